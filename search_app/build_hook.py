"""Brings KERN UX, the design system of the German administration, into the package while it is built.

    npm package → its integrity checked → only the rules that our pages use, fonts by script → ``static/vendor/``
    (never committed)

Hatchling runs this for wheels and for editable installs alike. Where npm's registry cannot be reached, an editable
install goes on without it (the pages then look plain), a wheel does not.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_FONTS = {"Regular": (400, "normal"), "Italic": (400, "italic"), "SemiBold": (600, "normal")}
#: What Latin script takes in Europe and Turkey, with its accents and punctuation: a file of a sixth of the font. The
#: rest (Greek, Cyrillic, Vietnamese …) is loaded by pages on which it stands.
_LATIN = frozenset(
    (
        *range(0x180),
        *range(0x300, 0x30D),
        0x327,
        0x328,
        0x1E9E,
        *range(0x2000, 0x2070),
        0x20AC,
        0x2122,
        *range(0x2190, 0x2194),
        0x2212,
    )
)
#: Entries of a font's table of names that stay: its own, and who may do what with it (Open Font License).
_NAMES = (*range(8), 13, 14)
_LICENCE = "LICENSE.md"
#: EUPL-1.2, article 5: who changes the work says so.
_HEAD = (
    "/* KERN UX, EUPL-1.2 (see LICENSE.md); changed: rules that are not used here left out, icons moved to files, "
    "fonts divided by script. */\n"
)
_CLASS = re.compile(r"\.(kern-[a-zA-Z0-9_-]+)")
_USED = re.compile(r"kern-[a-zA-Z0-9_-]+")
_ICON = re.compile(r"""url\((["'])data:image/svg\+xml,(.*?)\1\)""", re.DOTALL)
_SECONDS = 120


class Unreachable(Exception):
    """The npm package cannot be had; the message says why."""


class KernHook(BuildHookInterface):  # type: ignore[type-arg]
    """Fills ``search_app/static/vendor`` before the files of the package are collected."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Node.js from PyPI where the machine has none of its own."""
        return [] if shutil.which("npm") else [str(self.config["node"])]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch what is missing or of another version."""
        package = Path(self.root) / "search_app"
        target = package / "static" / "vendor"
        release, integrity = str(self.config["version"]), str(self.config["integrity"])
        used = frozenset(used_classes(package))
        made_of = hashlib.sha256(
            "\n".join((release, integrity, _own_code(), *sorted(used), *sorted(_own_properties()))).encode()
        ).hexdigest()
        stamp = target / "made-of"
        if stamp.is_file() and stamp.read_text(encoding="utf-8") == made_of:
            return
        try:
            with tempfile.TemporaryDirectory() as folder:
                unpacked = fetch(release, integrity, Path(folder))
                fill(target, unpacked, used)
        except (Unreachable, OSError, tarfile.TarError) as error:
            if version != "editable":
                raise SystemExit(
                    f"KERN UX could not be fetched, and a wheel is not built without it: {error}"
                ) from error
            self.app.display_warning(f"KERN UX could not be fetched, the pages will look plain: {error}")
            return
        stamp.write_text(made_of, encoding="utf-8")


def _own_code() -> str:
    return hashlib.sha256(Path(__file__).read_bytes()).hexdigest()


def used_classes(package: Path) -> Iterator[str]:
    """The classes of KERN UX that templates, scripts and views name."""
    for pattern in ("templates/**/*.html", "static/*.js", "static/*.css", "*.py"):
        for path in package.glob(pattern):
            if path != Path(__file__):
                yield from _USED.findall(path.read_text(encoding="utf-8"))


def fetch(release: str, integrity: str, folder: Path) -> Path:
    """Have npm fetch the package; returns the folder it was unpacked to.

    Raises:
        Unreachable: there is no npm, its registry does not answer, or what came is not what was expected.
    """
    npm = shutil.which("npm") or shutil.which("npm", path=str(Path(sys.executable).parent))
    if npm is None:
        raise Unreachable("there is no npm")
    command = [npm, "pack", f"@kern-ux/native@{release}", "--ignore-scripts", "--silent", "--fetch-retries=1"]
    try:
        run = subprocess.run(  # noqa: S603
            command, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unreachable("npm took too long") from error
    archives = list(folder.glob("*.tgz"))
    if run.returncode or len(archives) != 1:
        raise Unreachable(run.stderr.strip()[-500:] or "npm brought nothing")
    algorithm, _, expected = integrity.partition("-")
    if base64.b64encode(hashlib.new(algorithm, archives[0].read_bytes()).digest()).decode() != expected:
        raise Unreachable("the package is not the one that was expected")
    unpack(archives[0], folder)
    return folder / "package"


def unpack(path: Path, folder: Path) -> None:
    """Unpack an archive that is known by its hash."""
    with tarfile.open(path) as archive:
        # Python before 3.11.4, as Debian 12 has it, knows no filters and does not look at this.
        archive.extraction_filter = getattr(tarfile, "data_filter", None)
        archive.extractall(folder)  # noqa: S202


def fill(target: Path, unpacked: Path, used: frozenset[str]) -> None:
    """Write style sheet, fonts, icons and licence."""
    shutil.rmtree(target, ignore_errors=True)
    (target / "fonts").mkdir(parents=True)
    (target / "icons").mkdir()
    shutil.copyfile(unpacked / _LICENCE, target / _LICENCE)
    css = pruned((unpacked / "dist" / "kern.min.css").read_text(encoding="utf-8"), used)
    # The pages' content security policy loads pictures from files only.
    css = _ICON.sub(lambda found: _as_file(unquote(found[2]), target / "icons"), css)
    faces = "".join(_font_faces(unpacked / "dist" / "fonts" / "fira-sans", target / "fonts"))
    (target / "kern.css").write_text(_HEAD + faces + css, encoding="utf-8")


def _font_faces(given: Path, fonts: Path) -> Iterator[str]:
    """Write the fonts, each in two files, and tell of them. Text waits a moment (0.1 s) for its font, which pages load
    first; one that comes later is used from the next page on, so that nothing moves once it is painted. Bold text is
    semi-bold: one file less to wait for."""
    from fontTools.ttLib import TTFont

    # It complains of fields that are ignored in a table as old as that of these fonts.
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    for name, (weight, style) in _FONTS.items():
        source = given / f"FiraSans-{name}.woff2"
        with TTFont(source) as font:
            letters = set(font.getBestCmap())
        for part, kept in (("", letters & _LATIN), ("-other", letters - _LATIN)):
            target = fonts / f"FiraSans-{name}{part}.woff2"
            _write_part(source, target, kept)
            yield (
                f'@font-face{{font-family:"Fira Sans";font-weight:{weight};font-style:{style};font-display:optional;'
                f'src:url(fonts/{target.name}?v={_fingerprint(target)}) format("woff2");'
                f"unicode-range:{_ranges(kept)}}}\n"
            )


def _write_part(source: Path, target: Path, letters: Iterable[int]) -> None:
    from fontTools import subset

    options = subset.Options(flavor="woff2", name_IDs=list(_NAMES))
    # Figures of one width, for tables and counts.
    options.layout_features = [*options.layout_features, "tnum"]
    font = subset.load_font(source, options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=letters)
    subsetter.subset(font)
    subset.save_font(font, target, options)


def _ranges(letters: Iterable[int]) -> str:
    """As CSS writes a set of letters: ``U+20-7E,U+A0``."""
    runs: list[list[int]] = []
    for letter in sorted(letters):
        if runs and letter == runs[-1][1] + 1:
            runs[-1][1] = letter
        else:
            runs.append([letter, letter])
    return ",".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in runs)


def _fingerprint(path: Path) -> str:
    """As pages write it behind the address of a static file (``web/headers``): what they load first must be what is
    used here."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _as_file(svg: str, folder: Path) -> str:
    name = hashlib.sha256(svg.encode()).hexdigest()[:12]
    svg = svg.replace("height='' ", "").replace("width='' ", "")
    (folder / f"{name}.svg").write_text(svg, encoding="utf-8")
    return f"url(icons/{name}.svg)"


def pruned(css: str, used: Iterable[str]) -> str:
    """The style sheet without the rules for classes that are not used, and without custom properties that nothing
    refers to."""
    import tinycss2

    kept = "".join(_kept(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True), frozenset(used)))
    return _without_idle_properties(kept)


def _kept(rules: Iterable[Any], used: frozenset[str]) -> Iterator[str]:
    import tinycss2

    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [
                selector
                for selector in _selectors(tinycss2.serialize(rule.prelude))
                if set(_CLASS.findall(re.sub(r":(?:not|is)\([^()]*\)", "", selector))) <= used
            ]
            if selectors:
                yield f"{','.join(selectors)}{{{tinycss2.serialize(rule.content)}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword == "media":
            inner = "".join(
                _kept(tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True), used)
            )
            if inner:
                yield f"@media{tinycss2.serialize(rule.prelude)}{{{inner}}}"
        elif rule.type == "at-rule" and rule.lower_at_keyword != "charset":
            yield rule.serialize()


def _selectors(prelude: str) -> list[str]:
    """The parts of a selector list, split at commas outside of brackets."""
    return [part.strip() for part in re.split(r",(?![^()]*\))(?![^\[\]]*\])", prelude)]


def _without_idle_properties(css: str) -> str:
    """Drop definitions of ``--kern-…`` that no rule, nor the project's own style sheet, can reach."""
    before = ""
    while css != before:
        before = css
        wanted = set(re.findall(r"var\(\s*(--kern-[\w-]+)", css)) | _own_properties()
        parts = re.split(r"((--kern-[\w-]+):[^;{}]*;?)", css)
        # By threes: what lies between two definitions, a definition, its name.
        css = parts[0] + "".join(
            (definition if name in wanted else "") + after
            for definition, name, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
        )
    return css


def _own_properties() -> set[str]:
    own = Path(__file__).parent / "static" / "style.css"
    return set(re.findall(r"--kern-[\w-]+", own.read_text(encoding="utf-8"))) if own.is_file() else set()
