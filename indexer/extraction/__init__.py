"""From a file to its text: which words stand on which page, and what the file says about itself.

    path → registry (which reader) → reader (one module per format) → cleaning → ExtractedDocument

``extract`` reads one file in this process; ``Sandbox`` reads many, each in a worker process under limits.
"""

from indexer.extraction.errors import ExtractionError
from indexer.extraction.limits import DEFAULT_LIMITS, Limits
from indexer.extraction.metadata import readable_name
from indexer.extraction.reading import extract
from indexer.extraction.registry import SUFFIXES, format_of
from indexer.extraction.sandbox import Sandbox

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
