"""The original files: right name, right type, in parts where asked for, and never run by a browser."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from flask import Blueprint, Response, request, send_file

from indexer.extraction.registry import SUFFIXES
from indexer.model import Document
from search_app.pictures.workshop import Busy, CannotMake
from search_app.web.errors import ProblemError
from search_app.web.serving import collection, service

blueprint = Blueprint("downloads", __name__)

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"
#: By suffix, for formats that come under several.
_TYPES_BY_SUFFIX = {
    ".mht": "message/rfc822",
    ".mhtml": "message/rfc822",
    ".docm": "application/vnd.ms-word.document.macroEnabled.12",
    ".dotx": f"{_OFFICE}.wordprocessingml.template",
    ".dotm": "application/vnd.ms-word.template.macroEnabled.12",
    ".xlsm": "application/vnd.ms-excel.sheet.macroEnabled.12",
    ".xltx": f"{_OFFICE}.spreadsheetml.template",
    ".pptm": "application/vnd.ms-powerpoint.presentation.macroEnabled.12",
    ".ppsx": f"{_OFFICE}.presentationml.slideshow",
    ".potx": f"{_OFFICE}.presentationml.template",
    ".ppsm": "application/vnd.ms-powerpoint.slideshow.macroEnabled.12",
    ".potm": "application/vnd.ms-powerpoint.template.macroEnabled.12",
    ".xltm": "application/vnd.ms-excel.template.macroEnabled.12",
    ".ott": f"{_OPEN}.text-template",
    ".otp": f"{_OPEN}.presentation-template",
    ".xhtml": "application/xhtml+xml",
    ".tsv": "text/tab-separated-values",
}
_TYPES = {
    "pdf": "application/pdf",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
    "odt": f"{_OPEN}.text",
    "ods": f"{_OPEN}.spreadsheet",
    "odp": f"{_OPEN}.presentation",
    "rtf": "application/rtf",
    "html": "text/html",
    "md": "text/markdown",
    "txt": "text/plain",
    "csv": "text/csv",
    "eml": "message/rfc822",
    "msg": "application/vnd.ms-outlook",
    "png": "image/png",
    "jpg": "image/jpeg",
    "tif": "image/tiff",
}
#: What a browser shows without running anything of it. Everything else is saved.
_SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg"})
#: A PDF is shown by the browser's own viewer; whatever else is opened after all runs nothing.
_POLICY_SHOWN = "default-src 'self'; script-src 'none'; frame-ancestors 'none'"
_POLICY_SAVED = "default-src 'none'; sandbox; frame-ancestors 'none'"
_UNREADABLE = "Original nicht lesbar"
_BUSY = "Zurzeit werden viele Dateien aus Archiven ausgepackt; bitte gleich noch einmal versuchen."
_RETRY_AFTER = 10  # seconds


@blueprint.get("/dokument/<document_id>/original")
def original(document_id: str) -> Response:
    """The file of a document. ``?download=1`` has a browser save what it would show."""
    document = service().find(document_id)
    if document is None:
        raise _not_found()
    kind = media_type(document)
    shown = kind in _SHOWN and not request.args.get("download")
    try:
        # The file is opened here; what was unpacked for it may go at once, the open file stays readable.
        with collection().originals.file(document) as found:
            if found is None:
                raise _not_found()
            response = send_file(
                found.path,
                mimetype=kind,
                as_attachment=not shown,
                download_name=download_name(document),
                conditional=True,
                # What is unpacked anew is the same file all the same.
                etag=found.version or True,
                last_modified=found.mtime_ns / 1e9,
            )
    except CannotMake as error:
        raise ProblemError(404, _UNREADABLE, f"{error} Bitte der Verwaltung der Suche melden.") from error
    except Busy as error:
        raise ProblemError(503, "Gerade ist viel los", _BUSY, retry_after=_RETRY_AFTER) from error
    except OSError as error:
        raise ProblemError(
            404,
            _UNREADABLE,
            "Die Datei lässt sich zurzeit nicht lesen. Bitte der Verwaltung der Suche melden.",
        ) from error
    # As it is: what the file's letters are encoded in is not known, and none is claimed.
    response.headers["Content-Type"] = kind
    response.headers["Content-Security-Policy"] = _POLICY_SHOWN if shown else _POLICY_SAVED
    return response


def _not_found() -> ProblemError:
    return ProblemError(
        404,
        "Original nicht gefunden",
        "Die Datei liegt nicht mehr im Dokumentordner. Vermutlich wurde sie verschoben oder entfernt; "
        "nach dem nächsten Einlesen stimmt die Suche wieder.",
    )


def media_type(document: Document) -> str:
    """The media type of the file by what was found in it; by its suffix only where that says the same more exactly."""
    suffix = PurePosixPath(document.path).suffix.lower()
    if SUFFIXES.get(suffix) == document.format and suffix in _TYPES_BY_SUFFIX:
        return _TYPES_BY_SUFFIX[suffix]
    return _TYPES.get(document.format, "application/octet-stream")


def download_name(document: Document) -> str:
    """The name to save the file under: its own, without anything that could not stand in a header or a file name."""
    name = "".join(
        "_" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char
        for char in PurePosixPath(document.path).name
    )
    return name or document.id
