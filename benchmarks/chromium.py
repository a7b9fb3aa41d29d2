"""A browser that opens pages as people's browsers do: nobody listens while a page comes.

Tools that drive browsers are told of every request, script and frame by a process of their own; on a machine of two
cores that takes 20 to 70 ms of a first paint. Here a page is asked for its figures when it stands. Commands go through
the pipe of the DevTools protocol (https://chromedevtools.github.io/devtools-protocol/).
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from typing import Any

_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--lang=de-DE",
)
#: The program reads commands at the first of these file descriptors and answers at the second.
_IN, _OUT = 3, 4


class Chromium:
    """Chromium for the length of a block, with an empty profile."""

    def __enter__(self) -> Chromium:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        if program is None:
            raise SystemExit("no chromium")
        self._profile = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        commands, self._commands = os.pipe()
        self._answers, answers = os.pipe()

        def connect() -> None:
            # Through descriptors that are neither of the two: one may be the other's number.
            spare = os.dup2(commands, 50), os.dup2(answers, 51)
            for there, here in zip((_IN, _OUT), spare, strict=True):
                os.dup2(here, there)

        profile = f"--user-data-dir={self._profile.name}"
        self._process = subprocess.Popen(
            [program, *_OPTIONS, "--window-size=1280,900", profile, "--remote-debugging-pipe", "about:blank"],
            preexec_fn=connect,
            close_fds=False,
            stderr=subprocess.DEVNULL,
        )
        os.close(commands)
        os.close(answers)
        self._number = 0
        self._read = b""
        return self

    def __exit__(self, *_: object) -> None:
        self.send("Browser.close")
        self._process.wait()
        self._profile.cleanup()

    def send(self, method: str, session: str | None = None, **parameters: object) -> dict[str, Any]:
        """Send a command; its result."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        os.write(self._commands, json.dumps(command | ({"sessionId": session} if session else {})).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            self._read += os.read(self._answers, 65_536)
        answer, _, self._read = self._read.partition(b"\0")
        told: dict[str, Any] = json.loads(answer)
        return told

    @contextlib.contextmanager
    def tab(self) -> Iterator[Tab]:
        """A tab of a visitor who was never here: no files, no process for these pages."""
        visitor = self.send("Target.createBrowserContext")["browserContextId"]
        target = self.send("Target.createTarget", url="about:blank", browserContextId=visitor)["targetId"]
        session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self.send("Performance.enable", session, timeDomain="threadTicks")
        time.sleep(0.5)  # the window itself is drawn
        yield Tab(self, session)
        self.send("Target.closeTarget", targetId=target)
        self.send("Target.disposeBrowserContext", browserContextId=visitor)


class Tab:
    """One tab, in which one page is opened after the other."""

    def __init__(self, browser: Chromium, session: str) -> None:
        self._browser = browser
        self._session = session

    def open(self, address: str) -> None:
        """Go to an address, and wait until it surely stands."""
        self._browser.send("Page.navigate", self._session, url=address)
        time.sleep(0.7)

    def evaluate(self, script: str) -> Any:
        """The value of an expression, or of what it promises."""
        result = self._browser.send(
            "Runtime.evaluate", self._session, expression=script, awaitPromise=True, returnByValue=True
        )
        return result["result"]["value"]

    def processor_ms(self) -> float:
        """Processor time of the main thread's tasks since the page was opened (milliseconds)."""
        metrics = self._browser.send("Performance.getMetrics", self._session)["metrics"]
        return next(float(metric["value"]) for metric in metrics if metric["name"] == "TaskDuration") * 1000
