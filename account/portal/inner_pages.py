"""Everything of the portal behind its entrance: help, the signed-in area, the stores.

Loaded with the first of them: who signs a computer in sees only the entrance (`router`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from starlette.routing import BaseRoute

from account.app_store.pages.routes import AppStorePages
from account.context import Context
from account.help_votes import HelpVotes
from account.parts import Parts
from account.portal.area_pages import add_area_pages
from account.portal.help.articles import HelpArticles
from account.portal.help.pages import HelpPages
from account.portal.info_pages import InfoPages
from account.portal.live import LivePages
from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.session_stream import SessionStream
from account.portal.store.pages import add_store_pages
from account.portal.visits import Visits
from account.sign_in.parts import SignIn


@dataclass(frozen=True, slots=True)
class InnerPages:
    """`routes` of the pages; `end_streams` ends their live updates."""

    routes: Sequence[BaseRoute]
    end_streams: Callable[[], None]


def build_inner_pages(
    context: Context, sign_in: SignIn, parts: Parts, pages: Pages, visits: Visits
) -> InnerPages:
    """The pages on the service's parts."""
    settings = context.settings
    routes = PageRoutes(pages, visits)
    InfoPages(pages, visits, settings.base_url).add_to(routes)
    articles = HelpArticles(context.catalogue)
    votes = HelpVotes(context.database, context.clock)
    HelpPages(pages, visits, articles, votes, sign_in.attempts).add_to(routes)
    browsers, streams = sign_in.browser_sessions, parts.streams
    live = LivePages(pages, visits, browsers, parts.states, parts.bus, settings.ping_s, streams)
    live.add_to(routes)
    SessionStream(visits, browsers, parts.session_shelf, settings.ping_s, streams).add_to(routes)
    add_area_pages(routes, pages, visits, live, parts)
    AppStorePages(pages, visits, live, parts.app_store).add_to(routes)
    add_store_pages(routes, pages, visits, live, context, sign_in, parts)
    return InnerPages(routes.router.routes, live.end_streams)
