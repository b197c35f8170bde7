"""Every sentence the command line has for a code: what is so, and the way on (STYLE 7, 14).

Texts live in the faces, not in the errors; a code without a text of its own is shown with the detail
that came with it. Placeholders are named. May import `shared` only.
"""

from __future__ import annotations

from collections.abc import Mapping
from gettext import gettext as _
from typing import Final

from agent.cli.error_shape import ErrorText
from agent.cli.sales_errors import SALES_ERRORS
from agent.cli.session_texts import SESSION_ERRORS, SESSION_NOTICES
from agent.cli.settings_texts import SETTINGS_ERRORS
from agent.cli.simulator_texts import SIMULATOR_ERRORS
from agent.cli.update_texts import UPDATE_ERRORS
from shared.reasons import NoticeCode, RemovedBy, Status
from shared.state import AgentState

ERRORS: Final[dict[str, ErrorText]] = {
    # The agent and its door
    "door_closed": ErrorText(
        "The agent of this profile is not running, or has just stopped.",
        "Start it with `access-agent daemon`, or open the window with `access-agent`.",
    ),
    "door_not_ours": ErrorText(
        "The door of this profile belongs to another user, so it was not used.",
        "Choose a folder of your own with `--profile DIR`.",
    ),
    "door_not_yours": ErrorText(
        "The agent of this profile belongs to another user.",
        "Choose a folder of your own with `--profile DIR`.",
    ),
    "door_too_old": ErrorText(
        "The running agent is of another version than this program.",
        "Run `access-agent stop`, then try again.",
    ),
    "door_garbage": ErrorText(
        "What came through the door could not be read.",
        "Run `access-agent stop`, then try again; both sides should be of one version.",
    ),
    "door_path_too_long": ErrorText(
        "The path of the agent's socket is too long for this system.",
        "Set XDG_RUNTIME_DIR to a shorter folder, or unset it.",
    ),
    "too_many_callers": ErrorText(
        "Too many programs are talking to the agent at once.",
        "Close some of them, then try again.",
    ),
    "hello_missing": ErrorText(
        "The caller did not say hello in time.", "Follow docs/protocol.md, section 2."
    ),
    "already_running": ErrorText(
        "An agent already serves this profile.",
        "Use it as it is, or end it first with `access-agent stop`.",
    ),
    "agent_start_failed": ErrorText(
        "The agent could not be started in the background.",
        "Run `access-agent daemon` to see why; `access-agent doctor` checks the surroundings.",
    ),
    "agent_starting": ErrorText(
        "The agent is still starting.", "Wait a moment, then try again; `access-agent doctor` says more."
    ),
    "stopping": ErrorText("The agent is stopping.", "Start it again, then repeat the command."),
    "command_unknown": ErrorText(
        "The running agent does not know this command.",
        "It may be of an older version: run `access-agent stop`, then try again.",
    ),
    "message_malformed": ErrorText(
        "A message did not have the agreed shape.", "Both sides should be of one version."
    ),
    "internal_error": ErrorText(
        "Something failed that should not have; it has been written to the log.",
        "Try again; if it stays, save a report with `access-agent diagnostics`.",
    ),
    "window_open": ErrorText("A window of this profile is open already.", "It has come to the front."),
    "no_window": ErrorText("No window of this profile is open.", "Open one with `access-agent`."),
    "window_hangs": ErrorText(
        "The window of this profile is open, but it does not answer.",
        "Open another one with `access-agent`; it takes its place.",
    ),
    "display_missing": ErrorText(
        "No display was found, so a window cannot be opened here.",
        "Use `access-agent status` or `access-agent sign-in --code`.",
    ),
    "deep_link_unknown": ErrorText(
        "That link does not lead anywhere in this program.",
        "Links are access-agent:// and one word, such as access-agent://buy.",
    ),
    "wait_timed_out": ErrorText(
        "What was waited for did not happen in time.", "`access-agent status` shows how things stand."
    ),
    "not_confirmed": ErrorText("Nothing was changed.", "Repeat the command with `--yes` to go ahead."),
    "profile_not_a_demo": ErrorText(
        "That folder is not a demo profile, so it was left alone.",
        "Name an empty folder, or leave `--profile` out.",
    ),
    "demo_failed": ErrorText(
        "The demonstration could not go on.", "`access-agent doctor` checks the surroundings."
    ),
    "page_unexpected": ErrorText(
        "A page of the account service was not what was expected.", "Both sides should be of one version."
    ),
    # Account service
    "service_unreachable": ErrorText(
        "The account service cannot be reached.",
        "Check the network; the agent keeps trying by itself. `access-agent doctor` says more.",
    ),
    "service_unavailable": ErrorText(
        "The account service is not available at the moment.", "Try again in a minute."
    ),
    "port_taken": ErrorText(
        "The port of the account service is taken by another program.",
        "Choose another `embedded_port` in settings.json, or remove it to take any free one.",
    ),
    "service_silent": ErrorText(
        "The account service stopped answering.", "The agent keeps trying by itself; try again in a minute."
    ),
    "answer_malformed": ErrorText(
        "The account service answered something that cannot be read.",
        "Check its address; `access-agent doctor` says more.",
    ),
    "issuer_wrong": ErrorText(
        "The account service calls itself by another address than the one in the settings.",
        "Use its own address with `access-agent daemon --account-url URL`.",
    ),
    "too_many_streams": ErrorText(
        "Too many programs of this account are connected at once.",
        "Close some of them; it is tried again by itself.",
    ),
    "rate_limited": ErrorText("There were too many tries in a short time.", "Wait a moment, then try again."),
    "request_malformed": ErrorText(
        "The account service did not understand the request.", "Update this program."
    ),
    "request_invalid": ErrorText(
        "The account service refused the request as invalid.", "Check what was given."
    ),
    "request_too_large": ErrorText("The request is larger than the account service takes.", "Give less."),
    "host_refused": ErrorText(
        "The account service does not serve this address.",
        "Use the address that its administrator gave you.",
    ),
    "origin_refused": ErrorText(
        "The account service refused where the request came from.", "Open its pages from its own address."
    ),
    "storage_full": ErrorText("The account service's disk is full.", "Free some space, then try again."),
    "storage_read_only": ErrorText(
        "The account service may not write its data.", "Make its data folder writable, then try again."
    ),
    # Signing in
    "not_signed_in": ErrorText("Nobody is signed in on this computer.", "Run `access-agent sign-in`."),
    "token_invalid": ErrorText(
        "The account service no longer accepts this computer's sign-in.", "Run `access-agent sign-in`."
    ),
    "proof_invalid": ErrorText(
        "The account service did not accept the proof of this computer's key.",
        "Try again; if it stays, run `access-agent sign-in`.",
    ),
    "use_dpop_nonce": ErrorText("The account service asked for a fresh proof.", "Try again."),
    "refresh_reused": ErrorText(
        "This sign-in was used from somewhere else too, so it was ended for safety.",
        "Run `access-agent sign-in`.",
    ),
    "sign_in_denied": ErrorText(
        "Signing in was declined in the browser.", "Run `access-agent sign-in` again."
    ),
    "sign_in_expired": ErrorText("Nobody finished signing in in time.", "Run `access-agent sign-in` again."),
    "sign_in_cancelled": ErrorText("Signing in was cancelled.", "Run `access-agent sign-in` when you like."),
    "sign_in_superseded": ErrorText(
        "Another sign-in was started meanwhile, and this one ended.", "Finish the newer one."
    ),
    "sign_in_failed": ErrorText("Signing in did not work.", "Try again; `access-agent doctor` may know why."),
    "state_wrong": ErrorText(
        "What came back from the browser belongs to another sign-in.", "Run `access-agent sign-in` again."
    ),
    "method_refused": ErrorText(
        "What came back from the browser was not understood.", "Run `access-agent sign-in` again."
    ),
    "key_cloned": ErrorText(
        "This computer's key was used from two places at once, so both were signed out for safety.",
        "Run `access-agent sign-in`; a new key is made then.",
    ),
    # Registration and computers
    "not_registered": ErrorText("This computer is not registered.", "Run `access-agent register`."),
    "computer_removed": ErrorText(
        "This computer was removed from the account.", "Run `access-agent sign-in` to add it again."
    ),
    "computer_limit_reached": ErrorText(
        "All places for computers in this account are taken.",
        "Remove one with `access-agent remove --computer ID`; registration then goes on by itself.",
    ),
    "computer_replaceable": ErrorText(
        "This machine is already in the account, under an older key.",
        "Take over its place with `access-agent register --replace ID`.",
    ),
    "not_found": ErrorText(
        "There is no such computer in this account.", "`access-agent computers` lists them with their ids."
    ),
    "name_empty": ErrorText("A name needs at least one visible character.", "Choose another name."),
    "name_too_long": ErrorText("A name has at most 64 characters.", "Choose a shorter one."),
    "page_unknown": ErrorText(
        "The account service has no such page to open.", "Both sides should be of one version."
    ),
    # Secrets
    "secrets_locked": ErrorText(
        "The keyring of this computer is locked, so the sign-in cannot be read. You are not signed out.",
        "Unlock the keyring, then run `access-agent secrets retry`.",
    ),
    "secrets_missing": ErrorText(
        "This computer has no keyring in which secrets could be kept.",
        "Install one, or keep them in a file that only you can read: `access-agent secrets file`.",
    ),
    "secrets_hanging": ErrorText(
        "The keyring of this computer does not answer.",
        "Look for a question on the screen, then run `access-agent secrets retry`.",
    ),
    "secrets_damaged": ErrorText(
        "The file with this computer's secrets is damaged or open to others, so it is not used.",
        "Begin with a new file by `access-agent secrets file`, then sign in; the old one is kept beside it.",
    ),
    "secrets_unwritable": ErrorText(
        "The file with this computer's secrets cannot be written. You are not signed out.",
        "Free some space or make the profile's folder writable, then run `access-agent secrets retry`.",
    ),
    # Files
    "disk_full": ErrorText(
        "The disk is full, so nothing could be saved.", "Free some space, then try again."
    ),
    "data_read_only": ErrorText(
        "The profile's folder cannot be written.",
        "Make it writable for this user, or choose another with `--profile DIR`.",
    ),
    "data_damaged": ErrorText(
        "The account service of this computer cannot start: its data is damaged. Nothing was deleted.",
        "Put a copy of account/account.db back into the profile, or move it away to begin with an empty"
        " account service; the agent then goes on by itself.",
    ),
    "data_newer": ErrorText(
        "The account service of this computer cannot start: a newer version of this program wrote its data.",
        "Update this program.",
    ),
    "data_in_use": ErrorText(
        "Another account service uses the same data, so the one of this computer cannot start.",
        "End the other one (`access-account serve` on the same folder); the agent then goes on by itself.",
    ),
    "data_unusable": ErrorText(
        "A file of the profile cannot be used.", "`access-agent doctor` checks the profile."
    ),
    "folder_not_ours": ErrorText(
        "A folder that must be this user's own belongs to somebody else.",
        "Remove it, or choose another with `--profile DIR` or XDG_RUNTIME_DIR.",
    ),
    "folder_open_to_others": ErrorText(
        "Other users can write in a folder that must be this user's own.",
        "Take that right away with `chmod go-w`, or choose another folder with `--profile DIR`.",
    ),
    "settings_newer": ErrorText(
        "The settings were written by a newer version of this program.",
        "Update this program, or move settings.json away to begin with defaults.",
    ),
    "account_url_invalid": ErrorText(
        "That is not the address of an account service.",
        "Give one such as https://access.example.org; plain http is taken for this computer only.",
    ),
    # Reports for those who help
    "report_unknown": ErrorText(
        "That report is not at hand any more.", "Make a new one, or use `access-agent diagnostics`."
    ),
    "report_unavailable": ErrorText(
        "This agent makes no reports.", "Use `access-agent diagnostics` instead."
    ),
    **SALES_ERRORS,
    **SESSION_ERRORS,
    **SIMULATOR_ERRORS,
    **SETTINGS_ERRORS,
    **UPDATE_ERRORS,
}

