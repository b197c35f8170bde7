"""The report of a fleet in a real browser: it fits every screen, asks for nothing and can be printed."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest
from playwright.async_api import Browser

from account.fleet.findings import Findings
from account.fleet.page import page_of
from account.fleet.plan import BORN, FleetPlan
from account.fleet.report import report_of
from account.fleet.run import Outcome


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report with all its parts, good and bad."""
    made = Outcome(FleetPlan(3, 5, 2, "browser", 6, 2), Findings("browser"))
    made.findings.figures.update(accounts=3, hosts=6, **{"order paid": 7, "fate month": 3, "refused no": 1})
    for month in range(24):
        made.findings.count_month("active", month, month % 4)
        made.findings.count_month("charged_minor", month, month * 999)
    made.findings.check(1, "person-000001", "month", BORN, ["two orders " * 30])
    made.years.account_years, made.years.seconds, made.years.each_ms = 6.0, 0.1, [10.0, 20.0]
    made.measured.late_ms = [1.0, 3.5]
    file = tmp_path / "report.html"
    file.write_text(page_of(report_of(made)), encoding="utf-8")
    return file


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
async def test_the_report_fits_the_screen_and_asks_for_nothing(
    chromium: Browser, report: Path, scheme: Literal["light", "dark"], width: int
) -> None:
    context = await chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=True
    )
    page = await context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    await page.goto(report.as_uri())
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    assert (asked, complaints) == ([report.as_uri()], [])
    paper, ink = await page.evaluate(
        "() => { const its = getComputedStyle(document.body); return [its.backgroundColor, its.color]; }"
    )
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")
    assert paper != ink
    for text in await page.locator("svg text").all():
        inside = await text.evaluate(
            "node => { const box = node.getBoundingClientRect(), svg = node.ownerSVGElement"
            ".getBoundingClientRect(); return box.left >= svg.left - 1 && box.right <= svg.right + 1; }"
        )
        assert inside, await text.text_content()
    await page.emulate_media(media="print")
    printed = await page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert printed == "rgb(255, 255, 255)"
    await context.close()
