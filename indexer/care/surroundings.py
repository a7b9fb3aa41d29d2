"""Checks of what lies around catalogue and index: settings, folders, room, programs, the files that the office
writes."""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import shlex
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from indexer.care.findings import Finding, error, note, ok
from indexer.catalog import Catalog, CatalogError
from indexer.corpus import CorpusError, scan
from indexer.language.synonyms import Thesaurus
from indexer.metadata import MetadataStore
from indexer.pipeline.containers import is_of_interest
from indexer.pipeline.plan import as_it_was
from indexer.settings import Settings
from indexer.settings.source import CONFIG_VARIABLE, nearest
from indexer.system.ownership import foreign
from indexer.toml_files import read_toml
from indexer.topics import TopicTree
from indexer.wording.figures import counted
from indexer.wording.os_errors import in_words

_ROOM_NEEDED = 100_000_000
_ROOM_WANTED = 1_000_000_000
#: More threads or processes for each core bring nothing.
_THREADS_A_CORE = 16
_JOBS_A_CORE = 2
_ENGINE_PACKAGES = {"tantivy": "tantivy", "opensearch": "opensearchpy"}


def settings_are_sensible(settings: Settings) -> Iterator[Finding]:
    """Values that are allowed one by one, but hardly meant together or on this machine."""
    about, fine = "Einstellungen", True
    corpus, data = settings.corpus.resolve(), settings.data.resolve()
    cores = os.cpu_count() or 1
    if corpus == data or corpus.is_relative_to(data):
        fine = False
        yield error(
            about,
            f"Der Dokumentordner {corpus} liegt im Datenordner {data}, der gelöscht und neu aufgebaut werden darf.",
            "Bitte die beiden trennen (Einstellungen „corpus“ und „data“).",
        )
    elif data.is_relative_to(corpus):
        fine = False
        yield note(
            about,
            f"Der Datenordner {data} liegt im Dokumentordner; er wird nicht eingelesen, stört aber beim Sichern und Freigeben.",
            "Besser ist ein Ordner daneben (Einstellung „data“).",
        )
    if settings.socket is None and not is_local(settings.host) and not settings.trusted_proxies:
        fine = False
        yield note(
            about,
            f"Die Suche ist im Netz unter {settings.host} unverschlüsselt zu erreichen.",
            "Besser steht ein Webserver mit TLS davor (siehe deploy/) und „host“ bleibt 127.0.0.1.",
        )
    for name, value, most in (
        ("threads", settings.threads, _THREADS_A_CORE * cores),
        ("workers", settings.workers, 4 * cores),
        ("jobs", settings.jobs, _JOBS_A_CORE * cores),
    ):
        if value > most:
            fine = False
            yield note(
                about,
                f"„{name}“ steht auf {value}; dieser Rechner hat {counted(cores, 'Prozessorkern', 'Prozessorkerne')}.",
                f"Mehr als {most} macht nichts schneller.",
            )
    for name, meant in _mistyped_variables():
        fine = False
        yield note(
            about,
            f"Die Umgebungsvariable {name} gehört zu keiner Einstellung.",
            f"Gemeint ist vielleicht {meant}.",
        )
    if fine:
        yield ok(about, "Die Einstellungen passen zusammen und zu diesem Rechner.")


def _mistyped_variables() -> Iterator[tuple[str, str]]:
    """Variables of the environment that look like settings and are none; others may be meant for other programs."""
    begin = "LAKI_"
    known = {CONFIG_VARIABLE.lower().removeprefix(begin.lower()), *Settings.model_fields}
    for name in sorted(os.environ):
        setting = name.lower().removeprefix(begin.lower())
        if name.upper().startswith(begin) and setting not in known and (meant := nearest(setting, known)):
            yield name, f"{begin}{meant.upper()}"


