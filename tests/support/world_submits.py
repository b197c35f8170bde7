"""Submits of two accounts with their idempotency keys, and the answers that they were given (invariant 2)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any, Final

from account.store.idempotency import Answered
from shared.billing import FixPayment
from shared.codec import to_json
from shared.errors import SalesRefused
from shared.sales import IDEMPOTENCY_HEADER, EnableAutoRenewal, MoreLicences, NewOrder
from tests.support.till import CONTACT
from tests.support.world import World

_REUSED: Final = "idempotency_key_reused"
_IN_FLIGHT: Final = "idempotency_key_in_flight"
_PATHS: Final = {"licences": "licences", "auto_renewal": "auto-renewal-order", "fix": "fix-payment"}

Body = NewOrder | MoreLicences | EnableAutoRenewal | FixPayment


@dataclass(frozen=True)
class Submit:
    """What is asked for; of a subscription, where there is a `subject`."""

    kind: str
    body: Body
    subject: str = ""

    @classmethod
    def order(cls, plan: str, licences: int, instrument: str) -> Submit:
        """Buy a plan."""
        return cls("order", NewOrder(plan, licences, CONTACT, instrument))

    @classmethod
    def licences(cls, subject: str, total: int, instrument: str) -> Submit:
        """Buy more licences."""
        return cls("licences", MoreLicences(total, CONTACT, instrument), subject)

    @classmethod
    def auto_renewal(cls, subject: str, plan: str, instrument: str) -> Submit:
        """Enable auto-renewal of a bundled subscription."""
        return cls("auto_renewal", EnableAutoRenewal(plan, CONTACT, instrument), subject)

    @classmethod
    def fix(cls, subject: str, instrument: str | None) -> Submit:
        """Pay a failed renewal."""
        return cls("fix", FixPayment(instrument=instrument), subject)

    def altered(self) -> Submit:
        """Almost the same."""
        other = "sim_card_refused" if self.body.instrument != "sim_card_refused" else "sim_card_works"
        return replace(self, body=replace(self.body, instrument=other))

    @property
    def path(self) -> str:
        """Where the API takes it."""
        return f"/v1/subscriptions/{self.subject}/{_PATHS[self.kind]}" if self.subject else "/v1/orders"


@dataclass(frozen=True)
class Reply:
    """The stored answer, or the code of the refusal."""

    text: str = ""
    code: str = ""


class Submits:
    """Sends, and sends again."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._count = 0
        self._sent: dict[str, list[tuple[str, Submit, Reply]]] = {}

    def send(self, account_id: str, submit: Submit, *, over_http: bool) -> Reply:
        """Once, with a key of its own."""
        key = self._new_key()
        reply = self._once(account_id, submit, key, over_http=over_http)
        self._remember(account_id, key, submit, reply)
        return reply

    def send_together(self, account_id: str, submit: Submit, count: int) -> None:
        """`count` times with one key and `count` times with others, all at once: one order (invariant 1)."""
        world, key = self._world, self._new_key()
        keys = [key] * count + [self._new_key() for _ in range(count)]
        orders = set(world.look(account_id).orders)

        async def all_of_them() -> list[Answered | BaseException]:
            asked = [self._ask(account_id, submit, each)() for each in keys]
            return await asyncio.gather(*asked, return_exceptions=True)

        outcomes = world.run(all_of_them())
        answered = [each for each in outcomes if isinstance(each, Answered)]
        refused = [each.code for each in outcomes if isinstance(each, SalesRefused)]
        assert len(answered) + len(refused) == len(keys), outcomes
        assert len({each.order.id for each in answered}) <= 1, answered
        assert not answered or set(refused) <= {_IN_FLIGHT}, refused
        assert len(set(world.look(account_id).orders) - orders) <= 1
        for each, outcome in zip(keys, outcomes, strict=True):
            reply = _reply(outcome)
            if reply.code != _IN_FLIGHT and each not in keys[1:count]:
                self._remember(account_id, each, submit, reply)

    def repeat(self, account_id: str, number: int, *, over_http: bool) -> None:
        """One of those before: the first answer again, and nothing happens."""
        known = self._sent.get(account_id)
        if known:
            key, submit, reply = known[number % len(known)]
            before = self._world.look(account_id)
            assert self._once(account_id, submit, key, over_http=over_http) == reply
            assert self._world.look(account_id) == before

    def reuse_key(self, account_id: str, number: int, *, over_http: bool) -> None:
        """The key of one of those before, with another body: refused, and nothing happens."""
        known = self._sent.get(account_id)
        if known:
            key, submit, _ = known[number % len(known)]
            before = self._world.look(account_id)
            reply = self._once(account_id, submit.altered(), key, over_http=over_http)
            assert reply == Reply(code=_REUSED)
            assert self._world.look(account_id) == before

    def _new_key(self) -> str:
        self._count += 1
        return f"wish-of-a-story-{self._count:04}"

    def _remember(self, account_id: str, key: str, submit: Submit, reply: Reply) -> None:
        self._sent.setdefault(account_id, []).append((key, submit, reply))

    def _once(self, account_id: str, submit: Submit, key: str, *, over_http: bool) -> Reply:
        if over_http:
            return self._over_http(account_id, submit, key)
        try:
            return _reply(self._world.attempt(self._ask(account_id, submit, key)))
        except SalesRefused as exc:
            return _reply(exc)

    def _over_http(self, account_id: str, submit: Submit, key: str) -> Reply:
        body, headers = to_json(submit.body), {IDEMPOTENCY_HEADER: key}
        answer = self._world.ask(account_id, "POST", submit.path, body, headers)
        if answer.status_code in (200, 201):
            return Reply(text=answer.text)
        code = str(answer.json()["code"])
        assert (answer.status_code == 422) or code != _REUSED
        return Reply(code=code)

    def _ask(self, account_id: str, submit: Submit, key: str) -> Callable[[], Awaitable[Answered]]:
        def ask() -> Awaitable[Answered]:
            store: Any = self._world.parts.store  # of the process that lives now
            if submit.kind == "order":
                answered = store.place(account_id, submit.body, key)
            elif submit.kind == "licences":
                answered = store.place_licences(account_id, submit.subject, submit.body, key)
            elif submit.kind == "auto_renewal":
                answered = store.place_auto_renewal(account_id, submit.subject, submit.body, key)
            else:
                answered = store.fix_payment(account_id, submit.subject, submit.body, key)
            awaited: Awaitable[Answered] = answered
            return awaited

        return ask


def _reply(outcome: Answered | BaseException) -> Reply:
    if isinstance(outcome, Answered):
        return Reply(text=outcome.text)
    assert isinstance(outcome, SalesRefused), outcome
    return Reply(code=outcome.code)
