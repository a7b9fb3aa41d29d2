"""Asking the engine: first exactly what was typed; where that brings nothing, what was most likely meant, and saying
so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from indexer.catalog import Snapshot
from indexer.engines.base import EngineResult, Hit
from indexer.engines.query import FACETS, Filters, Sort
from indexer.language.synonyms import Thesaurus
from indexer.wording.quotes import quoted, shorten
from search_app.answering.index_view import IndexView
from search_app.answering.result import Suggestion
from search_app.asking import ranking
from search_app.asking.concepts import ConceptMaker
from search_app.asking.fields import Fields
from search_app.asking.interpretation import Interpretation, Interpreter
from search_app.asking.query import parse
from search_app.asking.request import SearchRequest, Versions
from search_app.asking.suggestions import corrected, excluding, suggest
from search_app.asking.versions import Entries, stand_together

#: A list of this many words is relaxed when no document holds them all. Of three, two have to be there; of two, both
#: were meant.
_MANY_WORDS = 4
#: With no more documents than this, a likely slip of the pen is pointed out.
_FEW = 3
#: The engine stops after so many seconds and says that it did.
_SECONDS = 2.0
#: Where more documents than this have versions, each stands by itself: every search would have to name them all to the
#: engine.
_MOST_WITH_VERSIONS = 20_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What the engine found, and how that came about: ``asked`` is the interpretation that was used in the end,
    ``notes`` say in German where it is not what was typed. ``corrected`` is the query with its spelling set right where
    that was used; ``words`` the text that was asked in the end, typed or not: whoever asks for it finds the same
    places."""

    asked: Interpretation
    entries: Entries
    notes: tuple[str, ...] = ()
    suggestions: tuple[Suggestion, ...] = ()
    corrected: str | None = None
    words: str = ""

    @property
    def found(self) -> EngineResult:
        """The hits of this page, total and facets."""
        return self.entries.found


