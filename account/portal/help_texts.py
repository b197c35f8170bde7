"""The text for a code: what happened, and the way on (RULES R85, STYLE 7)."""

from __future__ import annotations

from typing import Final

from account.portal.error_texts import (
    agent,
    choices,
    computers,
    requests,
    sales,
    sessions,
    settings,
    sign_in,
)
from account.portal.error_texts.shape import TRY_AGAIN, HelpText
from account.portal.words import mark

_SAME_AS: Final = {
    "disk_full": "storage_full",
    "data_read_only": "storage_read_only",
    "data_damaged": "internal_error",
    "database_failed": "service_unavailable",
}
_OWN: Final[dict[str, HelpText]] = {
    **sign_in.TEXTS,
    **computers.TEXTS,
    **sessions.TEXTS,
    **sales.TEXTS,
    **choices.TEXTS,
    **requests.TEXTS,
    **agent.TEXTS,
    **settings.TEXTS,
}
HELP: Final[dict[str, HelpText]] = {**_OWN, **{code: _OWN[other] for code, other in _SAME_AS.items()}}

_OTHER: Final = HelpText(
    mark("That did not work"),
    mark("Your request could not be done, and nothing was changed."),
    TRY_AGAIN,
    "getting-started",
)


def help_for(code: str) -> HelpText:
    """The text for `code`; a general one for a code without its own."""
    return HELP.get(code, _OTHER)
