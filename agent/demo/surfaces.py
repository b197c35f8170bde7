"""What each surface says of the account at one moment, in the same words, to be compared (RULES R91).

The local door says what the window shows, the command line is run as a process, the API is the service's own.
"""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlsplit

from agent.demo.scenes import Scene, SessionShown
from agent.demo.stage import StageFault, until
from agent.door.client import DoorClient
from agent.processes import status_command
from agent.profile.paths import Paths
from shared.codec import from_json
from shared.errors import DecodeError
from shared.reasons import Action, Status
from shared.simulator import PREFIX, TOKEN_FILE, TOKEN_HEADER, Why
from shared.snapshot import Snapshot

WORD_OF_ALL: Final = "all_agree"
WORD_OF_TWO: Final = "two_agree"
"""What the demonstration calls it that window, command line and API agree, or the first two of them."""

_NEWS_WITHIN_S: Final = 2.0
_MOST_CHANGES: Final = 5
_PATIENCE_S: Final = 10.0
_MOST_BYTES: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Shown:
    """What a surface says; `session` None where the surface says nothing of sessions."""

    status: Status
    actions: frozenset[Action]
    session: SessionShown | None


class Surfaces:
    """The surfaces of one agent's account.

    Where two differ, the agent has `news_within_s` (real time) to say that the account has changed between
    the two questions, as it does under a fast clock; then all are asked again.
    """

    def __init__(self, agent: DoorClient, paths: Paths, news_within_s: float = _NEWS_WITHIN_S) -> None:
        self._agent, self._paths, self._news_within_s = agent, paths, news_within_s

    async def compare(self, scene: Scene) -> str:
        """All surfaces say what `scene` ends with, and the same; which text says so. Raises `StageFault`."""
        door = shown_in(self._agent.snapshot)
        if (door.status, door.session) != (scene.status, scene.session):
            raise StageFault("demo_failed", f"The window shows {_told(door)}.")
        return await self.agree()

    async def agree(self) -> str:
        """All surfaces say the same, whatever it is; the text that says so. Raises `StageFault`."""
        for _ in range(_MOST_CHANGES):
            seen = self._agent.snapshot
            try:
                return await self._agree_on(seen)
            except StageFault:
                if not await self._has_changed(seen):
                    raise
        raise StageFault("demo_failed", "The account changes faster than it can be looked at.")

    async def _has_changed(self, seen: Snapshot) -> bool:
        try:
            async with asyncio.timeout(self._news_within_s):
                await until(self._agent, lambda now: _about_account(now) != _about_account(seen))
        except TimeoutError:
            return False
        return True

    async def _agree_on(self, seen: Snapshot) -> str:
        if seen.entitlement is None:
            told = await self._status()
            if told.state is not seen.state:
                raise StageFault("demo_failed", f"The command line says {told.state}.")
            return WORD_OF_TWO
        door = shown_in(seen)
        for name, shown in (("command line", await self._command_line()), ("API", await self._api())):
            if shown != Shown(door.status, door.actions, None if shown.session is None else door.session):
                raise StageFault(
                    "demo_failed", f"The {name} says {_told(shown)}; the window shows {_told(door)}."
                )
        return WORD_OF_ALL

    async def _command_line(self) -> Shown:
        return shown_in(await self._status())

    async def _status(self) -> Snapshot:
        process = await asyncio.create_subprocess_exec(
            *status_command(self._paths),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
        )
        try:
            printed, _ = await asyncio.wait_for(process.communicate(), _PATIENCE_S)
        except BaseException:
            process.kill()
            await process.wait()
            raise
        told: Snapshot = _decoded(Snapshot, printed)
        return told

    async def _api(self) -> Shown:
        service, account = self._agent.snapshot.service, self._agent.snapshot.account
        if service is None or service.url is None or account is None:
            raise StageFault("demo_failed", "The agent is not signed in.")
        why = await asyncio.to_thread(self._why, service.url, account.email)
        offered = frozenset(each.action for each in why.actions if each.available)
        return Shown(Status(why.entitlement.params.get("status", "")), offered, None)

    def _why(self, url: str, email: str) -> Why:
        token = (self._paths.account_folder / TOKEN_FILE).read_text("ascii").strip()
        address = f"{url}{PREFIX}/accounts/{quote(email, safe='')}/why"
        if urlsplit(address).hostname not in ("127.0.0.1", "localhost", "::1"):
            raise StageFault("demo_failed", "The token is not sent to another computer.")
        asked = urllib.request.Request(address, headers={TOKEN_HEADER: token})
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with direct.open(asked, timeout=_PATIENCE_S) as answer:
                told: Why = _decoded(Why, answer.read(_MOST_BYTES))
                return told
        except OSError as exc:
            raise StageFault("demo_failed", f"The API did not answer: {exc}.") from exc


def shown_in(snapshot: Snapshot) -> Shown:
    """What `snapshot` says. Raises `StageFault` when it knows no entitlement."""
    if snapshot.entitlement is None:
        raise StageFault("demo_failed", "The agent knows no entitlement.")
    session = SessionShown.NONE
    if snapshot.session is not None:
        session = SessionShown.LIMITED if snapshot.session.limited else SessionShown.FULL
    return Shown(snapshot.entitlement.status, frozenset(snapshot.entitlement.actions), session)


def _about_account(snapshot: Snapshot) -> tuple[object, ...]:
    """What the surfaces are compared by."""
    view = snapshot.entitlement
    told = (view.status, view.actions) if view is not None else ()
    return snapshot.state, told, None if snapshot.session is None else snapshot.session.limited


def _decoded(kind: Any, text: bytes) -> Any:
    try:
        return from_json(kind, json.loads(text))
    except (ValueError, DecodeError) as exc:
        raise StageFault("demo_failed", f"An answer cannot be read: {exc}.") from exc


def _told(shown: Shown) -> str:
    actions = ", ".join(sorted(shown.actions)) or "nothing to do"
    return f"{shown.status} ({actions})" + (f", session {shown.session}" if shown.session else "")
