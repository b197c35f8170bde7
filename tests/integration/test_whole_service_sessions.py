"""The invariants of sessions notice what they are about, on files that were spoilt behind our back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from account.presence.presence import DeviceKey
from account.sessions.grants import Side
from account.sign_in.tokens import Caller
from shared.reasons import System
from shared.sessions import NewSession
from shared.wire import RegisterComputer
from tests.support import world_session_invariants as must
from tests.support.world import ADA, World
from tests.support.world_rows import Look

KEY = "key-of-ada"


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Ada's computer had one session that was cut, and has one that is live; a third waits."""
    made = World(tmp_path)
    body = RegisterComputer("Studio", System.LINUX, "machine-of-ada")
    computer = made.run(made.parts.computers.register(ADA, KEY, body)).computer
    key = DeviceKey(ADA, KEY)
    made.parts.presence.open(key, "fam_world", "instance")
    made.run(made.parts.presence_events.settle(key))
    sessions = made.parts.sessions
    for _ in range(2):
        made.run(made.parts.books.advance(ADA, made.now(ADA) + timedelta(seconds=300)))
        offer = made.run(sessions.request(ADA, NewSession(computer.id)))
        ticket = made.run(sessions.accept(Caller(ADA, "fam_world", KEY), offer.session))
        made.run(sessions.redeem(offer.grant, Side.CLIENT))
        made.run(sessions.redeem(ticket.grant, Side.COMPUTER))
        made.run(sessions.started(ADA, offer.session))
    made.run(sessions.request(ADA, NewSession(computer.id)))
    yield made
    made.close()


def limited_as(is_full: bool) -> Callable[[Look, Look], None]:
    """The check of what is live, for an account with or without access."""
    return lambda before, after: must.live_sessions_are_limited_exactly_without_access(after, is_full)


SPOILT = [
    (lambda _, after: must.what_is_open_is_counted(after), "UPDATE accounts SET open_sessions = 1"),
    (
        lambda _, after: must.what_is_open_is_counted(after),
        "UPDATE remote_sessions SET refusal = 'not_met' WHERE end_reason IS NOT NULL",
    ),
    (limited_as(False), "UPDATE remote_sessions SET limited = 0 WHERE state = 'live'"),
    (limited_as(False), "UPDATE remote_sessions SET ends_at = NULL WHERE state = 'live'"),
    (limited_as(False), "DELETE FROM due_work"),
    (limited_as(False), "UPDATE remote_sessions SET state = 'accepted' WHERE state = 'live'"),
    (
        lambda _, after: must.one_session_per_computer(after),
        "UPDATE remote_sessions SET state = 'live' WHERE state = 'requested'",
    ),
    (
        lambda _, after: must.one_session_per_computer(after),
        "UPDATE computers SET removed_at = registered_at",
    ),
    (must.what_is_over_stays_so, "UPDATE remote_sessions SET ended_at = NULL"),
    (must.what_is_over_stays_so, "UPDATE remote_sessions SET end_reason = 'idle' WHERE state = 'ended'"),
    (must.what_is_over_stays_so, "UPDATE events SET kind = 'session.refused' WHERE kind = 'session.started'"),
    (must.what_is_over_stays_so, "DELETE FROM events WHERE kind = 'session.ended'"),
    (
        lambda _, after: must.cuts_come_after_exactly_five_minutes(after),
        "UPDATE remote_sessions SET ended_at = started_at WHERE state = 'ended'",
    ),
]


@pytest.mark.rule("R10", "R18")
@pytest.mark.invariant(12)
@pytest.mark.parametrize(("check", "statement"), SPOILT)
def test_an_invariant_of_sessions_notices_what_it_is_about(
    world: World, check: Callable[[Look, Look], None], statement: str
) -> None:
    before = world.look(ADA)
    must.sessions_hold(before, before, False)
    check(before, before)
    with closing(sqlite3.connect(world.folder / "account.db")) as connection:
        assert connection.execute(statement).rowcount > 0
        connection.commit()
    with pytest.raises(AssertionError):
        check(before, world.look(ADA))


def test_an_account_with_access_has_no_limited_session(world: World) -> None:
    with pytest.raises(AssertionError):
        limited_as(True)(world.look(ADA), world.look(ADA))
