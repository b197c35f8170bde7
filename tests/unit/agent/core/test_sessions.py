"""Who is let in, who is asked, and every end of a session of the backend (RULES section 2)."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from agent.core.session_desk import MONITORS_AFTER_S
from agent.session.visit import ANSWER_WITHIN_S, MEET_WITHIN_S
from shared import commands
from shared.errors import (
    DoorError,
    RequestRefused,
    ScreenError,
    ServiceUnreachableError,
    SessionRefused,
    StorageError,
)
from shared.reasons import EndReason, NoticeCode, SessionRefusal, SessionState
from shared.state import AgentState, MonitorFact, SessionSettings
from tests.support.backend_stage import DOWN, Stage, Stages
from tests.support.leases import LeaseSigner
from tests.support.patience import PATIENCE_S
from tests.support.waiting import settle

S = AgentState
LIMITED = 300.0


async def refusal_of(stage: Stage) -> object:
    """With which word the session was refused."""
    await stage.client.was_called("refuse")
    (told,) = [body for name, _, body in stage.client.told if name == "refuse"]
    return told["refusal"]


@pytest.mark.rule("R17")
async def test_a_computer_over_the_limit_refuses_before_anything_is_opened(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        stage.client.lease = {"over_limit": True}
        await stage.waiting.pass_time(3700)
        stage.ask_for()
        assert await refusal_of(stage) == SessionRefusal.COMPUTER_OVER_LIMIT
        assert stage.house.desktops == []


async def test_without_a_lease_to_believe_nobody_is_let_in(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open(failures={"lease": ServiceUnreachableError("service_unreachable", "?")}) as stage:
        await stage.until(lambda seen: seen.account is not None)
        await settle()
        stage.ask_for()
        assert await refusal_of(stage) == SessionRefusal.LEASE_INVALID


@pytest.mark.security(25)
@pytest.mark.parametrize("answer", [True, False, None])
async def test_the_person_here_is_asked_when_the_user_wants_that(stages: Stages, answer: bool | None) -> None:
    stages.signed_in()
    async with stages.open(settings=SessionSettings(ask=True)) as stage:
        await stage.come_to(S.READY)
        stage.ask_for(view_only=True)
        asked = await stage.until(lambda seen: seen.question is not None)
        assert asked.question is not None
        assert (asked.question.id, asked.question.client) == ("ses_1", "Phone")
        assert (asked.question.wait_s, asked.question.view_only) == (ANSWER_WITHIN_S, True)
        assert stage.house.desktops == []
        if answer is None:
            await stage.waiting.pass_time(ANSWER_WITHIN_S)
            assert await refusal_of(stage) == SessionRefusal.NO_ANSWER
        else:
            await stage.backend.submit(commands.AnswerSession("ses_1", answer))
        if answer is False:
            assert await refusal_of(stage) == SessionRefusal.DECLINED
        if answer:
            await stage.house.socket()
        assert (await stage.until(lambda seen: seen.question is None)).question is None
        with pytest.raises(SessionRefused):
            await stage.backend.submit(commands.AnswerSession("ses_1", True))


async def test_two_who_want_to_connect_are_asked_about_one_after_the_other(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open(settings=SessionSettings(ask=True)) as stage:
        await stage.come_to(S.READY)
        stage.ask_for("ses_1")
        stage.ask_for("ses_2", client="Tablet")
        await stage.until(lambda seen: seen.question is not None and seen.question.id == "ses_1")
        await stage.backend.submit(commands.AnswerSession("ses_1", False))
        await stage.until(lambda seen: seen.question is not None and seen.question.id == "ses_2")


async def test_a_client_that_gives_up_takes_its_question_away(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open(settings=SessionSettings(ask=True)) as stage:
        await stage.come_to(S.READY)
        stage.ask_for()
        await stage.until(lambda seen: seen.question is not None)
        stage.client.failures["refuse"] = SessionRefused("session_over", "Over.")
        stage.client.now = replace(stage.client.moved(), sessions=())
        stage.client.tell(stage.client.now)
        await stage.until(lambda seen: seen.question is None)
        await stage.client.was_called("refuse")
        assert stage.notices == []


@pytest.mark.rule("R18")
async def test_a_second_client_takes_over(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        first = await stage.session("ses_1")
        await stage.session("ses_2", client="Tablet")
        seen = await stage.until(lambda seen: seen.last_session is not None)
        assert seen.last_session is not None
        assert (seen.last_session.id, seen.last_session.end_reason) == ("ses_1", EndReason.SUPERSEDED)
        assert seen.session is not None
        assert seen.session.id == "ses_2"
        assert first.closed is EndReason.SUPERSEDED


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        (commands.EndSession(), EndReason.ENDED_BY_COMPUTER),
        (commands.EndSession("ses_1"), EndReason.ENDED_BY_COMPUTER),
        (commands.Pause(), EndReason.ENDED_BY_COMPUTER),
        (commands.SignOut(), EndReason.ENDED_BY_COMPUTER),
        (commands.RemoveComputer(), EndReason.COMPUTER_REMOVED),
        (commands.Shutdown(), EndReason.AGENT_STOPPED),
    ],
    ids=repr,
)
@pytest.mark.security(25, 26)
async def test_every_end_from_here_has_its_reason_and_releases_what_is_pressed(
    stages: Stages, command: commands.Command, reason: EndReason
) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        socket = await stage.session()
        await stage.backend.submit(command)
        seen = await stage.until(lambda seen: seen.last_session is not None)
        assert seen.last_session is not None
        assert seen.last_session.end_reason is reason
        desktop, server = stage.house.desktops[0], stage.house.servers[0]
        assert (desktop.released, server.view_only) == (True, True)
        await settle()
        assert socket.closed is reason


@pytest.mark.expects_log("session failed")
async def test_a_fault_that_nobody_foresaw_ends_the_session_and_no_more(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        socket = await stage.session()
        stage.house.servers[0].fail(ValueError("a fault"))
        await stage.until(lambda seen: bool(seen.notices))
        assert socket.closed is EndReason.AGENT_STOPPED
        assert stage.notices == ["command_failed"]
        await stage.session("ses_2")


async def test_before_the_account_is_known_nobody_is_let_in(stages: Stages) -> None:
    stages.signed_in(account=None)
    async with stages.open(failures={"*": DOWN}) as stage:
        await stage.until(lambda seen: bool(seen.service and seen.service.reachable is False))
        with pytest.raises(SessionRefused):
            await stage.backend.submit(commands.EndSession())


async def test_an_end_that_the_relay_does_not_hear_is_told_to_the_service(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        socket = await stage.session()
        socket.hears = False
        await stage.backend.submit(commands.EndSession())
        assert ("end", "ses_1", None) in stage.client.told


@pytest.mark.parametrize(
    ("failure", "reason", "notices"),
    [
        (ScreenError("screen_lost", "Gone."), EndReason.SCREEN_LOST, ["screen_unavailable"]),
        (DoorError("rfb_malformed", "Nonsense."), EndReason.ENDED_BY_CLIENT, []),
    ],
    ids=["screen", "protocol"],
)
async def test_a_server_that_fails_ends_the_session(
    stages: Stages, failure: ScreenError | DoorError, reason: EndReason, notices: list[str]
) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        socket = await stage.session()
        stage.house.servers[0].fail(failure)
        await stage.until(lambda seen: seen.last_session is not None)
        await settle()
        assert (socket.closed, stage.notices) == (reason, notices)


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("no_screen", SessionRefusal.NO_SCREEN),
        ("wayland_unsupported", SessionRefusal.NO_SCREEN),
        ("screen_permission_missing", SessionRefusal.SCREEN_PERMISSION_MISSING),
    ],
)
async def test_a_screen_in_trouble_refuses_with_a_notice(
    stages: Stages, code: str, refusal: SessionRefusal
) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        stage.house.trouble = ScreenError(code, "Trouble.")
        stage.ask_for()
        assert await refusal_of(stage) == refusal
        (notice,) = stage.backend.snapshot.notices
        assert (notice.code, notice.params) == (NoticeCode.SCREEN_UNAVAILABLE, {"code": code})


async def test_a_client_that_never_comes_leaves_nothing_open(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        stage.ask_for()
        socket = await stage.house.socket()
        await stage.waiting.pass_time(MEET_WITHIN_S)
        assert await stage.house.all_closed()
        assert socket.closed is not None
        assert stage.backend.snapshot.recent_sessions == ()


@pytest.mark.parametrize("failing", ["accept", "relay"])
async def test_a_way_that_fails_closes_the_desktop_again(stages: Stages, failing: str) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        if failing == "relay":
            stage.house.unreachable = DOWN
        else:
            stage.client.failures["accept"] = SessionRefused("session_over", "Too late.")
        stage.ask_for()
        await stage.client.was_called("accept")
        assert await stage.house.all_closed()


async def test_nobody_touches_it_for_as_long_as_the_user_chose(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open(settings=SessionSettings(idle_minutes=2)) as stage:
        await stage.come_to(S.READY)
        socket = await stage.session()
        await stage.waiting.pass_time(100)
        stage.house.servers[0].counts.last_input_monotonic = stages.clock.monotonic()
        await stage.waiting.pass_time(119)
        assert stage.state is S.IN_SESSION
        await stage.waiting.pass_time(2)
        await stage.until(lambda seen: seen.last_session is not None)
        assert socket.closed is EndReason.IDLE


@pytest.mark.security(25)
async def test_view_only_follows_the_user_while_it_is_live(stages: Stages) -> None:
    stages.signed_in()
    kept: list[SessionSettings] = []
    async with stages.open(keep_settings=kept.append) as stage:
        await stage.come_to(S.READY)
        await stage.session()
        server = stage.house.servers[0]
        assert not server.view_only
        await stage.backend.submit(commands.ChangeSessionSettings(view_only=True, idle_minutes=5))
        await settle()
        assert server.view_only
        assert kept == [SessionSettings(view_only=True, idle_minutes=5)]
        await stage.backend.submit(commands.ChangeSessionSettings(monitor="m1", ask=True))
        await stage.backend.submit(commands.ChangeSessionSettings(monitor="all", view_only=False))
        assert kept[1].monitor == "m1"
        assert stage.backend.snapshot.session_settings == SessionSettings(ask=True, idle_minutes=5)
        await settle()
        assert not server.view_only


async def test_settings_that_cannot_be_kept_or_make_no_sense_change_nothing(stages: Stages) -> None:
    def keep(chosen: SessionSettings) -> None:
        raise StorageError("disk_full", "Full.")

    stages.signed_in()
    async with stages.open(keep_settings=keep) as stage:
        await stage.come_to(S.READY)
        for minutes in (-1, 1441):
            with pytest.raises(RequestRefused) as refused:
                await stage.backend.submit(commands.ChangeSessionSettings(idle_minutes=minutes))
            assert refused.value.code == "idle_minutes_invalid"
        with pytest.raises(StorageError):
            await stage.backend.submit(commands.ChangeSessionSettings(ask=True))
        assert stage.backend.snapshot.session_settings == SessionSettings()


@pytest.mark.security(31)
async def test_a_lease_of_a_ticket_that_nobody_signed_changes_nothing(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        await stage.client.was_called("lease")
        await settle()
        held = stage.memory_file
        stage.client.signer = LeaseSigner("key_of_somebody_else")
        await stage.session()
        assert stage.state is S.IN_SESSION
        await stage.backend.submit(commands.EndSession())
        assert held.load()[0].lease.keys[0]["kid"] == "key_1"


async def test_an_agent_that_is_told_to_end_while_the_screen_opens_closes_it_again(
    stages: Stages, monkeypatch: pytest.MonkeyPatch
) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        stage.house.opens.clear()
        stage.ask_for()
        await stage.house.opening()
        await stage.backend.submit(commands.Pause())
        stage.house.opens.set()
        assert await refusal_of(stage) == SessionRefusal.DECLINED
        assert await stage.house.all_closed()
    monkeypatch.setattr("agent.session.host._END_WITHIN_S", 0.01)
    async with stages.open() as stage:
        await stage.backend.submit(commands.Resume())
        await stage.come_to(S.READY)
        stage.house.opens.clear()
        stage.client.moved(100)
        stage.ask_for("ses_2")
        await stage.house.opening()
    stage.house.opens.set()
    assert await stage.house.all_closed()


@pytest.mark.security(39)
async def test_only_so_many_sessions_of_before_are_remembered(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        stage.house.trouble = ScreenError("no_screen", "None.")
        for number in range(300):
            stage.client.now = replace(stage.client.now, sessions=())
            stage.ask_for(f"ses_{number}")
        async with asyncio.timeout(PATIENCE_S):
            while len(stage.client.told) < 300:
                await stage.client.said.wait()
                stage.client.said.clear()
        host = stage.backend._sessions._host
        assert len(host._seen) == 256
        await settle()
        assert (host._visits, host._tasks) == ({}, {})


async def test_monitors_are_looked_at_once_the_start_is_over_and_need_not_be_there(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        assert stage.backend.snapshot.monitors == ()
        await stage.waiting.pass_time(MONITORS_AFTER_S)
        assert stage.backend.snapshot.monitors == (MonitorFact("m1", "Left", 800, 600),)
    async with stages.open() as stage:
        stage.house.trouble = ScreenError("no_screen", "None.")
        await stage.waiting.pass_time(MONITORS_AFTER_S)
        assert (stage.backend.snapshot.monitors, stage.notices) == ((), [])


async def test_an_older_word_of_the_relay_and_other_computers_sessions_are_none_of_ours(
    stages: Stages,
) -> None:
    stages.signed_in()
    async with stages.open() as stage:
        await stage.come_to(S.READY)
        stage.ask_for("ses_8", computer_id="cmp_2")
        stage.ask_for("ses_9", state=SessionState.LIVE)
        await settle()
        assert stage.client.told == []
        assert stage.house.desktops == []
