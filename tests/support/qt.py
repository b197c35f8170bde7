"""pytest-qt's bot with the patience of all tests: its own five seconds are too few on a busy machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pytestqt.qtbot import QtBot

from tests.support.patience import PATIENCE_MS


class PatientBot(QtBot):
    """Waits as long as `tests/support/patience.py` says, unless it is told otherwise."""

    def wait_until(self, callback: Callable[[], bool | None], *, timeout: int = PATIENCE_MS) -> None:
        super().wait_until(callback, timeout=timeout)

    def wait_signal(self, signal: Any, *, timeout: int = PATIENCE_MS, **options: Any) -> Any:
        return super().wait_signal(signal, timeout=timeout, **options)

    def wait_signals(self, signals: Any, *, timeout: int = PATIENCE_MS, **options: Any) -> Any:
        return super().wait_signals(signals, timeout=timeout, **options)

    def wait_exposed(self, widget: Any, *, timeout: int = PATIENCE_MS) -> Any:
        return super().wait_exposed(widget, timeout=timeout)
