"""The language of a text from its small words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.detection import detect_language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Die Kommunalen Integrationszentren beraten Schulen und Kitas."),
        ("de", "Protokoll der Sitzung vom 12. März"),
        ("de", "Wohnungsmarkt Antiziganismus Köln"),
        ("de", ""),
        ("de", "2017 2018 §§"),
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
def test_languages(language: str, text: str) -> None:
    assert detect_language(text) == language


@given(st.text(max_size=200))
def test_any_text_has_one(text: str) -> None:
    assert len(detect_language(text)) == 2
