"""The Computers page, and the choice of those to keep when there are too many (RULES R83, R78)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gui.qa.portal.base import LivePage, PortalPage
from gui.qa.portal.steps import Steps, steps


class ComputersPage(LivePage):
    """Subscription, list, live updates."""

    @property
    def rows(self) -> Any:
        """All computers of the list."""
        return self.part("computer")

    def row(self, name: str) -> Any:
        """The row of the computer with this name."""
        name_inside = self.part("computer-name").get_by_text(name, exact=True)
        return self.rows.filter(has=name_inside)

    @steps
    def connect(self, name: str) -> Steps:
        """Press *Connect* of a computer; its session opens."""
        yield self.row(name).get_by_test_id("connect").click()

    @steps
    def rename(self, name: str, new_name: str) -> Steps:
        """Rename on its own page."""
        yield self.row(name).get_by_test_id("rename").click()
        yield self.fill("name", new_name)
        yield self.press("submit")

    @steps
    def remove(self, name: str) -> Steps:
        """Remove, confirmation included."""
        yield self.row(name).get_by_test_id("remove").click()
        yield self.press("confirm-remove")


class KeepPage(PortalPage):
    """Which computers to keep, where the account has too many."""

    @steps
    def keep(self, names: Iterable[str]) -> Steps:
        """Choose exactly these, and save."""
        wanted = frozenset(names)
        choices = self.page.locator("label", has=self.part("keep-computer"))
        for number in range((yield choices.count())):
            choice = choices.nth(number)
            name = yield choice.locator("bdi").inner_text()
            yield choice.get_by_test_id("keep-computer").set_checked(name.strip() in wanted)
        yield self.press("submit")
