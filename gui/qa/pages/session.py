"""Page objects of a session that is asked for, and of the strip on the desktop. Standard library only."""

from __future__ import annotations

from gui.qa.pages.base import WindowPage


class QuestionPage(WindowPage):
    """Somebody wants to connect, and the person here is asked."""

    route = "question"

    @property
    def client(self) -> str:
        """What wants to connect."""
        return self._text("client")

    @property
    def time_left(self) -> str:
        """The time left to answer, such as "0:30"."""
        return self._text("left")

    def accept(self) -> None:
        """Press *Accept*."""
        self._click("accept")

    def refuse(self) -> None:
        """Press *Refuse*."""
        self._click("refuse")


class StripPage(WindowPage):
    """The strip on the desktop while somebody is connected; `controls` are those of that window."""

    route = "strip"

    @property
    def client(self) -> str:
        """What is connected."""
        return self._text("client")

    @property
    def line(self) -> str:
        """Since when, a warning, or why it ended."""
        return self._text("line")

    @property
    def time_left(self) -> str:
        """The time left, such as "4:12"; empty without a limit."""
        return self._text_or_nothing("left")

    @property
    def offers_to_buy(self) -> bool:
        """Whether the strip has a Buy button now."""
        return self._has("buy")

    def buy(self) -> None:
        """Press the Buy button; its page opens in the browser."""
        self._click("buy")

    def end_session(self) -> None:
        """Press *End*."""
        self._click("end")

    def put_away(self) -> None:
        """Press the cross, after the end."""
        self._click("close")
