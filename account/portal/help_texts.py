"""The text for a code: what happened, and the way on (RULES R85, STYLE 7)."""

from __future__ import annotations

from typing import Final

from account.portal.error_texts import agent, choices, computers, requests, sales, sign_in
from account.portal.error_texts.shape import TRY_AGAIN, HelpText
from account.portal.words import mark

HELP: Final[dict[str, HelpText]] = {
    **sign_in.TEXTS,
    **computers.TEXTS,
    **sales.TEXTS,
    **choices.TEXTS,
    **requests.TEXTS,
    **agent.TEXTS,
}

_OTHER: Final = HelpText(
    mark("That did not work"), mark("Your request could not be done, and nothing was changed."), TRY_AGAIN
)


def help_for(code: str) -> HelpText:
    """The text for `code`; a general one for a code without its own."""
    return HELP.get(_SAME_AS.get(code, code), _OTHER)


_SAME_AS: Final = {
    "disk_full": "storage_full",
    "data_read_only": "storage_read_only",
    "data_damaged": "internal_error",
    "database_failed": "service_unavailable",
}