NOTICES: Final[dict[NoticeCode, str]] = {
    NoticeCode.SIGN_IN_CANCELLED: "Signing in was cancelled.",
    NoticeCode.SIGN_IN_DENIED: "Signing in was declined in the browser.",
    NoticeCode.SIGN_IN_EXPIRED: "Nobody finished signing in in time.",
    NoticeCode.SIGN_IN_FAILED: "Signing in did not work; please try again.",
    NoticeCode.SIGNED_OUT_BY_SERVICE: "The account service ended this sign-in; please sign in again.",
    NoticeCode.CREDENTIALS_REUSED: (
        "This sign-in was used from somewhere else too and was ended for safety; please sign in again."
    ),
    NoticeCode.CREDENTIALS_LOST: "The stored sign-in of this computer was lost; please sign in again.",
    NoticeCode.COMMAND_FAILED: "Something that was asked for did not work.",
    NoticeCode.COMPUTER_RENAMED_ELSEWHERE: "This computer was renamed from elsewhere.",
    NoticeCode.SETTINGS_RESET: (
        "The file {file} was damaged; it was kept as {file}.damaged, and this program went on without it."
    ),
    NoticeCode.DATA_READ_ONLY: "The profile cannot be written; changes are lost when the agent stops.",
    NoticeCode.DISK_FULL: "The disk is full; changes are lost when the agent stops.",
    NoticeCode.SECRETS_IN_FILE: "Secrets are kept in a file that only you can read, as you chose.",
    NoticeCode.SERVICE_RESTARTING: "The account service of this computer stopped and is being started again.",
    NoticeCode.SERVICE_PORT_CHANGED: "The usual port was taken, so the account service uses another one.",
    **SESSION_NOTICES,
    NoticeCode.UNKNOWN: "The agent has news that this version cannot show; please update this program.",
}

