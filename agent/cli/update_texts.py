"""The command line's sentences about newer versions of this program (docs/decisions/019-updates.md)."""

from __future__ import annotations

from typing import Final

from agent.cli.error_shape import ErrorText

_PAGE: Final = "Nothing was changed. Ask whoever gave you this program if that stays."
_LATER: Final = "It is asked again by itself; nothing was changed."
_FETCH: Final = "Do not install it. Get it again from the page that `access-agent update` names."

UPDATE_ERRORS: Final[dict[str, ErrorText]] = {
    "updates_unavailable": ErrorText(
        "This copy of the program has nobody to ask for newer versions.",
        "Look where you got it from; it may be kept up to date with the rest of the system.",
    ),
    "update_unreachable": ErrorText(
        "The address where newer versions are announced cannot be reached.", "Check the network."
    ),
    "update_unavailable": ErrorText("Where newer versions are announced, something is wrong.", _LATER),
    "update_redirected": ErrorText("Where newer versions are announced, one is sent elsewhere.", _PAGE),
    "update_type_wrong": ErrorText("What was announced is not about a version of this program.", _PAGE),
    "update_too_large": ErrorText("What was announced is larger than it may be.", _PAGE),
    "update_malformed": ErrorText("What was announced cannot be read.", _PAGE),
    "update_key_unknown": ErrorText(
        "What was announced is signed with a key that this version does not know.",
        "Get the newest version from where you got this one.",
    ),
    "update_signature_wrong": ErrorText("The signature of what was announced does not hold.", _PAGE),
    "update_clock_wrong": ErrorText(
        "This computer's clock is too far back to tell whether the announcement is still good.",
        "Set the clock, then ask again.",
    ),
    "update_rolled_back": ErrorText("What was announced is older than what was known already.", _PAGE),
    "update_frozen": ErrorText("Nothing newer was announced for too long.", _PAGE),
    "update_expired": ErrorText("What was announced is no longer good.", _LATER),
    "update_unknown": ErrorText(
        "Nothing is known yet about the newest version.", "Ask with `access-agent update` first."
    ),
    "update_file_unknown": ErrorText(
        "The announced version has no file of that name.",
        "Keep the name that the file had, and ask with `access-agent update` whether there is a newer one.",
    ),
    "update_file_wrong": ErrorText("That file is not the one that the publisher signed.", _FETCH),
}
