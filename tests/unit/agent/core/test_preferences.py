"""What a person chose about the program: kept, gone by, refused (issue 6)."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from shared import commands
from shared.errors import AccessError, StorageError
from shared.preferences import Preferences, ScreenQuality, Topic
from shared.reasons import Language
from shared.state import AgentState, SessionSettings
from shared.updates import UpdateFact
from tests.support.account_facts import NOW
from tests.support.backend_stage import Stages
from tests.support.waiting import settle


class FakeStartup:
    """A system that starts programs at login; `there` False: one that cannot."""

    def __init__(self, *, on: bool = False, there: bool = True) -> None:
        self.on, self.there = on, there

    def is_on(self) -> bool | None:
        return self.on if self.there else None

    def switch(self, on: bool) -> None:
        self.on = on


class FakeUpdates:
    """A publisher, asked not long ago."""

    async def known(self) -> UpdateFact | None:
        return None

    async def due_in(self) -> timedelta:
        return timedelta(days=1)

    async def look(self) -> UpdateFact:
        return UpdateFact(NOW, "2.0.0", "https://example.org/get")


async def refused(stages: Stages, command: commands.Command, **options: object) -> str:
    async with stages.open(**options) as stage:
        await stage.come_to(AgentState.SIGNED_OUT)
        before = stage.backend.snapshot.preferences
        with pytest.raises(AccessError) as refusal:
            await stage.backend.submit(command)
        assert stage.backend.snapshot.preferences == before
    return refusal.value.code


async def test_a_choice_is_kept_before_it_is_shown_and_the_others_stay(stages: Stages) -> None:
    kept: list[Preferences] = []
    first = Preferences(muted=(Topic.COMPUTER,), updates=False, updates_possible=False)
    async with stages.open(preferences=first, keep_preferences=kept.append) as stage:
        await stage.come_to(AgentState.SIGNED_OUT)
        assert stage.backend.snapshot.preferences == first
        for command in (
            commands.ChangePreferences(language="fr"),
            commands.ChangePreferences(mute=Topic.SESSIONS),
            commands.ChangePreferences(unmute=Topic.COMPUTER, notifications=False, closing_told=True),
        ):
            await stage.backend.submit(command)
            assert stage.backend.snapshot.preferences == kept[-1]
        assert kept[-1] == Preferences(
            language=Language.FRENCH,
            notifications=False,
            muted=(Topic.SESSIONS,),
            updates=False,
            closing_told=True,
            updates_possible=False,
        )
        await stage.backend.submit(commands.ChangePreferences(language="system"))
        assert stage.backend.snapshot.preferences.language is None


async def test_two_choices_at_the_same_time_are_both_kept(stages: Stages) -> None:
    async with stages.open() as stage:
        await stage.come_to(AgentState.SIGNED_OUT)
        await asyncio.gather(
            stage.backend.submit(commands.ChangePreferences(updates=False)),
            stage.backend.submit(commands.ChangePreferences(notifications=False)),
        )
        chosen = stage.backend.snapshot.preferences
        assert (chosen.updates, chosen.notifications) == (False, False)


async def test_starting_at_login_is_what_the_system_says_each_time(stages: Stages) -> None:
    system, kept = FakeStartup(on=True), list[Preferences]()
    async with stages.open(startup=system, keep_preferences=kept.append) as stage:
        await stage.until(lambda snapshot: snapshot.preferences.start_at_login is True)
        await stage.backend.submit(commands.ChangePreferences(start_at_login=False))
        assert (system.on, stage.backend.snapshot.preferences.start_at_login) == (False, False)
        system.on = True  # by hand
        await stage.backend.submit(commands.ChangePreferences())
        assert stage.backend.snapshot.preferences.start_at_login is True
        assert kept == []


@pytest.mark.security(38)
async def test_a_choice_that_cannot_be_kept_does_not_count(stages: Stages) -> None:
    def full(_: Preferences) -> None:
        raise StorageError("disk_full", "No room.")

    code = await refused(stages, commands.ChangePreferences(updates=False), keep_preferences=full)
    assert code == "disk_full"


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (commands.ChangePreferences(language="tlh"), "language_unknown"),
        (commands.ChangePreferences(mute=Topic.UNKNOWN), "topic_unknown"),
        (commands.ChangePreferences(start_at_login=True), "startup_unavailable"),
        (commands.ChangeSessionSettings(quality=ScreenQuality.UNKNOWN), "quality_unknown"),
        (commands.UseAccountService("ftp://team.example.org"), "account_url_invalid"),
    ],
    ids=lambda each: each if isinstance(each, str) else "",
)
async def test_what_cannot_be_chosen_is_refused(stages: Stages, command: commands.Command, code: str) -> None:
    assert await refused(stages, command, startup=FakeStartup(there=False)) == code


async def test_how_the_picture_is_sent_is_kept(stages: Stages) -> None:
    kept: list[SessionSettings] = []
    async with stages.open(keep_settings=kept.append) as stage:
        await stage.come_to(AgentState.SIGNED_OUT)
        await stage.backend.submit(commands.ChangeSessionSettings(quality=ScreenQuality.SHARP))
        assert stage.backend.snapshot.session_settings.quality is ScreenQuality.SHARP
        assert [each.quality for each in kept] == [ScreenQuality.SHARP]


async def test_the_quality_of_the_picture_follows_the_user_while_it_is_live(stages: Stages) -> None:
    stages.signed_in()
    async with stages.open(settings=SessionSettings(quality=ScreenQuality.SAVING)) as stage:
        await stage.come_to(AgentState.READY)
        await stage.session()
        server = stage.house.servers[0]
        await settle()
        assert server.quality is ScreenQuality.SAVING
        await stage.backend.submit(commands.ChangeSessionSettings(quality=ScreenQuality.SHARP))
        await settle()
        assert server.quality is ScreenQuality.SHARP


async def test_what_the_publisher_says_is_shown(stages: Stages) -> None:
    async with stages.open(updates=FakeUpdates()) as stage:
        await stage.come_to(AgentState.SIGNED_OUT)
        assert stage.backend.snapshot.update is None
        await stage.backend.submit(commands.LookForUpdate())
        found = stage.backend.snapshot.update
        assert found is not None
        assert isinstance(found.checked_at, datetime)
        assert found.version == "2.0.0"
        assert stage.backend.snapshot.preferences.updates_possible


@pytest.mark.security(4)
async def test_another_account_service_is_kept_and_the_agent_begins_anew(stages: Stages) -> None:
    kept: list[str | None] = []
    stage = stages.build(keep_account_url=kept.append)
    running = asyncio.create_task(stage.backend.run())
    await stage.come_to(AgentState.SIGNED_OUT)
    await stage.backend.submit(commands.UseAccountService("http://127.0.0.1:9/"))
    await running
    assert (kept, stage.backend.farewell) == (["http://127.0.0.1:9"], "restart")


async def test_the_service_in_use_is_no_change_and_ends_nothing(stages: Stages) -> None:
    async with stages.open(account_url="https://team.example.org") as stage:
        await stage.come_to(AgentState.SIGNED_OUT)
        await stage.backend.submit(commands.UseAccountService("https://team.example.org/"))
        assert stage.backend.farewell == "shutdown"
        await stage.backend.submit(commands.Refresh())  # it still works
