"""The five minutes in account time: cut, lifted, imposed, under every clock (RULES R10, R13, R14, R95)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from account.catalogue.loading import default_catalogue
from account.ledger.book import Book
from account.ledger.due import DueKind
from shared.entitlement import LIMITED_SESSION
from shared.errors import SessionRefused
from shared.reasons import EndReason, SessionState
from shared.sales import NewOrder
from shared.sessions import Session
from tests.support.account_service import Service, account_service
from tests.support.clock import START, FakeClock
from tests.support.remote_sessions import Ends, ends_of, give_access, session_events
from tests.support.till import CARD, CONTACT, new_key

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
TICK = timedelta(microseconds=1)


@pytest.fixture
async def ends(service: Service) -> Ends:
    """A computer of Ada's, online, without a subscription."""
    return await ends_of(service, await service.account())


@pytest.mark.rule("R10", "R97")
@pytest.mark.invariant(12)
async def test_an_advance_over_the_limit_cuts_at_exactly_that_instant(service: Service, ends: Ends) -> None:
    books = service.parts.books
    await books.set_clock(ends.account_id, 0)
    live = await ends.live()
    await books.advance(ends.account_id, START + LIMITED_SESSION - TICK)
    assert (await ends.session(live.id)).state is SessionState.LIVE
    (event,) = await books.advance(ends.account_id, START + HOUR)
    assert (event.kind, event.at, event.data["reason"]) == (
        "session.ended",
        START + LIMITED_SESSION,
        "trial_limit",
    )
    over = await ends.session(live.id)
    assert (over.end_reason, over.duration_s) == (EndReason.TRIAL_LIMIT, 300)


@pytest.mark.rule("R95")
async def test_a_frozen_clock_never_cuts_and_a_step_goes_to_the_cut(
    service: Service, ends: Ends, clock: FakeClock
) -> None:
    await service.parts.books.set_clock(ends.account_id, 0)
    live = await ends.live()
    clock.advance(HOUR)
    assert (await ends.session(live.id)).state is SessionState.LIVE
    (event,) = await service.parts.books.step(ends.account_id)
    assert (event.kind, event.at) == ("session.ended", START + LIMITED_SESSION)


@pytest.mark.rule("R95")
async def test_at_sixty_times_the_cut_comes_after_five_real_seconds_by_itself(
    service: Service, ends: Ends, clock: FakeClock
) -> None:
    await service.parts.books.set_clock(ends.account_id, 60)
    live = await ends.live()
    assert await service.parts.scheduler.settle_all(service.parts.books) == pytest.approx(5)
    clock.advance(timedelta(seconds=4.999))
    await service.parts.scheduler.settle_all(service.parts.books)
    assert (await ends.session(live.id)).state is SessionState.LIVE
    clock.advance(timedelta(seconds=0.001))
    await service.parts.scheduler.settle_all(service.parts.books)
    assert await session_events(service, ends.account_id) == [
        ("session.requested", START),
        ("session.accepted", START),
        ("session.started", START),
        ("session.ended", START + LIMITED_SESSION),
    ]


@pytest.mark.rule("R13")
async def test_a_payment_at_the_last_second_lifts_the_limit_in_place(
    service: Service, ends: Ends, clock: FakeClock
) -> None:
    live = await ends.live()
    clock.advance(LIMITED_SESSION - SECOND)
    await give_access(service, ends.account_id)
    clock.advance(HOUR)
    lifted = await ends.session(live.id)
    assert (lifted.state, lifted.limited, lifted.ends_at) == (SessionState.LIVE, False, None)
    assert (await session_events(service, ends.account_id))[-1] == (
        "session.lifted",
        START + LIMITED_SESSION - SECOND,
    )


