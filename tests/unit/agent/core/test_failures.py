"""What a failed call says about the facts, and when asking for a slot makes sense."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from agent import changes as c
from agent.core.failures import change_after, notice_of_sign_in
from agent.service.registration import may_have_slot_now, no_slot_of, waits_for_user
from shared.errors import (
    AccessError,
    ComputerRemovedDenied,
    LimitRefused,
    NameRefused,
    RateRefused,
    SecretsError,
    ServiceFaultError,
    ServiceUnreachableError,
    SignedOutDenied,
    SignInDenied,
    StorageError,
)
from shared.reasons import NoticeCode, RemovedBy, SecretsState
from shared.state import NoSlot
from tests.support.account_facts import account_state, computer


@pytest.mark.security(9, 11)
@pytest.mark.parametrize(
    ("error", "change"),
    [
        (ServiceUnreachableError("service_silent", ""), c.Unreachable("service_silent")),
        (ServiceFaultError("http_502", ""), c.Faulted("http_502")),
        (ComputerRemovedDenied("computer_removed", "", RemovedBy.PORTAL), c.RemovedHere(RemovedBy.PORTAL)),
        (SignedOutDenied("token_invalid", ""), c.SignedOut(NoticeCode.SIGNED_OUT_BY_SERVICE)),
        (SignedOutDenied("refresh_reused", ""), c.SignedOut(NoticeCode.CREDENTIALS_REUSED)),
        (SignedOutDenied("key_cloned", ""), c.SignedOut(NoticeCode.CREDENTIALS_REUSED, key_burnt=True)),
        (SignedOutDenied("sign_in_superseded", ""), None),
        (SecretsError("secrets_locked", ""), c.SecretsFound(SecretsState.LOCKED)),
        (SecretsError("secrets_hanging", ""), c.SecretsFound(SecretsState.HANGING)),
        (SecretsError("secrets_damaged", ""), c.SecretsFound(SecretsState.DAMAGED)),
        (SecretsError("secrets_unwritable", ""), c.SecretsFound(SecretsState.UNWRITABLE)),
        (StorageError("disk_full", ""), c.NoticeRaised(NoticeCode.DISK_FULL)),
        (StorageError("data_read_only", ""), c.NoticeRaised(NoticeCode.DATA_READ_ONLY)),
        (NameRefused("name_empty", ""), None),
        (RateRefused("rate_limited", "", timedelta(1)), None),
    ],
)
def test_change_after_failure(error: AccessError, change: c.Change | None) -> None:
    assert change_after(error) == change


@pytest.mark.parametrize(
    ("error", "notice"),
    [
        (SignInDenied("sign_in_cancelled", ""), NoticeCode.SIGN_IN_CANCELLED),
        (SignInDenied("sign_in_denied", ""), NoticeCode.SIGN_IN_DENIED),
        (SignInDenied("sign_in_expired", ""), NoticeCode.SIGN_IN_EXPIRED),
        (SignInDenied("sign_in_failed", ""), NoticeCode.SIGN_IN_FAILED),
        (ServiceFaultError("internal_error", ""), NoticeCode.SIGN_IN_FAILED),
    ],
)
def test_why_a_sign_in_failed(error: AccessError, notice: NoticeCode) -> None:
    assert notice_of_sign_in(error) is notice


def test_half_a_refusal_is_a_fault() -> None:
    with pytest.raises(ServiceFaultError):
        no_slot_of(LimitRefused("computer_limit_reached", "Full."))


@pytest.mark.rule("R71", "R22")
def test_when_to_ask_for_a_slot_again() -> None:
    rows = (computer("cmp_1", "Studio"),)
    state = account_state(computers=rows)
    full = replace(state, entitlement=replace(state.entitlement, computers_registered=5))
    limit = NoSlot("computer_limit_reached", 5, 5, rows, ())
    assert may_have_slot_now(limit, None)
    assert may_have_slot_now(limit, state)
    assert not may_have_slot_now(limit, full)
    assert not waits_for_user(limit, full)
    old = NoSlot("computer_replaceable", 5, 1, rows, ())
    assert waits_for_user(old, state)
    assert not waits_for_user(old, account_state())
