"""From the tables of an older version to those of this one, keeping what was costly to make: texts, also recognised
ones.

One step for each version, from it to the next. All of them happen in one transaction (SQLite and PostgreSQL take
changes of tables back like any other), so that a catalogue is of one version or of the other, whatever ends the
program.
"""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from indexer.catalog.schema import FORMAT_VERSION, metadata

Step = Callable[[Connection], None]


def can_migrate(connection: Connection, version: int) -> bool:
    """Whether there is a way from this version, and the tables are what that version made of them."""
    inspector = sa.inspect(connection)
    there = set(inspector.get_table_names())
    needed = {"contents", "pages", "evidence", "documents", "problems", "runs", "state"}
    return version in _STEPS and needed <= there


def migrate(connection: Connection, version: int) -> None:
    """Bring the tables from ``version`` to :data:`FORMAT_VERSION`; the caller notes the new version."""
    for number in range(version, FORMAT_VERSION):
        _STEPS[number](connection)
    metadata.create_all(connection)  # tables that came since


def _new_tables(_connection: Connection) -> None:
    """Nothing but tables that were not there before."""


def _free_text(connection: Connection) -> None:
    """What documents say of themselves may be of any length."""
    if connection.dialect.name != "postgresql":
        return  # SQLite bounds no text
    for table, names in {
        "contents": ("language",),
        "pages": ("label",),
        "documents": ("kind", "language"),
    }.items():
        for name in names:
            connection.exec_driver_sql(f"ALTER TABLE {table} ALTER COLUMN {name} TYPE TEXT")


def _recognised(connection: Connection) -> None:
    """Of how many pages the text is recognised: of none so far."""
    for table in ("contents", "documents"):
        connection.exec_driver_sql(f"ALTER TABLE {table} ADD COLUMN recognised INTEGER NOT NULL DEFAULT 0")


#: The way on from each version.
_STEPS: dict[int, Step] = {1: _new_tables, 2: _free_text, 3: _recognised}
