"""Keeping the lease: renewed in time and at every change, cached, believed offline (R15, SECURITY 31–33)."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agent.profile.memory import KeptLease
from agent.session.leases import LOOK_S, LeaseKeeper
from shared.clock import AccountTime
from shared.errors import AccessError, LeaseRefused, SecretsError, ServiceUnreachableError
from shared.lease import Lease
from shared.reasons import SecretsState, Status
from shared.sessions import LeaseAnswer
from shared.state import Connection, Facts, NotRegistered, Registered
from tests.support.account_facts import NOW, account_state, computer
from tests.support.clock import FakeClock
from tests.support.leases import LeaseSigner, lease_for

DOWN = ServiceUnreachableError("service_unreachable", "Down.")
STATE = account_state(seq=5, computers=(computer("cmp_1", "Studio"),))
FACTS = Facts(
    started=True,
    secrets=SecretsState.READY,
    account_email="ada@example.org",
    account=STATE,
    registration=Registered("cmp_1", "Studio"),
    connection=Connection(url="http://service", reachable=True),
)


class Calls:
    """A service that leases what it is told to."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.account_time: AccountTime | None = AccountTime(NOW, 1.0, clock.monotonic())
        self.signer = LeaseSigner()
        self.lease_now: Lease = lease_for("thumb")
        self.keys: tuple[dict[str, str], ...] | None = None
        self.failure: AccessError | None = None
        self.asked = 0

    async def lease(self, computer_id: str) -> LeaseAnswer:
        self.asked += 1
        if self.failure is not None:
            raise self.failure
        return LeaseAnswer(self.signer.sign(self.lease_now), self.keys or (self.signer.jwk,))


