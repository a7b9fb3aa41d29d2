"""Hostile HTML made harmless before it is parsed: what is nested too deep is laid flat, in one pass over the tags.

For each tag, a parser of HTML looks through all elements that are open: 50,000 lists in lists take it minutes. Browsers
stop at a depth of 512; so does this, and no text is lost by it.
"""

from __future__ import annotations

import re

_DEEPEST = 400
_MOST_ATTRIBUTES = 500  # of one tag: each is compared with all others
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,40})([^<>]*)>?")
# Elements that have no end, or whose end may be left out: their tags do not tell how deep they stand.
_UNCOUNTED = frozenset(
    "area base br col embed hr img input link meta param source track wbr p li dt dd tr td th thead tbody tfoot option "
    "optgroup colgroup caption body html head rt rp rb rtc".split()
)
_INLINE = frozenset(
    "a abbr b bdi bdo big cite code em font i kbd mark q s samp small span strike strong sub sup tt u var".split()
)


def flattened(source: str) -> str:
    """HTML that is nested no deeper than a browser would show it; what is, unchanged."""
    if source.count("<") <= 2 * _DEEPEST and source.count(" ") <= _MOST_ATTRIBUTES:
        return source
    depth = 0
    done = 0
    kept: list[str] = []
    for tag in _TAG.finditer(source):
        closes, name = tag[1], tag[2].lower()
        replacement = None
        if len(tag[3]) > 2 * _MOST_ATTRIBUTES and len(tag[3].split(None, _MOST_ATTRIBUTES)) > _MOST_ATTRIBUTES:
            replacement = f"<{closes}{name}>"
        if name not in _UNCOUNTED and not tag[3].endswith("/"):
            depth += -1 if closes else 1
            if depth >= _DEEPEST and (closes or depth > _DEEPEST):
                replacement = "" if name in _INLINE else "<br>"
            depth = max(depth, 0)
        elif depth >= _DEEPEST and not closes and name not in {"img", "br", "input"}:
            replacement = "<br>"
        if replacement is not None:
            kept += [source[done : tag.start()], replacement]
            done = tag.end()
    return "".join([*kept, source[done:]]) if kept else source
