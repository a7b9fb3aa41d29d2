"""The process below :class:`benchmarks.crashes.running.Launcher`: has the program loaded and forks itself for each run.

What every run would import is imported once, so that the kills fall into the work of a run and not into its beginning.
A module of its own with nothing at its head: every process that a run starts imports it again.
"""

import faulthandler
import importlib
import json
import os
import sys

_LOADED = (
    *(
        "indexer.cli.reindex",
        "indexer.cli.lines",
        "indexer.reindex",
        "indexer.pipeline.containers",
        "indexer.extraction.isolation.sandbox",
    ),
    *(
        "indexer.extraction.members",
        "indexer.analysis.pool",
        "indexer.analysis.duplicates",
        "indexer.analysis.evidence",
        "indexer.ocr.task",
    ),
    *("indexer.engines.whoosh.engine", "indexer.engines.whoosh.writer", "indexer.engines.whoosh.pool"),
)
#: Readers of formats that do not occur in the folder (``reader``: PDF and mails); loading them takes longer than
#: everything else in a run of a few files.
_NOT_NEEDED = ("reader", "docx", "odf", "pptx", "sheets", "rtf", "image")


def launch() -> None:
    """Fork a run of the command for each line of standard input; answer with its number, or wait for its end."""
    from indexer.cli import main as command
    from indexer.extraction.isolation import worker

    for module in _LOADED:
        importlib.import_module(module)
    worker.PRELOADED = tuple(name for name in worker.PRELOADED if name.rpartition(".")[2] not in _NOT_NEEDED)
    for line in sys.stdin:
        asked = json.loads(line)
        if "wait" in asked:
            _, status = os.waitpid(asked["wait"], 0)
            print(os.waitstatus_to_exitcode(status), flush=True)
            continue
        pid = os.fork()
        if pid:
            print(pid, flush=True)
            continue
        log = os.open(asked["log"], os.O_WRONLY | os.O_APPEND)
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        os.dup2(log, 2)
        # Where it hangs is told before it is ended.
        faulthandler.dump_traceback_later(asked["patience"], file=2)
        sys.exit(command.run(["reindex", *asked["options"]]))


if __name__ == "__main__":
    launch()
