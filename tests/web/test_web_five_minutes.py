"""A whole agent, as a process, behind a real browser: each end of a session is the same on every surface.

Page, command line, API and database (RULES R91); and what a client may do to its own page (SECURITY 24).
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, WebSocket, expect

from account.ledger.book import Book
from account.ledger.due import DueKind
from gui.qa.portal.computers import ComputersPage
from shared.entitlement import LIMITED_SESSION
from shared.reasons import RemovedBy, SessionState
from tests.support.account_service import Service
from tests.support.agent_place import SCREEN, Place, place_in
from tests.support.patience import PATIENCE_MS
from tests.support.portal import session_cookie, sign_in_of
from tests.support.remote_sessions import give_access, session_events
from tests.web.conftest import Complaints
from tests.web.pages.session import SessionPage
from tests.web.test_web_session_bad_days import OWN_CLIENT

# The folder's service keeps the threads of the loop that all tests here share.
pytestmark = [pytest.mark.proof, pytest.mark.usefixtures("service")]

SECOND = timedelta(seconds=1)
LIMIT_S = LIMITED_SESSION.total_seconds()
NEWS_WITHIN_S = 1.0

WRONG_CLOCKS = """
window.wrong = 0;
const RightDate = Date, right = performance.now.bind(performance);
window.Date = class extends RightDate {
  constructor(...given) { if (given.length) super(...given); else super(RightDate.now() + window.wrong); }
  static now() { return RightDate.now() + window.wrong; }
};
performance.now = () => window.wrong ? 0 : right();
"""


@asynccontextmanager
async def looking(
    chromium: Browser, place: Place, script: str = "", allowed: tuple[str, ...] = ()
) -> AsyncIterator[SessionPage]:
    """A signed-in browser of Ada's on the page of her computer, which runs `script` first."""
    context = await chromium.new_context(locale="en-GB", timezone_id="UTC")
    context.set_default_timeout(PATIENCE_MS)
    token = await sign_in_of(place.service).browser_sessions.open(place.account_id)
    url = place.service.base_url
    await context.add_cookies([{"name": session_cookie(place.service), "value": token.reveal(), "url": url}])
    if script:
        await context.add_init_script(script)
    page, complaints = await context.new_page(), Complaints(allowed=list(allowed))
    complaints.watch(page)
    await page.goto(f"{url}/computers/{place.computer_id}/session")
    try:
        yield SessionPage(page)
    finally:
        await context.close()
    assert complaints.unexpected() == []


async def card(page: SessionPage) -> str | None:
    """Which card the page shows once it is over."""
    await page.is_in("over")
    return await page.page.locator("#card").get_attribute("data-name")


# --- one reason, on every surface -----------------------------------------------------------------

How = Callable[[Place, SessionPage], Awaitable[None]]


async def time_passes(place: Place, _: SessionPage) -> None:
    await place.ada.pass_time(LIMITED_SESSION)


async def client_disconnects(_: Place, page: SessionPage) -> None:
    await page.press("disconnect")


async def person_there_ends_it(place: Place, _: SessionPage) -> None:
    await place.cli("end-session")


async def another_takes_over(place: Place, _: SessionPage) -> None:
    async with await place.connect("Tablet"):
        pass


async def computer_is_removed(place: Place, _: SessionPage) -> None:
    await place.service.parts.computers.remove(place.account_id, place.computer_id, RemovedBy.PORTAL)


async def agent_is_stopped(place: Place, _: SessionPage) -> None:
    os.kill(place.agent.pid, signal.SIGTERM)
    await asyncio.to_thread(place.agent.ended)
    await asyncio.to_thread(place.agent.start, *SCREEN)


@pytest.mark.rule("R10", "R18", "R25", "R91")
@pytest.mark.invariant(12, 14)
@pytest.mark.parametrize(
    ("how", "reason"),
    [
        (time_passes, "trial_limit"),
        (client_disconnects, "ended_by_client"),
        (person_there_ends_it, "ended_by_computer"),
        (another_takes_over, "superseded"),
        (computer_is_removed, "computer_removed"),
        (agent_is_stopped, "agent_stopped"),
    ],
)
async def test_end_of_a_session_has_one_reason_on_every_surface(
    chromium: Browser, tmp_path: Path, how: How, reason: str
) -> None:
    gone = ("status of 404",) if reason == "computer_removed" else ()
    async with place_in(tmp_path, rate=0) as place, looking(chromium, place, allowed=gone) as page:
        await page.is_in("live")
        (live,) = await place.sessions()
        await how(place, page)
        assert await card(page) == f"ended:{reason}"
        faces = await place.faces(live.id)
        assert {face: told for face, (told, _) in faces.items()} == {
            "command line": reason,
            "API": reason,
            "database": reason,
        }
        assert len({duration for _, duration in faces.values()}) == 1, faces


