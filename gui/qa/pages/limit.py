"""The page object of the page that says that no place is free (RULES R71, R22). Standard library only."""

from __future__ import annotations

from gui.qa.pages.base import WindowPage


class LimitPage(WindowPage):
    """No free place."""

    route = "limit"

    @property
    def title(self) -> str:
        """That no place is free, or that an old entry can be replaced."""
        return self._text("title")

    @property
    def count(self) -> str:
        """How many of the places are taken."""
        return self._text("count")

    @property
    def actions(self) -> tuple[str, ...]:
        """The ways on that are offered, such as `buy_more`, in the order of the page."""
        return self._parts("action_")

    def choose_action(self, action: str) -> None:
        """Press the button of a way on; its page opens in the browser."""
        self._click(f"action_{action}")

    def remove(self, computer_id: str) -> None:
        """Remove a computer, and confirm."""
        self._click(f"computer_{computer_id}_remove")
        self._click(f"computer_{computer_id}_question_confirm")

    def replace(self) -> None:
        """Replace the old entry of this machine, and confirm."""
        self._click("replace")
        self._click("replace_question_confirm")

    def try_again(self) -> None:
        """Press *Try Again*."""
        self._click("try_again")

    def sign_out(self) -> None:
        """Press *Sign out*."""
        self._click("sign_out")
