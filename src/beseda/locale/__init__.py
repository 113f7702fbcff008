"""The languages Beseda speaks. English is in the code (gettext's msgids); Russian is a catalogue beside this file.

Code marks a sentence where it stands: with `_("…")` on a catalogue's `gettext`, or with `N_` in a table. Babel collects
both (`make translations`). Every session has a language of its own. Refuses to know who says what.
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
    """Mark a sentence in a table for translation; the code that says it translates it."""
    return sentence


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue of one of `LANGUAGES`; English for any other."""
    return gettext.translation(_DOMAIN, _HERE, languages=[language], fallback=True)


def language_of(environment: Mapping[str, str] = os.environ) -> str:
    """The language that a person's environment asks for, in gettext's own order of variables; English if not ours."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        for asked_for in environment.get(variable, "").split(":"):
            short = asked_for.split("_")[0].split(".")[0].lower()
            if short in LANGUAGES:
                return short
        if environment.get(variable) and variable != "LANGUAGE":
            break
    return "en"


def decimal(number: float, language: str) -> str:
    """A number with one digit after the point, or after the comma that stands for it in Russian."""
    written = f"{number:.1f}"
    return written.replace(".", ",") if language == "ru" else written


def speak(language: str) -> None:
    """Have gettext's own functions, which argparse calls, translate by our catalogue too (see `borrowed`).

    They have one language for the whole process and take it from the environment: only for the `main` of a command.
    """
    os.environ["LANGUAGE"] = language
    gettext.bindtextdomain(_DOMAIN, str(_HERE))
    gettext.textdomain(_DOMAIN)
