"""The log of the service: German lines or JSON, on standard error, where systemd and Docker collect it.

Three things never stand in it: secrets of the settings, what somebody searched for (unless the office wants that), and
lines that a request made up. Messages of libraries and tracebacks are no exception, hence the formatters look after it.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

from flask import g, has_request_context, request
from pythonjsonlogger.core import LogData
from pythonjsonlogger.json import JsonFormatter
from sqlalchemy.engine import make_url

from indexer.settings import Settings

_HIDDEN = "***"
#: What a line could be forged with.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
#: Shorter values stand in every text; hiding them would hide nothing and make the rest unreadable.
_SHORTEST = 3


def configure(settings: Settings) -> None:
    """Send everything that the program and its libraries have to say to standard error, as the settings want it."""
    handler = logging.StreamHandler(sys.stderr)
    hiding = Hiding(settings)
    handler.setFormatter(JsonLines(hiding) if settings.log_format == "json" else Lines(hiding))
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    logging.captureWarnings(True)


class Hiding:
    """Takes out of a text what no log may hold."""

    def __init__(self, settings: Settings) -> None:
        self._secrets = tuple(sorted(_secrets(settings), key=len, reverse=True))
        self._queries = settings.log_requests == "with_query"

    def __call__(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, _HIDDEN)
        if not self._queries and has_request_context():
            for words in _searched():
                text = text.replace(words, "…")
        return text


def _secrets(settings: Settings) -> Iterable[str]:
    told = [settings.opensearch_password, make_url(settings.catalog_url).password]
    told += [
        value
        for name, value in settings
        if isinstance(value, str) and re.search("password|passwort|secret|token", name)
    ]
    return {form for value in told if value for form in (value, quote(value, safe=""), quote_plus(value))}


def _searched() -> list[str]:
    """What the present request asks for, longest first, in all the ways in which a message may quote it."""
    values = [value for value in request.args.values() if len(value) >= _SHORTEST]
    words = {word for value in values for word in value.split() if len(word) >= _SHORTEST}
    raw = request.query_string.decode("latin-1")
    spelt = {
        form for value in (*values, *words) for form in (value, repr(value)[1:-1], quote(value), quote_plus(value))
    }
    return sorted(spelt | ({raw} if len(raw) >= _SHORTEST else set()), key=len, reverse=True)


class Lines(logging.Formatter):
    """Lines for people: time, level, who says it, what; tracebacks below."""

    def __init__(self, hiding: Hiding) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._hiding = hiding

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        record.message = _CONTROL.sub("\N{REPLACEMENT CHARACTER}", record.message)
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        # Formatted anew by each handler: what was hidden here must not be kept for one that hides other things, nor the
        # reverse.
        record.exc_text = None
        text = self._hiding(super().format(record))
        record.exc_text = None
        return text


class JsonLines(JsonFormatter):
    """One object a line, for programs that collect logs; ``request_id`` is that of the answer's header X-Request-ID."""

    def __init__(self, hiding: Hiding) -> None:
        super().__init__(
            ["levelname", "name", "message", "process"],
            timestamp="time",
            rename_fields={"levelname": "level", "name": "logger", "exc_info": "traceback"},
            json_ensure_ascii=False,
        )
        self._hiding = hiding

    def process_log_record(self, log_data: LogData) -> LogData:
        if has_request_context() and (identity := g.get("laki_request_id")):
            log_data.setdefault("request_id", identity)
        return {name: self._hidden(value) for name, value in log_data.items()}

    def _hidden(self, value: Any) -> Any:
        return self._hiding(value) if isinstance(value, str) else value
