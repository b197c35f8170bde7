"""The store's pages, put together."""

from __future__ import annotations

from account.context import Context
from account.parts import Parts
from account.portal.live import LivePages
from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.store.agent_account import AgentAccount
from account.portal.store.enter_pages import EnterPages
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
    agent = AgentAccount(sign_in.login_links, context.settings.base_url)
    EnterPages(pages, visits, sign_in.login_links, agent, parts.states).add_to(routes)
