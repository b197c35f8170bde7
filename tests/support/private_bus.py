"""A session bus of the test's own (dbus-daemon), so that no desktop hears of a test and none is heard."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.patience import PATIENCE_S


@contextmanager
def private_bus() -> Iterator[str]:
    """Its address, as `DBUS_SESSION_BUS_ADDRESS` has it."""
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert daemon.stdout is not None
        with daemon.stdout:
            address = daemon.stdout.readline().strip()
        assert address, "dbus-daemon did not start"
        yield address
    finally:
        daemon.terminate()
        daemon.wait(PATIENCE_S)
