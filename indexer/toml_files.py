"""Files that people write by hand, all of them TOML: read as a whole, or not at all with a German sentence that says
why."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

from indexer.wording.os_errors import in_words

#: What :func:`tomllib.loads` and decoding raise: besides ``TOMLDecodeError`` other kinds of ``ValueError`` (bytes that
#: are no UTF-8, numbers of thousands of digits), and where brackets are nested without end.
NO_TOML = (ValueError, RecursionError)

#: The usual slips, by how the parser's English complaint begins.
_BACKSLASH = "ein \\ in Texten muss doppelt stehen; in Pfaden besser /"
_CAUSES = {
    "Cannot overwrite a value": "ein Name steht zweimal da",
    "Cannot declare": "ein Name in eckigen Klammern steht zweimal da",
    "Unescaped": _BACKSLASH,
    "Invalid hex value": _BACKSLASH,
    "Invalid value": "hier gehört ein Text in geraden Anführungszeichen hin, eine Zahl, true oder false",
    "Illegal character '\\n'": "hier fehlt ein Anführungszeichen",
    'Expected "\'"': "hier fehlt ein Anführungszeichen",
    "Unterminated string": "hier fehlt ein Anführungszeichen",
    "Unclosed array": "hier fehlt eine eckige Klammer",
    "Expected '='": "hier fehlt ein =",
    "Expected newline": "hier gehört eine neue Zeile hin",
}
#: Where, in what the parser says: line and column.
PLACE = re.compile(r"\(at line (\d+), column (\d+)\)")


def parse_toml(path: Path) -> dict[str, Any]:
    """What a file says. Some editors begin a file in UTF-8 with a mark, which TOML does not know.

    Raises:
        OSError: it cannot be read.
        ValueError, RecursionError: it is no TOML (:data:`NO_TOML`).
    """
    return tomllib.loads(path.read_text(encoding="utf-8-sig"))


def read_toml(path: Path) -> tuple[dict[str, Any], list[str]]:
    """What a file says, and German sentences on why it could not be used; a missing file says nothing. Never raises."""
    try:
        return parse_toml(path), []
    except FileNotFoundError:
        if path.is_symlink():
            return {}, [f"{path.name} lässt sich nicht lesen: Die Datei, auf die verwiesen wird, gibt es nicht."]
        return {}, []
    except NO_TOML as error:
        return {}, [f"{no_toml(path.name, error)}. Die Datei wurde nicht berücksichtigt."]
    except OSError as error:
        return {}, [f"{path.name} lässt sich nicht lesen: {in_words(error)}."]


def no_toml(name: object, error: Exception) -> str:
    """That a file is no TOML, and where and why as far as the error tells: without a full stop.

    >>> no_toml("themen.toml", ValueError("Expected '=' after a key in a key/value pair (at line 1, column 3)"))
    'themen.toml ist kein gültiges TOML (Zeile 1, Spalte 3: hier fehlt ein =)'
    """
    told = str(error)
    place = f"Zeile {found[1]}, Spalte {found[2]}" if (found := PLACE.search(told)) else ""
    if isinstance(error, UnicodeDecodeError):
        place = "nicht in UTF-8 gespeichert"
    elif "(at end of document)" in told:
        place = "am Ende der Datei"
    cause = next((cause for beginning, cause in _CAUSES.items() if told.startswith(beginning)), "")
    where = ": ".join(part for part in (place, cause) if part)
    return f"{name} ist kein gültiges TOML" + (f" ({where})" if where else "")
