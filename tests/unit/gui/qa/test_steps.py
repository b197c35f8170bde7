"""One page object for both of Playwright's APIs."""

from __future__ import annotations

from typing import Any

import pytest

from gui.qa.portal.base import PortalPage
from gui.qa.portal.steps import Steps, is_awaited, steps


class Part:
    """An element whose acts are done at once."""

    def __init__(self, page: SyncPage, testid: str) -> None:
        self.page, self.testid = page, testid

    def click(self) -> None:
        self.page.done.append(f"click {self.testid}")

    def inner_text(self) -> str:
        return f" {self.testid}\n"


class SyncPage:
    """A page of the synchronous API."""

    def __init__(self) -> None:
        self.done: list[str] = []

    def goto(self, address: str) -> None:
        self.done.append(address)

    def get_by_test_id(self, testid: str) -> Any:
        return Part(self, testid)


class LatePart(Part):
    """An element whose acts are awaited."""

    async def click(self) -> None:  # type: ignore[override]
        super().click()

    async def inner_text(self) -> str:  # type: ignore[override]
        return super().inner_text()


class AsyncPage(SyncPage):
    """A page of the asynchronous API."""

    async def goto(self, address: str) -> None:  # type: ignore[override]
        super().goto(address)

    def get_by_test_id(self, testid: str) -> Any:
        return LatePart(self, testid)


class Story(PortalPage):
    """Two acts of which the second is made of others."""

    @steps
    def read_and_press(self, testid: str) -> Steps:
        """Press, and say what is there."""
        yield self.press(testid)
        text = yield self.text(testid)
        if text == "wrong":
            raise LookupError(text)
        return text.upper()


def test_acts_of_the_synchronous_api_are_done_when_the_method_returns() -> None:
    page = SyncPage()
    assert not is_awaited(page)
    assert Story(page).read_and_press("pay") == "PAY"
    assert page.done == ["click pay"]


async def test_acts_of_the_asynchronous_api_are_done_when_they_were_awaited() -> None:
    page = AsyncPage()
    assert is_awaited(page)
    story = Story(page).read_and_press("pay")
    assert page.done == []
    assert await story == "PAY"
    assert page.done == ["click pay"]


async def test_what_goes_wrong_between_steps_is_raised_on_both() -> None:
    with pytest.raises(LookupError, match="wrong"):
        Story(SyncPage()).read_and_press("wrong")
    with pytest.raises(LookupError, match="wrong"):
        await Story(AsyncPage()).read_and_press("wrong")
