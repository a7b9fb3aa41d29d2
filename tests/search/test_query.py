"""What a person typed, read as a tree."""

from __future__ import annotations

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from search_app.asking.query import MAX_WORDS, parse
from search_app.asking.request import MAX_QUERY_LENGTH
from search_app.asking.syntax import All, Either, InField, Node, Not, ParsedQuery, Phrase, Prefix, Word, positive

#: What makes a query difficult.
PIECES = st.sampled_from(
    [
        *(
            "Integration",
            "wort",
            "und",
            "die",
            "Größe",
            "a",
            "1",
            "2018",
            "KI",
            "Sinti/Roma",
            "E-Mail",
            "z.B.",
            "ß",
            "Ä\u0308",
        ),
        *(
            "UND",
            "ODER",
            "NICHT",
            "AND",
            "OR",
            "NOT",
            "-",
            "–",
            "--",
            "(",
            ")",
            "((",
            "))",
            "*",
            "wo*",
            "w*",
            "**",
            "?",
        ),
        *(
            '"',
            "„",
            "“",
            "»",
            "«",
            '"in den"',
            '""',
            "titel:",
            "titel:x",
            'titel:"a b"',
            "thema:arbeit",
            "jahr:",
            "jahr:2018",
        ),
        *(
            "jahr:2019..2017",
            "jahr:..",
            "jahr:-1",
            "art:",
            "kommune:ki",
            "format:pdf",
            "sprache:de",
            "x:y",
            "(innen)",
            "Bürger(innen)",
            "-bildung",
            "bzw.",
            "/",
            ",",
            "titel: ",
            "-art:(",
            ":",
            "^",
            "~",
            "\\",
        ),
        *("\0", "\t", "\u200b", "😀", "\ud800", "<b>", "%", "_", "'", "&", "||", "+", "[a TO b]", "中文"),
    ]
)
QUERIES = st.one_of(
    st.text(max_size=60), st.lists(PIECES, max_size=12).map(" ".join), st.lists(PIECES, max_size=12).map("".join)
)


