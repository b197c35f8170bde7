"""What the account has, fact by fact: plan, date, auto-renewal, licences, computers, origin (R3, R54)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from gui.presenters.dates import day
from gui.texts import translate
from shared.entitlement import dates_of
from shared.reasons import AutoRenewal, DateKind, Origin, Status
from shared.sales import SubscriptionSummary
from shared.snapshot import EntitlementView

_LIVE: Final = frozenset({Status.ACTIVE, Status.EXPIRING, Status.GRACE})


@dataclass(frozen=True, slots=True)
class FactVM:
    """One line of the card: `key` names it for scripts."""

    key: str
    label: str
    value: str


def present_facts(view: EntitlementView, held: SubscriptionSummary | None) -> tuple[FactVM, ...]:
    """The facts that there are, the most wanted first."""
    live = view.status in _LIVE
    facts: list[FactVM | None] = [
        _plan(held) if live else None,
        *_dates(view),
        _auto_renewal(view, held) if live else None,
        _licences(view, held) if live else None,
        _computers(view),
    ]
    return tuple(fact for fact in facts if fact is not None)


def origin_line(origin: Origin | None) -> str:
    """Where the access comes from; empty for what was bought here, which needs no words."""
    match origin:
        case Origin.APP_STORE:
            return translate("Subscription", "Bought in the App Store")
        case Origin.DESKTOP_SUBSCRIPTION:
            return translate("Subscription", "Comes with your Desktop subscription")
        case Origin.DESKTOP_PERPETUAL:
            return translate("Subscription", "Comes with your Desktop perpetual licence")
        case Origin.BUSINESS_KEY:
            return translate("Subscription", "Came with a business licence key")
        case Origin.WEB:
            return translate("Subscription", "Bought in the online store")
        case Origin.UNKNOWN | None:
            return ""


def plan_words(term_months: int) -> str:
    """The term of a plan, such as "1 year"."""
    years, months = divmod(term_months, 12)
    if months:
        if term_months == 1:
            return translate("Subscription", "1 month", "term of a plan")
        return translate("Subscription", "{count} months", "term of a plan").format(count=term_months)
    if years == 1:
        return translate("Subscription", "1 year", "term of a plan")
    return translate("Subscription", "{count} years", "term of a plan").format(count=years)


def _plan(held: SubscriptionSummary | None) -> FactVM | None:
    if held is None or not held.term_months:
        return None
    return FactVM("plan", translate("Subscription", "Plan"), plan_words(held.term_months))


def _dates(view: EntitlementView) -> Iterator[FactVM]:
    """What renews and how long access lasts, each by its own name (RULES R54)."""
    for kind, at in dates_of(view):
        key = "renews" if kind is DateKind.RENEWS and at != view.until else "until"
        yield FactVM(key, _date_label(kind), day(at))


def _date_label(kind: DateKind) -> str:
    match kind:
        case DateKind.ENDED:
            return translate("Subscription", "Ended on", "label of a date")
        case DateKind.WORKS_UNTIL:
            return translate("Subscription", "Works until", "label of a date")
        case DateKind.RENEWS:
            return translate("Subscription", "Renews on", "label of a date")
        case DateKind.LASTS_UNTIL:
            return translate("Subscription", "Access until", "label of a date")
        case DateKind.EXPIRES:
            return translate("Subscription", "Expires on", "label of a date")


def _auto_renewal(view: EntitlementView, held: SubscriptionSummary | None) -> FactVM:
    """On, Off or Not available; "being disabled" until a change is confirmed (RULES R51, R53)."""
    becomes = held.auto_renewal_becomes if held is not None else None
    if becomes is AutoRenewal.OFF:
        value = translate("Subscription", "Being disabled…", "auto-renewal")
    elif becomes is AutoRenewal.ON:
        value = translate("Subscription", "Being enabled…", "auto-renewal")
    elif view.auto_renewal is AutoRenewal.ON:
        value = translate("Subscription", "On", "auto-renewal")
    elif view.auto_renewal is AutoRenewal.OFF:
        value = translate("Subscription", "Off", "auto-renewal")
    elif view.origin is Origin.APP_STORE:
        value = translate("Subscription", "Managed by the App Store", "auto-renewal")
    else:
        value = translate("Subscription", "Not available", "auto-renewal")
    return FactVM("auto_renewal", translate("Subscription", "Auto-renewable"), value)


def _licences(view: EntitlementView, held: SubscriptionSummary | None) -> FactVM | None:
    if not view.licences:
        return None
    label = translate("Subscription", "Licences")
    planned = held.licences_at_renewal if held is not None else None
    if planned is None or planned == view.licences:
        return FactVM("licences", label, str(view.licences))
    value = translate("Subscription", "{count}, and {planned} from the next renewal on", "licences")
    return FactVM("licences", label, value.format(count=view.licences, planned=planned))


def _computers(view: EntitlementView) -> FactVM:
    value = translate("Subscription", "{count} of {limit}", "computers used")
    return FactVM(
        "computers",
        translate("Subscription", "Computers"),
        value.format(count=view.computers_registered, limit=view.computer_limit),
    )
