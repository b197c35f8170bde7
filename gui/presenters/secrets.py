"""The page while the place for secrets cannot be used; each cause has its own words (SECURITY 12, 38)."""

from __future__ import annotations

from dataclasses import dataclass

from gui.presenters.scene import Scene
from gui.texts import translate
from shared.reasons import SecretsState


@dataclass(frozen=True, slots=True)
class SecretsVM:
    """`file_text` is empty unless a file may take the keyring's place (SECURITY 13)."""

    detail: str
    title: str
    text: str
    help: str
    file_text: str
    file_question: str


def present_secrets(scene: Scene) -> SecretsVM:
    """The cause in its own words, and what helps."""
    state = scene.snapshot.secrets if scene.snapshot is not None else SecretsState.UNKNOWN
    match state:
        case SecretsState.MISSING:
            return _missing()
        case SecretsState.DAMAGED:
            return _damaged()
        case SecretsState.UNWRITABLE:
            return SecretsVM(
                state.value,
                translate("Secrets", "The secrets cannot be saved"),
                translate(
                    "Secrets",
                    "Your sign-in is kept in a file, and the file cannot be written: the disk is full, or its"
                    " folder is read-only. You are not signed out.",
                ),
                translate(
                    "Secrets",
                    "Free some space, or make the folder writable. Access Agent then goes on by itself.",
                ),
                "",
                "",
            )
        case SecretsState.HANGING:
            return SecretsVM(
                state.value,
                translate("Secrets", "The keyring does not answer"),
                translate(
                    "Secrets",
                    "Your sign-in is kept in the keyring of this computer, and it gives no answer. You are"
                    " not signed out.",
                ),
                translate(
                    "Secrets",
                    "Look for a window of the keyring that waits for you. If there is none, sign out of this"
                    " computer and in again, then try again.",
                ),
                "",
                "",
            )
        case SecretsState.LOCKED | SecretsState.UNKNOWN | SecretsState.READY:
            return SecretsVM(
                state.value,
                translate("Secrets", "The keyring is locked"),
                translate(
                    "Secrets",
                    "Your sign-in is kept in the keyring of this computer, and it is locked. You are not"
                    " signed out.",
                ),
                translate("Secrets", "Unlock the keyring with its password, then try again."),
                "",
                "",
            )


def _missing() -> SecretsVM:
    return SecretsVM(
        SecretsState.MISSING.value,
        translate("Secrets", "This computer has no keyring"),
        translate(
            "Secrets",
            "Access Agent keeps its secrets in the system's keyring, and no keyring runs on this computer.",
        ),
        translate(
            "Secrets",
            "Start or install a keyring, then try again. Or let Access Agent keep its secrets in a file"
            " that only you can read.",
        ),
        translate("Secrets", "Keep Secrets in a File"),
        translate(
            "Secrets",
            "Keep the secrets in a file? Only your user can read it, but it is not encrypted: whoever can"
            " read your files could sign in as this computer.",
        ),
    )


def _damaged() -> SecretsVM:
    return SecretsVM(
        SecretsState.DAMAGED.value,
        translate("Secrets", "The file with the secrets is damaged"),
        translate(
            "Secrets",
            "Your sign-in is kept in a file that is damaged, or open to other users, so it is not used.",
        ),
        translate(
            "Secrets", "Put the file right, then try again. Or begin with a new one and sign in again."
        ),
        translate("Secrets", "Begin with a New File"),
        translate(
            "Secrets",
            "Begin with a new file? The old one is kept beside it, and you sign in again. The new file is not"
            " encrypted: whoever can read your files could sign in as this computer.",
        ),
    )
