"""The page object of the About page, which a person chooses. Standard library only."""

from __future__ import annotations

from gui.qa.pages.base import WindowPage


class AboutPage(WindowPage):
    """What runs here, and a report for those who help."""

    route = "about"

    def go_back(self) -> None:
        """Press *Back*."""
        self._click("back")

    def fact(self, key: str) -> str:
        """The value of a line: `version`, `qt`, `python`, `system`, `service`,
        `service_version`, `licence`."""
        return self._text(f"fact_{key}")

    def copy(self) -> None:
        """Put all lines on the clipboard."""
        self._click("copy")

    def look_for_update(self) -> None:
        """Press *Look for Updates*."""
        self._click("look_for_update")

    @property
    def update_found(self) -> str:
        """What was found; empty before anybody looked."""
        return self._text_or_nothing("update_found")

    def open_download_page(self) -> None:
        """Press *Open Download Page*; there while a newer version is known."""
        self._click("get_update")

    def open_help(self) -> None:
        """Press *Help Pages*; there while the account service is reached."""
        self._click("help")

    @property
    def licence(self) -> str:
        """The text of the program's own licence."""
        return self._text("licence")

    @property
    def libraries(self) -> str:
        """The libraries and their licences, a line each."""
        return self._text("libraries")

    # the report

    def show_report(self) -> None:
        """Press *Show Report*."""
        self._click("report")

    @property
    def report(self) -> str:
        """The text of the report; empty while none is shown."""
        return self._text_or_nothing("report_text")

    def save_report(self) -> None:
        """Press *Save As…*; the system asks for the place."""
        self._click("report_save")

    def put_report_away(self) -> None:
        """Press *Put Away*."""
        self._click("report_away")

    @property
    def report_told(self) -> str:
        """Where it was saved, or why it was not; empty when there is nothing to say."""
        return self._text_or_nothing("report_told")
