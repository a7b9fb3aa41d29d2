"""Pages for the browser, and the PDF that comes out of one (Chromium) or of a print engine for the web (WeasyPrint)."""

from __future__ import annotations

import html
import re
import tempfile
from pathlib import Path

import pyphen

from tests.sample_corpus import finish
from tests.sample_corpus.properties import title_property
from tests.sample_corpus.source import Source
from tests.sample_corpus.tools import pandoc, run

_HYPHENATION = pyphen.Pyphen(lang="de_DE", left=3, right=4)
_LONG_WORD = re.compile(r"[A-Za-zÄÖÜäöüß]{12,}")

_STYLE = """
body { font: 11.5pt/1.55 "Liberation Sans", Arial, sans-serif; color: #1b1b1b; hyphens: auto; text-align: justify }
h1, h2, h3 { text-align: left; color: COLOR; line-height: 1.2; break-after: avoid }
h1 { font-size: 22pt } h2 { font-size: 16pt; margin-top: 1.6em } h3 { font-size: 12.5pt }
.muster { border: 1.5px solid COLOR; padding: 4px 10px; font-weight: bold; text-align: center }
.angaben { color: #555; text-align: left }
.kasten { border: 1px solid COLOR; background: #f2f6f4; padding: 2px 14px; margin: 1em 0; break-inside: avoid }
table { border-collapse: collapse; width: 100%; font-size: 10pt; text-align: left; margin: 1em 0 }
th, td { border: 1px solid #999; padding: 3px 6px; vertical-align: top } th { background: #e4ebe8 }
caption { font-style: italic; text-align: left; padding-bottom: 4px } tr { break-inside: avoid }
blockquote { border-left: 4px solid #bbb; margin-left: 0; padding-left: 1em; font-style: italic }
td, th { overflow-wrap: anywhere }
.footnotes { font-size: 9pt }
"""

_PAGED = """
@page { size: A4; margin: 25mm 24mm 24mm;
  @top-left { content: "HEAD"; font: 8.5pt "Liberation Sans"; color: #555; border-bottom: .5pt solid #999 }
  @top-right { content: RIGHT; font: 8.5pt "Liberation Sans"; color: #555; border-bottom: .5pt solid #999 }
  @bottom-center { content: "Seite " counter(page) " von " counter(pages); font: 8.5pt "Liberation Sans" } }
"""
_RUNNING = """
h2 { string-set: kapitel content() }
@page :first { @top-left { content: "" } @top-right { content: "" } }
body { font-family: "DejaVu Serif", serif; font-size: 11pt } h2 { break-before: auto }
"""

_SITE = """
body { max-width: 46em; margin: 0 auto; padding: 1em; text-align: left }
header, footer { color: #555; font-size: 90% } nav ul { columns: 2 } nav a { color: inherit }
"""


def make(source: Source, target: Path) -> None:
    """Make the HTML page or PDF of a source."""
    if source.producer == "html":
        target.write_text(site(source), encoding="utf-8")
        return
    with tempfile.TemporaryDirectory() as name:
        page, pdf = Path(name) / "dokument.html", Path(name) / "dokument.pdf"
        page.write_text(printable(source), encoding="utf-8")
        if source.producer == "chromium":
            options = [
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                f"--user-data-dir={name}/profil",
                "--generate-pdf-document-outline",
            ]
            run(["chromium", *options, "--no-pdf-header-footer", f"--print-to-pdf={pdf}", page.as_uri()], source)
        else:
            _weasyprint(page, pdf)
        finish.pdf(pdf, target, source)


