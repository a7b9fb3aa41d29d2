"""What is written in a mail is read, whatever encoding it was written in and whatever programs put around it."""

from __future__ import annotations

import base64
import datetime as dt
import struct
from pathlib import Path

import pytest

from indexer.extraction import Limits, extract
from indexer.extraction.members import list_members, materialised
from indexer.model import ExtractedDocument
from tests.extraction.msg_files import msg_file

GREETING = "Grüße aus Köln"
LETTER = "Grüße aus Köln: „Vielfalt“ – für 10 €"
HEAD = b"From: Landesstelle <laki@example.org>\nSubject: Einladung\nMIME-Version: 1.0\n"


def read(folder: Path, content: bytes) -> ExtractedDocument:
    path = folder / "m.eml"
    path.write_bytes(content)
    return extract(path)


def text_of(folder: Path, body: bytes, content_type: str = "", subtype: str = "plain") -> str:
    head = HEAD + b"Content-Transfer-Encoding: 8bit\n"
    if content_type:
        head += f"Content-Type: text/{subtype}{content_type}\n".encode()
    return read(folder, head + b"\n" + body + b"\n").pages[0].text


@pytest.mark.parametrize("charset", ["", "; charset=us-ascii", "; charset=utf-8", "; charset=iso-8859-1"])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
@pytest.mark.parametrize("letter", [GREETING, LETTER])
def test_a_body_in_bytes_other_than_it_says_keeps_its_letters(
    tmp_path: Path, charset: str, encoding: str, letter: str
) -> None:
    for content_type in (charset, "") if not charset else (charset,):
        assert text_of(tmp_path, letter.encode(encoding), content_type).endswith(letter)
    page = f"<p>{letter}</p>".encode(encoding)
    assert text_of(tmp_path, page, charset or "; format=flowed", "html").endswith(letter)


@pytest.mark.parametrize(
    ("charset", "encoding", "letter"),
    [
        ("koi8-r", "koi8-r", "Добро пожаловать"),
        ("iso-8859-9", "iso-8859-9", "Hoş geldiniz, nasılsınız"),
        ("iso-8859-9", "cp1254", "„Hoş geldiniz“ – nasılsınız"),
        ("iso-8859-15", "iso-8859-15", "Gebühren: 10 €"),
        ("iso-8859-15", "cp1252", "Gebühren: 10 €"),
        ("windows-1250", "cp1250", "Zażółć gęślą jaźń"),
        ("shift_jis", "shift_jis", "日本語のテキスト"),
        ("utf-16le", "utf-16-le", GREETING),
        ("x-gibtsnicht", "cp1252", LETTER),
        ("x-gibtsnicht", "utf-8", LETTER),
        ("base64", "cp1252", GREETING),
        ("undefined", "utf-8", LETTER),
    ],
)
def test_an_encoding_that_is_named_is_believed_where_there_is_one(
    tmp_path: Path, charset: str, encoding: str, letter: str
) -> None:
    body = letter.encode(encoding)
    assert (
        letter
        in read(tmp_path, HEAD + f"Content-Type: text/plain; charset={charset}\n".encode() + _base64(body))
        .pages[0]
        .text
    )


def _base64(body: bytes) -> bytes:
    return b"Content-Transfer-Encoding: base64\n\n" + base64.encodebytes(body)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_heads_in_bytes_of_any_encoding_are_read(tmp_path: Path, encoding: str) -> None:
    head = (
        "From: Jörg Müller <mueller@example.org>\nTo: Köln <ki@example.org>\nSubject: Fördermittel für „Köln“ – 10 €\n"
    )
    document = read(tmp_path, head.encode(encoding) + b"\nText\n")
    assert document.title == "Fördermittel für „Köln“ – 10 €"
    assert document.authors == ("Jörg Müller",)
    assert "Von: Jörg Müller <mueller@example.org>\nAn: Köln <ki@example.org>" in document.pages[0].text


def test_heads_of_ascii_and_encoded_words_are_read_as_before(tmp_path: Path) -> None:
    document = read(tmp_path, b"Subject: =?iso-8859-1?q?F=F6rderung?=\n =?utf-8?q?_f=C3=BCr?= alle\n\nText\n")
    assert document.title == "Förderung für alle"


