"""`history.recording`: who does something to a simulated account leaves a deed with its effect."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session

from account.db.simulator_tables import Deed as DeedRow
from account.db.tables import Account
from account.presence.presence import DeviceKey
from account.simulator.history.deed_calls import CALLS
from account.simulator.history.deeds import DEEDS, kind_of, written
from account.simulator.history.recording import noting
from account.store.instruments import Outcome
from shared.errors import NameRefused, NotFoundRefused, SimulatorRefused, StorageError
from shared.reasons import EndReason, System
from shared.sales import Contact, NewOrder
from shared.simulator import Deed
from shared.wire import RegisterComputer
from tests.support.simulated_story import CONTACT, STARTS_AT, House, simulator_house

KEY = "a-key-of-a-page-0001"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with simulator_house(tmp_path) as made:
        yield made


async def deeds(house: House, account_id: str) -> tuple[Deed, ...]:
    return (await house.simulator.export(account_id)).deeds


# --- the entry points -----------------------------------------------------------------------------


async def test_what_api_and_pages_call_is_taken_down_with_all_that_it_was_told(house: House) -> None:
    account = await house.account()
    body = NewOrder("access_month", 1, Contact(**CONTACT), "sim_card_works")

    registration = await house.parts.computers.register(
        account.id, "thumb", RegisterComputer("Studio", System.LINUX, "machine-0001")
    )
    answered = await house.parts.store.place(account.id, body, KEY)
    payment = answered.order.payments[0]
    await house.parts.store.processor_says(payment.reference, Outcome.CONFIRM, message="m1")

    first, second, third = await deeds(house, account.id)
    assert (first.name, first.arguments) == (
        "computer.register",
        {"name": "Studio", "machine": "machine-0001", "key": "thumb"},
    )
    assert registration.created
    assert (second.name, second.arguments["key"], second.at) == ("order.place", KEY, STARTS_AT)
    assert second.arguments["contact"]["city"] == "Paris"
    assert third == Deed(
        3, STARTS_AT, "payment.say", {"reference": payment.reference, "outcome": "confirm", "message": "m1"}
    )


async def test_what_is_refused_leaves_no_deed(house: House) -> None:
    account = await house.account()

    with pytest.raises(NameRefused):
        await house.parts.computers.register(
            account.id, "thumb", RegisterComputer(" ", System.LINUX, "machine-0001")
        )
    with pytest.raises(NotFoundRefused):
        await house.parts.computers.rename(account.id, "cmp_00000000000000000000", "Other")

    assert await deeds(house, account.id) == ()


@pytest.mark.rule("R98")
async def test_a_deed_that_cannot_be_written_has_no_effect(house: House) -> None:
    account = await house.account()
    taken = {"account_id": account.id, "seq": 1, "at": STARTS_AT, "name": "clock.step", "arguments": {}}

    def write(session: Session) -> None:
        session.execute(insert(DeedRow), [taken])

    await house.parts.context.database.write(write)
    before = await house.lines(account.id)

    with pytest.raises(StorageError):
        await house.simulator.do(account.id, "computer.register", {"name": "Studio"})

    assert await house.lines(account.id) == before
    assert await house.parts.computers.list(account.id) == ()


async def test_what_is_read_or_settled_is_no_deed(house: House) -> None:
    account = await house.account()
    await house.simulator.do(
        account.id,
        "order.place",
        {"plan": "access_month", "instrument": "sim_card_works", "contact": CONTACT},
    )
    await house.simulator.set_rate(account.id, 86_400)
    house.clock.advance(timedelta(seconds=2))

    await house.parts.books.settle(account.id)
    await house.parts.app_store.decision(account.id)
    await house.parts.subscriptions.list(account.id)
    await house.simulator.timeline(account.id)

    assert [deed.name for deed in await deeds(house, account.id)] == ["order.place", "clock.set"]


async def test_a_call_that_settles_after_its_change_is_one_deed(house: House) -> None:
    account = await house.account()
    await house.simulator.do(
        account.id,
        "order.place",
        {"plan": "access_year", "instrument": "sim_card_works", "contact": CONTACT, "licences": 2},
    )
    await house.simulator.advance(account.id, by="P1D")
    (row,) = await house.parts.subscriptions.list(account.id)
    await house.simulator.set_rate(account.id, 10_000_000)

    await house.parts.subscriptions.plan_fewer_licences(account.id, row.id, 1)

    names = [deed.name for deed in await deeds(house, account.id)]
    assert names == ["order.place", "clock.advance", "clock.set", "licences.fewer"]


async def test_accounts_of_people_have_no_log_and_no_deed_is_in_hand_outside_of_one(house: House) -> None:
    def write(session: Session) -> None:
        session.add(
            Account(
                id="acc_real",
                email="a@b.example",
                email_key="a@b.example",
                password_hash="x",
                created_at=STARTS_AT,
                event_seq=0,
            )
        )

    await house.parts.context.database.write(write)
    await house.parts.computers.register(
        "acc_real", "thumb", RegisterComputer("Studio", System.LINUX, "machine-0001")
    )

    logged = await house.parts.context.database.read(lambda session: session.query(DeedRow).count())
    assert logged == 0
    assert noting() is None


async def test_sessions_that_nobody_came_to_or_that_lost_their_relay_end_by_a_deed(house: House) -> None:
    account = await house.account()
    computer = (await house.simulator.do(account.id, "computer.register", {"name": "Studio"})).computer
    online = {"computer": computer.id, "online": True}
    await house.simulator.do(account.id, "computer.presence", online)
    for _ in range(2):
        await house.simulator.do(account.id, "session.request", {"computer": computer.id})
    house.clock.advance(timedelta(minutes=2))

    await house.parts.session_shelf.sweep()

    names = [deed.name for deed in await deeds(house, account.id)]
    assert names[-2:] == ["session.give_up"] * 2
    offer = await house.simulator.do(account.id, "session.request", {"computer": computer.id})
    await house.parts.sessions.end_lost(account.id)
    assert (await house.parts.sessions.get(account.id, offer.session)).refusal == "not_met"
    assert (await deeds(house, account.id))[-1].name == "session.lost"


# --- who comes and goes ---------------------------------------------------------------------------


@pytest.mark.rule("R26", "R99")
async def test_a_computer_that_comes_and_goes_is_in_the_history_and_in_the_log(house: House) -> None:
    account = await house.account()
    await house.parts.computers.register(
        account.id, "thumb", RegisterComputer("Studio", System.LINUX, "machine-0001")
    )
    key = DeviceKey(account.id, "thumb")
    stream = house.parts.presence.open(key, "family", "instance")
    await house.parts.presence_events.settle(key)
    await house.parts.presence_events.sweep()
    house.parts.presence.close(stream)
    await house.parts.presence_events.sweep()

    log = await deeds(house, account.id)

    assert [(deed.name, deed.arguments.get("online")) for deed in log[1:]] == [
        ("computer.presence", True),
        ("computer.presence", False),
    ]
    (computer,) = await house.parts.computers.list(account.id)
    assert (computer.online, computer.last_seen_at) == (False, STARTS_AT)


async def test_what_is_due_comes_before_a_computer_that_comes(house: House) -> None:
    account = await house.account()
    await house.parts.computers.register(
        account.id, "thumb", RegisterComputer("Studio", System.LINUX, "machine-0001")
    )
    await house.simulator.do(
        account.id,
        "order.place",
        {"plan": "access_month", "instrument": "sim_card_works", "contact": CONTACT},
    )
    await house.simulator.set_rate(account.id, 86_400)
    house.clock.advance(timedelta(seconds=1))
    key = DeviceKey(account.id, "thumb")
    house.parts.presence.open(key, "family", "instance")

    await house.parts.presence_events.settle(key)

    kinds = [event.kind for event in (await house.simulator.timeline(account.id)).events]
    assert kinds.index("order.paid") < kinds.index("computer.online") == len(kinds) - 1


async def test_presence_of_an_account_that_was_thrown_away_is_nothing(house: House) -> None:
    account = await house.account()
    await house.parts.computers.register(
        account.id, "thumb", RegisterComputer("Studio", System.LINUX, "machine-0001")
    )
    key = DeviceKey(account.id, "thumb")
    stream = house.parts.presence.open(key, "family", "instance")
    await house.parts.presence_events.settle(key)

    await house.simulator.delete(account.id)
    await house.parts.presence_events.sweep()

    assert stream.ended
    assert not house.parts.presence.is_online(key)


# --- the table ------------------------------------------------------------------------------------


def test_what_a_deed_is_told_is_written_without_what_goes_without_saying() -> None:
    record = kind_of("session.ended").read({"session": "ses_1", "reason": "trial_limit"})

    assert record.reason is EndReason.TRIAL_LIMIT
    assert written(record) == {"session": "ses_1", "reason": "trial_limit"}
    assert kind_of("session.ended").read(written(record)) == record


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("order.steal", {}, "deed_unknown"),
        ("computer.rename", {"computer": "cmp_1"}, "RenameComputer.name is missing"),
        ("computer.rename", {"computer": "cmp_1", "name": 1}, "expected str"),
        ("computer.rename", {"computer": "cmp_1", "name": "A", "nmae": "B"}, "no 'nmae'"),
        ("payment.say", {"reference": "REF-1", "outcome": "perhaps"}, "'perhaps' is not known"),
    ],
)
async def test_a_deed_that_is_none_is_refused_with_what_is_wrong(
    house: House, name: str, arguments: dict[str, object], said: str
) -> None:
    account = await house.account()

    with pytest.raises(SimulatorRefused, match=said):
        await house.simulator.do(account.id, name, arguments)


def test_every_deed_knows_its_arguments_by_name() -> None:
    assert set(DEEDS) == set(CALLS)
    assert all(kind.name == name and "." in name for name, kind in DEEDS.items())
    assert {"clock.set", "order.place", "payment.say", "app_store.buy", "session.started"} < set(DEEDS)
