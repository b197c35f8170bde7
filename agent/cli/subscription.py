"""`access-agent buy`, `manage`, `subscription`: the store, the account's pages, and what is subscribed to.

The pages open already signed in, by a link that works once and for a minute (RULES R33): it is handed to
the browser, or printed only where the person asked for it.
"""

from __future__ import annotations

import asyncio
import webbrowser
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from gettext import gettext as _
from gettext import ngettext

from rich.table import Table
from rich.text import Text

from agent import exits
from agent.cli.sales_texts import (
    auto_renewal_words,
    date_label,
    order_words,
    origin_words,
    plan_words,
    ways_on,
)
from agent.cli.session import Session
from agent.cli.show import day
from agent.cli.sign_in import can_open_browser
from agent.cli.texts import STATUSES
from agent.door.contact import reach
from shared.commands import OpenPage
from shared.entitlement import dates_of, is_full
from shared.errors import RequestRefused
from shared.reasons import LoginPage
from shared.sales import LoginLink, OrderSummary, SubscriptionSummary
from shared.snapshot import EntitlementView, PurchaseView, Snapshot


@dataclass(frozen=True, slots=True)
class Opened:
    """What `buy` and `manage` print with `--json`; `url` is there only when no browser was opened."""

    page: LoginPage
    opened: bool
    url: str | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Subscribed:
    """What `subscription` prints with `--json`: the parts of the snapshot that are about it."""

    entitlement: EntitlementView | None
    subscription: SubscriptionSummary | None
    open_order: OrderSummary | None
    purchase: PurchaseView | None


async def open_page(session: Session, page: LoginPage, open_browser: bool) -> int:
    """Open `page` in the browser, or print the link where there is none or it is not wanted."""
    async with session.agent() as agent:
        link = await agent.command(OpenPage(page))
    if not isinstance(link, LoginLink):
        raise RequestRefused("command_unknown", "The running agent gives no links.")
    wanted = open_browser and can_open_browser()
    opened = wanted and await asyncio.to_thread(webbrowser.open, link.url)
    _tell(session, page, link, opened)
    return exits.DONE


def _tell(session: Session, page: LoginPage, link: LoginLink, opened: bool) -> None:
    if session.as_json:
        session.show_json(Opened(page, opened, None if opened else link.url, link.expires_at))
    elif opened:
        session.say(_("The page is open in your browser, already signed in."))
    else:
        session.say(_("Open this address in a browser within a minute; it works once and signs you in:"))
        session.out.print(Text(link.url), soft_wrap=True, highlight=False)


async def subscription(session: Session) -> int:
    """What the account has, in words. Raises `RequestRefused` (`not_signed_in`)."""
    async with await reach(session.paths, start=False) as agent:
        snapshot = agent.snapshot
    if snapshot.account is None:
        raise RequestRefused("not_signed_in", "Nobody is signed in on this computer.")
    if session.as_json:
        told = Subscribed(snapshot.entitlement, snapshot.subscription, snapshot.open_order, snapshot.purchase)
        session.show_json(told)
        return exits.DONE
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in subscription_lines(snapshot):
        table.add_row(name, Text(value))
    session.out.print(table)
    return exits.DONE


def subscription_lines(snapshot: Snapshot) -> Iterable[tuple[str, str]]:
    """Name and value of each fact of the subscription (RULES R3, R54)."""
    entitlement, held = snapshot.entitlement, snapshot.subscription
    if entitlement is None:
        yield _("Status"), _("Not known yet")
        return
    is_live = is_full(entitlement.status)
    yield _("Status"), _(STATUSES[entitlement.status])
    if held is not None:
        yield _("Product"), held.product_name
        if is_live and held.term_months is not None:
            yield _("Plan"), plan_words(held.term_months)
    if entitlement.origin is not None:
        yield _("Origin"), origin_words(entitlement.origin)
    for kind, at in dates_of(entitlement):
        yield date_label(kind), day(at)
    if held is not None and held.next_retry_at is not None:
        yield _("Next try"), day(held.next_retry_at)
    if is_live:
        yield _("Auto-renewal"), auto_renewal_words(entitlement, held)
    if entitlement.licences:
        yield _("Licences"), str(entitlement.licences)
    if held is not None and held.licences_at_renewal is not None:
        yield (
            _("At renewal"),
            ngettext("{count} licence", "{count} licences", held.licences_at_renewal).format(
                count=held.licences_at_renewal
            ),
        )
    yield (
        _("Computers"),
        _("{taken} of {limit}").format(
            taken=entitlement.computers_registered, limit=entitlement.computer_limit
        ),
    )
    if snapshot.open_order is not None:
        yield _("Open order"), order_words(snapshot.open_order)
    if snapshot.purchase is not None:
        yield _("Waiting"), _("For your purchase; the store was opened in a browser")
    yield _("Ways on"), ways_on(entitlement, snapshot.open_order) or _("None")
