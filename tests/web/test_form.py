"""The form of a result page sends along all that was chosen, whether or not there is a control for it to be seen."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest

from tests.web.client import Client


def sent(client: Client, path: str, *more: tuple[str, str]) -> list[tuple[str, str]]:
    """What the form at a path sends as it stands, with something ticked or typed besides; empty fields left out."""
    fields = client.get(path).page.xpath("//form[@id='suche']//input | //input[@form='suche']")
    told = [
        (field.get("name"), field.get("value") or "on")
        for field in fields
        if field.get("value") and (field.get("type") != "checkbox" or field.get("checked") is not None)
    ]
    return sorted([*told, *more])


@pytest.mark.parametrize(
    "chosen",
    [
        "q=ehrenamt&language=en",
        "q=%22rundbrief+01%22&language=en",  # the only language of what was found
        "q=%22rundbrief+01%22&not_language=en",
        "q=ehrenamt&not_language=en",
        "q=ehrenamt&not_language=de&not_language=en",  # nothing is left
        "q=jobcenter&kind=Handreichung&year_from=2019&year_to=2021",
        "q=jobcenter&kind=Handreichung&not_kind=Expertise&topic=ehrenamt",
        "q=xyzzyq&year_from=2019",  # nothing was found, there are no filters to be seen
        "q=xyzzyq&year_to=2019&kind=Expertise&municipality=Nirgends&format=exe&language=fr",
        "year_from=1871&year_to=1871",
        "q=ehrenamt&sort=title&size=20&versions=each",
        "q=ehrenamt&sort=newest",
        "sort=title&kind=Rundbrief",
    ],
)
def test_everything_chosen_is_sent_and_once(client: Client, chosen: str) -> None:
    assert sent(client, f"/suche?{chosen}") == sorted(parse_qsl(chosen))
    again = urlencode(sent(client, f"/suche?{chosen}"))
    assert client.get(f"/suche?{again}").words("//*[@role='status']") == client.get(f"/suche?{chosen}").words(
        "//*[@role='status']"
    )


def test_what_was_looked_for_in_a_long_list_hides_no_choice(sample: Client) -> None:
    chosen = "q=integration&topic=sprache&municipality=KI+K%C3%B6ln"
    kept = sent(sample, f"/suche?{chosen}&find_topic=arbeit&find_municipality=xyzzyq")
    assert [pair for pair in kept if not pair[0].startswith("find_")] == sorted(parse_qsl(chosen))


def test_a_topic_is_searched_by_what_fits_best(client: Client) -> None:
    assert sent(client, "/themen/ehrenamt", ("q", "dank")) == [("q", "dank"), ("topic", "ehrenamt")]
    # Without words the newest come first anyway; with words, somebody has not asked for that.
    assert sent(client, "/suche?kind=Rundbrief&sort=newest") == [("kind", "Rundbrief")]


def test_the_only_language_is_a_filter_where_it_was_chosen_or_taken_out(client: Client) -> None:
    asked = {"q": '"rundbrief 01"'}
    assert not client.get("/suche", **asked).page.xpath("//*[@id='facette-language']")
    assert client.get("/suche", language="en", **asked).page.xpath("//input[@name='language']/@checked")
    assert client.get("/suche", not_language="fr", **asked).words("//*[@id='facette-language']//*[@class='out']")