def is_local(host: str) -> bool:
    """Whether an address is reached from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def folders_can_be_used(settings: Settings) -> Iterator[Finding]:
    """The folder of documents can be read, that of the data be written, temporary files as well."""
    try:
        entries = sum(1 for _ in os.scandir(settings.corpus))
    except OSError as reason:
        yield error(
            "Dokumentordner",
            f"{settings.corpus} lässt sich nicht lesen: {in_words(reason)}.",
            "Ist das Laufwerk verbunden? Sonst bitte die Einstellung „corpus“ oder die Rechte prüfen.",
        )
    else:
        if entries:
            yield ok("Dokumentordner", f"{settings.corpus} ist lesbar.")
        else:
            yield note("Dokumentordner", f"{settings.corpus} ist leer.", "Ist das Laufwerk verbunden?")
    for about, folder in (("Datenordner", settings.data), ("Temporäre Dateien", Path(tempfile.gettempdir()))):
        try:
            with tempfile.TemporaryFile(dir=folder, prefix=".probe-") as file:
                file.write(bytes(4096))
        except OSError as reason:
            yield error(
                about,
                f"In {folder} lässt sich nicht schreiben: {in_words(reason)}.",
                "Bitte Rechte und freien Platz prüfen.",
            )
        else:
            yield ok(about, f"{folder} ist beschreibbar.")
    yield from _others_wrote(settings.data)


def _others_wrote(data: Path) -> Iterator[Finding]:
    """Files that the service can neither replace nor remove, as after a command by root that was killed."""
    others = [str(path.relative_to(data)) for path in foreign(data)] if data.is_dir() else []
    if others:
        owner = data.stat()
        yield error(
            "Datenordner",
            f"{counted(len(others), 'Eintrag gehört', 'Einträge gehören')} einem anderen Konto als der Ordner selbst (wie „{min(others)}“).",
            f"Als root zurückgeben: chown -R {owner.st_uid}:{owner.st_gid} {shlex.quote(str(data))}",
        )


def there_is_room(settings: Settings) -> Iterator[Finding]:
    """The disk of the data folder has room for another index."""
    folder = next(folder for folder in (settings.data, *settings.data.parents) if folder.exists())
    try:
        free = shutil.disk_usage(folder).free
    except OSError as reason:
        yield error("Speicherplatz", f"{folder} lässt sich nicht lesen: {in_words(reason)}.")
        return
    used = sum(file.stat().st_size for file in (settings.data / "index").rglob("*") if file.is_file())
    told = f"{free / 1e9:.1f} GB sind frei.".replace(".", ",", 1)
    if free < max(_ROOM_NEEDED, used // 2):
        yield error("Speicherplatz", told, "Das reicht womöglich nicht für den nächsten Lauf; bitte Platz schaffen.")
    elif free < _ROOM_WANTED:
        yield note("Speicherplatz", told, "Das wird bald knapp.")
    else:
        yield ok("Speicherplatz", told)


def optional_parts_are_there(settings: Settings) -> Iterator[Finding]:
    """What is not needed by everybody: text recognition, programs for old formats, fonts, the package of the engine."""
    from indexer.extraction.isolation.program import find_program
    from indexer.ocr.tesseract import find

    if settings.ocr == "off":
        yield ok("Texterkennung", "Sie ist ausgeschaltet.")
    else:
        found = find(settings.ocr_languages.split("+"))
        if isinstance(found, str):
            yield (error if settings.ocr == "on" else note)("Texterkennung", found)
        else:
            missing = sorted(set(settings.ocr_languages.split("+")) - set(found.languages))
            if missing:
                yield note(
                    "Texterkennung",
                    f"Sprachmodelle fehlen: {', '.join(missing)}.",
                    "Debian: " + " ".join(f"apt install tesseract-ocr-{name}" for name in missing),
                )
            else:
                yield ok("Texterkennung", f"Tesseract {found.version} mit {', '.join(found.languages)}.")
    if find_program("soffice", "libreoffice"):
        yield ok("Alte Formate", "LibreOffice ist da.")
    else:
        yield note(
            "Alte Formate",
            "Alte Office-Dateien (.doc, .xls, .ppt) werden ohne LibreOffice nur zum Teil gelesen.",
            "Debian: apt install libreoffice-core libreoffice-writer",
        )
    fonts = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"]
    if any(next(folder.rglob("*.[to]tf"), None) for folder in fonts if folder.is_dir()) or os.name == "nt":
        yield ok("Schriften", "Schriften für die Bilder der Seiten sind da.")
    else:
        yield note(
            "Schriften",
            "Auf Bildern von Seiten, deren Schrift nicht in der Datei liegt, können Zeichen fehlen.",
            "Debian: apt install fonts-dejavu-core fonts-liberation",
        )
    package = _ENGINE_PACKAGES.get(settings.engine)
    if package and importlib.util.find_spec(package) is None:
        yield error(
            "Suchmaschine",
            f"Für {settings.engine} fehlt ein Paket.",
            f"pip install 'laki-suche[{settings.engine}]'",
        )


def _hold_against_folder(metadata: MetadataStore, settings: Settings) -> list[str]:
    """What is said of who may see what and fits nothing in the folder, as a run would tell; what lies in archives is
    known from the last one."""
    try:
        found = scan(settings.corpus, is_of_interest)
        with Catalog(settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
            known = snapshot.known_files().values()
    except (CorpusError, CatalogError):
        return []  # told by the checks of both
    members = [as_it_was(file, found.root) for file in known if b"\0" in file.location]
    metadata.look_only_at(found, settings.office_files)
    return metadata.check_visibility(replace(found, files=[*found.files, *members]))


def files_of_the_office_are_sound(settings: Settings) -> Iterator[Finding]:
    """Topics, synonyms, metadata, own pages, judged searches: what of them could not be used."""
    about = "Angaben"
    metadata = MetadataStore.load(settings.metadata_file, settings.default_visibility)
    unfit = _hold_against_folder(metadata, settings)
    mistakes = [
        *TopicTree.load(settings.topics_file).errors,
        *Thesaurus.load(settings.synonyms_file)[1],
        *metadata.errors,
        *unfit,
        *read_toml(settings.pages_file)[1],
        *read_toml(settings.trial_file)[1],
    ]
    for mistake in mistakes:
        yield note(about, mistake, "Bitte in der genannten Datei berichtigen; „laki reindex --dry-run“ prüft sie alle.")
    if not mistakes:
        yield ok(about, "Themen, Synonyme, Angaben zu Dokumenten und eigene Seiten sind ohne Fehler.")
