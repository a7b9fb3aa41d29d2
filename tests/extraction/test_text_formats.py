"""HTML, Markdown, plain text, CSV, RTF, and the formats before 2007."""

from __future__ import annotations

import shutil
import subprocess
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import pytest

from indexer.extraction import ExtractionError, extract
from indexer.extraction.limits import Limits
from indexer.extraction.office import rtf
from indexer.extraction.text.decoding import decode

GERMAN = "Über die Förderung der Integration: „Vielfalt“ – für alle. Größere Städte müssen früh handeln. "


def html(folder: Path, body: str, head: str = "") -> Path:
    path = folder / "a.html"
    path.write_text(f"<!DOCTYPE html><html lang='de'><head>{head}</head><body>{body}</body></html>", encoding="utf-8")
    return path


def test_only_the_main_element_is_read(tmp_path: Path) -> None:
    body = (
        "<nav>NAVIGATION</nav><header>KOPF</header><main><h1>Vielfalt</h1><p>"
        + GERMAN * 3
        + "</p><nav>INNEN</nav></main>"
        "<footer>FUSS</footer>"
    )
    document = extract(html(tmp_path, body))
    text = document.pages[0].text
    assert text.startswith("Vielfalt\n\nÜber die")
    for unwanted in ("NAVIGATION", "KOPF", "INNEN", "FUSS"):
        assert unwanted not in text + document.pages[0].furniture


def test_without_a_main_element_header_and_footer_are_furniture(tmp_path: Path) -> None:
    document = extract(html(tmp_path, "<nav>NAV</nav><header>KOPF</header><p>Text</p><footer>FUSS</footer>"))
    assert document.pages[0].text == "Text"
    assert document.pages[0].furniture == "KOPF\nFUSS"


def test_a_word_with_bold_inside_stays_one_word_and_blocks_keep_apart(tmp_path: Path) -> None:
    body = (
        "<p>Vor<b>bild</b>lich&shy;keit</p><div>eins<div>zwei</div>drei</div><p>vor<br>nach</p><script>SKRIPT</script>"
        "<ul><li>Punkt <p>mit Absatz</p></li><li>noch einer</li></ul><template>VORLAGE</template><!-- KOMMENTAR -->"
        "<img alt='BILD'><a href='https://ziel.example/'>Verweis</a>"
    )
    page = extract(html(tmp_path, body)).pages[0]
    assert page.text.startswith("Vorbildlichkeit\n\neins\n\nzwei\n\ndrei\n\nvor\nnach\n\nPunkt")
    assert page.text.endswith("noch einer\n\nBILD Verweis")
    assert page.furniture == "https://ziel.example/"
    for unwanted in ("SKRIPT", "VORLAGE", "KOMMENTAR"):
        assert unwanted not in page.text


def test_lines_that_an_author_set_and_items_with_lists_below_them_keep_their_shape(tmp_path: Path) -> None:
    body = "<pre>Montag\nDienstag</pre><ol><li>drei<li>vier<ul><li>unter</ul></ol><p>weg<del>GELÖSCHT</del> neu</p>"
    text = extract(html(tmp_path, body)).pages[0].text
    assert text == "Montag\nDienstag\n• drei\n• vier\n• unter\n\nweg neu"


def test_tables_of_values_are_rows_and_tables_for_layout_are_not(tmp_path: Path) -> None:
    body = (
        "<table><tr><th>Kommune</th><th>Anteil</th></tr><tr><td><p>Duisburg</p></td><td>12&nbsp;%</td></tr></table>"
        "<table><tr><td><h2>Spalte</h2><p>Text</p></td></tr></table>"
    )
    pages = extract(html(tmp_path, body)).pages
    assert pages[0].text == "Kommune | Anteil\nDuisburg | 12 %"
    assert pages[1].text == "Spalte\n\nText"


def test_properties_of_a_page_are_read(tmp_path: Path) -> None:
    head = (
        "<title>Vielfalt – Startseite</title><meta name='author' content='Landesstelle'>"
        "<meta property='article:published_time' content='2019-03-14T08:00'><meta name='keywords' content='a, b'>"
    )
    document = extract(html(tmp_path, "<h1>Lage</h1><h3>Tiefe</h3><h2>Mitte</h2>", head))
    assert document.title == "Vielfalt – Startseite"
    assert (document.authors, document.keywords, document.language) == (("Landesstelle",), ("a", "b"), "de")
    assert str(document.date) == "2019-03-14"
    assert [page.headings for page in document.pages] == [("Lage",), ("Lage", "Tiefe"), ("Lage", "Mitte")]


