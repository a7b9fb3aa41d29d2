"""``laki evaluate``: how good the search is, measured with judged questions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from indexer.cli.options import Failure, LakiCommand, with_settings
from indexer.cli.output import heading, plain, say, say_json, table
from indexer.wording.figures import number

if TYPE_CHECKING:
    from indexer.settings import Settings
    from search_app.evaluation.judging import Evaluation

#: Filters that questions may carry in their metadata; as in :data:`search_app.evaluation.judging.FILTERS`, which is
#: slow to import.
_FILTERS = ("municipality", "kind", "topic", "language")


@click.command(cls=LakiCommand, short_help="Die Güte der Suche messen.")
@click.argument("folder", metavar="ORDNER", type=click.Path(path_type=Path))
@click.option(
    "--filter",
    "filters",
    type=click.Choice(_FILTERS),
    multiple=True,
    metavar="NAME",
    help=f"Zu jeder Frage nach diesem Merkmal filtern ({', '.join(_FILTERS)}); mehrfach möglich.",
)
@click.option("--per-query", is_flag=True, help="Auch die zehn schlechtesten Fragen zeigen und was stattdessen kam.")
@click.option("--json", "as_json", is_flag=True, help="Ergebnis als JSON ausgeben, für Programme.")
@with_settings()
def evaluate(settings: Settings, *, folder: Path, filters: tuple[str, ...], per_query: bool, as_json: bool) -> int:
    """Die Güte der Suche mit beurteilten Fragen messen.

    ORDNER enthält sie im Format BEIR: corpus.jsonl, queries.jsonl und qrels/*.tsv. Die Dokumente werden an einem
    vorläufigen Ort mit den jetzigen Einstellungen eingelesen; Ihr eigener Index bleibt unberührt.
    """
    from indexer.cli.progress import make_progress
    from indexer.engines.base import EngineError
    from indexer.reindex import ReindexError
    from indexer.system.ending import EndableProgress, endable
    from search_app.evaluation.judging import EvaluationError
    from search_app.evaluation.judging import evaluate as run

    try:
        # Asked to end, it clears away first what it made, perhaps in the office's cluster.
        with endable(), make_progress(silent=as_json) as progress:
            outcome = run(folder, settings, filters, EndableProgress(progress))
    except (EvaluationError, ReindexError, EngineError) as error:
        if as_json:
            say_json({"error": str(error)})
        raise Failure(str(error)) from error
    if as_json:
        say_json(outcome.as_dict(per_query=per_query))
    else:
        _tell(outcome, per_query=per_query)
    return 0


def _tell(outcome: Evaluation, *, per_query: bool) -> None:
    say(f"{number(outcome.questions)} Fragen an {number(outcome.documents)} Dokumente:")
    say()
    rows = [(name, f"{value:.4f}".replace(".", ",")) for name, value in outcome.measures.items()]
    rows.append(("Zeit je Frage, Median", f"{outcome.median_ms:.1f} ms".replace(".", ",")))
    rows.append(("Zeit je Frage, 95 %", f"{outcome.p95_ms:.1f} ms".replace(".", ",")))
    table(rows)
    if not per_query:
        return
    heading("Die schlechtesten Fragen:")
    for query in outcome.worst:
        say(f"  {plain(query.text)} (nDCG@10 {query.ndcg:.2f})".replace(".", ",", 1))
        say(f"    erwartet: {plain(', '.join(query.expected))}")
        say(f"    gekommen: {plain(', '.join(query.found)) or 'nichts'}")
