"""Lucene on the same documents and questions, as a yardstick for the engines (``benchmarks/engines.py --engines …,lucene``).

Needs Debian's ``liblucene8-java``, a Java runtime and JPype1; :class:`NotAvailable` says what is missing. The index holds the same ready
terms; queries are Lucene's nearest of the same meaning (a ``Blend`` is a dis-max of term queries, ``Near`` intervals), best ten by
Lucene's own BM25 with all matches counted and facets counted over them. Left out are facets that ignore their own filter, rank that is
worked out again, and everything that the program adds: Lucene has less to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

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
from indexer.engines.terms import by_position, plain

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
