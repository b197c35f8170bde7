"""The panel's presenters as plain functions: total, and with words for every value that can come."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from account.cli import parser_for
from account.ledger.due import DueKind
from account.simulator.faults.shapes import SHAPES
from account.simulator.telling.why import Fact
from account.simulator.telling.why_actions import ActionFact
from gui.language import Language
from gui.presenters.troubles import is_known, sentence_for
from gui.simulator.presenters.clock import RATES, instant_of, present_clock
from gui.simulator.presenters.event_words import due_sentence, event_sentence
from gui.simulator.presenters.faults import NUMBERS, OF_SERVICE, number_of, present_faults
from gui.simulator.presenters.happenings import SHOWN, due_words, event_words, present_events
from gui.simulator.presenters.panel import present_panel
from gui.simulator.presenters.payments import half_of, present_payments
from gui.simulator.presenters.scenarios import present_scenario
from gui.simulator.presenters.spans import span
from gui.simulator.presenters.stage import Section, Stage
from gui.simulator.presenters.terminal import typed
from gui.simulator.presenters.troubles import is_known_here, problem_of
from gui.simulator.presenters.why import present_why
from gui.simulator.presenters.why_action_words import action_word
from gui.simulator.presenters.why_words import reason_sentence
from shared.commands import Command, SignIn
from shared.reasons import Action, BuyStep, EventKind, FaultKind, PaymentKind, SignInMethod
from shared.sales import Money
from shared.simulator import (
    ActionWhy,
    AppStoreAct,
    ClockView,
    FaultView,
    Reason,
    TimelineDue,
    TimelineEvent,
    Why,
)
from shared.simulator_commands import (
    ActInAppStore,
    AskWhy,
    ExportAccount,
    ForkAccount,
    LoadScenario,
    MoveClock,
    ReplayExport,
    SayOfPayment,
    SetFault,
)
from shared.simulator_view import SimulatorView
from tests.support.clock import START
from tests.support.simulator_snapshots import PAYMENT, SCENARIOS, VIEW, WHY

pytestmark = pytest.mark.usefixtures("qapp")
Speak = Callable[[Language], None]
STAGE = Stage(view=VIEW, account_now=START, scenarios=SCENARIOS.scenarios, chosen="trial")

# Everything that an event may tell, so that each kind finds what it needs.
TOLD = {
    "name": "Studio", "status": "active", "number": "A-1", "amount_minor": "4999", "currency": "EUR",
    "until": "2027-01-15T12:00:00Z", "grace_until": "2027-01-29T12:00:00Z", "licences": "2",
}  # fmt: skip
PARAMS = {
    "status": "active", "product": "Access", "origin": "web", "since": "2026-01-15T12:00:00Z",
    "until": "2027-01-15T12:00:00Z", "term_end": "2027-01-15T12:00:00Z", "grace_end": "2027-01-29T12:00:00Z",
    "limit": "5", "licences": "1", "registered": "3", "computers": "5", "minimum": "5", "beyond": "1",
    "number": "A-1", "name": "A-1", "days": "14", "count": "3", "possible_from": "2027-01-15T12:00:00Z",
}  # fmt: skip


@pytest.mark.rule("R99")
@pytest.mark.parametrize("kind", [each for each in EventKind if each is not EventKind.UNKNOWN])
@pytest.mark.parametrize("data", [{}, TOLD, {"until": "never", "amount_minor": "x", "currency": "EUR"}])
def test_every_kind_of_event_has_a_sentence_whatever_it_tells(kind: EventKind, data: dict[str, str]) -> None:
    sentence = event_sentence(kind.value, data)
    assert sentence
    assert "{" not in sentence
    assert kind.value not in event_words(TimelineEvent(1, START, kind.value, data))


@pytest.mark.rule("R96")
@pytest.mark.parametrize("kind", DueKind)
def test_all_that_can_be_due_has_a_sentence(kind: DueKind) -> None:
    assert due_sentence(kind.value)


def test_kinds_of_a_newer_service_are_named_as_they_are() -> None:
    assert "moon.full" in event_words(TimelineEvent(1, START, "moon.full"))
    assert "moon_full" in due_words(TimelineDue(START, "moon_full", "x"))
    assert "moon" in reason_sentence(Reason("moon"))


@pytest.mark.rule("R3")
@pytest.mark.parametrize("fact", [*Fact, *ActionFact])
def test_every_fact_has_words_and_one_that_tells_too_little_is_named(fact: Fact) -> None:
    decides: dict[str, list[dict[str, str]]] = {
        "auto_renewal": [{"auto_renewal": each} for each in ("on", "off", "unavailable")],
        "grant_revoked": [{"reason": each} for each in ("charged_back", "refunded")],
        "buy_leads_to": [{"step": each.value} for each in BuyStep if each is not BuyStep.UNKNOWN],
        "renewal_failed": [{}, {"next_retry_at": "2027-01-20T12:00:00Z"}],
    }
    for more in decides.get(fact.value, [{}]):
        sentence = reason_sentence(Reason(fact.value, {**PARAMS, **more}))
        assert "{" not in sentence
        assert "another version" not in sentence
    assert reason_sentence(Reason(fact.value))


def test_faults_and_their_numbers_are_those_of_the_service() -> None:
    assert {kind for kind, shape in SHAPES.items() if not shape.is_of_account} == OF_SERVICE
    for kind in FaultKind:
        number = NUMBERS.get(kind)
        assert (number is None) is (not SHAPES[kind].numbers)
        assert number is None or number in SHAPES[kind].numbers
    offered = present_faults(STAGE).faults
    assert [each.name for each in offered] == [kind.value for kind in FaultKind]
    for each in offered:
        kind = FaultKind(each.name)
        if kind in NUMBERS:
            value, bounds = number_of(kind, each.number), SHAPES[kind].numbers[NUMBERS[kind]]
            assert value is not None
            assert bounds.least <= value <= bounds.most
            assert each.asks.startswith(each.title)


def test_faults_that_are_on_show_their_number_and_how_many_they_are() -> None:
    on = {each.name: each for each in present_faults(STAGE).faults}
    assert (on["slow"].on, on["slow"].number) == (True, "2")
    assert not on["error"].on
    assert present_faults(STAGE).summary == "Faults: one is on"
    none = present_faults(replace(STAGE, view=replace(VIEW, faults=())))
    assert none.summary == "Faults: none is on"
    two = (FaultView("slow", seconds=2.5), FaultView("events_drop", "acc_1", share=0.25))
    both = present_faults(replace(STAGE, view=replace(VIEW, faults=two)))
    assert both.summary == "Faults: 2 are on"
    assert [each.number for each in both.faults if each.on] == ["2.5", "25"]


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [
        (FaultKind.SLOW, " 2.5 ", 2.5),
        (FaultKind.EVENTS_DROP, "50", 0.5),
        (FaultKind.CLOCK_SKEW, "\N{MINUS SIGN}60", -60.0),
        (FaultKind.SLOW, "", None),
        (FaultKind.SLOW, "soon", None),
        (FaultKind.SLOW, "nan", None),
        (FaultKind.SLOW, "-inf", None),
    ],
)
def test_numbers_are_read_as_people_write_them(kind: FaultKind, text: str, number: float | None) -> None:
    assert number_of(kind, text) == number


@pytest.mark.rule("R90")
def test_numbers_may_be_written_the_french_way(spoken: Speak) -> None:
    spoken(Language.FRENCH)
    assert number_of(FaultKind.SLOW, "2,5") == number_of(FaultKind.SLOW, "2.5") == 2.5


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2027-03-31 14:05", datetime(2027, 3, 31, 14, 5, tzinfo=UTC)),
        ("2027-03-31T14:05:09", datetime(2027, 3, 31, 14, 5, 9, tzinfo=UTC)),
        (" 2027-3-1 ", datetime(2027, 3, 1, tzinfo=UTC)),
        ("", None),
        ("tomorrow", None),
        ("2027-02-30 10:00", None),
        ("2027-03-31 25:00", None),
        ("0000-01-01", None),
        ("2027-03-31 14:05 and more", None),
    ],
)
def test_instants_are_read_as_people_write_them(text: str, instant: datetime | None) -> None:
    assert instant_of(text) == instant


@pytest.mark.rule("R92", "R95")
def test_clock_says_what_it_shows_how_fast_it_runs_and_what_comes_next() -> None:
    vm = present_clock(STAGE)
    assert (vm.time, vm.speed, vm.can_move, vm.can_step) == ("12:00:00", "The clock is frozen", True, True)
    assert (vm.next_what, vm.next_when) == ("The renewal is charged", "21 December 2026, in 11 months")
    assert [each.rate for each in vm.rates if each.chosen] == [0.0]
    assert [each.text for each in vm.rates] == ["Frozen", "Real", "×10", "×60", "×1,000", "×100,000"]
    assert len({each.spoken for each in vm.rates}) == len(RATES)
    nothing = present_clock(replace(STAGE, view=replace(VIEW, next_due=None)))
    assert (nothing.next_what, nothing.can_step) == ("Nothing is due", False)
    odd = present_clock(replace(STAGE, view=replace(VIEW, clock=ClockView(START, 2.5))))
    assert odd.speed == "×2.5 faster than the world"
    assert not any(each.chosen for each in odd.rates)


def test_without_a_simulated_account_nothing_can_be_moved_but_a_scenario_can_be_loaded() -> None:
    stage = replace(STAGE, view=SimulatorView(available=True), account_now=None)
    vm = present_panel(stage)
    assert (vm.clock.time, vm.clock.day, vm.clock.can_move, vm.clock.can_step) == ("", "", False, False)
    assert (vm.scenario.current, vm.scenario.can_load) == ("No simulated account", True)
    assert vm.problem == ""
    assert [each.name for each in vm.faults.faults if each.enabled] == ["service_down", "slow", "error"]
    assert not vm.why.can_ask


@pytest.mark.parametrize(
    ("view", "current", "problem"),
    [
        (None, "Waiting for the agent…", sentence_for("door_closed")),
        (SimulatorView(), "Waiting for the simulator…", ""),
        (
            replace(VIEW, available=False, problem="service_unreachable"),
            "Active, by the year",
            sentence_for("service_unreachable"),
        ),
        (replace(VIEW, scenario=None), "An account without a scenario", ""),
        (replace(VIEW, scenario="of_another_version"), "of_another_version", ""),
    ],
)
def test_panel_says_how_it_stands_with_the_simulator(
    view: SimulatorView | None, current: str, problem: str
) -> None:
    vm = present_panel(replace(STAGE, view=view))
    assert (vm.scenario.current, vm.problem) == (current, problem)
    assert vm.can_open_pages is (view is not None and view.available)
    assert vm.scenario.can_load is vm.can_open_pages


def test_scenario_that_is_played_can_begin_again_and_a_question_names_what_it_replaces() -> None:
    assert present_scenario(STAGE).load == "Load"
    assert present_scenario(replace(STAGE, chosen="active_year")).load == "Start Again"
    assert "Trial & more" in present_scenario(replace(STAGE, replaces="trial")).question
    assert present_scenario(replace(STAGE, scenarios=None)).choice.options == ()
    assert not present_scenario(replace(STAGE, chosen="gone")).can_load


def test_payment_is_told_with_its_amount_and_when_it_decides_itself() -> None:
    (payment,) = present_payments(STAGE).payments
    assert (payment.title, payment.text) == (
        "€49.99 by bank transfer",
        "Order A-1042. Nothing comes by itself.",
    )
    settles = replace(PAYMENT, settles_at=START, kind=PaymentKind.PAYPAL)
    (payment,) = present_payments(replace(STAGE, view=replace(VIEW, payments=(settles,)))).payments
    assert (payment.title, "15 January 2026" in payment.text) == ("€49.99 by PayPal", True)
    assert present_payments(replace(STAGE, view=replace(VIEW, payments=()))).nothing == "No payment waits"
    for kind in PaymentKind:
        (payment,) = present_payments(
            replace(STAGE, view=replace(VIEW, payments=(replace(PAYMENT, kind=kind),)))
        ).payments
        assert payment.title
    assert half_of(PAYMENT) == 2_499
    assert half_of(replace(PAYMENT, amount=Money(1, "EUR"))) == 1


def test_events_come_newest_first_and_not_too_many() -> None:
    vm = present_events(STAGE)
    assert [each.text for each in vm.events] == [
        "Status: Active", "Order A-1041 was paid: €49.99", "The account was created",
    ]  # fmt: skip
    assert vm.events[0].when == "11:00"
    many = tuple(TimelineEvent(n, START, "cart.changed") for n in range(SHOWN + 5))
    shown = present_events(replace(STAGE, view=replace(VIEW, events=many)))
    assert [each.seq for each in shown.events] == [SHOWN + 4 - n for n in range(SHOWN)]
    assert present_events(Stage()).nothing == "Nothing has happened yet"


@pytest.mark.rule("R3")
def test_why_says_what_each_action_waits_for_and_nothing_of_those_that_are_offered() -> None:
    missing = Reason("needs_computer", because=(Reason("nothing_live"),))
    actions = (
        ActionWhy(Action.BUY, True, Reason("buy_nothing_live")),
        ActionWhy(Action.REMOVE_COMPUTER, False, missing),
    )
    lines = present_why(replace(STAGE, why=Why(Reason("no_end"), actions))).lines
    assert [(each.depth, each.text, each.heads) for each in lines] == [
        (0, "There is no date to wait for.", False),
        (0, "Not offered: Remove a computer", True),
        (1, "Missing: a registered computer.", False),
        (2, "Nothing is live now.", False),
    ]
    assert len({action_word(each) for each in Action}) == len(Action)


def test_why_is_a_chain_and_never_an_endless_one() -> None:
    lines = present_why(replace(STAGE, why=Why(WHY.entitlement))).lines
    assert [each.depth for each in lines] == [0, 1]
    assert lines[1].text == "Access from the online store is live and ends last: 1 October 2026."
    deep = Reason("no_end")
    for _ in range(50):
        deep = Reason("no_end", because=(deep,))
    assert len(present_why(replace(STAGE, why=Why(deep))).lines) == 5


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (-5, "1 s"), (59, "59 s"), (60, "1 min"), (3_599, "59 min"), (47 * 3_600, "47 h"),
        (172_800, "2 days"),
        (59 * 86_400, "59 days"), (60 * 86_400, "2 months"), (729 * 86_400, "24 months"),
        (730 * 86_400, "2 years"),
    ],
)  # fmt: skip
def test_spans_have_one_unit(seconds: float, words: str) -> None:
    assert span(seconds) == words


@pytest.mark.parametrize(
    "code",
    [
        "simulator_absent", "simulator_token_invalid", "scenario_unknown", "scenario_invalid",
        "account_is_real", "no_simulated_account", "clock_backwards", "clock_rate_invalid",
        "clock_wish_invalid", "no_waiting_payment", "payment_never_late", "fault_invalid", "fault_unknown",
        "deed_invalid", "deed_unknown", "not_signed_in", "account_exists", "not_in_app_store", "file_invalid",
        "file_unwritable", "file_unreadable", "export_invalid", "replay_differs",
        "export_of_another_catalogue",
    ],
)  # fmt: skip
def test_what_the_simulator_refuses_has_a_sentence_here(code: str) -> None:
    assert is_known_here(code)
    assert problem_of(code)[0].isupper()
    assert problem_of(code).endswith(".")


def test_other_codes_have_the_sentence_that_they_have_everywhere() -> None:
    assert is_known("service_unreachable")
    assert problem_of("service_unreachable") == sentence_for("service_unreachable")
    assert "brand_new" in problem_of("brand_new")
    assert problem_of("") == ""
    refused = present_panel(replace(STAGE, problems={Section.PAGES: "browser_not_opened"}))
    assert refused.pages_problem == sentence_for("browser_not_opened")


def test_deeds_are_typed_as_the_command_line_takes_them() -> None:
    email = "o'brien & co@example.test"
    deeds: list[Command] = [
        LoadScenario("trial", force=True),
        MoveClock(rate=100_000.0),
        MoveClock(rate=2.5),
        MoveClock(advance_to=START + timedelta(days=1)),
        MoveClock(advance_by="P1M"),
        MoveClock(step=True),
        SayOfPayment("pay_1", "confirm"),
        SayOfPayment("pay_1", "late"),
        SayOfPayment("pay_1", "confirm", 100),
        SetFault("slow", True, of_service=True, seconds=2.5),
        SetFault("error", True, of_service=True, status=503),
        SetFault("clock_skew", True, seconds=-86_400.0),
        SetFault("events_drop", False),
        ActInAppStore(AppStoreAct("approve")),
        ActInAppStore(AppStoreAct("buy", plan="app_store_year")),
        ActInAppStore(AppStoreAct("ask", plan="app_store_month")),
        ActInAppStore(AppStoreAct("billing_problem", on=True)),
        ActInAppStore(AppStoreAct("renewal", on=False)),
        ForkAccount(),
        ExportAccount("/home/o'brien/trial.json"),
        ReplayExport("/home/o'brien/trial.json"),
    ]
    for deed in deeds:
        program, *words = shlex.split(typed(deed, email))
        assert program == "access-account"
        given = parser_for(words).parse_args(words)
        of_account = not isinstance(deed, LoadScenario | ReplayExport) and not (
            isinstance(deed, SetFault) and deed.of_service
        )
        assert (given.account == email) if of_account else not getattr(given, "account", None)
    assert typed(AskWhy(), email) == ""
    signs_in = shlex.split(typed(SignIn(SignInMethod.SIMULATED, email), email))
    assert signs_in == ["access-agent", "sign-in", "--simulated", email]