def show(node: Node | None) -> str:
    """A tree in a line."""
    match node:
        case None:
            return ""
        case Word(text):
            return text
        case Prefix(text):
            return f"{text}*"
        case Phrase(words):
            return f'"{" ".join(words)}"'
        case Not(child):
            return f"-{show(child)}"
        case All(children):
            return f"({' & '.join(map(show, children))})"
        case Either(children):
            return f"({' | '.join(map(show, children))})"
        case InField(name, value, child):
            return f"{name}={show(child) if child else value}"
    raise AssertionError(node)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("Integration", "Integration"),
        ("  Integration   Arbeit ", "(Integration & Arbeit)"),
        ("Integration UND Arbeit", "(Integration & Arbeit)"),
        ("Integration und Arbeit", "(Integration & und & Arbeit)"),
        ("Integration ODER Arbeit", "(Integration | Arbeit)"),
        ("Integration OR Arbeit", "(Integration | Arbeit)"),
        ("a ODER b c", "(a | (b & c))"),
        ("(a ODER b) c", "((a | b) & c)"),
        ("a (b ODER (c d))", "(a & (b | (c & d)))"),
        ("-Arbeit", "-Arbeit"),
        ("Integration -Arbeit", "(Integration & -Arbeit)"),
        ("Integration –Arbeit", "(Integration & -Arbeit)"),
        ("Integration NICHT Arbeit", "(Integration & -Arbeit)"),
        ("NICHT NICHT Arbeit", "Arbeit"),
        ("a -(b c)", "(a & -(b & c))"),
        ('a -"b c"', '(a & -"b c")'),
        ("Arbeit - Markt", "(Arbeit & Markt)"),
        ('"in den Arbeitsmarkt"', '"in den Arbeitsmarkt"'),
        ("„in den Arbeitsmarkt“", '"in den Arbeitsmarkt"'),
        ("“in den”", '"in den"'),
        ("»in den«", '"in den"'),
        ("«in den»", '"in den"'),
        ('"Integration', "Integration"),
        ('Integration"', "Integration"),
        ('""', ""),
        ('"…"', ""),
        ("arbeit*", "arbeit*"),
        ("a*", "a"),
        ("*arbeit", "arbeit"),
        ("*", ""),
        ("Sinti/Roma", "(Sinti & Roma)"),
        ("Jugend-Hilfe", "Jugend-Hilfe"),
        ("(", ""),
        (")", ""),
        ("(a", "a"),
        ("a)", "a"),
        ("a) b", "(a | b)"),
        ("()", ""),
        ("ODER", ""),
        ("a ODER", "a"),
        ("ODER a", "a"),
        ("a ODER ODER b", "(a | b)"),
        ("a UND UND b", "(a & b)"),
        ("NICHT", ""),
        ("-", ""),
        ("titel:Vielfalt", "title=Vielfalt"),
        ("Titel:Vielfalt", "title=Vielfalt"),
        ('titel:"als Herausforderung"', 'title="als Herausforderung"'),
        ("titel:viel*", "title=viel*"),
        ("-titel:Vielfalt", "-title=Vielfalt"),
        ("titel: Vielfalt", "title=Vielfalt"),
        ('Titel:  "als Herausforderung" Köln', '(title="als Herausforderung" & Köln)'),
        ("art: Papier", "kind=Papier"),
        ("-art: Papier", "-kind=Papier"),
        ("Achtung: Text", "(Achtung & Text)"),
        ("Untertitel: Text", "(Untertitel & Text)"),
        ("titel:", "titel"),
        ("titel: ", "titel"),
        ("titel: ODER Text", "(titel | Text)"),
        ("(titel:) Text", "(titel & Text)"),
        ("ki:titel:Text", "(ki & title=Text)"),
        ("titel:-art:Papier", "(titel & -kind=Papier)"),
        ("ſprache:de", "(ſprache & de)"),
        ("tıtel:a Kı:b tİtel:c", "(tıtel & a & Kı & b & tİtel & c)"),
        # field and negation are carried into the brackets
        ("art:(Expertise ODER Papier)", "(kind=Expertise | kind=Papier)"),
        ("-art:(Papier)", "-kind=Papier"),
        ("NICHT art: (Expertise ODER Papier) Köln", "(-(kind=Expertise | kind=Papier) & Köln)"),
        ("art:(-Papier)", "-kind=Papier"),
        ("art:-Papier", "-kind=Papier"),
        ("thema:(Arbeit und Ausbildung)", "topic=Arbeit und Ausbildung"),
        ('thema:("Arbeit und Ausbildung" ODER Kita)', "(topic=Arbeit und Ausbildung | topic=Kita)"),
        ("jahr:(2017 ODER 2019) Köln", "((year=2017 | year=2019) & Köln)"),
        ("art:((Papier) ODER titel:Köln Kita) Rat", "((kind=Papier | (title=Köln & kind=Kita)) & Rat)"),
        ("titel:(Vielfalt ODER Köln) Rat", "(title=(Vielfalt | Köln) & Rat)"),
        ("-titel:(Vielfalt Köln)", "-title=(Vielfalt & Köln)"),
        ("titel:(Vielfalt -Köln)", "title=(Vielfalt & -Köln)"),
        ("art:()", ""),
        ("jahr:2017 - 2019 Köln", "(year=2017 .. 2019 & Köln)"),
        ("jahr: 2017 bis 2019", "year=2017 .. 2019"),
        ("jahr:2017 - Köln", "(year=2017 & Köln)"),
        ("thema:arbeit", "topic=arbeit"),
        ('thema:"Arbeit und Ausbildung"', "topic=Arbeit und Ausbildung"),
        ("art:Expertise kommune:Köln", "(kind=Expertise & municipality=Köln)"),
        ("ki:Köln", "municipality=Köln"),
        ("jahr:2017..2019", "year=2017..2019"),
        ("format:pdf sprache:en", "(format=pdf & language=en)"),
        ("Untertitel:Vielfalt", "(Untertitel & Vielfalt)"),
        ("farbe:rot", "(farbe & rot)"),
        # a bracket within a word is part of it, any other one opens a group
        ("Bürger(innen)", "Bürger(innen)"),
        ("Schüler(-innen) Köln", "(Schüler(-innen) & Köln)"),
        ("Lehrer(inn)en", "Lehrer(inn)en"),
        ("Bürger(innen)rat*", "Bürger(innen)rat*"),
        ("(Ober)Bürgermeister(innen) ODER Räte", "((Ober & Bürgermeister(innen)) | Räte)"),
        ("-Bürger(innen)", "-Bürger(innen)"),
        ("titel:Bürger(innen)", "title=Bürger(innen)"),
        ("kommune:Halle(Saale)", "municipality=Halle(Saale)"),
        ("Kommune(n) Angebot(e)", "(Kommune & Angebot)"),
        ("Frankfurt(Oder) Absatz(2)", "(Frankfurt & Oder & Absatz & 2)"),
        ("a(b ODER c)", "(a & (b | c))"),
        ("a ODER(b c)", "(a | (b & c))"),
        ("NICHT(b)", "-b"),
        ("-(b)", "-b"),
        ("((a)(b))", "(a & b)"),
        ("ODERN ODERN", "(ODERN & ODERN)"),
        # a hyphen excludes where nothing stands before it, and not behind what cuts a compound short
        ("Sprachförderung und -bildung", "(Sprachförderung & und & -bildung)"),
        ("Migration bzw. -integration", "(Migration & bzw & -integration)"),
        ("Betreuung, -pflege und/oder -bildung", "(Betreuung & -pflege & und & oder & -bildung)"),
        ("Betreuung / -pflege", "(Betreuung & -pflege)"),
        ("Betreuung , -pflege", "(Betreuung & -pflege)"),
        ('"Köln"-Mülheim', '("Köln" & -Mülheim)'),
        ("(Köln)-Mülheim", "(Köln & -Mülheim)"),
        ("Lehrer(innen)-Ausbildung", "Lehrer(innen)-Ausbildung"),
        ("(-Flucht)", "-Flucht"),
        ("<script>alert(1)</script>", "(script & alert & 1 & script)"),
        ("", ""),
        (" \t\n", ""),
        ("?!…", ""),
    ],
)
def test_typed_text_is_read_as(text: str, tree: str) -> None:
    assert show(parse(text).tree) == tree


