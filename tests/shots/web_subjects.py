"""The browser's part of the table: every page of the service in each of its states.

A new page is one line here: a name, its route, the story that leads to it. A test compares the routes with
those that the service has.
"""

from __future__ import annotations

from typing import Final

from playwright.async_api import Page

from tests.shots import client_stories as client
from tests.shots import store_stories as store
from tests.shots import stories
from tests.shots.model import DESKTOP, PHONE, Chapter, Subject
from tests.shots.web_parts import ALL, BOTH, IPHONE, ClientShot, PageShot, Story
from tests.web.test_web_all_pages import AUTHORIZE

_ALLOW_AUTHORIZE: Final = AUTHORIZE.partition("?")[2]
_SUBSCRIPTION: Final = "/subscriptions/{subscription_id}"
_ORDER: Final = "/orders/{order_id}"
_WIDE: Final = (DESKTOP,)
_SMALL: Final = (PHONE,)


async def wrong_password(page: Page) -> None:
    """Try to sign in with a password that is not right."""
    await page.get_by_test_id("email").fill("ada.lovelace@example.org")
    await page.get_by_test_id("password").fill("not this one")
    await page.get_by_test_id("submit").click()
    await page.wait_for_load_state()


async def old_form(page: Page) -> None:
    """Send a form that is too old."""
    await page.locator("input[name=csrf_token]").first.evaluate("field => field.value = 'old'")
    await wrong_password(page)


def _phone_sells(name: str, route: str, story: Story, query: str = "") -> PageShot:
    """A page as a phone of the App Store sees it."""
    return PageShot(name, route, story, query, looks=_SMALL, agent=IPHONE)


