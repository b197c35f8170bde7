"""What each fault is: whose it can be, and which numbers it takes within which bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.errors import SimulatorRefused
from shared.reasons import FaultKind
from shared.simulator import FaultView, FaultWish

TEN_YEARS_S: Final = 10 * 366 * 86_400.0


@dataclass(frozen=True, slots=True)
class Bounds:
    """A number of a fault: from `least` to `most`; `usual` where the wish says none (None: it has to)."""

    least: float
    most: float
    usual: float | None


@dataclass(frozen=True, slots=True)
class Shape:
    """A fault of an account or of the whole service, and its numbers by their names in `FaultWish`."""

    is_of_account: bool
    numbers: Mapping[str, Bounds]


_SHARE: Final = {"share": Bounds(0.0, 1.0, 1.0)}

SHAPES: Final[Mapping[FaultKind, Shape]] = {
    FaultKind.SERVICE_DOWN: Shape(False, {}),
    FaultKind.SLOW: Shape(False, {"seconds": Bounds(0.01, 60.0, 3.0)}),
    FaultKind.ERROR: Shape(False, {"status": Bounds(500, 599, 503), **_SHARE}),
    FaultKind.EVENTS_DROP: Shape(True, _SHARE),
    FaultKind.EVENTS_DUPLICATE: Shape(True, _SHARE),
    FaultKind.EVENTS_REORDER: Shape(True, _SHARE),
    FaultKind.CLOCK_SKEW: Shape(True, {"seconds": Bounds(-TEN_YEARS_S, TEN_YEARS_S, None)}),
    FaultKind.LEGACY_DOUBLE_BILL: Shape(True, {}),
}


def kind_of(name: str) -> FaultKind:
    """The fault of this name. Raises `SimulatorRefused` (`fault_unknown`)."""
    try:
        return FaultKind(name)
    except ValueError as exc:
        raise SimulatorRefused(
            "fault_unknown", f"There is no such fault. All: {', '.join(FaultKind)}."
        ) from exc


def whose(kind: FaultKind, account: str | None) -> str | None:
    """`account` where `kind` can be its fault. Raises `SimulatorRefused` (`fault_invalid`)."""
    if SHAPES[kind].is_of_account and not account:
        raise SimulatorRefused("fault_invalid", f"{kind} is a fault of one account; say of which.")
    if not SHAPES[kind].is_of_account and account is not None:
        raise SimulatorRefused("fault_invalid", f"{kind} is a fault of the whole service, not of an account.")
    return account


def asked_for(wish: FaultWish) -> FaultView:
    """The fault that a wish to switch it on asks for.

    Raises `SimulatorRefused`: `fault_unknown`, or `fault_invalid` for a number that is missing, out of its
    bounds, or not one of this fault.
    """
    kind = kind_of(wish.name)
    account, bounds = whose(kind, wish.account), SHAPES[kind].numbers
    given = {"seconds": wish.seconds, "status": wish.status, "share": wish.share}
    for name, value in given.items():
        if value is not None and name not in bounds:
            raise SimulatorRefused("fault_invalid", f"{kind} has no {name}.")
    found = {name: _within(kind, name, given[name], each) for name, each in bounds.items()}
    status = found.get("status")
    return FaultView(
        name=kind.value,
        account=account,
        seconds=found.get("seconds"),
        status=None if status is None else int(status),
        share=found.get("share"),
    )


def _within(kind: FaultKind, name: str, value: float | None, bounds: Bounds) -> float:
    value = bounds.usual if value is None else value
    if value is None or not math.isfinite(value) or not bounds.least <= value <= bounds.most:
        detail = f"{kind} needs {name} from {bounds.least:g} to {bounds.most:g}."
        raise SimulatorRefused("fault_invalid", detail)
    return value