@pytest.mark.parametrize(
    ("text", "excluded"),
    [
        ("Sprachförderung und -bildung", []),
        ("Sprachförderung und –bildung", []),
        ("Migration bzw. -integration", []),
        ("Betreuung, -pflege, -bildung sowie -beratung", []),
        ("Betreuung / -pflege", []),
        ('"Köln"-Mülheim', []),
        ("Lehrer(innen)-Ausbildung", []),
        ("Köln -Mülheim", ["Mülheim"]),
        ("-Mülheim", ["Mülheim"]),
        ("Köln (-Mülheim)", ["Mülheim"]),
        ('"Köln" -Mülheim', ["Mülheim"]),
        ("Köln UND -Mülheim", ["Mülheim"]),
        ("Köln ODER -Mülheim", ["Mülheim"]),
        ('Köln und -"Mülheim am Rhein"', ['"Mülheim am Rhein"']),
        ("Köln und -(Mülheim Deutz)", ["(Mülheim & Deutz)"]),
        ("Köln und -titel:Mülheim", ["title=Mülheim"]),
        ("Köln -Mülheim, -Deutz und -Porz", ["Mülheim", "Deutz", "Porz"]),
        ("Köln NICHT Mülheim und -Deutz", ["Mülheim", "Deutz"]),
    ],
)
def test_only_what_stands_behind_a_minus_by_itself_is_excluded(text: str, excluded: list[str]) -> None:
    def those_below(node: Node | None) -> list[str]:
        match node:
            case Not(child):
                return [show(child)]
            case All(children) | Either(children):
                return [each for child in children for each in those_below(child)]
            case _:
                return []

    assert those_below(parse(text).tree) == excluded


def _words(parsed: ParsedQuery) -> int:
    def count(node: Node | None) -> int:
        match node:
            case Word() | Prefix():
                return 1
            case Phrase(words):
                return len(words)
            case Not(child):
                return count(child)
            case All(children) | Either(children):
                return sum(map(count, children))
            case InField(child=child):
                return count(child)
            case _:
                return 0

    return count(parsed.tree)


@given(QUERIES)
@example("(" * 500)
@example("-" * 999)
@example("a(" * 500)
@example("a()" * 333)
@example("und -a " * 142)
@example('"' * 999)
@example("„" * 999)
@example("NICHT " * 160)
@example("a ODER (" * 120)
@example("titel:" * 160)
@example("ki:" * 333)
@example("ki: " * 250)
@example("ki:-" * 250)
@example("ki:(" * 250)
@example("ki:a " * 200)
def test_any_text_is_read_quickly(text: str) -> None:
    began = time.thread_time()
    parsed = parse(text)
    assert time.thread_time() - began < 0.5
    assert _words(parsed) <= MAX_WORDS
    assert len(show(parsed.tree)) <= 20 * MAX_QUERY_LENGTH
    for node in positive(parsed.tree):
        assert not isinstance(node, Word | Prefix) or node.text.strip()
        assert not isinstance(node, Phrase) or node.words


def test_of_very_many_words_the_first_are_kept_and_that_is_told() -> None:
    parsed = parse(" ".join(f"w{number}" for number in range(60)))
    assert _words(parsed) == MAX_WORDS
    assert parsed.notes == ("Ihre Anfrage hatte sehr viele Wörter; gesucht wurde mit den ersten 40.",)


def test_of_very_long_texts_the_beginning_is_read_and_that_is_told() -> None:
    parsed = parse("Integration " + "x" * 100_000)
    assert len(parsed.text) == MAX_QUERY_LENGTH
    assert parsed.notes == ("Ihre Anfrage war sehr lang; gesucht wurde mit den ersten 1000 Zeichen.",)


def test_deep_brackets_are_passed_over() -> None:
    assert show(parse("(" * 50 + "a b" + ")" * 50).tree) == "(a & b)"


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("a*", "Vor dem Stern müssen mindestens 2 Buchstaben stehen; gesucht wurde nach „a“."),
        ("*arbeit", "Ein Stern wirkt nur am Wortende; „*arbeit“ wurde als Wort und als Wortteil gesucht."),
    ],
)
def test_a_wildcard_that_cannot_work_is_told(text: str, note: str) -> None:
    assert parse(text).notes == (note,)


def test_excluded_words_are_not_among_those_to_be_marked() -> None:
    assert [show(node) for node in positive(parse('a -b "c d" (ee* ODER -f) titel:g thema:h').tree)] == [
        "a",
        '"c d"',
        "ee*",
        "g",
    ]
