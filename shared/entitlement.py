"""The one rule of access (RULES R1–R5): may sessions run in full, until when, for how many computers, why.

`evaluate` is a pure function of grants, open orders, the instant and the policy, and the only place
in the product that compares expiry instants. Intervals are half-open: live while
`start <= now < end`; the instant of the end is already expired.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from shared.reasons import Action, AutoRenewal, DateKind, EntitlementReason, Origin, Status

COMPUTERS_PER_LICENCE: Final = 5
MINIMUM_COMPUTERS: Final = 5
LIMITED_SESSION: Final = timedelta(seconds=300)

FULL_STATUSES: Final = frozenset({Status.ACTIVE, Status.EXPIRING, Status.GRACE})
_ENDED: Final = frozenset({Status.PENDING, Status.EXPIRED, Status.SUSPENDED})
_PAID_ORIGINS: Final = frozenset({Origin.WEB, Origin.APP_STORE})
_WITH_LICENCES: Final = frozenset({Origin.WEB, Origin.DESKTOP_SUBSCRIPTION})
_RENEWED_ELSEWHERE: Final = frozenset({Origin.APP_STORE, Origin.DESKTOP_SUBSCRIPTION, Origin.BUSINESS_KEY})
"""Grants that may go on by themselves without a switch of their own."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One reason for access over one span of time.

    `end` is the end of the paid or given term. `grace_end` is later than `end` while a failed renewal
    is being retried (RULES R55). `revoked_at` with `revoked_for` is set when the money went back.
    `expiring_window` comes from the plan (RULES R2). `licences` counts packs of five computers.
    """

    id: str
    origin: Origin
    start: datetime
    end: datetime
    licences: int = 1
    auto_renewal: AutoRenewal = AutoRenewal.UNAVAILABLE
    expiring_window: timedelta = timedelta(days=30)
    grace_end: datetime | None = None
    revoked_at: datetime | None = None
    revoked_for: EntitlementReason = EntitlementReason.CHARGED_BACK

    @property
    def access_end(self) -> datetime:
        """The instant from which this grant gives no access any more."""
        end = self.end if self.grace_end is None else max(self.end, self.grace_end)
        return end if self.revoked_at is None else min(end, self.revoked_at)


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order that waits for its payment."""

    id: str
    placed_at: datetime


@dataclass(frozen=True, slots=True)
class Policy:
    """Numbers of the product that the catalogue may change."""

    computers_per_licence: int = COMPUTERS_PER_LICENCE
    minimum_computers: int = MINIMUM_COMPUTERS


@dataclass(frozen=True, slots=True)
class Entitlement:
    """The computed answer. `changes_at` is the next instant at which it can differ by itself.

    `until` is the end of access as it stands (RULES R5); `renews_at` the next instant at which something is
    charged for here and goes on, which may be earlier; None when nothing will.

    `live` are the grants that are live, the soonest to end first; `leading` is the one that decided the
    status: a live one, or the last.
    """

    status: Status
    reason: EntitlementReason
    until: datetime | None
    computer_limit: int
    licences: int
    auto_renewal: AutoRenewal
    origin: Origin | None
    actions: tuple[Action, ...]
    changes_at: datetime | None
    live: tuple[Grant, ...] = ()
    leading: Grant | None = None
    renews_at: datetime | None = None

    @property
    def is_full(self) -> bool:
        """Whether sessions run without the five-minute limit (RULES R4)."""
        return is_full(self.status)


class Dated(Protocol):
    """What the dates of an entitlement are told from: the answer itself, or a copy of it on its way."""

    @property
    def status(self) -> Status: ...

    @property
    def until(self) -> datetime | None: ...

    @property
    def renews_at(self) -> datetime | None: ...

    @property
    def auto_renewal(self) -> AutoRenewal: ...


def dates_of(entitlement: Dated) -> tuple[tuple[DateKind, datetime], ...]:
    """The dates that a face shows, in order, each by what it says (RULES R5, R54; docs/decisions/022).

    When something renews earlier than all access ends, these are two dates and never one.
    """
    until, renews_at = entitlement.until, entitlement.renews_at
    if until is None:
        return ()
    if entitlement.status in _ENDED:
        return ((DateKind.ENDED, until),)
    if entitlement.status is Status.GRACE:
        return ((DateKind.WORKS_UNTIL, until),)
    if renews_at is not None:
        lasts = ((DateKind.LASTS_UNTIL, until),) if until != renews_at else ()
        return ((DateKind.RENEWS, renews_at), *lasts)
    if entitlement.auto_renewal is AutoRenewal.ON:  # on, and its charge has failed: something else lasts
        return ((DateKind.LASTS_UNTIL, until),)
    return ((DateKind.EXPIRES, until),)


def is_full(status: Status) -> bool:
    """Whether sessions run in full under `status` (RULES R4)."""
    return status in FULL_STATUSES


