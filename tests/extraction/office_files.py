"""Office files written part by part, so that tests can hold every construct a program may leave behind."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

_W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" '
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def paragraph(text: str, style: str = "", properties: str = "") -> str:
    """A paragraph of WordprocessingML with one run."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f'<w:p><w:pPr>{named}{properties}</w:pPr><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def write_docx(
    path: Path,
    body: str,
    parts: dict[str, tuple[str, str]] | None = None,
    links: dict[str, str] | None = None,
    core: str = "",
    main_type: str = f"{_WORD}.document.main+xml",
) -> Path:
    """A DOCX. ``parts``: kind ("footnotes", "header" …) → (relationship id, inner XML of its root element)."""
    parts = parts or {}
    types = [f'<Override PartName="/word/document.xml" ContentType="{main_type}"/>']
    relations = []
    members: dict[str, str] = {}
    for kind, (identifier, xml) in parts.items():
        root = {"header": "hdr", "footer": "ftr"}.get(kind, kind)
        if kind in {"diagramData", "chart"}:
            content = xml
            types.append(f'<Override PartName="/word/{kind}.xml" ContentType="application/xml"/>')
        else:
            content = f"{_XML}<w:{root} {_W}>{xml}</w:{root}>"
            types.append(f'<Override PartName="/word/{kind}.xml" ContentType="{_WORD}.{kind}+xml"/>')
        members[f"word/{kind}.xml"] = content
        relations.append(f'<Relationship Id="{identifier}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>')
    for identifier, target in (links or {}).items():
        relations.append(
            f'<Relationship Id="{identifier}" Type="{_OFFICE}/hyperlink" Target="{target}" TargetMode="External"/>'
        )
    package = "http://schemas.openxmlformats.org/package/2006"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            f'{_XML}<Types xmlns="{package}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
            f"{''.join(types)}</Types>",
        )
        archive.writestr(
            "_rels/.rels",
            f'{_XML}<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="rId2" Type="{package}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
            "</Relationships>",
        )
        archive.writestr(
            "docProps/core.xml",
            f'{_XML}<cp:coreProperties xmlns:cp="{package}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{core}</cp:coreProperties>',
        )
        archive.writestr(
            "word/_rels/document.xml.rels",
            f'{_XML}<Relationships xmlns="{package}/relationships">{"".join(relations)}</Relationships>',
        )
        archive.writestr("word/document.xml", f"{_XML}<w:document {_W}><w:body>{body}</w:body></w:document>")
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def as_strict(path: Path) -> Path:
    """The same file as Word, Excel and PowerPoint save it on request, beside it: under the names of ISO 29500."""
    strict = path.with_stem(f"{path.stem}-strict")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(strict, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            # The package itself, and what kinds of parts there are, is named as ever.
            usual = rb"http://schemas\.openxmlformats\.org/(?!package)(\w+)/2006/"
            content = source.read(name)
            target.writestr(name, re.sub(usual, rb"http://purl.oclc.org/ooxml/\1/", content))
    return strict


_ODF = (
    " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in {
            "office": "office",
            "text": "text",
            "table": "table",
            "draw": "drawing",
            "style": "style",
            "meta": "meta",
            "presentation": "presentation",
            "form": "form",
            "svg": "svg-compatible",
            "fo": "xsl-fo-compatible",
        }.items()
    )
    + ' xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
    + ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
)


def write_odf(path: Path, kind: str, body: str, styles: str = "", meta: str = "", automatic: str = "") -> Path:
    """An OpenDocument file; ``kind`` is "text", "presentation" or "spreadsheet"."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr(
            "content.xml",
            f"{_XML}<office:document-content {_ODF}><office:automatic-styles>{automatic}</office:automatic-styles>"
            f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>",
        )
        archive.writestr("styles.xml", f"{_XML}<office:document-styles {_ODF}>{styles}</office:document-styles>")
        archive.writestr(
            "meta.xml", f"{_XML}<office:document-meta {_ODF}><office:meta>{meta}</office:meta></office:document-meta>"
        )
    return path
