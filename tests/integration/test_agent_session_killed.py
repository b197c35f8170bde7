"""What a killed agent left pressed is let go by the next one (SECURITY 26, 37)."""

from __future__ import annotations

import os
import sys

import pytest

from agent import launch
from agent.processes import LET_GO_VERB
from agent.session.let_go import let_go_now
from agent.session.systems.choose import open_desktop
from agent.session.systems.keysyms import CONTROL_L
from tests.support.clock import FakeClock
from tests.support.x_display import XProgram, x_server

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs an X server")


@pytest.mark.security(26)
async def test_keys_and_buttons_that_nobody_will_release_are_let_go() -> None:
    with x_server("320x240x24") as display:
        program = XProgram(display)
        killed = open_desktop(display, {}, FakeClock())
        killed.input.key(CONTROL_L, True)
        killed.input.key(0x0100_2603, True)
        killed.input.pointer(5, 5, 0b101)
        killed.screen.take_changes()
        await let_go_now(display, dict(os.environ))
        assert program.pressed_keys() == 0
        assert program.link.core.QueryPointer(program.link.root).reply().mask == 0
        killed.close()
        program.close()


def test_a_screen_that_is_not_there_has_nothing_pressed() -> None:
    assert launch.main([LET_GO_VERB, ":987654"]) == 1
    assert launch.main([LET_GO_VERB, "synthetic"]) == 0
