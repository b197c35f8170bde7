"""What a person chooses about the program, as the backend sees it: kept first, then gone by."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Final

from agent.changes import PreferencesChanged, UpdateLooked
from agent.core.parts import Core, PreferenceParts
from agent.profile.settings import checked_account_url
from shared import commands
from shared.errors import RequestRefused
from shared.preferences import Preferences, Topic
from shared.reasons import Language

SYSTEM_LANGUAGE: Final = "system"


class PreferenceDesk:
    """Carries out commands about the program itself."""

    def __init__(self, core: Core, parts: PreferenceParts) -> None:
        self._core, self._parts = core, parts
        self._one_at_a_time = asyncio.Lock()  # two changes at once would each forget the other

    def first(self) -> Preferences:
        """What is known at once; the system is asked by `look`."""
        return self._here(self._parts.preferences)

    async def look(self) -> None:
        """See what the system says; it is asked beside the start, which does not wait for it."""
        async with self._one_at_a_time:
            await self._go_by(self._core.facts.preferences)

    async def change(self, command: commands.ChangePreferences) -> None:
        """Keep what the person chose, then go by it. Raises `StorageError`, `RequestRefused`."""
        async with self._one_at_a_time:
            chosen = _changed(self._core.facts.preferences, command)
            if command.start_at_login is not None:
                await self._switch_startup(command.start_at_login)
            if chosen != self._core.facts.preferences:
                await asyncio.to_thread(self._parts.keep, chosen)
            await self._go_by(chosen)

    async def look_for_update(self, _: commands.LookForUpdate) -> None:
        """Ask the publisher now."""
        if self._parts.updates is None:
            raise RequestRefused("updates_unavailable", "This program has nobody to ask for newer versions.")
        self._core.apply(UpdateLooked(await self._parts.updates.look()))

    async def use_account_service(self, command: commands.UseAccountService) -> None:
        """Keep the address, then begin anew with it. Raises `SettingsError`, `StorageError`."""
        url = checked_account_url(command.url) if command.url is not None else None
        if url == self._parts.account_url:
            return
        facts = self._core.facts
        if facts.account_email is not None:
            raise RequestRefused("signed_in", "Sign out before this computer uses another account service.")
        if facts.sign_in is not None:
            raise RequestRefused("signing_in", "Cancel the sign-in before another account service is used.")
        # In one go: nobody may sign in to the one service meanwhile, and be taken to the other with it.
        self._parts.keep_account_url(url)
        self._core.stop(restart=True)

    async def _switch_startup(self, on: bool) -> None:
        startup = self._parts.startup
        if startup is None or await asyncio.to_thread(startup.is_on) is None:
            raise RequestRefused("startup_unavailable", "Nothing here starts this program at login.")
        await asyncio.to_thread(startup.switch, on)

    async def _go_by(self, chosen: Preferences) -> None:
        startup = self._parts.startup
        is_on = await asyncio.to_thread(startup.is_on) if startup is not None else None
        self._core.apply(PreferencesChanged(replace(self._here(chosen), start_at_login=is_on)))

    def _here(self, chosen: Preferences) -> Preferences:
        return replace(chosen, updates_possible=self._parts.updates is not None)


def _changed(chosen: Preferences, command: commands.ChangePreferences) -> Preferences:
    if Topic.UNKNOWN in (command.mute, command.unmute):
        raise RequestRefused("topic_unknown", "The topics are sessions, subscription and computer.")
    muted = set(chosen.muted) | {command.mute} if command.mute is not None else set(chosen.muted)
    muted.discard(command.unmute or Topic.UNKNOWN)
    language = chosen.language if command.language is None else _language_of(command.language)
    return replace(
        chosen,
        language=language,
        muted=tuple(topic for topic in Topic if topic in muted),
        notifications=_new(command.notifications, chosen.notifications),
        updates=_new(command.updates, chosen.updates),
        closing_told=_new(command.closing_told, chosen.closing_told),
    )


def _new(wanted: bool | None, now: bool) -> bool:
    return now if wanted is None else wanted


def _language_of(tag: str) -> Language | None:
    if tag == SYSTEM_LANGUAGE:
        return None
    try:
        return Language(tag)
    except ValueError as exc:
        raise RequestRefused("language_unknown", "The languages are en, fr and system.") from exc