def printable(source: Source) -> str:
    """The page that is printed."""
    color = ("#7a2e12", "#1d4f63", "#28553a")[source.number % 3]
    weasy = source.producer == "weasyprint"
    paged = _PAGED.replace("HEAD", source.title.partition(":")[0])
    paged = paged.replace("RIGHT", "string(kapitel)" if weasy else f'"{source.kind} {source.year}"')
    style = (_STYLE + paged + (_RUNNING if weasy else "")).replace("COLOR", color)
    content = _demoted(pandoc(source, "html5"))
    if not weasy:
        content = _with_soft_hyphens(content)
    return (
        f'<!DOCTYPE html>\n<html lang="de"><head><meta charset="utf-8"><title>{html.escape(title_property(source) or "")}</title>\n'
        f'<meta name="author" content="{html.escape(source.author)}">\n'
        f'<meta name="description" content="{html.escape(source.note)}">\n<style>{style}</style></head>\n<body>\n'
        f'<p class="muster">{source.note}</p>\n<h1>{html.escape(source.title)}</h1>\n'
        f'<p class="angaben">{source.kind} | {source.place} | {source.year} | {source.author}</p>\n{content}</body></html>\n'
    )


def site(source: Source) -> str:
    """A page of a web site: around the text a header, a menu and a footer that are not part of it."""
    content = pandoc(source, "html5")
    chapters = re.findall(r"<h1[^>]*>(.*?)</h1>", content, re.DOTALL)
    for number in range(1, len(chapters) + 1):
        content = re.sub(r"<h1>", f'<h1 id="frage-{number}">', content, count=1)
    menu = "\n".join(f'<li><a href="#frage-{number}">{chapter}</a></li>' for number, chapter in enumerate(chapters, 1))
    content = _with_bold_inside(_with_soft_hyphens(_demoted(content)))
    style = (_STYLE + _SITE).replace("COLOR", "#1d4f63")
    return f"""<!DOCTYPE html>
<html lang="de">
<head>
<meta charset="utf-8">
<title>{html.escape(source.title)} | Infothek der Kommunalen Integrationszentren</title>
<meta name="author" content="{html.escape(source.author)}">
<meta name="description" content="{html.escape(source.note)}">
<meta name="dcterms.date" content="{source.date.isoformat()}">
<style>{style}</style>
</head>
<body>
<header><p>Infothek der Kommunalen Integrationszentren – {source.place}</p></header>
<nav aria-label="Inhalt">
<ul>
{menu}
</ul>
</nav>
<main>
<p class="muster">{source.note}</p>
<h1>{html.escape(source.title)}</h1>
{content}</main>
<footer><p>Stand: {source.year} – Startseite – Übersicht – Druckansicht – Barrierefreiheit</p></footer>
<script>document.documentElement.className = "js"; /* Suchwort im Skript: Skriptwort */</script>
</body>
</html>
"""


def _demoted(content: str) -> str:
    """Chapters become h2: the title of the page is its only h1."""
    return re.sub(r"(</?h)([1-5])\b", lambda tag: f"{tag[1]}{int(tag[2]) + 1}", content)


def _with_soft_hyphens(content: str) -> str:
    """Soft hyphens in long words outside of tags, as a careful web editor sets them."""
    parts = re.split(r"(<[^>]*>)", content)
    for index in range(0, len(parts), 2):
        parts[index] = _LONG_WORD.sub(lambda word: _HYPHENATION.inserted(word[0], "\u00ad"), parts[index])
    return "".join(parts)


def _with_bold_inside(content: str) -> str:
    """One word with a bold part, as editors stress it."""
    for word, stressed in {
        "Vormundschaft": "<b>Vormund</b>schaft",
        "Familiennachzug": "<b>Familien</b>nachzug",
    }.items():
        hyphenated = _HYPHENATION.inserted(word, "\u00ad")
        for form in (word, hyphenated):
            if f" {form} " in content:
                return content.replace(f" {form} ", f" {stressed} ", 1)
    return content


def _weasyprint(page: Path, pdf: Path) -> None:
    import weasyprint

    weasyprint.HTML(filename=str(page)).write_pdf(str(pdf), pdf_identifier=b"laki-muster-0001")
