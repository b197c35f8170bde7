"""What the living window says on the desktop, over a bus and a notification service of the test's own."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.language import Language, Voice
from gui.language_keeper import LanguageKeeper
from gui.notifications.session_bus import SessionBus
from gui.presenters.notifications import DEFAULT
from shared import reasons
from shared.announcements import Announcement, AnnouncementCode
from shared.commands import AnnouncementTold, EndSession, OpenPage
from shared.reasons import LoginPage
from shared.sales import LoginLink
from shared.snapshot import Snapshot
from tests.gui.conftest import Living
from tests.support import session_snapshots, snapshots
from tests.support.clock import START
from tests.support.notification_host import ALL, NotificationHost, Shown
from tests.support.private_bus import private_bus
from tests.support.session_snapshots import LIVE

pytestmark = [
    pytest.mark.qt_log_ignore("This plugin does not support"),
    pytest.mark.skipif(sys.platform != "linux", reason="notifications over D-Bus are Linux's"),
]
Open = Callable[..., Living]
Code = AnnouncementCode
STARTED = Announcement(1, Code.SESSION_STARTED, START, "session s1", {"session": "s1", "client": "Phone"})
LEFT = replace(STARTED, id=2, code=Code.TIME_LEFT)
ENDED = replace(STARTED, id=3, code=Code.SESSION_ENDED, params={**STARTED.params, "reason": "trial_limit"})
EXPIRED = Announcement(4, Code.EXPIRED, START, "subscription", {})


@dataclass
class Desk:
    """A desktop with a window in the background."""

    qtbot: QtBot
    one: Living
    host: NotificationHost
    revision: int = 1

    def tell(self, snapshot: Snapshot, *announcements: Announcement) -> None:
        """The agent says `snapshot`, with what is to be announced."""
        self.revision += 1
        told = replace(snapshot, revision=self.revision, announcements=announcements)
        with self.qtbot.wait_signal(self.one.link.snapshot_received):
            self.one.door.show(told)

    def shown(self, count: int) -> Shown:
        """The newest of so many that were sent."""
        self.qtbot.wait_until(lambda: len(self.host.seen) >= count)
        assert len(self.host.seen) == count
        return self.host.seen[-1]

    def until(self, holds: Callable[[], object]) -> None:
        self.qtbot.wait_until(lambda: bool(holds()))

    def reports(self, *numbers: int) -> None:
        """Wait until the agent knows that these were said."""
        self.until(lambda: {*map(AnnouncementTold, numbers)} <= {*self.one.door.commands})


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with private_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


@pytest.fixture
def desk(bus: str, living: Open, qtbot: QtBot) -> Iterator[Callable[..., Desk]]:
    """Opens a window behind others, and the desktop's service unless `served` is off."""
    with ExitStack() as left:

        def opened(capabilities: tuple[str, ...] = ALL, *, served: bool = True, **window: Any) -> Desk:
            host = NotificationHost(bus, capabilities)
            left.callback(host.close)
            if served:
                host.open()
            return Desk(qtbot, living(snapshots.main(), shown=False, **window), host)

        yield opened


@pytest.mark.rule("R11")
def test_a_session_is_said_as_it_goes_each_word_in_the_place_of_the_one_before(
    desk: Callable[..., Desk],
) -> None:
    it = desk()
    it.tell(session_snapshots.live(), STARTED)
    first = it.shown(1)
    assert (first.program, first.icon, first.title) == (
        "Access Agent",
        "access-agent",
        "Remote session started",
    )
    assert first.hints == {"urgency": 1, "desktop-entry": "access-agent", "resident": False}
    assert first.buttons == {"default": "Open Access Agent", "end_session": "End Session"}
    it.tell(session_snapshots.at(59.0), LEFT)
    second = it.shown(2)
    assert (second.replaced, second.number, second.hints["urgency"]) == (first.number, first.number, 2)
    it.tell(session_snapshots.over(), ENDED)
    assert it.shown(3).text == "Ended after 5 minutes, because there is no subscription."
    assert len(it.host.standing) == 1
    it.reports(1, 2, 3)


def test_what_the_agent_still_has_is_said_once_and_reported_until_it_is_heard(
    desk: Callable[..., Desk],
) -> None:
    it = desk()
    it.one.door.answer = lambda _: "door_closed"
    it.tell(session_snapshots.live(), STARTED)
    it.reports(1)
    it.one.door.commands.clear()
    it.tell(session_snapshots.live(replace(LIVE, client="Phone 2")), STARTED)
    it.reports(1)
    it.shown(1)


def test_pressing_end_session_ends_it_and_pressing_the_words_opens_the_window(
    desk: Callable[..., Desk],
) -> None:
    it = desk()
    it.tell(session_snapshots.live(), STARTED)
    it.host.press(it.shown(1).number, "end_session")
    it.until(lambda: EndSession("s1") in it.one.door.commands)
    assert not it.one.window.isVisible()
    it.tell(session_snapshots.over(), ENDED)
    it.host.press(it.shown(2).number, DEFAULT, token="from the desktop")
    it.until(it.one.window.isVisible)
    assert os.environ.pop("XDG_ACTIVATION_TOKEN") == "from the desktop"


def test_pressing_buy_opens_the_store_and_a_refusal_opens_the_window(desk: Callable[..., Desk]) -> None:
    it = desk()
    expired = snapshots.SUBSCRIPTIONS["main-expired"]
    it.one.door.answer = lambda command: (
        LoginLink("https://account.example/login?x=1", START) if isinstance(command, OpenPage) else None
    )
    it.tell(expired, EXPIRED)
    it.host.press(it.shown(1).number, "buy")
    it.until(lambda: it.one.browser.opened)
    assert OpenPage(LoginPage.BUY) in it.one.door.commands
    assert not it.one.window.isVisible()
    it.one.browser.works = False
    it.tell(expired, replace(EXPIRED, id=5))
    it.host.press(it.shown(2).number, "buy")
    it.until(it.one.window.isVisible)


