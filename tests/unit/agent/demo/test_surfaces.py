"""A surface that says something else than the window is found out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from agent.demo.scenes import GOOD_STORY, SessionShown
from agent.demo.situation import page_of, portal_page_of
from agent.demo.stage import StageFault
from agent.demo.surfaces import WORD_OF_ALL, WORD_OF_TWO, Shown, Surfaces, shown_in
from agent.profile.paths import paths_for
from shared.reasons import Action, Status
from shared.simulator import TimelineEvent
from shared.simulator_view import SimulatorView
from shared.snapshot import Snapshot
from shared.state import AgentState
from tests.support.clock import START
from tests.support.demo_agent import StoryAgent
from tests.support.snapshots import HELD, entitlement, in_session, main, welcome

TRIAL = GOOD_STORY[0]
SAME = Shown(Status.TRIAL, frozenset({Action.BUY}), None)


def surfaces(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    door: Snapshot,
    told: Snapshot,
    api: Shown = SAME,
    later: tuple[Snapshot, ...] = (),
) -> Surfaces:
    async def status(_: Surfaces) -> Snapshot:
        return told

    async def asked(_: Surfaces) -> Shown:
        return api

    monkeypatch.setattr(Surfaces, "_status", status)
    monkeypatch.setattr(Surfaces, "_api", asked)
    return Surfaces(StoryAgent(door, *later).as_client(), paths_for(tmp_path, {}), news_within_s=0.01)


def trial(**changes: object) -> Snapshot:
    return main(entitlement=entitlement(Status.TRIAL, Action.BUY), **changes)


@pytest.mark.rule("R91")
async def test_surfaces_that_say_the_same_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = surfaces(tmp_path, monkeypatch, trial(), trial())
    assert await seen.compare(TRIAL) == WORD_OF_ALL


@pytest.mark.parametrize(
    ("told", "api", "said"),
    [
        (main(entitlement=entitlement(Status.EXPIRED, Action.BUY)), SAME, "command line says expired"),
        (main(entitlement=entitlement(Status.TRIAL)), SAME, "command line says trial .nothing to do"),
        (trial(session=in_session().session), SAME, "command line says trial .buy., session"),
        (trial(), replace(SAME, status=Status.ACTIVE), "API says active"),
        (trial(), replace(SAME, actions=frozenset()), "API says trial .nothing to do"),
    ],
)
async def test_surface_that_says_something_else_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: Snapshot, api: Shown, said: str
) -> None:
    with pytest.raises(StageFault, match=said):
        await surfaces(tmp_path, monkeypatch, trial(), told, api).compare(TRIAL)


async def test_account_that_changes_between_two_questions_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = main(entitlement=entitlement(Status.PENDING, Action.BUY))
    seen = surfaces(tmp_path, monkeypatch, before, trial(), later=(replace(before, revision=7), trial()))
    assert await seen.agree() == WORD_OF_ALL


async def test_account_that_never_stands_still_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses = (Status.ACTIVE, Status.GRACE) * 4
    later = tuple(main(entitlement=entitlement(status, Action.BUY)) for status in statuses)
    with pytest.raises(StageFault, match="changes faster"):
        await surfaces(tmp_path, monkeypatch, main(), trial(), later=later).agree()


async def test_window_that_shows_another_scene_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = trial(session=in_session().session)
    with pytest.raises(StageFault, match="window shows trial"):
        await surfaces(tmp_path, monkeypatch, other, other).compare(TRIAL)


async def test_without_an_account_the_states_are_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert await surfaces(tmp_path, monkeypatch, welcome(), welcome()).agree() == WORD_OF_TWO
    starting = replace(welcome(), state=AgentState.STARTING)
    with pytest.raises(StageFault, match="command line says starting"):
        await surfaces(tmp_path, monkeypatch, welcome(), starting).agree()


def test_session_is_limited_or_full_or_not_there() -> None:
    live = in_session().session
    assert live is not None
    assert shown_in(trial()).session is SessionShown.NONE
    assert shown_in(trial(session=replace(live, limited=True))).session is SessionShown.LIMITED
    assert shown_in(trial(session=replace(live, limited=False))).session is SessionShown.FULL
    with pytest.raises(StageFault, match="no entitlement"):
        shown_in(welcome())


def test_portal_is_pictured_where_the_situation_is_told_best() -> None:
    row = in_session().computers[0]
    assert portal_page_of(trial()) == "/computers"
    assert portal_page_of(replace(trial(), computers=(replace(row, over_limit=True),))) == "/computers"
    assert portal_page_of(trial(subscription=HELD)) == "/subscriptions"
    events = (TimelineEvent(1, START, "account.created"), TimelineEvent(2, START, "order.declined"))
    assert portal_page_of(trial(simulator=SimulatorView(events=events))) == "/orders"


def test_page_of_the_window_is_known_by_the_snapshot() -> None:
    assert page_of(trial()) == "main-trial"
    assert page_of(in_session()) == "main-in_session"
    assert page_of(welcome()) == "welcome"
    assert page_of(replace(trial(), state=AgentState.REMOVED)) == "removed"
    assert page_of(replace(trial(), state=AgentState.OFFLINE)) == "main"
