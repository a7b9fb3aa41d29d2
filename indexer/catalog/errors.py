"""What can be wrong with a catalogue, in German sentences for the admin."""

from __future__ import annotations

import sqlite3

import sqlalchemy as sa


class CatalogError(Exception):
    """The catalogue cannot be used. The message is a German sentence for the admin."""


class OutdatedCatalogError(CatalogError):
    """The catalogue was written by an older version of the program; the next run brings it up to this one."""


class DamagedCatalogError(CatalogError):
    """The catalogue does not hold what was written to it."""

    def __init__(self, detail: object) -> None:
        super().__init__(
            f"Der Katalog ist beschädigt ({detail}). „laki reindex“ rettet daraus, was lesbar ist, und baut ihn neu auf."
        )


class BlockedCatalogError(CatalogError):
    """Nothing can be written to the catalogue, or beside it, at the moment: no room, no permission, another writer."""


_NOT_REACHED = "Der Katalog ist zurzeit nicht erreichbar"
#: By SQLite's primary result codes, where it is not damage.
_SENTENCES = {
    sqlite3.SQLITE_FULL: "Der Katalog lässt sich nicht schreiben: Auf dem Datenträger ist kein Platz mehr.",
    sqlite3.SQLITE_READONLY: "Der Katalog lässt sich nicht schreiben: Datei oder Datenträger ist schreibgeschützt.",
    sqlite3.SQLITE_CANTOPEN: "Der Katalog lässt sich nicht öffnen; bitte Rechte und freien Platz des Datenordners prüfen.",
    sqlite3.SQLITE_PERM: "Der Katalog lässt sich nicht öffnen: Es fehlen die Zugriffsrechte.",
    sqlite3.SQLITE_BUSY: "Der Katalog wird gerade von einem anderen Lauf beschrieben; bitte später noch einmal versuchen.",
    sqlite3.SQLITE_LOCKED: "Der Katalog wird gerade von einem anderen Lauf beschrieben; bitte später noch einmal versuchen.",
    sqlite3.SQLITE_IOERR: "Der Katalog lässt sich nicht lesen oder schreiben: Der Datenträger ist voll oder meldet einen Fehler.",
    sqlite3.SQLITE_NOMEM: "Der Katalog lässt sich nicht lesen: Der Arbeitsspeicher reicht nicht.",
}
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
#: Tables that were there, and text that was UTF-8 when it was written.
_DAMAGE_TOLD = ("no such table", "no such column", "malformed", "Could not decode to UTF-8")


def bad_address(url: str, error: Exception) -> str:
    """Why an address is none of a catalogue, in German. It may hold a password, so it is not repeated."""
    kind = url.partition(":")[0].partition("+")[0]
    if kind not in ("sqlite", "postgresql") or not url.partition("://")[1]:
        why = "Sie beginnt mit postgresql://; ohne die Einstellung liegt der Katalog im Datenordner"
    elif isinstance(error, ImportError):
        why = f"Es fehlt ein Paket ({error.name}); es kommt mit: pip install 'laki-suche[postgresql]'"
    else:
        why = "Sie hat die Form postgresql://konto:passwort@rechner/datenbank"
    return f"Die Adresse des Katalogs (Einstellung „catalog“) taugt nicht. {why}."


def tell(context: sa.engine.ExceptionContext) -> None:
    """Say in German that the database failed, wherever it does; mistakes of the program itself stay what they are."""
    error = context.sqlalchemy_exception
    if context.is_pre_ping or isinstance(error, sa.exc.IntegrityError | sa.exc.DataError):
        return
    if isinstance(error, sa.exc.ProgrammingError) and getattr(error.orig, "sqlstate", None) != _NO_RIGHT:
        return
    if isinstance(error, sa.exc.DatabaseError):
        raise in_words(error.orig) from error


