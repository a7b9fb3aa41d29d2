"""Members of archives and mails are documents: found, described, moved, removed and downloaded like any other file."""

from __future__ import annotations

import io
import os
import time
import zipfile
from email.message import EmailMessage

from indexer.model import Visibility
from search_app.web.app import create_app
from tests.core.collection import METADATA_FILE, Collection


def packed(**members: str | bytes) -> bytes:
    """An archive; two underscores in a name are a slash, one is a full stop."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "/").replace("_", "."), content)
    return stream.getvalue()


def test_members_of_an_archive_are_found(collection: Collection) -> None:
    collection.write("Archiv.zip", packed(Ordner__Bericht_txt="Quartiersmanagement in Köln", b_md="Sprachförderung"))
    summary = collection.reindex()
    assert (summary.new, summary.failed, summary.documents) == (2, 0, 2)
    assert collection.found("Quartiersmanagement") == ["Archiv.zip/Ordner/Bericht.txt"]
    assert collection.document("Archiv.zip/b.md").location == b"Archiv.zip\0b.md"


def test_an_archive_that_did_not_change_is_not_opened_again(collection: Collection) -> None:
    path = collection.write("a.zip", packed(a_txt="Text"))
    collection.reindex()
    status = path.stat()
    path.write_bytes(b"x" * status.st_size)
    os.utime(path, ns=(status.st_mtime_ns, status.st_mtime_ns))
    summary = collection.reindex()
    assert (summary.unchanged, summary.failed, summary.documents) == (1, 0, 1)


def test_a_changed_archive_changes_only_what_changed_in_it(collection: Collection) -> None:
    collection.write("a.zip", packed(a_txt="bleibt", b_txt="alt", c_txt="geht"))
    collection.reindex()
    before = collection.documents()
    time.sleep(0.01)
    collection.write("a.zip", packed(a_txt="bleibt", b_txt="neu", d_txt="kommt"))
    summary = collection.reindex()
    assert (summary.new, summary.changed, summary.removed, summary.unchanged) == (1, 1, 1, 1)
    after = collection.documents()
    assert after["a.zip/a.txt"].id == before["a.zip/a.txt"].id
    assert sorted(after) == ["a.zip/a.txt", "a.zip/b.txt", "a.zip/d.txt"]
    assert collection.reindex().unchanged == 3


def test_an_archive_that_goes_takes_its_members_along(collection: Collection) -> None:
    collection.write("a.zip", packed(a_txt="Text"))
    collection.write("b.txt", "bleibt")
    collection.reindex()
    collection.remove("a.zip")
    assert collection.reindex().removed == 1
    assert list(collection.documents()) == ["b.txt"]


def test_a_file_that_leaves_its_archive_stays_the_same_document(collection: Collection) -> None:
    collection.write("a.zip", packed(a_txt="Text von Dauer"))
    collection.reindex()
    before = collection.document("a.zip/a.txt")
    collection.remove("a.zip")
    collection.write("ausgepackt/a.txt", "Text von Dauer")
    assert collection.reindex().moved == 1
    assert collection.document("ausgepackt/a.txt").id == before.id


def test_bad_archives_and_members_are_problems_until_they_change(collection: Collection) -> None:
    collection.write("kaputt.zip", b"kein Archiv")
    collection.write("a.zip", packed(gut_txt="Text", leer_txt="", tief_zip=packed(x_zip=packed(a_txt="x"))))
    summary = collection.reindex()
    failed = ["a.zip/leer.txt", "a.zip/tief.zip/x.zip", "kaputt.zip"]
    assert [problem.path for problem in summary.problems] == failed
    assert list(collection.documents()) == ["a.zip/gut.txt"]
    again = collection.reindex()
    assert [problem.path for problem in again.problems] == failed
    assert again.unchanged == 1
    collection.remove("kaputt.zip")
    collection.reindex(retry=True)
    assert sorted(collection.problems()) == failed[:2]


def test_a_mail_and_its_attachment_are_two_documents(collection: Collection) -> None:
    message = EmailMessage()
    message["Subject"] = "Einladung zum Fachtag"
    message.set_content("Bitte um Zusage")
    message.add_attachment("Tagesordnung: Antiziganismus", filename="Tagesordnung.txt")
    collection.write("Post/m.eml", message.as_bytes())
    assert collection.reindex().new == 2
    assert collection.found("Zusage") == ["Post/m.eml"]
    assert collection.found("Antiziganismus") == ["Post/m.eml/Tagesordnung.txt"]
    assert collection.document("Post/m.eml").title == "Einladung zum Fachtag"


def test_what_is_said_of_an_archive_holds_for_its_members(collection: Collection) -> None:
    collection.write("a.zip", packed(a_txt="Text", b_txt="Anderer Text"))
    collection.write(
        METADATA_FILE,
        '[[dokument]]\ndatei = "a.zip"\ntitel = "Archiv"\nsichtbarkeit = "intern"\njahr = 2015\n'
        '[[dokument]]\ndatei = "a.zip/b.txt"\ntitel = "Zweiter"\njahr = 2016\n',
    )
    summary = collection.reindex()
    assert summary.warnings == ()
    first, second = collection.document("a.zip/a.txt"), collection.document("a.zip/b.txt")
    assert (first.title, first.year, first.visibility) == ("Text", 2015, Visibility.INTERNAL)
    assert (second.title, second.year, second.visibility) == ("Zweiter", 2016, Visibility.INTERNAL)


def test_a_trial_run_opens_archives_and_remembers_nothing(collection: Collection) -> None:
    collection.write("a.zip", packed(a_txt="Text"))
    assert collection.reindex(dry_run=True).new == 1
    assert collection.reindex().new == 1


def test_a_member_is_sent_whole_and_in_parts(collection: Collection) -> None:
    collection.write("a.zip", packed(b_txt="0123456789"))
    collection.reindex()
    id_ = collection.document("a.zip/b.txt").id
    client = create_app(collection.settings).test_client()
    address = f"/dokument/{id_}/original"
    with client.get(address) as answer:
        assert (answer.status_code, answer.data) == (200, b"0123456789")
        assert answer.headers["Content-Type"] == "text/plain"
        assert "b.txt" in answer.headers["Content-Disposition"]
        known = {"If-None-Match": answer.headers["ETag"]}
    with client.get(address, headers={"Range": "bytes=2-4"}) as part:
        assert (part.status_code, part.data) == (206, b"234")
    with client.get(address, headers=known) as unchanged:
        assert unchanged.status_code == 304
    collection.remove("a.zip")
    with client.get(address) as gone:
        assert gone.status_code == 404
