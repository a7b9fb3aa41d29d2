"""The plain data that passes from room to room."""

from hypothesis import given
from hypothesis import strategies as st

from indexer.model import letters_of

#: Any characters at all, halves of surrogate pairs as well: damaged files hold them.
ANY_TEXT = st.text(st.characters(exclude_categories=()))


@given(ANY_TEXT)
def test_letters_are_what_python_takes_for_letters(text: str) -> None:
    assert letters_of(text) == sum(map(str.isalpha, text))
