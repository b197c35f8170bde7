"""Python, the profile, its disk, the window's toolkit, the codec of what moves."""

from __future__ import annotations

import importlib.util
import os
import shutil
from gettext import gettext as _
from pathlib import Path
from typing import Final

from agent.doctor.check import Check, Outcome
from shared.packaged import is_packaged

OLDEST_PYTHON: Final = (3, 11)
LEAST_FREE_BYTES: Final = 50 * 1024 * 1024


def check_python(version: tuple[int, ...]) -> Check:
    """Whether this Python is new enough."""
    shown = ".".join(str(part) for part in version[:3])
    if version >= OLDEST_PYTHON:
        return Check("python", Outcome.OK, _("Python {version}.").format(version=shown))
    return Check(
        "python",
        Outcome.FAIL,
        _("Python {version} is too old.").format(version=shown),
        _("Install Python 3.11 or newer."),
    )


def check_window(qt_found: bool, display_found: bool) -> Check:
    """Whether a window could be shown; the agent itself needs none."""
    if not qt_found and is_packaged():
        return Check(
            "window",
            Outcome.WARN,
            _("The window's toolkit is missing from this package."),
            _("Install this program again."),
        )
    if not qt_found:
        return Check(
            "window",
            Outcome.WARN,
            _("The window's toolkit is not installed."),
            _("Install it into the same Python: pip install PySide6-Essentials."),
        )
    if not display_found:
        return Check(
            "window",
            Outcome.WARN,
            _("There is no display here, so the window cannot be opened."),
            _("Use the command line, or open the window in a desktop session."),
        )
    return Check("window", Outcome.OK, _("The window can be opened."))


def check_profile(profile: Path) -> Check:
    """Whether the profile can be written."""
    if not os.access(_standing(profile), os.W_OK | os.X_OK):
        return Check(
            "profile",
            Outcome.FAIL,
            _("{folder} cannot be written by this user.").format(folder=profile),
            _("Make it writable, or choose another folder with --profile."),
        )
    return Check("profile", Outcome.OK, _("The profile {folder} can be written.").format(folder=profile))


def check_disk(profile: Path) -> Check:
    """Whether the profile's disk has room."""
    free = shutil.disk_usage(_standing(profile)).free
    if free < LEAST_FREE_BYTES:
        return Check(
            "disk",
            Outcome.WARN,
            _("The profile's disk is nearly full: {megabytes} MB are left.").format(
                megabytes=free // 1_000_000
            ),
            _("Free some space; what cannot be written is lost when the agent ends."),
        )
    return Check("disk", Outcome.OK, _("The profile's disk has room."))


def check_video(possible: bool) -> Check:
    """Whether what moves on the screen can travel as video."""
    if possible:
        return Check("video", Outcome.OK, _("Moving pictures travel as H.264."))
    if is_packaged():
        without = _("Packages carry no H.264, because of its licence: moving pictures travel as single ones.")
        return Check("video", Outcome.OK, without)
    return Check(
        "video",
        Outcome.OK,
        _("There is no H.264 library: moving pictures travel as single ones and need more of the network."),
        _("Install it into the same Python, where its licence suits you: pip install av."),
    )


def qt_is_installed() -> bool:
    """Whether the window's toolkit can be found, without loading it."""
    return importlib.util.find_spec("PySide6") is not None


def _standing(profile: Path) -> Path:
    """The profile, or the nearest folder above it that is there."""
    return next(folder for folder in (profile, *profile.parents) if folder.exists())
