"""All routes about sales, made when somebody first asks for one of them (`lazy_routes`)."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from starlette.routing import BaseRoute

from account.api.account_wishes import account_wishes_router
from account.api.app_store import app_store_router
from account.api.business import business_router
from account.api.catalogue import catalogue_router
from account.api.kept_computers import kept_computers_router
from account.api.keys import keys_router
from account.api.login_links import login_links_router
from account.api.money import Asked
from account.api.news import news_router
from account.api.orders import orders_router
from account.api.payment_methods import payment_methods_router
from account.api.subscriptions import subscriptions_router
from account.parts import Parts
from account.sign_in.parts import SignIn


def sales_routes(asked_by: Asked, parts: Parts, sign_in: SignIn) -> Sequence[BaseRoute]:
    """The routes, flat, ready to answer."""
    store, subscriptions = parts.store, parts.subscriptions
    routers: Sequence[APIRouter] = (
        catalogue_router(asked_by, store),
        orders_router(asked_by, store),
        subscriptions_router(asked_by, subscriptions, store),
        payment_methods_router(asked_by, store),
        keys_router(asked_by, subscriptions),
        login_links_router(asked_by, sign_in.login_links),
        kept_computers_router(asked_by, subscriptions, parts.computers),
        news_router(asked_by, subscriptions),
        business_router(asked_by, subscriptions),
        app_store_router(asked_by, parts.rates, parts.app_store, subscriptions),
        account_wishes_router(asked_by, subscriptions, sign_in.people, parts.states),
    )
    return [route for router in routers for route in router.routes]
