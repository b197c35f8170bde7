"""`wait --for`, and what `status` and `computers` print."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from agent.cli.conditions import Condition, holds
from agent.cli.show import computers_table, status_table
from shared.announcements import Announcement, AnnouncementCode
from shared.reasons import (
    AutoRenewal,
    EntitlementReason,
    NoticeCode,
    RemovedBy,
    SecretsState,
    Status,
    System,
)
from shared.snapshot import (
    AccountView,
    ComputerRow,
    ComputerView,
    EntitlementView,
    LimitView,
    RemovedView,
    ServiceView,
    Snapshot,
)
from shared.state import AgentState, Notice

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
ME = ComputerView(id="cmp_1", name="Studio", online=True)
NAMES_OF_STATES = [
    condition for condition in Condition if condition.value.replace("-", "_") in set(AgentState)
]


def row(name: str, *, this: bool = False, online: bool = True) -> ComputerRow:
    return ComputerRow(
        id=f"cmp_{len(name)}",
        name=name,
        system=System.LINUX,
        online=online,
        this=this,
        registered_at=NOW,
        last_seen_at=NOW,
        over_limit=False,
    )


def printed(renderable: object) -> str:
    out = io.StringIO()
    Console(file=out, width=100, force_terminal=False).print(renderable)
    return out.getvalue()


def test_every_state_can_be_waited_for() -> None:
    assert {condition.value.replace("-", "_") for condition in NAMES_OF_STATES} == set(AgentState)


@pytest.mark.parametrize("condition", NAMES_OF_STATES)
@pytest.mark.parametrize("state", list(AgentState))
def test_condition_named_like_a_state_holds_in_that_state_only(
    condition: Condition, state: AgentState
) -> None:
    snapshot = Snapshot(revision=1, state=state)
    assert holds(condition, snapshot) is (condition.value.replace("-", "_") == state.value)


@pytest.mark.parametrize("code", [code for code in AnnouncementCode if code is not AnnouncementCode.UNKNOWN])
def test_every_kind_of_announcement_can_be_waited_for_and_any_of_them(code: AnnouncementCode) -> None:
    said = Snapshot(1, AgentState.READY, announcements=(Announcement(1, code, NOW, "tag"),))
    holding = {
        each.value for each in Condition if each.value.startswith("announcement") and holds(each, said)
    }
    assert holding == {"announcement", f"announcement:{code.value.replace('_', '-')}"}
    assert not holds(Condition.ANNOUNCEMENT, Snapshot(1, AgentState.READY))


def test_registered_holds_also_while_offline() -> None:
    offline = ComputerView(id="cmp_1", name="Studio", online=False)
    snapshot = Snapshot(revision=1, state=AgentState.OFFLINE, computer=offline)
    assert holds(Condition.REGISTERED, snapshot)
    assert not holds(Condition.ONLINE, snapshot)
    assert not holds(Condition.REGISTERED, Snapshot(revision=1, state=AgentState.OFFLINE))


def test_online_and_signed_in_are_read_from_the_snapshot() -> None:
    snapshot = Snapshot(
        revision=1, state=AgentState.READY, computer=ME, account=AccountView("ann@example.org")
    )
    assert holds(Condition.ONLINE, snapshot)
    assert holds(Condition.SIGNED_IN, snapshot)
    assert not holds(Condition.SIGNED_IN, Snapshot(revision=1, state=AgentState.READY))
    assert not holds(Condition.ONLINE, Snapshot(revision=1, state=AgentState.READY))


@pytest.mark.rule("R91")
def test_status_tells_account_computer_trial_and_places() -> None:
    entitlement = EntitlementView(
        status=Status.TRIAL,
        reason=EntitlementReason.NEVER_SUBSCRIBED,
        until=NOW,
        computer_limit=5,
        computers_registered=2,
        licences=0,
        auto_renewal=AutoRenewal.UNAVAILABLE,
        origin=None,
        actions=(),
        checked_at=NOW,
    )
    text = printed(
        status_table(
            Snapshot(
                revision=1,
                state=AgentState.READY,
                account=AccountView("ann@example.org"),
                computer=ME,
                entitlement=entitlement,
                service=ServiceView("https://access.example.org", False, False, None, None),
                notices=(Notice(1, NoticeCode.SETTINGS_RESET),),
            )
        )
    )
    for expected in (
        "Online and ready",
        "ann@example.org",
        "Studio",
        "Trial mode",
        "2 of 5",
        "not reachable",
    ):
        assert expected in text
    assert "expires on 2026-01-15" in text
    assert "settings.json.damaged" in text


def test_removed_computer_is_told_by_whom() -> None:
    removed = RemovedView(RemovedBy.PORTAL, "Studio", "ann@example.org")
    text = printed(status_table(Snapshot(revision=1, state=AgentState.REMOVED, removed=removed)))
    assert "Studio" in text
    assert "web pages" in text


@pytest.mark.security(30)
def test_name_with_markup_is_shown_as_it_is_written() -> None:
    text = printed(computers_table((row("[bold red]x[/] [link=http://evil]", this=True), row("Büro 🖥"))))
    assert "[bold red]x[/] [link=http://evil]" in text
    assert "this computer" in text
    assert "Büro" in text


REMOTE = ServiceView("https://access.example.org", False, False, None, "service_unreachable")
DAMAGED = ServiceView(None, True, False, None, "data_damaged")


@pytest.mark.security(12, 38)
@pytest.mark.parametrize(
    ("snapshot", "because", "way_on"),
    [
        (
            Snapshot(1, AgentState.SECRETS_LOCKED, secrets=SecretsState.LOCKED),
            "keyring of this computer is locked",
            "secrets retry",
        ),
        (
            Snapshot(1, AgentState.SECRETS_LOCKED, secrets=SecretsState.UNWRITABLE),
            "cannot be written",
            "Free some space",
        ),
        (
            Snapshot(1, AgentState.LIMIT_REACHED, limit=LimitView("computer_limit_reached", 5, 5, (), ())),
            "All places for computers",
            "access-agent remove --computer ID",
        ),
        (
            Snapshot(1, AgentState.LIMIT_REACHED, limit=LimitView("computer_replaceable", 5, 1, (), ())),
            "under an older key",
            "register --replace ID",
        ),
        (Snapshot(1, AgentState.OFFLINE, service=REMOTE), "cannot be reached", "Check the network"),
        (Snapshot(1, AgentState.PAUSED, service=DAMAGED), "its data is damaged", "account/account.db"),
    ],
)
def test_status_says_what_is_in_the_way_and_what_helps(snapshot: Snapshot, because: str, way_on: str) -> None:
    text = " ".join(printed(status_table(snapshot)).split())
    assert because in text.partition("Way on")[0]
    assert way_on in text.partition("Way on")[2]


@pytest.mark.parametrize(
    "snapshot",
    [
        Snapshot(1, AgentState.READY, service=ServiceView("http://127.0.0.1:1", True, True, NOW, None)),
        Snapshot(1, AgentState.OFFLINE, service=ServiceView(None, True, None, None, None)),
        Snapshot(1, AgentState.SIGNED_OUT),
    ],
)
def test_status_names_no_trouble_where_there_is_none(snapshot: Snapshot) -> None:
    assert "Because" not in printed(status_table(snapshot))
