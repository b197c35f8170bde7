"""Answers of the simulator as lines for a terminal. Plain functions; the JSON form is the answer itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from gettext import gettext as _
from gettext import ngettext
from typing import Any

from shared.codec import instant_to_text
from shared.sales import Money, Plan
from shared.simulator import (
    ClockAnswer,
    ClockView,
    FaultView,
    Loaded,
    ScenarioView,
    SimulatedAccount,
    Timeline,
    TimelineDue,
    TimelineEvent,
    WaitingPayment,
)


def accounts(found: Iterable[SimulatedAccount]) -> str:
    """One line each."""
    return "".join(map(account, found)) or _("There is no simulated account.") + "\n"


def account(found: SimulatedAccount) -> str:
    """Address, id, scenario, clock."""
    told = found.scenario or _("no scenario")
    return f"{found.email}  {found.id}  {told}  {_clock(found.clock)}\n"


def loaded(found: Loaded) -> str:
    """The account, what its agent is to do, and what a presenter may say."""
    lines = [account(found.account)]
    if found.agent.clock_skew_s:
        said = _("The agent's computer has a clock that is {seconds} s wrong.")
        lines.append(said.format(seconds=f"{found.agent.clock_skew_s:+g}") + "\n")
    return "".join([*lines, *(f"- {hint}\n" for hint in found.hints)])


def scenarios(found: Iterable[ScenarioView]) -> str:
    """One line each."""
    views = list(found)
    width = max((len(each.name) for each in views), default=0)
    return "".join(f"{each.name:{width}}  {each.title}\n" for each in views)


def scenario(found: ScenarioView) -> str:
    """The whole story."""
    hints = "".join(f"- {hint}\n" for hint in found.hints)
    return f"{found.name}: {found.title}\n{found.story}\n{_rate(found.speed)}\n{hints}"


def clock(found: ClockView) -> str:
    """What it shows, and how fast it runs."""
    return f"{_clock(found)}\n"


def moved(answer: ClockAnswer) -> str:
    """What happened on the way, then the clock."""
    return "".join(map(_event, answer.events)) + clock(answer.clock)


def payments(found: Iterable[WaitingPayment]) -> str:
    """One line each."""
    return "".join(map(_payment, found)) or _("No payment waits.") + "\n"


def plans(found: Iterable[Plan]) -> str:
    """One line each."""
    return "".join(map(_plan, found)) or _("Nothing is sold there.") + "\n"


def faults(found: Iterable[FaultView]) -> str:
    """One line each."""
    return "".join(map(_fault, found)) or _("No fault is on.") + "\n"


def timeline(found: Timeline) -> str:
    """What has happened, the present, what is due."""
    now = f"-- {_clock(ClockView(found.now, found.rate))} --\n"
    return "".join([*map(_event, found.events), now, *map(_due, found.due)])


def done(answer: Mapping[str, Any]) -> str:
    """What a deed made, where that has a name."""
    result = answer.get("result")
    made = result.get("id") if isinstance(result, dict) else None
    return (_("Done: {made}").format(made=made) if made is not None else _("Done.")) + "\n"


def _clock(found: ClockView) -> str:
    return f"{_instant(found.account_now)} {_rate(found.rate)}"


def _rate(rate: float) -> str:
    return _("frozen") if rate == 0 else f"x{rate:g}"


def _instant(instant: datetime) -> str:
    return instant_to_text(instant)


def _event(event: TimelineEvent) -> str:
    return f"{event.seq:>5}  {_instant(event.at)}  {event.kind}{_data(event.data)}\n"


def _due(due: TimelineDue) -> str:
    return f"  {_('due')}  {_instant(due.at)}  {due.kind}  {due.subject}{_data(due.data)}\n"


def _data(data: Mapping[str, str]) -> str:
    return "".join(f"  {name}={value}" for name, value in data.items())


def _payment(found: WaitingPayment) -> str:
    settles = _("never settles")
    if found.settles_at is not None:
        settles = _("settles {instant}").format(instant=_instant(found.settles_at))
    return f"{found.reference}  {found.order_number}  {_money(found.amount)}  {found.kind.value}  {settles}\n"


def _plan(found: Plan) -> str:
    term = ngettext("{count} month", "{count} months", found.term_months).format(count=found.term_months)
    return f"{found.id}  {term}  {_money(found.price)}\n"


def _money(amount: Money) -> str:
    return f"{amount.amount_minor / 100:.2f} {amount.currency}"


def _fault(found: FaultView) -> str:
    numbers = {"seconds": found.seconds, "status": found.status, "share": found.share}
    shown = "".join(f"  {name}={value:g}" for name, value in numbers.items() if value is not None)
    return f"{found.name}{shown}\n"
