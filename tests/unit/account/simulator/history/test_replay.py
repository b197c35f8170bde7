"""`history.replay`: a history that is played again ends in the same state, or says what differs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from account.catalogue.loading import load_catalogue
from account.simulator.history.exports import catalogue_hash, read_export
from account.simulator.history.ids import Translation
from account.simulator.history.replay import replay_headless
from account.simulator.history.state_hash import differing
from shared.codec import to_json
from shared.errors import SignedOutDenied, SimulatorRefused, StorageError
from shared.reasons import System
from shared.simulator import Deed, Export, SimulatedAccount
from shared.wire import RegisterComputer
from tests.support.simulated_story import CONTACT, STARTS_AT, House, Story, simulator_house

CATALOGUES = Path(__file__).parents[5] / "resources" / "catalogue"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with simulator_house(tmp_path) as made:
        yield made


async def lived(house: House) -> SimulatedAccount:
    """An account with a bit of everything: its own ids are in its deeds."""
    account = await house.account()
    story = Story(house, account.id)
    computer = (await story.do("computer.register", name="Studio")).computer
    await story.do("computer.rename", computer=computer.id, name="Atelier")
    order = (
        await story.do("order.place", plan="access_month", instrument="sim_transfer_works", contact=CONTACT)
    ).order
    await story.do("payment.say", reference=order.payments[0].reference, outcome="confirm")
    (row,) = await house.parts.subscriptions.list(account.id)
    await story.do("renewal.set", subscription=row.id, on=False)
    key = await story.do("key.issue", product="desktop_pro")
    await story.do("clock.advance", by="P2M")
    await story.do("key.register", key=key.key)
    ask = await story.do("app_store.ask", plan=house.parts.app_store.plans[0].id)
    await story.do("app_store.decline", ask=ask.id)
    return account


# --- the same again -------------------------------------------------------------------------------


@pytest.mark.rule("R98")
async def test_an_export_played_where_nobody_sees_it_ends_in_the_same_hash(house: House) -> None:
    account = await lived(house)
    export = await house.simulator.export(account.id)

    assert await replay_headless(export) == export.hash
    assert read_export(json.dumps(to_json(export)).encode()) == export


@pytest.mark.rule("R98")
async def test_a_fork_is_another_account_with_the_same_history_and_goes_on_the_same_way(house: House) -> None:
    account = await lived(house)
    before = await house.lines(account.id)

    fork = await house.simulator.fork(account.id)

    assert (fork.email, fork.forked_from, fork.seed) == ("story-2@example.test", account.id, account.seed)
    assert fork.hash == await house.simulator.hash(account.id)
    for each in (account.id, fork.id):
        await house.simulator.do(each, "clock.advance", {"by": "P2M"})
        await house.simulator.do(
            each,
            "order.place",
            {"plan": "access_year", "instrument": "sim_card_works", "contact": CONTACT},
        )
        await house.simulator.do(each, "clock.advance", {"by": "P3Y"})
    assert differing(await house.lines(account.id), await house.lines(fork.id)) == []
    assert await house.simulator.hash(fork.id) == await house.simulator.hash(account.id)
    assert await house.lines(account.id) != before


@pytest.mark.proof
async def test_a_fork_of_a_fork_is_still_the_same(house: House) -> None:
    account = await lived(house)
    second = await house.simulator.fork((await house.simulator.fork(account.id)).id, "third@example.test")

    assert second.hash == await house.simulator.hash(account.id)
    assert second.email == "third@example.test"


async def test_a_clock_that_runs_goes_on_from_where_it_stood(house: House) -> None:
    account = await house.account()
    await house.simulator.set_rate(account.id, 60)
    house.clock.advance(timedelta(seconds=10))

    fork = await house.simulator.fork(account.id)
    house.clock.advance(timedelta(seconds=10))

    clock = (await house.simulator.find(fork.id)).clock
    assert (clock.account_now, clock.rate) == (STARTS_AT + timedelta(minutes=20), 60)


async def test_a_deed_that_was_refused_after_it_took_effect_is_refused_again(house: House) -> None:
    account = await house.account()
    await house.parts.computers.register(
        account.id, "thumb", RegisterComputer("Studio", System.LINUX, "machine-0001")
    )
    with pytest.raises(SignedOutDenied):
        await house.parts.computers.register(
            account.id, "thumb", RegisterComputer("Copy", System.LINUX, "machine-0002")
        )

    export = await house.simulator.export(account.id)

    assert len(export.deeds) == 2
    assert await replay_headless(export) == export.hash


async def test_a_key_that_somebody_else_issued_is_issued_again(house: House) -> None:
    account = await house.account()
    issued = await house.parts.subscriptions.issue_key("desktop_pro", months=5)
    await house.parts.subscriptions.register_key(account.id, issued.text)

    fork = await house.simulator.fork(account.id)

    assert fork.hash == await house.simulator.hash(account.id)
    (key,) = await house.parts.subscriptions.keys(fork.id)
    assert key.key != issued.text
    assert (await house.simulator.fork(fork.id)).hash == fork.hash


async def test_a_member_is_made_where_nobody_is_and_missed_where_the_history_moves_in(house: House) -> None:
    account = await house.account()
    member = await house.account("member@example.test")
    await house.simulator.do(account.id, "account.kind", {"kind": "business"})
    await house.simulator.do(account.id, "member.add", {"email": member.email, "role": "admin"})
    export = await house.simulator.export(account.id)
    assert await replay_headless(export) == export.hash

    await house.simulator.delete(member.id)
    export = replace(export, email="again@example.test")

    with pytest.raises(SimulatorRefused, match="replay_differs"):
        await house.simulator.replay(export)
    assert [each.id for each in await house.simulator.accounts()] == [account.id]


async def test_an_address_that_is_taken_is_refused_and_one_that_was_not_named_is_chosen(house: House) -> None:
    account = await house.account()
    export = await house.simulator.export(account.id)

    with pytest.raises(SimulatorRefused, match="account_exists"):
        await house.simulator.replay(export, account.email)

    names = [(await house.simulator.replay(export)).email for _ in range(2)]
    assert names == ["story-2@example.test", "story-3@example.test"]
    await house.simulator.delete((await house.simulator.find("story-2@example.test")).id)
    assert (await house.simulator.fork((await house.simulator.find(names[1])).id)).email == (
        "story-2@example.test"
    )


# --- what cannot be played ------------------------------------------------------------------------


def damaged(export: Export, place: str, value: object) -> bytes:
    plain = to_json(export)
    at = plain
    *way, last = place.split("/")
    for name in way:
        at = at[int(name)] if name.isdigit() else at[name]
    at[last] = value
    return json.dumps(plain).encode()


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("created_at", "yesterday", "created_at: not an instant"),
        ("deeds/1/at", None, r"deeds\[1\].at: expected an instant"),
        ("deeds/1/at", "2020-01-01T00:00:00Z", r"deeds\[1\].at: before what came before"),
        ("deeds/1/seq", 7, r"deeds\[1\].seq: 7 instead of 2"),
        ("deeds/0/name", "order.steal", r"deeds\[0\]: There is no deed"),
        ("deeds/0/arguments", {"nmae": "x"}, r"deeds\[0\]: computer.register has no 'nmae'"),
        ("clock/account_now", "2026-01-31T09:30:00Z", "clock.account_now: before the last deed"),
        ("clock/rate", -1, "clock.rate"),
        ("format", 2, "format: 2"),
    ],
)
async def test_a_damaged_export_is_refused_with_the_place(
    house: House, place: str, value: object, said: str
) -> None:
    account = await house.account()
    await house.simulator.do(account.id, "computer.register", {"name": "Studio"})
    await house.simulator.advance(account.id, by="P1D")
    await house.simulator.do(account.id, "computer.register", {"name": "Other"})
    export = await house.simulator.export(account.id)

    with pytest.raises(SimulatorRefused, match=said) as refused:
        read_export(damaged(export, place, value))

    assert refused.value.code == "export_invalid"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{\n  oops", "line 2, column 3"),
        (b"\xff\xfe\xfa", "no JSON"),
        (b"[]", "expected an object"),
        (b"", "line 1"),
    ],
)
def test_what_is_no_export_at_all_is_refused_with_the_place(content: bytes, said: str) -> None:
    with pytest.raises(SimulatorRefused, match=said):
        read_export(content)


async def test_a_history_that_does_not_lead_to_its_hash_is_refused_and_leaves_nothing(house: House) -> None:
    account = await lived(house)
    export = await house.simulator.export(account.id)
    changed = replace(export.deeds[0], arguments={**export.deeds[0].arguments, "name": "Another"})
    lying = replace(export, deeds=(changed, *export.deeds[1:]), email="again@example.test")

    with pytest.raises(SimulatorRefused, match="replay_differs"):
        await house.simulator.replay(lying)

    assert [each.id for each in await house.simulator.accounts()] == [account.id]


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        (Deed(1, STARTS_AT, "computer.rename", {"computer": "cmp_1", "name": "A"}), "not_found"),
        (Deed(1, STARTS_AT, "app_store.decline", {"ask": "ask_1"}), "not_found"),
    ],
)
async def test_a_deed_that_cannot_be_done_again_is_named(house: House, deed: Deed, said: str) -> None:
    account = await house.account()
    export = replace(await house.simulator.export(account.id), deeds=(deed,))

    with pytest.raises(SimulatorRefused, match=rf"Deed 1 \({deed.name}\) could not be done again: {said}"):
        await replay_headless(export)


async def test_an_export_of_another_catalogue_is_refused(house: House) -> None:
    account = await house.account()
    export = await house.simulator.export(account.id)
    other = load_catalogue(CATALOGUES / "article_b.toml")
    assert catalogue_hash(other) != export.catalogue_hash == catalogue_hash(house.parts.context.catalogue)

    with pytest.raises(SimulatorRefused, match="export_of_another_catalogue"):
        await replay_headless(export, other)


async def test_without_a_place_to_play_it_in_a_history_is_not_played(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export = await house.simulator.export((await house.account()).id)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))

    with pytest.raises(StorageError, match="data_read_only"):
        await replay_headless(export)


# --- ids ------------------------------------------------------------------------------------------


async def test_ids_that_are_not_the_accounts_own_stay_as_they_are(house: House) -> None:
    account = await lived(house)
    translation = Translation(account.id, "acc_other", ())
    (row,) = [each for each in await house.parts.subscriptions.list(account.id) if each.product == "access"][
        :1
    ]

    assert translation.of({"a": [row.id]}) != {"a": [row.id]}
    for foreign in ("cmp_00000000000000000000", "REF-000000000000", "sub_x", 7, None, 1.5):
        assert translation.of(foreign) == foreign
    assert translation.of(account.id) == "acc_other"
    assert Translation(account.id, account.id, ()).of(row.id) == row.id
