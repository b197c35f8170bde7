"""What the tray says and offers, in every state, and what pressing it does (RULES R3, R91)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from gui.presenters.link_state import LinkState
from gui.presenters.main import present_main
from gui.presenters.scene import Scene
from gui.presenters.tray import TrayAct, TrayState, TrayVM, present_tray
from gui.tray.icon import TrayIcon
from gui.tray.keeper import TrayKeeper
from gui.tray.pictures import tray_picture
from shared.commands import ChangePreferences, EndSession, OpenPage, Pause, Resume
from shared.entitlement import is_full
from shared.reasons import Action, LoginPage, SecretsState, Status
from shared.snapshot import Snapshot
from tests.gui.conftest import Living
from tests.support import session_snapshots, snapshots
from tests.support.clock import START

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise")

Open = Callable[..., Living]


def tray_of(snapshot: Snapshot | None, link: LinkState = LinkState.CONNECTED) -> TrayVM:
    return present_tray(Scene(snapshot, link, START))


def keys_of(vm: TrayVM) -> list[str]:
    return [entry.key for entry in vm.entries]


STATES: list[tuple[str, Snapshot, TrayState]] = [
    ("trial", snapshots.main(), TrayState.LIMITED),
    ("paid", snapshots.SUBSCRIPTIONS["main-active"], TrayState.READY),
    ("expired", snapshots.SUBSCRIPTIONS["main-expired"], TrayState.LIMITED),
    ("payment needed", snapshots.SUBSCRIPTIONS["main-grace"], TrayState.ATTENTION),
    ("somebody is here", session_snapshots.live(), TrayState.IN_SESSION),
    ("somebody is here while paused", session_snapshots.live(paused=True), TrayState.IN_SESSION),
    ("somebody asks", snapshots.main(question=session_snapshots.QUESTION), TrayState.ATTENTION),
    ("no place", snapshots.limit(Action.BUY), TrayState.ATTENTION),
    ("removed", snapshots.removed(), TrayState.ATTENTION),
    ("keyring locked", snapshots.secrets(SecretsState.LOCKED), TrayState.ATTENTION),
    ("paused", snapshots.paused(), TrayState.PAUSED),
    ("no way to the service", snapshots.offline(), TrayState.OFFLINE),
    ("agent begins", snapshots.starting(), TrayState.OFFLINE),
    ("nobody signed in", snapshots.welcome(), TrayState.SIGNED_OUT),
    ("signing in", snapshots.signing_in(), TrayState.SIGNED_OUT),
]


@pytest.mark.parametrize(("snapshot", "state"), [each[1:] for each in STATES], ids=[e[0] for e in STATES])
def test_each_situation_has_its_state(snapshot: Snapshot, state: TrayState) -> None:
    vm = tray_of(snapshot)
    assert vm.state is state
    assert vm.lines
    assert all(vm.lines)


@pytest.mark.parametrize("link", [each for each in LinkState if each is not LinkState.CONNECTED])
def test_without_an_agent_it_is_offline_and_offers_what_needs_none(link: LinkState) -> None:
    vm = tray_of(snapshots.main(), link)
    assert vm.state is TrayState.OFFLINE
    assert keys_of(vm) == ["open", "quit"]


@pytest.mark.rule("R3", "R91")
@pytest.mark.parametrize("name", sorted(snapshots.SUBSCRIPTIONS))
def test_actions_are_exactly_those_of_the_window(name: str) -> None:
    scene = Scene(snapshots.SUBSCRIPTIONS[name], LinkState.CONNECTED, START)
    pages = [entry for entry in present_tray(scene).entries if entry.act is TrayAct.PAGE]
    card = present_main(scene).entitlement
    assert [(each.key, each.text, each.target, each.enabled) for each in pages] == [
        (each.key, each.text, each.page.value, each.enabled) for each in card.actions
    ]


@pytest.mark.rule("R91")
@pytest.mark.parametrize("name", sorted(snapshots.SUBSCRIPTIONS))
def test_words_are_those_of_the_window(name: str) -> None:
    scene = Scene(snapshots.SUBSCRIPTIONS[name], LinkState.CONNECTED, START)
    main = present_main(scene)
    vm = present_tray(scene)
    assert vm.lines == (f"{main.computer.name}: {main.computer.status}", main.entitlement.badge)
    assert vm.tooltip.splitlines() == ["Access Agent", *vm.lines]
    assert len(vm.tooltip) <= 127, "Windows shows no more"


@pytest.mark.rule("R4")
@pytest.mark.parametrize("status", list(Status))
def test_limited_is_shown_exactly_while_sessions_end_after_five_minutes(status: Status) -> None:
    vm = tray_of(snapshots.main(entitlement=snapshots.entitlement(status)))
    if status not in (Status.GRACE, Status.UNKNOWN):
        assert (vm.state is TrayState.LIMITED) is not is_full(status)


def test_paused_offers_resume_and_else_pause() -> None:
    assert "resume" in keys_of(tray_of(snapshots.paused()))
    assert "pause" not in keys_of(tray_of(snapshots.paused()))
    assert "pause" in keys_of(tray_of(snapshots.main()))


def test_session_can_be_ended_only_while_there_is_one() -> None:
    assert "end_session" in keys_of(tray_of(session_snapshots.live()))
    assert "end_session" not in keys_of(tray_of(snapshots.main()))


@pytest.mark.security(30)
def test_name_from_the_other_side_is_cleaned() -> None:
    session = replace(session_snapshots.LIVE, client="Chrome\n\u202eon Android")
    assert tray_of(session_snapshots.live(session)).lines[-1] == "Chrome on Android"


def test_every_state_has_a_picture_of_its_own_in_each_size(qapp: object) -> None:
    for size in (16, 22, 24, 32):
        shapes = set()
        for state in TrayState:
            picture = tray_picture(state, template=True).pixmap(size, size).toImage()
            # One colour only: what differs is the shape.
            shapes.add(tuple(picture.pixelColor(x, y).alpha() for x in range(size) for y in range(size)))
        assert len(shapes) == len(TrayState)


# the keeper in the window


def tray_in(one: Living, qtbot: QtBot) -> TrayKeeper:
    qtbot.wait_until(lambda: one.conductor.faces.tray is not None)
    assert one.conductor.faces.tray is not None
    return one.conductor.faces.tray


@pytest.mark.parametrize(
    ("snapshot", "key", "command"),
    [
        (snapshots.main(), "pause", Pause()),
        (snapshots.paused(), "resume", Resume()),
        (snapshots.main(), "buy", OpenPage(LoginPage.BUY)),
        (session_snapshots.live(), "end_session", EndSession("s1")),
        (snapshots.main(), "settings", ChangePreferences()),
    ],
    ids=["pause", "resume", "buy", "end session", "settings"],
)
def test_choosing_asks_for_exactly_that(
    living: Open, qtbot: QtBot, snapshot: Snapshot, key: str, command: object
) -> None:
    one = living(snapshot)
    tray = tray_in(one, qtbot)
    with qtbot.wait_signal(one.door.commanded):
        tray.choose(key)
    assert one.door.commands == [command]


def test_line_that_is_gone_by_now_does_nothing(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    tray_in(one, qtbot).choose("end_session")
    tray_in(one, qtbot).choose("resume")
    assert one.door.commands == []


def test_settings_and_open_bring_the_window(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    tray = tray_in(one, qtbot)
    one.window.hide()
    tray.choose("settings")
    assert one.window.isVisible()
    assert one.find.page == "settings"
    one.window.hide()
    tray.choose("open")
    assert one.window.isVisible()


def test_refusal_of_what_was_chosen_there_is_said_in_the_window(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    tray = tray_in(one, qtbot)
    one.door.answer = lambda _: "service_unreachable"
    one.window.hide()
    tray.choose("buy")
    qtbot.wait_until(one.window.isVisible)
    assert one.find.has("banner.failure_text")


def test_menu_keeps_its_lines_while_they_are_the_same(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    tray_in(one, qtbot)
    icon = one.window.findChild(TrayIcon)
    assert icon is not None
    before = icon._menu.actions()
    one.door.show(snapshots.main(revision=2, computer=replace(snapshots.THIS, name="Rock & Roll")))
    qtbot.wait_until(lambda: icon._menu.actions()[0].text() == "Rock && Roll: Online")
    assert icon._menu.actions() == before
    assert [each.objectName() for each in before if not each.isSeparator()] == [
        f"tray.{key}" for key in ("line_0", "line_1", "open", "buy", "pause", "settings", "quit")
    ]


def test_without_a_tray_there_is_no_icon_and_closing_ends_the_process(living: Open, qtbot: QtBot) -> None:
    one = living(snapshots.main())
    assert not tray_in(one, qtbot).is_shown
    with qtbot.wait_signal(one.conductor.finished):
        one.window.close()


def test_with_a_tray_closing_leaves_the_process_there(
    living: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(TrayIcon, "is_shown", True)
    one = living(snapshots.main())
    tray = tray_in(one, qtbot)
    with qtbot.assert_not_emitted(one.conductor.finished):
        one.window.close()
    tray.choose("open")
    assert one.window.isVisible()
