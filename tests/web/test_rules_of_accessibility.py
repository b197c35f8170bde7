"""Every page of the service in each of its states keeps the rules of accessibility, on all sizes and themes.

The pages are those of the gallery's table (`tests/shots`), which a test keeps complete: a new page is looked
at here as soon as it is pictured.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any, Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from shared.clock import SystemClock
from shared.reasons import Language
from tests.shots.camera import LOCALES, open_page
from tests.shots.model import Subject
from tests.shots.web_parts import ClientShot, PageShot, WebStage
from tests.shots.web_subjects import WEB
from tests.support.account_service import Service, account_service
from tests.support.axe import contrast_violations, violations
from tests.support.clock import FakeClock
from tests.support.faulty_service import faulty_service, simulator_of
from tests.support.patience import PATIENCE_MS
from tests.web.conftest import NewVisitor, Visitor, full_of_threads
from tests.web.devices import EVERY_THEME
from tests.web.test_web_all_pages import POOR_CONTRAST

WIDTHS: Final = (1280, 768, 360)
REFLOWED: Final = 320
"""CSS pixels: a window of 1280 pixels at 400 % (WCAG 2.2, 1.4.10)."""
_SCROLLS: Final = "document.documentElement.scrollWidth > innerWidth"
_MOVES: Final = """() => document.getAnimations().filter((each) => each.playState === "running")
  .map((each) => each.effect.target.outerHTML.slice(0, 80))"""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def stage(tmp_path_factory: pytest.TempPathFactory, service: Service) -> AsyncIterator[WebStage]:
    """The services of the gallery, and who is seen on them; `service` has brought the threads of the loop."""
    async with AsyncExitStack() as exits:
        folders = (tmp_path_factory.mktemp("gallery"), tmp_path_factory.mktemp("simulated"))
        plain = await exits.enter_async_context(account_service(folders[0], FakeClock()))
        simulated = await exits.enter_async_context(faulty_service(folders[1], SystemClock()))
        exits.callback(simulator_of(simulated).armed.end_all)
        for each in (plain, simulated):
            database: Any = each.context.database
            full_of_threads(database._writers, 1)
            full_of_threads(database._readers, 4)
            await exits.enter_async_context(each.live())
        yield WebStage(plain, simulated, await exits.enter_async_context(AsyncExitStack()))


async def faults(page: Page) -> list[str]:
    """What is wrong with a page on any size and in any theme, for people who asked for less motion."""
    if await page.evaluate("document.contentType") == "text/plain":
        return []  # the App Store's receipt: a line for a program, which has no elements
    found = [f"moves: {each}" for each in await page.evaluate(_MOVES)]
    for width in WIDTHS:
        await page.set_viewport_size({"width": width, "height": 800})
        await page.emulate_media(color_scheme="light")
        found += [f"{width} light: {each}" for each in await violations(page)]
        await page.emulate_media(color_scheme="dark")
        found += [f"{width} dark: {each}" for each in await contrast_violations(page)]
    return found + await overflows(page)


async def overflows(page: Page) -> list[str]:
    """Where a page has to be scrolled sideways: at 400 %, and with a browser's text of twice the size."""
    found = []
    await page.set_viewport_size({"width": REFLOWED, "height": 800})
    if await page.evaluate(_SCROLLS):
        found.append("400 %: the page scrolls sideways")
    await page.set_viewport_size({"width": WIDTHS[0], "height": 800})
    browser = await page.context.new_cdp_session(page)
    await browser.send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    await page.wait_for_function("getComputedStyle(document.documentElement).fontSize === '32px'")
    if await page.evaluate(_SCROLLS):
        found.append("text of 200 %: the page scrolls sideways")
    return found


async def test_pages_that_everybody_sees_keep_every_rule(visitor: Visitor, stranger: Visitor) -> None:
    visitor.expect_status(404)
    told: list[str] = []
    for who, path in [(visitor, path) for path in ("/", "/computers", "/help", "/nothing")] + [
        (stranger, "/sign-in")
    ]:
        page = await who.open(path)
        told += [f"{path}: {each}" for each in await violations(page)]
    assert not told, "\n".join(told)


@pytest.mark.parametrize("theme", EVERY_THEME)
async def test_high_contrast_of_the_system_replaces_all_colours(new_visitor: NewVisitor, theme: str) -> None:
    visitor = await new_visitor(color_scheme=theme, forced_colors="active")
    for path in ("/computers", "/store/access"):
        page = await visitor.open(path)
        assert await page.evaluate(POOR_CONTRAST) == []
        # Asked in one step: what is shown may be exchanged at any time.
        painted = await page.evaluate("getComputedStyle(document.querySelector('.button')).backgroundColor")
        assert painted in {"rgb(0, 0, 0)", "rgb(255, 255, 255)"}, "the system's colour of a button"


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        (
            "const e = document.createElement('button'); document.querySelector('main').append(e)",
            "button-name",
        ),
        ("document.querySelector('h1').style.color = '#ccc'", "color-contrast"),
        ("document.querySelector('label').remove()", "label"),
    ],
)
async def test_first_fault_of_a_page_is_found(stranger: Visitor, fault: str, rule: str) -> None:
    page = await stranger.open("/sign-in")
    await page.evaluate(fault)
    (found,) = await violations(page)
    assert f" {rule} at " in found


@pytest.mark.proof
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("subject", WEB, ids=lambda subject: subject.name)
async def test_every_page_keeps_every_rule_on_all_sizes_and_themes(
    chromium: Browser, stage: WebStage, subject: Subject, language: Language
) -> None:
    found: dict[str, list[str]] = {}
    for shot in subject.shots:
        assert isinstance(shot, PageShot | ClientShot)
        agent = shot.agent if isinstance(shot, PageShot) else None
        async with (
            AsyncExitStack() as own,  # the computer of a session ends with its page
            await chromium.new_context(
                locale=LOCALES[language], timezone_id="UTC", reduced_motion="reduce", user_agent=agent
            ) as context,
        ):
            context.set_default_timeout(PATIENCE_MS)
            page = await context.new_page()
            if isinstance(shot, PageShot):
                await open_page(stage, page, shot)
            else:
                await shot.play(replace(stage, exits=own), page, language)
            found[shot.name] = await faults(page)
    told = [f"{name}: {each}" for name, all_of_it in found.items() for each in all_of_it]
    assert not told, "\n".join(told)
