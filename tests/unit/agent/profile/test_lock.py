"""One agent per profile (SECURITY 17)."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from agent.profile.lock import ProfileLock, noted_door
from shared.errors import AlreadyRunningRefused, StorageError

pytestmark = pytest.mark.security(17)

HOLDER = """
import sys
from pathlib import Path
from agent.profile.lock import ProfileLock
ProfileLock(Path(sys.argv[1])).acquire("/the/door")
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "agent.lock"


def test_second_holder_is_refused_until_the_first_lets_go(file: Path) -> None:
    first, second = ProfileLock(file), ProfileLock(file)
    first.acquire("/a")
    with pytest.raises(AlreadyRunningRefused):
        second.acquire("/b")
    assert noted_door(file) == "/a"
    first.release()
    second.acquire("/b")
    assert noted_door(file) == "/b"
    second.release()
    second.release()


def test_killed_holder_leaves_nothing_stale(file: Path) -> None:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert holder.stdout is not None
    assert holder.stdin is not None
    assert holder.stdout.readline() == b"held\n"
    lock = ProfileLock(file)
    with pytest.raises(AlreadyRunningRefused):
        lock.acquire("/b")
    holder.kill()
    holder.wait()
    holder.stdout.close()
    holder.stdin.close()
    assert noted_door(file) == "/the/door"
    lock.acquire("/b")
    lock.release()


def test_holder_who_stays_is_not_waited_for(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(threading, "Thread", None)  # nobody waits
    first = ProfileLock(file)
    first.acquire("/a")
    with pytest.raises(AlreadyRunningRefused):
        ProfileLock(file).acquire("/b", patience_s=10_000.0)
    first.release()


def test_holder_who_leaves_is_waited_for_and_one_who_comes_instead_is_not(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = ProfileLock(file), ProfileLock(file)
    first.acquire("/a")
    first.leave()
    threading.Timer(0.02, first.release).start()
    second.acquire("/b", patience_s=10_000.0)
    # What a third one reads first is older than the holder, who has not written yet.
    looks = iter([False, False, True])
    monkeypatch.setattr(ProfileLock, "_holder_stays", lambda _: next(looks))
    with pytest.raises(AlreadyRunningRefused):
        ProfileLock(file).acquire("/c", patience_s=10_000.0)
    assert list(looks) == []
    second.release()
    for thread in [each for each in threading.enumerate() if each.name == "profile lock"]:
        thread.join()


@pytest.mark.parametrize("note", [b"", b'{"pid": 1, "door": "/a"}', b'{"pid": 1, "doo', b"[]", b"\xff"])
def test_holder_who_has_said_nothing_of_it_is_waited_for(file: Path, note: bytes) -> None:
    first, second = ProfileLock(file), ProfileLock(file)
    first.acquire("/a")
    file.write_bytes(note)
    threading.Timer(0.02, first.release).start()
    second.acquire("/b", patience_s=10_000.0)
    second.release()


def test_lock_file_that_was_replaced_meanwhile_is_locked_anew(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import agent.profile.lock as module

    original, calls = module._try_lock, []

    def replaced_underneath(handle: int) -> bool:
        calls.append(handle)
        if len(calls) == 1:
            file.unlink()
        return original(handle)

    monkeypatch.setattr(module, "_try_lock", replaced_underneath)
    lock = ProfileLock(file)
    lock.acquire("/a")
    assert len(calls) == 2
    with pytest.raises(AlreadyRunningRefused):
        ProfileLock(file).acquire("/b")
    lock.release()


def _read_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that is mounted read-only; this test may run as root, whom modes do not stop."""
    original = os.open

    def opened(path: Any, flags: int, *more: Any, **named: Any) -> int:
        if flags & (os.O_RDWR | os.O_WRONLY | os.O_CREAT):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return original(path, flags, *more, **named)

    monkeypatch.setattr(os, "open", opened)


@pytest.mark.security(38)
def test_used_profile_on_a_read_only_disk_can_still_be_locked(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_bytes(b"")
    _read_only(monkeypatch)
    first, second = ProfileLock(file), ProfileLock(file)
    first.acquire("/a")
    with pytest.raises(AlreadyRunningRefused):
        second.acquire("/b")
    first.release()


@pytest.mark.security(38)
def test_new_profile_on_a_read_only_disk_is_refused_in_words(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _read_only(monkeypatch)
    with pytest.raises(StorageError) as fault:
        ProfileLock(file).acquire("/a")
    assert fault.value.code == "data_read_only"


@pytest.mark.parametrize("text", ["", "{", "[]", '{"door": 5}', '{"door": ""}', "\udcff"])
def test_nonsense_in_the_lock_file_names_no_door(file: Path, text: str) -> None:
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    assert noted_door(file) is None


def test_without_a_lock_file_no_door_is_noted(file: Path) -> None:
    assert noted_door(file) is None