def test_the_name_of_the_site_is_no_part_of_a_title(tmp_path: Path) -> None:
    assert extract(html(tmp_path, "<h1>Vielfalt</h1>", "<title>Vielfalt | Infothek</title>")).title == "Vielfalt"
    assert extract(html(tmp_path, "<h1>Vielfalt</h1>", "<title>Vielfalten</title>")).title == "Vielfalten"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("iso-8859-1", "cp1252"), ("windows-1252", "cp1252"), ("utf-8", "utf-8"), ("utf-8", "cp1252"), ("", "utf-16")],
)
def test_the_encoding_is_found_out_even_where_the_page_lies(tmp_path: Path, declared: str, encoding: str) -> None:
    page = f"<html><head><meta charset='{declared}'></head><body><p>{GERMAN * 20}</p></body></html>"
    (tmp_path / "a.html").write_bytes(page.encode(encoding))
    assert GERMAN.strip() in extract(tmp_path / "a.html").pages[0].text


@pytest.mark.parametrize("declared", ["utf-16", "x-gibtsnicht", "undefined"])
def test_an_encoding_that_cannot_be_true_is_not_believed(tmp_path: Path, declared: str) -> None:
    page = f"<html><head><meta charset='{declared}'></head><body><p>{GERMAN}</p></body></html>"
    (tmp_path / "a.html").write_bytes(page.encode())
    assert extract(tmp_path / "a.html").pages[0].text == GERMAN.strip()


def test_a_button_that_opens_a_section_is_its_heading_and_others_are_silent(tmp_path: Path) -> None:
    body = (
        "<h1>Integrationskurs</h1><button>SENDEN</button><div class='accordion-item'><h2 class='accordion-header'>"
        "<button class='accordion-button' type='button'><svg><text>ZEICHEN</text></svg>Wer darf <b>teil</b>nehmen?</button>"
        "</h2><div>Alle.</div></div><h2><span><button>Was kostet es?</button></span></h2><p>Nichts.<button>MEHR</button></p>"
        "<details><summary><button>Anfahrt</button></summary><p>Bus 12.</p></details>"
        "<dl><dt><button>Ort</button></dt><dd>Köln</dd></dl><button>ZURÜCK</button>"
    )
    document = extract(html(tmp_path, body))
    assert [page.headings[1:] for page in document.pages] == [(), ("Wer darf teilnehmen?",), ("Was kostet es?",)]
    text = "\n\n".join(page.text for page in document.pages)
    assert text.endswith("Alle.\n\nWas kostet es?\n\nNichts.\n\nAnfahrt\n\nBus 12.\n\nOrt\n\nKöln")
    for unwanted in ("SENDEN", "ZEICHEN", "MEHR", "ZURÜCK"):
        assert unwanted not in text


def test_a_teaser_beside_a_long_text_is_not_the_whole_page(tmp_path: Path) -> None:
    teaser = f"<article><h2>Newsletter</h2><p>TEASER {GERMAN * 2}</p></article>"
    for heading in ("<h1>Förderrichtlinie</h1>", ""):
        body = f"<nav>NAV</nav>{heading}<div><p>LANGTEXT {GERMAN * 10}</p></div>{teaser}"
        text = " ".join(page.text for page in extract(html(tmp_path, body)).pages)
        assert "LANGTEXT" in text
        assert "TEASER" in text
        assert "NAV" not in text


@pytest.mark.parametrize(
    "article",
    [f"<h1>Bericht</h1><p>{GERMAN * 2}</p>", f"<p>{GERMAN * 10}</p>", f"<h2>Bericht</h2><p>{GERMAN * 10}</p>"],
)
def test_the_only_article_with_the_heading_or_most_of_the_text_is_the_page(tmp_path: Path, article: str) -> None:
    body = f"<div>DRUMHERUM {GERMAN * 4}</div><script>{'var a; ' * 2_000}</script><article>{article}</article>"
    text = " ".join(page.text for page in extract(html(tmp_path, body)).pages)
    assert GERMAN.strip() in text
    assert "DRUMHERUM" not in text


def test_a_page_nested_without_end_is_read(tmp_path: Path) -> None:
    assert "tief" in extract(html(tmp_path, "<div>" * 20_000 + "tief")).pages[0].text


