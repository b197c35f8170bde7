"""Asking the publisher, and what is known of the newest version since."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from agent.service.http import SmallFile, fetch_small_file
from agent.updates.channel import Channel
from agent.updates.judging import Highest, judge
from agent.updates.kept import Kept, KeptFile
from agent.updates.release import Release, is_newer
from agent.updates.signed import LARGEST_BYTES, verified_release
from shared.clock import Clock
from shared.errors import AccessError, ServiceFaultError, ServiceUnreachableError, UpdateRefused
from shared.updates import UpdateFact

log = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/jose"
"""Of a compact JWS (RFC 7515 section 9.2.1)."""

EVERY: Final = timedelta(days=1)
"""An answer stands for so long before the publisher is asked again unbidden."""

AGAIN: Final = timedelta(hours=1)
"""So long after no answer."""


class SignedUpdates:
    """The newest version, as far as the publisher's signed words tell. Asks one question at a time."""

    def __init__(self, channel: Channel, file: KeptFile, clock: Clock, own_version: str) -> None:
        self._channel, self._file, self._clock, self._own_version = channel, file, clock, own_version
        self._one_at_a_time = asyncio.Lock()

    async def known(self) -> UpdateFact | None:
        """What was found last; None when nobody was asked yet."""
        return self._fact(await asyncio.to_thread(self._file.load))

    async def due_in(self) -> timedelta:
        """How long the last answer still stands; zero when the publisher may be asked now.

        A clock that was set back since does not keep it standing for longer than a day.
        """
        kept = await asyncio.to_thread(self._file.load)
        if kept.asked_at is None:
            return timedelta(0)
        pause = EVERY if kept.answered else AGAIN
        since = self._clock.now() - kept.asked_at
        return max(timedelta(0), pause - since) if since >= timedelta(0) else timedelta(0)

    async def look(self) -> UpdateFact:
        """Ask the publisher now; what is not believed, or does not come, is told by its code.

        The word and its number are kept before they are told: one that could not be kept is not told.
        """
        async with self._one_at_a_time:
            kept = await asyncio.to_thread(self._file.load)
            try:
                after = await self._asked(kept)
            except AccessError as exc:
                log.info("no word about a newer version: %s", exc.code)
                answered = not isinstance(exc, ServiceUnreachableError)
                after = replace(kept, asked_at=self._clock.now(), answered=answered, problem=exc.code)
            try:
                await asyncio.to_thread(self._file.save, after)
            except AccessError as exc:
                after = replace(kept, asked_at=self._clock.now(), problem=exc.code)
            fact = self._fact(after)
            assert fact is not None  # asked_at was set
            return fact

    async def _asked(self, kept: Kept) -> Kept:
        channel = self._channel
        file = await fetch_small_file(
            channel.address, kind=MEDIA_TYPE, largest_bytes=LARGEST_BYTES, code="update_unreachable"
        )
        text = _text_of(file)
        release, key = verified_release(text, channel.keys)
        local_now = self._clock.now()
        judge(release, text, highest_in(kept, channel), local_now)
        return Kept(text, release.counter, key, local_now, answered=True)

    def _fact(self, kept: Kept) -> UpdateFact | None:
        if kept.asked_at is None:
            return None
        try:
            release = believed_in(kept, self._channel, self._clock.now())
        except UpdateRefused as exc:
            problem = kept.problem or (exc.code if kept.text else None)
            return UpdateFact(kept.asked_at, problem=problem)
        newer = is_newer(release.version, self._own_version)
        version, url = (release.version, release.url) if newer else (None, None)
        return UpdateFact(kept.asked_at, version, url, kept.problem)


def highest_in(kept: Kept, channel: Channel) -> Highest:
    """The highest counter that still counts: of a key that is no longer believed none does, so that whoever
    stole it cannot block those that follow with a huge one."""
    return Highest(kept.counter, kept.text) if kept.key in channel.keys else Highest()


def believed_in(kept: Kept, channel: Channel, local_now: datetime) -> Release:
    """The release in `kept`, its signature verified anew and its age judged.

    Raises `UpdateRefused`: `update_unknown` where there is none, else as `verified_release` and `judge`.
    """
    if not kept.text:
        raise UpdateRefused("update_unknown", "Nothing is known yet about the newest version.")
    release, _ = verified_release(kept.text, channel.keys)
    judge(release, kept.text, highest_in(kept, channel), local_now)
    return release


def _text_of(file: SmallFile) -> str:
    if 300 <= file.status < 400:
        raise UpdateRefused("update_redirected", "The publisher's address leads elsewhere.")
    if file.status != 200:
        raise ServiceFaultError("update_unavailable", f"The publisher's address answers HTTP {file.status}.")
    if file.kind != MEDIA_TYPE:
        raise UpdateRefused("update_type_wrong", f"The publisher's address does not answer {MEDIA_TYPE}.")
    if not file.whole:
        raise UpdateRefused("update_too_large", "The publisher's address says more than it may.")
    try:
        return file.body.decode("ascii").strip()
    except UnicodeDecodeError as exc:
        raise UpdateRefused("update_malformed", "The publisher's address does not say text.") from exc
