"""Accessibility rules (axe-core) on a page in a real browser: WCAG 2.2 A and AA, and its best practices.

No rule is switched off. A page that cannot keep one says so where it is tested, with the reason.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from playwright.async_api import Page

_SOURCE: Final = Path(__file__).resolve().parents[2] / "node_modules/axe-core/axe.min.js"
"""Brought by `.ci/client-page`: a tool of the tests, which the wheel does not carry."""

_TAGS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
_CONTRAST: Final = ("color-contrast", "link-in-text-block")
_RUN: Final = """async (only) => {
  const { violations, passes } = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
  const where = (node) => `${node.target.join(" ")}: ${node.failureSummary.split("\\n")[1].trim()}`;
  return [passes.length, violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.impact} ${rule.id} at ${where(node)}`))];
}"""
_FEWEST_RULES: Final = 10
"""Of those that a page with a heading and a link keeps."""


@cache
def _source() -> str:
    if not _SOURCE.exists():
        raise FileNotFoundError(f"{_SOURCE} is missing; `make setup` brings it")
    return _SOURCE.read_text("utf-8")


async def violations(page: Page) -> list[str]:
    """What breaks a rule, each as impact, rule, place and cause; empty when all is well."""
    passed, broken = await _run(page, "tag", _TAGS)
    assert passed >= _FEWEST_RULES, "axe has looked at nothing"
    return broken


async def contrast_violations(page: Page) -> list[str]:
    """What breaks a rule about colours; for a theme of a page whose other rules were looked at."""
    _, broken = await _run(page, "rule", _CONTRAST)
    return broken


async def _run(page: Page, kind: str, values: tuple[str, ...]) -> tuple[int, list[str]]:
    """How many rules are kept, and what breaks one."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_source())
    passed, broken = await page.evaluate(_RUN, {"type": kind, "values": list(values)})
    return int(passed), list(broken)
