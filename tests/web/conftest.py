"""A real server on a real index of a small folder, for all tests of the web application."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from waitress.server import create_server

from indexer.reindex import reindex
from indexer.settings import Settings
from search_app.web.app import create_app
from search_app.web.serving import collection
from tests.web.client import Client
from tests.web.folder import write_folder

#: Where screenshots of every page are put, if anywhere (a folder that CI keeps).
SCREENSHOTS = "LAKI_TEST_SCREENSHOTS"

SAMPLE = Path(__file__).resolve().parents[2] / "corpus"


@contextmanager
def serving(settings: Settings) -> Iterator[Client]:
    """The application behind waitress on a free port, until the block ends."""
    app = create_app(settings)
    sockets: dict[int, object] = {}
    # Which headers of other web servers are believed, the application decides, as where it is served in earnest.
    server = create_server(app, map=sockets, host="127.0.0.1", port=0, threads=4, clear_untrusted_proxy_headers=False)
    ending = threading.Event()

    def run() -> None:
        try:
            server.run()
        except (OSError, ValueError):
            # The loop may be looking at a socket while it is closed below.
            if not ending.is_set():
                raise

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield Client(server.effective_port)
    finally:
        ending.set()
        # Closing from outside has waitress's loop end; its own `close` only stops the listening.
        server.task_dispatcher.shutdown()
        for channel in list(sockets.values()):
            channel.close()
        server.close()
        thread.join(10)
        with app.app_context():
            collection().close()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a folder that was read."""
    folder = tmp_path_factory.mktemp("web")
    settings = Settings(corpus=write_folder(folder / "Dokumente"), data=folder / "daten", jobs=1, topic_threshold=2)
    reindex(settings)
    return settings


@pytest.fixture(scope="session")
def client(settings: Settings) -> Iterator[Client]:
    with serving(settings) as client:
        yield client


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The sample corpus of the project, served."""
    if not (SAMPLE / "themen.toml").is_file():
        pytest.skip("the sample corpus is not here")
    data = shutil.copytree(_sample_read(tmp_path_factory.getbasetemp()), tmp_path_factory.mktemp("sample") / "daten")
    with serving(Settings(corpus=SAMPLE, data=data)) as client:
        yield client


def _sample_read(place: Path) -> Path:
    """The data folder of the sample corpus, made once for all processes of the tests."""
    shared = (place.parent if "PYTEST_XDIST_WORKER" in os.environ else place) / "sample-read"
    with FileLock(f"{shared}.lock"):
        if not shared.exists():
            being_made = shared.with_suffix(".new")
            reindex(Settings(corpus=SAMPLE, data=being_made, jobs=2))
            being_made.rename(shared)
    return shared


@pytest.fixture(scope="session")
def screenshots() -> Path | None:
    """The folder for screenshots; None where nobody wants any."""
    folder = os.environ.get(SCREENSHOTS)
    if not folder:
        return None
    Path(folder).mkdir(parents=True, exist_ok=True)
    return Path(folder)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Client]:
    """A server before anything was indexed."""
    (tmp_path / "Dokumente").mkdir()
    with serving(Settings(corpus=tmp_path / "Dokumente", data=tmp_path / "daten", jobs=1)) as client:
        yield client


@pytest.fixture(scope="session")
def expertise(client: Client) -> str:
    """Id of the PDF whose pages are counted in two ways."""
    return client.id_of("Köln.pdf")


@pytest.fixture(scope="session")
def guide(client: Client) -> str:
    """Id of the Word file."""
    return client.id_of("Wege.docx")
