"""Archives and mails: what they hold is listed, hashed and read; nothing they say decides where anything is written."""

from __future__ import annotations

import hashlib
import io
import os
import resource
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import compressed_rtf
import pytest

from indexer.extraction import ExtractionError, Limits, Sandbox, extract
from indexer.extraction.isolation import worker
from indexer.extraction.members import Listing, list_members, materialised
from indexer.extraction.sections import TRUNCATED
from indexer.model import ExtractedDocument, Problem, SourceFile
from tests.extraction.msg_files import msg_file

LIMITS = Limits()


def packed(*members: tuple[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def mail(
    subject: str = "Einladung zum Netzwerktreffen", body: str = "Liebe Kolleginnen, der Sozialraum …"
) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = "Jörg Müller <mueller@example.org>"
    message["To"] = "KI Köln <ki@example.org>"
    message["Cc"] = "LaKI <laki@example.org>"
    message["Date"] = "Tue, 12 Mar 2019 10:15:00 +0100"
    message.set_content(body)
    return message


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def names(listing: Listing) -> list[str]:
    return ["/".join(member.names) for member in listing.members]


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """As if the disk were full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


# -- ZIP ---------------------------------------------------------------------------------------------------------------


def test_documents_in_an_archive_are_listed_with_their_hashes(tmp_path: Path) -> None:
    archive = write(
        tmp_path / "a.zip",
        packed(("Ordner/Bericht.txt", "eins"), ("Ordner/", b""), ("b.md", "zwei"), ("programm.exe", b"MZ")),
    )
    listing = list_members(archive, LIMITS)
    assert names(listing) == ["Ordner/Bericht.txt", "b.md"]
    assert listing.members[0].size == 4
    assert listing.members[0].sha256 == hashlib.sha256(b"eins").hexdigest()
    assert listing.refusals == []


def test_hidden_files_and_those_that_macos_adds_are_passed_over(tmp_path: Path) -> None:
    archive = write(
        tmp_path / "a.zip",
        packed(("a.txt", "a"), ("__MACOSX/._a.txt", "x"), (".git/b.txt", "x"), ("~$c.docx", "x")),
    )
    assert names(list_members(archive, LIMITS)) == ["a.txt"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "etc/passwd.txt"),
        ("/etc/a.txt", "etc/a.txt"),
        ("C:\\Users\\b.txt", "Users/b.txt"),
        ("..\\..\\c.txt", "c.txt"),
        ("Bu\u0308ro.txt", "Büro.txt"),
        ("a\nb.txt", "a_b.txt"),
        ("x" * 300 + ".txt", "x" * 190 + ".txt"),
    ],
)
def test_a_name_is_shown_and_never_a_place_to_write_to(tmp_path: Path, name: str, shown: str) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    archive = write(folder / "a.zip", packed((name, "Text aus dem Archiv")))
    before = sorted(tmp_path.rglob("*"))
    assert names(list_members(archive, LIMITS)) == [shown]
    with materialised(archive, (shown,), LIMITS) as file:
        assert file.read_text() == "Text aus dem Archiv"
        assert not file.is_relative_to(tmp_path)
    assert not file.exists()
    assert sorted(tmp_path.rglob("*")) == before


def test_two_members_of_one_name_are_two_documents(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        archive = write(tmp_path / "a.zip", packed(("a.txt", "eins"), ("a.txt", "zwei")))
    assert names(list_members(archive, LIMITS)) == ["a.txt", "a (2).txt"]
    with materialised(archive, ("a.txt",), LIMITS) as first, materialised(archive, ("a (2).txt",), LIMITS) as second:
        assert (first.read_text(), second.read_text()) == ("eins", "zwei")


def test_names_that_macos_wrote_without_saying_their_encoding(tmp_path: Path) -> None:
    content = packed(("Büro.txt", "x"))
    flagged = struct.pack("<H", 0x800)
    content = content.replace(b"PK\x03\x04\x14\x00" + flagged, b"PK\x03\x04\x14\x00\0\0")
    content = content.replace(b"PK\x01\x02\x14\x03\x14\x00" + flagged, b"PK\x01\x02\x14\x03\x14\x00\0\0")
    assert names(list_members(write(tmp_path / "a.zip", content), LIMITS)) == ["Büro.txt"]


def test_an_archive_in_an_archive_is_opened_but_no_deeper(tmp_path: Path) -> None:
    third = packed(("tief.txt", "x"))
    second = packed(("b.txt", "zwei"), ("drei.zip", third))
    archive = write(tmp_path / "a.zip", packed(("a.txt", "eins"), ("innen/zwei.zip", second)))
    listing = list_members(archive, LIMITS)
    assert names(listing) == ["a.txt", "innen/zwei.zip/b.txt"]
    assert [(refusal.names, refusal.reason) for refusal in listing.refusals] == [
        (
            ("innen/zwei.zip", "drei.zip"),
            "Das Archiv liegt in einem Archiv in einem Archiv; so tief wird nicht gelesen.",
        )
    ]
    with materialised(archive, ("innen/zwei.zip", "b.txt"), LIMITS) as file:
        assert file.read_text() == "zwei"


def test_members_with_a_password_are_told(tmp_path: Path) -> None:
    content = packed(("geheim.txt", "x"), method=zipfile.ZIP_STORED)
    content = content.replace(b"PK\x03\x04\x14\x00\x00", b"PK\x03\x04\x14\x00\x01")
    content = content.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
    listing = list_members(write(tmp_path / "a.zip", content), LIMITS)
    assert listing.members == []
    assert "mit einem Passwort geschützt" in listing.refusals[0].reason


def test_a_bomb_is_refused_and_its_neighbours_are_read(tmp_path: Path) -> None:
    archive = write(tmp_path / "a.zip", packed(("bombe.txt", bytes(30_000_000)), ("gut.txt", "Text")))
    listing = list_members(archive, LIMITS)
    assert names(listing) == ["gut.txt"]
    assert "übermäßig groß" in listing.refusals[0].reason


def test_an_archive_that_unpacks_to_too_much_is_refused_as_a_whole(tmp_path: Path) -> None:
    archive = write(tmp_path / "a.zip", packed(*((f"{n}.txt", os.urandom(1000)) for n in range(10))))
    with pytest.raises(ExtractionError, match="übermäßig groß"):
        list_members(archive, Limits(max_container_bytes=5_000))


def test_inner_archives_count_for_the_size_of_the_whole(tmp_path: Path) -> None:
    inner = packed(("x.txt", os.urandom(3000)))
    archive = write(tmp_path / "a.zip", packed(("1.zip", inner), ("2.zip", inner)))
    with pytest.raises(ExtractionError, match="übermäßig groß"):
        list_members(archive, Limits(max_container_bytes=8_000))


def test_of_too_many_members_the_first_are_taken(tmp_path: Path) -> None:
    archive = write(tmp_path / "a.zip", packed(*((f"{n}.txt", str(n)) for n in range(10))))
    listing = list_members(archive, Limits(max_container_members=3))
    assert names(listing) == ["0.txt", "1.txt", "2.txt"]
    assert "zu viele Dateien" in listing.refusals[0].reason


def test_a_header_that_cannot_be_read_costs_itself_and_not_the_mail(tmp_path: Path) -> None:
    (tmp_path / "a.eml").write_bytes(
        b"From: a@example.org\nSubject: Beratung\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: text/plain\nContent-Disposition: inline; filename*0*=\0''a\n\nDie Beratung ist frei.\n--x--\n"
    )
    document = extract(tmp_path / "a.eml")
    assert "Die Beratung ist frei." in document.pages[0].text
    assert document.title == "Beratung"


def test_a_damaged_member_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    content = bytearray(packed(("kaputt.txt", "x" * 50), ("gut.txt", "Text"), method=zipfile.ZIP_STORED))
    content[content.index(b"xxxx")] = 0
    listing = list_members(write(tmp_path / "a.zip", bytes(content)), LIMITS)
    assert names(listing) == ["gut.txt"]
    assert "beschädigt" in listing.refusals[0].reason


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"kein Archiv", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_archive_is_told(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(ExtractionError, match="lässt sich nicht öffnen"):
        list_members(write(tmp_path / "a.zip", content), LIMITS)


# -- mails -------------------------------------------------------------------------------------------------------------


def test_a_mail_tells_its_subject_people_and_text(tmp_path: Path) -> None:
    document = extract(write(tmp_path / "m.eml", mail().as_bytes()))
    assert document.title == "Einladung zum Netzwerktreffen"
    assert document.authors == ("Jörg Müller",)
    assert (document.date and document.date.isoformat(), document.format) == ("2019-03-12", "eml")
    text = document.pages[0].text
    for words in ("Von: Jörg Müller", "An: KI Köln", "Kopie: LaKI", "Datum: 12.03.2019", "der Sozialraum"):
        assert words in text


def test_a_mail_of_more_parts_than_there_is_time_for_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    head = b'Subject: Viele Teile\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n'
    path = write(tmp_path / "m.eml", head + b"--b\nContent-Type: text/plain\n\nText\n" * 20_000)
    document = extract(path, limits=replace(LIMITS, seconds=1))
    assert document.title == "Viele Teile"
    assert document.warnings == (TRUNCATED,)
    assert document.pages[0].text.startswith("Betreff: Viele Teile")


def test_a_mail_in_html_only_is_read_without_its_tags(tmp_path: Path) -> None:
    message = mail()
    message.set_content("<p>Die <b>Werk</b>statt beginnt</p><script>böse()</script>", subtype="html")
    text = extract(write(tmp_path / "m.eml", message.as_bytes())).pages[0].text
    assert "Die Werkstatt beginnt" in text
    assert "böse" not in text


def test_of_text_and_html_the_text_is_read_once(tmp_path: Path) -> None:
    message = mail(body="Nur einmal")
    message.add_alternative("<p>Nur einmal</p>", subtype="html")
    assert extract(write(tmp_path / "m.eml", message.as_bytes())).pages[0].text.count("Nur einmal") == 1


def test_attachments_are_documents_and_logos_are_not(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(b"Protokoll", maintype="text", subtype="plain", filename="Größe & Maß.txt")
    message.add_attachment(packed(("im Archiv.txt", "innen")), maintype="application", subtype="zip", filename="a.zip")
    message.add_attachment(mail("Weitergeleitet", "innere Nachricht"))
    message.add_attachment(
        b"PNG", maintype="image", subtype="png", disposition="inline", filename="logo.png", cid="<1>"
    )
    path = write(tmp_path / "m.eml", message.as_bytes())
    assert names(list_members(path, LIMITS)) == ["Größe & Maß.txt", "a.zip/im Archiv.txt", "Weitergeleitet.eml"]
    with materialised(path, ("Weitergeleitet.eml",), LIMITS) as inner:
        assert "innere Nachricht" in extract(inner).pages[0].text
    assert "Anhänge: Größe & Maß.txt" in extract(path).pages[0].text


def test_a_name_of_an_attachment_leads_nowhere(tmp_path: Path) -> None:
    message = mail()
    message.add_attachment(b"x", maintype="text", subtype="plain", filename="../../../tmp/böse.txt")
    assert names(list_members(write(tmp_path / "m.eml", message.as_bytes()), LIMITS)) == ["böse.txt"]


@pytest.mark.parametrize(
    "source",
    [
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n",
        b"Content-Type: text/plain; charset=gibtsnicht\nSubject: =?utf-8?q?a=ZZ?=\n\nText",
        b"From: <<<>>>,\nTo: \xff\nDate: gestern\n\nText",
        b"Content-Type: multipart/mixed; boundary=a\n\n"
        + b"".join(b"--a\nContent-Type: multipart/mixed; boundary=a\n\n" for _ in range(2000)),
    ],
)
def test_odd_mails_are_read_or_refused(tmp_path: Path, source: bytes) -> None:
    path = write(tmp_path / "m.eml", source)
    try:
        assert isinstance(extract(path), ExtractedDocument)
        list_members(path, LIMITS)
    except ExtractionError as error:
        assert error.reason.endswith(".")


def test_a_mail_saved_by_outlook_is_read_with_its_attachments(tmp_path: Path) -> None:
    content = msg_file(
        {
            0x0037: "Fördermittel im Sozialraum",
            0x1000: "Liebe Grüße aus Köln",
            0x0C1A: "Jörg Müller",
            0x0C1F: "m@example.org",
        },
        recipients=(("KI Köln", "ki@example.org"),),
        attachments=(("Übersicht.txt", b"Anhang"), ("bild.gif", b"GIF")),
    )
    path = write(tmp_path / "m.msg", content)
    document = extract(path)
    assert (document.title, document.authors, document.format) == (
        "Fördermittel im Sozialraum",
        ("Jörg Müller",),
        "msg",
    )
    text = document.pages[0].text
    for words in ("Von: ", "An: KI Köln", "Liebe Grüße aus Köln", "Anhänge: Übersicht.txt"):
        assert words in text
    assert names(list_members(path, LIMITS)) == ["Übersicht.txt"]
    with materialised(path, ("Übersicht.txt",), LIMITS) as file:
        assert file.read_bytes() == b"Anhang"


def test_a_mail_with_a_text_in_rtf_only_is_read(tmp_path: Path) -> None:
    rtf = rb"{\rtf1\ansi\ansicpg1252 Liebe Gr\'fc\'dfe aus dem Sozialraum\par Zweiter Absatz}"
    content = msg_file({0x0037: "Betreff"}, binaries={0x1009: compressed_rtf.compress(rtf)})
    text = extract(write(tmp_path / "m.msg", content)).pages[0].text
    assert "Liebe Grüße aus dem Sozialraum" in text
    assert "Zweiter Absatz" in text


def test_what_only_claims_to_be_from_outlook_is_told(tmp_path: Path) -> None:
    with pytest.raises(ExtractionError, match="keine E-Mail von Outlook"):
        extract(write(tmp_path / "m.msg", b"kein MSG"))


# -- in the sandbox ----------------------------------------------------------------------------------------------------


def test_members_are_listed_and_read_in_the_sandbox(tmp_path: Path) -> None:
    path = write(tmp_path / "a.zip", packed(("b.txt", "Text im Archiv"), ("leer.txt", "")))
    status = path.stat()
    archive = SourceFile("a.zip", b"a.zip", path, status.st_size, status.st_mtime_ns)
    bad = write(tmp_path / "b.zip", b"kein Archiv")
    members = [
        SourceFile(f"a.zip/{name}", b"a.zip\0" + name.encode(), path, 1, 1) for name in ("b.txt", "leer.txt", "weg.txt")
    ]
    with Sandbox(1) as sandbox:
        listed = {
            file.path: listing
            for file, listing in sandbox.list_all([archive, SourceFile("b.zip", b"b.zip", bad, 1, 1)])
        }
        read = {file.path: outcome for file, outcome in sandbox.extract_all(members)}
    assert isinstance(listed["a.zip"], Listing)
    assert isinstance(listed["b.zip"], Problem)
    text = read["a.zip/b.txt"]
    assert isinstance(text, ExtractedDocument)
    assert text.pages[0].text == "Text im Archiv"
    assert isinstance(read["a.zip/leer.txt"], Problem)
    assert isinstance(read["a.zip/weg.txt"], Problem)


def test_a_disk_that_is_full_is_no_fault_of_the_archive(tmp_path: Path) -> None:
    text = os.urandom(200_000).hex()
    archive = write(tmp_path / "a.zip", packed(("a.txt", text), ("b.zip", packed(("c.txt", text)))))
    with no_file_larger_than(100_000):
        outcomes = [
            worker.list_members(archive, LIMITS),
            worker.read(archive, ("a.txt",), LIMITS),
            worker.unpack(archive, ("a.txt",), tmp_path / "a", LIMITS),
        ]
    for outcome in outcomes:
        assert isinstance(outcome, Problem) and outcome.passing
        assert "ließ sich nicht auspacken" in outcome.reason
    assert worker.unpack(archive, ("a.txt",), tmp_path / "a", LIMITS) == len(text)
    assert (tmp_path / "a").read_text() == text
