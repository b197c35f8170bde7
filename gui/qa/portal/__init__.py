"""Page objects of the portal: what a person can see and press in a browser, by `data-testid` (STYLE 21).

They stand on a `page` of Playwright, of its synchronous or its asynchronous API: with the second each method
that does something is awaited. Playwright itself is not imported; whoever has a page has it.
"""

from __future__ import annotations

from gui.qa.portal.account import (
    AccountPage,
    BusinessPage,
    KeysPage,
    PaymentMethodsPage,
)
from gui.qa.portal.app_store import AppStorePage
from gui.qa.portal.area import (
    AutoRenewalPage,
    DashboardPage,
    LicencesPage,
    ManagePage,
    SubscriptionPage,
    SubscriptionPaymentPage,
    SubscriptionsPage,
)
from gui.qa.portal.base import LivePage, PortalPage
from gui.qa.portal.computers import ComputersPage, KeepPage
from gui.qa.portal.entry import ActivatePage, ConsentPage, EntryPage
from gui.qa.portal.help import DownloadsPage, ErrorPage, HelpPage
from gui.qa.portal.orders import BuyPage, EnterPage, OrderPage, OrdersPage, ProcessorPage, ReceiptPage
from gui.qa.portal.session import SessionPage
from gui.qa.portal.shop import ShopPage
from gui.qa.portal.simulator import SimulatedAccountPage, SimulatorPage

__all__ = [
    "AccountPage",
    "ActivatePage",
    "AppStorePage",
    "AutoRenewalPage",
    "BusinessPage",
    "BuyPage",
    "ComputersPage",
    "ConsentPage",
    "DashboardPage",
    "DownloadsPage",
    "EnterPage",
    "EntryPage",
    "ErrorPage",
    "HelpPage",
    "KeepPage",
    "KeysPage",
    "LicencesPage",
    "LivePage",
    "ManagePage",
    "OrderPage",
    "OrdersPage",
    "PaymentMethodsPage",
    "PortalPage",
    "ProcessorPage",
    "ReceiptPage",
    "SessionPage",
    "ShopPage",
    "SimulatedAccountPage",
    "SimulatorPage",
    "SubscriptionPage",
    "SubscriptionPaymentPage",
    "SubscriptionsPage",
]
