"""All checks, one after the other; none stops the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from indexer.care import access, holdings, surroundings
from indexer.care.findings import Finding, Level, error
from indexer.catalog import CatalogError
from indexer.engines.base import EngineError
from indexer.settings import Settings
from indexer.wording.os_errors import in_words

Check = Callable[[Settings], Iterator[Finding]]

_AROUND: tuple[Check, ...] = (
    surroundings.settings_are_sensible,
    access.access_is_sound,
    surroundings.folders_can_be_used,
    surroundings.there_is_room,
)
_INSIDE: tuple[Check, ...] = (
    holdings.index_is_sound,
    holdings.originals_are_there,
    holdings.nothing_is_left_over,
)


def examine(settings: Settings) -> list[Finding]:
    """Everything that can be checked; reads index and catalogue whole."""
    found = [finding for check in _AROUND for finding in _try(check, settings)]
    catalogue = _try(holdings.catalogue_is_sound, settings)
    found += catalogue
    usable = all(not finding.remedy and finding.level is not Level.ERROR for finding in catalogue)
    if usable and (settings.catalog is not None or settings.catalog_file.exists()):
        found += [finding for check in _INSIDE for finding in _try(check, settings)]
    found += _try(surroundings.files_of_the_office_are_sound, settings)
    return found + _try(surroundings.optional_parts_are_there, settings)


def glance(settings: Settings) -> list[Finding]:
    """What is wrong as far as that can be told in some hundredths of a second: catalogue and index open, and agree."""
    if settings.catalog is None and not settings.catalog_file.exists():
        return []
    found = _try(partial(holdings.catalogue_is_sound, quickly=True), settings)
    if all(finding.level is not Level.ERROR for finding in found):
        found += _try(partial(holdings.index_is_sound, quickly=True), settings)
    return [finding for finding in found if finding.level is Level.ERROR]


def _try(check: Check, settings: Settings) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(check(settings))
    except (CatalogError, EngineError) as failure:
        found.append(error("Prüfung", str(failure)))
    except OSError as failure:
        found.append(error("Prüfung", f"Sie ließ sich nicht beenden: {in_words(failure)} ({failure.filename})."))
    return found
