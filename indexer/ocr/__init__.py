"""Text of pages that are pictures: scanned PDF pages and image files, recognised by Tesseract.

    waiting pages (catalogue) → picture (rendering) → words and where they stand (tesseract) → catalogue

This happens after everything else is searchable, a bounded number of pages in a run; what was recognised is kept by content hash.
"""
