"""What faces ask of an agent in a simulator run, against a real service with a simulator (R91, R95, R97)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from agent.profile.simulated import mark_of
from agent.secrets.store import KeyringStore
from agent.simulator.calls import SimulatorCalls
from shared.commands import Command, Register, SignIn
from shared.errors import AccessError
from shared.reasons import FaultKind, Language, Origin, SignInMethod, Status
from shared.simulator import AgentPart, AppStoreAct, ClockAnswer, Loaded, PanelLink, SimulatedAccount, Why
from shared.simulator_commands import (
    ActInAppStore,
    AppStorePlans,
    AskWhy,
    ExportAccount,
    Exported,
    ForkAccount,
    ListAppStorePlans,
    ListScenarios,
    LoadScenario,
    MoveClock,
    OpenSimulatorPanel,
    ReplayExport,
    SayOfPayment,
    Scenarios,
    SetFault,
    Simulate,
    WatchSimulator,
)
from shared.state import AgentState
from tests.support.agents import paths_in, until_state
from tests.support.person import Person
from tests.support.simulator_agents import Stage, agent_of, simulator_agent


async def refusal(stage: Stage, command: Command) -> str:
    """The code with which the agent refuses `command`."""
    with pytest.raises(AccessError) as refused:
        await stage.backend.submit(command)
    return refused.value.code


@pytest.fixture(autouse=True)
def untouched_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_: object) -> None:
        raise AssertionError("a simulator run asks no keyring")

    for name in ("read", "write", "delete", "is_locked"):
        monkeypatch.setattr(KeyringStore, name, asked)


@pytest.mark.rule("R91")
@pytest.mark.security(13)
async def test_scenario_is_loaded_and_another_takes_its_place(tmp_path: Path) -> None:
    async with simulator_agent(tmp_path) as stage:
        await stage.until_view(available=True, scenario=None, account=None)
        loaded = await stage.backend.submit(LoadScenario("active_year", speed=0.0))
        assert isinstance(loaded, Loaded)
        seen = stage.backend.snapshot
        assert (seen.state, stage.view.scenario) == (AgentState.READY, "active_year")
        assert seen.entitlement is not None
        assert seen.entitlement.status is Status.ACTIVE
        assert stage.view.account == loaded.account.id
        first = seen.computer
        # Again: only by force, and then it is a new account at the same address.
        assert await refusal(stage, LoadScenario("active_year")) == "account_exists"
        assert await refusal(stage, LoadScenario("no_such")) == "scenario_unknown"
        assert stage.backend.snapshot.computer == first
        await stage.backend.submit(LoadScenario("active_year", force=True))
        assert stage.backend.snapshot.state is AgentState.READY
        # The next ones: the first is there no more, nor is anything that was told about it.
        for name, status in (("expired", Status.EXPIRED), ("trial", Status.TRIAL)):
            await stage.backend.submit(LoadScenario(name))
            seen = stage.backend.snapshot
            assert seen.entitlement is not None
            assert (seen.entitlement.status, seen.notices, stage.view.scenario) == (status, (), name)
        assert (paths_in(tmp_path).secrets_file.stat().st_mode & 0o777) == 0o600


async def test_simulated_sign_in_needs_a_simulated_account(tmp_path: Path) -> None:
    async with simulator_agent(tmp_path) as stage:
        async with Person("ada@example.org", stage.service.base_url) as person:
            await person.sign_up()
        assert await refusal(stage, SignIn(SignInMethod.SIMULATED)) == "no_simulated_account"
        for email in ("nobody@example.test", "ada@example.org"):
            code = await refusal(stage, SignIn(SignInMethod.SIMULATED, email))
            assert code in ("no_simulated_account", "account_is_real")
            assert stage.backend.snapshot.state is AgentState.SIGNED_OUT
        assert await refusal(stage, MoveClock(step=True)) == "not_signed_in"
        await stage.backend.submit(LoadScenario("trial"))
        assert await refusal(stage, SignIn(SignInMethod.SIMULATED, "nobody@example.test")) != ""
        assert stage.backend.snapshot.state is AgentState.READY  # who is there stays


@pytest.mark.rule("R95", "R97")
async def test_clock_payments_and_deeds_are_moved_for_the_agents_account(tmp_path: Path) -> None:
    async with simulator_agent(tmp_path) as stage:
        await stage.backend.submit(LoadScenario("buying_transfer_unpaid", speed=0.0))
        assert stage.view.payments == ()
        await stage.backend.submit(WatchSimulator())
        (waiting,) = stage.view.payments
        assert stage.view.watched
        assert stage.view.next_due is not None
        assert await refusal(stage, MoveClock()) == "clock_wish_invalid"
        assert await refusal(stage, SayOfPayment("pay_x", "confirm")) == "no_waiting_payment"
        await stage.backend.submit(SayOfPayment(waiting.reference, "confirm"))
        await stage.until_view(payments=())
        assert stage.view.clock is not None
        before = stage.view.clock.account_now
        moved = await stage.backend.submit(MoveClock(advance_by="P1D"))
        assert isinstance(moved, ClockAnswer)
        assert moved.clock.account_now - before == timedelta(days=1)
        assert stage.view.clock == moved.clock
        assert await refusal(stage, Simulate("no.such")) == "deed_unknown"
        fork = await stage.backend.submit(ForkAccount())
        assert isinstance(fork, SimulatedAccount)
        assert stage.view.account == fork.forked_from
        await stage.backend.submit(SignIn(SignInMethod.SIMULATED, fork.email))
        await stage.until_view(account=fork.id)


@pytest.mark.rule("R98")
async def test_history_goes_into_a_file_and_is_played_again_as_another_account(tmp_path: Path) -> None:
    file = tmp_path / "expired.json"
    async with simulator_agent(tmp_path) as stage:
        assert await refusal(stage, ExportAccount(str(file))) == "not_signed_in"
        await stage.backend.submit(LoadScenario("expired", speed=0.0))
        told = await stage.backend.submit(ExportAccount(str(file)))
        assert isinstance(told, Exported)
        assert (told.file, told.deeds > 2) == ("expired.json", True)
        again = await stage.backend.submit(ReplayExport(str(file)))
        assert isinstance(again, SimulatedAccount)
        assert again.email == "expired-2@example.test"
        assert stage.view.email == "expired@example.test"  # the agent stays where it is
        taken = ReplayExport(str(file), "expired@example.test")
        assert await refusal(stage, taken) == "account_exists"
        file.write_text("{}")
        assert await refusal(stage, ReplayExport(str(file))) == "export_invalid"
        await stage.backend.submit(SignIn(SignInMethod.SIMULATED, again.email))
        await stage.until_view(account=again.id, email=again.email)


@pytest.mark.rule("R39")
async def test_customer_of_the_app_store_is_refunded_from_the_faces_of_the_computer(tmp_path: Path) -> None:
    async with simulator_agent(tmp_path) as stage:
        await stage.backend.submit(LoadScenario("app_store_active", speed=0.0, language=Language.FRENCH))
        assert await refusal(stage, ActInAppStore(AppStoreAct("approve"))) == "not_in_app_store"
        assert await refusal(stage, ActInAppStore(AppStoreAct("steal"))) == "deed_invalid"
        sold = await stage.backend.submit(ListAppStorePlans())
        assert isinstance(sold, AppStorePlans)
        assert {each.store for each in sold.plans} == {Origin.APP_STORE}
        again = ActInAppStore(AppStoreAct("buy", plan=sold.plans[0].id))
        assert await refusal(stage, again) == "active_subscription_exists"
        await stage.backend.submit(ActInAppStore(AppStoreAct("refund")))
        await stage.backend.submit(MoveClock(advance_by="P1D"))
        await stage.backend.submit(WatchSimulator())
        assert stage.backend.snapshot.entitlement is not None
        assert stage.backend.snapshot.entitlement.status is Status.SUSPENDED


@pytest.mark.rule("R90")
async def test_hints_are_in_the_language_of_who_watches(tmp_path: Path) -> None:
    async with simulator_agent(tmp_path) as stage:
        loaded = await stage.backend.submit(LoadScenario("expired", language=Language.FRENCH))
        assert isinstance(loaded, Loaded)
        await stage.backend.submit(WatchSimulator(Language.FRENCH))
        assert stage.view.hints == loaded.hints != ()
        await stage.backend.submit(WatchSimulator())
        assert len(stage.view.hints) == len(loaded.hints)
        assert not set(stage.view.hints) & set(loaded.hints)


@pytest.mark.rule("R90")
async def test_scenarios_reasons_and_the_way_to_the_pages_are_there_for_the_window(tmp_path: Path) -> None:
    async with simulator_agent(tmp_path) as stage:
        told = await stage.backend.submit(ListScenarios(Language.FRENCH))
        assert isinstance(told, Scenarios)
        titles = {each.name: each.title for each in told.scenarios}
        english = await stage.backend.submit(ListScenarios())
        assert isinstance(english, Scenarios)
        assert [each.name for each in english.scenarios] == list(titles)
        assert {each.name: each.title for each in english.scenarios} != titles
        assert await refusal(stage, AskWhy()) == "not_signed_in"
        await stage.backend.submit(LoadScenario("trial", speed=0.0))
        why = await stage.backend.submit(AskWhy())
        assert isinstance(why, Why)
        assert why.entitlement.params["status"] == "trial"
        link = await stage.backend.submit(OpenSimulatorPanel())
        assert isinstance(link, PanelLink)
        assert link.url.startswith(f"{stage.service.base_url}/simulator/")
        assert stage.view.events == ()
        await stage.backend.submit(WatchSimulator())
        assert stage.view.events[0].kind == "account.created"


async def test_what_happens_elsewhere_is_seen_while_somebody_watches(tmp_path: Path) -> None:
    async with simulator_agent(tmp_path) as stage:
        await stage.backend.submit(LoadScenario("buying_transfer_unpaid", speed=0.0))
        await stage.backend.submit(WatchSimulator())
        (waiting,) = stage.view.payments
        simulator = stage.service.app.state.simulator.simulator
        await simulator.do(
            stage.view.account, "payment.say", {"reference": waiting.reference, "outcome": "confirm"}
        )
        await stage.until_view(payments=())


@pytest.mark.rule("R15")
@pytest.mark.security(32)
async def test_clock_of_the_computer_is_as_wrong_as_scenario_and_fault_say(tmp_path: Path) -> None:
    async with simulator_agent(tmp_path) as stage:
        await stage.backend.submit(LoadScenario("clock_set_back"))
        days = -3 * 86_400.0
        assert stage.view.clock_skew_s == days
        kept = mark_of(paths_in(tmp_path))
        assert kept is not None
        assert kept.clock_skew_s == days
        skew = FaultKind.CLOCK_SKEW.value
        await stage.backend.submit(SetFault(skew, True, seconds=3600.0))
        assert stage.view.clock_skew_s == 3600.0
        assert [each.name for each in stage.view.faults] == [skew]
        await stage.backend.submit(SetFault(skew, False))
        assert (stage.view.clock_skew_s, stage.view.faults) == (days, ())
        assert await refusal(stage, SetFault("no_such", True)) == "fault_unknown"
        await stage.backend.submit(Register())  # proofs with a wrong date are good (SECURITY 2)
        await stage.backend.submit(LoadScenario("trial"))
        assert stage.view.clock_skew_s == 0.0


async def test_story_with_a_service_that_is_down_ends_with_the_next_story(tmp_path: Path) -> None:
    async with simulator_agent(tmp_path) as stage:
        await stage.backend.submit(LoadScenario("service_down"))
        seen = await until_state(stage.backend, AgentState.OFFLINE)
        assert seen.account is not None
        assert seen.account.email == "service_down@example.test"
        assert stage.view.available
        assert [each.name for each in stage.view.faults] == [FaultKind.SERVICE_DOWN.value]
        # A story that does not exist ends nothing.
        assert await refusal(stage, LoadScenario("no_such")) == "scenario_unknown"
        assert [each.name for each in stage.view.faults] == [FaultKind.SERVICE_DOWN.value]
        await stage.backend.submit(LoadScenario("trial"))
        await until_state(stage.backend, AgentState.READY)
        assert stage.view.faults == ()


@pytest.mark.rule("R25")
async def test_story_that_removes_the_computer_is_loaded_well(tmp_path: Path) -> None:
    async with simulator_agent(tmp_path) as stage:
        await stage.backend.submit(LoadScenario("removed_computer"))
        await until_state(stage.backend, AgentState.REMOVED)
        await stage.backend.submit(LoadScenario("trial"))
        await until_state(stage.backend, AgentState.READY)


@pytest.mark.rule("R21")
async def test_story_without_registration_signs_in_and_takes_no_place_until_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    load = SimulatorCalls.load

    async def without_registration(*given: Any) -> Loaded:
        return replace(await load(*given), agent=AgentPart(registers=False))

    async with simulator_agent(tmp_path) as stage:
        monkeypatch.setattr(SimulatorCalls, "load", without_registration)
        loaded = await stage.backend.submit(LoadScenario("active_year", speed=0.0))
        assert isinstance(loaded, Loaded)
        seen = stage.backend.snapshot
        assert seen.account is not None
        assert (seen.state, seen.account.email) == (AgentState.OFFLINE, loaded.account.email)
        assert seen.computer is None
        await stage.backend.ask_for_slot()  # as it is done again and again
        assert not any(row.this for row in stage.backend.snapshot.computers)
        await stage.backend.submit(Register())
        await until_state(stage.backend, AgentState.READY)


@pytest.mark.security(14, 19)
async def test_wrong_token_is_a_refusal_and_nothing_else(tmp_path: Path) -> None:
    async with simulator_agent(tmp_path, token="asm_of_yesterday_0123456789") as stage:
        await stage.until_view(available=False, problem="simulator_token_invalid")
        assert await refusal(stage, LoadScenario("trial")) == "simulator_token_invalid"
        assert stage.backend.snapshot.state is AgentState.SIGNED_OUT


async def test_agent_comes_back_to_its_account_and_skew_after_a_restart(tmp_path: Path) -> None:
    async with simulator_agent(tmp_path) as stage:
        await stage.backend.submit(LoadScenario("clock_set_back"))
        other = tmp_path / "other"
        async with agent_of(other, stage.service.base_url) as second:
            email = "clock_set_back@example.test"
            await second.submit(SignIn(SignInMethod.SIMULATED, email))
            assert second.snapshot.state is AgentState.READY
        async with agent_of(other, stage.service.base_url) as second:
            await until_state(second, AgentState.READY)
            assert second.snapshot.account is not None
            assert second.snapshot.account.email == email
