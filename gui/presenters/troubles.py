"""A sentence for every stable code that a service, an agent or this window can give.

A code of a newer version gets a neutral sentence that names it. May import `gui.texts`.
"""

from __future__ import annotations

from gui.texts import translate


def sentence_for(code: str) -> str:
    """What the code means for the person at the window, and what helps."""
    known = _all_sentences()
    unknown = translate("Troubles", "Something did not work ({code}). Please try again in a moment.")
    return known.get(code) or unknown.format(code=code)


def is_known(code: str) -> bool:
    """Whether this version has a sentence of its own for `code`."""
    return code in _all_sentences()


def _all_sentences() -> dict[str, str]:
    of_the_agent = _agent_sentences() | _name_sentences() | _session_sentences() | _settings_sentences()
    return _service_sentences() | _storage_sentences() | of_the_agent


def _service_sentences() -> dict[str, str]:
    silent = translate(
        "Troubles", "The account service does not answer. Check the network connection of this computer."
    )
    too_busy = translate("Troubles", "The account service is busy. Please try again in a moment.")
    failed = translate("Troubles", "The account service could not do that just now. Please try again.")
    outdated = translate(
        "Troubles", "The account service did not understand this version. Please update Access Agent."
    )
    refused = translate("Troubles", "The account service refused this computer's proof of identity.")
    return {
        "service_unreachable": silent,
        "service_silent": silent,
        "service_unavailable": too_busy,
        "too_many_streams": too_busy,
        "rate_limited": translate(
            "Troubles", "That was tried too often. Please wait a minute and try again."
        ),
        "internal_error": failed,
        "service_fault": failed,
        "answer_malformed": failed,
        "database_failed": failed,
        "request_malformed": outdated,
        "request_invalid": outdated,
        "request_too_large": outdated,
        "host_refused": refused,
        "origin_refused": refused,
        "proof_invalid": refused,
        "use_dpop_nonce": refused,
        "token_invalid": translate("Troubles", "Your sign-in is no longer valid. Please sign in again."),
        "refresh_reused": translate("Troubles", "Your sign-in is no longer valid. Please sign in again."),
        "not_found": translate("Troubles", "That computer is no longer in your account."),
        "computer_removed": translate("Troubles", "This computer was removed from your account."),
        "computer_limit_reached": translate(
            "Troubles", "Your account has no free place for another computer."
        ),
        "computer_replaceable": translate(
            "Troubles", "This computer already has an entry in your account; it can be replaced."
        ),
        "page_unknown": outdated,
        "port_taken": translate("Troubles", "The port of the account service on this computer is taken."),
        "embedded_failed": translate(
            "Troubles", "The account service on this computer could not be started."
        ),
    }


def _storage_sentences() -> dict[str, str]:
    full = translate("Troubles", "The disk of this computer is full. Free some space, then try again.")
    read_only = translate(
        "Troubles", "The data folder cannot be written. Check the permissions of your user folder."
    )
    damaged = translate(
        "Troubles", "The account data on this computer is damaged. Nothing was deleted; restore a backup."
    )
    return {
        "disk_full": full,
        "storage_full": full,
        "data_read_only": read_only,
        "data_unusable": read_only,
        "storage_read_only": read_only,
        "data_damaged": damaged,
        "data_newer": translate(
            "Troubles", "The data was written by a newer version. Please update Access Agent."
        ),
        "data_in_use": translate(
            "Troubles",
            "Another account service uses the same data. This one goes on as soon as that has ended.",
        ),
        "storage_damaged": damaged,
    }


