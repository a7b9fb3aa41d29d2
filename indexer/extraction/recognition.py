"""In which language a text is written, by its commonest words.

What a file declares is often the language of the program it was made with: Word templates say English over German text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

_SAMPLE = 20_000  # characters
_MIN_WORDS = 20
_MIN_SHARE = 0.06  # of all words; running text of any of these languages has three times as much
_LEAD = 1.5  # times as often as the words of the next language

# Words that stand in nearly every sentence of one language and are rare in the others.
_COMMON = {
    "de": "und der das nicht mit für von zu den ist auf im eine ein sich auch werden dem des wird oder bei sie sind durch",
    "en": "the and of to is that for with this are be by as from on have not which their can will",
    "fr": "le la les des et est une dans pour que qui du sur pas avec au sont par ce",
    "nl": "het een van en niet dat zijn voor met op aan worden bij ook naar door wordt uit",
    "es": "el los las que del una para con por se es como más su al no sus",
    "it": "il che di per una con non sono della dei nel alla gli più del le",
    "tr": "ve bir bu için ile olarak daha çok olan gibi veya kadar sonra ancak değil",
    "pl": "się nie jest na że oraz przez jak dla do to są od które lub",
}
_LANGUAGES: dict[str, list[str]] = {}
for _language, _words in _COMMON.items():
    for _common_word in _words.split():
        _LANGUAGES.setdefault(_common_word, []).append(_language)

_WORD = re.compile(r"[^\W\d_]+")


def recognise_language(texts: Iterable[str]) -> str | None:
    """Two letters for the language of a text; ``None`` where it is too short, mixed or of another language.

    >>> recognise_language(["Die Beratung ist für alle offen und wird von den Fachkräften der Stadt mit den Trägern " * 3])
    'de'
    """
    words: list[str] = []
    length = 0
    for text in texts:
        words += _WORD.findall(text[:_SAMPLE].lower())
        length += len(text)
        if length > _SAMPLE:
            break
    if len(words) < _MIN_WORDS:
        return None
    hits: Counter[str] = Counter()
    for word, often in Counter(words).items():
        for language in _LANGUAGES.get(word, ()):
            hits[language] += often
    ranked = hits.most_common(2)
    if not ranked or ranked[0][1] < _MIN_SHARE * len(words):
        return None
    if len(ranked) == 2 and ranked[0][1] < _LEAD * ranked[1][1]:
        return None
    return ranked[0][0]
