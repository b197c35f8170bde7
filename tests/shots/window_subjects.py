"""The window's part of the table: each page in each state, and the parts that have states of their own.

A new page or state is one line here. The snapshots are those of `tests.support`, because no real account is
in all of these states; with real agents the window is in the chapter of the scenarios.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from gui.presenters.link_state import LinkState
from gui.presenters.scene import Failure
from gui.simulator.presenters.stage import Section, Stage
from shared.preferences import Preferences
from shared.reasons import NoticeCode, RemovedBy
from shared.simulator import ClockView
from shared.simulator_view import SimulatorView
from shared.snapshot import Snapshot
from shared.state import Notice
from tests.shots.desktop_parts import closing, quitting, report, tray
from tests.shots.model import Chapter, Subject
from tests.shots.window_parts import (
    WindowShot,
    about,
    card,
    dock,
    notices,
    of_all,
    session_card,
    sessions_card,
    settings,
    strip,
    whole,
)
from tests.support import session_snapshots as sessions
from tests.support import settings_snapshots, snapshots
from tests.support.clock import START
from tests.support.simulator_snapshots import VIEW, WHY

_ADDRESS: Final = "https://access.example.org/buy"
_SECRETS: Final = {name: each for name, each in snapshots.ALL.items() if name.startswith("secrets")}
_LIMITS: Final = {name: each for name, each in snapshots.ALL.items() if name.startswith("limit")}
_SIGN_IN: Final = {name: each for name, each in snapshots.ALL.items() if name.startswith("sign")}
_LIVE: Final = {
    name: each for name, each in sessions.SESSIONS.items() if name.startswith("main-session") and each.session
}
_OVER: Final = {
    name: each
    for name, each in sessions.SESSIONS.items()
    if name.startswith("main-session") and not each.session and each.last_session
}
_QUESTIONS: Final = {name: each for name, each in sessions.SESSIONS.items() if each.question is not None}
_SETTINGS: Final = sessions.over(
    recent_sessions=sessions.RECORDS,
    session_settings=sessions.SETTINGS,
    monitors=sessions.MONITORS,
)
_PLAYED: Final = Stage(view=VIEW, account_now=START, chosen="active_year")
_PARAMS: Final = {
    NoticeCode.COMPUTER_RENAMED_ELSEWHERE: {"name": "Studio"},
    NoticeCode.SETTINGS_RESET: {"file": "settings.json"},
}
_COMMAND: Final = "access-account clock advance --by P1Y --account active_year@example.test"


def _notice(code: NoticeCode) -> WindowShot:
    """One notice of the agent."""
    expired = snapshots.main(entitlement=sessions.EXPIRED)
    about = expired if code is NoticeCode.SUBSCRIPTION_EXPIRED else snapshots.main()
    told = replace(about, notices=(Notice(1, code, _PARAMS.get(code, {})),))
    return notices(code.value.replace("_", "-"), told)


def _main(name: str, snapshot: Snapshot) -> WindowShot:
    return whole(name, snapshot)


WINDOW: Final = (
    Subject(
        "window-start",
        Chapter.WINDOW,
        "Start",
        "Before the agent answers, when it does not, and when nobody is signed in.",
        (
            whole("starting", None),
            whole("starting-the-agent", None, link=LinkState.STARTING_AGENT),
            whole("lost", None, link=LinkState.LOST),
            whole("stopped", None, link=LinkState.STOPPED),
            whole("not-answering", None, link=LinkState.NOT_ANSWERING),
            whole("too-new", None, link=LinkState.TOO_NEW),
            whole("garbage", None, link=LinkState.GARBAGE),
            whole("welcome", snapshots.welcome()),
            whole("welcome-offline", snapshots.ALL["welcome-offline"]),
        ),
    ),
    Subject(
        "window-sign-in",
        Chapter.WINDOW,
        "Signing in",
        "With the browser of this computer, or with a code on another device.",
        of_all(whole, _SIGN_IN),
    ),
    Subject(
        "window-secrets",
        Chapter.WINDOW,
        "Where secrets are kept",
        "The keyring is locked, missing, silent or damaged: each with its cure.",
        of_all(whole, _SECRETS, "secrets"),
    ),
    Subject(
        "window-places",
        Chapter.WINDOW,
        "No place, and removed",
        "The sixth computer, a machine that was here before, and a computer that was removed.",
        (
            *of_all(whole, _LIMITS),
            *(whole(f"removed-{by.value}".replace("_", "-"), snapshots.removed(by)) for by in RemovedBy),
        ),
    ),
    Subject(
        "window-main",
        Chapter.WINDOW,
        "The main page",
        "This computer, its subscription and the account's computers; paused, offline, and asked to quit.",
        (
            whole("trial", snapshots.main()),
            whole("active", snapshots.SUBSCRIPTIONS["main-active"]),
            whole("loading", snapshots.loading()),
            whole("alone", snapshots.ALL["main-alone"]),
            whole("paused", snapshots.paused()),
            whole("offline", snapshots.offline()),
            whole("offline-active", snapshots.SUBSCRIPTIONS["main-offline-active"]),
            whole("removing", snapshots.main(), click="main.computer_c2_remove"),
            whole("renaming", snapshots.main(), click="main.rename"),
            closing("closing-told-once", snapshots.main(preferences=Preferences())),
            quitting("quitting", snapshots.main()),
            quitting("quitting-paused", snapshots.paused()),
            quitting("quitting-in-a-session", sessions.live()),
        ),
    ),
    Subject(
        "window-notices",
        Chapter.WINDOW,
        "Notices",
        "What the window tells on top of a page: news calmly, errors with their code.",
        (
            *(_notice(code) for code in NoticeCode),
            notices("offline", snapshots.offline()),
            notices("one-minute", sessions.at(42.0)),
            notices("ten-seconds", sessions.at(7.0)),
            notices("failed", snapshots.main(), Failure("service_unreachable")),
            notices("no-browser", snapshots.main(), Failure("browser_not_opened", address=_ADDRESS)),
        ),
    ),
    Subject(
        "window-subscription",
        Chapter.WINDOW,
        "The card of the subscription",
        "One card for each state of a subscription, with what can be done in it.",
        (card("trial", snapshots.main()), *of_all(card, snapshots.SUBSCRIPTIONS, "main")),
    ),
    Subject(
        "window-session",
        Chapter.WINDOW,
        "The card of the session",
        "Somebody is connected: limited with its countdown, or without a limit; and how the last one ended.",
        (
            session_card("nobody", snapshots.main()),
            *of_all(session_card, _LIVE | _OVER, "main-session"),
            sessions_card("settings", _SETTINGS),
        ),
    ),
    Subject(
        "window-settings",
        Chapter.WINDOW,
        "Settings",
        "What can be chosen acts at once: at first, all chosen, signed out; and About, with a report.",
        (
            *of_all(settings, settings_snapshots.ALL),
            about("about", settings_snapshots.CHOSEN),
            report("about-report", settings_snapshots.CHOSEN),
        ),
    ),
    Subject(
        "window-tray",
        Chapter.WINDOW,
        "The tray",
        "The menu of its icon: how things stand, and what can be done now.",
        (
            tray("online", snapshots.main()),
            tray("active", snapshots.SUBSCRIPTIONS["main-active"]),
            tray("in-a-session", sessions.live()),
            tray("paused", snapshots.paused()),
            tray("offline", snapshots.offline()),
            tray("signed-out", snapshots.welcome()),
            tray("removed", snapshots.removed()),
            tray("stopped", None, LinkState.STOPPED),
        ),
    ),
    Subject(
        "window-session-pages",
        Chapter.WINDOW,
        "In a session",
        "The whole window while somebody is connected, the question before it, and the strip on the desktop.",
        (
            *of_all(_main, {name: _LIVE[name] for name in ("main-session-limited", "main-session-full")}),
            *of_all(_main, {"main-session-last": _LIVE["main-session-last"]}),
            *of_all(whole, _QUESTIONS),
            *of_all(
                lambda name, each: strip(f"strip-{name}", each),
                _LIVE | {"main-session-cut": _OVER["main-session-cut"]},
                "main-session",
            ),
        ),
    ),
    Subject(
        "simulator-dock",
        Chapter.SIMULATOR,
        "The panel of the window",
        "As it opens, with everything unfolded, with refusals, and without a simulator to ask.",
        (
            dock("as-it-opens", _PLAYED),
            dock(
                "unfolded",
                replace(_PLAYED, view=replace(VIEW, clock=ClockView(START, 60.0)), why=WHY, command=_COMMAND),
                "simulator.faults",
                "simulator.why",
            ),
            dock(
                "refused",
                replace(
                    _PLAYED,
                    problems={Section.CLOCK: "clock_backwards", Section.FAULTS: "number_unreadable"},
                    chosen="trial",
                    replaces="trial",
                ),
            ),
            dock("absent", Stage(view=SimulatorView(problem="simulator_absent"), chosen="active_year")),
        ),
    ),
)