def in_words(error: BaseException | None) -> CatalogError:
    """The error of a database driver as one of ours."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if isinstance(error, sqlite3.Error) and (code in _DAMAGE or any(told in str(error) for told in _DAMAGE_TOLD)):
        return DamagedCatalogError(error)
    if isinstance(error, sqlite3.Error) and code in _SENTENCES:
        return BlockedCatalogError(_SENTENCES[code])
    if isinstance(error, sqlite3.Error):
        name = getattr(error, "sqlite_errorname", "") or "ohne Kennung"
        return CatalogError(f"Der Katalog lässt sich nicht lesen oder schreiben (SQLite, {name}).")
    return CatalogError(_of_a_server(error))


#: PostgreSQL counts it among the mistakes of programs.
_NO_RIGHT = "42501"
#: By SQLSTATE, or how it begins (PostgreSQL, appendix A: error codes).
_STATES = {
    "28": "Der Datenbankserver nimmt die Zugangsdaten nicht an. Bitte die Einstellung „catalog“ prüfen.",
    "3D000": "Auf dem Datenbankserver gibt es die Datenbank nicht. Bitte sie anlegen oder die Einstellung „catalog“ prüfen.",
    _NO_RIGHT: "In der Datenbank fehlen die Rechte dafür.",
    "25006": "Der Datenbankserver lässt zurzeit nur lesen.",
    "40": "Ein anderer Zugriff kam dazwischen. Bitte noch einmal versuchen.",
    "53100": "Auf dem Datenbankserver ist kein Platz mehr.",
    "53300": "Der Datenbankserver nimmt keine weiteren Verbindungen an (Einstellung max_connections von PostgreSQL).",
    "53": "Dem Datenbankserver fehlen Mittel (Speicher, Platz oder Verbindungen).",
    "57P03": "Der Datenbankserver startet gerade oder wird beendet. Bitte gleich noch einmal versuchen.",
    "57P": "Der Datenbankserver wurde beendet oder hat die Verbindung getrennt. Bitte gleich noch einmal versuchen.",
    "58": "Der Datenbankserver meldet einen Fehler seines Datenträgers.",
    "XX": "Der Datenbankserver meldet, dass seine Daten beschädigt sind, oder einen inneren Fehler.",
}
#: Where no connection came about there is no SQLSTATE, only what the driver says.
_TOLD = (
    (("no password supplied", "authentication failed", 'role "'), _STATES["28"]),
    (("pg_hba.conf",), "Der Datenbankserver lässt diesen Rechner oder dieses Konto nicht zu (pg_hba.conf)."),
    (('database "',), _STATES["3D000"]),
    (("too many",), _STATES["53300"]),
    (("starting up", "shutting down"), _STATES["57P03"]),
    (
        ("resolve host", "translate host"),
        "Den Namen des Datenbankservers kennt das Netz nicht. Bitte die Einstellung „catalog“ prüfen.",
    ),
    (
        ("refused", "no such file"),
        "Die Verbindung wird abgelehnt. Bitte prüfen, ob der Datenbankserver läuft und ob die Einstellung „catalog“ stimmt.",
    ),
    (("timeout", "timed out"), "Er antwortet nicht rechtzeitig."),
    (
        ("ssl", "certificate"),
        "Eine verschlüsselte Verbindung kommt nicht zustande. Bitte „sslmode“ in der Einstellung „catalog“ prüfen.",
    ),
)
_LOST = "Die Verbindung zum Datenbankserver kommt nicht zustande oder bricht ab."


def _of_a_server(error: BaseException | None) -> str:
    """What a database server, or the driver on the way to it, complains about; the words themselves go into no message,
    as they are English."""
    state = str(getattr(error, "sqlstate", None) or "")
    told = str(error).lower()
    for beginning in (state, state[:3], state[:2]):
        if beginning in _STATES:
            return f"{_NOT_REACHED}: {_STATES[beginning]}"
    if state and not state.startswith("08"):  # 08: the connection
        return f"Der Katalog lässt sich nicht lesen oder schreiben: Der Datenbankserver meldet einen Fehler (Kennung {state})."
    return f"{_NOT_REACHED}: {next((said for signs, said in _TOLD if any(sign in told for sign in signs)), _LOST)}"
