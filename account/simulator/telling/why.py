"""Why an account's entitlement is what it is: the chain of facts behind it (RULES R1–R5, R60–R75).

A pure function of the facts at an instant. It decides nothing: status, end, limit and actions are those of
`shared.entitlement`, where Buy leads is that of `shared.buying`, and whether one grant is live is asked
there, too. What it adds is which facts decided, and which one is missing for what is not so. The codes are
stable; `why_words` has sentences for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from account.simulator.telling.sources import Source, SourceKind
from account.simulator.telling.why_actions import action_reason
from account.simulator.telling.why_standing import Standing, about, instants
from shared.codec import instant_to_text
from shared.entitlement import Grant
from shared.reasons import Action, Status
from shared.simulator import ActionWhy, Reason, Why

if TYPE_CHECKING:
    from datetime import datetime

    from account.state import AccountFacts

_NO_SOURCES: Final[Mapping[str, Source]] = MappingProxyType({})
_STATUSES: Final = tuple(each for each in Status if each is not Status.UNKNOWN)


class Fact(StrEnum):
    """The facts behind the entitlement."""

    STATUS = "status"
    NOT_STATUS = "not_status"
    SESSIONS_FULL = "sessions_full"
    SESSIONS_LIMITED = "sessions_limited"
    UNTIL = "until"
    NO_END = "no_end"
    LIMIT = "limit"
    LICENCES_OF = "licences_of"
    MINIMUM_APPLIES = "minimum_applies"
    OVER_LIMIT = "over_limit"
    AUTO_RENEWAL = "auto_renewal"

    GRANT_LEADS = "grant_leads"
    GRANT_ALSO_LIVE = "grant_also_live"
    GRANT_ENDED = "grant_ended"
    GRANT_REVOKED = "grant_revoked"
    GRANT_BEGINS_LATER = "grant_begins_later"
    FROM_ORDER = "from_order"
    FROM_KEY = "from_key"
    FROM_APP_STORE = "from_app_store"

    NEVER_SUBSCRIBED = "never_subscribed"
    NOTHING_LIVE = "nothing_live"
    SOMETHING_LIVE = "something_live"
    HAD_SUBSCRIPTION = "had_subscription"
    ORDER_WAITS = "order_waits"
    NO_ORDER_WAITS = "no_order_waits"
    RENEWS = "renews"
    NONE_RENEWS = "none_renews"
    END_IS_NEAR = "end_is_near"
    END_IS_FAR = "end_is_far"
    RENEWAL_FAILED = "renewal_failed"
    TERM_RUNS = "term_runs"
    NOT_REVOKED = "not_revoked"


_FROM: Final = {
    SourceKind.ORDER: Fact.FROM_ORDER,
    SourceKind.KEY: Fact.FROM_KEY,
    SourceKind.APP_STORE: Fact.FROM_APP_STORE,
}


def why(
    facts: AccountFacts,
    now: datetime,
    *,
    stacks: bool = False,
    sources: Mapping[str, Source] = _NO_SOURCES,
) -> Why:
    """The facts behind the entitlement at `now`, account time, and behind each action that is there or not.

    `stacks`: whether terms of this account may follow each other (RULES R37); `sources`: what brought its
    grants about.
    """
    standing = Standing(facts, now, stacks)
    return Why(
        entitlement=_Explanation(standing, sources).status(),
        actions=tuple(
            ActionWhy(action, action in standing.entitlement.actions, action_reason(action, standing))
            for action in Action
            if action is not Action.UNKNOWN
        ),
    )


class _Explanation:
    """Puts the tree of one instant together."""

    def __init__(self, standing: Standing, sources: Mapping[str, Source]) -> None:
        self._standing = standing
        self._entitlement = standing.entitlement
        self._sources = sources

    def status(self) -> Reason:
        entitlement = self._entitlement
        return Reason(
            Fact.STATUS,
            {"status": entitlement.status.value, "reason": entitlement.reason.value},
            (
                *self._deciding(),
                self._until(),
                Reason(Fact.SESSIONS_FULL if entitlement.is_full else Fact.SESSIONS_LIMITED),
                self._limit(),
                self._auto_renewal(),
                *(self._not(other) for other in _STATUSES if other is not entitlement.status),
            ),
        )

    # --- what decided -----------------------------------------------------------------------------

    def _deciding(self) -> tuple[Reason, ...]:
        status = self._entitlement.status
        if status is Status.TRIAL:
            return (self._never_subscribed(), self._no_order_waits())
        if status is Status.PENDING:
            return (*self._orders_wait(), self._nothing_live())
        if status in (Status.EXPIRED, Status.SUSPENDED):
            return (*self._past(), self._no_order_waits())
        if status is Status.GRACE:
            return (*self._live(), *self._failed())
        if status is Status.EXPIRING:
            return (*self._live(), self._none_renews(), self._end(Fact.END_IS_NEAR))
        return (*self._live(), self._goes_on())

    def _goes_on(self) -> Reason:
        """Why what is live is not about to end."""
        renewing = self._standing.renewing
        if renewing is not None:
            return Reason(Fact.RENEWS, about(renewing, self._standing.facts))
        return self._end(Fact.END_IS_FAR)

    def _live(self) -> Iterable[Reason]:
        leading = self._entitlement.leading
        for grant in reversed(self._entitlement.live):
            yield self._grant(Fact.GRANT_LEADS if grant == leading else Fact.GRANT_ALSO_LIVE, grant)

    def _past(self) -> Iterable[Reason]:
        """The grant that decided last, and nothing of those before it."""
        leading = self._entitlement.leading
        if leading is not None:
            yield self._gone(leading)

    def _gone(self, grant: Grant) -> Reason:
        if self._standing.alone(grant) is Status.SUSPENDED:
            return self._grant(Fact.GRANT_REVOKED, grant, reason=grant.revoked_for.value)
        return self._grant(Fact.GRANT_ENDED, grant)

    def _nothing_live(self) -> Reason:
        leading = self._entitlement.leading
        return Reason(
            Fact.NOTHING_LIVE,
            because=(self._gone(leading) if leading is not None else self._never_subscribed(),),
        )

    def _never_subscribed(self) -> Reason:
        later = (self._grant(Fact.GRANT_BEGINS_LATER, each) for each in self._standing.facts.grants)
        return Reason(Fact.NEVER_SUBSCRIBED, because=tuple(later))

    def _orders_wait(self) -> Iterable[Reason]:
        numbers = {each.id: each.number for each in self._standing.facts.orders}
        for order in self._standing.facts.open_orders:
            params = {"order": order.id, "number": numbers.get(order.id, order.id)}
            yield Reason(Fact.ORDER_WAITS, {**params, "since": instant_to_text(order.placed_at)})

    def _no_order_waits(self) -> Reason:
        return Reason(Fact.NO_ORDER_WAITS)

    def _none_renews(self) -> Reason:
        return Reason(Fact.NONE_RENEWS, {"auto_renewal": self._entitlement.auto_renewal.value})

    def _end(self, fact: Fact) -> Reason:
        leading = self._standing.leading
        days = str(leading.expiring_window.days)
        return Reason(fact, {"until": instant_to_text(leading.access_end), "days": days})

    def _failed(self) -> Iterable[Reason]:
        retries = {each.id: each.next_retry_at for each in self._standing.facts.subscriptions}
        for grant in self._entitlement.live:
            retry_at = retries.get(grant.id)
            yield Reason(
                Fact.RENEWAL_FAILED,
                {
                    **about(grant, self._standing.facts),
                    **instants(term_end=grant.end, grace_end=grant.access_end),
                    **(instants(next_retry_at=retry_at) if retry_at is not None else {}),
                },
            )

    def _grant(self, fact: Fact, grant: Grant, **extra: str) -> Reason:
        source = self._sources.get(grant.id)
        because = () if source is None else (Reason(_FROM[source.kind], {"name": source.name}),)
        return Reason(fact, {**about(grant, self._standing.facts), **extra}, because)

    # --- what follows -----------------------------------------------------------------------------

    def _until(self) -> Reason:
        until = self._entitlement.until
        return Reason(Fact.NO_END) if until is None else Reason(Fact.UNTIL, instants(until=until))

    def _limit(self) -> Reason:
        entitlement, policy = self._entitlement, self._standing.facts.policy
        registered = len(self._standing.facts.computers)
        because = [
            Reason(
                Fact.LICENCES_OF,
                {
                    **about(grant, self._standing.facts),
                    "licences": str(grant.licences),
                    "computers": str(grant.licences * policy.computers_per_licence),
                },
            )
            for grant in entitlement.live
        ]
        if entitlement.licences * policy.computers_per_licence < entitlement.computer_limit:
            because.append(Reason(Fact.MINIMUM_APPLIES, {"minimum": str(policy.minimum_computers)}))
        if registered > entitlement.computer_limit:
            beyond = registered - entitlement.computer_limit
            because.append(Reason(Fact.OVER_LIMIT, {"registered": str(registered), "beyond": str(beyond)}))
        return Reason(
            Fact.LIMIT,
            {
                "limit": str(entitlement.computer_limit),
                "licences": str(entitlement.licences),
                "per_licence": str(policy.computers_per_licence),
                "registered": str(registered),
            },
            tuple(because),
        )

    def _auto_renewal(self) -> Reason:
        return Reason(Fact.AUTO_RENEWAL, {"auto_renewal": self._entitlement.auto_renewal.value})

    # --- why not another status -------------------------------------------------------------------

    def _not(self, other: Status) -> Reason:
        return Reason(Fact.NOT_STATUS, {"status": other.value}, (self._obstacle(other),))

    def _obstacle(self, other: Status) -> Reason:
        """The first fact that keeps the account from this status, in the order in which they are decided."""
        live, orders = self._entitlement.live, tuple(self._orders_wait())
        if other in (Status.ACTIVE, Status.EXPIRING, Status.GRACE):
            return self._obstacle_of_live(other) if live else self._nothing_live()
        if live:
            return Reason(Fact.SOMETHING_LIVE, about(self._standing.leading, self._standing.facts))
        if other is Status.PENDING:
            return self._no_order_waits()
        if orders:
            return orders[0]
        if self._entitlement.leading is None:
            return self._never_subscribed()
        if other is Status.TRIAL:
            return self._grant(Fact.HAD_SUBSCRIPTION, self._entitlement.leading)
        if other is Status.EXPIRED:
            return self._gone(self._entitlement.leading)
        return self._grant(Fact.NOT_REVOKED, self._entitlement.leading)

    def _obstacle_of_live(self, other: Status) -> Reason:
        status = self._entitlement.status
        if status is Status.GRACE:
            return next(iter(self._failed()))
        if other is Status.GRACE:
            running = self._standing.running
            return Reason(Fact.TERM_RUNS, about(running, self._standing.facts))
        return self._end(Fact.END_IS_NEAR) if status is Status.EXPIRING else self._goes_on()
