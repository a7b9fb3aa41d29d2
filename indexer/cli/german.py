"""Makes click speak German, whatever the locale says.

click asks the standard library's ``gettext`` for its texts, in the domain ``messages``. Its catalogue lies in
``locale/``; the text form (``.po``) is for people, the other (``.mo``) is made from it by ``pybabel compile -D messages
-d indexer/cli/locale``. A test tells when the two differ, or when click says something that the catalogue does not
have.
"""

from __future__ import annotations

import gettext
import os
from pathlib import Path

LOCALE = Path(__file__).with_name("locale")
DOMAIN = "messages"


def speak_german() -> None:
    """Have ``gettext`` find the German catalogue, in the C locale and on an English system too."""
    # Of the variables that choose a language this one goes before all others; unlike the C library, Python heeds it in
    # the C locale as well.
    os.environ["LANGUAGE"] = "de"
    gettext.bindtextdomain(DOMAIN, str(LOCALE))
