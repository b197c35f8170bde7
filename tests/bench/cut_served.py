"""The account service with many limited sessions: `python -m tests.bench.cut_served FOLDER SESSIONS RATE`.

Writes its address, then a line per session with the grants of both ends; the accounts' clocks stand still.
A line on standard input lets them all run at RATE and is answered, per session, with the instant of the cut
in the world's time (seconds since 1970). Ends when standard input closes.
"""

from __future__ import annotations

import asyncio
import json
import sys
from datetime import datetime
from pathlib import Path

from shared.clock import SystemClock
from tests.support.account_service import Service, account_service
from tests.support.remote_sessions import Ends, ends_of

PER_ACCOUNT = 5


async def serve(folder: Path, sessions: int, rate: float) -> None:
    """Until standard input closes."""
    async with account_service(folder, SystemClock()) as service, service.live():
        _say(service.base_url)
        offered: dict[str, Ends] = {}
        for number in range(sessions // PER_ACCOUNT):
            for computer in await _account(service, number):
                offer = await computer.request()
                ticket = await computer.accept(offer.session)
                offered[offer.session] = computer
                _say(json.dumps([offer.session, offer.grant, ticket.grant]))
        _say("all")
        while await asyncio.to_thread(sys.stdin.readline):
            cuts = await _planned(service, offered)
            for account_id in {computer.account_id for computer in offered.values()}:
                await service.parts.books.set_clock(account_id, rate)
            for session_id, ends_at in cuts.items():
                setting = service.parts.clocks.setting(offered[session_id].account_id)
                assert setting is not None
                due = setting.real_at + (ends_at - setting.account_at) / rate
                _say(json.dumps([session_id, due.timestamp()]))
            _say("all")


async def _account(service: Service, number: int) -> list[Ends]:
    """An account whose clock stands, and its computers."""
    account_id = await service.account(f"cut{number}@example.org")
    await service.parts.books.set_clock(account_id, 0)
    return [await ends_of(service, account_id, f"Studio {each}") for each in range(PER_ACCOUNT)]


async def _planned(service: Service, offered: dict[str, Ends]) -> dict[str, datetime]:
    """When each session ends, by its account's clock."""
    cuts = {}
    for session_id, computer in offered.items():
        ends_at = (await computer.session(session_id)).ends_at
        assert ends_at is not None, "it is not live"
        cuts[session_id] = ends_at
    return cuts


def _say(words: str) -> None:
    sys.stdout.write(words + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
