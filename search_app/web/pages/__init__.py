"""The pages for people.

- ``views``, ``page_views``, ``site_pages``: search and documents, evidence in the original, the office's own texts
- ``filters``, ``refinement``, ``bounded``: what stands around the results, and how much of it
- ``charts``: geometry of the pictures
- ``downloads``: the original files
"""
