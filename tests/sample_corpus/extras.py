"""What has no source text: metadata, workbooks, a second format of a text."""

from __future__ import annotations

from tests.sample_corpus import documents_toml


def make_all() -> None:
    """Make everything that does not come from a text of its own."""
    documents_toml.make()
