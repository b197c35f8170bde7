"""Each deed as the call of the domain that it is: what it is told, and how it is done.

`number` is that of the deed within its account: what a caller leaves out is made from it, so that the same
history has the same keys.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields
from typing import Any, Final, TypeVar

from account.ledger.book import Book
from account.parts import Parts
from account.simulator.history import deed_arguments as args
from account.simulator.history import fault_deeds, waiting_deeds
from account.simulator.history import own_deeds as own
from account.store.carts import CartChange
from shared import billing, sales, wire

T = TypeVar("T")
Do = Callable[[Parts, str, Any, int], Awaitable[object]]


def _as(kind: type[T], record: Any) -> T:
    """The part of `record` that a body of this kind has."""
    return kind(**{field.name: getattr(record, field.name) for field in fields(kind)})  # type: ignore[arg-type]


def _key(given: str | None, number: int) -> str:
    """An idempotency key, or a wish."""
    return given if given is not None else f"simulated-deed-{number:06}"


def _made(what: str, name: str, number: int) -> str:
    """The id of a machine, or the thumbprint of a device key, for a computer that nobody has."""
    return hashlib.sha256(f"{what} of {name}, {number}".encode()).hexdigest()[:43]


def _machine(a: args.RegisterComputer, number: int) -> tuple[str, wire.RegisterComputer]:
    machine = a.machine if a.machine is not None else _made("machine", a.name, number)
    body = wire.RegisterComputer(a.name, a.system, machine, a.replace)
    return a.key if a.key is not None else _made("key", a.name, number), body


_CLOCK: Final[Mapping[str, tuple[type, Do]]] = {
    "clock.set": (args.SetClock, lambda p, of, a, n: own.set_clock(p, of, a)),
    "clock.advance": (args.AdvanceClock, lambda p, of, a, n: own.advance(p, of, a)),
    "clock.step": (args.Nothing, lambda p, of, a, n: own.step(p, of)),
}

_COMPUTERS: Final[Mapping[str, tuple[type, Do]]] = {
    "computer.register": (
        args.RegisterComputer,
        lambda p, of, a, n: p.computers.register(of, *_machine(a, n)),
    ),
    "computer.rename": (args.RenameComputer, lambda p, of, a, n: p.computers.rename(of, a.computer, a.name)),
    "computer.remove": (
        args.RemoveComputer,
        lambda p, of, a, n: p.computers.remove(of, a.computer, a.removed_by),
    ),
    "computer.keep": (
        args.KeepComputers,
        lambda p, of, a, n: p.subscriptions.keep_computers(of, a.computers),
    ),
    "computer.presence": (args.SetPresence, lambda p, of, a, n: own.set_presence(p, of, a)),
    "computer.burn_key": (args.BurnKey, lambda p, of, a, n: p.computers.burn_key(of, a.key)),
}

_BUYING: Final[Mapping[str, tuple[type, Do]]] = {
    "order.place": (
        args.PlaceOrder,
        lambda p, of, a, n: p.store.place(of, _as(sales.NewOrder, a), _key(a.key, n)),
    ),
    "order.cancel": (args.OneOrder, lambda p, of, a, n: p.store.cancel(of, a.order)),
    "licences.buy": (
        args.BuyLicences,
        lambda p, of, a, n: p.store.place_licences(
            of, a.subscription, _as(sales.MoreLicences, a), _key(a.key, n)
        ),
    ),
    "licences.fewer": (
        args.FewerLicences,
        lambda p, of, a, n: p.subscriptions.plan_fewer_licences(of, a.subscription, a.licences),
    ),
    "renewal.set": (
        args.SetRenewal,
        lambda p, of, a, n: p.subscriptions.set_auto_renewal(of, a.subscription, a.on),
    ),
    "renewal.buy": (
        args.BuyAutoRenewal,
        lambda p, of, a, n: p.store.place_auto_renewal(
            of, a.subscription, _as(sales.EnableAutoRenewal, a), _key(a.key, n)
        ),
    ),
    "cart.put": (
        args.PutInCart,
        lambda p, of, a, n: p.store.put_cart(of, a.subject, _as(CartChange, a)),
    ),
    "cart.submit": (
        args.SubmitCart,
        lambda p, of, a, n: p.store.submit_cart(
            of, a.subject, a.key, CartChange(instrument=a.instrument, payment_method=a.payment_method)
        ),
    ),
    "cart.empty": (args.OneCart, lambda p, of, a, n: p.store.empty_cart(of, a.subject)),
}

_PAYMENTS: Final[Mapping[str, tuple[type, Do]]] = {
    "payment.fix": (
        args.FixPayment,
        lambda p, of, a, n: p.store.fix_payment(
            of, a.subscription, _as(billing.FixPayment, a), _key(a.key, n)
        ),
    ),
    "payment.method": (
        args.PayWith,
        lambda p, of, a, n: p.store.pay_with(of, a.subscription, _as(billing.FixPayment, a)),
    ),
    "payment.say": (args.SayOfPayment, lambda p, of, a, n: own.say_of_payment(p, of, a)),
    "payment.refund": (
        args.Refund,
        lambda p, of, a, n: p.store.refund(of, a.order, a.operator, a.reason, a.amount_minor),
    ),
    "payment.charge_back": (args.OneOrder, lambda p, of, a, n: p.store.charge_back(of, a.order)),
    "method.add": (
        args.AddMethod,
        lambda p, of, a, n: p.store.add_method(of, sales.NewPaymentMethod(a.instrument, a.default)),
    ),
    "method.default": (args.OneMethod, lambda p, of, a, n: p.store.make_default(of, a.method)),
    "method.remove": (args.OneMethod, lambda p, of, a, n: p.store.remove_method(of, a.method)),
    "fault.set": (args.SetFault, lambda p, of, a, n: fault_deeds.set_fault(p, of, a)),
}

_ACCOUNT: Final[Mapping[str, tuple[type, Do]]] = {
    "key.issue": (args.IssueKey, lambda p, of, a, n: own.issue_key(p, of, a)),
    "key.register": (args.RegisterKey, own.register_key),
    "account.kind": (args.SetKind, lambda p, of, a, n: p.subscriptions.set_account_kind(of, a.kind)),
    "account.language": (args.ChooseLanguage, lambda p, of, a, n: own.choose_language(p, of, a.language)),
    "member.add": (args.AddMember, lambda p, of, a, n: p.subscriptions.add_member(of, a.email, a.role)),
    "member.remove": (args.RemoveMember, lambda p, of, a, n: p.subscriptions.remove_member(of, a.member)),
    "news.want": (args.WantNews, lambda p, of, a, n: p.subscriptions.want_news(of, a.topic, a.wanted)),
}

_APP_STORE: Final[Mapping[str, tuple[type, Do]]] = {
    "app_store.buy": (args.AppStorePlan, lambda p, of, a, n: p.app_store.buy(of, a.plan, _key(a.wish, n))),
    "app_store.ask": (args.AppStorePlan, lambda p, of, a, n: p.app_store.ask(of, a.plan, _key(a.wish, n))),
    "app_store.approve": (args.OneAsk, lambda p, of, a, n: p.app_store.approve(of, a.ask)),
    "app_store.decline": (args.OneAsk, lambda p, of, a, n: p.app_store.decline(of, a.ask)),
    "app_store.renewal": (
        args.SetAppStoreRenewal,
        lambda p, of, a, n: p.app_store.switch_renewal(of, a.chain, on=a.on),
    ),
    "app_store.refund": (args.OneChain, lambda p, of, a, n: p.app_store.refund(of, a.chain)),
    "app_store.billing_problem": (
        args.SetBillingProblem,
        lambda p, of, a, n: p.app_store.set_billing_problem(of, exists=a.exists),
    ),
}

_SESSIONS: Final[Mapping[str, tuple[type, Do]]] = {
    "session.request": (args.RequestSession, lambda p, of, a, n: own.request_session(p, of, a)),
    "session.ask": (args.AtComputer, own.ask_at_computer),
    "session.accept": (args.AtComputer, own.accept_at_computer),
    "session.refuse": (args.RefuseSession, own.refuse_at_computer),
    "session.view_only": (args.ViewOnlyAtComputer, own.set_view_only_at_computer),
    "session.started": (args.OneSession, lambda p, of, a, n: own.start_session(p, of, a)),
    "session.not_met": (
        args.NotMet,
        lambda p, of, a, n: p.sessions.not_met(of, a.session, a.refusal),
    ),
    "session.give_up": (args.OneSession, lambda p, of, a, n: p.sessions.give_up(of, a.session)),
    "session.ended": (
        args.SessionEnded,
        lambda p, of, a, n: p.sessions.ended(of, a.session, a.reason, a.bytes_up, a.bytes_down),
    ),
    "session.end": (args.EndSession, lambda p, of, a, n: own.end_session(p, of, a)),
    "session.lost": (args.Nothing, lambda p, of, a, n: p.sessions.end_lost(of)),
    "session.browser_left": (
        args.BrowserLeft,
        lambda p, of, a, n: p.session_shelf.browser_left(of, a.browser),
    ),
}

_WAITING: Final[Mapping[str, tuple[type, Do]]] = {
    waiting_deeds.ARM: (args.ArmDeed, lambda p, of, a, n: waiting_deeds.arm(p, of, a)),
    waiting_deeds.DONE: (args.OneArmed, lambda p, of, a, n: waiting_deeds.waits_no_more(p, of, a)),
}

CALLS: Final[Mapping[str, tuple[type, Do]]] = {
    **_CLOCK,
    **_COMPUTERS,
    **_BUYING,
    **_PAYMENTS,
    **_ACCOUNT,
    **_APP_STORE,
    **_SESSIONS,
    **_WAITING,
}
"""What each deed is told, and how it is done."""

NOTES: Final[Mapping[str, Callable[[Book, Any], Any]]] = {
    "key.register": own.note_key,
    "member.add": own.note_member,
}
"""What only the account's book knows of a deed."""
