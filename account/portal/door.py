"""The door of the portal: it is put together when somebody first asks for a page.

Most embedded services show their pages for a minute and then only keep a computer reachable; templates,
texts and routes would cost them several megabytes for ever. Imports nothing of the portal before that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from account.context import Context
from account.edge.lazy_routes import LazyRoutes
from account.parts import Parts
from account.sign_in.parts import SignIn

if TYPE_CHECKING:
    from jinja2 import BytecodeCache

    from account.portal.rendering import Pages
    from account.portal.router import Portal


class PortalDoor:
    """Stands for the portal in the app. `routes` belongs behind all other routes: it answers for the rest.

    `compiled`: templates that were compiled before (`account.portal.rendering`).
    """

    def __init__(
        self, context: Context, sign_in: SignIn, parts: Parts, compiled: BytecodeCache | None = None
    ) -> None:
        self._context = context
        self._sign_in = sign_in
        self._parts = parts
        self._compiled = compiled
        self._portal: Portal | None = None
        self.routes = LazyRoutes(("/",), self._routes, but_not=("/v1/",))

    @property
    def is_open(self) -> bool:
        """Whether somebody has asked for a page."""
        return self._portal is not None

    @property
    def portal(self) -> Portal:
        """The portal."""
        if self._portal is None:
            from account.portal.router import build_portal

            self._portal = build_portal(self._context, self._sign_in, self._parts, self._compiled)
        return self._portal

    def pages(self) -> Pages:
        """What renders pages; errors of other rooms become pages by it, too."""
        return self.portal.pages

    def end_streams(self) -> None:
        """End what would keep a stopping server alive."""
        if self._portal is not None:
            self._portal.end_streams()

    def _routes(self) -> Sequence[BaseRoute]:
        return self.portal.routes
