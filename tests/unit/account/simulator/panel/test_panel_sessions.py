"""Links to the panel and the browsers that opened it: each once, each for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest

from account.simulator.panel.sessions import LINK_LIFETIME, SESSION_LIFETIME, PanelSessions
from shared.errors import SignInDenied
from tests.support.clock import FakeClock


@pytest.fixture
def sessions(clock: FakeClock) -> PanelSessions:
    return PanelSessions(clock, lambda token: token == "right")


@pytest.mark.security(8)
def test_a_link_works_once_and_says_what_it_is_for(sessions: PanelSessions) -> None:
    token, _ = sessions.new_link("acc_1", opens_portal=True)
    found = sessions.redeem(token.reveal())
    assert (found.account_id, found.opens_portal) == ("acc_1", True)
    with pytest.raises(SignInDenied, match="login_link_used"):
        sessions.redeem(token.reveal())


@pytest.mark.security(8)
def test_a_link_is_good_until_its_minute_is_over(sessions: PanelSessions, clock: FakeClock) -> None:
    early, expires_at = sessions.new_link()
    late, _ = sessions.new_link()
    assert expires_at == clock.now() + LINK_LIFETIME
    clock.advance(LINK_LIFETIME - timedelta(microseconds=1))
    assert sessions.redeem(early.reveal()).account_id is None
    clock.advance(timedelta(microseconds=1))
    with pytest.raises(SignInDenied):
        sessions.redeem(late.reveal())


def test_a_browser_may_see_the_panel_until_it_leaves_or_half_a_day_is_over(
    sessions: PanelSessions, clock: FakeClock
) -> None:
    leaving, staying = sessions.open().reveal(), sessions.open().reveal()
    sessions.close(leaving)
    sessions.close(leaving)
    assert not sessions.is_open(leaving)
    clock.advance(SESSION_LIFETIME - timedelta(seconds=1))
    assert sessions.is_open(staying)
    clock.advance(timedelta(seconds=1))
    assert not sessions.is_open(staying)


def test_only_the_simulators_token_is_its_token(sessions: PanelSessions) -> None:
    assert sessions.is_token("right")
    assert not sessions.is_token("wrong")
    assert not sessions.is_token("réel")
    assert not sessions.is_open("")


def test_links_and_browsers_that_nobody_uses_do_not_pile_up(sessions: PanelSessions) -> None:
    first_link, first_browser = sessions.new_link()[0].reveal(), sessions.open().reveal()
    for _ in range(100):
        sessions.new_link()
    for _ in range(200):
        last_browser = sessions.open().reveal()
    with pytest.raises(SignInDenied):
        sessions.redeem(first_link)
    assert not sessions.is_open(first_browser)
    assert sessions.is_open(last_browser)
