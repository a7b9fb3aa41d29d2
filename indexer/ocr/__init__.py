"""Text of pages that are pictures: scanned PDF pages and image files, recognised by Tesseract.

    waiting pages (catalogue) → picture (rendering) → words and where they stand (tesseract) → catalogue

``stage`` does so after everything else is searchable, a bounded number of pages in a run, each in a worker of the
sandbox (``task``); what was recognised is kept by content hash.
"""
