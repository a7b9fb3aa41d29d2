"""Folded word → stem: the form in which the inflected forms of one German word meet.

A suffix stripper after the manner of Snowball's German algorithm (M. F. Porter, R. Boulton), with what that one lacks:

* umlauts are taken back for roots that are known to change their vowel (Häuser → haus), not everywhere (fördern ≠
  fordern);
* gender forms meet: Mitarbeiter, Mitarbeiterinnen, Mitarbeitende → ``mitarbeit``; Migrant, Migrantin → ``migrant``;
  also inside compounds: Bürgerinnenbeteiligung = Bürgerbeteiligung;
* roots that end in -er keep it: Bauer ≠ Bau, Lager ≠ Lage (:data:`~indexer.language.stem_tables.ER_ROOTS`);
* participles meet their verb: gefördert → ``foerder``, zugewandert → ``zuwander``;
* -heit, -keit, -lich, -isch, -ig stay: kommunal, kommunikativ and Gemeinde, Gemeinschaft are different words.

Chain: foreign endings → feminine → participle in -end → inflection → -ung, -er → ge-…-t → umlaut.
"""

from __future__ import annotations

import re
from functools import lru_cache

from indexer.language.stem_tables import (
    END_ROOTS,
    ER_ROOTS,
    ER_WORDS,
    FEMININE,
    FOREIGN,
    GE_WORDS,
    NO_PARTICIPLES,
    NOT_FEMININE,
    SEPARABLE,
    T_NOUNS,
    UMLAUT_ROOTS,
    VERB_ROOTS,
    WHOLE,
    WHOLE_ENDS,
)

#: Stems remembered: the splitter of compounds asks for the same pieces again and again.
CACHE_SIZE = 100_000
#: Shortest stem that an ending is taken from: "Amt" has three letters, "Ei" is not worth a rule.
MIN_STEM = 3
#: Consonants after which a genitive or plural -s is believed (Snowball's valid s-endings).
_BEFORE_S = frozenset("bdfghklmnrt")
_ER_ENDINGS = ("tem", "ten", "ter", "tes", "ern", "ers", "te", "er", "en", "em", "es", "e", "n", "s", "t", "")
#: A feminine plural inside a compound: Bürgerinnen-beteiligung, Migrantinnen-organisation.
_INNER_FEMININE = re.compile(r"([a-z]{2,}(?:(er)|ant|ent|ist|at|or|log|kolleg))innen([a-z]{4,})")
_VERB_L = re.compile(r"[bdfgkmnpstz]l$")
_VOWEL = re.compile(r"[aeiouy]")
_T_AFTER_EL = re.compile(r"[bdfkmpst]elt$")
#: Roots that take -et rather than -t: arbeit-et, bild-et, öffn-et, rechn-et.
_TAKES_ET = re.compile(r"(?:[td]|[^aeiouhlmnr][nm]|chn)et$")


def _splits_umlaut(word: str, ending: str) -> bool:
    """Whether an ending in e- would take the second letter of a folded umlaut: schoe-n, but not bau-en."""
    at = len(word) - len(ending)
    return ending[:1] == "e" and at > 0 and word[at - 1] in "aou" and word[at - 2 : at - 1] not in ("a", "e")


def _lengths(table: frozenset[str]) -> tuple[int, ...]:
    return tuple(sorted({len(entry) for entry in table}))


_LENGTHS = {table: _lengths(table) for table in (ER_ROOTS, END_ROOTS, NO_PARTICIPLES, VERB_ROOTS, WHOLE_ENDS)}
_ROOT_LENGTHS = tuple(reversed(_lengths(UMLAUT_ROOTS)))
_FOREIGN_BY_END: dict[str, list[tuple[str, str]]] = {}
for _ending, _common in FOREIGN:
    _FOREIGN_BY_END.setdefault(_ending[-3:], []).append((_ending, _common))


def _ends_in(word: str, table: frozenset[str]) -> bool:
    """Whether some entry of the table is the word or its end."""
    for length in _LENGTHS[table]:  # noqa: SIM110 - a third faster than any(), and asked several times for each word
        if word[-length:] in table:
            return True
    return False


def _feminine(word: str) -> str:
    for ending in ("innen", "in"):
        if word.endswith(ending):
            root = word[: -len(ending)]
            if len(root) >= MIN_STEM and root.endswith(FEMININE) and root + "in" not in NOT_FEMININE:
                return root
            break
    return word


def _participle(word: str) -> str:
    """Mitarbeitende(n) → Mitarbeit: the ending of a present participle, where a verb is left over."""
    for ending in ("enden", "endem", "ender", "endes", "ende", "end"):
        if word.endswith(ending):
            root = word[: -len(ending)]
            if len(root) >= 4 and root[-1] not in "aou" and not _ends_in(root + "end", END_ROOTS):
                return root
            break
    return word