def _agent_sentences() -> dict[str, str]:
    gone = translate("Troubles", "The background part of Access Agent is not running just now.")
    misheard = translate(
        "Troubles", "This window and the background part are of different versions. Restart Access Agent."
    )
    return {
        "not_signed_in": translate("Troubles", "Please sign in first."),
        "not_registered": translate("Troubles", "This computer is not registered yet."),
        "sign_in_superseded": translate("Troubles", "A newer sign-in has taken over."),
        "sign_in_cancelled": translate("Troubles", "The sign-in was cancelled."),
        "sign_in_denied": translate("Troubles", "The sign-in was declined in the browser."),
        "sign_in_failed": translate("Troubles", "The sign-in did not succeed. Please try again."),
        "state_wrong": translate("Troubles", "The answer of the browser belonged to another sign-in."),
        "issuer_wrong": translate("Troubles", "The answer of the browser came from another service."),
        "expired_token": translate("Troubles", "The sign-in took too long. Please start it again."),
        "access_denied": translate("Troubles", "The sign-in was declined in the browser."),
        "key_cloned": translate(
            "Troubles", "This computer's key was used from two places. Please sign in again on both."
        ),
        "sign_in_expired": translate("Troubles", "The sign-in took too long. Please start it again."),
        "secrets_locked": translate("Troubles", "The keyring is locked."),
        "secrets_missing": translate("Troubles", "This computer has no keyring."),
        "secrets_hanging": translate("Troubles", "The keyring does not answer."),
        "secrets_damaged": translate("Troubles", "The file with the secrets is damaged."),
        "secrets_unwritable": translate("Troubles", "The file with the secrets cannot be written."),
        "no_window": translate("Troubles", "No window is open."),
        "agent_starting": translate("Troubles", "Access Agent is still starting. Please try again."),
        "stopping": translate("Troubles", "Access Agent is stopping."),
        "door_closed": gone,
        "door_garbage": misheard,
        "door_too_old": misheard,
        "command_unknown": misheard,
        "message_malformed": misheard,
        "report_unknown": translate("Troubles", "That report is no longer at hand. Please make a new one."),
        "file_invalid": translate("Troubles", "The file cannot have that name. Please choose another one."),
        "window_crashed": translate(
            "Troubles",
            "The window ended unexpectedly last time. This computer stayed reachable, and nothing was lost; "
            "the report in About says more.",
        ),
        "browser_not_opened": translate(
            "Troubles", "The browser could not be opened. Copy the address and open it yourself."
        ),
    }


def _name_sentences() -> dict[str, str]:
    return {
        "name_empty": translate("Troubles", "A name needs at least one visible character."),
        "name_too_long": translate("Troubles", "A name can have at most 64 characters."),
    }


def _settings_sentences() -> dict[str, str]:
    newer = translate("Troubles", "This choice is not known here. Restart Access Agent.")
    return {
        "account_url_invalid": translate(
            "Troubles", "Type an address that begins with https:// and ends after the name of the host."
        ),
        "signed_in": translate("Troubles", "Sign out first to use another account service."),
        "signing_in": translate("Troubles", "Cancel the sign-in first to use another account service."),
        "startup_unavailable": translate(
            "Troubles", "This system has no way to start Access Agent at login."
        ),
        "updates_unavailable": translate(
            "Troubles", "This copy of Access Agent has nobody to ask for newer versions."
        ),
        "settings_newer": translate(
            "Troubles", "The settings were written by a newer version. Please update Access Agent."
        ),
        "quality_unknown": newer,
        "language_unknown": newer,
        "topic_unknown": newer,
    }


def _session_sentences() -> dict[str, str]:
    lease = translate(
        "Troubles",
        "What the account service says of this computer cannot be believed. It is asked again by itself.",
    )
    return {
        "session_over": translate("Troubles", "That session is over already."),
        "idle_minutes_invalid": translate("Troubles", "Choose 0 to 1440 minutes."),
        "lease_invalid": lease,
        "lease_of_another": lease,
        "lease_outdated": lease,
        "no_screen": translate("Troubles", "There is no screen here that can be shown."),
        "screen_lost": translate("Troubles", "The screen went away while it was shown."),
        "wayland_unsupported": translate(
            "Troubles",
            "This kind of desktop (Wayland) cannot be shown yet. Choose an X11 session when you sign in to"
            " this computer.",
        ),
        "screen_permission_missing": translate(
            "Troubles",
            "The system does not let Access Agent see the screen. Allow it in the system's privacy settings.",
        ),
        "screen_library_missing": translate(
            "Troubles", "A part that shows the screen is missing. Please install Access Agent again."
        ),
        "screen_invalid": translate("Troubles", "The chosen screen cannot be shown."),
    }
