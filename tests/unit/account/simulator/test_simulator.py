"""`account.simulator.simulator`: simulated accounts are made, found, moved in time and thrown away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from account.db.all_tables import METADATA
from account.db.tables import Account
from shared.errors import ClockRefused, NotFoundRefused, RequestRefused, SimulatorRefused
from shared.reasons import AccountKind, EndReason, Language, SessionState
from shared.simulator import PaymentWord
from tests.support.simulated_story import CONTACT, STARTS_AT, House, Story, simulator_house


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with simulator_house(tmp_path) as made:
        yield made


async def real_account(house: House, email: str) -> None:
    def write(session: Session) -> None:
        session.add(
            Account(
                id="acc_real",
                email=email,
                email_key=email,
                password_hash="x",
                created_at=STARTS_AT,
                event_seq=0,
            )
        )

    await house.parts.context.database.write(write)


async def rows_of(house: House, account_id: str) -> dict[str, int]:
    """How many rows of all tables, and of the App Store's books, name the account anywhere."""

    def count(session: Session) -> dict[str, int]:
        found: dict[str, int] = {}
        for table in METADATA.sorted_tables:
            rows = session.execute(table.select())
            here = sum(account_id in str(tuple(row)) for row in rows)
            if here:
                found[table.name] = here
        return found

    return await house.parts.context.database.read(count)


# --- made and found -------------------------------------------------------------------------------


@pytest.mark.rule("R95")
async def test_a_new_account_stands_at_its_own_instant_whatever_the_world_does(house: House) -> None:
    account = await house.simulator.create(
        "Trial@Example.test", "7", "trial", STARTS_AT, AccountKind.BUSINESS, Language.FRENCH
    )
    house.clock.advance(timedelta(days=3))

    again = await house.simulator.find("trial@EXAMPLE.test ")

    assert (again.id, again.clock.account_now, again.clock.rate) == (account.id, STARTS_AT, 0)
    assert (again.scenario, again.seed, again.kind) == ("trial", "7", AccountKind.BUSINESS)
    assert await house.simulator.find(account.id) == again
    assert await house.simulator.accounts() == (again,)
    state = await house.parts.states.account_state(account.id)
    assert (state.account.kind, state.account.language, state.account_now) == ("business", "fr", STARTS_AT)


@pytest.mark.parametrize("force", [False, True])
async def test_somebodys_own_account_is_never_touched(house: House, force: bool) -> None:
    await real_account(house, "ada@example.test")
    before = await rows_of(house, "acc_real")

    with pytest.raises(SimulatorRefused) as refused:
        await house.simulator.create("ADA@example.test", "7", None, STARTS_AT, force=force)

    assert refused.value.code == "account_is_real"
    for ask in (house.simulator.find("ada@example.test"), house.simulator.delete("acc_real")):
        with pytest.raises(NotFoundRefused, match="no_simulated_account"):
            await ask
    with pytest.raises(NotFoundRefused, match="no_simulated_account"):
        await house.simulator.do("acc_real", "clock.set", {"rate": 0})
    assert await rows_of(house, "acc_real") == before


async def test_the_same_address_again_is_refused_or_replaces_what_was_there(house: House) -> None:
    first = await house.account()
    with pytest.raises(SimulatorRefused, match="account_exists"):
        await house.account()

    second = await house.simulator.create(first.email, "8", None, STARTS_AT, force=True)

    assert [each.id for each in await house.simulator.accounts()] == [second.id] != [first.id]
    assert await rows_of(house, first.id) == {}


async def test_what_is_no_address_is_refused(house: House) -> None:
    with pytest.raises(RequestRefused, match="email_invalid"):
        await house.simulator.create("nobody", "7", None, STARTS_AT)


# --- thrown away ----------------------------------------------------------------------------------


async def test_a_deleted_account_leaves_no_row_anywhere_and_no_clock(house: House) -> None:
    account = await house.account()
    story = Story(house, account.id)
    await story.do("app_store.buy", plan=house.parts.app_store.plans[0].id)
    await story.do("key.issue", product="desktop_pro")
    issued = await house.parts.subscriptions.issue_key("desktop_pro")
    await house.parts.subscriptions.register_key(account.id, issued.text)
    fork = await house.simulator.fork(account.id)

    for each in (account.id, fork.id):
        await house.simulator.delete(each)

    assert await rows_of(house, account.id) == await rows_of(house, fork.id) == {}
    keys = await house.parts.context.database.read(
        lambda session: session.scalar(text("SELECT count(*) FROM licence_keys"))
    )
    assert keys == 0
    assert house.parts.clocks.simulated() == frozenset()
    assert not house.parts.app_store._steps.work.store.unsettled_tokens()
    with pytest.raises(NotFoundRefused):
        await house.simulator.timeline(account.id)


# --- clocks ---------------------------------------------------------------------------------------


@pytest.mark.rule("R95", "R97")
async def test_a_step_goes_to_what_is_due_next_and_names_what_it_caused(house: House) -> None:
    account = await house.account()
    story = Story(house, account.id)
    await story.do("order.place", plan="access_month", instrument="sim_card_works", contact=CONTACT)
    due = (await house.simulator.timeline(account.id)).due[0]

    answer = await house.simulator.step(account.id)

    assert answer.clock.account_now == due.at > STARTS_AT
    assert "order.paid" in {event.kind for event in answer.events}
    timeline = await house.simulator.timeline(account.id)
    assert timeline.events[-len(answer.events) :] == answer.events


