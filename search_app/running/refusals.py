"""What the HTTP server answers by itself, in German: requests that never reach the application."""

from __future__ import annotations

from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

_SENTENCES = {
    400: "Diese Anfrage ist nicht zu verstehen.",
    413: "Was gesendet wurde, ist größer, als der Dienst es annimmt.",
    431: "Die Adresse oder die Angaben des Browsers sind länger, als der Dienst sie liest. Bitte die Suche kürzer fassen.",
    500: "Die Suche konnte nicht antworten. Der Fehler wurde aufgezeichnet; bitte später noch einmal versuchen.",
    501: "Auf diese Weise nimmt der Dienst keine Anfragen an.",
}
_OTHER = "Die Anfrage konnte nicht beantwortet werden."


#: Nothing of the request is known for sure: the page needs nothing else, and leads nowhere.
_PAGE = """<!doctype html>
<html lang="de">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body {{ margin: 3rem auto; max-width: 40rem; padding: 0 1rem; font: 1.125rem/1.5 sans-serif }}</style></head>
<body><main><h1>{title}</h1><p>{sentence}</p><p>Fehler {code}</p></main></body>
</html>
"""
_TITLE = "Anfrage nicht angenommen"


class _Refusal(ErrorTask):  # type: ignore[misc]  # waitress tells no types
    def execute(self) -> None:
        error = self.request.error
        body = _PAGE.format(title=_TITLE, sentence=_SENTENCES.get(error.code, _OTHER), code=error.code).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers += [
            ("Content-Type", "text/html; charset=utf-8"),
            ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
            ("Cache-Control", "no-store"),
        ]
        self.set_close_on_finish()
        self.content_length = len(body)
        self.write(body)


class Channel(HTTPChannel):  # type: ignore[misc]
    """A connection whose mistakes are told in German."""

    error_task_class = _Refusal