@pytest.mark.rule("R13", "R96")
async def test_a_payment_that_comes_at_the_very_instant_of_the_cut_comes_first(
    service: Service, ends: Ends
) -> None:
    books, account_id = service.parts.books, ends.account_id
    await books.set_clock(account_id, 0)
    live = await ends.live()
    assert live.ends_at is not None
    await service.parts.store.place(account_id, NewOrder("access_year", 1, CONTACT, CARD), new_key())
    await books.change(account_id, lambda book: _let_payments_settle_at(book, START + LIMITED_SESSION))
    events = await books.advance(account_id, live.ends_at)
    kinds = [each.kind.value for each in events]
    assert kinds.index("order.paid") < kinds.index("entitlement.changed") < kinds.index("session.lifted")
    assert "session.ended" not in kinds
    assert (await ends.session(live.id)).state is SessionState.LIVE


def _let_payments_settle_at(book: Book, instant: datetime) -> None:
    for item in [each for each in book.due if each.kind is DueKind.PAYMENT_SETTLES]:
        book.cancel(item.kind, item.subject_id)
        book.schedule(item.kind, instant, item.subject_id, **item.data)


@pytest.mark.rule("R14")
async def test_an_expiry_in_the_middle_of_a_full_session_gives_five_minutes_from_there(
    service: Service, ends: Ends
) -> None:
    books = service.parts.books
    until = await give_access(service, ends.account_id)
    live = await ends.live()
    assert (live.limited, live.ends_at) == (False, None)
    events = await books.advance(ends.account_id, until)
    kinds = [each.kind.value for each in events]
    assert kinds.index("entitlement.changed") < kinds.index("session.limited")
    limited = await ends.session(live.id)
    assert (limited.limited, limited.ends_at) == (True, until + LIMITED_SESSION)
    await books.advance(ends.account_id, until + LIMITED_SESSION)
    over = await ends.session(live.id)
    assert (over.end_reason, over.ended_at) == (EndReason.TRIAL_LIMIT, until + LIMITED_SESSION)


@pytest.mark.rule("R10")
async def test_the_relays_own_cut_is_recorded_at_the_same_instant(ends: Ends, clock: FakeClock) -> None:
    live = await ends.live()
    clock.advance(LIMITED_SESSION - timedelta(milliseconds=3))  # its clock is a little ahead of ours
    await ends.ended(live.id, EndReason.TRIAL_LIMIT)
    over = await ends.session(live.id)
    assert (over.end_reason, over.duration_s) == (EndReason.TRIAL_LIMIT, 300)
    clock.advance(HOUR)
    kinds = [kind for kind, _ in await session_events(ends.service, ends.account_id)]
    assert kinds.count("session.ended") == 1


@pytest.mark.rule("R12")
async def test_a_catalogue_may_ask_for_a_pause_between_limited_sessions(
    tmp_path: Path, clock: FakeClock
) -> None:
    usual = default_catalogue()
    strict = replace(usual, policy=replace(usual.policy, cooldown_s=60))
    async with account_service(tmp_path, clock, catalogue=strict) as service:
        ends = await ends_of(service, await service.account())
        live = await ends.live()
        with pytest.raises(SessionRefused) as refused:
            await ends.request()  # nor by taking over the one that is live
        assert refused.value.possible_from == START + LIMITED_SESSION + 60 * SECOND
        clock.advance(10 * SECOND)
        await ends.ended(live.id)
        with pytest.raises(SessionRefused) as refused:
            await ends.request()
        assert (refused.value.code, refused.value.possible_from) == ("session_cooldown", START + 70 * SECOND)
        clock.advance(60 * SECOND)
        assert (await ends.live()).limited
        await give_access(service, ends.account_id)
        assert not (await ends.live()).limited


# --- whatever happens in whatever order ----------------------------------------------------------

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("pass"), st.floats(0, 400)),
        st.tuples(st.just("rate"), st.sampled_from([0, 0.5, 1, 60, 10_000])),
        st.tuples(st.just("advance"), st.floats(0, 400)),
        st.tuples(st.just("access"), st.just(0.0)),
        st.tuples(st.just("to the end"), st.floats(-1, 301)),
        st.tuples(st.just("connect"), st.just(0.0)),
    ),
    max_size=7,
)


