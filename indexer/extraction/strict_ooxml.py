"""Office files saved as "Strict Open XML": the same XML under other names, which the libraries do not know."""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from indexer.extraction.errors import DamagedError

_STRICT = b"http://purl.oclc.org/ooxml/"
_NAMES = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_USUAL = rb"http://schemas.openxmlformats.org/\1/2006/"
_WITH_NAMES = (".xml", ".rels")
_DAMAGES = (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError)


@contextmanager
def transitional(path: Path) -> Iterator[Path]:
    """The file itself; for one in Strict Open XML, a copy of the same name in which everything has its usual name.

    The archive must have been looked at: all of it is unpacked. Raises DamagedError where that fails.
    """
    if not _is_strict(path):
        yield path
        return
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, path.name)
        try:
            _rename(path, copy)
        except _DAMAGES as error:
            raise DamagedError(
                "Die Datei ist beschädigt: Ihr Inhalt lässt sich nicht entpacken.", str(error)
            ) from error
        yield copy


def _is_strict(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as source:
            return _STRICT in source.read("_rels/.rels")
    except (KeyError, *_DAMAGES):  # the reader's to report, in its own words
        return False


def _rename(path: Path, copy: Path) -> None:
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name in dict.fromkeys(source.namelist()):
            content = source.read(name)
            target.writestr(name, _NAMES.sub(_USUAL, content) if name.endswith(_WITH_NAMES) else content)
