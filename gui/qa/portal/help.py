"""Help, downloads, and the page that says that something went wrong."""

from __future__ import annotations

from typing import Any

from gui.qa.portal.base import PortalPage
from gui.qa.portal.steps import Steps, steps


class HelpPage(PortalPage):
    """The list of help pages, and one of them."""

    @property
    def entries(self) -> Any:
        """The pages that are listed."""
        return self.part("help-entry")

    @steps
    def search(self, words: str) -> Steps:
        """Look for help."""
        yield self.fill("help-query", words)
        yield self.press("help-search")
        yield self.shown("help-found")

    @steps
    def vote(self, helpful: bool) -> Steps:
        """Say whether the page was helpful."""
        yield self.press("helpful-yes" if helpful else "helpful-no")
        yield self.shown("helpful-thanks")


class DownloadsPage(PortalPage):
    """The agent for each system."""

    def download(self, system: str) -> Any:
        """The download for `linux`, `mac` or `windows`, as a locator."""
        return self.part(f"download-{system}")


class ErrorPage(PortalPage):
    """What went wrong, as a stable code, and the way to its help."""

    def code(self) -> Any:
        """The code."""
        return self.text("error-code")

    def to_help(self) -> Any:
        """Go to the help about it."""
        return self.press("error-help")
