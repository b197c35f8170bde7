"""Pages in windows of their own: which browser, what it is told, and that it ends with the demonstration."""

from __future__ import annotations

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from agent.demo.layout import TITLE_BAR, Rect
from agent.demo.page_windows import PageWindows, options_for, windowed_browser
from shared.reasons import Language
from tests.support.chromium import chromium_of_the_system

PLACE = Rect(880, 0, 1_040, 594)
ADDRESS = "http://127.0.0.1:9/login?token=once"
WITHOUT_A_DISPLAY = """\
for each do
  shift
  case $each in --app=*) each=${{each#--app=}} ;; esac
  set -- "$@" "$each"
done
exec {} --headless=new "$@"
"""
"""Such a browser knows no `--app`; all else is as on a presenter's screen."""
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the browsers here are shell scripts")


def command_in(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n")
    file.chmod(0o755)
    return file


def test_browser_is_one_that_can_be_placed_unless_a_person_named_another(tmp_path: Path) -> None:
    environ = {"PATH": str(tmp_path)}
    assert windowed_browser(environ, "linux") is None
    found = command_in(tmp_path, "google-chrome", "")
    assert windowed_browser(environ, "linux") == str(found)
    first = command_in(tmp_path, "chromium", "")
    assert windowed_browser(environ, "linux") == str(first)
    assert windowed_browser({**environ, "BROWSER": "firefox"}, "linux") is None


def test_snap_is_passed_over_because_it_cannot_use_our_folders(tmp_path: Path) -> None:
    (tmp_path / "snap").mkdir()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/chromium").symlink_to(command_in(tmp_path / "snap", "chromium", ""))
    assert windowed_browser({"PATH": str(tmp_path / "bin")}, "linux") is None


def test_browser_on_windows_is_looked_for_where_programs_are(tmp_path: Path) -> None:
    assert windowed_browser({"PROGRAMFILES": str(tmp_path)}, "win32") is None
    file = tmp_path / "Microsoft/Edge/Application/msedge.exe"
    file.parent.mkdir(parents=True)
    file.touch()
    assert windowed_browser({"PROGRAMFILES": str(tmp_path)}, "win32") == str(file)


def test_page_is_one_window_at_its_place_in_the_language_with_a_profile_of_its_own(tmp_path: Path) -> None:
    options = options_for(tmp_path, ADDRESS, PLACE, Language.FRENCH)
    for each in (
        f"--app={ADDRESS}", f"--user-data-dir={tmp_path}", "--lang=fr", "--window-position=880,0",
        f"--window-size=1040,{594 - TITLE_BAR}",
    ):  # fmt: skip
        assert each in options
    assert not any("--window" in each for each in options_for(tmp_path, ADDRESS, None, Language.ENGLISH))


async def test_page_stays_until_it_is_closed_and_leaves_nothing_behind(tmp_path: Path) -> None:
    said = tmp_path / "said"
    browser = command_in(tmp_path, "chromium", f'echo $$ "$@" >> {said}; exec sleep 60')
    environ = {"PATH": os.environ["PATH"]}
    windows = PageWindows(str(browser), tmp_path / "demo", environ, Language.FRENCH)
    assert await windows.show("panel", ADDRESS, PLACE)
    kept = json.loads((tmp_path / "demo/browser-panel/Default/Preferences").read_text("ascii"))
    assert kept["translate"] == {"enabled": False}
    assert (tmp_path / "demo/browser-panel").stat().st_mode & 0o077 == 0
    assert await windows.show("panel", f"{ADDRESS}2", PLACE)  # takes the place of the first
    first, second = [int(line.split()[0]) for line in said.read_text().splitlines()]
    with pytest.raises(ProcessLookupError):
        os.kill(first, 0)
    os.kill(second, 0)
    await windows.close()
    with pytest.raises(ProcessLookupError):
        os.kill(second, 0)
    assert list((tmp_path / "demo").iterdir()) == []


@pytest.mark.parametrize("script", [None, "exit 1"])
async def test_browser_that_does_not_run_gives_way_to_the_persons_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda address: not opened.append(address))
    browser = tmp_path / "gone" if script is None else command_in(tmp_path, "chromium", script)
    windows = PageWindows(str(browser), tmp_path / "demo", dict(os.environ), Language.ENGLISH)
    assert await windows.show("panel", ADDRESS, PLACE)
    assert opened == [ADDRESS]
    await windows.close()
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    assert not await PageWindows(None, tmp_path, {}, Language.ENGLISH).show("panel", ADDRESS, None)


@pytest.mark.browser
async def test_page_that_is_open_is_led_on_and_keeps_who_is_signed_in(tmp_path: Path) -> None:
    asked: list[tuple[str, str | None]] = []

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path != "/favicon.ico":
                asked.append((self.path, self.headers["Cookie"]))
            self.send_response(200)
            self.send_header("Set-Cookie", "visit=mine; Path=/; HttpOnly")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Not in the output of the tests."""

    browser = command_in(tmp_path, "chromium", WITHOUT_A_DISPLAY.format(chromium_of_the_system()))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = Thread(target=server.serve_forever)
    thread.start()
    windows = PageWindows(str(browser), tmp_path / "demo", dict(os.environ), Language.ENGLISH)
    address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        assert await windows.show("client", f"{address}/enter", PLACE)
        assert await windows.lead("client", f"{address}/session")
        assert asked[-1] == ("/session", "visit=mine")
        assert not await windows.lead("panel", f"{address}/other"), "it is not open"
        assert not await windows.lead("client", "http://example.org/"), "it leads away from this computer"
    finally:
        await windows.close()
        server.shutdown()
        thread.join()
        server.server_close()
    assert not await windows.lead("client", f"{address}/session"), "it is closed"
    assert {path for path, _ in asked} == {"/enter", "/session"}
