"""Sound files of the formats that ``corpus/`` has none of, to be damaged: made from its files, by LibreOffice and
Pillow."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
import zipfile
from email.message import EmailMessage
from pathlib import Path

from PIL import Image

from indexer.extraction import format_of
from indexer.extraction.members import container_of
from tests.extraction.msg_files import msg_file

_TABLE = "Kommune;Anteil;Stand\n" + "".join(
    f"{town};{share},5 %;14.03.2019\n" for share, town in enumerate(("Köln", "Duisburg", "Mülheim", "Kreis Lippe"), 9)
)
# What LibreOffice makes of what.
_CONVERTED = {"docx": ("doc",), "pptx": ("ppt", "odp"), "csv": ("xls", "xlsx", "ods")}


def make_seeds(folder: Path, corpus: Path) -> list[Path]:
    """Write the files into a folder, those that need LibreOffice only where it is installed."""
    (folder / "tabelle.csv").write_text(_TABLE, encoding="utf-8")
    _write_mail(folder / "mail.eml")
    attachments = (("Übersicht.csv", _TABLE.encode()),)
    mail = msg_file(
        {0x0037: "Fördermittel", 0x1000: "Die Mittel sind bewilligt."}, (("Ämter", "a@example.org"),), attachments
    )
    (folder / "mail.msg").write_bytes(mail)
    picture = Image.effect_noise((160, 120), 60)
    for suffix in ("png", "jpg", "tif"):
        picture.save(folder / f"bild.{suffix}")
    _write_archive(folder)
    office = shutil.which("soffice")
    if office:
        smallest = {suffix: _smallest(corpus, suffix) for suffix in ("docx", "pptx")} | {"csv": folder / "tabelle.csv"}
        for suffix, targets in _CONVERTED.items():
            for target in targets:
                _convert(office, smallest[suffix], target, folder)
    return sorted(path for path in folder.iterdir() if format_of(path) or container_of(path))


def _write_archive(folder: Path) -> None:
    """What is in the folder, packed, with an archive in the archive."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(folder / "tabelle.csv", "Anlagen/Übersicht.csv")
        archive.write(folder / "bild.png", "Anlagen/Plan.png")
    with zipfile.ZipFile(folder / "ablage.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Anlagen.zip", inner.getvalue())
        for name in ("mail.eml", "mail.msg", "tabelle.csv"):
            archive.write(folder / name, f"Ablage/{name}")


def _smallest(corpus: Path, suffix: str) -> Path:
    return min(corpus.rglob(f"*.{suffix}"), key=lambda path: path.stat().st_size)


def _write_mail(path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Fördermittel für die Beratung"
    mail["From"], mail["To"] = "Ämter <a@example.org>", "b@example.org"
    mail.set_content("Die Mittel sind bewilligt, schöne Grüße.")
    mail.add_alternative("<p>Die Mittel sind <b>bewilligt</b>, schöne Grüße.</p>", subtype="html")
    mail.add_attachment(_TABLE.encode(), maintype="text", subtype="csv", filename="Übersicht.csv")
    path.write_bytes(mail.as_bytes())


def _convert(office: str, source: Path, target: str, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as profile:
        command = [office, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--convert-to", target]
        subprocess.run([*command, "--outdir", str(folder), str(source)], capture_output=True, timeout=300, check=False)