def test_markdown_loses_its_marks_and_keeps_its_shape(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        '+++\ntitle = "Vielfalt im Quartier"\ndate = 2019-03-14\n+++\n\n# Lage der **Kommunen** #\n\nEin *wichtiger* Satz, der\n'
        'umbricht, mit `Code`, snake_case_name und [Verweis](https://ziel.example/ "Titel").[^1]\n\n- erster\n- **zweiter**\n'
        "  geht weiter\n\n| Kommune | Anteil |\n|---|---|\n| Duisburg | 12 % |\n\nUnterstrichen\n-------------\n\n> Zitat\n\n"
        "```\n# kein Titel\n```\n\n[^1]: FUSSNOTE\n",
        encoding="utf-8",
    )
    document = extract(tmp_path / "a.md")
    assert document.title == "Vielfalt im Quartier"
    assert str(document.date) == "2019-03-14"
    assert [page.headings for page in document.pages] == [
        ("Lage der Kommunen",),
        ("Lage der Kommunen", "Unterstrichen"),
    ]
    assert document.pages[0].text == (
        "Lage der Kommunen\n\nEin wichtiger Satz, der umbricht, mit Code, snake_case_name und Verweis.\n\n• erster\n"
        "• zweiter geht weiter\n\nKommune | Anteil\nDuisburg | 12 %"
    )
    assert document.pages[0].furniture == "https://ziel.example/"
    assert document.pages[1].text == "Unterstrichen\n\nZitat\n\n# kein Titel\n\nFUSSNOTE"


def test_an_empty_property_of_front_matter_is_empty(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\ntitle:\nautor:\ndatum: 2019-03-14\nkeywords:\nlang: de\n---\n# Vielfalt im Quartier\n\nText\n"
    )
    document = extract(tmp_path / "a.md")
    assert (document.title, document.authors, document.keywords) == ("Vielfalt im Quartier", (), ())
    assert (str(document.date), document.language) == ("2019-03-14", "de")


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: 'Vielfalt: vor Ort'\nauthors:\n- Jörg Müller\n- \"Ayşe Yılmaz\"\ntags:\n  - Sprache\n  - 'Bildung'\ndate: 2019-03-14\n---\n",
        "---\ntitle: Vielfalt: vor Ort\nauthors: [Jörg Müller, Ayşe Yılmaz]\ntags: [Sprache, 'Bildung']\ndate: 2019-03-14\n---\n",
        '+++\ntitle = "Vielfalt: vor Ort"\nauthors = ["Jörg Müller", "Ayşe Yılmaz"]\ntags = [\n  "Sprache",\n  "Bildung",\n]\ndate = 2019-03-14\n+++\n',
    ],
)
def test_lists_in_front_matter_are_read(tmp_path: Path, front: str) -> None:
    (tmp_path / "a.md").write_text(f"{front}Text\n")
    document = extract(tmp_path / "a.md")
    assert document.title == "Vielfalt: vor Ort"
    assert document.authors == ("Jörg Müller", "Ayşe Yılmaz")
    assert document.keywords == ("Sprache", "Bildung")
    assert str(document.date) == "2019-03-14"
    assert document.pages[0].text == "Text"


@pytest.mark.parametrize("first", ["Vorwort der Redaktion", "# Vorwort\n\nder Redaktion", "\n- Vorwort"])
def test_text_between_two_lines_is_no_front_matter(tmp_path: Path, first: str) -> None:
    (tmp_path / "a.md").write_text(f"---\n{first}\n\n---\n\nText\n")
    text = " ".join(page.text for page in extract(tmp_path / "a.md").pages)
    assert "Vorwort" in text
    assert "Text" in text


def test_a_property_that_goes_on_in_the_next_line_is_read_whole(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "---\nTitle: Verordnung über die Prüfung\n  zum Kundenberater\ndate: 2019\n---\nText\n"
    )
    document = extract(tmp_path / "a.md")
    assert (document.title, str(document.date)) == ("Verordnung über die Prüfung zum Kundenberater", "2019-01-01")


def test_comments_in_front_matter_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("---\n# Angaben\n\ntitle: Vielfalt im Quartier\n---\nText\n")
    document = extract(tmp_path / "a.md")
    assert (document.title, document.pages[0].text) == ("Vielfalt im Quartier", "Text")


