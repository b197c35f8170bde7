"""The window in the test's own process, over the real door of an agent (pytest-qt).

May import `gui` and Qt.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QLocale, QTranslator
from PySide6.QtWidgets import QApplication

from gui.conductor import Conductor
from gui.language import Language, speak
from gui.link import AgentLink
from gui.qa.door import Condition
from gui.qa.failures import WaitFailed
from gui.qa.finder import Finder
from gui.qa.pages.all import AllPages
from gui.qa.pages.tray import TrayPage
from gui.qa.snapshots import as_json, failure_text, words_of
from gui.qa.waiting import PATIENCE_S
from gui.theme import Theme
from gui.tray.keeper import TrayKeeper
from gui.window import Window
from shared.clock import SystemClock
from shared.redact import redact
from shared.snapshot import Snapshot

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


class KeptBrowser:
    """Opens nothing and keeps the addresses, so that a test can go on from there in a browser of its own."""

    def __init__(self) -> None:
        self.opened: list[str] = []

    def open(self, address: str) -> bool:
        """Keep `address`."""
        self.opened.append(address)
        return True


class AccessWindow(AllPages):
    """Opens when a test first looks at it, as a person would open it; everything in it is the product's own.

    `door` says where the agent answers. `browser` keeps the addresses that the window would open. The page
    objects are attributes: `main`, `welcome`, `limit`…
    """

    def __init__(self, qtbot: QtBot, application: QApplication, door: Callable[[], str]) -> None:
        self._qtbot, self._application, self._door = qtbot, application, door
        self._palette, self._style = application.palette(), application.styleSheet()
        self._translators, self._locale = application.findChildren(QTranslator), QLocale()
        self._theme: Theme | None = None
        self._window: Window | None = None
        self._conductor: Conductor | None = None
        self._link: AgentLink | None = None
        self._snapshots = 0
        self.browser = KeptBrowser()
        self.snapshot: Snapshot | None = None
        """What the window was last told; None before."""

    # opening and closing

    def open(self, *, language: str = "en", theme: str = "light", panel: bool = False) -> None:
        """Open it in `language` (`en`, `fr`) and `theme` (`light`, `dark`), and wait for its first page.

        With `panel` the simulator's panel stands open beside the page, as the window of a simulator run has
        it; else it is in the menu.

        Open already, it is closed first.
        """
        self.close()
        speak(self._application, Language(language), QLocale(QLocale.Language.C))
        self._theme = Theme(self._application, self._palette, theme)
        self._window = window = Window()
        clock = SystemClock()
        self._link = link = AgentLink(self._door(), (), clock, window)
        self._conductor = conductor = Conductor(window, link, self.browser, clock, panel=panel)
        conductor.finished.connect(link.close)
        link.snapshot_received.connect(self._on_snapshot)
        window.listen_to_keys()
        conductor.render()
        window.show()
        link.open()
        self.wait_for(lambda _snapshot: True, "the agent's first word to the window")

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._snapshots += 1

    def close(self) -> None:
        """Close it as a person does, and leave the application as it was found."""
        if self._window is None:
            return
        if self._link is not None:
            self._link.close()
        self._window.close()
        self._window.deleteLater()
        if self._theme is not None:
            self._theme.deleteLater()
        for translator in self._application.findChildren(QTranslator):
            if translator not in self._translators:
                self._application.removeTranslator(translator)
                translator.deleteLater()
        QLocale.setDefault(self._locale)
        self._application.setStyleSheet(self._style)
        self._application.setPalette(self._palette)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._window = self._link = self._theme = self._conductor = None

    # waiting

    def wait_for(self, condition: Condition, what: str = "", within_s: float = PATIENCE_S) -> Snapshot:
        """Wait until what the window was told meets `condition`. Raises `WaitFailed`, as the agent does."""
        self._opened()
        first, seen = self.snapshot, self._snapshots

        def holds() -> bool:
            return self.snapshot is not None and bool(condition(self.snapshot))

        try:
            self._qtbot.wait_until(holds, timeout=int(within_s * 1000))
        except self._qtbot.TimeoutError:
            wanted = what or words_of(condition)
            news = self._snapshots - seen
            raise WaitFailed(failure_text(wanted, within_s, first, self.snapshot, news)) from None
        assert self.snapshot is not None
        return self.snapshot

    def wait_until(
        self, condition: Callable[[], object], what: str = "", within_s: float = PATIENCE_S
    ) -> None:
        """Wait until the window shows something. `condition` asks page objects; what is not there means no.

        Raises `WaitFailed` with everything that can be read in the window.
        """
        self._opened()

        def holds() -> bool:
            try:
                return bool(condition())
            except LookupError:
                return False

        try:
            self._qtbot.wait_until(holds, timeout=int(within_s * 1000))
        except self._qtbot.TimeoutError:
            shown = "\n".join(f"  {line}" for line in self.words())
            wanted = what or words_of(condition)
            raise WaitFailed(f"waited {within_s:g} s for: {wanted}\nthe window shows:\n{shown}") from None

    # what is there

    @property
    def window(self) -> Window:
        """The window itself."""
        return self._opened()

    @property
    def controls(self) -> Finder:
        """Its controls, by `objectName`."""
        return Finder(self._opened())

    @property
    def tray(self) -> TrayPage:
        """What the tray says, or would say on a desktop that has one."""
        return TrayPage(self)

    def tray_lines(self) -> tuple[tuple[str, bool], ...]:
        """Each line of the tray's menu, and whether it can be chosen."""
        vm = self._tray().vm
        told = [(line, False) for line in vm.lines] if vm is not None else []
        return (*told, *((entry.text, entry.enabled) for entry in (vm.entries if vm is not None else ())))

    def choose_in_tray(self, text: str) -> None:
        """Choose the line that reads `text`. Raises `LookupError`."""
        tray = self._tray()
        for entry in tray.vm.entries if tray.vm is not None else ():
            if entry.text == text and entry.enabled:
                tray.choose(entry.key)
                return
        raise LookupError(f"the tray has nothing to choose that reads {text}")

    def _tray(self) -> TrayKeeper:
        self._opened()
        keeper = self._conductor.faces.tray if self._conductor is not None else None
        if keeper is None:
            raise LookupError("the tray is not made yet")
        return keeper

    def picture(self, file: Path, part: str = "") -> None:
        """Save a picture of the window, or of the control called `part`."""
        widget = self.controls.find(part) if part else self._opened()
        widget.grab().save(str(file))

    def keep(self, folder: Path) -> list[str]:
        """Leave what explains a failure in `folder`; the names of the files."""
        if self._window is None:
            return []
        kept = ["window.png", "window.txt"]
        self._window.grab().save(str(folder / "window.png"))
        (folder / "window.txt").write_text(redact("\n".join(self.words())) + "\n", encoding="utf-8")
        if self.snapshot is not None:
            (folder / "window-snapshot.json").write_text(as_json(self.snapshot), encoding="utf-8")
            kept.append("window-snapshot.json")
        return kept

    def _opened(self) -> Window:
        if self._window is None:
            self.open()
        assert self._window is not None
        return self._window