def test_names_of_attachments_and_long_subjects_of_forwarded_mails_keep_their_letters(tmp_path: Path) -> None:
    subject = "Fördermittel für die Größeren Städte und für alle Träger der freien Wohlfahrtspflege in Köln und Düren"
    inner = f"Subject: {subject}\nContent-Type: text/plain\n\n{LETTER}\n".encode("cp1252")
    path = tmp_path / "m.eml"
    path.write_bytes(
        HEAD
        + b'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n'
        + 'Content-Disposition: attachment; filename="Größe.txt"\n\nAnhang\n'.encode("cp1252")
        + b"--b\nContent-Type: message/rfc822\n\n"
        + inner
        + b"\n--b--\n"
    )
    names = [member.names for member in list_members(path, Limits()).members]
    assert [name[0] for name in names] == ["Größe.txt", f"{subject[:80]}.eml"]
    with materialised(path, names[1], Limits()) as file:
        document = extract(file)
    assert document.title == subject
    assert LETTER in document.pages[0].text


LONG = "Der Sprachkurs beginnt am Montag in der Stadtbücherei. " * 12


def parts(kind: str, *inner: bytes) -> bytes:
    boundary = f"b{abs(hash(inner))}"
    lines = [f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n'.encode()]
    lines += [f"--{boundary}\n".encode() + part + b"\n" for part in inner]
    return b"".join(lines) + f"--{boundary}--\n".encode()


def plain(text: str) -> bytes:
    return b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + text.encode()


def page(text: str) -> bytes:
    style = "<head><style>" + "p {color: red} " * 50 + "</style></head>"
    source = f"<html>{style}<body><p>{text}</p></body></html>"
    return b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n" + source.encode()


LOGO = b"Content-Type: image/png\nContent-ID: <1>\nContent-Disposition: inline; filename=logo.png\n\nPNG"


def words(folder: Path, message: bytes) -> str:
    return " ".join(read(folder, HEAD + message).pages[0].text.partition("Betreff: Einladung")[2].split())


@pytest.mark.parametrize("blank", ["", "  \n\xa0\n", "-- \n", "[cid:logo] https://example.org/newsletter/online"])
def test_of_a_blank_text_and_a_full_page_the_page_is_read(tmp_path: Path, blank: str) -> None:
    assert words(tmp_path, parts("alternative", plain(blank), page(LONG))) == LONG.strip()
    nested = parts("alternative", plain(blank), parts("related", page(LONG), LOGO))
    assert words(tmp_path, nested) == LONG.strip()


def test_a_text_that_only_says_that_there_is_a_page_is_not_the_mail(tmp_path: Path) -> None:
    excuse = "Ihr E-Mail-Programm zeigt kein HTML. Online lesen: https://example.org/" + "a" * 500
    assert words(tmp_path, parts("alternative", plain(excuse), page(LONG))) == LONG.strip()


@pytest.mark.parametrize("text", ["Treffen um 10 Uhr in Köln", LONG])
def test_of_a_text_and_a_page_that_say_the_same_the_text_is_read(tmp_path: Path, text: str) -> None:
    for message in (
        parts("alternative", plain(text), page(f"ALS SEITE {text}")),
        parts("alternative", plain(text), parts("related", page(f"ALS SEITE {text}"), LOGO)),
        parts("alternative", parts("mixed", plain(text)), page(f"ALS SEITE {text}")),
    ):
        assert words(tmp_path, message) == text.strip()


def test_a_page_with_a_footer_in_plain_text_is_read_with_it(tmp_path: Path) -> None:
    footer = "Diese E-Mail wurde auf Viren geprüft."
    assert words(tmp_path, parts("mixed", page(LONG), plain(footer))) == f"{LONG}{footer}"
    assert words(tmp_path, parts("mixed", plain(footer), page(LONG))) == f"{footer} {LONG.strip()}"
    both = parts("alternative", plain(LONG), page(LONG))
    assert words(tmp_path, parts("mixed", both, plain(footer))) == f"{LONG}{footer}"
    assert words(tmp_path, parts("mixed", plain("Anfang"), page("Mitte"), plain("Ende"))) == "Anfang Mitte Ende"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
@pytest.mark.parametrize("text", ["", " \r\n", "Diese Nachricht ist in HTML."])
def test_a_page_saved_by_outlook_is_read_where_its_text_says_nothing(tmp_path: Path, text: str, encoding: str) -> None:
    source = f"<p>{LETTER}</p><p>{LONG}</p>".encode(encoding)
    (tmp_path / "m.msg").write_bytes(msg_file({0x0037: "Einladung", 0x1000: text}, binaries={0x1013: source}))
    assert extract(tmp_path / "m.msg").pages[0].text == f"Betreff: Einladung\n\n{LETTER}\n\n{LONG.strip()}"


@pytest.mark.parametrize("code_page", [None, 1252, 28591, 65001, 20127, 99999])
@pytest.mark.parametrize("encoding", ["cp1252", "utf-8"])
def test_a_mail_of_outlook_that_is_not_in_unicode_keeps_its_letters(
    tmp_path: Path, code_page: int | None, encoding: str
) -> None:
    properties = {0x0037: "Fördermittel für „Köln“", 0x1000: f"{LETTER}\r\n", 0x0C1A: "Jörg Müller"}
    encoded = {number: text.encode(encoding) for number, text in properties.items() if number != 0x0C1A}
    (tmp_path / "m.msg").write_bytes(
        msg_file({0x0C1A: "Jörg Müller", 0x0C1F: "m@example.org"}, texts_in_bytes=encoded, code_page=code_page)
    )
    document = extract(tmp_path / "m.msg")
    assert document.title == properties[0x0037]
    assert document.pages[0].text.endswith(LETTER)
    assert document.authors == (("Jörg Müller",) if code_page != 99999 else ())  # of which there is none


def test_names_of_people_in_bytes_of_windows_keep_their_letters(tmp_path: Path) -> None:
    encoded = {0x0037: b"Einladung", 0x0C1A: "Jörg „Jogi“ Müller".encode("cp1252"), 0x0C1F: b"m@example.org"}
    (tmp_path / "m.msg").write_bytes(msg_file({0x1000: "Text"}, texts_in_bytes=encoded))
    assert "Jörg „Jogi“ Müller" in extract(tmp_path / "m.msg").pages[0].text


INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
BEGIN:STANDARD
DTSTART:16010101T030000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
ORGANIZER;CN="Grün; Käthe":mailto:k@example.org
SUMMARY;LANGUAGE=de:Runder Tisch\\, Sozia
 lraum
DTSTART;TZID="W. Europe Standard Time":20190314T100000
DTEND:20190314T113000Z
LOCATION:Rathaus\\, Raum 3.12
DESCRIPTION:Tagesordnung:\\n1. Begrüßung der Gäste\\n2. Bericht
BEGIN:VALARM
DESCRIPTION:REMINDER
END:VALARM
END:VEVENT
END:VCALENDAR
""".replace("\n", "\r\n").encode()
TOLD = "Termin: Runder Tisch, Sozialraum\nOrt: Rathaus, Raum 3.12\nBeginn: 14.03.2019 10:00\nEnde: 14.03.2019 12:30"


def calendar(name: str = "") -> bytes:
    return b"Content-Type: text/calendar; charset=utf-8; method=REQUEST" + name.encode() + b"\n\n" + INVITATION


def test_an_invitation_tells_what_takes_place_where_and_when(tmp_path: Path) -> None:
    both = parts("mixed", parts("alternative", plain("Wir laden ein."), calendar()), calendar("; name=a.ics"))
    text = read(tmp_path, HEAD + both).pages[0].text
    assert text.count(TOLD) == 1
    assert text.endswith("\n\nWir laden ein.")
    assert "Begrüßung" not in text
    alone = read(tmp_path, HEAD + calendar()).pages[0].text
    assert alone.endswith(f"{TOLD}\n\nTagesordnung:\n1. Begrüßung der Gäste\n2. Bericht")


def event(text: str) -> bytes:
    return f"BEGIN:VEVENT\n{text}\nEND:VEVENT\n".encode()


def told(folder: Path, *calendars: bytes) -> str:
    written = [b"Content-Type: text/calendar\nContent-Transfer-Encoding: 8bit\n\n" + each for each in calendars]
    return words(folder, parts("mixed", plain("Wir laden ein."), *written)).removesuffix(" Wir laden ein.")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("DTSTART:20190714T230000Z", "15.07.2019 01:00"),
        ("DTSTART;TZID=America/New_York:20190714T230000", "14.07.2019 23:00"),
        ("DTSTART;TZID=/eigen/Nirgendwo:20190714T230000", "14.07.2019 23:00"),
        ("DTSTART:20190714T230000", "14.07.2019 23:00"),
        ("DTSTART;VALUE=DATE:20190714", "14.07.2019"),
        ("dtstart:99991231T235959Z", "31.12.9999 23:59"),
    ],
)
def test_times_of_appointments_are_told_as_they_stand_and_those_of_the_world_as_in_berlin(
    tmp_path: Path, written: str, shown: str
) -> None:
    assert told(tmp_path, event(written)) == f"Beginn: {shown}"


@pytest.mark.parametrize("written", ["20190230", "20190714T250000", "PT1H", "P99999999999W", "9" * 5000, "heute", ""])
def test_a_time_that_is_none_costs_itself_and_not_the_appointment(tmp_path: Path, written: str) -> None:
    assert told(tmp_path, event(f"DTSTART:{written}\nSUMMARY:Runder Tisch\n;;:\nDTEND:20190715")) == (
        "Termin: Runder Tisch Ende: 14.07.2019"
    )


@pytest.mark.parametrize(
    ("end", "told_of"),
    [
        ("20190717", "Termin: Tagung Beginn: 14.07.2019 Ende: 16.07.2019"),
        ("20190715", "Termin: Tagung Beginn: 14.07.2019"),
    ],
)
def test_of_whole_days_the_last_one_is_told(tmp_path: Path, end: str, told_of: str) -> None:
    """In a calendar, the end is the day after it."""
    days = f"DTEND;VALUE=DATE:{end}\nDTSTART;VALUE=DATE:20190714"
    assert told(tmp_path, event(f"SUMMARY:Tagung\n{days}")) == told_of


def test_of_a_calendar_that_is_cut_off_the_appointments_that_are_whole_are_told(tmp_path: Path) -> None:
    assert told(tmp_path, b"BEGIN:VCALENDAR\n" + event("SUMMARY:Ganz") + b"BEGIN:VEVENT\nSUMMARY:Ha") == "Termin: Ganz"


@pytest.mark.parametrize(
    "calendars",
    [
        [b"".join(event(f"SUMMARY:{number}") for number in range(101))],
        [event("SUMMARY:0") + event("DESCRIPTION:" + "a" * 600_000) + event("SUMMARY:1")],
        [event(f"SUMMARY:{number}") for number in range(21)],
    ],
    ids=["appointments", "bytes", "calendars"],
)
def test_where_not_all_appointments_are_read_the_office_is_told(tmp_path: Path, calendars: list[bytes]) -> None:
    content = HEAD + parts(
        "mixed", plain("Wir laden ein."), *(b"Content-Type: text/calendar\n\n" + c for c in calendars)
    )
    document = read(tmp_path, content)
    assert "Termin: 0\n" in document.pages[0].text
    assert document.pages[0].text.count("Termin: ") in (1, 20, 100)
    assert [warning.partition(":")[0] for warning in document.warnings] == [
        "Nicht alle Termine in der E-Mail wurden gelesen"
    ]
    assert read(tmp_path, HEAD + parts("mixed", plain("Text"), *[calendar()] * 20)).warnings == ()


def test_an_appointment_saved_by_outlook_tells_its_place_and_time(tmp_path: Path) -> None:
    texts = {0x001A: "IPM.Appointment", 0x0037: "Runder Tisch", 0x1000: "Wir laden ein.", 0x8001: "Rathaus, Raum 3.12"}
    names = struct.pack("<IHH", 0x1234, 6, 0) + struct.pack("<IHH", 0x8208, 6, 1)
    begin = dt.datetime(2019, 3, 14, 9, tzinfo=dt.UTC)
    content = msg_file(texts, times={0x0060: begin, 0x0061: begin + dt.timedelta(minutes=90)}, names=names)
    (tmp_path / "m.msg").write_bytes(content)
    (page,) = extract(tmp_path / "m.msg").pages
    assert page.text == (
        "Betreff: Runder Tisch\n\nTermin: Runder Tisch\nOrt: Rathaus, Raum 3.12\nBeginn: 14.03.2019 10:00\n"
        "Ende: 14.03.2019 11:30\n\nWir laden ein."
    )


@pytest.mark.parametrize(
    "broken",
    [b"", b"BEGIN:VEVENT\nSUMMARY:offen", b"END:VEVENT\nDTSTART:20199999\n" + b"BEGIN:VEVENT\n" * 5, b"\xff\0" * 99],
)
def test_a_damaged_calendar_costs_itself_and_not_the_mail(tmp_path: Path, broken: bytes) -> None:
    text = words(tmp_path, parts("mixed", plain("Wir laden ein."), b"Content-Type: text/calendar\n\n" + broken))
    assert text.endswith("Wir laden ein.")
    assert "Termin" not in text


@pytest.mark.parametrize(
    "sealed",
    [
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\nMIIB",
        parts("encrypted", b"Content-Type: application/pgp-encrypted\n\nVersion: 1", b"Content-Type: text/x\n\nxyz"),
    ],
    ids=["S/MIME", "PGP"],
)
def test_a_mail_that_is_enciphered_is_told_as_such(tmp_path: Path, sealed: bytes) -> None:
    document = read(tmp_path, HEAD + sealed)
    assert document.title == "Einladung"
    assert "verschlüsselt" in document.warnings[0]
    assert read(tmp_path, HEAD + parts("mixed", plain("Text"), sealed)).warnings == ()
