"""What people call the values that a document has: formats and languages in words, topics by their label."""

from __future__ import annotations

from indexer.topics import TopicTree

#: Any other format is shown in capitals: PDF, RTF, CSV.
_FORMATS = {
    "docx": "Word (DOCX)",
    "doc": "Word (DOC)",
    "odt": "OpenDocument-Text (ODT)",
    "odp": "OpenDocument-Präsentation (ODP)",
    "ods": "OpenDocument-Tabelle (ODS)",
    "pptx": "PowerPoint (PPTX)",
    "ppt": "PowerPoint (PPT)",
    "xlsx": "Excel (XLSX)",
    "xls": "Excel (XLS)",
    "html": "Webseite (HTML)",
    "md": "Markdown",
    "txt": "Text (TXT)",
    "eml": "E-Mail (EML)",
    "msg": "E-Mail (MSG)",
    "jpg": "Bild (JPG)",
    "png": "Bild (PNG)",
    "tif": "Bild (TIF)",
}
#: Those that are told apart (:mod:`indexer.language.detection`) or that an office is likely to name.
_LANGUAGES = {
    "ar": "Arabisch",
    "bg": "Bulgarisch",
    "de": "Deutsch",
    "el": "Griechisch",
    "en": "Englisch",
    "es": "Spanisch",
    "fa": "Persisch",
    "fr": "Französisch",
    "he": "Hebräisch",
    "hr": "Bosnisch/Kroatisch/Serbisch",
    "hu": "Ungarisch",
    "it": "Italienisch",
    "nl": "Niederländisch",
    "pl": "Polnisch",
    "pt": "Portugiesisch",
    "ro": "Rumänisch",
    "ru": "Russisch",
    "sq": "Albanisch",
    "ti": "Tigrinya",
    "tr": "Türkisch",
    "uk": "Ukrainisch",
    "zh": "Chinesisch",
}


def format_name(name: str) -> str:
    """``pdf`` → ``PDF``, ``docx`` → ``Word (DOCX)``."""
    return _FORMATS.get(name, name.upper())


def language_name(code: str) -> str:
    """``tr`` → ``Türkisch``; the code itself for a language without a name here."""
    return _LANGUAGES.get(code, code)


def label_of(facet: str, value: str, tree: TopicTree) -> str:
    """What people call a value of a facet."""
    if facet == "topic":
        return tree.label(value)
    if facet == "format":
        return format_name(value)
    return language_name(value) if facet == "language" else value
