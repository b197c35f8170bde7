"""All pages of the portal, put together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter

from account.app_store.pages.routes import AppStorePages
from account.context import Context
from account.help_votes import HelpVotes
from account.parts import Parts
from account.portal.activate_pages import ActivatePages
from account.portal.area_pages import add_area_pages
from account.portal.consent_pages import ConsentPages
from account.portal.help.articles import HelpArticles
from account.portal.help.pages import HelpPages
from account.portal.info_pages import InfoPages
from account.portal.language_pages import LanguagePages
from account.portal.live import LivePages
from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.sign_in_pages import SignInPages
from account.portal.static_files import PREFIX
from account.portal.store.pages import add_store_pages
from account.portal.visits import Visits
from account.sign_in.parts import SignIn


@dataclass(frozen=True, slots=True)
class Portal:
    """`router` has the pages; `pages` renders the application's own errors (`ErrorPages`).

    `end_streams` ends what would keep a stopping server alive.
    """

    router: APIRouter
    pages: Pages
    end_streams: Callable[[], None]


def build_portal(context: Context, sign_in: SignIn, parts: Parts) -> Portal:
    """The portal on the service's parts."""
    settings = context.settings
    visits = Visits(settings.base_url, sign_in.browser_sessions)
    pages = Pages(visits, https=settings.base_url.startswith("https:"))
    routes = PageRoutes(pages, visits)
    InfoPages(pages, visits, settings.base_url).add_to(routes)
    HelpPages(
        pages,
        visits,
        HelpArticles(context.catalogue),
        HelpVotes(context.database, context.clock),
        sign_in.attempts,
    ).add_to(routes)
    LanguagePages(visits, sign_in.people).add_to(routes)
    SignInPages(pages, visits, sign_in.people).add_to(routes)
    ConsentPages(pages, visits, sign_in.codes, settings.base_url).add_to(routes)
    ActivatePages(pages, visits, sign_in.device_codes, sign_in.attempts).add_to(routes)
    live = LivePages(pages, visits, sign_in.browser_sessions, parts.states, parts.bus, settings.ping_s)
    live.add_to(routes)
    add_area_pages(routes, pages, visits, live, parts)
    AppStorePages(pages, visits, live, parts.app_store).add_to(routes)
    add_store_pages(routes, pages, visits, live, context, sign_in, parts)
    routes.router.add_route(
        f"{PREFIX}/{{name}}", pages.static_files.serve, methods=["GET"], include_in_schema=False
    )
    return Portal(routes.router, pages, live.end_streams)