@pytest.mark.rule("R91")
@pytest.mark.security(24)
async def test_computer_that_dies_is_named_by_all_who_are_left(chromium: Browser, tmp_path: Path) -> None:
    async with place_in(tmp_path) as place, looking(chromium, place) as page:
        await page.is_in("live")
        (live,) = await place.sessions()
        os.kill(place.agent.pid, signal.SIGKILL)
        assert await card(page) == "ended:computer_offline"
        faces = await place.service_faces(live.id)
        assert {told for told, _ in faces.values()} == {"computer_offline"}


@pytest.mark.rule("R14", "R17", "R78", "R91")
async def test_computer_over_the_limit_keeps_its_session_and_is_refused_the_next(
    chromium: Browser, tmp_path: Path
) -> None:
    until: list[datetime] = []

    async def five_others(service: Service, account_id: str) -> None:
        until.append(await give_access(service, account_id, "desktop_pro", licences=2))
        for number in range(5):
            await service.computer(account_id, f"pc {number}")

    async with (
        place_in(tmp_path, rate=0, prepare=five_others) as place,
        looking(chromium, place, allowed=("status of 409",)) as page,
    ):
        await page.is_in("live")
        (live,) = await place.sessions()
        await place.service.parts.books.advance(place.account_id, until[0])
        await page.time_left("5:00")
        wish = {"computer": place.computer_id}
        assert (await place.ask("POST", "/v1/sessions", 409, json=wish))["code"] == "computer_over_limit"
        await place.ada.pass_time(LIMITED_SESSION)
        assert await card(page) == "ended:trial_limit"
        assert {told for told, _ in (await place.faces(live.id)).values()} == {"trial_limit"}
        await page.page.reload()
        assert await card(page) == "refused:computer_over_limit"
        await page.page.goto(place.service.base_url + "/computers")
        rows = ComputersPage(page.page).page.locator('[data-testid="connect"][aria-disabled="true"]')
        assert await rows.count() > 0
        told = await place.cli("status")
        assert (told["session"], told["last_session"]["id"]) == (None, live.id)
        assert len(await place.sessions()) == 1


# --- what a client may do to itself ---------------------------------------------------------------


@pytest.mark.rule("R10", "R15")
@pytest.mark.security(24)
@pytest.mark.parametrize("hours", [-24, 24])
async def test_client_whose_clock_is_set_is_cut_all_the_same(
    chromium: Browser, tmp_path: Path, hours: int
) -> None:
    async with (
        place_in(tmp_path, rate=60) as place,
        looking(chromium, place, WRONG_CLOCKS) as page,
    ):
        await page.is_in("live")
        (live,) = await place.sessions()
        await page.page.evaluate("wrong => { window.wrong = wrong }", hours * 3_600_000)
        await place.over(live.id)
        assert await card(page) == "ended:trial_limit"
        assert set((await place.faces(live.id)).values()) == {("trial_limit", LIMIT_S)}


@pytest.mark.rule("R10", "R15")
@pytest.mark.security(24)
async def test_client_without_the_pages_script_is_cut_by_agent_and_relay(
    chromium: Browser, tmp_path: Path
) -> None:
    async with place_in(tmp_path, rate=60) as place, looking(chromium, place) as page:
        await page.is_in("live")
        await page.press("disconnect")
        await page.is_in("over")
        await page.page.evaluate(OWN_CLIENT)
        live, _ = await place.sessions()
        assert live.state is SessionState.LIVE
        assert await page.page.evaluate("window.ending") == [4000, "trial_limit"]
        assert set((await place.faces(live.id)).values()) == {("trial_limit", LIMIT_S)}


@pytest.mark.rule("R10", "R15")
@pytest.mark.security(24)
async def test_tab_that_is_frozen_is_cut_by_agent_and_relay(chromium: Browser, tmp_path: Path) -> None:
    async with place_in(tmp_path, rate=60) as place, looking(chromium, place) as page:
        await page.is_in("live")
        (live,) = await place.sessions()
        devtools = await page.page.context.new_cdp_session(page.page)
        await devtools.send("Page.setWebLifecycleState", {"state": "frozen"})
        assert (await place.over(live.id)).duration_s == LIMIT_S
        assert set((await place.faces(live.id)).values()) == {("trial_limit", LIMIT_S)}
        await devtools.send("Page.setWebLifecycleState", {"state": "active"})
        assert await card(page) == "ended:trial_limit"