def test_addresses_in_angle_brackets_are_read_and_tags_are_not(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "Schreiben Sie an <info@laki.nrw.de>, <mailto:ki@koeln.example> oder <https://ziel.example/a>.<br>Mehr <b>da</b>zu.<p>Ende</p>\n"
    )
    page = extract(tmp_path / "a.md").pages[0]
    assert page.text == (
        "Schreiben Sie an info@laki.nrw.de, mailto:ki@koeln.example oder https://ziel.example/a.\nMehr dazu. Ende"
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
@pytest.mark.parametrize("times", [1, 5, 200])
def test_text_is_read_in_any_encoding_of_an_office(tmp_path: Path, encoding: str, times: int) -> None:
    (tmp_path / "a.txt").write_bytes((GERMAN * times).encode(encoding))
    pages = extract(tmp_path / "a.txt").pages
    assert all(page.text.startswith(GERMAN.strip()) for page in pages)


@pytest.mark.parametrize(
    ("content", "named", "text"),
    [
        (b"\x80 \x93a\x94 \x81 K\xf6ln", "iso-8859-1", "€ “a” \ufffd Köln"),
        ("Grüße ".encode() * 20 + b"M\xfcller", "iso-8859-1", "Grüße " * 20 + "Müller"),
        ("Köln".encode("iso-8859-15"), "iso-8859-15", "Köln"),
    ],
)
def test_a_single_byte_that_does_not_fit_costs_no_other(content: bytes, named: str, text: str) -> None:
    assert decode(content, named) == text


def test_marks_around_a_line_break_are_taken_away(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Ein **fett<br>auch fett** und *kursiv<br/>zwei* Ende")
    assert extract(tmp_path / "a.md").pages[0].text == "Ein fett\nauch fett und kursiv\nzwei Ende"


def test_the_first_umlaut_may_stand_far_behind() -> None:
    for encoding in ("cp1252", "utf-8", "cp850"):
        content = b"Address " * 60_000 + "Fördermittel für Köln und Übergänge".encode(encoding)
        assert decode(content).endswith(" Fördermittel für Köln und Übergänge")


def test_latin_letters_without_quotation_marks_are_read_too() -> None:
    assert decode("Grüße aus Köln und Düsseldorf".encode("latin-1")) == "Grüße aus Köln und Düsseldorf"


def test_lines_wrapped_by_hand_become_paragraphs(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Vielfalt im Quartier\n====================\n\nDas Kommunale Integrationszentrum koordiniert die Arbeit vor Ort und\n"
        "berät die Träger der Jugendhilfe bei allen Fragen der Zusammen-\narbeit.\n\nZweiter Absatz.\n"
    )
    document = extract(tmp_path / "a.txt")
    assert document.title == "Vielfalt im Quartier"
    assert document.pages[0].headings == ("Vielfalt im Quartier",)
    assert "vor Ort und berät die Träger der Jugendhilfe bei allen Fragen der Zusammenarbeit.\n\nZweiter" in (
        document.pages[0].text
    )


def test_lines_drawn_around_a_table_of_plain_text_are_neither_headings_nor_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "Bericht\n=======\n\n1.   Plätze\n-----------\n\n"
        "----------------------------\nTätigkeit            Plätze\n----------------     -------\nFahrradwerkstatt          17\n\n"
        "Summe                    163\n----------------------------\n\nDanach geht es weiter.\n* * *\nEnde.\n",
        encoding="utf-8",
    )
    document = extract(path)
    assert [entry.title for entry in document.outline] == ["Bericht", "1. Plätze"]
    text = "\n".join(page.text for page in document.pages)
    assert "--" not in text and "* *" not in text
    for line in ("Tätigkeit Plätze", "Fahrradwerkstatt 17", "Summe 163", "Danach geht es weiter.", "Ende."):
        assert line in text.split("\n"), text


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_table_of_text_is_read_row_by_row(tmp_path: Path, delimiter: str) -> None:
    rows = [["Kommune", "Anteil"], ['"Kreis\nLippe"', "12 %"]]
    (tmp_path / "a.csv").write_text("\n".join(delimiter.join(row) for row in rows))
    assert extract(tmp_path / "a.csv").pages[0].text == "Kommune | Anteil\nKreis Lippe | 12 %"


def test_files_that_are_no_text_are_reported(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(bytes(range(256)) * 50)
    (tmp_path / "b.txt").write_bytes(b"")
    with pytest.raises(ExtractionError, match="enthält keinen Text"):
        extract(tmp_path / "a.txt")
    with pytest.raises(ExtractionError, match="leer"):
        extract(tmp_path / "b.txt")


def test_html_and_rtf_named_as_something_else_are_known(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("<!DOCTYPE html><p>Vor<b>bild</b>")
    (tmp_path / "b.doc").write_text("<html><p>Vorbild")
    assert extract(tmp_path / "a.txt").pages[0].text == "Vorbild"
    assert extract(tmp_path / "b.doc").format == "html"


RTF = (
    r"{\rtf1\ansi\ansicpg1252{\info{\title Vielfalt im Quartier}{\author Landesstelle}{\creatim\yr2019\mo3\dy14}}"
    r"{\fonttbl{\f0 Arial;}}\f0 F\'f6rderung f\'fcr alle \u8211? gr\'fc\'dfend\par "
    r"\trowd\cellx2000\cellx4000 Duisburg\cell 12 %\cell\row\pard Schluss\par}"
)


def test_rtf_is_read_without_any_program(tmp_path: Path) -> None:
    (tmp_path / "a.rtf").write_text(RTF)
    document = rtf.read_plainly(tmp_path / "a.rtf", Limits())
    assert "Förderung für alle – grüßend" in document.pages[0].text
    assert "Duisburg | 12 %" in document.pages[0].text
    assert (document.title, document.authors, str(document.date)) == (
        "Vielfalt im Quartier",
        ("Landesstelle",),
        "2019-03-14",
    )


@pytest.mark.parametrize("name", ["a.doc", "a.xls", "a.mht"])
def test_a_page_that_a_web_program_wrote_as_a_file_of_an_office_is_read(tmp_path: Path, name: str) -> None:
    page = (
        "<html><head><title>Dienstbesprechung am Montag</title></head><body><h1>Straßen</h1><p>Größe</p></body></html>"
    )
    mail = MIMEMultipart("related")
    mail["Subject"] = "Exported"
    mail.attach(MIMEText(page, "html", "utf-8"))  # in base64
    (tmp_path / name).write_bytes(mail.as_bytes())
    document = extract(tmp_path / name)
    assert (document.format, document.title) == ("html", "Dienstbesprechung am Montag")
    assert document.pages[0].text == "Straßen\n\nGröße"


@pytest.mark.parametrize("name", ["a.doc", "a.rtf"])
@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "utf-8"])
def test_plain_text_named_as_a_word_file_keeps_its_letters(tmp_path: Path, encoding: str, name: str) -> None:
    (tmp_path / name).write_bytes("Grüße für die Größten, schöne Übung".encode(encoding))
    assert extract(tmp_path / name).pages[0].text == "Grüße für die Größten, schöne Übung"


@pytest.mark.slow
def test_rtf_and_doc_are_read_by_libreoffice(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "a.rtf").write_text(RTF)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "doc", "--outdir", str(tmp_path), str(tmp_path / "a.rtf")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    for name in ("a.rtf", "a.doc"):
        document = extract(tmp_path / name)
        assert document.extractor.startswith("LibreOffice")
        assert "Förderung für alle – grüßend" in document.pages[0].text
        assert document.title == "Vielfalt im Quartier"


def test_unknown_formats_are_reported(tmp_path: Path) -> None:
    (tmp_path / "a.xyz").write_text("Text")
    with pytest.raises(ExtractionError, match="Dieses Dateiformat"):
        extract(tmp_path / "a.xyz")


def test_text_without_any_borders_is_cut_between_words_and_at_the_limit(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Wort " * 20_000)
    document = extract(tmp_path / "a.txt", limits=Limits(max_chars=50_000))
    assert 2 <= len(document.pages) <= 4
    assert set(document.pages[0].text.split()) == {"Wort"}
    assert sum(len(page.text) for page in document.pages) <= 50_000
    assert document.warnings == ("Die Datei ist sehr groß; nur ihr Anfang wurde gelesen.",)


@pytest.mark.parametrize("tag", ["div", "ul><li", "blockquote", "aside", "table><tr><td", "font"])
def test_html_nested_without_end_is_read(tmp_path: Path, tag: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(f"<html><body><p>Anfang</p>{f'<{tag}>' * 30_000}Text<p>am Ende</body></html>")
    document = extract(path)
    words = " ".join(page.text + " " + page.furniture for page in document.pages).split()
    assert words[0] == "Anfang"
    if tag != "aside":
        assert words[-4:] == ["Anfang", "Text", "am", "Ende"]


def test_a_tag_with_very_many_attributes_is_read_without_them(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(
        "<html><body><p " + " ".join(f"a{number}=1" for number in range(40_000)) + ">Text</p></body></html>"
    )
    assert extract(path).pages[0].text == "Text"


def test_long_pages_keep_their_paragraphs_and_lists(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    items = "".join(f"<li>Punkt {number}" for number in range(1000))
    paragraphs = "".join(f"<p>Absatz {number}" for number in range(1000))
    path.write_text(f"<html><body><ul>{items}</ul>{paragraphs}</body></html>")
    text = "\n".join(page.text for page in extract(path).pages)
    assert "Punkt 999\n" in text
    assert "\n\nAbsatz 500\n\nAbsatz 501\n\n" in text