def evaluate(
    grants: Sequence[Grant],
    open_orders: Sequence[OpenOrder],
    now: datetime,
    *,
    computers_registered: int,
    policy: Policy | None = None,
) -> Entitlement:
    """The entitlement at `now` (account time) of an account with so many registered computers."""
    policy = policy or Policy()
    live = sorted((grant for grant in grants if grant.start <= now < grant.access_end), key=_by_access_end)
    status, reason, leading = _status(grants, live, open_orders, now)
    licences = sum(grant.licences for grant in live)
    return Entitlement(
        status=status,
        reason=reason,
        until=leading.access_end if leading is not None else None,
        computer_limit=max(policy.minimum_computers, licences * policy.computers_per_licence),
        licences=licences,
        auto_renewal=_auto_renewal(live, now),
        origin=leading.origin if leading is not None else None,
        actions=_actions(status, live, now, computers_registered),
        changes_at=_changes_at(grants, now),
        live=tuple(live),
        leading=leading,
        renews_at=_renews_at(live, now),
    )


def _status(
    grants: Sequence[Grant], live: Sequence[Grant], open_orders: Sequence[OpenOrder], now: datetime
) -> tuple[Status, EntitlementReason, Grant | None]:
    """Status, why, and the grant that leads: the live one, else the past one, with the latest end."""
    if live:
        leading = max(live, key=_by_access_end)
        if all(_in_grace(grant, now) for grant in live):
            return Status.GRACE, EntitlementReason.RENEWAL_PAYMENT_FAILED, leading
        if not _renews(live, now) and leading.access_end - now <= leading.expiring_window:
            return Status.EXPIRING, EntitlementReason.WILL_NOT_RENEW, leading
        return Status.ACTIVE, EntitlementReason.SUBSCRIPTION_LIVE, leading
    past = [grant for grant in grants if grant.start <= now]
    leading_past = max(past, key=_by_access_end) if past else None
    if open_orders:
        return Status.PENDING, EntitlementReason.ORDER_WAITS_FOR_PAYMENT, leading_past
    if leading_past is None:
        return Status.TRIAL, EntitlementReason.NEVER_SUBSCRIBED, None
    if leading_past.revoked_at is not None and leading_past.access_end == leading_past.revoked_at:
        return Status.SUSPENDED, leading_past.revoked_for, leading_past
    return Status.EXPIRED, EntitlementReason.SUBSCRIPTION_ENDED, leading_past


def _by_access_end(grant: Grant) -> tuple[datetime, str]:
    return grant.access_end, grant.id


def _in_grace(grant: Grant, now: datetime) -> bool:
    return grant.end <= now


def _renews(live: Sequence[Grant], now: datetime) -> bool:
    return any(grant.auto_renewal is AutoRenewal.ON and not _in_grace(grant, now) for grant in live)


def _auto_renewal(live: Sequence[Grant], now: datetime) -> AutoRenewal:
    """On when access goes on by itself, off when the user could switch it on, else unavailable.

    Whether the App Store or a Desktop subscription goes on is not to be switched here (RULES R53).
    """
    settings = {grant.auto_renewal for grant in live if grant.origin not in _RENEWED_ELSEWHERE}
    if AutoRenewal.ON in settings:
        return AutoRenewal.ON
    return AutoRenewal.OFF if AutoRenewal.OFF in settings else AutoRenewal.UNAVAILABLE


def _renews_at(live: Sequence[Grant], now: datetime) -> datetime | None:
    """The first end that is charged for here; one in grace was tried, and has failed (RULES R50, R55).
    What is taken back before its end never comes to it."""
    ends = [
        grant.end
        for grant in live
        if grant.auto_renewal is AutoRenewal.ON
        and grant.origin not in _RENEWED_ELSEWHERE
        and not _in_grace(grant, now)
        and grant.access_end >= grant.end
    ]
    return min(ends, default=None)


def _actions(
    status: Status, live: Sequence[Grant], now: datetime, computers_registered: int
) -> tuple[Action, ...]:
    """The user's ways on, in the order in which a face offers them (RULES R3)."""
    origins = {grant.origin for grant in live}
    actions: list[Action] = []
    if any(_in_grace(grant, now) and grant.origin is not Origin.APP_STORE for grant in live):
        actions.append(Action.FIX_PAYMENT)  # the App Store's own customers pay there (RULES R53)
    if not live or status is Status.EXPIRING or not origins & _PAID_ORIGINS:
        actions.append(Action.BUY)
    if live:
        actions.append(Action.MANAGE)
    if any(_can_enable_auto_renewal(grant) for grant in live):
        actions.append(Action.ENABLE_AUTO_RENEW)
    if any(grant.origin in _WITH_LICENCES and not _in_grace(grant, now) for grant in live):
        actions.append(Action.BUY_LICENCES)  # in grace the term that they would be for is not paid
    if Origin.APP_STORE in origins:
        actions.append(Action.MANAGE_IN_APP_STORE)
    if computers_registered > 0:
        actions.append(Action.REMOVE_COMPUTER)
    return tuple(actions)


def _can_enable_auto_renewal(grant: Grant) -> bool:
    """A paid web subscription has a switch; a bundled perpetual one an order (RULES R52)."""
    if grant.origin is Origin.WEB:
        return grant.auto_renewal is AutoRenewal.OFF
    return grant.origin is Origin.DESKTOP_PERPETUAL and grant.auto_renewal is not AutoRenewal.ON


def _changes_at(grants: Sequence[Grant], now: datetime) -> datetime | None:
    instants: list[datetime] = []
    for grant in grants:
        instants += [grant.start, grant.end, grant.access_end, grant.access_end - grant.expiring_window]
    future = [instant for instant in instants if instant > now]
    return min(future, default=None)
