"""An account at one instant, as `why` looks at it: the rule's answers, and which grants they came from.

Compares no instants itself: each grant's own standing is that of an account with nothing else (RULES R1).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from shared.buying import BuyDecision, decide
from shared.codec import instant_to_text
from shared.entitlement import Entitlement, Grant, evaluate
from shared.reasons import AutoRenewal, Status

if TYPE_CHECKING:
    from account.state import AccountFacts


class Standing:
    """The facts of an account, and what the rules make of them at `now`."""

    def __init__(self, facts: AccountFacts, now: datetime, stacks: bool) -> None:
        self.facts = facts
        self.now = now
        self.entitlement: Entitlement = facts.entitlement(now)
        self.buying: BuyDecision = decide(
            self.entitlement, has_open_order=bool(facts.open_orders), stacks=stacks
        )

    def alone(self, grant: Grant) -> Status:
        """The status that the account would have if this grant were all that it had."""
        return evaluate((grant,), (), self.now, computers_registered=0, policy=self.facts.policy).status

    @property
    def leading(self) -> Grant:
        """The grant that decided. Raises `ValueError` when there is none."""
        if self.entitlement.leading is None:
            raise ValueError("no grant has decided anything")
        return self.entitlement.leading

    @property
    def in_grace(self) -> tuple[Grant, ...]:
        """The live grants whose renewal has failed."""
        return tuple(each for each in self.entitlement.live if self.alone(each) is Status.GRACE)

    @property
    def renewing(self) -> Grant | None:
        """A live grant that goes on by itself, the last to end; one whose renewal has failed does not."""
        return self._last(
            each for each in self.entitlement.live if each.auto_renewal is AutoRenewal.ON and self._runs(each)
        )

    @property
    def running(self) -> Grant:
        """The live grant with a running term that ends last. Raises `ValueError` when all are in grace."""
        found = self._last(each for each in self.entitlement.live if self._runs(each))
        if found is None:
            raise ValueError("no term is running")
        return found

    def _runs(self, grant: Grant) -> bool:
        return self.alone(grant) is not Status.GRACE

    @staticmethod
    def _last(grants: Iterable[Grant]) -> Grant | None:
        """The last of live grants: they come with the soonest to end first."""
        return next(reversed(list(grants)), None)


def about(grant: Grant, facts: AccountFacts) -> dict[str, str]:
    """What the sentences about a grant tell of it."""
    names = {each.id: each.product_name for each in facts.subscriptions}
    return {
        "grant": grant.id,
        "product": names.get(grant.id, ""),
        "origin": grant.origin.value,
        **instants(since=grant.start, until=grant.access_end),
    }


def instants(**at: datetime) -> dict[str, str]:
    """Instants as parameters of a fact."""
    return {name: instant_to_text(value) for name, value in at.items()}
