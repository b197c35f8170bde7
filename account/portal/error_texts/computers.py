"""What can be said about computers and their places."""

from __future__ import annotations

from typing import Final

from account.portal.error_texts.shape import HelpText
from account.portal.words import mark

_CHANGE_NAME: Final = mark("Choose another name.")

TEXTS: Final[dict[str, HelpText]] = {
    "computer_removed": HelpText(
        mark("This computer was removed"),
        mark("It was removed from the account and has been signed out."),
        mark("To use it again, sign in on it: it then registers as a new computer."),
        "add-computers",
    ),
    "computer_limit_reached": HelpText(
        mark("All places are taken"),
        mark("Your account has as many computers as it allows."),
        mark("Remove a computer that you no longer use; its place is free at once."),
        "add-computers",
    ),
    "computer_replaceable": HelpText(
        mark("This computer was registered before"),
        mark("Its old entry is still in your list, but the key that belongs to it is gone."),
        mark("Let the Access Agent replace the old entry, or remove that one yourself."),
        "add-computers",
    ),
    "name_empty": HelpText(
        mark("The name is empty"),
        mark("A computer needs a name with at least one visible character."),
        _CHANGE_NAME,
    ),
    "name_too_long": HelpText(
        mark("The name is too long"), mark("A computer's name has at most 64 characters."), _CHANGE_NAME
    ),
}
