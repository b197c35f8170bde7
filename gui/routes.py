"""Which page shows a snapshot, and where the pages of the account service are: pure and total (STYLE 16).

May import `shared` only.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from shared.reasons import LoginPage, SignInMethod
from shared.snapshot import Snapshot
from shared.state import AgentState


class Route(StrEnum):
    """The pages of the window."""

    STARTING = "starting"
    WELCOME = "welcome"
    SIGNING_IN = "signing_in"
    SIGN_IN_CODE = "sign_in_code"
    MAIN = "main"
    LIMIT = "limit"
    REMOVED = "removed"
    SECRETS = "secrets"
    QUESTION = "question"
    SETTINGS = "settings"
    ABOUT = "about"


class Place(StrEnum):
    """Where a person wants to be in the window; nothing of it is a fact of the agent."""

    HOME = "home"
    SETTINGS = "settings"
    ABOUT = "about"


_CHOSEN: Final = {Place.SETTINGS: Route.SETTINGS, Place.ABOUT: Route.ABOUT}
_YIELDING: Final = frozenset({Route.WELCOME, Route.MAIN})
"""The pages that a person may leave for another one; the others want an answer, or wait for one."""
_PASSING: Final = frozenset({Route.STARTING, Route.QUESTION})
"""After these a person is back where he was."""


def route_for(snapshot: Snapshot | None, place: Place = Place.HOME) -> Route:
    """The page for `snapshot`, and for whoever chose `place`; None is before the first snapshot."""
    route = _route_of(snapshot)
    return _CHOSEN.get(place, route) if route in _YIELDING else route


def place_after(place: Place, route: Route) -> Place:
    """Where a person wants to be once `route` was shown: what is urgent ends what he was at."""
    stays = route in _PASSING or route is _CHOSEN.get(place)
    return place if stays else Place.HOME


def _route_of(snapshot: Snapshot | None) -> Route:
    if snapshot is None:
        return Route.STARTING
    match snapshot.state:
        case AgentState.STARTING:
            return Route.STARTING
        case AgentState.SECRETS_LOCKED:
            return Route.SECRETS
        case AgentState.SIGNED_OUT:
            return Route.WELCOME
        case AgentState.SIGNING_IN:
            return _sign_in_page(snapshot)
        case AgentState.REMOVED:
            return Route.REMOVED
        case AgentState.LIMIT_REACHED:
            return Route.LIMIT
        case AgentState.PAUSED | AgentState.OFFLINE | AgentState.READY | AgentState.IN_SESSION:
            return Route.MAIN if snapshot.question is None else Route.QUESTION


def _sign_in_page(snapshot: Snapshot) -> Route:
    attempt = snapshot.sign_in
    by_code = attempt is not None and attempt.method is SignInMethod.CODE
    return Route.SIGN_IN_CODE if by_code else Route.SIGNING_IN


def path_of(page: LoginPage) -> str:
    """Where `page` is at the account service, for a browser in which a person signs in himself."""
    match page:
        case LoginPage.BUY:
            return "/buy"
        case LoginPage.COMPUTERS:
            return "/computers"
        case LoginPage.ORDER:
            return "/orders"
        case LoginPage.APP_STORE:
            return "/app-store/manage"
        case LoginPage.MANAGE | LoginPage.LICENCES | LoginPage.PAYMENT:
            return "/manage"
