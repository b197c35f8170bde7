"""`access-agent demo` on a simulator run, as a process: by itself, with a presenter, and interrupted."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from account.simulator.scenarios.loading import names
from agent.demo.chromium import chromium_here
from agent.demo.scenes import GOOD_STORY
from agent.demo.telling import Telling
from shared.reasons import Language

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="played without a display")

PATIENCE_S = 120.0
Play = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def demo(tmp_path: Path) -> Play:
    """Starts it on a profile and with pictures of the test's own; `more` goes into its environment."""

    def start(*options: str, browser: bool = False, **more: str) -> subprocess.Popen[str]:
        hidden = {"DISPLAY", "WAYLAND_DISPLAY", *(() if browser else ("PATH",))}
        environ = {name: value for name, value in os.environ.items() if name not in hidden}
        return subprocess.Popen(
            [sys.executable, "-m", "agent", "demo", "--profile", str(tmp_path / "profile"), *options],
            env=environ | ({} if browser else {"PATH": str(tmp_path)}) | more,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=_mind_signals,
        )

    return start


def _mind_signals() -> None:
    """Whoever runs the tests in the background ignores some of them, which children inherit."""
    for each in (signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_DFL)


def still_running(profile: Path) -> list[str]:
    """The command lines of this computer that name the profile."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = file.read_bytes().replace(b"\0", b" ").decode()
        except OSError:  # it has ended meanwhile
            continue
        if str(profile) in line:
            found.append(line)
    return found


@pytest.mark.proof
def test_scenario_is_shown_offscreen_and_every_surface_says_the_same(demo: Play, tmp_path: Path) -> None:
    pictures = tmp_path / "pictures"
    with demo("--scenario", "expired", "--json", "--pictures", str(pictures)) as process:
        told, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, said
    played = json.loads(told)
    assert played["ok"] is True
    assert "expired@example.test · ready · Expired" in played["steps"][1]["detail"]
    assert "window, command line and API agree" in played["steps"][1]["detail"]
    assert "no Chromium was found" in played["steps"][0]["detail"]
    assert "No display was found" in said
    assert [file.name for file in pictures.iterdir()] == ["01-expired-window.png"]
    assert still_running(tmp_path) == []


@pytest.mark.proof
@pytest.mark.rule("R91")
@pytest.mark.parametrize("name", names())
def test_every_scenario_plays_by_itself_while_its_clock_runs_fast(
    demo: Play, tmp_path: Path, name: str
) -> None:
    pictures = tmp_path / "pictures"
    fast = ("--scenario", name, "--auto", "--speed", "1000", "--json")
    with demo(*fast, "--pictures", str(pictures)) as process:
        told, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, (told, said)
    _, shown = json.loads(told)["steps"]
    assert "agree" in shown["detail"]
    assert f"{name}@example.test" in shown["detail"]
    assert [file.name for file in pictures.iterdir()] == [f"01-{name}-window.png"]
    assert still_running(tmp_path) == []


@pytest.mark.proof
@pytest.mark.rule("R10", "R11", "R13")
@pytest.mark.parametrize("browser", [False, True])
def test_good_story_is_played_to_its_end_with_pictures(demo: Play, tmp_path: Path, browser: bool) -> None:
    if browser and chromium_here(os.environ) is None:
        pytest.skip("there is no Chromium here")
    pictures = tmp_path / "pictures"
    with demo("--auto", "--json", "--pictures", str(pictures), browser=browser) as process:
        told, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 0, said
    steps = json.loads(told)["steps"]
    assert [step["ok"] for step in steps] == [True] * (len(GOOD_STORY) + 1)
    details = {scene.name.value: step["detail"] for scene, step in zip(GOOD_STORY, steps[1:], strict=True)}
    assert all("window, command line and API agree" in each for each in details.values())
    assert "cut after 5:00, on both sides" in details["cut"]
    assert "cut after 5:00, on both sides" in details["five-minutes-again"]
    taken = {file.name for file in pictures.iterdir()}
    assert {f"{at:02}-{scene.name}-window.png" for at, scene in enumerate(GOOD_STORY, 1)} <= taken
    pages = {"02-connect-client.png", "04-cut-client.png", "07-renewal-portal.png", "09-expiry-panel.png"}
    assert taken & pages == (pages if browser else set())
    assert still_running(tmp_path) == []


@pytest.mark.proof
def test_presenter_goes_on_and_back_and_ends_it(demo: Play, display: str, tmp_path: Path) -> None:
    screen = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "BROWSER": "/bin/true"}
    with demo("--speed", "0", **screen) as process:
        told, said = process.communicate("\n\nb\n\nsomething\nr\nq\n", timeout=PATIENCE_S)
    assert process.returncode == 0, said
    titles = [line.partition("  ")[2] for line in told.splitlines() if " of 10  " in line]
    told_scenes = Telling(Language.ENGLISH).scenes
    assert titles == [told_scenes[GOOD_STORY[at].name].title for at in (0, 1, 2, 1, 2, 0)]
    assert told.count("✓ Firefox on a tablet, 5:00") == 2
    assert "No browser opened" not in told
    assert still_running(tmp_path) == []


@pytest.mark.proof
@pytest.mark.rule("R90")
def test_pages_open_beside_the_window_in_the_language_of_the_presenter_and_end_with_it(
    demo: Play, display: str, tmp_path: Path
) -> None:
    said = tmp_path / "said"
    browser = tmp_path / "chromium"
    browser.write_text(f'#!/bin/sh\necho "$@" >> {said}\nwhile :; do /bin/sleep 0.2; done\n')
    browser.chmod(0o755)
    screen = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "BROWSER": ""}
    with demo("--scenario", "grace", "--language", "fr", **screen) as process:
        told, trouble = process.communicate("r\nq\n", timeout=PATIENCE_S)
    assert process.returncode == 0, trouble
    assert "La fenêtre est ouverte" in told
    assert told.count("Entrée continue") == 2
    panel, client, *anew = [line.split() for line in said.read_text().splitlines()]
    assert len(anew) == 2  # a story that begins anew has pages of its own
    for options, page in ((panel, "/simulator/"), (client, "/enter?")):
        assert any(each.startswith("--app=http://127.0.0.1:") and page in each for each in options)
        assert "--lang=fr" in options
    places = [each for options in (panel, client) for each in options if "--window-position" in each]
    assert places == ["--window-position=100,0", "--window-position=100,48"]
    assert still_running(tmp_path) == []
    assert not list((tmp_path / "profile").glob("browser-*"))


@pytest.mark.proof
def test_terminal_that_is_closed_during_a_session_ends_everything(
    demo: Play, display: str, tmp_path: Path
) -> None:
    screen = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "BROWSER": "/bin/true"}
    with demo(**screen) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("\n\n")
        process.stdin.flush()
        while "3 of 10" not in process.stdout.readline():
            assert process.poll() is None
        process.send_signal(signal.SIGHUP)
        told, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert "Interrupted." in told
    assert still_running(tmp_path) == []


@pytest.mark.proof
def test_presenter_shows_a_situation_without_a_browser(demo: Play, display: str, tmp_path: Path) -> None:
    screen = {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb", "BROWSER": "/bin/false"}
    with demo("--scenario", "service_down", **screen) as process:
        told, said = process.communicate("\n\nq\n", timeout=PATIENCE_S)
    assert process.returncode == 0, said
    assert "service_down  " in told
    assert "Unknown is not expired" in told
    assert "That was the last hint" in told
    assert "No browser opened. Within a minute, open this in one: http://127.0.0.1:" in told
    assert still_running(tmp_path) == []


@pytest.mark.proof
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_interrupted_story_leaves_nothing_running(demo: Play, tmp_path: Path, how: signal.Signals) -> None:
    with demo("--auto", "--pictures", str(tmp_path / "pictures")) as process:
        assert process.stdout is not None
        while "✓" not in process.stdout.readline():
            assert process.poll() is None
        process.send_signal(how)
        told, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 130
    assert "Interrupted." in told
    assert still_running(tmp_path) == []


@pytest.mark.proof
def test_unknown_scenario_is_refused_with_the_nearest_name(demo: Play, tmp_path: Path) -> None:
    with demo("--auto", "--scenario", "grcae", "--pictures", str(tmp_path / "pictures")) as process:
        told, _ = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 3
    assert "did you mean grace?" in told
    assert "[scenario_unknown]" in told
    assert still_running(tmp_path) == []


@pytest.mark.proof
def test_pictures_that_cannot_be_kept_are_told_in_a_sentence(demo: Play, tmp_path: Path) -> None:
    (tmp_path / "letter").touch()
    with demo("--auto", "--pictures", str(tmp_path / "letter")) as process:
        told, said = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert "letter: File exists. [demo_failed]" in told
    assert "Traceback" not in said


@pytest.mark.proof
def test_profile_in_use_is_left_to_the_demonstration_that_uses_it(demo: Play, tmp_path: Path) -> None:
    profile = tmp_path / "profile"
    (profile / "simulated").mkdir(parents=True)
    (profile / "demo-profile").touch()
    agent = [sys.executable, "-m", "agent", "daemon", "--background", "--simulator", "--secrets", "file"]
    with subprocess.Popen([*agent, "--profile", str(profile / "simulated")], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert b'"ready": true' in other.stdout.readline()
        screen = {"DISPLAY": ":1", "BROWSER": "/bin/true"}  # never reached
        with demo(**screen) as process:
            told, _ = process.communicate(timeout=PATIENCE_S)
        assert process.returncode == 3
        assert "access-agent stop --profile" in told
        assert "[already_running]" in told
        assert other.poll() is None
        other.terminate()
