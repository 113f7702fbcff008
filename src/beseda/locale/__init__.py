"""The languages Beseda speaks. English is in the code (gettext's msgids); Russian is a catalogue beside this file.

Code marks a sentence where it stands, with `_("…")` on a catalogue's `gettext`, or with `N_` in a table, and Babel
collects both (`make translations`). Every session has a language of its own.
"""

import gettext
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "ru")

_DOMAIN = "beseda"
_HERE = Path(__file__).parent


def N_(sentence: str) -> str:
    """Mark a sentence in a table for translation; it is translated where it is said."""
    return sentence


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of one of `LANGUAGES`; English for any other."""
    return gettext.translation(_DOMAIN, _HERE, languages=[language], fallback=True)


def language_of(environment: Mapping[str, str] = os.environ) -> str:
    """The language a person's environment asks for, by gettext's own order of variables; English if none of ours."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for wanted in environment.get(variable, "").split(":"):
            short = wanted.split("_")[0].split(".")[0].lower()
            if short in LANGUAGES:
                return short
        if environment.get(variable) and variable != "LANGUAGE":
            break
    return "en"


def speak(language: str) -> None:
    """Let gettext's own functions, which argparse calls, say our sentences too (see `borrowed`).

    They know one language for the whole process, and take it from the environment: for a command line's `main` only.
    """
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(_DOMAIN, str(_HERE))
    gettext.textdomain(_DOMAIN)
