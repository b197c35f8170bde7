"""Faults and deeds that wait are the account's own: a restart, an export and a fork keep them (R98, R99)."""

from __future__ import annotations

from pathlib import Path

import pytest

from account.simulator.history.account_rows import read_rows
from account.simulator.history.deed_arguments import THEN
from account.simulator.history.replay import replay_headless
from account.simulator.history.state_hash import lines_of
from account.simulator.scenarios.loading import read
from account.simulator.scenarios.model import Scenario
from shared.codec import to_json
from shared.errors import NotFoundRefused, SimulatorRefused
from shared.reasons import EventKind, FaultKind
from shared.simulator import ClockView, FaultView, FaultWish
from tests.support.clock import START, FakeClock
from tests.support.scenario_stage import ScenarioStage, scenario_stage
from tests.support.scenario_text import GOOD

REGISTER = "computer.register"


async def deeds_of(stage: ScenarioStage, account_id: str) -> list[str]:
    """The names of all deeds of an account, the first first."""
    return [each.name for each in (await stage.simulator.export(account_id)).deeds]


async def removed(stage: ScenarioStage, account_id: str) -> list[str]:
    """Which computers were removed since the story was told."""
    events = (await stage.simulator.timeline(account_id)).events
    return [each.data["name"] for each in events if each.kind == "computer.removed"][1:]


def waiting(deed: str, event: str = "computer.renamed") -> Scenario:
    """`GOOD` with a key that nobody has registered; `deed` waits for `event`."""
    before, _, after = GOOD.partition("[[when]]")
    key = '[[deed]]\ndo = "issue_key"\nproduct = "desktop_business"\nas = "key"\n\n'
    when = f'{key}[[when]]\nevent = "{event}"\n{deed}\n'
    return read(f"{before}{when}[agent]{after.partition('[agent]')[2]}".encode(), "mine.toml")


async def happens(stage: ScenarioStage, account_id: str) -> None:
    """What `waiting` waits for; return once it waits no more."""
    (computer,) = await stage.parts.computers.list(account_id)
    await stage.simulator.do(account_id, "computer.rename", {"computer": computer.id, "name": "Desk"})
    await stage.waits_no_more(account_id)


# --- deeds that wait ------------------------------------------------------------------------------


