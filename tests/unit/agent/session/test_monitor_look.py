"""Monitors are looked at by a process of its own, which says what is in the way."""

from __future__ import annotations

import os

import pytest

from agent.session.monitor_look import _told, main, monitors_now
from shared.errors import ScreenError
from shared.state import MonitorFact


async def test_a_process_of_its_own_tells_the_monitors() -> None:
    found = await monitors_now("synthetic:800x600+640x480", dict(os.environ))
    assert [(each.width, each.height) for each in found] == [(800, 600), (640, 480)]


def test_it_prints_what_it_found_or_what_is_in_the_way(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["synthetic"], {}) == 0
    (found,) = _told(capsys.readouterr().out.encode()).monitors
    assert isinstance(found, MonitorFact)
    assert main(["synthetic:0x0"], {}) == 0
    with pytest.raises(ScreenError) as trouble:
        _told(capsys.readouterr().out.encode())
    assert trouble.value.code == "no_screen"


@pytest.mark.parametrize("line", [b"", b"nonsense", b"5", b"null", b"{}", b'{"monitors": [5]}'])
def test_nonsense_is_no_screen(line: bytes) -> None:
    with pytest.raises(ScreenError):
        _told(line)
