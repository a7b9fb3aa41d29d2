"""Versions of one document as one entry of the result list: a draft and its final form, the same text as DOCX and PDF.

    ranking of the engine → the first of each group of versions keeps its place, the others join it → pages of entries

Which documents are versions of each other is known before anybody asks (:mod:`indexer.analysis.duplicates`). An engine
counts and ranks documents, and its facets do; only the list is made of entries. So the number of documents found is
right whichever way they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from indexer.engines.base import EngineResult, Hit

#: So many hits are asked for at least: few of them join others.
_AT_HAND = 60

#: Gives the hits of the present search up to the place asked for.
Ask = Callable[[int], EngineResult]


@dataclass(frozen=True, slots=True)
class Entries:
    """One page of a result list. ``found.hits`` holds the first hit of each entry, ``count`` how many entries there are
    on all pages.

    ``together`` maps the id of such a hit to the ids of all documents found that stand together, itself among them, the
    newest first; entries of one document are left out.
    """

    found: EngineResult
    count: int
    together: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def stand_together(
    ask: Ask, groups: Mapping[str, str], newest_first: Callable[[str], int], first: int, last: int
) -> Entries:
    """The entries ``first`` to before ``last`` of a search.

    Args:
        ask: asks the engine for that many hits from the beginning, and which of all documents found are in a group.
        groups: the group of each document that has versions, by id.
        newest_first: the place of such a document among all of them, the newest before the others.
    """
    # Most of what joins others stands far down: hardly ever more is asked for than is needed.
    wanted = max(last + 10, _AT_HAND)
    result = ask(wanted)
    members: dict[str, list[str]] = {}
    for id_ in result.among:
        members.setdefault(groups[id_], []).append(id_)
    joining = len(result.among) - len(members)
    while True:
        entries = _first_of_each(result.hits, groups)
        if len(entries) >= last or len(result.hits) < wanted or wanted >= last + joining:
            break
        wanted = min(2 * wanted, last + joining)
        result = ask(wanted)
    shown = tuple(entries[first:last])
    together = {
        hit.id: tuple(sorted(ids, key=newest_first))
        for hit in shown
        if len(ids := members.get(groups.get(hit.id, ""), [])) > 1
    }
    page = replace(result, hits=shown)
    return Entries(page, result.total - joining, together)


def _first_of_each(hits: Sequence[Hit], groups: Mapping[str, str]) -> list[Hit]:
    """The hits without those whose group stands further up already."""
    entries: dict[str, Hit] = {}
    for hit in hits:
        entries.setdefault(groups.get(hit.id, hit.id), hit)
    return list(entries.values())
