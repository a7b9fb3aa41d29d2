"""All weights of the order of results, in one place.

Scores are BM25 (see :mod:`indexer.engines.whoosh.evaluation`). A word of the query is looked for in several ways, and the best way counts
(dis-max), so that a document does not gain by holding a word in many disguises.
"""

from __future__ import annotations

from types import MappingProxyType

from indexer.engines.base import Ranking
from indexer.engines.query import Zone

#: How much a word counts by where it stands.
ZONE_BOOSTS = MappingProxyType({Zone.TITLE: 0.5, Zone.HEADINGS: 0.3, Zone.TEXT: 1.0})

#: BM25: ``k1`` how much a further occurrence adds, ``b`` how much a long document has to answer for its length.
RANKING = Ranking(k1=1.2, b=0.75, boosts=ZONE_BOOSTS)

#: The word itself, in any inflection.
WHOLE_WORD = 1.0
#: The word as a part of a compound ("Beratung" in "Integrationsberatungsstelle").
PART_OF_COMPOUND = 0.6
#: A compound of the query by its parts ("Integration in den Arbeitsmarkt" for "Arbeitsmarktintegration").
BY_ITS_PARTS = 0.4
#: A synonym, before the weight that the list of synonyms gives it.
SYNONYM = 0.5
#: The words of a dissolved compound or of a synonym stand at most this many words apart, beyond their own number.
NEAR_SLOP = 5
#: A phrase in quotes.
PHRASE = 1.5
#: A word that begins as asked.
PREFIX = 0.8

#: A question, or a list of words that stand in no document together, finds documents with at least this share of its words.
RELAXED_SHARE = 0.34

#: Pages: how fast further occurrences on one page lose weight (BM25's k1), how much its length counts (b), what the share of the words
#: found there adds, and how short a page is (as a share of the mean) that loses half its weight for being thin.
PAGE_K1 = 1.2
PAGE_B = 0.4
PAGE_COVERAGE = 1.0
PAGE_THIN = 0.25
#: Best pages shown with a result.
PAGES_SHOWN = 3
