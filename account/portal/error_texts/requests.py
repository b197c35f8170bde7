"""What can be said about any request, and about the service itself."""

from __future__ import annotations

from typing import Final

from account.portal.error_texts.shape import TRY_AGAIN, HelpText
from account.portal.words import mark

_REPORT: Final = mark("If it happens again, tell whoever runs this service when it happened.")
_FREE_SPACE: Final = mark("Free some space where the account service keeps its data, then try again.")
_OWN_PAGE: Final = mark("Open this site by its own address and try again from there.")

TEXTS: Final[dict[str, HelpText]] = {
    "not_found": HelpText(
        mark("There is nothing here"),
        mark("This address does not exist, or what it showed was removed."),
        mark("Go to your computers and start from there."),
    ),
    "request_malformed": HelpText(
        mark("The request could not be read"), mark("It does not have the expected form."), TRY_AGAIN
    ),
    "request_invalid": HelpText(
        mark("The request is not complete"), mark("Something in it is missing or not allowed."), TRY_AGAIN
    ),
    "request_too_large": HelpText(
        mark("That was too much at once"), mark("The request is larger than this service takes."), TRY_AGAIN
    ),
    "host_refused": HelpText(
        mark("Wrong address"), mark("This service does not answer under this host name."), _OWN_PAGE
    ),
    "origin_refused": HelpText(
        mark("This came from another site"),
        mark("The request was sent from a page that is not ours, so nothing was changed."),
        _OWN_PAGE,
    ),
    "method_not_allowed": HelpText(
        mark("That does not work here"), mark("This address cannot be used in this way."), _OWN_PAGE
    ),
    "internal_error": HelpText(
        mark("Something went wrong on our side"),
        mark("Your request could not be finished. Nothing you did caused this."),
        _REPORT,
    ),
    "service_unavailable": HelpText(
        mark("The service is busy"), mark("It cannot answer at the moment."), TRY_AGAIN
    ),
    "storage_full": HelpText(
        mark("The disk is full"), mark("Nothing could be saved, and nothing was changed."), _FREE_SPACE
    ),
    "storage_read_only": HelpText(
        mark("The data cannot be written"),
        mark("The folder of the account service is read-only; nothing was changed."),
        mark("Make the folder writable, then try again."),
    ),
    "modules_missing": HelpText(
        mark("A part of this service is missing"),
        mark("What shows a remote screen in the browser was not installed with it."),
        mark("Whoever runs this service can add it: make setup, or install the package again."),
    ),
    "data_newer": HelpText(
        mark("The data is of a newer version"),
        mark("A newer version of this program wrote it, and this one does not touch it."),
        mark("Install the newer version again."),
    ),
    "data_in_use": HelpText(
        mark("The data is in use"),
        mark("Another account service is already running with this folder."),
        mark("Stop the other one, or choose another folder."),
    ),
}
