"""The shape of a help text, and the ways on that several codes share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from account.portal.words import mark


@dataclass(frozen=True, slots=True)
class HelpText:
    """Texts are marked for translation. `sentence` also stands beside the field it is about.

    `article` is the help page about the matter; empty when the text says all.
    """

    title: str
    sentence: str
    way_on: str
    article: str = ""


SIGN_IN_AGAIN: Final = mark("Sign in again in the Access Agent on that computer.")
START_AGAIN: Final = mark("Start again from the Access Agent window.")
TRY_AGAIN: Final = mark("Try again in a moment.")
