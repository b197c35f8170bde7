"""What the agent says on its own computer."""

from __future__ import annotations

from typing import Final

from account.portal.error_texts.shape import SIGN_IN_AGAIN, START_AGAIN, HelpText
from account.portal.words import mark

_UNLOCK: Final = mark("Unlock your keyring; the Access Agent then goes on by itself.")

TEXTS: Final[dict[str, HelpText]] = {
    "service_unreachable": HelpText(
        mark("The account service cannot be reached"),
        mark("The computer got no answer from this service."),
        mark("Check its network connection. The Access Agent tries again by itself."),
        "getting-started",
    ),
    "not_signed_in": HelpText(
        mark("Nobody is signed in"),
        mark("This needs an account."),
        mark("Sign in and try again."),
        "getting-started",
    ),
    "not_registered": HelpText(
        mark("The computer is not registered"),
        mark("It has no place in your account yet."),
        SIGN_IN_AGAIN,
        "add-computers",
    ),
    "sign_in_superseded": HelpText(
        mark("A newer sign-in was started"),
        mark("Only the latest sign-in of a computer counts."),
        mark("Go on with the page that was opened last."),
    ),
    "sign_in_cancelled": HelpText(
        mark("The sign-in was cancelled"), mark("Nothing was changed."), START_AGAIN
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
