"""`shared.sessions`: what opens a session is in no text that anybody might keep (SECURITY 14, 21)."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from shared import sessions
from shared.codec import from_json, to_json
from shared.reasons import SessionState

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
SUMMARY = sessions.SessionSummary("ses_1", "cmp_1", "Phone", SessionState.ACCEPTED, NOW)
MESSAGES = (
    SUMMARY,
    sessions.SessionOffer("ses_1", "ws://host/relay/client", "hush-grant", limited=True),
    sessions.SessionTicket(SUMMARY, "ws://host/relay/computer", "hush-grant", "hush-lease"),
    sessions.LeaseAnswer("hush-lease"),
)


@pytest.mark.security(14, 21)
@pytest.mark.parametrize("message", MESSAGES, ids=lambda each: type(each).__name__)
def test_grants_and_leases_are_in_the_message_and_in_no_repr(message: object) -> None:
    assert "hush" not in repr(message)
    assert dataclasses.is_dataclass(message)
    assert from_json(type(message), to_json(message)) == message


@pytest.mark.security(20)
def test_a_grant_is_offered_beside_the_protocol_of_the_stream() -> None:
    assert (sessions.RFB_SUBPROTOCOL, sessions.GRANT_PREFIX) == ("binary", "grant.")
    assert {sessions.CLIENT_PATH, sessions.COMPUTER_PATH} == {"/relay/client", "/relay/computer"}
    assert len({sessions.CLOSE_ENDED, sessions.CLOSE_REFUSED}) == 2
