"""Steps of a story about orders and money: submitting, paying, cancelling, getting it back (RULES 4, 5)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from hypothesis import strategies as st
from hypothesis.stateful import rule

from account.store.carts import CartChange
from account.store.instruments import INSTRUMENTS, Outcome
from shared.billing import FixPayment
from shared.reasons import DeclineReason
from shared.sales import NewPaymentMethod
from tests.support.till import CARD, CONFIRMED, CONTACT
from tests.support.world import ACCOUNTS
from tests.support.world_story import DAY, Story, accounts, numbers, pick, somebody_has
from tests.support.world_submits import Submit

PLANS: Final = (
    "access_month",
    "access_year",
    "access_two_years",
    "desktop_pro_year",
    "desktop_business_year",
)

waiting = st.sampled_from((timedelta(0), CONFIRMED, 5 * DAY, 32 * DAY, 370 * DAY))
"""What comes between most steps: nothing, the processor, a term."""

plans = st.sampled_from(PLANS)
renewing = st.sampled_from((CARD, "sim_card_fails_at_renewal", "sim_card_recovers"))
instruments = renewing | st.sampled_from(sorted(INSTRUMENTS))

Message = tuple[int, Outcome, int | None, str | None]
"""Of which payment, what, how much if it is not what was asked for, and the message's own name."""

messages = st.tuples(
    numbers,
    st.sampled_from((Outcome.CONFIRM, Outcome.CONFIRM, Outcome.SHORT, Outcome.DECLINE)),
    st.none() | st.integers(1, 20_000),
    st.none() | st.sampled_from(("m1", "m2")),
)
HAS_BROUGHT_MONEY: Final = ("confirmed", "returned", "refunded", "charged_back")


