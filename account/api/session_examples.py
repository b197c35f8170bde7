"""One example of every message about sessions, for `/openapi.json`. Loaded when somebody asks for it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from shared import sessions
from shared.reasons import Action, SessionRefusal, SessionState, Status

_NOW: Final = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
_ID: Final = "ses_7a1c0d93e5b24f6810aa"
_COMPUTER: Final = "cmp_0c1d2e3f405162738495"
_CLIENT: Final = "Chrome on Android"
_SUMMARY: Final = sessions.SessionSummary(
    id=_ID,
    computer_id=_COMPUTER,
    client=_CLIENT,
    state=SessionState.ACCEPTED,
    requested_at=_NOW,
    limited=True,
)
_LIVE: Final = sessions.Session(
    id=_ID,
    computer_id=_COMPUTER,
    computer_name="Studio",
    client=_CLIENT,
    state=SessionState.LIVE,
    requested_at=_NOW,
    started_at=_NOW + timedelta(seconds=1),
    limited=True,
    ends_at=_NOW + timedelta(seconds=301),
)

SESSION_EXAMPLES: Final[tuple[object, ...]] = (
    _SUMMARY,
    _LIVE,
    sessions.NewSession(_COMPUTER, _CLIENT),
    sessions.SessionOffer(
        session=_ID,
        client_url="wss://access.example.org/relay/client",
        grant="<header>.<claims>.<signature>",
        limited=True,
        page_url=f"https://access.example.org/computers/{_COMPUTER}/session",
    ),
    sessions.SessionTicket(
        session=_SUMMARY,
        relay_url="wss://access.example.org/relay/computer",
        grant="<header>.<claims>.<signature>",
        lease="<header>.<claims>.<signature>",
    ),
    sessions.RefuseSession(SessionRefusal.DECLINED),
    sessions.ComputerViewOnly(view_only=True),
    sessions.SessionTerms(
        session=_LIVE,
        account_now=_NOW + timedelta(seconds=2),
        rate=1.0,
        status=Status.TRIAL,
        actions=(Action.BUY, Action.REMOVE_COMPUTER),
    ),
    sessions.LeaseAnswer(
        lease="<header>.<claims>.<signature>",
        keys=(
            {
                "kty": "OKP",
                "crv": "Ed25519",
                "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
                "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
                "alg": "EdDSA",
                "use": "sig",
            },
        ),
    ),
)
