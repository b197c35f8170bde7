"""What can be said about signing in, here and on a computer."""

from __future__ import annotations

from typing import Final

from account.portal.error_texts.shape import SIGN_IN_AGAIN, START_AGAIN, TRY_AGAIN, HelpText
from account.portal.words import mark

_AGENT_RETRIES: Final = mark("The Access Agent does this by itself. If it goes on, restart the agent.")

TEXTS: Final[dict[str, HelpText]] = {
    "credentials_wrong": HelpText(
        mark("That did not match"),
        mark("The email address or the password is not right."),
        mark("Check both and try again."),
    ),
    "email_empty": HelpText(
        mark("The email address is missing"), mark("Enter your email address."), TRY_AGAIN
    ),
    "email_invalid": HelpText(
        mark("The email address is not complete"),
        mark("Enter an email address in the form name@example.com."),
        TRY_AGAIN,
    ),
    "email_taken": HelpText(
        mark("This email address already has an account"),
        mark("There is already an account with this email address."),
        mark("Sign in with it, or use another address."),
    ),
    "password_too_short": HelpText(
        mark("The password is too short"),
        mark("Choose a password with at least 10 characters."),
        mark("A short sentence is easy to remember and hard to guess."),
    ),
    "password_too_long": HelpText(
        mark("The password is too long"),
        mark("Choose a password with at most 200 characters."),
        TRY_AGAIN,
    ),
    "password_too_simple": HelpText(
        mark("The password is too simple"),
        mark("Choose a password that is harder to guess."),
        mark("Use more than three different characters, and not your email address."),
    ),
    "form_expired": HelpText(
        mark("This page was open for too long"),
        mark("The form no longer belongs to your present visit, so nothing was changed."),
        mark("Load the page again and repeat. Your browser has to accept cookies from this site."),
    ),
    "user_code_unknown": HelpText(
        mark("This code was not found"),
        mark("The code is not right, or it is more than 10 minutes old."),
        mark("Compare it with the code on the other computer, or ask for a new one there."),
        "getting-started",
    ),
    "client_unknown": HelpText(
        mark("An unknown program wants to sign in"),
        mark("This address was not made by an Access Agent that we know, so nothing was allowed."),
        START_AGAIN,
    ),
    "redirect_refused": HelpText(
        mark("This sign-in leads elsewhere"),
        mark("The answer would go to an address that is not on your computer, so nothing was allowed."),
        START_AGAIN,
    ),
    "rate_limited": HelpText(
        mark("Please wait a little"),
        mark("There were too many tries in a short time."),
        mark("Wait a minute, then try again."),
    ),
    "too_many_streams": HelpText(
        mark("Too much is open at once"),
        mark("So many pages and programs of this account are open that one more is not kept up to date."),
        mark("Close some of them, then load this page again."),
    ),
    "token_invalid": HelpText(
        mark("The computer has to sign in again"),
        mark("Its sign-in has ended or was ended from elsewhere."),
        SIGN_IN_AGAIN,
        "getting-started",
    ),
    "proof_invalid": HelpText(
        mark("The computer could not prove who it is"),
        mark("A request did not carry a valid signature of the computer's own key."),
        SIGN_IN_AGAIN,
    ),
    "use_dpop_nonce": HelpText(
        mark("The request has to be repeated"),
        mark("The service wants a fresh signature before it answers."),
        _AGENT_RETRIES,
    ),
    "refresh_reused": HelpText(
        mark("The sign-in was ended for safety"),
        mark("The same credentials were used twice, as happens when they are copied to another computer."),
        SIGN_IN_AGAIN,
    ),
    "key_cloned": HelpText(
        mark("Two computers use the same identity"),
        mark("This happens when a computer is copied as a whole. Both were signed out."),
        mark("Sign in again on each of them; the copy gets its own entry."),
        "add-computers",
    ),
    "invalid_grant": HelpText(
        mark("The sign-in is no longer good"),
        mark("It has expired, was used before, or belongs to another computer."),
        SIGN_IN_AGAIN,
    ),
    "authorization_pending": HelpText(
        mark("Waiting for your approval"),
        mark("The computer shows a code that has not been entered yet."),
        mark("Enter the code on the Enter code page."),
        "getting-started",
    ),
    "slow_down": HelpText(
        mark("The computer asks too often"),
        mark("It has to wait longer before it asks again."),
        _AGENT_RETRIES,
    ),
    "expired_token": HelpText(
        mark("The code is too old"),
        mark("A code can be used for 10 minutes."),
        mark("Ask for a new code on the computer that you want to sign in."),
        "getting-started",
    ),
    "access_denied": HelpText(
        mark("The sign-in was refused"),
        mark("Somebody pressed Cancel or Deny, so the computer got nothing."),
        START_AGAIN,
        "getting-started",
    ),
}
