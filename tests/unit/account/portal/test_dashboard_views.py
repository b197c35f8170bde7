"""One card per product (RULES R80)."""

from __future__ import annotations

import pytest

from account.portal.dashboard_views import product_cards
from shared.reasons import AccountKind, Origin, Status
from shared.sales import CatalogueAnswer, IncludedProduct, Money, Plan, Product
from tests.support.sales_views import subscription

PRICE = Money(1999, "EUR")


def plan(product: str, store: Origin) -> Plan:
    return Plan(f"{product}_{store.value}", product, 12, PRICE, store)


CATALOGUE = CatalogueAnswer(
    brand="Access",
    processor="Orderly",
    processor_help="/help",
    is_simulated=True,
    computers_per_licence=5,
    max_licences=200,
    products=(
        Product("desktop_business", "Desktop Business", True, (plan("desktop_business", Origin.WEB),), True),
        Product("desktop_perpetual", "Desktop perpetual", True, ()),
        Product("access", "Access", True, (plan("access", Origin.WEB), plan("access", Origin.APP_STORE))),
        Product("desktop_pro", "Desktop Pro", True, (plan("desktop_pro", Origin.APP_STORE),)),
    ),
    instruments=(),
)


@pytest.mark.rule("R80")
def test_every_product_has_a_card_access_first_then_what_the_account_has() -> None:
    cards = product_cards(CATALOGUE, [subscription(product="desktop_pro")], AccountKind.PERSONAL)
    assert [card.id for card in cards] == ["access", "desktop_pro", "desktop_business", "desktop_perpetual"]
    assert [card.is_sold for card in cards] == [True, False, True, False]


@pytest.mark.rule("R80")
def test_card_counts_what_its_link_leads_to_and_the_licences_of_its_own() -> None:
    desktop = subscription(
        id="desktop",
        product="desktop_pro",
        licences=4,
        products=(IncludedProduct("access", "Access", 4),),
    )
    ended = subscription(id="ended", status=Status.EXPIRED)
    access = product_cards(
        CATALOGUE, [desktop, subscription(id="own", licences=2), ended], AccountKind.PERSONAL
    )[0]
    assert (access.active, access.licences) == (2, 2)
    assert access.leading is not None
    assert access.leading.id == "own"


def test_card_of_a_product_that_ended_shows_the_last_one() -> None:
    access = product_cards(CATALOGUE, [subscription(status=Status.EXPIRED)], AccountKind.PERSONAL)[0]
    assert access.active == 0
    assert access.leading is not None
    assert access.leading.status.label == "Expired"


@pytest.mark.rule("R27")
@pytest.mark.parametrize(("kind", "needs"), [(AccountKind.PERSONAL, True), (AccountKind.BUSINESS, False)])
def test_what_is_for_business_accounts_is_offered_to_them_alone(kind: AccountKind, needs: bool) -> None:
    cards = {card.id: card for card in product_cards(CATALOGUE, [], kind)}
    assert cards["desktop_business"].needs_business is needs
    assert not cards["desktop_pro"].needs_business