class Kept:
    """A keeper on a stage."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.calls = Calls(self.clock)
        self.thumbprint: str | None = "thumb"
        self.news = 0
        self.failed: list[str] = []
        self.keeper = self.another()

    def another(self) -> LeaseKeeper:
        """The keeper of an agent that starts now."""
        return LeaseKeeper(self.calls, self.clock, random.Random(1), self._name, self._note)

    def _name(self) -> str:
        if self.thumbprint is None:
            raise SecretsError("secrets_missing", "Not read yet.")
        return self.thumbprint

    def _note(self) -> None:
        self.news += 1

    async def tend(self) -> None:
        await self.keeper.tend("cmp_1", lambda error: self.failed.append(error.code))

    def pass_time(self, **by: float) -> None:
        self.clock.advance(timedelta(**by))

    def give(self, **changes: Any) -> None:
        self.calls.lease_now = lease_for("thumb", **changes)


@pytest.fixture
def kept() -> Kept:
    return Kept()


async def test_it_is_fetched_pinned_and_remembered(kept: Kept) -> None:
    assert kept.keeper.pause_s(FACTS) == 0.0
    await kept.tend()
    assert kept.keeper.held("cmp_1") == kept.calls.lease_now
    assert kept.keeper.held("cmp_2") is None
    assert kept.keeper.kept.keys == (kept.calls.signer.jwk,)
    assert kept.keeper.kept.epoch == 5
    assert kept.news == 1


@pytest.mark.rule("R15")
async def test_a_remembered_lease_is_believed_offline_after_a_restart(kept: Kept) -> None:
    await kept.tend()
    kept.calls.failure = DOWN
    later = kept.another()
    later.remember(kept.keeper.kept)
    kept.thumbprint = None
    assert later.held("cmp_1") is None  # the secrets are not read yet
    kept.thumbprint = "thumb"
    assert later.held("cmp_1") == kept.calls.lease_now
    assert await later.good("cmp_1") == kept.calls.lease_now
    assert kept.calls.asked == 1


@pytest.mark.rule("R15")
@pytest.mark.security(31)
@pytest.mark.parametrize("what", ["text", "computer", "key", "epoch"])
async def test_a_remembered_lease_that_does_not_fit_is_dropped(kept: Kept, what: str) -> None:
    await kept.tend()
    found = kept.keeper.kept
    assert found.text is not None
    changed = {
        "text": replace(found, text=found.text[:-8] + "AAAAAAAA"),
        "computer": replace(found, text=kept.calls.signer.sign(lease_for("thumb", computer="cmp_9"))),
        "key": replace(found, text=kept.calls.signer.sign(lease_for("another thumb"))),
        "epoch": replace(found, epoch=6),
    }[what]
    later = kept.another()
    later.remember(changed)
    assert later.held("cmp_1") is None
    assert later.kept == replace(changed, text=None)


@pytest.mark.security(31, 34)
async def test_an_older_lease_never_replaces_a_newer_one(kept: Kept) -> None:
    kept.give(epoch=9, status=Status.ACTIVE)
    await kept.tend()
    kept.give(epoch=8, status=Status.TRIAL)
    await kept.tend()
    assert kept.failed == ["lease_outdated"]
    lease = kept.keeper.held("cmp_1")
    assert lease is not None
    assert (lease.epoch, lease.status) == (9, Status.ACTIVE)


@pytest.mark.security(31)
async def test_keys_rotate_with_overlap_and_strangers_are_refused(kept: Kept) -> None:
    await kept.tend()
    old, new = kept.calls.signer, LeaseSigner("key_2")
    kept.calls.keys = (old.jwk, new.jwk)
    await kept.tend()
    kept.calls.signer, kept.calls.keys = new, (new.jwk,)
    await kept.tend()
    assert kept.failed == []
    assert kept.keeper.kept.keys == (new.jwk,)
    kept.calls.signer, kept.calls.keys = old, (old.jwk,)
    await kept.tend()
    assert kept.failed == ["lease_invalid"]


@pytest.mark.security(31)
async def test_a_computer_that_was_away_for_longer_than_a_rotation_pins_anew(kept: Kept) -> None:
    await kept.tend()
    kept.calls.signer = LeaseSigner("key_2")
    kept.pass_time(days=7)
    kept.give(issued_at=NOW + timedelta(days=7))
    await kept.tend()
    assert kept.failed == []
    assert kept.keeper.held("cmp_1") == kept.calls.lease_now
    kept.calls.signer = LeaseSigner("key_3")
    kept.keeper.remember(replace(kept.keeper.kept, text=None))
    await kept.tend()
    assert kept.failed == []


@pytest.mark.rule("R15")
@pytest.mark.security(33)
async def test_it_is_renewed_when_it_says_so_and_looked_at_before(kept: Kept) -> None:
    await kept.tend()
    kept.pass_time(seconds=1)
    assert kept.keeper.pause_s(FACTS) == LOOK_S
    kept.pass_time(seconds=3600 - 11)
    assert kept.keeper.pause_s(FACTS) == 10.0
    kept.pass_time(seconds=10)
    assert kept.keeper.pause_s(FACTS) == 0.0
    kept.calls.account_time = AccountTime(NOW, 0.0, 0.0)  # a frozen clock
    assert kept.keeper.pause_s(FACTS) == LOOK_S


@pytest.mark.rule("R13", "R14", "R17")
async def test_it_is_renewed_when_the_account_says_otherwise(kept: Kept) -> None:
    await kept.tend()
    kept.pass_time(seconds=1)
    same = replace(STATE, seq=6)
    active = replace(same, entitlement=replace(same.entitlement, status=Status.ACTIVE))
    over = replace(same, computers=(replace(same.computers[0], over_limit=True),))
    assert kept.keeper.pause_s(replace(FACTS, account=same)) == LOOK_S
    assert kept.keeper.pause_s(replace(FACTS, account=active)) == 0.0
    assert kept.keeper.pause_s(replace(FACTS, account=over)) == 0.0
    assert kept.keeper.pause_s(replace(FACTS, account=replace(active, seq=5))) == LOOK_S
    kept.keeper.doubt()
    assert kept.keeper.pause_s(FACTS) == 0.0
    await kept.tend()
    kept.pass_time(seconds=1)
    assert kept.keeper.pause_s(FACTS) == LOOK_S


@pytest.mark.security(33)
async def test_failures_keep_the_next_try_away_and_never_make_a_busy_loop(kept: Kept) -> None:
    kept.calls.failure = DOWN
    pauses = []
    for _ in range(8):
        await kept.tend()
        pause_s = kept.keeper.pause_s(FACTS)
        assert pause_s is not None
        pauses.append(pause_s)
        kept.pass_time(seconds=pause_s)
        assert kept.keeper.pause_s(FACTS) == 0.0
    assert kept.failed == ["service_unreachable"] * 8
    assert min(pauses) >= 1.0
    assert max(pauses) <= 30.0
    kept.calls.failure = None
    await kept.tend()
    assert 0.0 < (kept.keeper.pause_s(FACTS) or 0.0) < 1.0


@pytest.mark.parametrize(
    "facts",
    [
        replace(FACTS, registration=NotRegistered()),
        replace(FACTS, account=None),
        replace(FACTS, connection=Connection(reachable=False)),
        replace(FACTS, connection=Connection()),
    ],
    ids=["no slot", "no account", "unreachable", "not tried"],
)
def test_nobody_asks_where_nobody_would_answer(kept: Kept, facts: Facts) -> None:
    assert kept.keeper.pause_s(facts) is None


@pytest.mark.rule("R15")
@pytest.mark.security(32)
async def test_one_that_has_ended_is_renewed_before_it_is_used_and_told_as_it_is_without_an_answer(
    kept: Kept,
) -> None:
    await kept.tend()
    old = kept.calls.lease_now
    kept.pass_time(days=8)
    kept.calls.failure = DOWN
    assert await kept.keeper.good("cmp_1") == old
    kept.calls.failure = None
    kept.give(issued_at=NOW + timedelta(days=8))
    assert await kept.keeper.good("cmp_1") == kept.calls.lease_now


async def test_a_sign_in_forgets_everything(kept: Kept) -> None:
    kept.keeper.forget()
    assert kept.news == 0
    await kept.tend()
    kept.keeper.forget()
    assert kept.keeper.kept == KeptLease()
    assert kept.keeper.held("cmp_1") is None
    assert kept.keeper.pause_s(FACTS) == 0.0


@pytest.mark.security(31)
async def test_the_lease_of_a_ticket_is_held_to_the_same_keys(kept: Kept) -> None:
    await kept.tend()
    newer = lease_for("thumb", epoch=6, status=Status.ACTIVE)
    kept.keeper.take(kept.calls.signer.sign(newer), "cmp_1")
    assert kept.keeper.held("cmp_1") == newer
    with pytest.raises(LeaseRefused):
        kept.keeper.take(LeaseSigner().sign(newer), "cmp_1")
    with pytest.raises(LeaseRefused) as refused:
        kept.keeper.take(kept.calls.signer.sign(newer), "cmp_2")
    assert refused.value.code == "lease_of_another"
    assert kept.keeper.held("cmp_1") == newer