WEB: Final = (
    Subject(
        "session-live",
        Chapter.SESSION,
        "Live",
        "The computer's screen in the browser: without a limit, counting down, and the last minute.",
        (
            ClientShot("full", client.full),
            ClientShot("limited", client.limited),
            ClientShot("one-minute", client.one_minute),
            ClientShot("ten-seconds", client.ten_seconds),
        ),
    ),
    Subject(
        "session-panels",
        Chapter.SESSION,
        "Tools",
        "Keys that a device lacks, the clipboard, and how the picture is shown.",
        tuple(ClientShot(name, client.panel(name)) for name in ("keys", "clipboard", "picture")),
    ),
    Subject(
        "session-ends",
        Chapter.SESSION,
        "Before and after",
        "The person at the computer is asked; refused, out of reach; and why a session ended.",
        (
            ClientShot("asking", client.asking),
            ClientShot("refused", client.refused),
            ClientShot("offline", client.offline),
            ClientShot("cut", client.cut),
            ClientShot("disconnected", client.disconnected),
            ClientShot("taken-over", client.taken_over),
        ),
    ),
    Subject(
        "portal-sign-in",
        Chapter.PORTAL,
        "Signing in",
        "A person signs in or makes an account; an agent is let in, by the browser or with a code.",
        (
            PageShot("sign-in", "/sign-in", stories.stranger, looks=ALL),
            PageShot("wrong-password", "/sign-in", stories.stranger, act=wrong_password),
            PageShot("sign-up", "/sign-up", stories.stranger),
            PageShot("consent", "/oauth/authorize", stories.agent_signs_in, _ALLOW_AUTHORIZE),
            PageShot("enter-code", "/activate", stories.agent_signs_in),
            PageShot("approve-code", "/activate", stories.agent_signs_in, "code={code}"),
            PageShot("another-account", "/enter", stories.agent_opens_the_store, "{link}"),
        ),
    ),
    Subject(
        "portal-dashboard",
        Chapter.PORTAL,
        "Dashboard",
        "One card for each product, with its active subscriptions.",
        (
            PageShot("new", "/", stories.trial),
            PageShot("paid", "/", stories.paid, looks=ALL),
            PageShot("perpetual", "/", stories.perpetual),
        ),
    ),
    Subject(
        "portal-computers",
        Chapter.PORTAL,
        "Computers",
        "The subscription on top, the computers below: none, some, too many.",
        (
            PageShot("none", "/computers", stories.trial),
            PageShot("paid", "/computers", stories.paid, looks=ALL),
            PageShot("grace", "/computers", stories.in_grace),
            PageShot("over-limit", "/computers", stories.over_limit),
            _phone_sells("phone-of-the-app-store", "/computers", stories.trial),
        ),
    ),
    Subject(
        "portal-computer",
        Chapter.PORTAL,
        "One computer, and which ones stay",
        "Renaming, removing, choosing those that stay, and managing the subscription.",
        (
            PageShot("rename", "/computers/{computer_id}/rename", stories.paid),
            PageShot("remove", "/computers/{computer_id}/remove", stories.paid),
            PageShot("keep", "/computers/keep", stories.over_limit),
            PageShot("manage", "/computers/manage", stories.paid),
            PageShot("manage-disabling", "/computers/manage", stories.disabling),
            PageShot("manage-bundled", "/computers/manage", stories.bundled),
        ),
    ),
    Subject(
        "portal-subscriptions",
        Chapter.PORTAL,
        "Subscriptions",
        "The list with its filters, and the eight details of one in each situation.",
        (
            PageShot("none", "/subscriptions", stories.trial),
            PageShot("active", "/subscriptions", stories.paid, "product=access&show=active", looks=ALL),
            PageShot("desktop", "/subscriptions", stories.bundled),
            PageShot("details", _SUBSCRIPTION, stories.paid, looks=ALL),
            PageShot("details-disabling", _SUBSCRIPTION, stories.disabling),
            PageShot("details-perpetual", _SUBSCRIPTION, stories.perpetual),
            PageShot("details-bundled", _SUBSCRIPTION, stories.bundled),
            PageShot("details-desktop", "/subscriptions/{desktop_id}", stories.bundled),
            PageShot("details-grace", _SUBSCRIPTION, stories.in_grace),
            PageShot("details-expired", _SUBSCRIPTION, stories.over_limit),
        ),
    ),
    Subject(
        "portal-changes",
        Chapter.PORTAL,
        "Changing a subscription",
        "More licences, the way to pay, the failed payment, and auto-renewal for a perpetual licence.",
        (
            PageShot("licences", f"{_SUBSCRIPTION}/licences", stories.paid, "licences=5"),
            PageShot("payment", f"{_SUBSCRIPTION}/payment", stories.paid),
            PageShot("fix-payment", f"{_SUBSCRIPTION}/payment", stories.in_grace),
            PageShot("choose-term", f"{_SUBSCRIPTION}/auto-renewal", stories.perpetual),
        ),
    ),
    Subject(
        "portal-account",
        Chapter.PORTAL,
        "Account, keys, business",
        "The account itself, licence keys, a business account and its members.",
        (
            PageShot("account", "/account", stories.paid),
            PageShot("keys", "/keys", stories.perpetual),
            PageShot("business", "/business", stories.business),
            PageShot("business-member", "/business", stories.member),
        ),
    ),
    Subject(
        "portal-help",
        Chapter.PORTAL,
        "Help and downloads",
        "Short pages that can be searched, one for each error, and the agent for each system.",
        (
            PageShot("help", "/help", stories.trial),
            PageShot("found", "/help", stories.trial, "q=licence"),
            PageShot("nothing-found", "/help", stories.trial, "q=xyzzy"),
            PageShot("article", "/help/{slug}", stories.trial, ids={"slug": "renew"}),
            PageShot("error", "/help/{slug}", stories.trial, ids={"slug": "computer_limit_reached"}),
            PageShot("downloads", "/downloads", stories.trial),
        ),
    ),
    Subject(
        "portal-errors",
        Chapter.PORTAL,
        "Errors",
        "What cannot be done says so in a clear sentence, with a way on.",
        (
            PageShot("not-found", "/nothing", stories.trial),
            PageShot("not-yours", _SUBSCRIPTION, stories.trial, ids={"subscription_id": "sub_of_somebody"}),
            PageShot("form-expired", "/sign-in", stories.stranger, act=old_form),
            PageShot("link-used", "/enter", stories.stranger, "token=used"),
        ),
    ),
    Subject(
        "store-checkout",
        Chapter.STORE,
        "From the plan to the payment",
        "Cart, contact and payment; the same for more licences; the processor's own page.",
        (
            PageShot("cart", "/store/{subject}", store.beginner, looks=ALL),
            PageShot("cart-filled", "/store/{subject}", store.buyer),
            PageShot("contact-empty", "/store/{subject}/contact", store.chooser),
            PageShot("contact", "/store/{subject}/contact", store.buyer),
            PageShot("payment", "/store/{subject}/payment", store.buyer, looks=ALL),
            PageShot("upgrade", "/store/{subject}/payment", store.upgrader),
            PageShot("processor", "/processor/{reference}", store.paypal_waits),
        ),
    ),
    Subject(
        "store-buy",
        Chapter.STORE,
        "Behind every Buy button",
        "Who need not buy, or not yet, is told so before paying.",
        (
            PageShot("has-subscription", "/buy", store.has_subscription),
            PageShot("renewal-off", "/buy", store.renewal_off),
            PageShot("bundled", "/buy", store.bundled_buyer),
        ),
    ),
    Subject(
        "store-orders",
        Chapter.STORE,
        "Orders and receipts",
        "An order waits, is paid, declined or given up; the history, the receipt, the stored ways to pay.",
        (
            PageShot("card-waits", _ORDER, store.card_waits),
            PageShot("paypal-waits", _ORDER, store.paypal_waits),
            PageShot("transfer-waits", _ORDER, store.transfer_waits),
            PageShot("declined", _ORDER, store.card_declined),
            PageShot("given-up", _ORDER, store.expired_order),
            PageShot("paid", _ORDER, store.customer),
            PageShot("history-none", "/orders", stories.trial),
            PageShot("history", "/orders", store.customer),
            PageShot("receipt", f"{_ORDER}/receipt", store.customer),
            PageShot("payment-methods", "/payment-methods", store.customer),
            PageShot("payment-methods-none", "/payment-methods", stories.trial),
        ),
    ),
    Subject(
        "app-store",
        Chapter.APP_STORE,
        "Buying and managing",
        "The purchase sheet of a phone, asking a parent, the subscription and its history, a refund.",
        (
            _phone_sells("sheet", "/app-store/subscribe", store.app_store_visitor),
            _phone_sells("nothing", "/app-store/manage", store.app_store_visitor),
            _phone_sells("done", "/app-store/done/{chain_id}", store.app_store_customer),
            _phone_sells("manage", "/app-store/manage", store.app_store_customer),
            _phone_sells("billing", "/app-store/manage", store.app_store_billing),
            _phone_sells("ask", "/app-store/asks/{ask_id}", store.app_store_child),
            _phone_sells("answer", "/app-store/asks/{ask_id}/answer", store.app_store_child),
            _phone_sells("refund", "/app-store/subscriptions/{chain_id}/refund", store.app_store_customer),
            _phone_sells("receipt", "/app-store/subscriptions/{chain_id}/receipt", store.app_store_customer),
            _phone_sells("history", "/app-store/history", store.app_store_billing),
            PageShot("sheet-elsewhere", "/app-store/subscribe", store.app_store_visitor, looks=_WIDE),
            PageShot("manage-elsewhere", "/app-store/manage", store.app_store_customer, looks=_WIDE),
        ),
    ),
    Subject(
        "simulator-panel",
        Chapter.SIMULATOR,
        "The panel in the browser",
        "The way in, the scenarios, and an account with its time, payments, faults and reasons.",
        (
            PageShot("way-in", "/simulator", stories.panel_closed),
            PageShot("scenarios", "/simulator", stories.panel),
            PageShot("account", "/simulator/accounts/{account}", stories.panel, looks=BOTH),
        ),
    ),
)
