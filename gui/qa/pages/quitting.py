"""Page object of the question that quitting asks, above any page. Standard library only."""

from __future__ import annotations

from gui.qa.controls import Controls


class QuitQuestion:
    """What shall become of reachability when the program ends."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    @property
    def is_asked(self) -> bool:
        """Whether the question stands."""
        return self._controls.has("quit.question")

    @property
    def who(self) -> str:
        """Who is connected; empty while nobody is."""
        return self._controls.text("quit.who") if self._controls.has("quit.who") else ""

    @property
    def text(self) -> str:
        """What the answers mean."""
        return self._controls.text("quit.text")

    def keep(self) -> None:
        """Press *Quit and Keep This Computer Reachable*."""
        self._controls.click("quit.keep")

    def stop(self) -> None:
        """Press *Quit and Stop: It Cannot Be Reached*."""
        self._controls.click("quit.stop")

    def cancel(self) -> None:
        """Press *Cancel*."""
        self._controls.click("quit.cancel")
