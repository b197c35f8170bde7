"""One example of every message, for `/openapi.json`. Loaded when somebody asks for it; decides nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from shared import wire
from shared.reasons import (
    Action,
    AutoRenewal,
    EntitlementReason,
    EventKind,
    Status,
    System,
)

_NOW: Final = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
_ACCOUNT: Final = wire.Account("acc_5f0c2a9d1e7b43868a10", "ada@example.org", "personal", _NOW)
_COMPUTER: Final = wire.Computer(
    id="cmp_0c1d2e3f405162738495",
    name="Studio",
    system=System.LINUX,
    online=True,
    registered_at=_NOW,
    last_seen_at=_NOW + timedelta(minutes=5),
    this=True,
)
_ENTITLEMENT: Final = wire.EntitlementAnswer(
    status=Status.TRIAL,
    reason=EntitlementReason.NEVER_SUBSCRIBED,
    until=None,
    computer_limit=5,
    computers_registered=1,
    licences=0,
    auto_renewal=AutoRenewal.UNAVAILABLE,
    origin=None,
    actions=(Action.BUY,),
    checked_at=_NOW + timedelta(minutes=6),
)
_STATE: Final = wire.AccountState(
    seq=7,
    account_now=_NOW + timedelta(minutes=6),
    rate=1.0,
    account=_ACCOUNT,
    computers=(_COMPUTER,),
    entitlement=_ENTITLEMENT,
)

EXAMPLES: Final[tuple[object, ...]] = (
    _ACCOUNT,
    _COMPUTER,
    _ENTITLEMENT,
    _STATE,
    wire.Event(
        seq=7,
        kind=EventKind.COMPUTER_RENAMED,
        at=_NOW + timedelta(minutes=6),
        data={"computer_id": _COMPUTER.id, "name": _COMPUTER.name},
        state=_STATE,
    ),
    wire.RegisterComputer(name="Studio", system=System.LINUX, machine_id="k3Jx0s9QmT1v"),
    wire.RenameComputer(name="Studio"),
    wire.Heartbeat(seq=7, next_in_s=10.0),
    wire.Problem(
        type="/help/not_found",
        title="Not found",
        status=404,
        code="not_found",
        detail="There is no such computer in this account.",
    ),
    wire.TokenAnswer(access_token="aat_…", token_type="DPoP", expires_in=600, refresh_token="art_…"),
    wire.TokenRefusal(
        error="invalid_grant", error_description="This code has expired.", code="invalid_grant"
    ),
    wire.DeviceCodeAnswer(
        device_code="adc_…",
        user_code="BCDF-GHJK",
        verification_uri="https://access.example/activate",
        verification_uri_complete="https://access.example/activate?code=BCDF-GHJK",
        expires_in=600,
    ),
)
