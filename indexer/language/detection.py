"""Which language a text is written in: told from its most frequent small words, or from its script.

The small words of a language make up a third to a half of any running text, so a few dozen of them tell languages apart
from two or three sentences on. For the texts of an office (German, some English and Turkish, leaflets in the languages
of newcomers) that is as sure as a trained model and needs no dependency.
"""

from __future__ import annotations

import re
from collections import Counter

from indexer.language.stopwords import STOPWORDS

#: Letters read: enough to be sure, few enough to be quick.
SAMPLE = 6_000
#: Share of all words that must be small words of a language before it is believed to be that one.
ENOUGH = 0.08
#: Has the benefit of the doubt: no other language is believed that is not ahead of it.
DEFAULT = "de"

_PROFILES = {
    "en": """the of and to in a is that for it as was with be by on not he his but at are this have from or had an they which
        you were there been has their would what will all can her she we who more if its no your our into than may should""",
    "tr": """ve bir bu için ile de da çok daha olarak olan gibi ne kadar sonra en o her var ya mi mı değil ancak veya ise
        kendi iki olduğu göre tarafından bunu diye ama üzere şekilde nasıl hangi tüm bütün yeni size sizin bizim""",
    "fr": """le la les de des du et à un une dans que qui pour en est par sur au avec ce ne pas plus se sont il elle nous vous
        aux ou cette son sa ses leur mais être ont été comme fait peut d l qu c s n""",
    "es": """el la los las de del y en que un una para con por es se no su al lo como más o sus este esta pero ha son también
        entre cuando muy sin sobre ser está desde todo nos puede""",
    "it": """il la di che e è un una per in con del della dei delle non si sono da le al gli lo come più anche nel alla questo
        questa ma ha essere o i dal su se loro sono può""",
    "nl": """de het een van en in is dat op te voor met zijn niet aan er om ook als dan bij of door uit maar naar deze die wordt
        nog worden over hun heeft kunnen je u wij zij geen""",
    "pl": """i w na z do się nie jest że o to jak od po za oraz dla przez przy lub są może który która które być tym tego jego
        ich ze czy już co także pod można""",
    "ro": """și în de la cu pe este nu că o un din care pentru se mai sunt prin sau dacă ce a fi au acest această al ale lui
        după fără către dar când poate""",
    "pt": """o a os as de do da dos das e em que um uma para com não por no na se é ao como mais foi são ou ser seu sua pelo
        pela também está mas tem você""",
    "hu": """a az és hogy nem is egy van meg de ha csak mint ez már vagy volt kell még minden amely ki fel azt ezt lehet""",
    "sq": """të e në dhe një për me që nga është i më si se ka nuk do ose janë kjo ky mund edhe ku por kjo tyre""",
    "hr": """i u na je se da za od su s o ne koji koja koje kao što ili biti bi iz po do sa te ako može samo nije jer""",
}
_WORDS = {language: frozenset(text.split()) for language, text in _PROFILES.items()}
#: German words as they are written, and as :mod:`~indexer.language.stopwords` folds them.
_WORDS["de"] = frozenset(STOPWORDS) | frozenset(
    ["für", "über", "während", "können", "müssen", "dürfen", "möchte", "würde", "wäre", "daß", "nämlich"]
)
_TOKEN = re.compile(r"[^\W\d_]+")
#: Scripts by the language that they most often stand for here; letters that decide between languages of one script.
_SCRIPTS = (
    ("ar", "\u0600", "\u06ff"),
    ("ru", "\u0400", "\u04ff"),
    ("el", "\u0370", "\u03ff"),
    ("he", "\u0590", "\u05ff"),
    ("ti", "\u1200", "\u137f"),
    ("zh", "\u4e00", "\u9fff"),
)
_WITHIN_SCRIPT = {
    "ar": (("fa", "پچژگی"), ("ar", "ةىيك")),
    "ru": (("uk", "іїєґ"), ("ru", "ыэё"), ("bg", "ъщ")),
}
_OTHER_LETTERS = re.compile("[\u0370-\u9fff]")


def _script(letters: str) -> str | None:
    """The language of a text in another script than ours; ``None`` for Latin letters."""
    if 2 * len(_OTHER_LETTERS.findall(letters)) <= len(letters):
        return None
    for language, first, last in _SCRIPTS:
        inside = sum(first <= letter <= last for letter in letters)
        if inside * 2 > len(letters):
            marks = {other: sum(map(letters.count, signs)) for other, signs in _WITHIN_SCRIPT.get(language, ())}
            return max(marks, key=lambda other: marks[other]) if any(marks.values()) else language
    return None


def recognise_language(text: str) -> str | None:
    """The ISO 639-1 code of the language that most of a text is in; ``None`` where there is nothing to tell by.

    >>> recognise_language("Die Beratung ist für alle offen."), recognise_language("Qvr Orengha vfg süe nyyr bssra.")
    ('de', None)
    """
    words = _TOKEN.findall(text[:SAMPLE].lower())
    if not words:
        return None
    other = _script("".join(words))
    if other is not None:
        return other
    counts = Counter(words)
    shares = {
        language: sum(counts[word] for word in counts.keys() & known) / len(words) for language, known in _WORDS.items()
    }
    best = max(shares, key=lambda language: shares[language])
    if shares[best] < ENOUGH:
        return None
    return best if shares[best] > shares[DEFAULT] else DEFAULT
