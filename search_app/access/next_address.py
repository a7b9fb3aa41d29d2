"""Where to go after signing in: an address of this service, or nowhere."""

from __future__ import annotations

from urllib.parse import urlsplit

_LONGEST = 2_000


def safe(given: str | None) -> str | None:
    """An address that somebody wanted to open, if it is a path of this service.

    Browsers take ``//host``, ``/\\host`` and such with tabs or line breaks between for addresses elsewhere.

    >>> safe("/suche?q=wohnen"), safe("//example.org"), safe("https://example.org/"), safe("/\\\\example.org")
    ('/suche?q=wohnen', None, None, None)
    """
    if not given or len(given) > _LONGEST or not given.startswith("/") or given.startswith("//"):
        return None
    if "\\" in given or any(ord(char) <= 0x20 or ord(char) == 0x7F for char in given):
        return None
    try:
        parts = urlsplit(given)
    except ValueError:
        return None
    return given if not parts.scheme and not parts.netloc else None
