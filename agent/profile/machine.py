"""What the agent says about the machine it runs on: a stable id, its host name, its kind of system.

The id is a salted hash, so that the system's own id is never told to anyone (RULES R22 needs only
"the same machine"). Profiles other than the user's own count as machines of their own, because
testers run many side by side.
"""

from __future__ import annotations

import hashlib
import re
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shared.names import name_from_host
from shared.reasons import System

_SALT: Final = "access-agent machine id 1"
_LINUX_FILES: Final = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
_MAC_UUID: Final = re.compile(r'"IOPlatformUUID"\s*=\s*"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine as the account service is told of it."""

    id: str
    name: str
    system: System


def this_machine(profile: Path | None) -> Machine:
    """The machine this runs on; `profile` is mixed in unless it is None, the user's own profile."""
    host = socket.gethostname()
    system_id = _system_id(sys.platform) or f"host:{host}"
    return Machine(machine_id(system_id, profile), name_from_host(host), system_of(sys.platform))


def machine_id(system_id: str, profile: Path | None) -> str:
    """SHA-256, hex, of the system's id with this product's salt and the profile's place."""
    place = "" if profile is None else str(profile)
    return hashlib.sha256("\n".join((_SALT, system_id.strip(), place)).encode()).hexdigest()


def system_of(platform: str) -> System:
    """The kind of system behind Python's `sys.platform` (RULES R21)."""
    if platform == "darwin":
        return System.MAC
    if platform in ("win32", "cygwin"):
        return System.WINDOWS
    return System.LINUX if platform.startswith("linux") else System.UNKNOWN


def _system_id(platform: str) -> str | None:
    if platform == "darwin":
        return mac_id(_ask_mac)
    if platform == "win32":
        return _windows_id()
    return linux_id(_LINUX_FILES)


def linux_id(files: tuple[Path, ...]) -> str | None:
    """machine-id(5); the older place is the fallback."""
    for file in files:
        try:
            text = file.read_text(encoding="ascii", errors="strict").strip()
        except (OSError, ValueError):
            continue
        if text and text != "uninitialized":
            return text
    return None


def mac_id(ask: Callable[[], str]) -> str | None:
    """IOPlatformUUID from what `ioreg` prints."""
    found = _MAC_UUID.search(ask())
    return found.group(1) if found else None


def _ask_mac() -> str:
    try:
        return subprocess.run(
            ["/usr/sbin/ioreg", "-rd1", "-c", "IOPlatformExpertDevice"],
            capture_output=True,
            text=True,
            timeout=5,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return ""


def _windows_id() -> str | None:
    if sys.platform != "win32":
        return None
    import winreg

    try:
        with winreg.OpenKey(
            winreg.HKEY_LOCAL_MACHINE,
            r"SOFTWARE\Microsoft\Cryptography",
            access=winreg.KEY_READ | winreg.KEY_WOW64_64KEY,
        ) as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    except OSError:
        return None
