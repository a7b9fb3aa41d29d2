"""How long the first requests take after a new generation has come into service.

    python -m benchmarks.swap FOLDER [--data DATA] [--rounds 2]

Indexes the folder into a temporary place, or takes the data folder DATA that was made of it (and brings it up to the
folder), starts ``laki serve``, and asks it without a pause for questions that need the words of the collection:
compounds of several words, mistyped words, beginnings. Then a file is added to FOLDER (and removed at the end) and
``laki reindex`` runs. Told are milliseconds of the whole request: the median and the slowest while nothing ran, and in
the seconds after the catalogue named the new generation, when no run uses the processors any more; and each of the
first ten after it. What was asked of a generation before is answered from memory.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import time
from itertools import cycle
from urllib.parse import quote

from benchmarks.serving import LAKI, Server, indexed
from indexer.catalog import Catalog
from indexer.settings import Settings

QUESTIONS = (
    "sozialhilfe leistung",
    "arbeit integration sprache",
    "verwaltugsverfahren",
    "kündigng",
    "antrag behörde frist",
    "wohngeldd",
)
ADDRESSES = [*(f"/suche?q={quote(q)}" for q in QUESTIONS), "/api/v1/suggest?q=verw"]
#: Seconds: of asking before, and after the swap.
_BEFORE, _AFTER = 8, 6
_FILE = "benchmark-swap.md"


def main() -> None:
    with indexed(__doc__, 2) as (folder, data, rounds):
        catalog = Catalog(Settings(corpus=folder, data=data).catalog_url)

        def generation() -> str:
            with catalog.snapshot() as snapshot:
                service = snapshot.service()
                return service.generation if service else ""

        reindex = [*LAKI, "--corpus", str(folder), "--data", str(data), "reindex", "--quiet"]
        subprocess.run(reindex, check=True)
        with Server(folder, data) as server:
            for address in ADDRESSES * 2:
                server.get(address)
            server.wait_until_quiet()
            try:
                for number in range(rounds):
                    quiet = _ask(server, _BEFORE)
                    before = generation()
                    (folder / _FILE).write_text(
                        f"# Zusatz {number}\n\nEin Wundertütenwort{number}.\n", encoding="utf-8"
                    )
                    with subprocess.Popen(reindex) as run:
                        while generation() == before and run.poll() is None:
                            time.sleep(0.005)
                        after = _ask(server, _AFTER)
                    figures = {
                        "quiet": [round(statistics.median(quiet), 1), round(max(quiet), 1)],
                        "after the swap": [round(statistics.median(after), 1), round(max(after), 1)],
                        "the first ten after it": [round(one, 1) for one in after[:10]],
                    }
                    print(json.dumps(figures))
            finally:
                (folder / _FILE).unlink(missing_ok=True)
                subprocess.run(reindex, check=True)
        catalog.close()


def _ask(server: Server, seconds: float) -> list[float]:
    until = time.monotonic() + seconds
    taken = []
    for address in cycle(ADDRESSES):
        if time.monotonic() > until:
            break
        taken.append(server.get(address)[0])
    return taken


if __name__ == "__main__":
    main()
