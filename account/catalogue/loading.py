"""Reads a catalogue file and checks it (RULES R30): every complaint names file, line and mistake."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Final

from account.catalogue.currencies import CURRENCIES
from account.catalogue.model import ACCESS, Catalogue, Kit, Processor, SalesPolicy
from account.toml_text.complaints import Complaints, Table, TomlError
from account.toml_text.parsing import content_of, parse_toml
from shared.reasons import AccountKind, Origin, PaymentKind
from shared.sales import Money, Plan, Product

MAX_PRICE_MINOR: Final = 10_000_000
"""A hundred thousand of most currencies; dearer is a slip of the keyboard."""

MAX_AMOUNT_MINOR: Final = 2_000_000_000
"""No order may cost more: the amounts of the database end a little above."""

MAX_TERM_MONTHS: Final = 120
LINKS: Final = ("support", "app_store_support")
"""The addresses that faces ask a catalogue for."""

_ID: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_STORES: Final = (Origin.WEB, Origin.APP_STORE)
_KITS: Final = (Origin.DESKTOP_SUBSCRIPTION, Origin.DESKTOP_PERPETUAL, Origin.BUSINESS_KEY)
_KINDS: Final = (PaymentKind.CARD, PaymentKind.PAYPAL, PaymentKind.BANK_TRANSFER)


class CatalogueError(TomlError):
    """A catalogue file cannot be used: `catalogue_invalid`, `catalogue_unreadable`."""


def default_catalogue() -> Catalogue:
    """The catalogue that comes with the program. Raises `CatalogueError`."""
    file = files("resources") / "catalogue" / "default.toml"
    return read_catalogue(file.read_bytes(), "default.toml")


def load_catalogue(file: Path) -> Catalogue:
    """The catalogue in `file`. Raises `CatalogueError` (`catalogue_unreadable`, `catalogue_invalid`)."""
    return read_catalogue(content_of(file, CatalogueError, "catalogue_unreadable"), str(file))


def read_catalogue(content: bytes, file_name: str) -> Catalogue:
    """The catalogue that `content` describes. Raises `CatalogueError` (`catalogue_invalid`)."""
    parsed, lines = parse_toml(content, file_name, CatalogueError, "catalogue_invalid")
    complaints = Complaints(lines)
    catalogue = _catalogue(Table(parsed, (), complaints))
    if complaints.found:
        raise CatalogueError("catalogue_invalid", file_name, complaints.found)
    return catalogue


def _catalogue(root: Table) -> Catalogue:
    brand = root.text("brand")
    currency = root.text("currency")
    if currency and currency not in CURRENCIES:
        root.complain("currency", f"{currency!r} is no currency of ISO 4217, such as EUR")
    processor = _processor(root.table("processor"))
    links = _links(root.table("links"))
    policy = _policy(root.table("policy"))
    names, kits = _products(root.tables("products"), root)
    plans = _plans(root.tables("plans"), frozenset(names), currency, policy.max_licences)
    root.close()
    products = {
        product_id: Product(
            id=product_id,
            name=name,
            includes_access=includes_access,
            plans=tuple(plan for plan in plans.values() if plan.product == product_id),
            business_only=product_id in kits and kits[product_id].business_only,
        )
        for product_id, (name, includes_access) in names.items()
    }
    return Catalogue(brand, processor, currency, products, plans, kits, policy, links)


def _processor(table: Table) -> Processor:
    processor = Processor(table.text("name"), _link(table, "help_url"))
    table.close()
    return processor


def _links(table: Table) -> dict[str, str]:
    links = {name: _link(table, name) for name in LINKS}
    table.close()
    return links


def _link(table: Table, key: str) -> str:
    link = table.text(key, longest=300)
    is_own = link.startswith("/") and not link.startswith("//")
    if link and not (is_own or link.startswith("https://")) or any(each in link for each in ' "<>\\'):
        table.complain(key, f"{key} must be an address: https://… or a page of this service, /…")
    return link


def _policy(table: Table) -> SalesPolicy:
    grace_days = table.whole("grace_days", 1, 60)
    retry_days = table.wholes("retry_days", 1, 60)
    if "grace_days" in table and retry_days and retry_days[-1] > grace_days:
        table.complain("retry_days", f"retry_days go beyond the {grace_days} days of grace")
    expiry = table.table("order_expiry_days")
    policy = SalesPolicy(
        grace_days=grace_days,
        retry_days=retry_days,
        order_expiry_days={kind: expiry.whole(kind.value, 1, 365) for kind in _KINDS},
        stacks=table.choices("stacks", (AccountKind.PERSONAL, AccountKind.BUSINESS)),
        perpetual_months=table.whole("perpetual_months", 1, MAX_TERM_MONTHS),
        expiring_days_year=table.whole("expiring_days_year", 1, 365),
        expiring_days_month=table.whole("expiring_days_month", 1, 30),
        computers_per_licence=table.whole("computers_per_licence", 1, 1000),
        max_licences=table.whole("max_licences", 1, 10_000),
        cooldown_s=table.whole("cooldown_s", 0, 86_400),
    )
    expiry.close()
    table.close()
    return policy


def _products(tables: list[Table], root: Table) -> tuple[dict[str, tuple[str, bool]], dict[str, Kit]]:
    """Names of products with whether they include access, and what their keys bring; both by id."""
    names: dict[str, tuple[str, bool]] = {}
    kits: dict[str, Kit] = {}
    for table in tables:
        product_id = _new_id(table, names, "product")
        name, includes_access = table.text("name"), table.flag("includes_access")
        if "kit" in table:
            kits[product_id] = _kit(table.table("kit"), product_id)
        table.close()
        names.setdefault(product_id, (name, includes_access))
    if tables and ACCESS not in names:
        root.complain("products", f"no product has the id {ACCESS}, the one that gives access")
    return names, kits


def _kit(table: Table, product_id: str) -> Kit:
    origin = table.choice("origin", _KITS)
    is_perpetual = origin is Origin.DESKTOP_PERPETUAL
    if is_perpetual and "term_months" in table:
        table.complain("term_months", "a perpetual licence has no term_months")
    months = None if is_perpetual else table.whole("term_months", 1, MAX_TERM_MONTHS)
    if is_perpetual:
        table.whole("term_months", 0, MAX_TERM_MONTHS, default=0)
    kit = Kit(product_id, origin, months, table.flag("business_only", default=False))
    table.close()
    return kit


def _plans(
    tables: list[Table], products: frozenset[str], currency: str, max_licences: int
) -> dict[str, Plan]:
    plans: dict[str, Plan] = {}
    for table in tables:
        plan_id = _new_id(table, plans, "plan")
        product = table.text("product")
        if product and product not in products:
            table.complain("product", f"there is no product {product!r}")
        plan = Plan(
            id=plan_id,
            product=product,
            term_months=table.whole("term_months", 1, MAX_TERM_MONTHS),
            price=Money(table.whole("price_minor", 1, MAX_PRICE_MINOR), currency),
            store=table.choice("store", _STORES),
        )
        if plan.store is Origin.APP_STORE and product != ACCESS:
            table.complain("product", f"the App Store sells {ACCESS} only")
        if plan.price.amount_minor * max_licences > MAX_AMOUNT_MINOR:
            table.complain(
                "price_minor", "with that many licences at this price no order could hold the amount"
            )
        table.close()
        plans.setdefault(plan_id, plan)
    return plans


def _new_id(table: Table, taken: dict[str, tuple[str, bool]] | dict[str, Plan], what: str) -> str:
    found = table.text("id", longest=40)
    if found and _ID.fullmatch(found) is None:
        table.complain("id", f"id must be small letters, digits and _, not {found!r}")
    elif found in taken:
        table.complain("id", f"the {what} {found!r} is there twice")
    return found
