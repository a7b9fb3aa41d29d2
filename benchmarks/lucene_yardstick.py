"""Lucene on the same documents and questions, as a yardstick for tantivy.

    python -m benchmarks.lucene_yardstick FOLDER [--count 15000] [--rounds 5]

Told are processor milliseconds of 200 mixed questions (the median of some rounds for each): Lucene, tantivy doing the
same work, and tantivy as the program asks it. Needs Debian's ``liblucene8-java``, a Java runtime and JPype1;
:class:`NotAvailable` says what is missing. The index holds the same ready terms; queries are Lucene's nearest of the
same meaning (a ``Blend`` is a dis-max of term queries, ``Near`` intervals), best ten by Lucene's own BM25 with all
matches counted and facets counted over them. Left out are facets that ignore their own filter, rank that is worked out
again, and everything that the program adds: Lucene has less to do.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import tantivy

from benchmarks.engine_whoosh import analysed
from benchmarks.engines import mixed, percentiles, read
from indexer.engines import open_engine
from indexer.engines.base import AnalysedDocument
from indexer.engines.query import (
    FACETS,
    AllOf,
    AnyOf,
    Blend,
    Boosted,
    Field,
    Filters,
    Form,
    Fuzzy,
    Near,
    Phrase,
    Prefix,
    Query,
    Term,
)
from indexer.engines.tantivy.narrowing import Narrowing
from indexer.engines.tantivy.nearness import Neighbours, near
from indexer.engines.tantivy.translation import Translation
from indexer.engines.terms import by_position, facet_field, plain

_JARS = Path("/usr/share/java")
_MODULES = ("core", "analyzers-common", "queries", "facet", "misc")


class NotAvailable(Exception):
    """Lucene cannot be had here; says why."""


def start() -> Any:
    """The ``org.apache.lucene`` package, in a Java machine of this process.

    Raises:
        NotAvailable: something is missing.
    """
    try:
        import jpype
    except ImportError as error:
        raise NotAvailable("JPype1 is not installed") from error
    jars = [path for module in _MODULES for path in sorted(_JARS.glob(f"lucene-{module}-8*.jar"))]
    if len(jars) < len(_MODULES):
        raise NotAvailable(f"liblucene8-java is not installed ({_JARS})")
    if not jpype.isJVMStarted():
        jpype.startJVM("-Xmx2g", classpath=[str(jar) for jar in jars], convertStrings=False)
    return jpype.JPackage("org").apache.lucene


class LuceneIndex:
    """An index in a folder: filled once, then asked."""

    def __init__(self, folder: Path) -> None:
        import jpype

        self._lucene = start()
        self._java = jpype.JPackage("java")
        self._directory = self._lucene.store.FSDirectory.open(self._java.nio.file.Paths.get(str(folder)))
        self._facets = self._lucene.facet.FacetsConfig()
        for name in FACETS:
            self._facets.setMultiValued(name, True)
        analyzer = self._lucene.analysis.core.WhitespaceAnalyzer()
        self._writer = self._lucene.index.IndexWriter(
            self._directory, self._lucene.index.IndexWriterConfig(analyzer).setRAMBufferSizeMB(256.0)
        )
        options = self._lucene.index.IndexOptions
        self._types = {
            Form.EXACT: self._type(options.DOCS_AND_FREQS_AND_POSITIONS),
            Form.STEM: self._type(options.DOCS_AND_FREQS),
            Form.PART: self._type(options.DOCS_AND_FREQS),
        }

    def _type(self, options: Any) -> Any:
        made = self._lucene.document.FieldType()
        made.setIndexOptions(options)
        made.setTokenized(True)
        made.freeze()
        return made

    def add(self, documents: Iterable[AnalysedDocument]) -> None:
        for document in documents:
            made = self._lucene.document.Document()
            for zone, terms in document.zones.items():
                texts = {
                    Form.EXACT: " ".join(word for _, word in by_position(terms.exact)),
                    Form.STEM: _repeated(terms.stem),
                    Form.PART: _repeated(terms.part),
                }
                for form, text in texts.items():
                    made.add(self._lucene.document.Field(Field(zone, form).name, text, self._types[form]))
            for name in FACETS:
                for value in document.values.get(name, ()):
                    made.add(self._lucene.facet.sortedset.SortedSetDocValuesFacetField(name, value))
                    made.add(
                        self._lucene.document.StringField(f"f_{name}", value, self._lucene.document.Field.Store.NO)
                    )
            self._writer.addDocument(self._facets.build(made))

    def finish(self) -> None:
        """Write everything, and open it for questions."""
        self._writer.close()
        reader = self._lucene.index.DirectoryReader.open(self._directory)
        self._searcher = self._lucene.search.IndexSearcher(reader)
        self._state = self._lucene.facet.sortedset.DefaultSortedSetDocValuesReaderState(reader)

    def prepared(self, asked: tuple[Query, Filters]) -> Any:
        """A question as Lucene takes it; making it is not what is measured."""
        query, filters = asked
        builder = self._lucene.search.BooleanQuery.Builder()
        occur = self._lucene.search.BooleanClause.Occur
        builder.add(self._query(query), occur.MUST)
        for name, values in filters.values.items():
            either = self._lucene.search.BooleanQuery.Builder()
            for value in values:
                either.add(self._term(f"f_{name}", value), occur.SHOULD)
            builder.add(either.build(), occur.FILTER)
        return builder.build()

    def search(self, query: Any) -> int:
        """Ten best, all counted, facets counted; returns the number of matches."""
        import jpype

        top = self._lucene.search.TopScoreDocCollector.create(10, jpype.JInt(2**31 - 1))
        facets = self._lucene.facet.FacetsCollector()
        self._searcher.search(query, self._lucene.search.MultiCollector.wrap(top, facets))
        counts = self._lucene.facet.sortedset.SortedSetDocValuesFacetCounts(self._state, facets)
        counts.getAllDims(1000)
        return int(top.topDocs().totalHits.value)

    # -- queries -----------------------------------------------------------------------------------------------------

    def _term(self, field: str, text: str) -> Any:
        return self._lucene.search.TermQuery(self._lucene.index.Term(field, text))

    def _boosted(self, query: Any, boost: float) -> Any:
        import jpype

        return self._lucene.search.BoostQuery(query, jpype.JFloat(boost)) if boost != 1 else query

    def _query(self, query: Query) -> Any:
        import jpype

        lucene = self._lucene
        occur = lucene.search.BooleanClause.Occur
        match query:
            case Term(field, term, boost):
                return self._boosted(self._term(field.name, plain(term)), boost)
            case Blend(terms, boost):
                each = [self._boosted(self._term(field.name, plain(term)), weight) for field, term, weight in terms]
                return self._boosted(
                    lucene.search.DisjunctionMaxQuery(self._java.util.ArrayList(each), jpype.JFloat(0.35)), boost
                )
            case Phrase(zone, terms):
                return lucene.search.PhraseQuery(Field(zone, Form.EXACT).name, list(map(plain, terms)))
            case Prefix(zone, prefix):
                return lucene.search.PrefixQuery(lucene.index.Term(Field(zone, Form.EXACT).name, prefix))
            case Fuzzy(zone, term, distance):
                return lucene.search.FuzzyQuery(lucene.index.Term(Field(zone, Form.EXACT).name, term), distance)
            case Near(zone, groups, slop, boost):
                intervals = lucene.queries.intervals.Intervals
                sources = [intervals.or_([intervals.term(plain(word)) for word in group]) for group in groups]
                near = intervals.maxgaps(slop, intervals.unordered(sources))
                field = Field(zone, Form.EXACT).name
                return self._boosted(lucene.queries.intervals.IntervalQuery(field, near), boost)
            case AllOf(children) | AnyOf(children):
                builder = lucene.search.BooleanQuery.Builder()
                for child in children:
                    builder.add(self._query(child), occur.MUST if isinstance(query, AllOf) else occur.SHOULD)
                return builder.build()
            case Boosted(child, optional):
                builder = lucene.search.BooleanQuery.Builder()
                builder.add(self._query(child), occur.MUST)
                for each in optional:
                    builder.add(self._query(each), occur.SHOULD)
                return builder.build()
        raise TypeError(f"not among the questions measured: {query!r}")


def _repeated(terms: Any) -> str:
    return " ".join(f"{plain(term)} " * max(1, round(count)) for term, count in terms.items())


class _Plain(Translation):
    """Asks for words near each other as for any others: nothing is looked up before, as it is not in Lucene."""

    def neighbours(self, leaf: Near) -> Neighbours:
        index, field = self._index, Field(leaf.zone, Form.EXACT).name
        groups = [frozenset(map(plain, group)) for group in leaf.groups]
        asked, _ = near(
            index.schema,
            field,
            groups,
            len(groups) + leaf.slop,
            lambda word: tantivy.Query.term_query(index.schema, field, word),
        )
        return Neighbours(asked, 1, None)


class BareTantivy:
    """tantivy doing what Lucene does here: the same ready questions, top ten, all counted, facets counted once."""

    def __init__(self, reader: Any) -> None:
        self._index = reader._index()
        self._ranking = reader._ranking
        self._facets = {name: {"terms": {"field": facet_field(name), "size": 1000}} for name in FACETS}

    def prepared(self, asked: tuple[Query, Filters]) -> tuple[Any, Any]:
        index, (query, filters) = self._index, asked
        made = _Plain(index, self._ranking, scored=True, rough=True, deadline=None)
        return tuple(Narrowing(index, each, filters).query() for each in (made.translate(query), made.unscored(query)))

    def search(self, queries: tuple[Any, Any]) -> int:
        scored, unscored = queries
        found = self._index.searcher.search(scored, 10)
        self._index.searcher.aggregate(unscored, self._facets)
        return int(found.count)


def processor_times(search: Callable[[Any], object], asked: Sequence[Any], rounds: int) -> dict[str, float]:
    """Milliseconds of processor time, all threads: of each question the median of some rounds, after one to warm up."""
    times: list[list[float]] = [[] for _ in asked]
    for _ in range(rounds + 1):
        for question, taken in zip(asked, times, strict=True):
            begin = time.process_time()
            search(question)
            taken.append((time.process_time() - begin) * 1000)
    return percentiles([statistics.median(taken[1:]) for taken in times])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    texts = read(given.folder, given.count)
    asked = mixed(texts)
    print(f"{len(texts)} documents{'':<18}{'build s':>9}{'p50':>8}{'p95':>8}{'p99':>8}  processor ms")

    def tell(name: str, seconds: float, times: dict[str, float]) -> None:
        print(f"{name:<30}{seconds:>9.1f}" + "".join(f"{each:>8.2f}" for each in times.values()), flush=True)

    with tempfile.TemporaryDirectory() as place:
        engine = open_engine("tantivy", Path(place))
        begin = time.process_time()
        with engine.create("g") as writer:
            writer.add(analysed(f"d{number}", words, number) for number, words in enumerate(texts))
            writer.finish(len(texts))
        seconds = time.process_time() - begin
        reader = engine.open("g")
        bare = BareTantivy(reader)
        tell("tantivy, same work", seconds, processor_times(bare.search, list(map(bare.prepared, asked)), given.rounds))
        search = processor_times(lambda each: reader.search(*each, facets=FACETS), asked, given.rounds)
        tell("tantivy, as the program asks", seconds, search)
        try:
            lucene = LuceneIndex(Path(place, "lucene"))
        except NotAvailable as error:
            print(f"Lucene left out: {error}")
            return
        begin = time.process_time()
        lucene.add(analysed(f"d{number}", words, number) for number, words in enumerate(texts))
        lucene.finish()
        seconds = time.process_time() - begin
        tell("Lucene 8", seconds, processor_times(lucene.search, list(map(lucene.prepared, asked)), given.rounds))


if __name__ == "__main__":
    main()
