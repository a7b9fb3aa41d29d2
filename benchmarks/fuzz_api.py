"""At least 5,000 requests made up from the description of the API, and as many searches from grammar: none may end in a
server error.

    pip install schemathesis
    python -m benchmarks.fuzz_api [FOLDER] [--examples 700] [--queries 2000]

The folder (default: the sample corpus) is read into a temporary place and served as in earnest. schemathesis sends what
the description allows and what it does not; then queries are put together from operators, brackets, wildcards and
words, and the slowest are named.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from pathlib import Path

from indexer.reindex import reindex
from indexer.settings import Settings
from tests.web.conftest import serving

CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
_PIECES = (
    *(
        "(",
        ")",
        '"',
        "-",
        "*",
        "~",
        "?",
        " ODER ",
        " UND ",
        " NICHT ",
        " NEAR/3 ",
        " nahe ",
        "titel:",
        "jahr:",
        "thema:",
        ":",
        "..",
        "\\",
    ),
    *(
        "integration",
        "Sprach-",
        "a",
        "der",
        "Quartier",
        "é",
        "\u0000",
        "\u202e",
        "2019",
        "§",
        "1.500",
        "Mitarbeiter*innen",
        "%",
        "<b>",
        "👩‍👩‍👧",
    ),
)
HEAVY = (
    *("a* b* c*", "*", "* * * *", "?" * 300, "e*" * 200, '"' + "der die das " * 330 + '"', "(" * 400 + "a" + ")" * 400),
    *(" ODER ".join(f"w{n}" for n in range(10_000)), "a~ b~ c~ d~", "-" * 900, "titel:" * 150 + "x", "wort " * 1000),
    *("in* UND de* UND an* UND un*", "x" * 1000 + "*", '"a* b*" ODER "c* d*"', "jahr:1..9999 " * 70, "ß" * 1000, "ä*" * 300),
)  # fmt: skip


def main() -> int:
    """Run, print figures, return 1 where something failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("corpus"))
    parser.add_argument("--examples", type=int, default=700, help="for each address and phase")
    parser.add_argument("--queries", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="laki-fuzz-") as name:
        # The bound on requests of one client is not what is to be found out here.
        settings = Settings(corpus=options.folder.resolve(), data=Path(name), rate_limit=0)
        reindex(settings)
        with serving(settings) as client:
            known = Path(name, "schemathesis.toml")
            known.write_text(_known_values(client.root), encoding="utf-8")
            failed = _described(client.root, known, options.examples, options.seed)
            failed += _queries(client.root, options.queries, random.Random(options.seed))
    return 1 if failed else 0


def _known_values(root: str) -> str:
    """Settings of schemathesis: half of its requests name documents that are there, and every third searches for words
    that stand in them.

    It cannot guess either, and would otherwise see little of the API but its 404 and its empty answers.
    """
    with urllib.request.urlopen(f"{root}/api/v1/search?size=100", timeout=60) as answer:
        documents = [result["id"] for result in json.load(answer)["results"]]
    words = [piece.strip() for piece in _PIECES if piece.strip(" \0").isprintable() and piece.strip(" \0")]
    dictionaries = {"documents": ("path.document_id", documents, 0.5), "words": ("query.q", words, 0.33)}
    lines = []
    for name, (_, values, _) in dictionaries.items():
        lines.append(f"[dictionaries.{name}]\nvalues = {json.dumps(values, ensure_ascii=False)}\n")
    lines.append("[parameters]")
    for name, (parameter, _, share) in dictionaries.items():
        lines.append(f'"{parameter}" = {{ dictionary = "{name}", probability = {share} }}')
    return "\n".join(lines) + "\n"


def _described(root: str, known: Path, examples: int, seed: int) -> int:
    program = shutil.which("schemathesis", path=str(Path(sys.executable).parent)) or shutil.which("schemathesis")
    if program is None:
        print("schemathesis is not installed")
        return 1
    command = [
        program,
        "--config-file",
        str(known),
        "run",
        f"{root}/api/v1/openapi.json",
        "--url",
        root,
        "--checks",
        CHECKS,
        "--mode",
        "all",
    ]
    command += ["--max-examples", str(examples), "--seed", str(seed), "--phases", "examples,coverage,fuzzing"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    print(run.stdout[-2500:], run.stderr[-1000:])
    return run.returncode


def _queries(root: str, number: int, chance: random.Random) -> int:
    made = ["".join(chance.choices(_PIECES, k=chance.randint(1, 60))) for _ in range(number)]
    statuses: Counter[int] = Counter()
    taken: list[tuple[float, str]] = []
    for query in (*HEAVY, *made):
        for path in ("/api/v1/search", "/suche"):
            # A request line has a bound of its own; what exceeds it is refused by the server.
            address = f"{root}{path}?{urllib.parse.urlencode({'q': query[:20_000]})}"
            began = time.perf_counter()
            try:
                with urllib.request.urlopen(address, timeout=60) as answer:
                    answer.read()
                    statuses[answer.status] += 1
            except urllib.error.HTTPError as error:
                statuses[error.code] += 1
                if error.code >= 500:
                    print(f"{error.code}: {query!r}")
            taken.append((time.perf_counter() - began, query[:60]))
    taken.sort(reverse=True)
    print(
        f"{2 * (len(HEAVY) + number)} searches: {json.dumps(dict(statuses))}; median {taken[len(taken) // 2][0] * 1000:.0f} ms"
    )
    print("slowest: " + ", ".join(f"{seconds:.2f} s {query!r}" for seconds, query in taken[:6]))
    return sum(count for status, count in statuses.items() if status >= 500)


if __name__ == "__main__":
    raise SystemExit(main())
