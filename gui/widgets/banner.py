"""Banners above the pages: what happened, one way on, and a cross to put it away (STYLE 18)."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui import a11y
from gui.presenters.banners import BannerVM
from gui.texts import translate
from gui.tokens import Tone, current_tokens
from gui.widgets.button import Button, Kind
from gui.widgets.labels import Label, Role
from gui.widgets.layout import STRETCH, UNIT, column, holder, row
from gui.widgets.picture import IconView

_ICONS: Final = {Tone.WARN: "warning", Tone.BAD: "error", Tone.GOOD: "check"}


class Banner(QWidget):
    """One message. `action_asked` and `dismissed` carry the banner's key."""

    action_asked = Signal(str)
    dismissed = Signal(str)

    def __init__(self, key: str) -> None:
        super().__init__()
        self._key = key
        self._tone = Tone.NEUTRAL
        name = f"banner.{key}"
        self.setObjectName(name)
        self._icon = IconView("info", 20)
        self._text = Label()
        self._text.setObjectName(f"{name}_text")
        self._code = Label(Role.SMALL, quiet=True)
        self._code.setObjectName(f"{name}_code")
        self._action = Button(f"{name}_action", "", Kind.SECONDARY, waits=True)
        self._dismiss = Button(
            f"{name}_dismiss",
            translate("Banner", "Dismiss this message"),
            Kind.ICON,
            icon="close",
            waits=True,
        )
        self._action.activated.connect(lambda: self.action_asked.emit(self._key))
        self._dismiss.activated.connect(lambda: self.dismissed.emit(self._key))
        words = column(self._text, self._code, gap=2)
        self._action_row = holder(row(self._action, STRETCH))
        middle = column(words, self._action_row, gap=UNIT)
        layout = row(self._icon, middle, self._dismiss, gap=UNIT + 4)
        layout.setStretch(1, 1)
        for widget in (self._icon, self._dismiss):
            layout.setAlignment(widget, Qt.AlignmentFlag.AlignTop)
        layout.setContentsMargins(2 * UNIT, UNIT + 2, UNIT, UNIT + 2)
        self.setLayout(layout)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def render_banner(self, vm: BannerVM) -> None:
        """Show `vm`."""
        self._tone = vm.tone
        self._icon.show_icon(_ICONS.get(vm.tone, "info"), vm.tone)
        self._text.show_text(vm.text)
        self._code.show_text(vm.code_line)
        self._action_row.setVisible(bool(vm.action))
        self._action.show_text(vm.action)
        for button in (self._action, self._dismiss):  # each banner has one: of what it speaks
            button.setAccessibleDescription(vm.text)
        self._dismiss.setVisible(vm.dismissible)
        self.setAccessibleName(vm.text)
        self.setAccessibleDescription(vm.description)
        self._text.setToolTip(vm.description)
        self.update()

    def release(self) -> None:
        """The action or the dismissal has had its answer."""
        self._action.release()
        self._dismiss.release()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = current_tokens()
        area = QRectF(self.rect())
        painter.fillRect(area, QColor(colours.soft(self._tone)))
        painter.setPen(QPen(QColor(colours.border), 1))
        line = area.bottom() - 0.5  # the bottom itself is already the next widget's
        painter.drawLine(QPointF(area.left(), line), QPointF(area.right(), line))


class BannerStack(QWidget):
    """All banners of the moment; one that stays keeps its widget, its focus and its place."""

    action_asked = Signal(str)
    dismissed = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("window.banners")
        self._shown: dict[str, Banner] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)

    def render_banners(self, banners: tuple[BannerVM, ...]) -> None:
        """Show exactly `banners`, in this order."""
        wanted = {vm.key for vm in banners}
        for key in [key for key in self._shown if key not in wanted]:
            gone = self._shown.pop(key)
            self._layout.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for position, vm in enumerate(banners):
            banner = self._shown.get(vm.key)
            if banner is None:
                banner = Banner(vm.key)
                banner.action_asked.connect(self.action_asked)
                banner.dismissed.connect(self.dismissed)
                self._shown[vm.key] = banner
                self._layout.insertWidget(position, banner)
                banner.render_banner(vm)
                a11y.announce(banner, vm.text)
            elif self._layout.indexOf(banner) != position:
                self._layout.removeWidget(banner)
                self._layout.insertWidget(position, banner)
            banner.render_banner(vm)
        self.setVisible(bool(banners))

    def release(self) -> None:
        """Every banner's buttons can be pressed again."""
        for banner in self._shown.values():
            banner.release()