def _er_root(word: str) -> str | None:
    """The word up to a root in -er that it ends in, with any inflection after it; ``None`` where there is none."""
    if "er" not in word:
        return None
    for ending in _ER_ENDINGS:
        if not word.endswith(ending):
            continue
        root = word[: len(word) - len(ending)]
        for candidate in (root, root + "er") if ending in ("ern", "ers", "er") else (root,):
            if candidate.endswith("er") and word.startswith(candidate):
                plain = _plain_vowel(candidate)
                if plain in ER_WORDS or _ends_in(plain, ER_ROOTS):
                    return plain
    return None


def _inflection(word: str) -> str:
    """One ending of a noun or an adjective, or the personal ending of a verb."""
    if word.endswith(("nisse", "nissen", "nisses")):
        return word[: word.rindex("nis") + 3]
    if word.endswith(("eln", "arn")) and len(word) > 5:
        return word[:-1]
    if word.endswith(("ier", "ee")):
        return word
    if word.endswith("een"):
        return word[:-1]
    for ending in ("ern", "ens", "em", "er", "en", "es", "e"):
        if word.endswith(ending):
            root = word[: -len(ending)]
            if len(root) < MIN_STEM or not _VOWEL.search(root) or _splits_umlaut(word, ending):
                return word
            # a strong participle that is declined carries its own -en: gewonnen-e
            return root[:-2] if root.endswith("en") and len(root) >= 7 else root
    if (
        word.endswith("s")
        and not word.endswith("los")
        and (
            (len(word) > 3 and word[-2] in _BEFORE_S)
            or (len(word) > 4 and word[-2] == "o")
            or (len(word) > 5 and word[-2] == "a")
        )
    ):
        return word[:-1]
    return word


def _derived(word: str) -> str:
    """-ung and -er of a verb's nouns, the ending of its third person: Beratung, Berater, berät → ``berat``."""
    for ending in ("ierung", "iert", "ier"):
        if word.endswith(ending) and len(word) - len(ending) >= MIN_STEM:
            return word[: -len(ending)] + "ier"
    if word.endswith(("igst", "lichst")) and len(word) >= 7:
        return word[:-2]
    if word.endswith("ung") and len(word) >= 7 and _VOWEL.search(word[:-3]):
        return word[:-3]
    if word.endswith("er") and len(word) >= 6 and _VOWEL.search(word[:-2]) and not _splits_umlaut(word, "er"):
        return word[:-2]
    if _TAKES_ET.search(word) and len(word) >= 7:
        return word[:-2]
    if word.endswith("t") and (_T_AFTER_EL.search(word) or _ends_in(word[:-1], VERB_ROOTS)):
        return word[:-1]
    return word


def _past_participle(word: str) -> str:
    """gefördert → förder, zugewandert → zuwander, ausgebildet → ausbild."""
    if not word.endswith("t") or word.startswith(GE_WORDS) or word.endswith(T_NOUNS) or _ends_in(word, NO_PARTICIPLES):
        return word
    ending = 2 if _TAKES_ET.search(word) else 1
    if word.startswith("ge") and len(word) >= 8:
        return word[2:-ending]
    for prefix in SEPARABLE:
        if word.startswith(prefix + "ge") and len(word) >= len(prefix) + 7:
            return prefix + word[len(prefix) + 2 : -ending]
    return word


def _plain_vowel(word: str) -> str:
    """Häus → haus, where the end of the word is a root that changes its vowel."""
    if "ae" not in word and "oe" not in word and "ue" not in word:
        return word
    for length in _ROOT_LENGTHS:
        root = word[-length:]
        if root in UMLAUT_ROOTS:
            start = len(word) - len(root)
            for umlaut in ("aeu", "ae", "oe", "ue"):
                at = root.find(umlaut)
                if at >= 0:
                    return word[:start] + root[:at] + root[at] + root[at + 2 :]
    return word


@lru_cache(maxsize=CACHE_SIZE)
def stem(word: str) -> str:
    """The stem of a folded German word; words with digits and words of up to three letters are their own stem."""
    if len(word) <= MIN_STEM or not word.isalpha():
        return word
    if "innen" in word and (found := _INNER_FEMININE.fullmatch(word)):
        word = found[1] + ("" if found[2] else "en") + found[3]
    for ending, common in _FOREIGN_BY_END.get(word[-3:], ()):
        if word.endswith(ending):
            return word[: -len(ending)] + common
    if word in WHOLE or _ends_in(word, WHOLE_ENDS):
        return word
    masculine = _feminine(word)
    inflected = masculine == word or masculine.endswith("er")
    word = _participle(masculine)
    if (root := _er_root(word)) is not None:
        verb = _past_participle(root + "t") if root + "t" in word else root
        return root if verb == root + "t" else verb
    if word == masculine and inflected:
        word = _inflection(word)
    verb = _past_participle(word)
    derived = verb if verb != word else _derived(word)
    if _VERB_L.search(derived):
        derived = derived[:-1] + "el"
    # Umlauts of nouns come from inflection; what a verb's noun has is its own (Gründung is not Grund).
    return derived if derived != word else _plain_vowel(derived)
