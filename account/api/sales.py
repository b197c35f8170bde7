"""Where the routes about sales begin; they are made when somebody first asks for one (`sales_routes`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute

from account.api.caller import CallerOf
from account.edge.lazy_routes import LazyRoutes
from account.parts import Parts
from account.sign_in.parts import SignIn

_PREFIXES: Final = (
    "/v1/account",
    "/v1/app-store",
    "/v1/business",
    "/v1/buy",
    "/v1/catalogue",
    "/v1/computers/kept",
    "/v1/keys",
    "/v1/login-links",
    "/v1/news",
    "/v1/orders",
    "/v1/payment-methods",
    "/v1/quotes",
    "/v1/subscriptions",
)


def lazy_sales_routes(caller_of: CallerOf, parts: Parts, sign_in: SignIn) -> LazyRoutes:
    """All routes about sales as one; put it behind the routes that are always there."""

    def build() -> Sequence[BaseRoute]:
        from account.api.money import Asked
        from account.api.sales_routes import sales_routes

        return sales_routes(Asked(caller_of, parts.rates), parts, sign_in)

    return LazyRoutes(_PREFIXES, build, in_schema=True)