async def test_what_waited_before_a_restart_is_done_after_it_and_once(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with scenario_stage(tmp_path, clock) as stage:
        account_id = (await stage.load("removed_computer", speed=0)).account.id
    async with scenario_stage(tmp_path, clock) as stage:
        assert stage.simulator.armed.waiting == 1
        await stage.simulator.do(account_id, REGISTER, {"name": "This computer"})
        await stage.waits_no_more(account_id)
        assert await removed(stage, account_id) == ["This computer"]
    async with scenario_stage(tmp_path, clock) as stage:
        assert stage.simulator.armed.waiting == 0
        assert len(await removed(stage, account_id)) == 1


async def test_what_happened_just_before_the_service_ended_is_still_seen(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with scenario_stage(tmp_path, clock) as stage:
        account_id = (await stage.load("removed_computer", speed=0)).account.id
        stage.simulator.armed.end_all()
        await stage.simulator.do(account_id, REGISTER, {"name": "This computer"})
    async with scenario_stage(tmp_path, clock) as stage:
        await stage.waits_no_more(account_id)
        assert await removed(stage, account_id) == ["This computer"]


@pytest.mark.rule("R98")
async def test_a_deed_that_waited_is_a_deed_of_the_log_and_a_replay_does_not_do_it_twice(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with scenario_stage(tmp_path, clock) as stage:
        account_id = (await stage.load("removed_computer", speed=0)).account.id
        await stage.simulator.do(account_id, REGISTER, {"name": "This computer"})
        await stage.waits_no_more(account_id)
        export = await stage.simulator.export(account_id)
        assert [each.name for each in export.deeds][-4:] == [
            "armed.add",
            REGISTER,
            "computer.remove",
            "armed.done",
        ]
        assert await replay_headless(export) == export.hash
        copy = await stage.simulator.fork(account_id)
        assert copy.hash == export.hash
        assert stage.simulator.armed.waiting == 0
        assert await removed(stage, copy.id) == ["This computer"]


@pytest.mark.rule("R98")
async def test_a_copy_waits_as_its_original_does_and_for_its_own_events(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with scenario_stage(tmp_path, clock) as stage:
        original = (await stage.load("removed_computer", speed=0)).account.id
        export = await stage.simulator.export(original)
        copy = await stage.simulator.fork(original)
        again = await stage.simulator.replay(export, "again@example.test")
        assert copy.hash == again.hash == export.hash
        assert stage.simulator.armed.waiting == 3
        await stage.simulator.do(copy.id, REGISTER, {"name": "This computer"})
        await stage.waits_no_more(copy.id)
        assert await removed(stage, copy.id) == ["This computer"]
        assert stage.simulator.armed.waiting == 2
        assert await stage.simulator.hash(original) == export.hash


@pytest.mark.proof
@pytest.mark.parametrize(
    ("deed", "then"),
    [
        ('do = "register_key"\nkey = "key"', "key.register"),
        ('do = "switch_auto_renewal"\nsubscription = "order"\non = false', "renewal.set"),
        ('do = "switch_auto_renewal"\non = false', "renewal.set"),
        ('do = "keep_computers"\ncomputers = ["studio"]', "computer.keep"),
        ('do = "buy_licences"\nlicences = 2\npay_with = "sim_card_works"', "licences.buy"),
        ('do = "wait"\nfor = "P1M"', "clock.advance"),
    ],
)
async def test_what_a_waiting_deed_refers_to_is_found_in_a_copy_too(
    tmp_path: Path, clock: FakeClock, deed: str, then: str
) -> None:
    async with scenario_stage(tmp_path, clock) as stage:
        original = (await stage.load(waiting(deed), speed=0, check=False)).account.id
        copy = (await stage.simulator.fork(original)).id
        hashes = []
        for each in (original, copy):
            await happens(stage, each)
            assert (await deeds_of(stage, each))[-2:] == [then, "armed.done"]
            hashes.append(await stage.simulator.hash(each))
        assert hashes[0] == hashes[1]


@pytest.mark.expects_log("scenarios.armed WARNING renewal.set, which waited for .* no subscription yet")
async def test_a_deed_that_is_refused_leaves_the_log_that_it_waits_no_more(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with scenario_stage(tmp_path, clock) as stage:
        account_id = (await stage.load("trial", speed=0)).account.id
        wish = {"event": "computer.registered", "deed": "renewal.set"}
        await stage.simulator.do(
            account_id, "armed.add", {**wish, "arguments": {"subscription": THEN, "on": False}}
        )
        await stage.simulator.do(account_id, REGISTER, {"name": "Studio"})
        await stage.waits_no_more(account_id)
        export = await stage.simulator.export(account_id)
        assert [each.name for each in export.deeds] == ["armed.add", REGISTER, "armed.done"]
        assert await replay_headless(export) == export.hash


async def test_two_deeds_may_wait_for_one_event_and_one_may_be_armed_while_another_waits(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with scenario_stage(tmp_path, clock) as stage:
        account_id = (await stage.load("trial", speed=0)).account.id
        for name in ("One", "Two"):
            arguments = {"computer": THEN, "name": name}
            await stage.simulator.do(
                account_id,
                "armed.add",
                {"event": "computer.registered", "deed": "computer.rename", "arguments": arguments},
            )
        assert stage.simulator.armed.waiting == 1
        await stage.simulator.do(account_id, REGISTER, {"name": "Studio"})
        await stage.waits_no_more(account_id)
        events = (await stage.simulator.timeline(account_id)).events
        renamed = [each.data["name"] for each in events if each.kind == EventKind.COMPUTER_RENAMED]
        assert renamed == ["One", "Two"]


@pytest.mark.parametrize(
    ("deed", "arguments", "code"),
    [
        ("nothing.at_all", {}, "deed_unknown"),
        ("armed.add", {"event": "computer.online", "deed": "clock.step"}, "deed_invalid"),
        ("computer.rename", {"computer": THEN}, "deed_invalid"),
    ],
)
async def test_what_could_not_be_done_anyway_does_not_wait(
    tmp_path: Path, clock: FakeClock, deed: str, arguments: dict[str, str], code: str
) -> None:
    async with scenario_stage(tmp_path, clock) as stage:
        account_id = (await stage.load("trial", speed=0)).account.id
        with pytest.raises(SimulatorRefused) as refused:
            await stage.simulator.do(
                account_id,
                "armed.add",
                {"event": "computer.registered", "deed": deed, "arguments": arguments},
            )
        assert refused.value.code == code
        assert await deeds_of(stage, account_id) == []


# --- faults ---------------------------------------------------------------------------------------


@pytest.mark.rule("R98")
async def test_faults_of_an_account_outlive_the_service_and_hit_the_same_events(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with scenario_stage(tmp_path, clock) as stage:
        account_id = (await stage.load("trial", speed=0)).account.id
        await stage.simulator.faults.set(FaultWish("events_drop", True, account_id, share=0.5))
        await stage.simulator.faults.set(FaultWish("clock_skew", True, account_id, seconds=-60.5))
        await stage.simulator.faults.set(FaultWish("slow", True, seconds=2))
        before = await stage.simulator.faults.listed(account_id)
        hit = [stage.simulator.faults.board.hits(FaultKind.EVENTS_DROP, account_id, n) for n in range(64)]
        assert set(hit) == {True, False}
    async with scenario_stage(tmp_path, clock) as stage:
        faults = stage.simulator.faults
        assert await faults.listed(account_id) == before
        assert before == (
            FaultView("events_drop", account_id, share=0.5),
            FaultView("clock_skew", account_id, seconds=-60.5),
        )
        assert [faults.board.hits(FaultKind.EVENTS_DROP, account_id, n) for n in range(64)] == hit
        assert await faults.listed() == ()  # those of the whole service end with it
        await faults.clear(account_id)
    async with scenario_stage(tmp_path, clock) as stage:
        assert await stage.simulator.faults.listed(account_id) == ()


@pytest.mark.rule("R98")
async def test_an_export_carries_the_accounts_faults_and_a_replay_has_them_on(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with scenario_stage(tmp_path, clock) as stage:
        account_id = (await stage.load("trial", starts=START, speed=0)).account.id
        faults = stage.simulator.faults
        await faults.set(FaultWish("events_reorder", True, account_id, share=0.25))
        await faults.set(FaultWish("events_reorder", True, account_id, share=0.75))
        await faults.set(FaultWish("events_drop", True, account_id))
        await faults.set(FaultWish("events_drop", False, account_id))
        export = await stage.simulator.export(account_id)
        assert await replay_headless(export) == export.hash
        again = await stage.simulator.replay(export, "again@example.test")
        assert await faults.listed(again.id) == (FaultView("events_reorder", again.id, share=0.75),)
        assert await stage.simulator.hash(again.id) == export.hash
        assert to_json((await stage.simulator.export(again.id)).deeds) == to_json(export.deeds)
        kinds = [each.kind for each in (await stage.simulator.timeline(account_id)).events]
        assert kinds.count("fault.changed") == 4
        await stage.simulator.delete(again.id)
        assert await faults.listed(account_id) != ()
        assert {each.account for each in faults.board.all()} == {account_id}


async def test_the_same_fault_again_changes_nothing_but_the_log(tmp_path: Path, clock: FakeClock) -> None:
    async with scenario_stage(tmp_path, clock) as stage:
        account_id = (await stage.load("trial", speed=0)).account.id
        await stage.simulator.faults.set(FaultWish("clock_skew", True, account_id, seconds=5))
        before = await stage.simulator.hash(account_id)
        await stage.simulator.faults.set(FaultWish("clock_skew", True, account_id, seconds=5))
        assert await stage.simulator.hash(account_id) == before


@pytest.mark.parametrize("name", ["service_down", "slow", "error"])
async def test_a_fault_of_the_whole_service_touches_no_account(
    tmp_path: Path, clock: FakeClock, name: str
) -> None:
    async with scenario_stage(tmp_path, clock) as stage:
        account_id = (await stage.load("active_month", speed=0)).account.id
        before = to_json(await stage.simulator.export(account_id))
        await stage.simulator.faults.set(FaultWish(name, True))
        assert to_json(await stage.simulator.export(account_id)) == before
        with pytest.raises(SimulatorRefused) as refused:
            await stage.simulator.do(account_id, "fault.set", {"name": name, "on": True})
        assert refused.value.code == "fault_invalid"
        await stage.simulator.faults.clear()
        assert to_json(await stage.simulator.export(account_id)) == before


async def test_the_hash_of_an_account_without_faults_or_waiting_deeds_knows_nothing_of_them(
    tmp_path: Path, clock: FakeClock
) -> None:
    async with scenario_stage(tmp_path, clock) as stage:
        account_id = (await stage.load("active_month", speed=0)).account.id

        async def lines() -> list[str]:
            view = ClockView(stage.parts.clocks.read(account_id).account_now, 0.0)
            return await stage.parts.context.database.read(
                lambda session: lines_of(read_rows(session, stage.parts, account_id), view)
            )

        before = await lines()
        assert not [each for each in before if each.startswith(("simulated_faults", "armed_deeds"))]
        await stage.simulator.faults.set(FaultWish("events_drop", True, account_id))
        assert [each for each in await lines() if each.startswith("simulated_faults")]


async def test_a_fault_of_an_account_that_is_none_is_refused(tmp_path: Path, clock: FakeClock) -> None:
    async with scenario_stage(tmp_path, clock) as stage:
        with pytest.raises(NotFoundRefused):
            await stage.simulator.faults.set(FaultWish("events_drop", True, "acc_nobody"))
        assert stage.simulator.faults.board.all() == ()
