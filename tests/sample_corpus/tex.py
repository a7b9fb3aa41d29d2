"""PDF by TeX: three engines, one or two columns, with the habits of expertises and papers."""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.sample_corpus.properties import title_property
from tests.sample_corpus.source import Source
from tests.sample_corpus.tools import pandoc, run

_URW = "Extension=.otf, UprightFont=*{0}, BoldFont=*{1}, ItalicFont=*{2}, BoldItalicFont=*{3}"
_NIMBUS = _URW.format("-Regular", "-Bold", "-Italic", "-BoldItalic")
_CENTURY = _URW.format("-Roman", "-Bold", "-Italic", "-BdIta")
_SANS = r"\setsansfont{Liberation Sans}"


@dataclass(frozen=True, slots=True)
class Style:
    """How one producer sets a text.

    ``fonts`` is LaTeX; ``cover`` gives a title page, a table of contents and Roman page numbers before the first
    chapter; ``appendix`` counts the pages of the appendix A-1, A-2, …
    """

    engine: str
    fonts: str
    options: str = "11pt"
    cover: bool = False
    twocolumn: bool = False
    spacing: str = r"\onehalfspacing"
    appendix: bool = False
    accent: str = "0.10,0.27,0.42"


STYLES = {
    "lualatex": Style("lualatex", rf"\setmainfont{{C059}}[{_CENTURY}]{_SANS}", "11pt,DIV=11", cover=True),
    "lualatex-labels": Style(
        "lualatex", r"\setmainfont{Latin Modern Roman}", cover=True, appendix=True, accent="0.45,0.13,0.16"
    ),
    "lualatex-ligatures": Style("lualatex", r"\setmainfont{DejaVu Serif}\setsansfont{DejaVu Sans}", cover=True),
    "lualatex-twocolumn": Style("lualatex", rf"\setmainfont{{NimbusRoman}}[{_NIMBUS}]{_SANS}", "10pt", twocolumn=True),
    "xelatex": Style("xelatex", r"\setmainfont{Liberation Serif}" + _SANS, "12pt", cover=True, accent="0.05,0.36,0.25"),
    "xelatex-oldstyle": Style("xelatex", r"\setmainfont[Numbers=OldStyle]{Latin Modern Roman}", "12pt", cover=True),
    "pdflatex": Style("pdflatex", r"\usepackage[T1]{fontenc}\usepackage{lmodern}", "12pt"),
    "pdflatex-charter": Style(
        "pdflatex", r"\usepackage[T1]{fontenc}\usepackage{charter}\usepackage[scaled=0.92]{helvet}", "11pt"
    ),
    "pdflatex-twocolumn": Style(
        "pdflatex", r"\usepackage[T1]{fontenc}\usepackage{mathptmx}\usepackage[scaled]{helvet}", twocolumn=True
    ),
    "pdflatex-ot1": Style("pdflatex", r"\usepackage[OT1]{fontenc}", "12pt"),
}

#: Ligatures come out of the file as one sign each (U+FB00…), as in many files that old programs made.
_LIGATURES = r"""
\directlua{
  local signs = {["00660066"] = "FB00", ["00660069"] = "FB01", ["0066006C"] = "FB02",
    ["006600660069"] = "FB03", ["00660066006C"] = "FB04"}
  luatexbase.add_to_callback("luaotfload.patch_font", function(font)
    for _, sign in pairs(font.characters) do
      local text = sign.tounicode
      if type(text) == "string" and signs[text] then sign.tounicode = signs[text] end
    end
  end, "ligatures as signs")
}
"""

_HEAD = r"""
\documentclass[@OPTIONS@,a4paper,twoside=semi,numbers=noenddot]{@CLASS@}
@FONTS@
\usepackage[ngerman]{babel}
\usepackage{setspace,booktabs,longtable,array,calc,etoolbox,xcolor,amssymb,textcomp,caption,scrlayer-scrpage}
\usepackage[breakable,skins]{tcolorbox}
\definecolor{accent}{rgb}{@ACCENT@}
\usepackage[unicode,pdfpagelabels,bookmarksnumbered,hidelinks]{hyperref}
\hypersetup{@PROPERTIES@}
\setcounter{secnumdepth}{-\maxdimen}\setcounter{tocdepth}{@TOCDEPTH@}
\providecommand{\tightlist}{\setlength{\itemsep}{0pt}\setlength{\parskip}{0pt}}
\newtcolorbox{kasten}{breakable,colback=accent!5,colframe=accent!60,boxrule=0.6pt,arc=1pt,before upper={\setlength{\parskip}{4pt}}}
\captionsetup{labelformat=empty,labelsep=none,justification=raggedright,singlelinecheck=false,font=small}
\addtokomafont{disposition}{\color{accent}}\setkomafont{pageheadfoot}{\normalfont\small\itshape}
\AtBeginEnvironment{longtable}{\small\singlespacing}
\raggedbottom\emergencystretch=2em\clubpenalty=9000\widowpenalty=9000
\clearpairofpagestyles\automark[@MARK@]{@MARK@}\lehead{@RUNNING@}\rohead{\headmark}\ofoot*{\pagemark}
@EXTRA@
\begin{document}
"""

