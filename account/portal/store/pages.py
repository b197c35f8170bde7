"""The store's pages, put together."""

from __future__ import annotations

from account.context import Context
from account.parts import Parts
from account.portal.live import LivePages
from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.store.agent_account import AgentAccount
from account.portal.store.buy_pages import BuyPages
from account.portal.store.cart_pages import CartPages
from account.portal.store.checkout import Checkout
from account.portal.store.enter_pages import EnterPages
from account.portal.store.method_pages import MethodPages
from account.portal.store.order_pages import OrderPages
from account.portal.store.processor_pages import ProcessorPages
from account.portal.visits import Visits
from account.sign_in.parts import SignIn


def add_store_pages(
    routes: PageRoutes,
    pages: Pages,
    visits: Visits,
    live: LivePages,
    context: Context,
    sign_in: SignIn,
    parts: Parts,
) -> None:
    """Add all routes of the store."""
    store, subscriptions = parts.store, parts.subscriptions
    agent = AgentAccount(sign_in.login_links, context.settings.base_url)
    EnterPages(pages, visits, sign_in.login_links, agent, parts.states).add_to(routes)
    BuyPages(pages, visits, agent, store, subscriptions).add_to(routes)
    CartPages(pages, visits, Checkout(store, subscriptions, agent), store).add_to(routes)
    OrderPages(pages, visits, live, store, subscriptions).add_to(routes)
    MethodPages(pages, visits, store).add_to(routes)
    ProcessorPages(pages, visits, store).add_to(routes)
