"""One service per data folder."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from account.data_lock import FILE_NAME, PATIENCE_S, DataLock
from shared.errors import StorageError
from tests.support.clock import FakeClock

HOLDER = """
import sys
from pathlib import Path
from account.data_lock import DataLock
from shared.clock import SystemClock
DataLock(Path(sys.argv[1]), SystemClock()).acquire()
print("held", flush=True)
sys.stdin.read()
"""


class _Hurried(FakeClock):
    """A second passes at each look."""

    def monotonic(self) -> float:
        self.advance(timedelta(seconds=1))
        return super().monotonic()


@pytest.mark.security(38)
def test_a_second_service_on_the_same_data_is_refused_until_the_first_lets_go(tmp_path: Path) -> None:
    first, second = (DataLock(tmp_path, _Hurried()) for _ in range(2))
    first.acquire()
    with pytest.raises(StorageError) as refused:
        second.acquire()
    assert refused.value.code == "data_in_use"
    first.release()
    second.acquire()
    second.release()
    second.release()


@pytest.mark.security(37)
def test_a_killed_service_leaves_no_lock_behind(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StorageError):
            DataLock(tmp_path, _Hurried()).acquire()
        holder.kill()
    lock = DataLock(tmp_path, _Hurried())
    lock.acquire()
    lock.release()


def test_one_that_is_about_to_end_is_waited_for(tmp_path: Path) -> None:
    first = DataLock(tmp_path, FakeClock())
    first.acquire()

    class Patient(FakeClock):
        looks = 0

        def monotonic(self) -> float:
            self.looks += 1
            if self.looks == 3:
                first.release()
            return self.looks * PATIENCE_S / 10

    second = DataLock(tmp_path, Patient())
    second.acquire()
    second.release()


def test_a_lock_that_cannot_be_made_is_a_storage_error(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(StorageError) as refused:
        DataLock(tmp_path, FakeClock()).acquire()
    assert refused.value.code == "data_read_only"
