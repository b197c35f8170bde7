"""Names that systems remember: changing one loses what people chose under the old one."""

from __future__ import annotations

from shared import desktop_names as names


def test_names_that_systems_remember_stay_what_they_are() -> None:
    assert (names.PROGRAM, names.LINK_SCHEME, names.DESKTOP_FILE) == (
        "access-agent",
        "access-agent",
        "access-agent.desktop",
    )
    assert names.USER_UNIT == "access-agent.service"
    assert names.LAUNCH_AGENT == "access-agent.at-login"
    assert (names.RUN_KEY, names.RUN_VALUE) == (
        r"Software\Microsoft\Windows\CurrentVersion\Run",
        "Access Agent",
    )
    assert names.WINDOWS_APP_ID == "AccessAgent.Desktop"
