"""The command line's sentences about what a person chooses: settings, preferences, the account service."""

from __future__ import annotations

from typing import Final

from agent.cli.error_shape import ErrorText

_NAMES: Final = "`access-agent settings` shows the names and what holds."

SETTINGS_ERRORS: Final[dict[str, ErrorText]] = {
    "setting_unknown": ErrorText("There is no setting of that name.", _NAMES),
    "setting_value_invalid": ErrorText(
        "That setting does not take this value.", "`access-agent settings` lists what each takes."
    ),
    "quality_unknown": ErrorText("The picture is auto, sharp or saving.", _NAMES),
    "language_unknown": ErrorText("The languages are en, fr and system.", _NAMES),
    "topic_unknown": ErrorText("Notifications are about sessions, the subscription or the computer.", _NAMES),
    "startup_unavailable": ErrorText(
        "This system has no way to start Access Agent at login.",
        "Start it with `access-agent daemon` from whatever starts your programs.",
    ),
    "links_unavailable": ErrorText(
        "On this system links open Access Agent only as an installed application.",
        "Install the application, and open it once.",
    ),
    "signed_in": ErrorText(
        "Somebody is signed in, so the account service stays as it is.",
        "Run `access-agent sign-out` first.",
    ),
    "signing_in": ErrorText(
        "A sign-in is under way, so the account service stays as it is.",
        "Wait until it is done, or cancel it.",
    ),
}
