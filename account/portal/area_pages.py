"""The pages of an account, put together: dashboard, computers, subscriptions, keys, business, my account."""

from __future__ import annotations

from account.parts import Parts
from account.portal.account_pages import AccountPages
from account.portal.auto_renewal_pages import AutoRenewalPages
from account.portal.business_pages import BusinessPages
from account.portal.computers_pages import ComputersPages
from account.portal.dashboard_pages import DashboardPages
from account.portal.kept_pages import KeptPages
from account.portal.key_pages import KeyPages
from account.portal.licence_pages import LicencePages
from account.portal.live import LivePages
from account.portal.page_routes import PageRoutes
from account.portal.rendering import Pages
from account.portal.session_pages import SessionPages
from account.portal.subscription_pages import SubscriptionPages
from account.portal.subscription_payment_pages import SubscriptionPaymentPages
from account.portal.visits import Visits


def add_area_pages(routes: PageRoutes, pages: Pages, visits: Visits, live: LivePages, parts: Parts) -> None:
    """Add all routes of the signed-in area except those of the store."""
    states, subscriptions, store = parts.states, parts.subscriptions, parts.store
    DashboardPages(pages, visits, live, states, subscriptions, store).add_to(routes)
    SubscriptionPages(pages, visits, live, states, subscriptions, store).add_to(routes)
    AutoRenewalPages(pages, visits, subscriptions, store).add_to(routes)
    LicencePages(pages, visits, subscriptions, store).add_to(routes)
    SubscriptionPaymentPages(pages, visits, subscriptions, store).add_to(routes)
    KeptPages(pages, visits, states, subscriptions).add_to(routes)
    ComputersPages(pages, visits, live, parts.computers, states).add_to(routes)
    SessionPages(pages, visits, live, states, parts.session_shelf).add_to(routes)
    KeyPages(pages, visits, live, subscriptions, store).add_to(routes)
    BusinessPages(pages, visits, live, states, subscriptions).add_to(routes)
    AccountPages(pages, visits, states, subscriptions, store).add_to(routes)
