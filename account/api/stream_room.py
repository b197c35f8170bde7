"""Whether a program of an account may open one more event stream, and counting those that are open."""

from __future__ import annotations

from collections.abc import AsyncIterator

from account.edge.stream_limits import OpenStreams, Pool, most_of_programs
from account.state import AccountStates


class StreamRoom:
    """For the routes of the API that answer with event streams."""

    def __init__(self, states: AccountStates, streams: OpenStreams) -> None:
        self._states = states
        self._streams = streams

    async def check(self, account_id: str) -> None:
        """Raises `RateRefused` (`too_many_streams`), `NotFoundRefused`, `StorageError`."""
        computers = len((await self._states.facts(account_id)).computers)
        self._streams.check(Pool.PROGRAMS, account_id, most_of_programs(computers))

    async def counted(self, account_id: str, frames: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """The same frames, counted as one stream for as long as they are read."""
        with self._streams.counted(Pool.PROGRAMS, account_id):
            async for frame in frames:
                yield frame
                del frame  # the next one may be hours away
