"""The simulated store, open for one customer inside one transaction of the account service (RULES R39).

Whatever is done here is written, signed and handed out (`take_outgoing`); the account's side applies it in
the same transaction (`opening`).
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from account.app_store.journal import (
    BILLING,
    Act,
    Ask,
    AskAnswer,
    Chain,
    ChainState,
    Customer,
    Entry,
    EntryKind,
    Offer,
    after,
    data_of,
    next_act,
)
from account.app_store.messages import (
    AUDIENCE,
    BUNDLE,
    NOTICE_TYPE,
    TRANSACTION_TYPE,
    Notice,
    NoticeKind,
    NoticeReason,
    Transaction,
)
from account.app_store.opening import Opening
from account.app_store.signing import SigningKey
from account.ledger.book import Book
from shared.codec import instant_to_text
from shared.errors import NotFoundRefused, SalesRefused

_TICK: Final = timedelta(microseconds=1)
_KINDS: Final = {
    EntryKind.BOUGHT: NoticeKind.SUBSCRIBED,
    EntryKind.RENEWED: NoticeKind.DID_RENEW,
    EntryKind.RENEWAL_SWITCHED: NoticeKind.DID_CHANGE_RENEWAL_STATUS,
    EntryKind.BILLING_FAILED: NoticeKind.DID_FAIL_TO_RENEW,
    EntryKind.GRACE_ENDED: NoticeKind.GRACE_PERIOD_EXPIRED,
    EntryKind.ENDED: NoticeKind.EXPIRED,
    EntryKind.REFUNDED: NoticeKind.REFUND,
}


class Visit:
    """What a customer does at the store, and what the store does by itself, at `book.now`."""

    def __init__(self, key: SigningKey, book: Book, token: str, opening: Opening) -> None:
        self._key = key
        self._book = book
        self._token = token
        self._opening = opening

    @property
    def customer(self) -> Customer:
        """How the customer stands."""
        return self._opening.customer

    @property
    def token(self) -> str:
        """What the store calls the customer."""
        return self._token

    def take_outgoing(self) -> list[str]:
        """The signed notifications that the account service has not been handed yet, in order."""
        taken, self._opening.outgoing = self._opening.outgoing, []
        return taken

    def next_act_at(self) -> datetime | None:
        """When the store acts next by itself."""
        act = next_act(self.customer)
        return act.at if act is not None else None

    def act(self) -> None:
        """Do everything that the store does by itself up to now."""
        while (act := next_act(self.customer)) is not None and act.at <= self._book.now:
            self._perform(act)

    def bought_with(self, wish: str) -> Chain | None:
        """The subscription that came of this wish, however often it is sent."""
        return self.customer.chain(chain_id(self._token, wish))

    def asked_with(self, wish: str) -> Ask | None:
        """The request that came of this wish."""
        return self.customer.ask(ask_id(self._token, wish))

    def known_ask(self, ask_id: str) -> Ask:
        """The request with this id. Raises `NotFoundRefused`."""
        ask = self.customer.ask(ask_id)
        if ask is None:
            raise NotFoundRefused("not_found", "The App Store knows no such request of this customer.")
        return ask

    def buy(self, offer: Offer, wish: str) -> Chain:
        """Charge for the first period. The same wish buys once.

        Raises `SalesRefused`: `active_subscription_exists`, `app_store_payment_declined`.
        """
        known = self.bought_with(wish)
        if known is not None:
            return known
        standing = self.customer.open_chain
        if standing is not None and standing.gives_access:
            end = standing.grace_ends_at if standing.state is ChainState.GRACE else standing.ends_at
            raise SalesRefused("active_subscription_exists", "This subscription is bought already.", end)
        if self.customer.has_billing_problem:
            raise SalesRefused("app_store_payment_declined", "The App Store could not charge for this.")
        number = chain_id(self._token, wish)
        self._write(number, "bought", EntryKind.BOUGHT, data_of(offer))
        return self._chain(number)

    def ask(self, offer: Offer, wish: str) -> Ask:
        """Ask for somebody's approval; a request that waits already is that one (as RULES R35)."""
        waiting = self.asked_with(wish) or self.customer.waiting_ask
        if waiting is not None:
            return waiting
        asked = ask_id(self._token, wish)
        self._write(asked, "asked", EntryKind.ASKED, data_of(offer))
        return self.known_ask(asked)

    def approve(self, ask_id: str) -> Chain:
        """Let the request through and charge for it.

        Raises as `buy`; `NotFoundRefused`, `SalesRefused` (`app_store_ask_closed`).
        """
        ask = self.known_ask(ask_id)
        if ask.answer not in (AskAnswer.WAITING, AskAnswer.APPROVED):
            raise SalesRefused("app_store_ask_closed", "This request has been answered or has expired.")
        chain = self.buy(ask.offer, ask.id)
        if ask.answer is AskAnswer.WAITING:
            self._answer(ask, AskAnswer.APPROVED)
        return chain

    def decline(self, ask_id: str) -> None:
        """Say no. Raises `NotFoundRefused`, `SalesRefused` (`app_store_ask_closed`)."""
        ask = self.known_ask(ask_id)
        if ask.answer in (AskAnswer.APPROVED, AskAnswer.EXPIRED):
            raise SalesRefused("app_store_ask_closed", "This request has been answered or has expired.")
        if ask.answer is AskAnswer.WAITING:
            self._answer(ask, AskAnswer.DECLINED)

    def switch_renewal(self, chain_id: str, *, on: bool) -> None:
        """Have the subscription renew, or not; the same again changes nothing.

        Raises `NotFoundRefused`, `SalesRefused` (`app_store_subscription_over`).
        """
        chain = self._chain(chain_id)
        if not chain.is_open:
            raise SalesRefused("app_store_subscription_over", "This subscription has ended.")
        if chain.renews == on:
            return
        data = {"renews": "yes" if on else "no"}
        reason = NoticeReason.AUTO_RENEW_ENABLED if on else NoticeReason.AUTO_RENEW_DISABLED
        self._write(chain_id, self._again("renewal"), EntryKind.RENEWAL_SWITCHED, data, reason)
        if chain.state is ChainState.RETRYING:  # only the wish to renew kept it open
            self._end(self._chain(chain_id))

    def refund(self, chain_id: str) -> None:
        """The store decides: what was paid last comes back in full, and access ends now (RULES R46).

        Asking again changes nothing. Raises `NotFoundRefused`, `SalesRefused` (`refund_not_allowed`).
        """
        chain = self._chain(chain_id)
        if chain.state is ChainState.REFUNDED:
            return
        if chain.state is not ChainState.PAID:
            raise SalesRefused("refund_not_allowed", "There is nothing to refund in this subscription.")
        self._write(chain_id, "refunded", EntryKind.REFUNDED, {"period": str(chain.period)})

    def set_billing_problem(self, *, exists: bool) -> None:
        """Whether the customer's way to pay fails. Once it works again, what failed is charged at once."""
        if self.customer.has_billing_problem == exists:
            return
        data = {"problem": "yes" if exists else "no"}
        self._write(BILLING, self._again("billing"), EntryKind.BILLING_SWITCHED, data)
        for chain in self.customer.chains:
            if not exists and chain.renews and chain.state in (ChainState.GRACE, ChainState.RETRYING):
                self._renew(chain)

    def receipt(self, chain_id: str) -> str:
        """The signed transaction of the latest period, as the customer's device keeps it."""
        chain = self._chain(chain_id)
        signed_at = self.customer.signed_at or self._book.now
        return self._key.sign(TRANSACTION_TYPE, transaction_of(chain, self._token, signed_at))

    # --- inside -----------------------------------------------------------------------------------

    def _perform(self, act: Act) -> None:
        if act.kind is EntryKind.ASK_ANSWERED:
            self._answer(self.known_ask(act.subject), AskAnswer.EXPIRED)
            return
        chain = self._chain(act.subject)
        if act.kind is EntryKind.RENEWED:
            self._renew(chain)
        elif act.kind is EntryKind.ENDED:
            self._end(chain)
        else:
            reason = NoticeReason.GRACE_PERIOD if act.kind is EntryKind.BILLING_FAILED else NoticeReason.NONE
            self._write(chain.id, f"{act.kind.value}:{chain.period + 1}", act.kind, {}, reason)

    def _renew(self, chain: Chain) -> None:
        """The next period: from where the last one ended, unless access ended in between."""
        recovers = chain.state is not ChainState.PAID
        data = {"period": str(chain.period + 1)}
        if chain.state is ChainState.RETRYING:
            data["anchor_at"] = instant_to_text(self._book.now)
        elif chain.fills_a_century:
            data["anchor_at"] = instant_to_text(chain.ends_at)
        reason = NoticeReason.BILLING_RECOVERY if recovers else NoticeReason.NONE
        self._write(chain.id, f"renewed:{chain.period + 1}", EntryKind.RENEWED, data, reason)

    def _end(self, chain: Chain) -> None:
        reason = NoticeReason.VOLUNTARY if not chain.renews else NoticeReason.BILLING_RETRY
        self._write(chain.id, f"ended:{chain.period}", EntryKind.ENDED, {}, reason)

    def _answer(self, ask: Ask, answer: AskAnswer) -> None:
        self._write(ask.id, "answered", EntryKind.ASK_ANSWERED, {"answer": answer.value})

    def _again(self, what: str) -> str:
        return f"{what}:{self.customer.seq + 1}"

    def _chain(self, chain_id: str) -> Chain:
        chain = self.customer.chain(chain_id)
        if chain is None:
            raise NotFoundRefused("not_found", "The App Store knows no such subscription of this customer.")
        return chain

    def _write(
        self,
        subject: str,
        slot: str,
        kind: EntryKind,
        data: dict[str, str],
        reason: NoticeReason = NoticeReason.NONE,
    ) -> None:
        entry = Entry(self.customer.seq + 1, subject, slot, kind, self._book.now, data)
        customer = after(self.customer, entry)
        notice_kind = _KINDS.get(kind)
        if notice_kind is not None:
            entry = self._signed(entry, customer, notice_kind, reason)
            customer = replace(customer, signed_at=entry.signed_at)
            self._opening.outgoing.append(entry.signed)
        self._opening.transaction.add(self._token, entry)
        self._opening.has_news = True
        self._opening.customer = customer

    def _signed(self, entry: Entry, customer: Customer, kind: NoticeKind, reason: NoticeReason) -> Entry:
        chain = customer.chain(entry.subject)
        assert chain is not None, "only what happens to a subscription is told"
        # Later than everything signed before, even while the account's clock stands still.
        last = self.customer.signed_at
        signed_at = entry.at if last is None else max(entry.at, last + _TICK)
        notice = Notice(
            audience=AUDIENCE,
            bundle=BUNDLE,
            uuid=_uuid(self._token, entry.subject, entry.slot),
            kind=kind,
            reason=reason,
            signed_at=signed_at,
            signed_transaction=self._key.sign(
                TRANSACTION_TYPE, transaction_of(chain, self._token, signed_at)
            ),
        )
        signed = self._key.sign(NOTICE_TYPE, notice)
        return replace(entry, notice_id=notice.uuid, signed_at=signed_at, signed=signed)


