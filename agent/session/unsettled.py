"""What became of sessions whose end another run of this agent did not see, because it was killed.

The service has recorded it and is asked, as soon as it answers; until then they have ended with
`agent_stopped`. In an ordinary run there is nothing to ask.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Final

from agent.changes import SessionSettled
from agent.service.session_calls import SessionCalls
from agent.service.waiting import Waiting, sleep_unless
from agent.session.tools import Home
from shared.errors import AccessError, NotFoundRefused
from shared.state import Facts, Registered

log = logging.getLogger(__name__)

AGAIN_S: Final = 5.0
"""Real seconds between two questions: a relay may take so long to notice that this end was gone."""
_LOOK_S: Final = 60.0


async def settle(home: Home, calls: SessionCalls, waiting: Waiting, news: asyncio.Event) -> None:
    """Ask until nothing is open any more; `news` is set when the facts have changed."""
    while home.facts.unsettled:
        news.clear()
        if not _can_ask(home.facts):
            await sleep_unless(news, _LOOK_S, waiting)
        elif not await _is_settled(home.facts.unsettled[0], home, calls):
            await waiting.sleep(AGAIN_S)


def _can_ask(facts: Facts) -> bool:
    signed_in = facts.account_email is not None and isinstance(facts.registration, Registered)
    return signed_in and facts.connection.reachable is True


async def _is_settled(session_id: str, home: Home, calls: SessionCalls) -> bool:
    try:
        known = await calls.session(session_id)
    except NotFoundRefused:  # forgotten there: what is known here stays
        home.apply(SessionSettled(session_id))
        return True
    except AccessError as error:
        log.info("what became of session %s is not known yet: %s", session_id, error.code)
        return False
    if known.ended_at is None:
        return False
    home.apply(SessionSettled(session_id, known))
    return True
