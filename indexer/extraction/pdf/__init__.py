"""PDF.

- ``reader``: text and properties; ``content``: what it brings, and the document made of it;
  ``metadata``, ``titles``: what it says, or shows, about itself
- ``annotations``: what was filled in, typed or noted on a page later
- ``dynamic_forms``, ``attached_files``: what lies in the file beside its pages
- ``text_pages``, ``lines``, ``boxes``: pages that stand upright, lines and characters with their places; ``scans``:
  pages to be read from their pictures
- ``columns``, ``table_cells``, ``diaereses``, ``right_to_left``: what was drawn in another order than it is read
- ``page_ends``: words that go on on the next page
- ``fallback``, ``salvage``: what pdfium refuses, what was cut off
"""
