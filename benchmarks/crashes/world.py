"""The folder that the runs are about: documents that come, change, move and go at random."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

WORDS = (
    "Arbeitsmarktintegration Arbeitsmarkt Integration Wochenmarkt Wumpelgarten Wumpel Gärten Kraxelhaus Kraxel Häuser "
    "Sprachmittlung Quartiersarbeit Quartier Zuwanderung Größe Übergänge Beratung Jugendhilfe Lotsinnen Straße Protokoll"
).split()


class World:
    """A folder that changes at random; ``versions`` maps the path of each document to the version it is in."""

    def __init__(self, folder: Path, seed: int, documents: int) -> None:
        self.folder = folder
        self.documents = documents
        self.random = random.Random(seed)
        self.versions: dict[str, int] = {}
        self.written = 0
        folder.mkdir(parents=True)
        for number in range(documents):
            self.write(f"Ordner {number % 4}/Bericht {number}.{('md', 'txt', 'html')[number % 3]}")

    def write(self, path: str) -> None:
        """Write a document in a new version; with ``.zip`` in its path, the archive around it."""
        self.written += 1
        version = self.written
        words = " ".join(self.random.choices(WORDS, k=12))
        lines = [f"Bericht in Fassung fassung{version:05d}.", f"Das ist die Beratung über {words}.", words[::-1]]
        text = "\n\n".join(lines)
        if path.endswith(".md"):
            text = f"# Fassung fassung{version:05d}\n\n{text}\n\n# Anhang\n\nNoch einmal fassung{version:05d}.\n"
        elif path.endswith(".html"):
            text = f"<html><title>Fassung fassung{version:05d}</title><body><p>{text}</p></body></html>"
        archive, zipped, name = path.partition(".zip/")
        target = self.folder / (archive + zipped.removesuffix("/"))
        target.parent.mkdir(parents=True, exist_ok=True)
        if zipped:
            with zipfile.ZipFile(target, "w") as file:
                file.writestr(name, text)
        else:
            target.write_text(text, encoding="utf-8")
        self.versions[path] = version

    def change(self) -> None:
        """One to four changes."""
        for _ in range(self.random.randint(1, 4)):
            kind = self.random.choice(("new", "new", "change", "change", "remove", "move", "archive"))
            plain = sorted(path for path in self.versions if ".zip" not in path)
            if kind == "new" and len(plain) > self.documents:  # the searching process shows a hundred
                kind = "remove"
            if kind == "new" or len(plain) < self.documents // 2:
                self.write(f"Ordner {self.random.randrange(4)}/Neu {self.written}.{self.random.choice(('md', 'txt'))}")
            elif kind == "change":
                self.write(self.random.choice(plain))
            elif kind == "archive":
                self.write("Archiv.zip/innen.md")
            elif kind == "remove" or len(plain) > self.documents:
                path = self.random.choice(plain)
                (self.folder / path).unlink()
                del self.versions[path]
            else:
                path = self.random.choice(plain)
                target = f"Verschoben/{self.written} {Path(path).name}"
                (self.folder / target).parent.mkdir(exist_ok=True)
                (self.folder / path).rename(self.folder / target)
                self.versions[target] = self.versions.pop(path)

    @property
    def state(self) -> frozenset[tuple[str, int]]:
        return frozenset(self.versions.items())
