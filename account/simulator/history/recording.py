"""Everything that is done to a simulated account becomes a deed in its log, whoever does it.

The entry points of the service's parts are wrapped in place, so API, portal, relay and simulator alike put
the deed in hand (`in_hand`) before they act. The change of the account's book that follows takes it down in
its own transaction: what fails leaves no deed, what is done always has one. Whether an account is simulated
is asked once per change, and of others nothing is kept.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from sqlalchemy import Table, bindparam

from account.db.simulator_tables import Deed, SimulatedAccount
from account.ledger.book import Book
from account.ledger.books import BeforeClose
from account.parts import Parts
from account.simulator.history import deed_arguments as args
from account.simulator.history.deeds import kind_of, written
from account.simulator.history.in_hand import Closing, InHand, closing, holding, in_hand
from account.simulator.history.waiting_deeds import DONE, take_away
from shared.reasons import FaultKind

_SIMULATED: Final = cast(Table, SimulatedAccount.__table__)
_INSERT: Final = cast(Table, Deed.__table__).insert()
_NUMBER: Final = (
    _SIMULATED.update()
    .where(_SIMULATED.c.account_id == bindparam("of"))
    .values(deed_count=_SIMULATED.c.deed_count + 1)
    .returning(_SIMULATED.c.deed_count)
)

Bound = Mapping[str, Any]
Tell = Callable[[Bound], Any]
Entries = Mapping[str, tuple[str, Tell]]
"""The methods of a part: which deed each is, and its arguments from those of the call."""


def noting() -> BeforeClose | None:
    """For `Books`: takes down the deed of the present call, once."""
    hand = in_hand()
    return None if hand is None or hand.is_noted else functools.partial(_note, hand, closing())


def _note(hand: InHand, closes: Closing | None, book: Book) -> None:
    if hand.record is None:
        return
    note = kind_of(hand.name).note
    record = note(book, hand.record) if note is not None else hand.record
    if not _write(book, hand.name, record):
        return
    hand.is_noted = True
    if closes is not None and closes.account_id == book.account.id and take_away(book, closes.armed):
        _write(book, DONE, args.OneArmed(closes.armed))


def _write(book: Book, name: str, record: object) -> bool:
    """Whether the account has a log."""
    number = book.session.execute(_NUMBER, {"of": book.account.id}).scalar_one_or_none()
    if number is None:
        return False
    deed = {"account_id": book.account.id, "seq": number, "at": book.opened_at}
    book.session.execute(_INSERT, {**deed, "name": name, "arguments": written(record)})
    return True


def record_entry_points(parts: Parts) -> None:
    """From now on whoever uses these parts leaves deeds."""
    _wrap(parts.computers, _COMPUTERS)
    _wrap(parts.subscriptions, _SUBSCRIPTIONS)
    _wrap(parts.app_store, _APP_STORE)
    _wrap(parts.session_shelf, _SESSION_SHELF)
    parts.store_shelf.when_made(lambda store: _wrap(store, _STORE))
    parts.session_shelf.when_made(lambda sessions: _wrap(sessions, _SESSIONS))


def _wrap(part: object, entries: Entries) -> None:
    for method, (name, tell) in entries.items():
        setattr(part, method, _recorded(getattr(part, method), name, tell))


def _recorded(method: Callable[..., Any], name: str, tell: Tell) -> Callable[..., Any]:
    signature = inspect.signature(method)

    @functools.wraps(method)
    async def recorded(*positional: Any, **named: Any) -> Any:
        bound = signature.bind(*positional, **named)
        bound.apply_defaults()
        with holding(InHand(name, tell(bound.arguments))):
            return await method(*positional, **named)

    return recorded


def _all_of(kind: type, record: object, **more: Any) -> Any:
    """`record`'s fields and `more` as a record of deeds."""
    names = (name for name in kind.__dataclass_fields__ if name not in more)  # type: ignore[attr-defined]
    return kind(**{name: getattr(record, name) for name in names if hasattr(record, name)}, **more)


def _registration(b: Bound) -> args.RegisterComputer:
    body = b["body"]
    return args.RegisterComputer(body.name, body.system, body.machine_id, b["thumbprint"], body.replace)


def _submit(b: Bound) -> args.SubmitCart:
    payer = b["payer"]
    return args.SubmitCart(
        b["subject"],
        b["submit_key"],
        payer.instrument if payer is not None else None,
        payer.payment_method if payer is not None else None,
    )


_COMPUTERS: Final[Entries] = {
    "register": ("computer.register", _registration),
    "rename": ("computer.rename", lambda b: args.RenameComputer(b["computer_id"], b["name"])),
    "remove": ("computer.remove", lambda b: args.RemoveComputer(b["computer_id"], b["removed_by"])),
    "burn_key": ("computer.burn_key", lambda b: args.BurnKey(b["thumbprint"])),
}

