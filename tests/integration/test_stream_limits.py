"""Event streams of one account: as many as a household needs, and not one connection after another."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import pytest

from account.edge.stream_limits import PAGES_MOST, Pool, most_of_programs
from tests.support.account_service import Service
from tests.support.device import Device
from tests.support.patience import polling
from tests.support.portal import Browser, browser
from tests.support.remote_sessions import Ends, ends_of

pytestmark = pytest.mark.security(39)


@pytest.fixture
async def ends(service: Service) -> Ends:
    """A computer of Ada's, online."""
    return await ends_of(service, await service.account())


@contextmanager
def so_many(service: Service, account_id: str, pool: Pool, number: int) -> Iterator[ExitStack]:
    """So many streams of the account are open."""
    with ExitStack() as others:
        for _ in range(number):
            others.enter_context(service.parts.streams.counted(pool, account_id))
        yield others


async def refused(service: Service, device: Device, path: str) -> None:
    """The device gets no stream, and is told when to come again."""
    async with service.http() as http:
        answer = await device.ask(http, "GET", path)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_streams")
    assert int(answer.headers["Retry-After"]) == answer.json()["retry_after_s"] == 30


async def test_a_program_over_the_limit_is_refused_and_one_below_it_is_counted(ends: Ends) -> None:
    service, device = ends.service, await ends.service.device(ends.account_id)
    live = await ends.live()
    most = most_of_programs(computers=1)
    with so_many(service, ends.account_id, Pool.PROGRAMS, most) as others:
        for path in ("/v1/events", f"/v1/sessions/{live.id}/events"):
            await refused(service, device, path)
        others.pop_all().close()
        counted = service.parts.streams._open
        async with service.live() as http:
            for path in ("/v1/events", f"/v1/sessions/{live.id}/events"):
                headers = device.headers("GET", path)
                async with http.stream("GET", path, headers=headers) as stream:
                    assert stream.status_code == 200
                    await anext(stream.aiter_lines())
                    assert counted[Pool.PROGRAMS, ends.account_id] == 1
                await polling(partial(_open_streams, service), lambda number: number == 0)


async def _open_streams(service: Service) -> int:
    return sum(service.parts.streams._open.values())


async def test_a_browser_over_the_limit_is_refused_in_words(ends: Ends) -> None:
    async with browser(ends.service) as person:
        await person.signed_in_as(ends.account_id)
        await _over_the_limit(person, ends)


async def _over_the_limit(person: Browser, studio: Ends) -> None:
    service = studio.service
    offer = (await person.post(f"/computers/{studio.computer_id}/session")).json()
    with so_many(service, studio.account_id, Pool.PAGES, PAGES_MOST) as others:
        for path in ("/live/events?page=/computers", f"/sessions/{offer['session']}/live"):
            answer = await person.get(path)
            assert answer.status_code == 429
            assert answer.headers["Retry-After"] == "30"
            assert "too_many_streams" in answer.text
        service.parts.streams.check(Pool.PROGRAMS, studio.account_id, 1)  # programs are counted apart
        others.pop_all().close()
    await studio.service.parts.sessions.end(studio.account_id, offer["session"])
    assert (await person.get(f"/sessions/{offer['session']}/live")).status_code == 200