def test_what_is_not_so_any_more_is_taken_back(desk: Callable[..., Desk]) -> None:
    it = desk()
    it.tell(snapshots.SUBSCRIPTIONS["main-expired"], EXPIRED)
    it.shown(1)
    it.tell(snapshots.SUBSCRIPTIONS["main-active"])
    it.until(lambda: not it.host.standing)


def test_what_was_put_away_comes_anew(desk: Callable[..., Desk]) -> None:
    it = desk()
    it.tell(session_snapshots.live(), STARTED)
    it.host.dismiss(it.shown(1).number)
    it.tell(session_snapshots.at(59.0), LEFT)
    assert it.shown(2).number in it.host.standing


def test_while_the_window_is_in_front_nothing_is_said_beside_it(
    desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch
) -> None:
    it = desk()
    it.one.window.show()
    monkeypatch.setattr(it.one.window, "isActiveWindow", lambda: True)
    it.tell(session_snapshots.live(), STARTED)
    it.reports(1)
    monkeypatch.setattr(it.one.window, "isActiveWindow", lambda: False)
    it.tell(session_snapshots.at(59.0), LEFT)
    assert it.shown(1).title == "One minute left"


def test_without_a_notification_service_nothing_is_lost_and_one_that_comes_later_is_used(
    desk: Callable[..., Desk],
) -> None:
    it = desk(served=False)
    it.tell(session_snapshots.live(), STARTED)
    it.reports(1)
    it.host.open()
    it.tell(session_snapshots.at(59.0), LEFT)
    assert it.shown(1).title == "One minute left"


def test_without_a_bus_nothing_is_lost(desk: Callable[..., Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    it = desk(served=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "tcp:host=nowhere")
    it.tell(session_snapshots.live(), STARTED)
    it.reports(1)
    it.tell(snapshots.main())
    assert it.host.seen == []


def test_a_service_that_starts_anew_knows_nothing_of_what_was_shown(desk: Callable[..., Desk]) -> None:
    it = desk()
    it.tell(session_snapshots.live(), STARTED)
    it.shown(1)
    line = it.one.window.findChild(SessionBus)
    assert line is not None
    with it.qtbot.wait_signal(line.signalled, check_params_cb=_is_gone):
        it.host.close()
    again = NotificationHost(it.host.address, ("body",), first_number=70)
    again.open()
    try:
        it.tell(session_snapshots.at(59.0), LEFT)
        it.until(lambda: again.seen)
        (shown,) = again.seen
        assert (shown.replaced, shown.number, shown.buttons) == (0, 70, {})
    finally:
        again.close()


def _is_gone(member: str, body: tuple[str, ...]) -> bool:
    return member == "NameOwnerChanged" and body[2] == ""


@pytest.mark.security(30)
@pytest.mark.parametrize(
    ("capabilities", "text"),
    [
        (ALL, "&lt;b&gt;Phone&lt;/b&gt; &amp; co is connected to this computer."),
        (("body",), "<b>Phone</b> & co is connected to this computer."),
    ],
)
def test_what_connects_cannot_write_markup(
    capabilities: tuple[str, ...], text: str, desk: Callable[..., Desk]
) -> None:
    it = desk(capabilities)
    named = replace(STARTED, params={**STARTED.params, "client": "<b>Phone</b> & co"})
    it.tell(session_snapshots.live(), named)
    assert it.shown(1).text == text


@pytest.mark.rule("R90")
def test_what_stands_keeps_its_language_and_the_next_word_takes_its_place_in_the_new_one(
    desk: Callable[..., Desk], qapp: QApplication, spoken: Callable[[Language], None]
) -> None:
    spoken(Language.ENGLISH)
    england = QLocale("en_GB")
    voice = Voice(qapp, england)
    it = desk(language=LanguageKeeper(voice, england, told=False))
    live = session_snapshots.live()
    it.tell(live, STARTED)
    first = it.shown(1)
    in_french = replace(live.preferences, language=reasons.Language.FRENCH)
    it.tell(replace(live, preferences=in_french), STARTED)
    it.until(lambda: voice.language is Language.FRENCH)
    it.tell(replace(session_snapshots.at(59.0), preferences=in_french), LEFT)
    second = it.shown(2)  # and so nothing was said between them
    assert second.replaced == first.number
    assert second.buttons[DEFAULT] == "Ouvrir Access Agent"


def test_two_words_in_one_breath_end_in_one_notification(desk: Callable[..., Desk]) -> None:
    it = desk()
    it.tell(session_snapshots.live(), STARTED)
    it.shown(1)
    it.tell(session_snapshots.at(59.0), LEFT, replace(LEFT, id=8), replace(LEFT, id=9))
    it.reports(2, 8, 9)
    it.until(lambda: len(it.host.seen) >= 3)
    assert len(it.host.standing) == 1


def test_a_bus_that_is_lost_is_joined_again(desk: Callable[..., Desk], qtbot: QtBot) -> None:
    it = desk()
    it.tell(session_snapshots.live(), STARTED)
    it.shown(1)
    keeper = it.one.conductor.faces.notifications
    assert keeper is not None
    keeper.close()
    it.tell(session_snapshots.at(59.0), LEFT)
    assert it.shown(2).replaced == 0
