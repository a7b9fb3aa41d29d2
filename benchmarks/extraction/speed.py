"""Pages read per second of processor time, extraction and clean-up in one process, by the language of the text.

    python -m benchmarks.extraction.speed FOLDER [--times 5]

Processor time rather than wall time, so that a shared machine can be measured; of each file the quickest of several
passes, as whatever makes one slower (others on the same core and in the same cache) is not the program's. Beside it
what pdfium alone takes to load the same pages and give out their text, measured alike: less cannot be reached with it.
"""

from __future__ import annotations

import argparse
import ctypes
import time
from collections import defaultdict
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium

from indexer.extraction import ExtractionError, extract


def main() -> int:
    """Print a line for each language."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--times", type=int, default=5)
    options = parser.parse_args()
    pages: defaultdict[str, int] = defaultdict(int)
    seconds: defaultdict[str, float] = defaultdict(float)
    least: defaultdict[str, float] = defaultdict(float)
    files: defaultdict[str, int] = defaultdict(int)
    for path in sorted(options.folder.rglob("*.pdf")):
        taken = []
        try:
            for _ in range(options.times):
                began = time.process_time()
                document = extract(path)
                taken.append(time.process_time() - began)
            least_of_file = min(_by_pdfium(path) for _ in range(options.times))
        except (ExtractionError, pypdfium2.PdfiumError):
            continue
        language = document.language or "-"
        for key in (language, "all"):
            files[key] += 1
            pages[key] += len(document.pages)
            seconds[key] += min(taken)
            least[key] += least_of_file
    print(f"{'language':9}{'files':>7}{'pages':>8}{'pages/s':>9}{'pdfium alone':>14}")
    for key in sorted(files, key=lambda key: -pages[key]):
        print(f"{key:9}{files[key]:7}{pages[key]:8}{pages[key] / seconds[key]:9.0f}{pages[key] / least[key]:14.0f}")
    return 0


def _by_pdfium(path: Path) -> float:
    began = time.process_time()
    document = pypdfium2.PdfDocument(path.read_bytes())
    for index in range(len(document)):
        page = pdfium.FPDF_LoadPage(document.raw, index)
        text_page = pdfium.FPDFText_LoadPage(page)
        count = pdfium.FPDFText_CountChars(text_page)
        pdfium.FPDFText_GetText(text_page, 0, count, (ctypes.c_ushort * (count + 1))())
        pdfium.FPDFText_ClosePage(text_page)
        pdfium.FPDF_ClosePage(page)
    document.close()
    return time.process_time() - began


if __name__ == "__main__":
    raise SystemExit(main())