# --- lifted and imposed in place ------------------------------------------------------------------


@pytest.mark.rule("R13", "R40", "R43", "R91")
async def test_payment_at_the_last_second_takes_the_countdown_away_everywhere_within_a_second(
    chromium: Browser, tmp_path: Path
) -> None:
    async with place_in(tmp_path, rate=0) as place, looking(chromium, place) as page:
        sockets: list[WebSocket] = []

        def opened(socket: WebSocket) -> None:
            sockets.append(socket)

        page.page.on("websocket", opened)
        await page.page.reload()
        await page.is_in("live")
        (live, *_) = await place.sessions()
        assert live.ends_at is not None
        await place.ada.order()
        paid_at = live.ends_at - SECOND
        books, clocks = place.service.parts.books, place.service.parts.clocks
        await books.change(place.account_id, lambda book: _let_payments_settle_at(book, paid_at))
        await books.advance(place.account_id, paid_at - 3 * SECOND)
        await page.time_left("0:0[34]")
        await books.set_clock(place.account_id, 1.0)

        async def on_page() -> datetime:
            await expect(page.part("chip")).to_be_hidden()
            return clocks.read(place.account_id).account_now

        async def at_the_agent() -> datetime:
            await place.until_cli(lambda told: told["session"] is not None and not told["session"]["limited"])
            return clocks.read(place.account_id).account_now

        seen_at = await asyncio.gather(on_page(), at_the_agent())
        events = await session_events(place.service, place.account_id)
        (lifted_at,) = [at for kind, at in events if kind == "session.lifted"]
        assert lifted_at == paid_at
        late = [(each - lifted_at).total_seconds() for each in seen_at]
        assert all(0 <= each <= NEWS_WITHIN_S for each in late), f"page and command line, s: {late}"
        await place.ada.pass_time(timedelta(hours=1))
        assert (await place.cli("status"))["session"]["id"] == live.id
        shown = await place.ask("GET", f"/v1/sessions/{live.id}")
        assert (shown["state"], shown["limited"], shown["ends_at"]) == ("live", False, None)
        await page.is_in("live")
        assert [each.is_closed() for each in sockets] == [False], "one connection, all along"


def _let_payments_settle_at(book: Book, instant: datetime) -> None:
    for item in [each for each in book.due if each.kind is DueKind.PAYMENT_SETTLES]:
        book.cancel(item.kind, item.subject_id)
        book.schedule(item.kind, instant, item.subject_id, **item.data)


@pytest.mark.rule("R11", "R14", "R16", "R91")
async def test_subscription_that_ends_in_the_middle_leaves_five_minutes_and_says_so_at_both_ends(
    chromium: Browser, tmp_path: Path
) -> None:
    async with place_in(tmp_path, rate=0) as place:
        until = await give_access(place.service, place.account_id)
        async with looking(chromium, place) as page:
            await page.is_in("live")
            (live,) = await place.sessions()
            await expect(page.part("chip")).to_be_hidden()
            await place.service.parts.books.advance(place.account_id, until)
            await page.time_left("5:00")
            await expect(page.part("toast")).to_contain_text("Your subscription has expired.")
            told = await place.until_cli(lambda told: (told["session"] or {}).get("limited") is True)
            assert told["session"]["remaining_s"] == LIMIT_S
            assert [each["code"] for each in told["notices"]] == ["subscription_expired"]
            shown = await place.ask("GET", f"/v1/sessions/{live.id}")
            assert shown["ends_at"] == told["session"]["ends_at"]
            await place.ada.pass_time(LIMITED_SESSION - SECOND)
            await page.time_left("0:01")
            assert (await place.sessions())[0].state is SessionState.LIVE
            await place.ada.pass_time(SECOND)
            assert await card(page) == "ended:trial_limit"
            faces = await place.faces(live.id)
            assert {reason for reason, _ in faces.values()} == {"trial_limit"}
            assert live.started_at is not None
            lasted = (until + LIMITED_SESSION - live.started_at).total_seconds()
            assert {duration for _, duration in faces.values()} == {lasted}
