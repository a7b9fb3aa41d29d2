"""The sentences of a page that answer a query, with the words marked.

A snippet is made of whole sentences where they are short enough, else of a stretch between words around the matches.
Marked are whole words of the text as it stands; what is returned is safe HTML.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup

from search_app.answering.highlighting import Highlighter, Span, marked
from search_app.answering.structure import CELL_END

#: A snippet is about this many characters long.
SNIPPET_LENGTH = 260

_WORD = re.compile(r"\w+")
_LINE_BREAKS = re.compile(r"(?<!\s)\s*\n\s*")
#: Who ends with one of these has said what ends; what follows a heading without them would read on as its sentence.
_ENDS = (".", "!", "?", "…", ":", ";", ",", "-", "–", "“", '"', ")")
#: A sentence shorter than this takes the next paragraph along: it is a heading.
_HEADING_LENGTH = 60
#: What may stand at the foot of a page between both halves of a sentence: paragraphs that begin with their number.
_FOOTNOTES = re.compile(r"(?:\n\n\d{1,3}\s{0,3}[^\W\d_][^\n]*(?:\n[^\n]+)*)*")
#: Begins with a class of characters, which is found fast; what stands around it is looked at afterwards.
_SENTENCE_END = re.compile(r"[.!?…\n](?:(?<=\n)\n*|(?<!\n)[\"“”«)\]]*\s+(?=[\"„»(\[]?[A-ZÄÖÜ0-9]))")
#: A full stop after these does not end a sentence, nor after a single letter or a number ("3. Kapitel").
_ABBREVIATIONS = frozenset(
    "bzw ca vgl abs art nr abb tab bd kap hrsg dr prof st str usw etc ggf inkl insb mind max sog std mio mrd evtl bspw anm aufl ebd"
    " ff ziff jan feb apr aug sept okt nov dez".split()
)
_LONGEST_ABBREVIATION = max(map(len, _ABBREVIATIONS))


def snippet(
    text: str, highlighter: Highlighter, *, titles: Sequence[str] = (), flows: bool = True, length: int = SNIPPET_LENGTH
) -> Markup:
    """The best stretch of a page as safe HTML; its beginning where nothing matches.

    A line that only repeats one of the ``titles`` that stand above the snippet, of the document and of the page, is
    chosen where nothing else matches. That a sentence goes on beyond the page is told where text ``flows`` from page to
    page, as it does not from slide to slide.
    """
    spans = highlighter.spans(text)
    sentences = _sentences_around(text, spans, length)
    if not sentences:
        return Markup()
    first, last = _best_window(text, sentences, _telling(text, spans, titles) or spans, length)
    start, end = sentences[first][0], sentences[last][1]
    cut_start, cut_end = _cut(text, start, end, [span for span in spans if start <= span.start < end], length)
    # Escaped before, so nothing can be opened here.
    result = Markup(_LINE_BREAKS.sub(_joint, marked(text, spans, cut_start, cut_end)))  # noqa: S704
    if cut_start > start or (flows and _goes_on_from_before(text, cut_start)):
        result = Markup("… ") + result
    return result + Markup(" …") if cut_end < end or (flows and _goes_on_behind(text, end)) else result


def _goes_on_from_before(text: str, start: int) -> bool:
    """Whether a page begins here in the middle of a sentence."""
    return text[start].islower() and not text[:start].strip()


def _goes_on_behind(text: str, end: int) -> bool:
    """Whether a page ends here, but for its footnotes, in the middle of a sentence: in one that is no heading or item
    of a list."""
    line = text[text.rfind("\n", 0, end) + 1 : end]
    unfinished = len(line) > _HEADING_LENGTH and line[0] != "•" and not line.endswith(_ENDS)
    return unfinished and bool(_FOOTNOTES.fullmatch(text[end:].rstrip()))


def _joint(line_break: re.Match[str]) -> str:
    """What stands in a snippet for a line break of the page: a dot after a heading or row of a table, else a blank."""
    html, at = line_break.string, line_break.start()
    ended = html[max(0, at - 20) : at].removesuffix("</mark>").endswith(_ENDS)
    apart = line_break.group().count("\n") > 1 or CELL_END in html[html.rfind("\n", 0, at) + 1 : at]
    return " · " if apart and not ended and not html.startswith("•", line_break.end()) else " "


def _telling(text: str, spans: Sequence[Span], titles: Sequence[str]) -> list[Span]:
    """The matches but for those in lines that are nothing but (a part of) one of the titles."""
    telling: list[Span] = []
    end, repeats = -1, False
    for span in spans:
        if span.start > end:
            begin, end = text.rfind("\n", 0, span.start) + 1, text.find("\n", span.end)
            end = len(text) if end < 0 else end
            repeats = any(end - begin <= 2 * len(title) and _repeats(text[begin:end], title) for title in titles)
        if not repeats:
            telling.append(span)
    return telling


def _repeats(line: str, title: str) -> bool:
    """Whether a line says (a part of) the title and no more, or the whole of it behind one word, as a mail does
    ("Betreff: …")."""
    label, _, rest = line.partition(": ")
    return _words_of(line) in _words_of(title) or (label.isalpha() and _words_of(rest) == _words_of(title))


@lru_cache(maxsize=1_000)
def _words_of(text: str) -> str:
    """The words of a line without case and signs, a space on either side of each."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _sentences_around(text: str, spans: Sequence[Span], length: int) -> list[tuple[int, int]]:
    """The sentences of the lines that hold a match or come within ``length`` after one; those of the beginning where
    nothing matches."""
    areas: list[tuple[int, int]] = []
    for span in spans or (Span(0, 0, 0, "", (0, 0)),):
        if areas and span.end + length < areas[-1][1]:
            continue
        stop = text.find("\n", span.end + length)
        stop = len(text) if stop < 0 else stop
        begin = text.rfind("\n", 0, span.start) + 1
        areas.append((areas.pop()[0], stop) if areas and begin <= areas[-1][1] else (begin, stop))
    return [sentence for begin, stop in areas for sentence in split_sentences(text, begin, stop)]


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Start and end of each sentence (or line) of a text or of a stretch of its lines, white space left out."""
    sentences: list[tuple[int, int]] = []
    end = len(text) if end is None else end
    for match in _SENTENCE_END.finditer(text, start, end):
        at, stop = match.span()
        if text[at] == "\n":
            last = at
        elif text[at] == "." and "\n" not in match.group() and _ends_in_abbreviation(text, start, at):
            continue
        else:
            last = at + len(match.group().rstrip())
        if start < last and (not text[start].isspace() or text[start:last].strip()):
            sentences.append((start, last))
        start = stop
    if text[start:end].strip():
        sentences.append((start, end))
    return sentences


def _ends_in_abbreviation(text: str, start: int, stop: int) -> bool:
    """Whether the full stop here belongs to what stands before it; the sentence began at ``start``."""
    if stop - start > _LONGEST_ABBREVIATION and text[stop - _LONGEST_ABBREVIATION - 1 : stop].isalnum():
        return False  # most of them
    begin = stop
    while begin > start and stop - begin <= _LONGEST_ABBREVIATION and text[begin - 1].isalnum():
        begin -= 1
    word = text[begin:stop]
    return len(word) == 1 or (len(word) < 4 and word.isdigit()) or word.lower() in _ABBREVIATIONS


def _best_window(text: str, sentences: list[tuple[int, int]], spans: Sequence[Span], length: int) -> tuple[int, int]:
    """The run of sentences, about ``length`` long, that holds the most different words, then the most words."""
    by_sentence: list[list[Span]] = [[] for _ in sentences]
    at = 0
    for span in spans:
        while at < len(sentences) - 1 and span.start >= sentences[at][1]:
            at += 1
        by_sentence[at].append(span)
    best, best_value = (0, _extend(text, sentences, 0, length)), (0, 0, 0.0)
    for first, own in enumerate(by_sentence):
        if not own:
            continue
        last = _extend(text, sentences, first, length)
        inside = [span for part in by_sentence[first : last + 1] for span in part]
        whole = sum(span.kind in ("Wort", "Wortfolge") for span in inside)
        value = (len({span.concept for span in inside}), min(whole, 3), min(len(inside), 6) - first * 0.001)
        if value > best_value:
            best, best_value = (first, last), value
    return best


def _extend(text: str, sentences: list[tuple[int, int]], first: int, length: int) -> int:
    """The last sentence of a window that begins with ``first``: as long as it fits, and in the same paragraph."""
    start, last = sentences[first][0], first
    while last + 1 < len(sentences) and sentences[last + 1][1] - start <= length:
        end = sentences[last][1]
        if "\n\n" in text[end : sentences[last + 1][0]] and end - start > _HEADING_LENGTH:
            break
        last += 1
    return last


def _cut(text: str, start: int, end: int, spans: Sequence[Span], length: int) -> tuple[int, int]:
    """Shorten an overlong stretch to about ``length`` around its first matches, between words."""
    if end - start <= length * 1.4:
        return start, end
    if spans and spans[0].start - start > length * 0.6:
        start = _word_start(text, max(start, spans[0].start - length // 3), spans[0].start)
    stop = min(end, start + length)
    if stop < end:
        space = text.rfind(" ", start, stop)
        inside = [span for span in spans if span.start < stop]
        stop = max(space if space > start else stop, inside[-1].end if inside else 0)
    return start, stop


def _word_start(text: str, at: int, latest: int) -> int:
    space = text.find(" ", at, latest)
    return space + 1 if space >= 0 else at
