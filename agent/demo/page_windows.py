"""Pages in windows of their own beside the window, where a browser is found that can do that.

Each has a passing profile below the demo's folder, so nothing of the person's own browser is touched, and
ends with the demonstration. Else, and where `BROWSER` names one, the pages open in the person's own browser.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from agent.demo.chromium import end_process, lead, spoken_in, tag_of
from agent.demo.layout import Rect
from agent.demo.stage import StageFault
from shared.reasons import Language

_NAMES: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "microsoft-edge",
    "microsoft-edge-stable",
    "brave-browser",
    "vivaldi",
)
_ON_A_MAC: Final = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_ON_WINDOWS: Final = ("Google/Chrome/Application/chrome.exe", "Microsoft/Edge/Application/msedge.exe")
_PROGRAM_FOLDERS: Final = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_OPTIONS: Final = (
    "--no-first-run",
    "--no-default-browser-check",
    "--no-proxy-server",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-features=Translate,MediaRouter",
    "--password-store=basic",
    "--use-mock-keychain",
    "--remote-debugging-port=0",
)
_STAYS_S: Final = 1.0
"""A browser that cannot run here has ended by then, in real seconds."""


def windowed_browser(environ: Mapping[str, str], platform: str) -> str | None:
    """The command of a browser that opens pages at a given place; None where a person named another one.

    A snap cannot use our folders.
    """
    if environ.get("BROWSER"):
        return None
    if platform == "darwin":
        found = (each for each in _ON_A_MAC if Path(each).exists())
        return next(found, None)
    if platform == "win32":
        roots = [Path(environ[each]) for each in _PROGRAM_FOLDERS if environ.get(each)]
        files = (root / each for each in _ON_WINDOWS for root in roots)
        return next((str(file) for file in files if file.exists()), None)
    for name in _NAMES:
        command = shutil.which(name, path=environ.get("PATH"))
        if command is not None and "snap" not in os.path.realpath(command):
            return command
    return None


class PageWindows:
    """The pages that are open, by name. `folder` is the demo's own; without `command` no window is."""

    def __init__(
        self, command: str | None, folder: Path, environ: Mapping[str, str], language: Language
    ) -> None:
        self._command, self._folder, self._environ, self._language = command, folder, environ, language
        self._open: dict[str, subprocess.Popen[bytes]] = {}

    async def show(self, name: str, address: str, place: Rect | None) -> bool:
        """Open `address` at `place`, instead of the page of this name; False when no browser does."""
        await self._close(name)
        if self._command is not None:
            try:
                process = await asyncio.to_thread(self._start, self._command, name, address, place)
            except OSError:
                process = None
            if process is not None:
                self._open[name] = process
                if await asyncio.to_thread(_stays, process):
                    return True
                await self._close(name)
        return await asyncio.to_thread(_open_elsewhere, address)

    async def lead(self, name: str, address: str) -> bool:
        """Have the page of this name go to `address`; False where it is none of ours, or does not go."""
        process = self._open.get(name)
        if process is None or process.poll() is not None:
            return False
        try:
            await lead(process, self._profile(name), address)
        except (StageFault, TimeoutError):
            return False
        return True

    async def close(self) -> None:
        """Close all of them, and throw their profiles away."""
        for name in list(self._open):
            await self._close(name)

    async def _close(self, name: str) -> None:
        process = self._open.pop(name, None)
        if process is not None:
            _ask_to_end(process)
            await asyncio.to_thread(end_process, process)
            await asyncio.to_thread(shutil.rmtree, self._profile(name), ignore_errors=True)

    def _profile(self, name: str) -> Path:
        return self._folder / f"browser-{name}"

    def _start(self, command: str, name: str, address: str, place: Rect | None) -> subprocess.Popen[bytes]:
        shutil.rmtree(self._profile(name), ignore_errors=True)
        self._profile(name).mkdir(parents=True, mode=0o700)
        preferences = self._profile(name) / "Default" / "Preferences"
        preferences.parent.mkdir()
        preferences.write_text(json.dumps(_preferences(self._language)), "ascii")
        return subprocess.Popen(
            [command, *options_for(self._profile(name), address, place, self._language)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**self._environ, "LANGUAGE": self._language.value},
            start_new_session=sys.platform != "win32",
        )


def options_for(profile: Path, address: str, place: Rect | None, language: Language) -> list[str]:
    """What the browser is told: one page, at its place, in a language, with a profile of its own."""
    options = [*_OPTIONS, f"--user-data-dir={profile}", f"--app={address}"]
    options += spoken_in(language)
    if place is not None:
        place = place.inside  # some desktops draw a frame around it
        options += [f"--window-position={place.x},{place.y}", f"--window-size={place.width},{place.height}"]
    if sys.platform == "linux" and os.geteuid() == 0:
        options += ["--no-sandbox", "--test-type"]  # as root it knows no other way, and would say so
    return options


def _preferences(language: Language) -> dict[str, Any]:
    """It asks nobody whether to translate, or to keep a password, in the middle of a story."""
    return {
        "translate": {"enabled": False},
        "credentials_enable_service": False,
        "intl": {"accept_languages": tag_of(language), "selected_languages": tag_of(language)},
    }


def _ask_to_end(process: subprocess.Popen[bytes]) -> None:
    """The browser itself, and not only a script that some systems start it with."""
    if sys.platform == "win32":
        process.terminate()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)


def _stays(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(_STAYS_S)
    except subprocess.TimeoutExpired:
        return True
    return False


def _open_elsewhere(address: str) -> bool:
    try:
        return webbrowser.open(address)
    except (webbrowser.Error, OSError):
        return False
