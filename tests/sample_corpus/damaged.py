"""PDF that make trouble: a scan without text, one with restrictions, one with a password, one cut off in the middle."""

from __future__ import annotations

import io
import re
import tempfile
from dataclasses import replace
from pathlib import Path

from PIL import Image

from tests.sample_corpus import converted, finish, tex
from tests.sample_corpus.source import Source
from tests.sample_corpus.tools import run

#: The password of the file that needs one. It is no secret: it stands in README.md.
PASSWORD = "geheim"
OWNER_PASSWORD = "nur-fuer-die-druckerei"
_SCAN_DPI = 150


def make(source: Source, target: Path) -> None:
    """Make the sound PDF of a source, then what its producer does to it."""
    with tempfile.TemporaryDirectory() as name:
        whole = Path(name) / "dokument.pdf"
        if source.producer == "restricted":
            tex.make(replace(source, producer="pdflatex-charter"), whole)
        else:
            converted.make(replace(source, producer="libreoffice"), whole)
        if source.producer == "scan":
            _scan(whole, target, source)
        elif source.producer == "truncated":
            target.write_bytes(_cut_off(whole.read_bytes()))
        else:
            _encrypt(whole, target, source)


def _cut_off(content: bytes) -> bytes:
    """A file whose copying stopped in the middle of its pages: the first half of them is whole."""
    pages = [place.start() for place in re.finditer(rb"/Type /Page\b", content)]
    return content[: pages[len(pages) // 2] + 900]


def _encrypt(whole: Path, target: Path, source: Source) -> None:
    if source.producer == "restricted":
        rights = ["", OWNER_PASSWORD, "256", "--print=none", "--extract=n", "--modify=none"]
    else:
        rights = [PASSWORD, OWNER_PASSWORD, "256"]
    made = whole.with_name("verschluesselt.pdf")
    run(["qpdf", "--static-id", "--encrypt", *rights, "--", whole, made], source)
    # AES-256 has a new random key each time: a file that holds the same is left as it is.
    if not target.exists() or _decrypted(target) != _decrypted(made):
        target.write_bytes(made.read_bytes())


def _decrypted(path: Path) -> bytes:
    with tempfile.TemporaryDirectory() as name:
        plain = Path(name) / "offen.pdf"
        run(["qpdf", f"--password={OWNER_PASSWORD}", "--decrypt", "--static-id", path, plain])
        return plain.read_bytes()


def _scan(whole: Path, target: Path, source: Source) -> None:
    """Pages as slightly crooked grey pictures."""
    with tempfile.TemporaryDirectory() as name:
        run(["pdftoppm", "-r", str(_SCAN_DPI), "-gray", "-png", whole, Path(name) / "seite"])
        pages = []
        for number, path in enumerate(sorted(Path(name).glob("*.png"))):
            picture = Image.open(path).convert("L")
            crooked = picture.rotate((0.7, -0.5, 0.4)[number % 3], resample=Image.Resampling.BICUBIC, fillcolor=246)
            stream = io.BytesIO()
            crooked.save(stream, "JPEG", quality=42)
            pages.append(Image.open(stream))
        made = Path(name) / "scan.pdf"
        pages[0].save(made, "PDF", save_all=True, append_images=pages[1:], resolution=_SCAN_DPI, quality=42)
        finish.pdf(made, target, replace(source, title=""))
