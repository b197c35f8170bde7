"""The card of the session on the main page (RULES R11, SECURITY 29)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from gui import a11y
from gui.presenters.session import SessionVM
from gui.texts import translate
from gui.tokens import Tone
from gui.widgets.badge import Badge
from gui.widgets.button import Button, Kind
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import ElidedLabel, Label, Role
from gui.widgets.layout import STRETCH, UNIT, Card, column, row
from gui.widgets.panel import PanelStack
from gui.widgets.picture import IconView
from gui.widgets.time_ring import TimeRing


class SessionCard(Card):
    """Who is connected; `end_asked` carries the session, `page_asked` the page of the account."""

    end_asked = Signal(str)
    page_asked = Signal(str)

    def __init__(self, prefix: str) -> None:
        content = column(gap=UNIT + 4)
        super().__init__(content)
        self._vm: SessionVM | None = None
        self._live = ""
        self._page = ""
        self._icon = IconView("person", 44, Tone.NEUTRAL, disc=True)
        self._ring = TimeRing(f"{prefix}.session_left", 72, Role.HEADING)
        self._nobody = Label(Role.HEADING)
        self._nobody.setObjectName(f"{prefix}.session_nobody")
        self._title = Label(quiet=True)
        self._title.setObjectName(f"{prefix}.session")
        self._client = ElidedLabel(Role.HEADING)
        self._client.setObjectName(f"{prefix}.session_client")
        self._since = Label(Role.SMALL, quiet=True)
        self._since.setObjectName(f"{prefix}.session_since")
        self._sent = Label(Role.SMALL, quiet=True)
        self._sent.setObjectName(f"{prefix}.session_sent")
        self._view_only = Badge()
        self._view_only.setObjectName(f"{prefix}.session_view_only")
        self._text = Label(quiet=True)
        self._text.setObjectName(f"{prefix}.session_text")
        self._story = Label(quiet=True)
        self._story.setObjectName(f"{prefix}.session_story")
        self._last = PanelStack(prefix)
        self._buy = Button(f"{prefix}.session_buy", "", Kind.PRIMARY, waits=True)
        self._buy.activated.connect(lambda: self.page_asked.emit(self._page))
        self._end = Button(
            f"{prefix}.session_end", translate("Session", "End Session"), Kind.DANGER, waits=True
        )
        self._end.activated.connect(lambda: self.end_asked.emit(self._live))
        self._buttons = QWidget()
        ways = FlowLayout(self._buttons)
        for button in (self._buy, self._end):
            ways.addWidget(button)
        badge = row(self._view_only, STRETCH)
        words = column(self._nobody, self._title, self._client, self._since, self._sent, badge, gap=UNIT // 2)
        top = row(self._icon, self._ring, words, gap=2 * UNIT)
        top.setStretch(2, 1)
        for picture in (self._icon, self._ring):
            top.setAlignment(picture, Qt.AlignmentFlag.AlignTop)
        content.addLayout(top)
        for widget in (self._text, self._story, self._last, self._buttons):
            content.addWidget(widget)

    def show_session(self, vm: SessionVM | None) -> None:
        """Show `vm`; None takes no room. What is the same stays untouched: this is asked once a second."""
        if vm is not None and vm == self._vm:
            return
        self._vm = vm
        self.setVisible(vm is not None)
        if vm is None:
            return
        came_or_went = bool(vm.live) is not bool(self._live)
        self._live = vm.live
        self._icon.setVisible(vm.left is None)
        self._icon.show_icon("person", Tone.ACCENT if vm.live else Tone.NEUTRAL)
        self._ring.show_left(vm.left)
        self._nobody.show_text("" if vm.live else vm.title)
        self._title.show_text(vm.title if vm.live else "")
        self._client.show_text(vm.client)
        self._client.setVisible(bool(vm.client))
        self._since.show_text(vm.since)
        self._sent.show_text(vm.sent)
        self._view_only.show_badge(vm.view_only, Tone.NEUTRAL)
        self._text.show_text(vm.text)
        self._story.show_text(vm.story)
        self._last.show_panels((vm.last,) if vm.last is not None else ())
        self._show_buttons(vm)
        if came_or_went and self.isVisible():
            a11y.announce(self, f"{vm.client}: {vm.title}" if vm.client else vm.title)

    def _show_buttons(self, vm: SessionVM) -> None:
        if vm.buy is not None:
            self._page = vm.buy.page.value
            self._buy.show_text(vm.buy.text)
            self._buy.setEnabled(vm.buy.enabled)
            self._buy.setAccessibleDescription(vm.text)
        wanted = vm.buy is not None, bool(vm.live)
        if wanted != (not self._buy.isHidden(), not self._end.isHidden()):
            self._buy.setVisible(wanted[0])
            self._end.setVisible(wanted[1])
            self._buttons.updateGeometry()
        self._buttons.setVisible(any(wanted))
