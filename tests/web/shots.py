"""Pictures of all portal pages, light and dark, from the real service in real Chromium (STYLE 29).

`python -m tests.web.shots FOLDER [NAME-PART…]` takes those whose name has such a part, without any all of
them; `take(folder)` from `make shots` those for the documentation.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Browser, async_playwright

from tests.support.account_service import Service, account_service
from tests.support.chromium import chromium_of_the_system
from tests.support.clock import FakeClock
from tests.support.portal import session_cookie, sign_in_of
from tests.support.shopper import shopper
from tests.web.conftest import ARGUMENTS
from tests.web.shot_pages import ShotPage, area_pages, fill, store_pages
from tests.web.test_web_all_pages import AUTHORIZE

FOR_DOCS = tuple(
    f"portal-{page}-{size}-"
    for page in ("sign-in", "dashboard", "computers", "subscriptions", "subscription", "licences", "payment")
    for size in ("phone", "desktop")
)
SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1280, 800)}


async def take(folder: Path, only: Sequence[str] = FOR_DOCS) -> list[Path]:
    """Write `portal-PAGE-SIZE-THEME.png` files into `folder`; their paths. `only`: parts of names."""
    taken: list[Path] = []
    with tempfile.TemporaryDirectory() as data:
        async with account_service(Path(data), FakeClock()) as service, service.live():
            pages = {
                **await _sign_in_pages(service),
                **await area_pages(service),
                **await store_pages(service),
            }
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=chromium_of_the_system(), args=ARGUMENTS
                )
                for size in SIZES:
                    for theme in ("light", "dark"):
                        for name, page in pages.items():
                            file = folder / f"portal-{name}-{size}-{theme}.png"
                            if not only or any(part in file.stem for part in only):
                                await _take(browser, service, page, file, size, theme)
                                taken.append(file)
                await browser.close()
    return taken


async def _sign_in_pages(service: Service) -> dict[str, ShotPage]:
    who = await shopper(service, "grace@example.org")
    await fill(service, who)
    token = (await sign_in_of(service).browser_sessions.open(who.account_id)).reveal()
    computer = f"/computers/cmp_{who.account_id[-6:]}_0"
    codes = await sign_in_of(service).device_codes.begin("Server room", "k" * 43)
    signed_in = {
        "rename": f"{computer}/rename",
        "remove": f"{computer}/remove",
        "consent": AUTHORIZE,
        "activate": "/activate",
        "approve": f"/activate?code={codes.user_code}",
        "downloads": "/downloads",
        "help": "/help",
        "not-found": "/nothing",
    }
    pages = {name: ShotPage(path, token) for name, path in signed_in.items()}
    return {"sign-in": ShotPage("/sign-in", ""), "sign-up": ShotPage("/sign-up", ""), **pages}


async def _take(
    browser: Browser, service: Service, shot: ShotPage, file: Path, size: str, theme: str
) -> None:
    width, height = SIZES[size]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if theme == "dark" else "light",
        locale="fr-FR" if shot.language == "fr" else "en-GB",
        timezone_id="UTC",
    )
    if shot.token:
        cookie = {"name": session_cookie(service), "value": shot.token, "url": service.base_url}
        await context.add_cookies([cookie])  # type: ignore[list-item]
    page = await context.new_page()
    await page.goto(service.base_url + shot.path)
    await page.screenshot(path=file, full_page=True)
    await context.close()


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(target, sys.argv[2:]))
