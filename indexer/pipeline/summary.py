"""What a run did, in numbers."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from indexer.model import Problem

#: How a run ended, as the catalogue writes it and as people read it.
RUN_STATES = {
    "complete": "abgeschlossen",
    "unchanged": "nichts zu tun",
    "failed": "gescheitert",
    "running": "läuft oder wurde unterbrochen",
}


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of one run.

    ``new`` to ``unchanged`` count files as they were found, ``without_text`` and ``failed`` the state afterwards:
    documents without a letter of text, and files that could not be read. ``recognised`` counts pages looked at by the
    Texterkennung (OCR). ``documents`` and ``pages`` are totals. ``problems`` are the failed files, ``warnings`` German
    sentences on mistakes in metadata, topics and synonyms. ``generation`` is the one now in service.
    """

    new: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    unchanged: int = 0
    without_text: int = 0
    recognised: int = 0
    failed: int = 0
    documents: int = 0
    pages: int = 0
    problems: tuple[Problem, ...] = ()
    warnings: tuple[str, ...] = ()
    dry_run: bool = False
    generation: str | None = None
    seconds: float = 0.0

    def followed_by(self, second: Summary, recognised: int) -> Summary:
        """This run and the one right after it that made the text of ``recognised`` pages searchable, as one."""
        return replace(
            self,
            without_text=second.without_text,
            recognised=recognised,
            documents=second.documents,
            pages=second.pages,
            generation=second.generation,
            warnings=tuple(dict.fromkeys((*self.warnings, *second.warnings))),
        )

    def counts(self) -> dict[str, int]:
        """The numbers alone, as they are kept with the run."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.type == "int"}

    def as_dict(self) -> dict[str, Any]:
        """For machines: everything, problems as path, reason and detail."""
        told = asdict(self)
        told["seconds"] = round(self.seconds, 3)
        told["warnings"] = list(self.warnings)
        told["problems"] = [
            {"path": problem.path, "reason": problem.reason, "detail": problem.detail} for problem in self.problems
        ]
        return told
