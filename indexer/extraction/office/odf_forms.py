"""What stands in the fields of a form in OpenDocument: kept in a tree of its own, away from the text around them."""

from __future__ import annotations

from typing import Any

_NS = "urn:oasis:names:tc:opendocument:xmlns:"
_FORM = f"{{{_NS}form:1.0}}"
_PARAGRAPH = f"{{{_NS}text:1.0}}p"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_FIELDS = frozenset(
    f"{_FORM}{kind}" for kind in ("text", "textarea", "formatted-text", "number", "date", "time", "combobox")
)
_LABELLED = frozenset(f"{_FORM}{kind}" for kind in ("checkbox", "radio", "fixed-text", "frame", "button"))


def form_texts(forms: Any) -> dict[str, str]:
    """What each control of ``office:forms`` shows, by its identifier; nothing of passwords."""
    found = {}
    for control in forms.iter():
        text = _shown(control)
        if text:
            found[control.get(f"{_FORM}id") or control.get(_ID) or ""] = text
    return found


def _shown(control: Any) -> str:
    if control.tag in _FIELDS:
        paragraphs = ["".join(paragraph.itertext()) for paragraph in control.iterchildren(_PARAGRAPH)]
        value: str = control.get(f"{_FORM}current-value") or control.get(f"{_FORM}value") or ""
        return "\n".join(paragraphs) or value
    if control.tag == f"{_FORM}listbox":
        options = control.iterchildren(f"{_FORM}option")
        return ", ".join(
            option.get(f"{_FORM}label") or "" for option in options if option.get(f"{_FORM}current-selected") == "true"
        )
    return control.get(f"{_FORM}label") or "" if control.tag in _LABELLED else ""
