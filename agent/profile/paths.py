"""Where one profile keeps everything, and where its door is (DESIGN sections 1 and 8).

A profile is one folder: settings, memory, secrets file, the embedded service's data, logs, lock.
Two profiles share nothing, not even their keyring entries. Light: `agent.launch` imports it before
anything else is loaded, so only the standard library at the top. May not import other rooms.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

APP_NAME: Final = "access-agent"
PROFILE_VARIABLE: Final = "ACCESS_AGENT_PROFILE"

MAX_SOCKET_PATH_BYTES: Final = 100
"""sockaddr_un takes 108 bytes on Linux and 104 on a Mac, with the closing zero; a little is spared."""


@dataclass(frozen=True, slots=True)
class Paths:
    """All places of one profile. Nothing here is created by naming it."""

    profile: Path
    runtime: Path

    @property
    def settings_file(self) -> Path:
        return self.profile / "settings.json"

    @property
    def memory_file(self) -> Path:
        return self.profile / "memory.json"

    @property
    def secrets_file(self) -> Path:
        return self.profile / "secrets.json"

    @property
    def simulated_file(self) -> Path:
        """There where this is a profile for the simulator (`agent.profile.simulated`)."""
        return self.profile / "simulated.json"

    @property
    def window_file(self) -> Path:
        """Size and place of the window; the window's own."""
        return self.profile / "window.json"

    @property
    def update_file(self) -> Path:
        """What the publisher said last of newer versions (`agent.updates.kept`)."""
        return self.profile / "update.json"

    @property
    def account_folder(self) -> Path:
        """The embedded account service's database and log."""
        return self.profile / "account"

    @property
    def log_file(self) -> Path:
        return self.profile / "logs" / "agent.log"

    @property
    def window_log_file(self) -> Path:
        """What the window has to say of itself; the window's own."""
        return self.profile / "logs" / "window.log"

    @property
    def lock_file(self) -> Path:
        """Held by the running agent; says who it is and where its door is (`agent.profile.lock`)."""
        return self.profile / "agent.lock"

    @property
    def mark(self) -> str:
        """Twelve hexadecimal digits that stand for this profile where a path would be too long."""
        return hashlib.sha256(os.fsencode(self.profile)).hexdigest()[:12]

    @property
    def door_address(self) -> str:
        r"""Path of the Unix socket, or on Windows the name of the pipe (`\\.\pipe\…`)."""
        if sys.platform == "win32":
            return rf"\\.\pipe\{APP_NAME}-{self.mark}"
        return str(self.runtime / f"{self.mark}.sock")

    @property
    def keyring_service(self) -> str:
        """The name under which this profile's secrets stand in the keyring."""
        return f"{APP_NAME}:{self.mark}"


def paths_for(profile: Path | None, environ: Mapping[str, str]) -> Paths:
    """The places of `profile`; else of the one named in the environment; else of the user's own.

    The folder need not exist. Symbolic links are resolved, so that one folder is one profile.
    """
    if profile is None:
        named = environ.get(PROFILE_VARIABLE, "")
        profile = Path(named) if named else _default_profile()
    return Paths(profile=profile.expanduser().resolve(), runtime=_runtime_folder(environ))


def _default_profile() -> Path:
    import platformdirs  # only when nobody named a profile

    return platformdirs.user_data_path(APP_NAME, appauthor=False)


def _runtime_folder(environ: Mapping[str, str]) -> Path:
    """The folder of the socket: the session's own runtime folder if there is one and it is not too deep.

    Whoever makes or enters the folder checks that it is this user's and closed to others
    (`agent.profile.files`).
    """
    given = environ.get("XDG_RUNTIME_DIR", "")
    if given and os.path.isdir(given):
        folder = Path(given) / APP_NAME
        if len(os.fsencode(folder)) + len("/0123456789ab.sock") <= MAX_SOCKET_PATH_BYTES:
            return folder
    return _temporary_runtime_folder()


def _temporary_runtime_folder() -> Path:
    if sys.platform == "win32":
        return Path(tempfile.gettempdir()) / APP_NAME
    return Path("/tmp") / f"{APP_NAME}-{os.getuid()}"
