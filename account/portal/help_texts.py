"""One short text for every code this product uses: what happened, and the way on (RULES R85, STYLE 7)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from account.portal.words import mark


@dataclass(frozen=True, slots=True)
class HelpText:
    """Texts are marked for translation. `sentence` also stands beside the field it is about."""

    title: str
    sentence: str
    way_on: str


_AGENT_RETRIES: Final = mark("The Access Agent does this by itself. If it goes on, restart the agent.")
_SIGN_IN_AGAIN: Final = mark("Sign in again in the Access Agent on that computer.")
_REPORT: Final = mark("If it happens again, tell whoever runs this service when it happened.")
_CHANGE_NAME: Final = mark("Choose another name.")
_TRY_AGAIN: Final = mark("Try again in a moment.")
_FREE_SPACE: Final = mark("Free some space where the account service keeps its data, then try again.")
_UNLOCK: Final = mark("Unlock your keyring; the Access Agent then goes on by itself.")
_OWN_PAGE: Final = mark("Open this site by its own address and try again from there.")
_START_AGAIN: Final = mark("Start again from the Access Agent window.")

HELP: Final[dict[str, HelpText]] = {
    # signing in here
    "credentials_wrong": HelpText(
        mark("That did not match"),
        mark("The email address or the password is not right."),
        mark("Check both and try again."),
    ),
    "email_empty": HelpText(
        mark("The email address is missing"), mark("Enter your email address."), _TRY_AGAIN
    ),
    "email_invalid": HelpText(
        mark("The email address is not complete"),
        mark("Enter an email address in the form name@example.com."),
        _TRY_AGAIN,
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
        _TRY_AGAIN,
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
    ),
    "client_unknown": HelpText(
        mark("An unknown program wants to sign in"),
        mark("This address was not made by an Access Agent that we know, so nothing was allowed."),
        _START_AGAIN,
    ),
    "redirect_refused": HelpText(
        mark("This sign-in leads elsewhere"),
        mark("The answer would go to an address that is not on your computer, so nothing was allowed."),
        _START_AGAIN,
    ),
    "rate_limited": HelpText(
        mark("Please wait a little"),
        mark("There were too many tries in a short time."),
        mark("Wait a minute, then try again."),
    ),
    # tokens and proofs of the agent
    "token_invalid": HelpText(
        mark("The computer has to sign in again"),
        mark("Its sign-in has ended or was ended from elsewhere."),
        _SIGN_IN_AGAIN,
    ),
    "proof_invalid": HelpText(
        mark("The computer could not prove who it is"),
        mark("A request did not carry a valid signature of the computer's own key."),
        _SIGN_IN_AGAIN,
    ),
    "use_dpop_nonce": HelpText(
        mark("The request has to be repeated"),
        mark("The service wants a fresh signature before it answers."),
        _AGENT_RETRIES,
    ),
    "refresh_reused": HelpText(
        mark("The sign-in was ended for safety"),
        mark("The same credentials were used twice, as happens when they are copied to another computer."),
        _SIGN_IN_AGAIN,
    ),
    "key_cloned": HelpText(
        mark("Two computers use the same identity"),
        mark("This happens when a computer is copied as a whole. Both were signed out."),
        mark("Sign in again on each of them; the copy gets its own entry."),
    ),
    "invalid_grant": HelpText(
        mark("The sign-in is no longer good"),
        mark("It has expired, was used before, or belongs to another computer."),
        _SIGN_IN_AGAIN,
    ),
    "authorization_pending": HelpText(
        mark("Waiting for your approval"),
        mark("The computer shows a code that has not been entered yet."),
        mark("Enter the code on the Enter code page."),
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
    ),
    "access_denied": HelpText(
        mark("The sign-in was refused"),
        mark("Somebody pressed Cancel or Deny, so the computer got nothing."),
        _START_AGAIN,
    ),
    # computers
    "computer_removed": HelpText(
        mark("This computer was removed"),
        mark("It was removed from the account and has been signed out."),
        mark("To use it again, sign in on it: it then registers as a new computer."),
    ),
    "computer_limit_reached": HelpText(
        mark("All places are taken"),
        mark("Your account has as many computers as it allows."),
        mark("Remove a computer that you no longer use; its place is free at once."),
    ),
    "computer_replaceable": HelpText(
        mark("This computer was registered before"),
        mark("Its old entry is still in your list, but the key that belongs to it is gone."),
        mark("Let the Access Agent replace the old entry, or remove that one yourself."),
    ),
    "name_empty": HelpText(
        mark("The name is empty"),
        mark("A computer needs a name with at least one visible character."),
        _CHANGE_NAME,
    ),
    "name_too_long": HelpText(
        mark("The name is too long"), mark("A computer's name has at most 64 characters."), _CHANGE_NAME
    ),
    # requests in general
    "not_found": HelpText(
        mark("There is nothing here"),
        mark("This address does not exist, or what it showed was removed."),
        mark("Go to your computers and start from there."),
    ),
    "request_malformed": HelpText(
        mark("The request could not be read"), mark("It does not have the expected form."), _TRY_AGAIN
    ),
    "request_invalid": HelpText(
        mark("The request is not complete"), mark("Something in it is missing or not allowed."), _TRY_AGAIN
    ),
    "request_too_large": HelpText(
        mark("That was too much at once"), mark("The request is larger than this service takes."), _TRY_AGAIN
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
        mark("The service is busy"), mark("It cannot answer at the moment."), _TRY_AGAIN
    ),
    "storage_full": HelpText(
        mark("The disk is full"), mark("Nothing could be saved, and nothing was changed."), _FREE_SPACE
    ),
    "storage_read_only": HelpText(
        mark("The data cannot be written"),
        mark("The folder of the account service is read-only; nothing was changed."),
        mark("Make the folder writable, then try again."),
    ),
    # the agent on its computer
    "service_unreachable": HelpText(
        mark("The account service cannot be reached"),
        mark("The computer got no answer from this service."),
        mark("Check its network connection. The Access Agent tries again by itself."),
    ),
    "not_signed_in": HelpText(
        mark("Nobody is signed in"), mark("This needs an account."), mark("Sign in and try again.")
    ),
    "not_registered": HelpText(
        mark("The computer is not registered"),
        mark("It has no place in your account yet."),
        _SIGN_IN_AGAIN,
    ),
    "sign_in_superseded": HelpText(
        mark("A newer sign-in was started"),
        mark("Only the latest sign-in of a computer counts."),
        mark("Go on with the page that was opened last."),
    ),
    "sign_in_cancelled": HelpText(
        mark("The sign-in was cancelled"), mark("Nothing was changed."), _START_AGAIN
    ),
    "secrets_locked": HelpText(
        mark("The keyring is locked"), mark("The Access Agent cannot read its keys while it is."), _UNLOCK
    ),
    "secrets_missing": HelpText(
        mark("There is no keyring"),
        mark("This computer has no place for secrets that the Access Agent could use."),
        mark("Install a keyring, or start the agent with --secrets file to keep its keys in a private file."),
    ),
    "secrets_hanging": HelpText(
        mark("The keyring does not answer"),
        mark("The Access Agent asked for its keys and got no answer."),
        mark("Look for a question of your keyring that waits behind other windows."),
    ),
    "secrets_damaged": HelpText(
        mark("The file with the secrets is damaged"),
        mark("It cannot be read, or other users can, so the Access Agent does not use it."),
        mark("Begin with a new file by access-agent secrets file, then sign in again."),
    ),
    "secrets_unwritable": HelpText(
        mark("The secrets cannot be saved"),
        mark("The disk is full, or the folder of the Access Agent is read-only. You are not signed out."),
        mark("Free some space or make the folder writable, then try again."),
    ),
    "no_window": HelpText(
        mark("No window is open"),
        mark("There was no Access Agent window to bring to the front."),
        mark("Start access-agent to open one."),
    ),
    "stopping": HelpText(
        mark("The agent is stopping"),
        mark("It takes no more commands."),
        mark("Start it again when it has stopped."),
    ),
    "command_unknown": HelpText(
        mark("Unknown command"),
        mark("The Access Agent does not know this command."),
        mark("Check that the agent and the program that talks to it are of the same version."),
    ),
    "message_malformed": HelpText(
        mark("A message could not be read"),
        mark("It does not have the agreed form."),
        mark("Check that both programs are of the same version."),
    ),
    "door_garbage": HelpText(
        mark("The local connection was closed"),
        mark("Something other than a message came in."),
        mark("Check which program connects to the Access Agent."),
    ),
}

_OTHER: Final = HelpText(
    mark("That did not work"), mark("Your request could not be done, and nothing was changed."), _TRY_AGAIN
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