class Story:
    """An account, and what has to be true of its session."""

    def __init__(self, service: Service, clock: FakeClock, ends: Ends) -> None:
        self.service, self.clock, self.ends = service, clock, ends
        self.live: Session | None = None
        self.cut_at: datetime | None = None
        self.access_until: datetime | None = None

    @property
    def now(self) -> datetime:
        """The account's time."""
        return self.service.parts.clocks.read(self.ends.account_id).account_now

    async def do(self, what: str, much: float) -> None:
        """One step, and what follows from it."""
        books, account_id = self.service.parts.books, self.ends.account_id
        if what == "pass":
            self.clock.advance(timedelta(seconds=much))
        elif what == "rate":
            await books.set_clock(account_id, much)
        elif what == "advance":
            await books.advance(account_id, self.now + timedelta(seconds=much))
        elif what == "to the end" and self.access_until is not None:
            to = self.access_until + timedelta(seconds=much)
            await books.advance(account_id, max(to, self.now))
        self.pass_over()
        if what == "access":
            self.access_until = await give_access(self.service, account_id)
            self.cut_at = None
        elif what == "connect":
            self.live = await self.ends.live()
            self.cut_at = self.now + LIMITED_SESSION if self.access_until is None else None

    def pass_over(self) -> None:
        """Time has passed: access may be over, and the limit imposed."""
        if self.access_until is not None and self.access_until <= self.now:
            self.cut_at = self.access_until + LIMITED_SESSION if self.live is not None else None
            self.access_until = None

    async def check(self) -> None:
        """The session is what it has to be."""
        if self.live is None:
            return
        session = await self.ends.session(self.live.id)
        if self.cut_at is not None and self.cut_at <= self.now:
            assert (session.end_reason, session.ended_at) == (EndReason.TRIAL_LIMIT, self.cut_at)
            self.live = None
        else:
            assert (session.state, session.ends_at) == (SessionState.LIVE, self.cut_at)


@asynccontextmanager
async def _told(folder: Path) -> AsyncIterator[tuple[Service, FakeClock]]:
    clock = FakeClock()
    async with account_service(folder, clock) as service:
        yield service, clock


@pytest.mark.rule("R10", "R13", "R14", "R15")
@pytest.mark.invariant(12)
def test_whatever_happens_a_session_is_cut_at_its_instant_and_at_no_other(tmp_path: Path) -> None:
    numbers = count()
    with asyncio.Runner() as runner:
        context = _told(tmp_path)
        service, clock = runner.run(context.__aenter__())

        async def tell(steps: list[tuple[str, float]]) -> None:
            ends = await ends_of(service, await service.account(f"ada{next(numbers)}@example.org"))
            service.parts.rates._buckets.clear()
            story = Story(service, clock, ends)
            for step in steps:
                await story.do(*step)
                await story.check()

        @settings(
            max_examples=15,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(STEPS)
        def told(steps: list[tuple[str, float]]) -> None:
            runner.run(tell(steps))

        told()
        runner.run(context.__aexit__(None, None, None))


@pytest.mark.rule("R96")
@pytest.mark.invariant(7)
@pytest.mark.parametrize("halves", [(299, 2), (150, 150), (300, 0), (0, 700)])
async def test_one_advance_is_two_of_half_the_way(
    service: Service, ends: Ends, halves: tuple[int, int]
) -> None:
    books = service.parts.books
    twin = await ends_of(service, await service.account("twin@example.org"))
    for each in (ends, twin):
        await books.set_clock(each.account_id, 0)
        await each.live()
    for part in halves:
        now = service.parts.clocks.read(ends.account_id).account_now
        await books.advance(ends.account_id, now + part * SECOND)
    await books.advance(twin.account_id, START + sum(halves) * SECOND)
    assert await session_events(service, ends.account_id) == await session_events(service, twin.account_id)
