"""What can be made to go wrong on purpose, and what is on now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from gui.presenters.dates import locale
from gui.simulator.presenters.stage import Section, Stage
from gui.simulator.presenters.troubles import problem_of
from gui.texts import translate
from shared.reasons import FaultKind
from shared.simulator import FaultView

OF_SERVICE: Final = frozenset({FaultKind.SERVICE_DOWN, FaultKind.SLOW, FaultKind.ERROR})
"""The faults of the whole service; the others are an account's."""

NUMBERS: Final = {
    FaultKind.SLOW: "seconds",
    FaultKind.ERROR: "status",
    FaultKind.EVENTS_DROP: "share",
    FaultKind.EVENTS_DUPLICATE: "share",
    FaultKind.EVENTS_REORDER: "share",
    FaultKind.CLOCK_SKEW: "seconds",
}
"""The number that a fault takes, by its name in `shared.simulator.FaultWish`."""

_USUAL: Final = {
    FaultKind.SLOW: 3.0,
    FaultKind.ERROR: 503.0,
    FaultKind.EVENTS_DROP: 0.5,
    FaultKind.EVENTS_DUPLICATE: 0.5,
    FaultKind.EVENTS_REORDER: 0.5,
    FaultKind.CLOCK_SKEW: -86_400.0,
}
_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class FaultVM:
    """`number` stands in the field, `unit` behind it and `asks` for it; empty where there is no number."""

    name: str
    title: str
    on: bool
    enabled: bool
    number: str = ""
    unit: str = ""
    asks: str = ""


@dataclass(frozen=True, slots=True)
class FaultsVM:
    """`summary` says how many are on."""

    faults: tuple[FaultVM, ...]
    summary: str
    on: int
    problem: str


def present_faults(stage: Stage) -> FaultsVM:
    """All faults, those of the service first."""
    is_on = {each.name: each for each in stage.view.faults} if stage.view is not None else {}
    faults = tuple(_fault(kind, is_on.get(kind.value), stage) for kind in FaultKind)
    count = sum(each.on for each in faults)
    return FaultsVM(faults, _summary(count), count, problem_of(stage.problems.get(Section.FAULTS, "")))


def number_of(kind: FaultKind, text: str) -> float | None:
    """The number that a person wrote for a fault, as `FaultWish` takes it; None when it cannot be read."""
    written = text.strip().replace("\N{MINUS SIGN}", "-")
    value, is_number = locale().toDouble(written)
    if not is_number:
        try:
            value = float(written)
        except ValueError:
            return None
    if value != value or abs(value) == float("inf"):
        return None
    return value / _PERCENT if NUMBERS.get(kind) == "share" else value


def _fault(kind: FaultKind, on: FaultView | None, stage: Stage) -> FaultVM:
    enabled = stage.can_act and (kind in OF_SERVICE or stage.has_account)
    name = NUMBERS.get(kind)
    if name is None:
        return FaultVM(kind.value, _title(kind), on is not None, enabled)
    told = getattr(on, name) if on is not None else None
    value = _USUAL[kind] if told is None else float(told)
    if name == "share":
        unit, value = "%", value * _PERCENT
        asks = translate("Simulator", "{fault}: how much is hit, in per cent")
    elif name == "seconds":
        unit, asks = translate("Simulator", "s", "seconds, behind a number"), ""
        asks = translate("Simulator", "{fault}: how many seconds")
    else:
        unit, asks = "", translate("Simulator", "{fault}: the status of the answers")
    title = _title(kind)
    return FaultVM(kind.value, title, on is not None, enabled, _shown(value), unit, asks.format(fault=title))


def _shown(value: float) -> str:
    """A number as it can be typed again."""
    return str(int(value)) if value == int(value) else locale().toString(value, "g", 6)


def _summary(count: int) -> str:
    if count == 0:
        return translate("Simulator", "Faults: none is on")
    if count == 1:
        return translate("Simulator", "Faults: one is on")
    return translate("Simulator", "Faults: {count} are on").format(count=count)


def _title(kind: FaultKind) -> str:
    match kind:
        case FaultKind.SERVICE_DOWN:
            return translate("Simulator", "Service down")
        case FaultKind.SLOW:
            return translate("Simulator", "Slow answers")
        case FaultKind.ERROR:
            return translate("Simulator", "Failing answers")
        case FaultKind.EVENTS_DROP:
            return translate("Simulator", "Lost events")
        case FaultKind.EVENTS_DUPLICATE:
            return translate("Simulator", "Doubled events")
        case FaultKind.EVENTS_REORDER:
            return translate("Simulator", "Overtaking events")
        case FaultKind.CLOCK_SKEW:
            return translate("Simulator", "Wrong computer clock")
        case FaultKind.LEGACY_DOUBLE_BILL:
            return translate("Simulator", "Old double billing")
