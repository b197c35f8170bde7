"""What can be said about the settings of the Access Agent on a computer."""

from __future__ import annotations

from typing import Final

from account.portal.error_texts.shape import HelpText
from account.portal.words import mark

_CHOOSE: Final = mark("Choose one of those that the Settings page of the Access Agent offers.")

TEXTS: Final[dict[str, HelpText]] = {
    "account_url_invalid": HelpText(
        mark("This is not the address of an account service"),
        mark("The address of an account service begins with https:// and ends after the name of its host."),
        mark("Ask whoever runs the service for its address, or leave it to the Access Agent."),
    ),
    "signed_in": HelpText(
        mark("Somebody is signed in"),
        mark("The account service can be changed only while nobody is signed in on this computer."),
        mark("Sign out in the Access Agent first."),
    ),
    "signing_in": HelpText(
        mark("A sign-in is under way"),
        mark("The account service cannot be changed while somebody is signing in on this computer."),
        mark("Wait until it is done, or cancel it."),
    ),
    "language_unknown": HelpText(
        mark("The Access Agent does not speak this language"),
        mark("The Access Agent speaks English and French, or what the system speaks."),
        _CHOOSE,
    ),
    "quality_unknown": HelpText(
        mark("There is no such quality of the picture"),
        mark("The picture of a session is sent as the way allows, sharp, or with little data."),
        _CHOOSE,
    ),
    "topic_unknown": HelpText(
        mark("There are no notifications about this"),
        mark("Notifications are about sessions, about the subscription, or about the computer."),
        _CHOOSE,
    ),
    "startup_unavailable": HelpText(
        mark("The Access Agent cannot be started at login here"),
        mark("This system has no way to start a program when somebody signs in to it."),
        mark("Start the Access Agent from whatever starts your other programs."),
    ),
    "updates_unavailable": HelpText(
        mark("Nobody can be asked for newer versions"),
        mark("This copy of the Access Agent is kept up to date by whoever you got it from."),
        mark("Look there, or update it with the rest of your system."),
    ),
}
