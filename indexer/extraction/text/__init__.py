"""Text with little around it.

- ``html`` (``html_depth``), ``markdown`` (``front_matter``), ``plain``: one module for each format
- ``decoding``: in which encoding a file was saved
"""
