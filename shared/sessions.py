"""Messages of `/v1` about remote sessions (DESIGN section 5, RULES R10–R18), as both ends know them.

Fields may be added, none is renamed. Instants are account time. A session id is a name, not a capability
(SECURITY 21): what opens a session is the grant, which travels in a WebSocket subprotocol and nowhere else.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from shared.reasons import Action, EndReason, SessionRefusal, SessionState, Status

RFB_SUBPROTOCOL: Final = "binary"
"""The WebSocket subprotocol that the relay answers with: messages are pieces of an RFB 3.8 stream
(RFC 6143)."""

GRANT_PREFIX: Final = "grant."
"""The other subprotocol that is offered: this and the grant (SECURITY 20)."""

CLIENT_PATH: Final = "/relay/client"
COMPUTER_PATH: Final = "/relay/computer"
"""Where the two ends of a session open their WebSocket."""

CLOSE_ENDED: Final = 4000
"""WebSocket close code of a session that is over; the close reason is the `EndReason`."""

CLOSE_REFUSED: Final = 4001
"""WebSocket close code of a socket that gets no session; the close reason is a stable code."""


@dataclass(frozen=True, slots=True)
class SessionSummary:
    """A session that is asked for or live, as every face of the account shows it.

    `client` names what connects ("Chrome on Android"), as it said itself: never trusted, always escaped
    (SECURITY 30). `ends_at` is the instant of the cut while `limited` and live, else None.
    """

    id: str
    computer_id: str
    client: str
    state: SessionState
    requested_at: datetime
    started_at: datetime | None = None
    limited: bool = False
    ends_at: datetime | None = None
    view_only: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A session, from the question to its end. `bytes` counts both directions, as the relay saw them.

    `view_only` is the wish of the client; `computer_view_only`: whatever it wishes, the computer takes no
    keys, pointer or clipboard of it, as somebody set there.
    """

    id: str
    computer_id: str
    computer_name: str
    client: str
    state: SessionState
    requested_at: datetime
    started_at: datetime | None = None
    limited: bool = False
    ends_at: datetime | None = None
    view_only: bool = False
    ended_at: datetime | None = None
    end_reason: EndReason | None = None
    refusal: SessionRefusal | None = None
    duration_s: float | None = None
    bytes: int = 0
    computer_view_only: bool = False


@dataclass(frozen=True, slots=True)
class NewSession:
    """Body of `POST /v1/sessions`. `client` None: the service names it by the request's `User-Agent`."""

    computer: str
    client: str | None = None
    view_only: bool = False


@dataclass(frozen=True, slots=True)
class SessionOffer:
    """Answer to `POST /v1/sessions`: where and with what the client opens its socket, within 60 s, once.

    `limited` is what the session will be as things stand; `ends_at` follows when it has started. `page_url`
    is the portal's own client for this computer.
    """

    session: str
    client_url: str
    grant: str = field(repr=False)
    limited: bool
    ends_at: datetime | None = None
    page_url: str = ""


@dataclass(frozen=True, slots=True)
class SessionTicket:
    """Answer to `POST /v1/sessions/{id}/accept`, for the computer alone: its way to the relay,
    and a fresh lease."""

    session: SessionSummary
    relay_url: str
    grant: str = field(repr=False)
    lease: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class RefuseSession:
    """Body of `POST /v1/sessions/{id}/refuse`."""

    refusal: SessionRefusal


@dataclass(frozen=True, slots=True)
class ComputerViewOnly:
    """Body of `POST /v1/sessions/{id}/view-only`: whether the computer only lets look, from now on."""

    view_only: bool


@dataclass(frozen=True, slots=True)
class SessionTerms:
    """What is agreed for a session as of now: on the event stream of one session, and, as a text message of
    the computer's socket, when the pair is complete and at each change (DESIGN section 5, point 5).

    `account_now` and `rate` are the account's time (`shared.clock.AccountTime`). `actions` and `status` are
    the entitlement's, for the end card.
    """

    session: Session
    account_now: datetime
    rate: float
    status: Status
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class LeaseAnswer:
    """Answer to `POST /v1/computers/{id}/lease`: the signed lease and the keys to pin, JSON Web
    Keys (RFC 7517)."""

    lease: str = field(repr=False)
    keys: tuple[dict[str, str], ...] = ()
