"""Panels inside a card: something that is under way, with its icon, its words, and a way to put it away."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui import a11y
from gui.presenters.panels import PanelVM
from gui.tokens import Tone, current_tokens
from gui.widgets.button import Button, Kind
from gui.widgets.labels import Label, Role
from gui.widgets.layout import STRETCH, UNIT, column, holder, row
from gui.widgets.picture import IconView


class Panel(QWidget):
    """One thing under way. `dismissed` carries its key."""

    dismissed = Signal(str)

    def __init__(self, name: str, key: str) -> None:
        super().__init__()
        self._tone = Tone.NEUTRAL
        self.setObjectName(name)
        self._icon = IconView("info", 20)
        self._title = Label(Role.STRONG)
        self._title.setObjectName(f"{name}_title")
        self._text = Label(Role.SMALL)
        self._text.setObjectName(f"{name}_text")
        self._dismiss = Button(f"{name}_dismiss", "", Kind.SECONDARY, waits=True)
        self._dismiss.activated.connect(lambda: self.dismissed.emit(key))
        self._dismiss_row = holder(column(UNIT // 2, row(self._dismiss, STRETCH), gap=0))
        words = column(self._title, self._text, self._dismiss_row, gap=UNIT // 2)
        layout = row(self._icon, words, gap=UNIT + 4)
        layout.setStretch(1, 1)
        layout.setAlignment(self._icon, Qt.AlignmentFlag.AlignTop)
        layout.setContentsMargins(UNIT + 4, UNIT + 4, UNIT + 4, UNIT + 4)
        self.setLayout(layout)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def render_panel(self, vm: PanelVM) -> None:
        """Show `vm`."""
        self._tone = vm.tone
        self._icon.show_icon(vm.icon, vm.tone)
        self._title.show_text(vm.title)
        self._text.show_text(vm.text)
        self._dismiss.show_text(vm.dismiss)
        self._dismiss_row.setVisible(bool(vm.dismiss))
        self.setAccessibleName(vm.title)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours = current_tokens()
        painter.setBrush(QColor(colours.soft(self._tone)))
        painter.setPen(QPen(QColor(colours.text)) if colours.high_contrast else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)


class PanelStack(QWidget):
    """All panels of the moment; one that stays keeps its widget and its focus."""

    dismissed = Signal(str)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix
        self._shown: dict[str, Panel] = {}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(UNIT)

    def show_panels(self, panels: tuple[PanelVM, ...]) -> None:
        """Show exactly `panels`, in this order; a new one is announced."""
        wanted = {vm.key for vm in panels}
        for key in [key for key in self._shown if key not in wanted]:
            gone = self._shown.pop(key)
            self._layout.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for position, vm in enumerate(panels):
            panel = self._shown.get(vm.key)
            if panel is None:
                panel = Panel(f"{self._prefix}.panel_{vm.key}", vm.key)
                panel.dismissed.connect(self.dismissed)
                self._shown[vm.key] = panel
                self._layout.insertWidget(position, panel)
                panel.show()  # at once; a layout would do it when the events come round
                a11y.announce(panel, vm.title)
            elif self._layout.indexOf(panel) != position:
                self._layout.removeWidget(panel)
                self._layout.insertWidget(position, panel)
            panel.render_panel(vm)
        self.setVisible(bool(panels))
