"""The desktop's screen stays on while somebody is connected, on a bus of the test's own (RULES R15)."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.system.choose import wake_lock_for
from agent.system.desktop_lock import DesktopLock, session_bus
from tests.support.fake_logind import FakeLogind
from tests.support.patience import PATIENCE_S
from tests.support.private_bus import private_bus
from tests.support.screen_saver_host import GNOME, SAVER, ScreenSaverHost

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="other systems keep awake in one way")
WHY = "Somebody is here"
TO_GNOME = ("access-agent", 0, WHY, 8)
TO_SAVER = ("Access Agent", WHY)


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    with private_bus() as address:
        yield address


def environ(address: str) -> dict[str, str]:
    return {"DBUS_SESSION_BUS_ADDRESS": address}


@pytest.mark.parametrize(("name", "words"), [(GNOME, TO_GNOME), (SAVER, TO_SAVER)])
async def test_desktop_is_asked_in_its_own_words_and_forgets_it_at_the_end(
    bus: str, name: str, words: tuple[object, ...]
) -> None:
    with ScreenSaverHost(bus, name) as host:
        lock = DesktopLock(environ(bus), WHY)
        for times in (1, 2):
            await lock.hold()
            await lock.hold()
            await asyncio.to_thread(host.until, words)
            await lock.let_go()
            await lock.let_go()
            await asyncio.to_thread(host.until)
            assert host.asked == times


async def test_of_two_that_would_listen_one_is_asked(bus: str) -> None:
    with ScreenSaverHost(bus, GNOME) as gnome, ScreenSaverHost(bus, SAVER) as saver:
        lock = DesktopLock(environ(bus), WHY)
        await lock.hold()
        await asyncio.to_thread(gnome.until, TO_GNOME)
        assert saver.asked == 0
        await lock.let_go()


async def test_desktop_that_denies_it_or_that_nobody_runs_leaves_the_session_alone(
    bus: str, caplog: pytest.LogCaptureFixture
) -> None:
    lock = DesktopLock(environ(bus), WHY)
    await lock.hold()  # nobody is there
    await lock.let_go()
    with caplog.at_level("INFO"), ScreenSaverHost(bus, GNOME, denies=True) as host:
        await lock.hold()
        await lock.hold()
        await lock.let_go()
        assert host.asked == 1
    assert [each.name for each in caplog.records] == ["agent.system.desktop_lock"]


@pytest.mark.parametrize("address", ["tcp:host=127.0.0.1,port=1", "nonsense", "unix:path=/nowhere"])
async def test_without_a_bus_a_session_goes_on_without(address: str) -> None:
    lock = DesktopLock(environ(address), WHY)
    await lock.hold()
    await lock.let_go()


def test_bus_of_the_session_is_where_the_environment_says_or_at_its_usual_place(tmp_path: Path) -> None:
    usual = {"XDG_RUNTIME_DIR": str(tmp_path)}
    assert session_bus({}) is None
    assert session_bus({"XDG_RUNTIME_DIR": "not/absolute"}) is None
    assert session_bus(usual) is None
    (tmp_path / "bus").touch()
    assert session_bus(usual) == f"unix:path={tmp_path}/bus"
    assert session_bus(usual | environ("unix:path=/own")) == "unix:path=/own"


async def test_lock_of_this_system_is_both_the_desktops_and_the_computers(bus: str) -> None:
    with FakeLogind(bus) as logind, ScreenSaverHost(bus, SAVER) as saver:
        lock = wake_lock_for({"DBUS_SYSTEM_BUS_ADDRESS": bus, **environ(bus)})
        await lock.hold()
        assert (await asyncio.to_thread(logind.until_given, 1)).is_held
        await asyncio.to_thread(saver.wait, lambda: len(saver.inhibitors) == 1)
        await lock.let_go()
        assert logind.inhibitors[0].until_released()
        await asyncio.to_thread(saver.until)


HOLDER = """
import asyncio, os, sys
from agent.system.desktop_lock import DesktopLock
lock = DesktopLock(os.environ, "Somebody is here")
asyncio.run(lock.hold())
print("held", flush=True)
sys.stdin.read()
"""


def test_process_that_is_killed_keeps_no_screen_on(bus: str) -> None:
    with ScreenSaverHost(bus, GNOME) as host:
        holder = subprocess.Popen(
            [sys.executable, "-c", HOLDER],
            env={**os.environ, **environ(bus)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        with holder:
            assert holder.stdout is not None
            assert holder.stdout.readline() == b"held\n"
            host.until(TO_GNOME)
            holder.kill()
            holder.wait(PATIENCE_S)
        host.until()