@dataclass(frozen=True)
class Asker:
    """Asks one generation with the office's synonyms, and the catalogue of the same moment which pages answer."""

    view: IndexView
    thesaurus: Thesaurus
    snapshot: Snapshot

    @cached_property
    def _concepts(self) -> ConceptMaker:
        return ConceptMaker(self.view.analyzers, self.thesaurus)

    def interpret(self, q: str) -> Interpretation:
        """What a text asks for; of a question, not every word is asked for."""
        asked = Interpreter(self._concepts, Fields(self.view.values), self.view.inflections).interpret(parse(q))
        return replace(asked, query=asked.relaxed) if asked.question and asked.relaxed else asked

    def ask(self, request: SearchRequest) -> Answer:
        """Ask what was typed, else what was meant."""
        asked = self.interpret(request.q)
        entries = self._entries(asked, request)
        found = entries.found
        answer = Answer(asked, entries, asked.notes, words=request.q)
        if not request.q:
            return answer
        taken_out = () if asked.question else excluding(request, self._count)
        if found.total > _FEW:
            return replace(answer, suggestions=taken_out)
        correction = corrected(request.q, asked.tree, self.view, found=found.total > 0)
        if found.total:
            return replace(answer, suggestions=(*self._did_you_mean(request, correction, found.total), *taken_out))
        suggestions = (*suggest(request, asked.tree, correction, self._count, self.view), *taken_out)
        answer = replace(answer, suggestions=suggestions)
        if correction and suggestions and suggestions[0].request.q == correction:
            begun = " (Wörter, die so beginnen)" if correction.count("*") > request.q.count("*") else ""
            note = f"Keine Treffer für {_told(request.q)}. Gezeigt werden Ergebnisse für {_told(correction)}{begun}."
            instead = self._instead(answer, request, self.interpret(correction), note, correction)
            return replace(instead, corrected=correction) if instead is not answer else answer
        if asked.question and (without := self.interpret(_without_quotes(request.q))) != asked:
            note = "Die Wortfolge in Anführungszeichen kommt nicht vor; gesucht wurde nach den einzelnen Wörtern."
            return self._instead(answer, request, without, note, _without_quotes(request.q))
        if asked.relaxed and asked.words >= _MANY_WORDS:
            note = "Kein Dokument enthält alle Wörter. Gezeigt werden Dokumente mit möglichst vielen davon."
            return self._with_fewer(answer, request, replace(asked, query=asked.relaxed), note)
        if asked.two_of_three:
            note = "Kein Dokument enthält alle drei Wörter. Gezeigt werden Dokumente mit zweien davon."
            return self._with_fewer(answer, request, replace(asked, query=asked.two_of_three), note)
        return answer

    def _entries(self, asked: Interpretation, request: SearchRequest) -> Entries:
        """One page of the result list."""
        filters = request.filters()
        first = (request.page - 1) * request.size
        last = first + request.size
        groups = self.view.versions
        if request.versions is Versions.EACH or not 0 < len(groups) <= _MOST_WITH_VERSIONS:
            found = self._find(asked, request.sort, filters, first, request.size, FACETS)
            return Entries(found, found.total)
        return stand_together(
            lambda limit: self._find(asked, request.sort, filters, 0, limit, FACETS, self.view.having_versions),
            groups,
            self.view.version_places.__getitem__,
            first,
            last,
        )

    def _find(
        self,
        asked: Interpretation,
        sort: Sort,
        filters: Filters,
        offset: int = 0,
        limit: int = 0,
        facets: Sequence[str] = (),
        among: frozenset[str] | None = None,
    ) -> EngineResult:
        if sort is Sort.RELEVANCE and not asked.concepts:
            sort = Sort.NEWEST  # nothing was asked that could be more or less relevant
        by_page = sort is Sort.RELEVANCE and bool(limit) and offset < 2 * ranking.BEST_PAGE_AMONG
        first, last = (0, max(offset + limit, 2 * ranking.BEST_PAGE_AMONG)) if by_page else (offset, offset + limit)
        found = self.view.reader.search(
            asked.query,
            filters,
            sort=sort,
            offset=first,
            limit=last - first,
            facets=facets,
            seconds=_SECONDS,
            among=among,
        )
        hits = self._by_best_page(asked, found.hits) if by_page else found.hits
        hits = hits[offset - first : offset - first + limit]
        if not self.view.tells_scores:
            hits = tuple(Hit(hit.id, 1 / rank if hit.score else 0.0) for rank, hit in enumerate(hits, offset + 1))
        return replace(found, hits=hits)

    def _by_best_page(self, asked: Interpretation, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        """The first hits in the order of their score as documents together with that of their best page, and with what
        is in another language behind what is as good."""
        end = ranking.BEST_PAGE_AMONG
        # Of documents that are equally good, either all or none: which comes first among them says nothing.
        while end < min(len(hits), 2 * ranking.BEST_PAGE_AMONG) and hits[end].score == hits[end - 1].score:
            end += 1
        among, others = hits[:end], hits[end:]
        scores = self.view.best_page_scores(self.snapshot, [hit.id for hit in among], asked.concepts)
        weight = ranking.BEST_PAGE if asked.question else ranking.BEST_PAGE_OF_WORDS

        def scored(hit: Hit) -> Hit:
            score = hit.score + weight * scores.get(hit.id, 0.0)
            return Hit(hit.id, score * ranking.FOREIGN if hit.id in self.view.foreign else score)

        return (*sorted(map(scored, among), key=lambda hit: -hit.score), *others)

    def _instead(self, answer: Answer, request: SearchRequest, asked: Interpretation, note: str, words: str) -> Answer:
        entries = self._entries(asked, request)
        if not entries.found.total:
            return answer
        return replace(answer, asked=asked, entries=entries, notes=(*asked.notes, note), words=words)

    def _with_fewer(self, answer: Answer, request: SearchRequest, asked: Interpretation, note: str) -> Answer:
        """What is found with fewer of the words, and proposed beside it what finds less than that, or something else:
        all of the words, without filters."""
        instead = self._instead(answer, request, asked, note, request.q)
        if instead is answer:
            return answer
        unfiltered = request.without_filters() if request.is_filtered else None
        telling = (
            other for other in answer.suggestions if other.count < instead.found.total or other.request == unfiltered
        )
        return replace(instead, suggestions=tuple(telling))

    def _count(self, request: SearchRequest) -> int:
        """How many documents a request finds."""
        asked = self.interpret(request.q)
        return self._find(asked, Sort.TITLE, request.filters()).total

    def _did_you_mean(self, request: SearchRequest, correction: str | None, total: int) -> tuple[Suggestion, ...]:
        if not correction:
            return ()
        other = replace(request, q=correction, page=1)
        count = self._count(other)
        return (Suggestion("Meinten Sie:", correction, other, count),) if count > total else ()


def _told(text: str) -> str:
    return quoted(shorten(text))


def _without_quotes(q: str) -> str:
    return " ".join(q.translate({ord(mark): " " for mark in '"„“”»«'}).split())
