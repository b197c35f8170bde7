"""Real Chromium with real pages: each is opened once in a language, and pictured in all sizes and themes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from shared.reasons import Language
from tests.shots.model import THEMES, Album, Subject
from tests.shots.stories import way_into
from tests.shots.web_parts import BESIDE_THE_WINDOW, SIZES, ClientShot, PageShot, Seen, WebStage
from tests.support.chromium import chromium_of_the_system
from tests.support.portal import session_cookie
from tests.web.conftest import ARGUMENTS

LOCALES: Final = {Language.ENGLISH: "en-GB", Language.FRENCH: "fr-FR"}
_TOGETHER: Final = 3
"""So many pages are open at once: while one waits for its layout, another is drawn."""
_FAULT: Final = 500
_WITHIN_MS: Final = 20_000
_HIGHEST: Final = 2600
"""No page is so high; one that is has something wrong with it, and is cut there."""


class Camera:
    """Takes pictures of pages into an album."""

    def __init__(self, browser: Browser, album: Album) -> None:
        self._browser = browser
        self._album = album
        self._room = asyncio.Semaphore(_TOGETHER)

    async def take(self, stage: WebStage, subjects: tuple[Subject, ...]) -> None:
        """All pictures of these subjects."""
        async with asyncio.TaskGroup() as group:
            for subject in subjects:
                for shot in subject.shots:
                    assert isinstance(shot, PageShot | ClientShot)
                    for language in Language:
                        group.create_task(self._take(stage, subject, shot, language))

    async def pages_of(
        self, seen: Seen, pages: Mapping[str, str], language: Language, names: tuple[str, str]
    ) -> None:
        """Pages of one person beside the window: look → path; `names` are those of subject and shot."""
        async with self._room, self._context(language) as context:
            await sign_in(context, seen)
            page = await context.new_page()
            for look, path in pages.items():
                await page.goto(seen.service.base_url + path)
                await _resize(page, *BESIDE_THE_WINDOW)
                for theme in THEMES:
                    await self._picture(page, names, look, language, theme)

    async def _take(
        self, stage: WebStage, subject: Subject, shot: PageShot | ClientShot, language: Language
    ) -> None:
        agent = shot.agent if isinstance(shot, PageShot) else None
        async with self._room, self._context(language, user_agent=agent) as context:
            page = await context.new_page()
            if isinstance(shot, ClientShot):
                await shot.play(stage, page, language)
            else:
                await open_page(stage, page, shot)
            for look in shot.looks:
                await _resize(page, *SIZES[look])
                for theme in THEMES:
                    await self._picture(page, (subject.name, shot.name), look, language, theme)

    async def _picture(
        self, page: Page, names: tuple[str, str], look: str, language: Language, theme: str
    ) -> None:
        await page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        file = self._album.file(*names, look, language, theme)
        await page.screenshot(path=file, animations="disabled", caret="hide")

    @asynccontextmanager
    async def _context(self, language: Language, **options: Any) -> AsyncIterator[BrowserContext]:
        width, height = SIZES["desktop"]
        context = await self._browser.new_context(
            viewport={"width": width, "height": height},
            locale=LOCALES[language],
            timezone_id="UTC",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(_WITHIN_MS)
        try:
            yield context
        finally:
            await context.close()


async def open_page(stage: WebStage, page: Page, shot: PageShot) -> None:
    """Bring `page` to what is pictured."""
    seen = await stage.seen(shot.story)
    await sign_in(page.context, seen)
    way_in = await way_into(seen)
    if way_in:
        await page.goto(way_in)
    ids = {**seen.ids, **shot.ids}
    query = f"?{shot.query.format_map(ids)}" if shot.query else ""
    answer = await page.goto(seen.service.base_url + shot.route.format_map(ids) + query)
    assert answer is not None
    assert answer.status < _FAULT, f"{shot.name}: {answer.status}"
    if shot.act is not None:
        await shot.act(page)


async def _resize(page: Page, width: int, height: int) -> None:
    """A browser of this size, or as high as the page: what is fixed to its lower edge stays there."""
    await page.set_viewport_size({"width": width, "height": height})
    needed: int = await page.evaluate("document.documentElement.scrollHeight")
    if needed > height:
        await page.set_viewport_size({"width": width, "height": min(needed, _HIGHEST)})


async def sign_in(context: BrowserContext, seen: Seen) -> None:
    """Give the browser the cookie of whoever sees the page; a stranger has none."""
    if seen.token:
        cookie = {
            "name": session_cookie(seen.service),
            "value": seen.token,
            "url": seen.service.base_url,
        }
        await context.add_cookies([cookie])  # type: ignore[list-item]


@asynccontextmanager
async def camera(album: Album) -> AsyncIterator[Camera]:
    """A camera with a browser of its own."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_of_the_system(), args=ARGUMENTS)
        try:
            yield Camera(browser, album)
        finally:
            await browser.close()
