"""What the page objects of the portal share: elements are found by their `data-testid` only."""

from __future__ import annotations

import re
from typing import Any

from gui.qa.portal.steps import Steps, steps


class PortalPage:
    """One page of the portal, as a person sees it. `page` is Playwright's, and so is what `part` answers."""

    def __init__(self, page: Any) -> None:
        self.page = page

    def part(self, testid: str) -> Any:
        """The element with this `data-testid`, as a locator."""
        return self.page.get_by_test_id(testid)

    @steps
    def open(self, address: str) -> Steps:
        """Go to an address."""
        yield self.page.goto(address)

    @steps
    def press(self, testid: str) -> Steps:
        """Click a button or link."""
        yield self.part(testid).click()

    @steps
    def fill(self, testid: str, text: str) -> Steps:
        """Fill in a field."""
        yield self.part(testid).fill(text)

    @steps
    def text(self, testid: str) -> Steps:
        """The text that a person reads there."""
        found = yield self.part(testid).inner_text()
        return found.strip()

    @steps
    def has(self, testid: str) -> Steps:
        """Whether something with this `data-testid` is there now."""
        count = yield self.part(testid).count()
        return count > 0

    @steps
    def shown(self, testid: str) -> Steps:
        """Wait until it can be seen."""
        yield self.part(testid).wait_for(state="visible")

    @steps
    def says(self, testid: str, text: str) -> Steps:
        """Wait until it says exactly this, blanks aside."""
        words = r"\s+".join(re.escape(word) for word in text.split())
        whole = re.compile(rf"^\s*{words}\s*$")
        yield self.page.locator(f'[data-testid="{testid}"]', has_text=whole).wait_for(state="visible")

    @steps
    def is_in_state(self, testid: str, state: str) -> Steps:
        """Wait until the element says by `data-state` that it is so."""
        where = f'[data-testid="{testid}"][data-state="{state}"]'
        yield self.page.locator(where).wait_for(state="attached")


class LivePage(PortalPage):
    """A page that keeps itself up to date."""

    def listening(self) -> Any:
        """Wait until the page hears of changes by itself."""
        return self.is_in_state("live", "listening")