@pytest.mark.rule("R98")
async def test_two_advances_at_once_are_one_after_the_other(house: House) -> None:
    account = await house.account()

    answers = await asyncio.gather(
        *(house.simulator.advance(account.id, by="P1M") for _ in range(3)),
    )

    assert sorted(each.clock.account_now for each in answers) == [
        datetime(2026, 2, 28, 9, 30, tzinfo=STARTS_AT.tzinfo),
        datetime(2026, 3, 28, 9, 30, tzinfo=STARTS_AT.tzinfo),
        datetime(2026, 4, 28, 9, 30, tzinfo=STARTS_AT.tzinfo),
    ]


@pytest.mark.rule("R98")
async def test_of_two_advances_to_instants_none_goes_back(house: House) -> None:
    account = await house.account()
    to = [STARTS_AT + timedelta(days=days) for days in (9, 3)]

    answers = await asyncio.gather(
        *(house.simulator.advance(account.id, to=each) for each in to), return_exceptions=True
    )

    assert (await house.simulator.find(account.id)).clock.account_now == to[0]
    refused = [each for each in answers if isinstance(each, BaseException)]
    assert [each.code for each in refused if isinstance(each, ClockRefused)] == ["clock_backwards"]
    assert len((await house.simulator.export(account.id)).deeds) == 1


@pytest.mark.rule("R98")
@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("clock.set", {"rate": -1.0}, "clock_rate_invalid"),
        ("clock.set", {"rate": 1e12}, "clock_rate_invalid"),
        ("clock.set", {"rate": float("nan")}, "clock_rate_invalid"),
        ("clock.set", {"rate": 1.0, "at": "2020-01-01T00:00:00Z"}, "clock_backwards"),
        ("clock.set", {"rate": 1.0, "at": "tomorrow"}, "deed_invalid"),
        ("clock.advance", {"to": "2020-01-01T00:00:00Z"}, "clock_backwards"),
        ("clock.advance", {"to": "9999-12-31T00:00:00Z"}, "clock_too_far"),
        ("clock.advance", {"by": "P101Y"}, "deed_invalid"),
        ("clock.advance", {"by": "-P1D"}, "deed_invalid"),
        ("clock.advance", {}, "deed_invalid"),
        ("clock.advance", {"by": "P1D", "to": "2027-01-01T00:00:00Z"}, "deed_invalid"),
    ],
)
async def test_a_clock_that_cannot_be_set_like_that_stays_as_it_was_and_no_deed_is_left(
    house: House, name: str, arguments: dict[str, object], code: str
) -> None:
    account = await house.account()
    before = await house.lines(account.id)

    with pytest.raises((ClockRefused, SimulatorRefused)) as refused:
        await house.simulator.do(account.id, name, arguments)

    assert refused.value.code == code
    assert await house.lines(account.id) == before
    assert (await house.simulator.export(account.id)).deeds == ()


@pytest.mark.rule("R10", "R98")
async def test_an_advance_while_a_session_is_live_ends_it_at_its_instant(house: House) -> None:
    account = await house.account()
    story = Story(house, account.id)
    computer = (await story.do("computer.register", name="Studio")).computer
    await story.do("computer.presence", computer=computer.id, online=True)
    offer = await story.do("session.request", computer=computer.id)
    await story.do("session.accept", session=offer.session)
    terms = await story.do("session.started", session=offer.session)
    assert terms.session.state is SessionState.LIVE

    await house.simulator.advance(account.id, by="P1D")

    session = await house.parts.sessions.get(account.id, offer.session)
    assert (session.state, session.end_reason) == (SessionState.ENDED, EndReason.TRIAL_LIMIT)
    assert session.ended_at == STARTS_AT + timedelta(minutes=5)


@pytest.mark.rule("R95")
async def test_a_clock_at_a_rate_runs_with_the_world_and_stands_at_zero(house: House) -> None:
    account = await house.account()
    await house.simulator.set_rate(account.id, 60)
    house.clock.advance(timedelta(seconds=10))
    await house.simulator.set_rate(account.id, 0)
    house.clock.advance(timedelta(days=1))

    clock = (await house.simulator.find(account.id)).clock

    assert (clock.account_now, clock.rate) == (STARTS_AT + timedelta(minutes=10), 0)


# --- money ----------------------------------------------------------------------------------------


@pytest.mark.rule("R42")
async def test_a_payment_that_waits_is_shown_and_spoken_of(house: House) -> None:
    account = await house.account()
    story = Story(house, account.id)
    order = (
        await story.do("order.place", plan="access_month", instrument="sim_transfer_works", contact=CONTACT)
    ).order
    (waiting,) = await house.simulator.payments(account.id)
    assert (waiting.order, waiting.amount, waiting.since) == (order.id, order.amount, STARTS_AT)
    assert waiting.settles_at is not None

    await house.simulator.say(account.id, waiting.reference, PaymentWord("confirm"))

    assert await house.simulator.payments(account.id) == ()
    assert (await house.parts.store.order(account.id, order.id)).state == "paid"


async def test_nobody_speaks_of_the_payment_of_another_account(house: House) -> None:
    account, other = await house.account(), await house.account("other@example.test")
    await Story(house, account.id).do(
        "order.place", plan="access_month", instrument="sim_card_works", contact=CONTACT
    )
    (waiting,) = await house.simulator.payments(account.id)

    with pytest.raises(NotFoundRefused):
        await house.simulator.say(other.id, waiting.reference, PaymentWord("confirm"))

    assert await house.simulator.payments(account.id) == (waiting,)
