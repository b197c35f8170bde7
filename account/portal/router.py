"""The portal, put together: its entrance at once, all other pages when somebody goes in (`inner_pages`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache
from starlette.routing import BaseRoute

from account.context import Context
from account.edge.lazy_routes import LazyRoutes
from account.parts import Parts
from account.portal.activate_pages import ActivatePages
from account.portal.consent_pages import ConsentPages
from account.portal.language_pages import LanguagePages
from account.portal.module_trees import ModuleTrees
from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.sign_in_pages import SignInPages
from account.portal.static_files import PREFIX
from account.portal.visits import Visits
from account.sign_in.parts import SignIn

if TYPE_CHECKING:
    from account.portal.inner_pages import InnerPages


@dataclass(frozen=True, slots=True)
class Portal:
    """`routes` has the pages; `pages` renders the application's own errors (`ErrorPages`).

    `end_streams` ends what would keep a stopping server alive.
    """

    routes: Sequence[BaseRoute]
    pages: Pages
    end_streams: Callable[[], None]


def build_portal(
    context: Context, sign_in: SignIn, parts: Parts, compiled: BytecodeCache | None = None
) -> Portal:
    """The portal on the service's parts. `compiled`: see `Pages`."""
    settings = context.settings
    visits = Visits(settings.base_url, sign_in.browser_sessions, parts.session_shelf.browser_left)
    pages = Pages(visits, https=settings.base_url.startswith("https:"), compiled=compiled)
    entrance = PageRoutes(pages, visits)
    LanguagePages(visits, sign_in.people).add_to(entrance)
    SignInPages(pages, visits, sign_in.people).add_to(entrance)
    ConsentPages(pages, visits, sign_in.codes, settings.base_url).add_to(entrance)
    ActivatePages(pages, visits, sign_in.device_codes, sign_in.attempts).add_to(entrance)
    entrance.router.add_route(
        f"{PREFIX}/{{name}}", pages.static_files.serve, methods=["GET"], include_in_schema=False
    )
    entrance.router.add_route(ModuleTrees.PATH, pages.modules.serve, methods=["GET"], include_in_schema=False)
    inside = _Inside(context, sign_in, parts, pages, visits)
    return Portal([*entrance.router.routes, LazyRoutes(("/",), inside.routes)], pages, inside.end_streams)


class _Inside:
    """The pages behind the entrance, once somebody went in."""

    def __init__(self, context: Context, sign_in: SignIn, parts: Parts, pages: Pages, visits: Visits) -> None:
        self._made_of = (context, sign_in, parts, pages, visits)
        self._pages: InnerPages | None = None

    def routes(self) -> Sequence[BaseRoute]:
        from account.portal.inner_pages import build_inner_pages

        self._pages = build_inner_pages(*self._made_of)
        return self._pages.routes

    def end_streams(self) -> None:
        if self._pages is not None:
            self._pages.end_streams()
