"""Known vulnerabilities in what is installed, by pip-audit: fails where there are some, passes with a word where nobody
can be asked.

    python .ci/audit.py

The data come from PyPI or OSV. Where tests run without a network, or behind a registry that keeps no such data, nothing
is audited: then the log says so, as a check that cannot run must not look like one that was passed. What stands
instead: that everything installed is of the versions in ``deploy/requirements-tests.lock``, which were checked by their
hashes.
"""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

_SERVICES = ("osv", "pypi")
_SECONDS = 120
_LOCK = Path(__file__).resolve().parents[1] / "deploy" / "requirements-tests.lock"
_PIN = re.compile(r"(?m)^([\w.-]+)==(\S+)")
#: Not of the list: the project, and what every environment has from the start.
_OWN = {"laki-suche", "pip", "setuptools"}


def main() -> int:
    """Ask one service after the other until one knows our packages."""
    for service in _SERVICES:
        audited = _audited(service)
        if audited is None:
            continue
        vulnerable = [package for package in audited if package["vulns"]]
        for package in vulnerable:
            for found in package["vulns"]:
                fixed = ", ".join(found["fix_versions"]) or "none yet"
                print(f"{package['name']} {package['version']}: {found['id']} (fixed in: {fixed})")
        print(f"audit: {len(audited)} packages asked of {service}, {len(vulnerable)} with known vulnerabilities")
        return 1 if vulnerable else 0
    print("audit: NOT DONE, neither OSV nor PyPI's vulnerability data can be reached from here", file=sys.stderr)
    others = _not_as_pinned()
    print(f"audit: {len(others)} packages of other versions than in {_LOCK.name}: {', '.join(others) or 'none'}")
    return 0


def _not_as_pinned() -> list[str]:
    """Installed packages of which the list has another version, or none."""
    pins = {
        f"{name.lower().replace('_', '-').replace('.', '-')} {version}"
        for name, version in _PIN.findall(_LOCK.read_text(encoding="utf-8"))
    }
    there = {
        f"{one.name.lower().replace('_', '-').replace('.', '-')} {one.version}"
        for one in importlib.metadata.distributions()
    }
    return sorted(one for one in there - pins if one.split()[0] not in _OWN)


def _audited(service: str) -> list[dict[str, Any]] | None:
    """What a service says of each package that it knows; ``None`` where it cannot be asked or knows less than half of
    them."""
    command = [sys.executable, "-m", "pip_audit", "--vulnerability-service", service, "--format", "json"]
    command += ["--progress-spinner", "off", "--skip-editable", "--timeout", "10"]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603
        packages = json.loads(run.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, ValueError, KeyError):
        return None
    known = [package for package in packages if "vulns" in package]
    return known if 2 * len(known) > len(packages) else None


if __name__ == "__main__":
    raise SystemExit(main())
