"""What the sample corpus holds: ``python -m tests.sample_corpus.inventory`` prints a table and totals (Markdown).

Pages of DOCX, ODT, RTF and PPTX are those that LibreOffice lays out, where it is installed; the scan, the restricted
and the password-protected PDF count as they are; of the PDF that was cut off, no page is counted.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

from pypdf import PdfReader

from tests.sample_corpus.damaged import PASSWORD
from tests.sample_corpus.source import CORPUS
from tests.sample_corpus.tools import run

_LAID_OUT = {".docx", ".odt", ".rtf", ".pptx"}


def documents() -> list[Path]:
    """All documents of the corpus, without the TOML files."""
    return sorted(path for path in CORPUS.rglob("*") if path.is_file() and path.suffix != ".toml")


def read_pdf(path: Path) -> tuple[str, int]:
    """Producer and number of pages of a PDF; pages are 0 where it cannot be opened."""
    try:
        reader = PdfReader(path)
        if reader.is_encrypted:
            reader.decrypt("") or reader.decrypt(PASSWORD)
        said = reader.metadata or {}
        return str(said.get("/Producer") or said.get("/Creator") or "–"), len(reader.pages)
    except Exception:  # a damaged file may fail in many ways
        return "–", 0


def office_pages(paths: list[Path]) -> dict[Path, int]:
    """Pages of office files as LibreOffice lays them out; nothing where there is no LibreOffice."""
    if not shutil.which("soffice"):
        return {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copies = {path: folder / f"{at}{path.suffix}" for at, path in enumerate(paths)}
        for path, copy in copies.items():
            copy.write_bytes(path.read_bytes())
        profile = Path(tempfile.gettempdir()) / "sample-corpus-libreoffice"
        command = [
            "soffice",
            f"-env:UserInstallation={profile.as_uri()}",
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            folder,
        ]
        run([*command, *copies.values()])
        return {path: read_pdf(copy.with_suffix(".pdf"))[1] for path, copy in copies.items()}


def main() -> None:
    """Print the table."""
    paths = documents()
    laid_out = office_pages([path for path in paths if path.suffix in _LAID_OUT])
    formats, producers, pages_by_format = Counter(), Counter(), Counter()
    print("| Datei | Format | Erzeugt mit | Seiten |\n|---|---|---|---:|")
    for path in paths:
        kind = path.suffix[1:].upper()
        producer, pages = read_pdf(path) if kind == "PDF" else ("", laid_out.get(path, 0))
        formats[kind] += 1
        pages_by_format[kind] += pages
        if kind == "PDF":
            producers[producer] += 1
        print(f"| {path.relative_to(CORPUS)} | {kind} | {producer} | {pages or '–'} |")
    size = sum(path.stat().st_size for path in paths) / 1_000_000
    print(f"\n{len(paths)} documents, {pages_by_format.total()} pages, {size:.1f} MB")
    print(
        "\nFormats: "
        + ", ".join(f"{kind} {count} ({pages_by_format[kind]} pages)" for kind, count in formats.most_common())
    )
    print("\nPDF producers: " + ", ".join(f"{name} ({count})" for name, count in producers.most_common()))


if __name__ == "__main__":
    main()
