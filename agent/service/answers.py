"""Reading what the account service answered: its messages and its time. May not import httpx."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from agent.service.service_errors import json_in
from shared.clock import AccountTime
from shared.codec import from_json, instant_from_text
from shared.errors import DecodeError, ServiceFaultError
from shared.wire import AccountState, Event

T = TypeVar("T")


def account_time_in(header: str | None, at_monotonic: float) -> AccountTime | None:
    """The time that an `Access-Account-Time` header tells; None for none, or nonsense."""
    if header is None:
        return None
    instant, _, rate = header.partition(";")
    try:
        now: datetime = instant_from_text(instant.strip())
        return AccountTime(now, float(rate.strip().removeprefix("rate=")), at_monotonic)
    except ValueError:
        return None


def account_time_of(item: AccountState | Event, at_monotonic: float) -> AccountTime:
    """The account's time as a message of the stream tells it; a change of the clock comes that way first."""
    state = item if isinstance(item, AccountState) else item.state
    return AccountTime(state.account_now, max(0.0, state.rate), at_monotonic)


def decoded(kind: type[T], body: bytes) -> T:
    """The message in an answer. Raises `ServiceFaultError` (`answer_malformed`)."""
    try:
        return from_json(kind, json_in(body))
    except DecodeError as exc:
        raise ServiceFaultError(
            "answer_malformed", f"The account service answered nonsense: {exc.detail}"
        ) from exc
