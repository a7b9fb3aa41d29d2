"""``laki topics``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from indexer.cli.options import Failure, LakiCommand, with_settings
from indexer.cli.output import heading, plain, say, say_json
from indexer.cli.reading import NO_INDEX, open_snapshot
from indexer.wording.figures import counted, number

if TYPE_CHECKING:
    from indexer.catalog import Snapshot
    from indexer.model import Document, TopicAssignment
    from indexer.settings import Settings
    from indexer.topics import TopicTree

#: So many documents are named when the words given fit several.
_NAMED = 10


@click.command(cls=LakiCommand, short_help="Themen zeigen, oder warum ein Dokument sie hat.")
@click.option(
    "--explain",
    metavar="DOKUMENT",
    help="Zeigen, welche Themen ein Dokument hat und warum: Pfad, Teil des Titels oder Kennung.",
)
@click.option("--json", "as_json", is_flag=True, help="Ergebnis als JSON ausgeben, für Programme.")
@with_settings()
def topics(settings: Settings, *, explain: str | None, as_json: bool) -> int:
    """Den Themenbaum mit der Zahl der Dokumente zeigen, oder die Themen eines Dokuments erklären."""
    from indexer.topics import TopicTree

    tree = TopicTree.load(settings.topics_file)
    with open_snapshot(settings) as snapshot:
        if explain is not None:
            if snapshot is None:
                raise Failure(NO_INDEX)
            document = find_document(snapshot, explain)
            if as_json:
                say_json(_explanation(tree, document))
            else:
                _tell_explanation(tree, document, settings.topic_threshold)
            return 0
        counts = _count(tree, snapshot)
    if as_json:
        say_json({"topics": list(_tree_as_json(tree, counts, None)), "errors": tree.errors})
    else:
        _tell_tree(tree, counts)
        if snapshot is None:
            say()
            say(NO_INDEX)
    return 0


def find_document(snapshot: Snapshot, wanted: str) -> Document:
    """The document with this id, path or file name, or the only one with these words in its title or path.

    Raises:
        Failure: there is none, or there are several.
    """
    exact = snapshot.document(wanted) or snapshot.document_at(wanted)
    if exact:
        return exact
    words = wanted.casefold()
    documents = list(snapshot.all_documents())
    found = [
        document
        for document in documents
        if words in (document.title.casefold(), document.path.casefold().rsplit("/")[-1])
    ]
    found = found or [
        document for document in documents if words in document.title.casefold() or words in document.path.casefold()
    ]
    if not found:
        raise Failure(f"Ein Dokument „{plain(wanted)}“ gibt es nicht im Index.")
    if len(found) > 1:
        named = "\n".join(f"  {plain(document.path)}  ({plain(document.title)})" for document in found[:_NAMED])
        more = f"\n  … und {number(len(found) - _NAMED)} weitere" if len(found) > _NAMED else ""
        raise Failure(f"„{plain(wanted)}“ passt zu mehreren Dokumenten; bitte genauer angeben:\n{named}{more}")
    return found[0]


def _count(tree: TopicTree, snapshot: Snapshot | None) -> Counter[str]:
    """Documents of each topic, those of the topics below it included."""
    counts: Counter[str] = Counter()
    for document in snapshot.all_documents() if snapshot else ():
        counts.update(tree.with_ancestors(topic.slug for topic in document.topics))
    return counts


def _tree_as_json(tree: TopicTree, counts: Counter[str], parent: str | None) -> Iterator[dict[str, Any]]:
    for topic in tree.children(parent):
        yield {
            "slug": topic.slug,
            "label": topic.label,
            "count": counts[topic.slug],
            "description": topic.description,
            "terms": list(topic.terms),
            "children": list(_tree_as_json(tree, counts, topic.slug)),
        }


def _tell_tree(tree: TopicTree, counts: Counter[str]) -> None:
    lines = [("  " * len(tree.ancestors(topic.slug)) + plain(topic.label), topic.slug) for topic in tree]
    if not lines:
        say("Es sind noch keine Themen festgelegt. Festgelegt werden sie in der Datei themen.toml im Dokumentordner.")
    left = max((len(label) for label, _ in lines), default=0)
    right = max((len(number(counts[slug])) for _, slug in lines), default=0)
    for label, slug in lines:
        say(f"{label:<{left}}  {number(counts[slug]):>{right}}  {click.style(slug, dim=True)}")
    unknown = sorted(slug for slug in counts if slug not in tree)
    if unknown:
        heading("Nicht im Themenbaum, aber bei Dokumenten angegeben:")
        for slug in unknown:
            say(f"  {plain(slug)}  {number(counts[slug])}")
    if tree.errors:
        heading("Hinweise:")
        for error in tree.errors:
            say(f"  {plain(error)}")


def _explanation(tree: TopicTree, document: Document) -> dict[str, Any]:
    return {
        "id": document.id,
        "path": document.path,
        "title": document.title,
        "topics": [
            {
                "slug": topic.slug,
                "label": tree.label(topic.slug),
                "origin": str(topic.origin),
                "terms": topic.terms,
                "above": [{"slug": slug, "label": tree.label(slug)} for slug in tree.ancestors(topic.slug)],
            }
            for topic in document.topics
        ],
    }


def _tell_explanation(tree: TopicTree, document: Document, threshold: int) -> None:
    say(click.style(plain(document.title), bold=True))
    say(f"{plain(document.path)}  {click.style(document.id, dim=True)}")
    say()
    if not document.topics:
        say(
            "Kein Thema: In den Angaben zum Dokument steht keines, und im Text kommen die Suchwörter keines Themas oft genug vor "
            f"(mindestens {threshold}-mal, in langen Texten öfter)."
        )
    for topic in document.topics:
        say(f"{plain(' › '.join(_way(tree, topic)))}  {click.style(topic.slug, dim=True)}")
        say(f"  {_why(topic)}")
        for term, count in sorted(topic.terms.items(), key=lambda item: (-item[1], item[0])):
            say(f"    {counted(count, 'Mal', 'Mal')} „{plain(term)}“")


def _way(tree: TopicTree, topic: TopicAssignment) -> list[str]:
    return [tree.label(slug) for slug in (*reversed(tree.ancestors(topic.slug)), topic.slug)]


def _why(topic: TopicAssignment) -> str:
    from indexer.model import TopicOrigin

    if topic.origin is TopicOrigin.AUTOMATIC:
        return "automatisch vergeben, weil diese Suchwörter in Titel und Text stehen:"
    return "gesetzt in den Angaben zum Dokument" + ("; im Text stehen dazu:" if topic.terms else "")
