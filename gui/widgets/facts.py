"""Facts as lines of label and value, such as "Plan  1 year"; a screen reader hears both together."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget

from gui import a11y
from gui.presenters.subscription import FactVM
from gui.texts import translate
from gui.widgets.labels import Label
from gui.widgets.layout import UNIT


class FactList(QWidget):
    """A line per fact; the widgets stay as long as the same facts are shown."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix
        self._lines: dict[str, tuple[Label, Label]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(2 * UNIT)
        self._grid.setVerticalSpacing(UNIT // 2 + 2)
        self._grid.setColumnStretch(1, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_facts(self, facts: tuple[FactVM, ...]) -> None:
        """Show exactly `facts`, in this order."""
        if tuple(self._lines) != tuple(fact.key for fact in facts):
            self._rebuild(facts)
        for fact in facts:
            label, value = self._lines[fact.key]
            label.setText(fact.label)
            value.setText(fact.value)
            spoken = translate("Facts", "{label}: {value}", "read out by a screen reader")
            value.setAccessibleName(spoken.format(label=fact.label, value=fact.value))
        self.setVisible(bool(facts))

    def _rebuild(self, facts: tuple[FactVM, ...]) -> None:
        self.hide()  # shown again with all lines at once: each one alone would lay out the whole page
        for old in (widget for line in self._lines.values() for widget in line):
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._lines = {}
        for position, fact in enumerate(facts):
            label, value = Label(quiet=True), Label()
            label.setObjectName(f"{self._prefix}.fact_{fact.key}_label")
            value.setObjectName(f"{self._prefix}.fact_{fact.key}")
            a11y.label(label, value)
            self._lines[fact.key] = label, value
            self._grid.addWidget(label, position, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, position, 1, Qt.AlignmentFlag.AlignTop)
            label.show()  # at once; a layout would do it when the events come round
            value.show()
