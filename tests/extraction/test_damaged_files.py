"""Office files that are damaged: what is left of their text is read, and said to be no more than that."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess
import zipfile
from pathlib import Path

import docx
import pytest

from indexer.extraction import ExtractionError, Limits, extract
from indexer.extraction.archive import PARTIAL
from indexer.extraction.compound_remains import read_remains
from tests.extraction.msg_files import msg_file

#: Sentences that no compression makes small.
SENTENCES = [
    f"Beratung Nummer {number} für {''.join(random.Random(number).choices('aeinrstlm', k=9))} im Quartier."
    for number in range(60)
]


@pytest.fixture
def word_file(tmp_path: Path) -> bytearray:
    document = docx.Document()
    for sentence in SENTENCES:
        document.add_paragraph(sentence)
    document.save(str(tmp_path / "ganz.docx"))
    return bytearray((tmp_path / "ganz.docx").read_bytes())


def _behind_name(content: bytes, path: Path) -> tuple[int, int]:
    """Where the packed text of a Word file begins, and how long it is."""
    with zipfile.ZipFile(path) as archive:
        member = archive.getinfo("word/document.xml")
    return content.index(b"word/document.xml", member.header_offset) + len("word/document.xml"), member.compress_size


def _read(path: Path, content: bytes) -> str:
    path.write_bytes(content)
    document = extract(path)
    assert PARTIAL in document.warnings
    return "\n".join(page.text for page in document.pages)


def test_only_what_stands_behind_the_damage_is_lost(tmp_path: Path, word_file: bytearray) -> None:
    start, length = _behind_name(word_file, tmp_path / "ganz.docx")
    assert length < 4_096
    word_file[start + length * 3 // 4 : start + length * 3 // 4 + 64] = random.Random(1).randbytes(64)
    text = _read(tmp_path / "a.docx", word_file)
    assert sum(sentence in text for sentence in SENTENCES) > 20


def test_a_member_is_found_whose_head_is_damaged(tmp_path: Path, word_file: bytearray) -> None:
    start, _ = _behind_name(word_file, tmp_path / "ganz.docx")
    word_file[start - 47 : start - 17] = bytes(30)
    assert list(filter(None, _read(tmp_path / "a.docx", word_file).split("\n"))) == SENTENCES


def test_a_mail_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    content = msg_file({0x0037: "Fördermittel", 0x1000: "\r\n".join(SENTENCES)}, (("Ämter", "a@example.org"),))
    text = _read(tmp_path / "a.msg", content[:-700])
    assert sum(sentence in text for sentence in SENTENCES) > 40
    (tmp_path / "b.msg").write_bytes(content[:600])
    with pytest.raises(ExtractionError, match="keine E-Mail"):
        extract(tmp_path / "b.msg")


def test_a_mail_whose_sectors_go_round_in_a_circle_is_read_once(tmp_path: Path) -> None:
    content = bytearray(msg_file({0x0037: "Fördermittel", 0x1000: "\r\n".join(SENTENCES)}))
    entry = content.find("__substg1.0_1000001F".encode("utf-16-le"))
    first, size = struct.unpack_from("<II", content, entry + 116)
    table = len(content) - 512
    struct.pack_into("<I", content, table + 4 * (first + -(-size // 512) - 1), first)
    struct.pack_into("<I", content, entry + 120, 1 << 30)
    text = _read(tmp_path / "a.msg", content)
    assert all(text.count(sentence) == 1 for sentence in SENTENCES)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["doc", "ppt"])
def test_the_text_of_an_old_file_is_read_that_no_program_opens(
    tmp_path: Path, word_file: bytearray, suffix: str
) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    if suffix == "ppt":
        pptx = pytest.importorskip("pptx")
        deck = pptx.Presentation()
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.placeholders[1].text = "\n".join(SENTENCES)
        deck.save(str(tmp_path / "ganz.pptx"))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / f"ganz.{suffix}x")], check=True, capture_output=True, timeout=120)
    content = bytearray((tmp_path / f"ganz.{suffix}").read_bytes())
    content[30:512] = bytes(482)  # where everything is
    text = _read(tmp_path / f"a.{suffix}", content)
    assert [sentence for sentence in SENTENCES if sentence not in text] == []


def test_a_locked_file_is_told_as_such(tmp_path: Path) -> None:
    head = b"\xec\xa5\xc1\x00" + bytes(7) + b"\x01" + bytes(500)
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + head + b"Text " * 500)
    with pytest.raises(ExtractionError, match="Passwort"):
        read_remains(tmp_path / "a.doc", Limits(), "doc")


def test_bytes_that_are_text_by_chance_are_none(tmp_path: Path) -> None:
    noise = random.Random(2).randbytes(2_000_000)
    (tmp_path / "a.doc").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise)
    assert read_remains(tmp_path / "a.doc", Limits(), "doc") is None
