"""Files of office programs.

- ``docx`` (``docx_text``, ``docx_styles``, ``docx_numbering``), ``odf`` (``odf_text``, ``odf_numbering``,
  ``odf_forms``), ``pptx``, ``rtf``: texts and slides; ``list_labels``: words before numbered paragraphs
- ``sheets`` (``sheets_by_cell``, ``sheet_extras``, ``xls_records``, ``cell_values``, ``number_formats``): tables
- ``legacy``: what was saved before 2007
- ``properties``: what office files say about themselves
"""