def transaction_of(chain: Chain, token: str, signed_at: datetime) -> Transaction:
    """What the store signs about a subscription."""
    transaction_id = chain.id if chain.period == 0 else _number(chain.id, str(chain.period))
    return Transaction(
        audience=AUDIENCE,
        bundle=BUNDLE,
        id=transaction_id,
        original_id=chain.id,
        account_token=token,
        plan=chain.offer.plan,
        anchor_at=chain.anchor_at,
        purchased_at=chain.starts_at,
        expires_at=chain.ends_at,
        amount_minor=chain.offer.amount_minor,
        currency=chain.offer.currency,
        renews=chain.renews,
        signed_at=signed_at,
        grace_ends_at=chain.grace_ends_at if chain.state is ChainState.GRACE else None,
        revoked_at=chain.closed_at if chain.state is ChainState.REFUNDED else None,
    )


def _digest(*parts: str) -> bytes:
    return hashlib.sha256("/".join(parts).encode()).digest()


def chain_id(token: str, wish: str) -> str:
    """What the store calls the subscription that came of a wish, or of a request to buy."""
    return _number(token, wish)


def ask_id(token: str, wish: str) -> str:
    """What the store calls the request to buy that came of a wish."""
    return f"ask_{_digest(token, 'ask', wish).hex()[:20]}"


def _number(*parts: str) -> str:
    """An id as this store writes them: sixteen digits."""
    return f"2{int.from_bytes(_digest(*parts)[:8], 'big') % 10**15:015}"


def _uuid(*parts: str) -> str:
    return str(UUID(bytes=_digest(*parts)[:16], version=4))
