"""The language of a text from its small words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.detection import recognise_language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die Kommunalen Integrationszentren beraten Schulen und Kitas."),
        ("de", "Protokoll der Sitzung vom 12. März"),
        ("en", "The municipal integration centres advise schools on language learning."),
        (
            "tr",
            "Uyum merkezleri okullara ve velilere danışmanlık hizmeti vermektedir. Bu kitapçık aileler için hazırlandı.",
        ),
        ("fr", "Les centres d'intégration conseillent les écoles et les familles qui sont arrivées."),
        ("es", "Los centros de integración asesoran a las escuelas y las familias"),
        ("ro", "Centrele de integrare oferă consiliere pentru școli și familii care sunt noi."),
        ("pl", "Centra integracji doradzają szkołom i rodzinom, które są nowe w mieście"),
        ("ar", "مراكز الاندماج البلدية تقدم المشورة للمدارس"),
        ("fa", "این مرکز به خانواده‌ها کمک می‌کند و گزارش می‌دهد"),
        ("uk", "Інтеграційні центри консультують школи і сім'ї"),
        ("ru", "Центры интеграции консультируют школы и семьи, которые были"),
    ],
)
def test_the_language_of_a_few_words_is_recognised(language: str, text: str) -> None:
    assert recognise_language(text) == language


@pytest.mark.parametrize(
    "text", ["", "2017 2018 §§", "Köln", "Wohnungsmarkt Antiziganismus Köln", "Qvr Orengha vfg süe nyyr."]
)
def test_where_nothing_tells_the_language_none_is_recognised(text: str) -> None:
    assert recognise_language(text) is None


@given(st.text(max_size=200))
def test_any_text_is_looked_at(text: str) -> None:
    found = recognise_language(text)
    assert found is None or len(found) == 2
