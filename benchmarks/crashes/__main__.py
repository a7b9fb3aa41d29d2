"""``python -m benchmarks.crashes``."""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path

import benchmarks.crashes
from benchmarks.crashes.campaign import Campaign
from benchmarks.crashes.searching import Searcher, search_forever

#: Enough that a run from nothing analyses in several processes.
DOCUMENTS = 44


def main() -> int:
    parser = argparse.ArgumentParser(
        description=benchmarks.crashes.__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--every", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=600, help="end earlier")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--search", action="store_true", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.search:
        search_forever()
    began = time.monotonic()
    folder = arguments.folder or Path(tempfile.mkdtemp(prefix="crashes-"))
    campaign = Campaign(folder, arguments.seed, arguments.documents)
    campaign.complete(None)
    searcher = Searcher(campaign.environment() | {"TMPDIR": str(folder)})
    try:
        until = began + 60 * arguments.minutes
        while campaign.kills < arguments.kills and time.monotonic() < until:
            goal = min(campaign.kills + arguments.every, arguments.kills)
            while campaign.kills < goal and time.monotonic() < until:
                campaign.kill_one()
            campaign.complete(searcher)
            if campaign.completed % 10 == 0:
                print(f"{campaign.kills} kills, {len(campaign.faults)} faults", file=sys.stderr, flush=True)
    finally:
        searcher.stop()
        campaign.launcher.stop()
    campaign.check_answers(searcher)
    told = {
        "kills": campaign.kills,
        "runs completed and compared": campaign.compared,
        "runs over before the kill": campaign.finished_anyway,
        "searches answered meanwhile": searcher.count,
        "different answers": len(searcher.answers),
        "seconds": round(time.monotonic() - began),
        "faults": campaign.faults,
        "killed": dict(campaign.hits.most_common()),
    }
    print(json.dumps(told, indent=2, ensure_ascii=False))
    if not campaign.faults and not arguments.folder:
        shutil.rmtree(folder)
    return 1 if campaign.faults else 0


if __name__ == "__main__":
    sys.exit(main())