_SUBSCRIPTIONS: Final[Entries] = {
    "keep_computers": ("computer.keep", lambda b: args.KeepComputers(tuple(b["computers"]))),
    "set_auto_renewal": ("renewal.set", lambda b: args.SetRenewal(b["subscription_id"], b["enabled"])),
    "plan_fewer_licences": (
        "licences.fewer",
        lambda b: args.FewerLicences(b["subscription_id"], b["licences"]),
    ),
    "register_key": ("key.register", lambda b: args.RegisterKey(b["key_text"])),
    "set_account_kind": ("account.kind", lambda b: args.SetKind(b["kind"])),
    "add_member": ("member.add", lambda b: args.AddMember(b["email"], b["role"])),
    "remove_member": ("member.remove", lambda b: args.RemoveMember(b["member_id"])),
    "want_news": ("news.want", lambda b: args.WantNews(b["topic"], b["wanted"])),
}

_STORE: Final[Entries] = {
    "place": ("order.place", lambda b: _all_of(args.PlaceOrder, b["body"], key=b["key"])),
    "place_licences": (
        "licences.buy",
        lambda b: _all_of(args.BuyLicences, b["body"], subscription=b["subscription_id"], key=b["key"]),
    ),
    "place_auto_renewal": (
        "renewal.buy",
        lambda b: _all_of(args.BuyAutoRenewal, b["body"], subscription=b["subscription_id"], key=b["key"]),
    ),
    "fix_payment": (
        "payment.fix",
        lambda b: _all_of(args.FixPayment, b["body"], subscription=b["subscription_id"], key=b["key"]),
    ),
    "pay_with": (
        "payment.method",
        lambda b: _all_of(args.PayWith, b["body"], subscription=b["subscription_id"]),
    ),
    "submit_cart": ("cart.submit", _submit),
    "put_cart": ("cart.put", lambda b: _all_of(args.PutInCart, b["change"], subject=b["subject"])),
    "empty_cart": ("cart.empty", lambda b: args.OneCart(b["subject"])),
    "cancel": ("order.cancel", lambda b: args.OneOrder(b["order_id"])),
    "add_method": (
        "method.add",
        lambda b: args.AddMethod(b["body"].instrument, b["body"].make_default),
    ),
    "make_default": ("method.default", lambda b: args.OneMethod(b["method_id"])),
    "remove_method": ("method.remove", lambda b: args.OneMethod(b["method_id"])),
    "processor_says": (
        "payment.say",
        lambda b: args.SayOfPayment(
            b["reference"], b["outcome"], b["amount_minor"], b["reason"], b["message"]
        ),
    ),
    "refund": (
        "payment.refund",
        lambda b: args.Refund(b["order_id"], b["operator"], b["reason"], b["amount_minor"]),
    ),
    "charge_back": ("payment.charge_back", lambda b: args.OneOrder(b["order_id"])),
    "set_fault": ("fault.set", lambda b: args.SetFault(FaultKind(b["name"].value), b["is_on"])),
}

_APP_STORE: Final[Entries] = {
    "buy": ("app_store.buy", lambda b: args.AppStorePlan(b["plan_id"], b["wish"])),
    "ask": ("app_store.ask", lambda b: args.AppStorePlan(b["plan_id"], b["wish"])),
    "approve": ("app_store.approve", lambda b: args.OneAsk(b["ask_id"])),
    "decline": ("app_store.decline", lambda b: args.OneAsk(b["ask_id"])),
    "switch_renewal": ("app_store.renewal", lambda b: args.SetAppStoreRenewal(b["chain_id"], b["on"])),
    "refund": ("app_store.refund", lambda b: args.OneChain(b["chain_id"])),
    "set_billing_problem": ("app_store.billing_problem", lambda b: args.SetBillingProblem(b["exists"])),
}

_SESSION_SHELF: Final[Entries] = {
    "browser_left": ("session.browser_left", lambda b: args.BrowserLeft(b["bound_to"])),
}


def _request(b: Bound) -> args.RequestSession:
    from account.sessions.client_names import client_name

    wish = b["wish"]
    name = client_name(wish.client, b["client_label"])
    return args.RequestSession(wish.computer, name, wish.view_only, b["bound_to"])


_SESSIONS: Final[Entries] = {
    "request": ("session.request", _request),
    "ask": ("session.ask", lambda b: args.AtComputer(b["session_id"], b["caller"].thumbprint)),
    "accept": ("session.accept", lambda b: args.AtComputer(b["session_id"], b["caller"].thumbprint)),
    "refuse": (
        "session.refuse",
        lambda b: args.RefuseSession(b["session_id"], b["caller"].thumbprint, b["refusal"]),
    ),
    "set_view_only": (
        "session.view_only",
        lambda b: args.ViewOnlyAtComputer(b["session_id"], b["caller"].thumbprint, b["view_only"]),
    ),
    "started": ("session.started", lambda b: args.OneSession(b["session_id"])),
    "ended": (
        "session.ended",
        lambda b: args.SessionEnded(b["session_id"], b["reason"], b["bytes_up"], b["bytes_down"]),
    ),
    "not_met": ("session.not_met", lambda b: args.NotMet(b["session_id"], b["refusal"])),
    "give_up": ("session.give_up", lambda b: args.OneSession(b["session_id"])),
    "end": ("session.end", lambda b: args.EndSession(b["session_id"], b["thumbprint"])),
    "end_lost": ("session.lost", lambda b: args.Nothing()),
}
