"""Small words of German and question words: left out of questions, never out of the index.

A question such as "Wie finden Geflüchtete eine Wohnung?" is not to be ranked by its *wie* and *eine*; a phrase in
quotes keeps all its words, so the index keeps them too. Folded forms; own list.
"""

from __future__ import annotations

_ARTICLES = "der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner keines"
_PRONOUNS = """
    ich du er sie es wir ihr mich dich sich uns euch mir dir ihm ihn ihnen mein meine meinen meinem meiner meines dein deine
    deinen deinem deiner deines sein seine seinen seinem seiner seines ihre ihren ihrem ihrer ihres unser unsere unseren
    unserem unserer unseres euer eure euren eurem eurer man jemand niemand dies diese dieser dieses diesen diesem jene jener
    jenes jenen jenem jede jeder jedes jeden jedem alle allen aller alles allem manche mancher manches solche solcher solches
    solchen etwas nichts selbst selber einige einiger einigen einiges beide beiden viele vielen vieler mehrere mehreren
    derselbe dieselbe dasselbe derjenige diejenige diejenigen
"""
_QUESTIONS = """
    wer wen wem wessen was wann wo wohin woher wie wieso weshalb warum wozu womit wofuer wovon woran worauf worin woraus
    wobei wodurch wogegen worum worueber wonach welche welcher welches welchen welchem wieviel wieviele inwiefern inwieweit
"""
_PREPOSITIONS = """
    ab an am ans auf aufs aus bei beim bis durch fuer gegen hinter im in ins mit nach neben ohne seit ueber um unter vom von
    vor waehrend wegen zu zum zur zwischen trotz statt innerhalb ausserhalb per pro je
"""
_CONJUNCTIONS = """
    und oder aber denn sondern sowie als ob dass wenn weil da damit obwohl falls sofern sobald solange bevor nachdem indem
    sodass also daher deshalb deswegen darum dadurch dabei dafuer dagegen daran darauf daraus darin darueber davon dazu
    danach bzw sowohl weder noch entweder zwar
"""
_VERBS = """
    ist sind war waren bin bist seid sein gewesen waere waeren sei seien hat haben habe hast habt hatte hatten haette haetten
    gehabt wird werden werde wirst wurde wurden worden wuerde wuerden kann koennen koennte koennten konnte konnten muss
    muessen muesste muessten musste mussten soll sollen sollte sollten will wollen wollte wollten darf duerfen durfte durften
    duerfte mag moegen moechte moechten lassen laesst gibt geben gab gebe tun tut
"""
_ADVERBS = """
    nicht auch nur noch schon sehr so doch mal ja nein hier dort da dann nun jetzt immer wieder mehr etwa eben bereits
    eigentlich ueberhaupt gern gerne bitte sonst ganz genau
"""
STOPWORDS = frozenset(
    " ".join((_ARTICLES, _PRONOUNS, _QUESTIONS, _PREPOSITIONS, _CONJUNCTIONS, _VERBS, _ADVERBS)).split()
)


def is_stopword(folded: str) -> bool:
    """Whether a folded word is too small to rank by."""
    return folded in STOPWORDS


_OPENERS = frozenset(f"{_QUESTIONS} {_VERBS}".split())


def is_question_word(folded: str) -> bool:
    """Whether a folded word opens a question when it stands first: "wie", "kann", "gibt"."""
    return folded in _OPENERS