class Buying(Story):
    """What buyers, operators and the processor do."""

    @rule(
        account_id=accounts,
        plan=plans,
        licences=st.integers(1, 3),
        by=instruments,
        waits=waiting,
    )
    def an_order_is_submitted(
        self, account_id: str, plan: str, licences: int, by: str, waits: timedelta
    ) -> None:
        """Through API or façade, with a key of its own; perhaps until the processor has spoken."""
        self.touched.add(account_id)
        self.submits.send(account_id, Submit.order(plan, licences, by), over_http=licences == 2)
        self.advance(account_id, waits)

    @rule(account_id=accounts, plan=plans, by=instruments, count=st.integers(2, 5))
    def an_order_is_submitted_many_times_at_once(
        self, account_id: str, plan: str, by: str, count: int
    ) -> None:
        """With one key and with several, all at once (invariant 1)."""
        self.touched.add(account_id)
        self.submits.send_together(account_id, Submit.order(plan, 1, by), count)

    @somebody_has("idempotent_answers")
    @rule(account_id=accounts, number=numbers, over_http=st.booleans())
    def a_submit_is_repeated(self, account_id: str, number: int, over_http: bool) -> None:
        """However late: the same answer, byte for byte, and nothing happens (invariant 2)."""
        self.touched.update(ACCOUNTS)
        self.submits.repeat(self.who_has("idempotent_answers", account_id), number, over_http=over_http)

    @somebody_has("idempotent_answers")
    @rule(account_id=accounts, number=numbers, over_http=st.booleans())
    def a_key_comes_with_another_body(self, account_id: str, number: int, over_http: bool) -> None:
        """Refused, and nothing happens (invariant 2)."""
        self.touched.update(ACCOUNTS)
        self.submits.reuse_key(self.who_has("idempotent_answers", account_id), number, over_http=over_http)

    @rule(account_id=accounts, plan=st.sampled_from(PLANS[:4]), by=instruments)
    def a_cart_is_bought_with_two_clicks(self, account_id: str, plan: str, by: str) -> None:
        """The page's own way (R34)."""
        subject = "desktop_pro" if plan.startswith("desktop") else "access"
        change = CartChange(plan, 1, CONTACT, by)
        cart = self.do(account_id, lambda: self.world.parts.store.put_cart(account_id, subject, change))
        if cart is None:
            return
        key = cart.submit_key
        first, again = (
            self.do(
                account_id,
                lambda: self.world.parts.store.submit_cart(account_id, subject, key),
                keeps_refusals=True,
            )
            for _ in range(2)
        )
        assert first is None or (again is not None and again.text == first.text)

    @somebody_has("subscriptions")
    @rule(account_id=accounts, number=numbers, more=st.integers(1, 3), by=instruments, waits=waiting)
    def more_licences_are_ordered(
        self, account_id: str, number: int, more: int, by: str, waits: timedelta
    ) -> None:
        """Of any subscription, live or not (R72–R75)."""
        account_id = self.who_has("subscriptions", account_id)
        row = self.subscription(account_id, number)
        if row is not None:
            self.touched.add(account_id)
            total = row["licences"] + more
            self.submits.send(account_id, Submit.licences(row["id"], total, by), over_http=more == 2)
            self.advance(account_id, waits)

    @somebody_has("subscriptions")
    @rule(account_id=accounts, number=numbers, plan=st.sampled_from(PLANS[:3]), by=renewing, waits=waiting)
    def auto_renewal_is_ordered(
        self, account_id: str, number: int, plan: str, by: str, waits: timedelta
    ) -> None:
        """As for a bundled perpetual one (R52)."""
        account_id = self.who_has("subscriptions", account_id)
        row = self.subscription(account_id, number)
        if row is not None:
            self.touched.add(account_id)
            self.submits.send(account_id, Submit.auto_renewal(row["id"], plan, by), over_http=False)
            self.advance(account_id, waits)

    @somebody_has("payments")
    @rule(account_id=accounts, messages=st.lists(messages, min_size=1, max_size=4))
    def the_processor_says(self, account_id: str, messages: list[Message]) -> None:
        """Anything, of any payment, at any time, any number of times (R42)."""
        account_id = self.who_has("payments", account_id)
        for number, outcome, amount, name in messages:
            payment = pick(self.rows(account_id, "payments"), number)
            assert payment is not None
            before = self.world.look(account_id)
            self._says(account_id, payment["reference"], outcome, amount, name)
            if payment["kind"] != "bank_transfer" and payment["state"] in HAS_BROUGHT_MONEY:
                assert self.world.look(account_id) == before, "one authorisation was used twice"
            if name is not None and outcome is not Outcome.DECLINE:
                before = self.world.look(account_id)
                self._says(account_id, payment["reference"], outcome, amount, name)
                assert self.world.look(account_id) == before, "the same message counted twice"

    def _says(
        self, account_id: str, reference: str, outcome: Outcome, amount: int | None, name: str | None
    ) -> None:
        why = DeclineReason.REFUSED_BY_BANK
        self.do(
            account_id,
            lambda: self.world.parts.store.processor_says(reference, outcome, amount, why, name),
        )

    @somebody_has("orders")
    @rule(account_id=accounts, number=numbers)
    def an_order_is_cancelled(self, account_id: str, number: int) -> None:
        """By its user."""
        account_id = self.who_has("orders", account_id)
        order = pick(self.rows(account_id, "orders"), number)
        if order is not None:
            self.do(account_id, lambda: self.world.parts.store.cancel(account_id, order["id"]))

    @somebody_has("orders")
    @rule(account_id=accounts, number=numbers, by_bank=st.booleans())
    def money_goes_back(self, account_id: str, number: int, by_bank: bool) -> None:
        """By an operator or the payer's bank (R46)."""
        account_id = self.who_has("orders", account_id)
        orders = self.rows(account_id, "orders")
        paid = [row for row in orders if row["state"] == "paid"]
        order = pick(paid if number < 9 and paid else orders, number)
        if order is None:
            return
        if by_bank:
            self.do(account_id, lambda: self.world.parts.store.charge_back(account_id, order["id"]))
        else:
            self.do(
                account_id,
                lambda: self.world.parts.store.refund(account_id, order["id"], "op-1", "goodwill"),
            )

    @somebody_has("subscriptions")
    @rule(account_id=accounts, number=numbers, by=st.none() | instruments, at_once=st.booleans())
    def payment_is_fixed_or_changed(
        self, account_id: str, number: int, by: str | None, at_once: bool
    ) -> None:
        """R45, R55."""
        account_id = self.who_has("subscriptions", account_id)
        row = self.subscription(account_id, number)
        if row is None:
            return
        if at_once:
            self.touched.add(account_id)
            self.submits.send(account_id, Submit.fix(row["id"], by), over_http=False)
        else:
            body = FixPayment(instrument=by)
            self.do(account_id, lambda: self.world.parts.store.pay_with(account_id, row["id"], body))

    @rule(account_id=accounts, number=numbers, by=st.none() | instruments)
    def ways_to_pay_come_and_go(self, account_id: str, number: int, by: str | None) -> None:
        """R45."""
        method = pick(self.rows(account_id, "payment_methods"), number)
        if by is not None:
            body = NewPaymentMethod(by, make_default=number % 2 == 0)
            self.do(account_id, lambda: self.world.parts.store.add_method(account_id, body))
        elif method is not None:
            self.do(account_id, lambda: self.world.parts.store.remove_method(account_id, method["id"]))
