"""All weights of the order of results, in one place. ``docs/ranking.md`` tells how each was measured.

A word of the query is looked for in several ways (as a whole, as a part of a compound, by its parts, by a synonym);
zones and forms are blended into one score (BM25F), other ways count by the best of them.
"""

from __future__ import annotations

from types import MappingProxyType

from indexer.engines.base import Ranking
from indexer.engines.query import Zone

#: How much an occurrence counts by where it stands, inside BM25F.
ZONES = MappingProxyType({Zone.TITLE: 2.0, Zone.HEADINGS: 0.5, Zone.TEXT: 1.0})

#: BM25: ``k1`` how much a further occurrence adds, ``b`` how much a long document has to answer for its length. The
#: boosts are for phrases, prefixes and words near each other, which are scored zone by zone.
RANKING = Ranking(k1=1.6, b=0.55, boosts={Zone.TITLE: 0.5, Zone.HEADINGS: 0.3, Zone.TEXT: 1.0})

#: The word itself, in any inflection.
WHOLE_WORD = 1.0
#: An occurrence of the word as a part of a compound ("Beratung" in "Integrationsberatungsstelle"), inside BM25F.
PART_OF_COMPOUND = 0.4
#: A compound of the query by its parts near each other ("Integration in den Arbeitsmarkt" for
#: "Arbeitsmarktintegration").
BY_ITS_PARTS = 0.15
#: A part of a compound of the query for itself: orders documents that have the whole; in questions it finds documents,
#: too.
LOOSE_PART = 0.5
#: The bonus for a word in the title where single words are asked for, not a question: who types "Antiziganismus" wants
#: the document about it before one that mentions it often.
TITLE_BONUS = 1.0
#: A synonym, before the weight that the list of synonyms gives it.
SYNONYM = 0.4
#: A phrase in quotes.
PHRASE = 1.5
#: A word that begins as asked.
PREFIX = 0.8
#: The words of a dissolved compound or of a synonym, and neighbours of the query, stand at most this many words apart,
#: beyond their own number.
NEAR_SLOP = 4
#: The bonus for two neighbours of the query that stand near each other in the text.
NEIGHBOURS = 0.15

#: Pages: how fast further occurrences on one page lose weight (BM25's k1), how much its length counts (b), what the
#: share of the words found there adds, and how short a page is (as a share of the mean) that loses half its weight for
#: being thin.
PAGE_K1 = 1.2
PAGE_B = 0.4
PAGE_COVERAGE = 1.0
PAGE_THIN = 0.25
#: A table of contents has the words of all chapters and says nothing about them: shown where no other page answers
#: nearly as well.
PAGE_LISTING = 0.1
#: The best page of a document counts beside the document as a whole, so that a long report with the one right page is
#: found and one that mentions a word everywhere does not win by it: BM25 with the same parameters over the pages of the
#: first so many documents, more where more of the words stand on one page, times this weight: for questions, and for
#: lists of words.
BEST_PAGE = 0.6
BEST_PAGE_OF_WORDS = 1.2
BEST_PAGE_COVERAGE = 1.0
BEST_PAGE_AMONG = 30
#: What a document in another language than German counts: words such as "Integration" and "Migration" are the same in
#: English, and whoever types them here reads German first. Words of the other language alone are in no German document.
FOREIGN = 0.8
#: Best pages shown with a result.
PAGES_SHOWN = 3
