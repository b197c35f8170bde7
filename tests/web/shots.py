"""Pictures of all portal pages, light and dark, from the real service in real Chromium (STYLE 29).

`python -m tests.web.shots FOLDER`, or `take(folder)` from `make shots`.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Browser, async_playwright
from sqlalchemy.orm import Session

from account.db.tables import Computer
from tests.support.account_service import Service, account_service
from tests.support.clock import FakeClock
from tests.support.portal import session_cookie, sign_in_of
from tests.web.conftest import ARGUMENTS, CHROMIUM
from tests.web.test_web_all_pages import AUTHORIZE

SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
_COMPUTERS = (("Studio", "mac", True), ("Reception desk", "windows", True), ("Server room", "linux", False))


async def take(folder: Path) -> list[Path]:
    """Write `portal-PAGE-SIZE-THEME.png` files into `folder`; their paths."""
    taken: list[Path] = []
    with tempfile.TemporaryDirectory() as data:
        async with account_service(Path(data), FakeClock()) as service, service.live():
            pages = await _pages(service)
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
                for size in SIZES:
                    for theme in ("light", "dark"):
                        taken += await _take(browser, service, pages, folder, size, theme)
                await browser.close()
    return taken


async def _pages(service: Service) -> dict[str, tuple[str, str]]:
    """Name → (address, token of the session that sees it; empty for a stranger)."""
    sessions = sign_in_of(service).browser_sessions
    ada, new = await service.account("ada@example.org"), await service.account("new@example.org")
    await service.context.database.write(lambda session: _fill(session, ada, service))
    mine, hers = (await sessions.open(ada)).reveal(), (await sessions.open(new)).reveal()
    codes = await sign_in_of(service).device_codes.begin("Server room", "k" * 43)
    return {
        "sign-in": ("/sign-in", ""),
        "sign-up": ("/sign-up", ""),
        "computers": ("/computers", mine),
        "computers-empty": ("/computers", hers),
        "rename": ("/computers/cmp_0/rename", mine),
        "remove": ("/computers/cmp_0/remove", mine),
        "consent": (AUTHORIZE, mine),
        "activate": ("/activate", mine),
        "approve": (f"/activate?code={codes.user_code}", mine),
        "downloads": ("/downloads", mine),
        "buy": ("/buy", mine),
        "help": ("/help/computer_limit_reached", mine),
        "not-found": ("/nothing", mine),
    }


def _fill(session: Session, account_id: str, service: Service) -> None:
    now = service.context.clock.now()
    for number, (name, system, online) in enumerate(_COMPUTERS):
        session.add(
            Computer(
                id=f"cmp_{number}",
                account_id=account_id,
                name=name,
                system=system,
                machine_id=f"machine-{number}",
                key_thumbprint=f"key-{number}",
                registered_at=now,
                registered_seq=number,
                last_seen_at=now - timedelta(days=number),
                online=online,
            )
        )


async def _take(
    browser: Browser,
    service: Service,
    pages: dict[str, tuple[str, str]],
    folder: Path,
    size: str,
    theme: str,
) -> list[Path]:
    taken: list[Path] = []
    width, height = SIZES[size]
    for name, (path, token) in pages.items():
        context = await browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            locale="en-GB",
            timezone_id="UTC",
        )
        if token:
            cookie = {"name": session_cookie(service), "value": token, "url": service.base_url}
            await context.add_cookies([cookie])  # type: ignore[list-item]
        page = await context.new_page()
        await page.goto(service.base_url + path)
        file = folder / f"portal-{name}-{size}-{theme}.png"
        await page.screenshot(path=file, full_page=True)
        taken.append(file)
        await context.close()
    return taken


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    asyncio.run(take(target))
