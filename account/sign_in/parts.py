"""The parts of sign-in, put together once for the whole service."""

from __future__ import annotations

from dataclasses import dataclass

from account.context import Context
from account.edge.rate_limits import RateLimiter
from account.events.history import EventBus
from account.ledger.clocks import AccountClocks
from account.sign_in.authorization import AuthorizationCodes
from account.sign_in.browser_sessions import BrowserSessions
from account.sign_in.device_codes import DeviceCodes
from account.sign_in.login_links import LoginLinks
from account.sign_in.passwords import Passwords
from account.sign_in.people import People
from account.sign_in.tokens import Tokens


@dataclass(frozen=True, slots=True)
class SignIn:
    """All that signs people and computers in."""

    attempts: RateLimiter
    browser_sessions: BrowserSessions
    codes: AuthorizationCodes
    device_codes: DeviceCodes
    login_links: LoginLinks
    people: People
    tokens: Tokens


def build_sign_in(
    context: Context, clocks: AccountClocks, bus: EventBus, passwords: Passwords | None = None
) -> SignIn:
    """The parts of sign-in on the service's database and clock."""
    database, clock = context.database, context.clock
    attempts = RateLimiter(clock)
    tokens = Tokens(database, clock)
    return SignIn(
        attempts=attempts,
        browser_sessions=BrowserSessions(database, clock),
        codes=AuthorizationCodes(database, clock, tokens),
        device_codes=DeviceCodes(database, clock, tokens, context.settings.base_url),
        login_links=LoginLinks(database, clock, context.settings.base_url),
        people=People(database, clocks, passwords or Passwords(), attempts, bus),
        tokens=tokens,
    )