STATES: Final[dict[AgentState, str]] = {
    AgentState.STARTING: "Starting",
    AgentState.SECRETS_LOCKED: "The place for secrets cannot be used",
    AgentState.SIGNED_OUT: "Signed out",
    AgentState.SIGNING_IN: "Signing in",
    AgentState.REMOVED: "This computer was removed from the account",
    AgentState.LIMIT_REACHED: "Signed in, without a place for this computer",
    AgentState.PAUSED: "Paused",
    AgentState.OFFLINE: "Offline",
    AgentState.READY: "Online and ready",
    AgentState.IN_SESSION: "In a session",
}

STATUSES: Final[dict[Status, str]] = {
    Status.TRIAL: "Trial mode: sessions end after 5 minutes",
    Status.PENDING: "Waiting for payment: sessions end after 5 minutes",
    Status.ACTIVE: "Active",
    Status.EXPIRING: "Expiring soon: it will not renew",
    Status.GRACE: "Payment needed: the renewal could not be charged",
    Status.EXPIRED: "Expired: sessions end after 5 minutes",
    Status.SUSPENDED: "Suspended: sessions end after 5 minutes",
    Status.UNKNOWN: "Unknown to this version",
}

REMOVED_BY: Final[dict[RemovedBy, str]] = {
    RemovedBy.PORTAL: "It was removed on the account's web pages.",
    RemovedBy.ANOTHER_COMPUTER: "It was removed from another computer.",
    RemovedBy.THIS_COMPUTER: "It was removed from here.",
    RemovedBy.REPLACED: "Its place was taken over by a newer registration of the same machine.",
    RemovedBy.UNKNOWN: "It was removed.",
}


def error_text(code: str, detail: str) -> ErrorText:
    """The text for `code`; for one that this version does not know, the detail that came with it."""
    known = ERRORS.get(code)
    if known is None:
        return ErrorText(detail or _("That did not work."), "")
    return ErrorText(_(known.sentence), _(known.way_on))


def notice_text(code: NoticeCode, params: Mapping[str, str]) -> str:
    """The sentence for a notice, with the cause in brackets where one came with it."""
    sentence = _(NOTICES[code]).format(file=params.get("file", "settings.json"))
    cause = params.get("code")
    return f"{sentence} [{cause}]" if cause else sentence