_COVER = r"""
\pagenumbering{roman}
\begin{titlepage}\raggedright\sffamily
{\large\color{accent} @PLACE@\par}\vspace{5cm}
{\Huge\bfseries\color{accent} @TITLE@\par}\vspace{1cm}
{\Large @KIND@ \quad @DATE@\par}\vspace{0.6cm}
{\large @AUTHOR@\par}\vspace{1cm}
@LEAD@\vfill
\fbox{\parbox{0.95\linewidth}{\centering\bfseries @NOTE@}}
\end{titlepage}
\tableofcontents\clearpage
"""

_TITLE_BLOCK = r"""
{\raggedright\sffamily\fbox{\small @NOTE@}\par\medskip
{\small @KIND@ \textbar{} @PLACE@ \textbar{} @DATE@\par}\medskip
{\LARGE\bfseries\color{accent} @TITLE@\par}\medskip{\small @AUTHOR@\par}}\bigskip
"""

_MONTHS = "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split()


def make(source: Source, target: Path) -> None:
    """Set the source by its TeX producer."""
    style = STYLES[source.producer]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "dokument.tex").write_text(document(source, style), encoding="utf-8")
        for _ in range(3):
            run([style.engine, "-interaction=nonstopmode", "-halt-on-error", "dokument.tex"], source, folder)
        target.write_bytes((folder / "dokument.pdf").read_bytes())


def document(source: Source, style: Style) -> str:
    """The whole LaTeX document."""
    body = pandoc(
        source,
        "latex",
        f"--top-level-division={'chapter' if style.cover else 'section'}",
        *(["--metadata=twocolumn:true"] if style.twocolumn else []),
    )
    lead, body = _lead(body) if style.cover else ("", body)
    values = {
        "OPTIONS": style.options + (",twocolumn" if style.twocolumn else ""),
        "CLASS": "scrreprt" if style.cover else "scrartcl",
        "FONTS": style.fonts
        if style.engine == "pdflatex"
        else r"\usepackage{fontspec}" + _before_fonts(source) + style.fonts,
        "ACCENT": style.accent,
        "PROPERTIES": _properties(source),
        "TOCDEPTH": "1" if style.cover else "2",
        "MARK": "chapter" if style.cover else "section",
        "RUNNING": _escape(source.title.partition(":")[0]),
        "EXTRA": _extra(source),
        "PLACE": _escape(source.place),
        "TITLE": _escape(source.title),
        "KIND": _escape(source.kind),
        "DATE": f"{source.date.day}. {_MONTHS[source.date.month - 1]} {source.year}"
        if source.dated
        else str(source.year),
        "AUTHOR": _escape(source.author),
        "NOTE": _escape(source.note),
        "LEAD": lead,
    }
    opening = _COVER if style.cover else _TITLE_BLOCK
    if style.twocolumn:
        opening = r"\twocolumn[{" + opening.strip() + r"\vspace{2ex}}]"
    if style.cover:
        body = _arabic_after_foreword(body)
    if style.appendix:
        body = _appendix(body)
    spacing = "" if style.twocolumn else style.spacing
    text = _fill(_HEAD + opening, values) + spacing + "\n" + body + "\n\\end{document}\n"
    return _for_ot1(text) if source.producer == "pdflatex-ot1" else text


def _fill(template: str, values: dict[str, str]) -> str:
    return re.sub(r"@([A-Z]+)@", lambda found: values[found[1]], template).lstrip()


def _escape(text: str) -> str:
    return re.sub(r"([&%$#_{}])", r"\\\1", text)


def _properties(source: Source) -> str:
    said = {
        "pdftitle": title_property(source),
        "pdfauthor": source.author,
        "pdfsubject": source.note,
        "pdflang": "de-DE",
    }
    return ",".join(f"{key}={{{_escape(value)}}}" for key, value in said.items() if value)


def _extra(source: Source) -> str:
    """Fixed identifiers, so that the same text gives the same file."""
    engine = STYLES[source.producer].engine
    return {
        "pdflatex": rf"\pdftrailerid{{{source.name}}}",
        "lualatex": rf"\pdfvariable trailerid{{[({source.name}) ({source.name})]}}",
    }.get(engine, "")


def _before_fonts(source: Source) -> str:
    return _LIGATURES if source.producer == "lualatex-ligatures" else ""


def _lead(body: str) -> tuple[str, str]:
    """What stands before the first chapter, and the rest."""
    lead, chapter, rest = body.partition("\\chapter{")
    return (lead.strip(), chapter + rest) if len(lead) < 800 else ("", body)


def _arabic_after_foreword(body: str) -> str:
    """Arabic page numbers from the first chapter that is no foreword."""
    for chapter in re.finditer(r"^\\chapter\{(.*)\}", body, re.MULTILINE):
        if not chapter[1].startswith(("Vorwort", "Vorbemerkung")):
            start = chapter.start()
            return body[:start] + "\\clearpage\\pagenumbering{arabic}\n" + body[start:]
    return body


def _appendix(body: str) -> str:
    start = re.search(r"^\\chapter\{Anhang", body, re.MULTILINE)
    if not start:
        return body
    pages = "\\clearpage\\setcounter{page}{1}\\renewcommand*{\\thepage}{A-\\arabic{page}}\n"
    return body[: start.start()] + pages + body[start.start() :]


def _for_ot1(text: str) -> str:
    """The old encoding knows neither German quotation marks nor the euro."""
    for sign, command in {"„": r"\glqq{}", "“": r"\grqq{}", "€": "Euro", "»": r"\frqq{}", "«": r"\flqq{}"}.items():
        text = text.replace(sign, command)
    return text
