"""The page that shows a remote screen."""

from __future__ import annotations

import re
from typing import Any

from gui.qa.portal.base import PortalPage
from gui.qa.portal.steps import Steps, steps


class SessionPage(PortalPage):
    """Picture, toolbar, cards."""

    @property
    def canvas(self) -> Any:
        """The picture."""
        return self.page.locator("#screen canvas")

    def is_in(self, state: str) -> Any:
        """Wait until the page is `connecting`, `asking`, `opening`, `live` or `over`."""
        return self.is_in_state("session", state)

    @steps
    def over(self, title: str) -> Steps:
        """Wait until the session is over, for the reason with this title."""
        yield self.says("card-title", title)
        yield self.is_in("over")

    @steps
    def time_left(self, pattern: str) -> Steps:
        """Wait until the chip shows a time like `pattern`."""
        chip = self.page.locator('[data-testid="left"]', has_text=re.compile(pattern))
        yield chip.wait_for(state="visible")

    @steps
    def panel(self, name: str) -> Steps:
        """Open the panel `keys`, `clipboard` or `picture`."""
        yield self.press(f"tool-{name}")
        yield self.shown(f"panel-{name}")

    def disconnect(self) -> Any:
        """Leave the session."""
        return self.press("disconnect")

    def connect_again(self) -> Any:
        """Start another session, after one is over."""
        return self.press("connect-again")

    def buy(self) -> Any:
        """Press the Buy button of the bar."""
        return self.press("bar-buy")
