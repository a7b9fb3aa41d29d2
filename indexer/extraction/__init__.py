"""From a file to its text: which words stand on which page, and what the file says about itself.

    path → registry (which reader) → reader (one module per format) → cleaning → ExtractedDocument

``extract`` (in ``reading``) reads one file in this process; ``Sandbox`` reads many, each in a worker process under
``limits``.

- ``pdf``, ``office``, ``text``, ``mail``, ``image``: the readers; ``sections``: pages for formats that have none
- ``isolation``: worker processes and their limits
- ``archive``, ``members``: parts of archives; the files in archives and mails
- ``strict_ooxml``: office files with other names for the same elements
- ``compound_remains``: texts of damaged DOC, PPT and MSG; ``page_pictures``: pages opened as pictures
- ``metadata``: what files say of themselves, as far as it deserves; ``errors``: a file that cannot be read
"""

from indexer.extraction.errors import ExtractionError
from indexer.extraction.isolation.sandbox import Sandbox
from indexer.extraction.limits import DEFAULT_LIMITS, Limits
from indexer.extraction.metadata import readable_name
from indexer.extraction.reading import extract
from indexer.extraction.registry import SUFFIXES, format_of

__all__ = [
    "DEFAULT_LIMITS",
    "SUFFIXES",
    "ExtractionError",
    "Limits",
    "Sandbox",
    "extract",
    "format_of",
    "readable_name",
]
