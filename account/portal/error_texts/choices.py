"""What can be said about numbers and choices on the pages of an account."""

from __future__ import annotations

from typing import Final

from account.portal.error_texts.shape import HelpText
from account.portal.words import mark

TEXTS: Final[dict[str, HelpText]] = {
    "licences_no_number": HelpText(
        mark("That is not a number of licences"),
        mark("The number of licences is a whole number, such as 3."),
        mark("Enter the new total."),
        "more-licences",
    ),
    "too_many_kept": HelpText(
        mark("You have chosen too many computers"),
        mark("You have chosen more computers than your limit allows."),
        mark("Choose fewer, or buy more licences."),
        "more-licences",
    ),
    "member_unknown": HelpText(
        mark("Nobody has an account with this address"),
        mark("There is no account with this email address here."),
        mark("Check the address, or ask them to create an account first."),
    ),
    "member_is_owner": HelpText(
        mark("This is the account itself"),
        mark("The account itself needs no role; it may do everything."),
        mark("Enter the address of somebody else."),
    ),
}
