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


def tell(context: sa.engine.ExceptionContext) -> None:
    """Say in German that the database failed, wherever it does; mistakes of the program itself stay what they are."""
    error = context.sqlalchemy_exception
    if context.is_pre_ping or isinstance(error, sa.exc.IntegrityError | sa.exc.ProgrammingError | sa.exc.DataError):
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
    return CatalogError(
        f"Der Katalog lässt sich nicht lesen oder schreiben; vermutlich ist er nicht erreichbar ({error})."
    )
