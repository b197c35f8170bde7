"""The card of the sessions that were."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.presenters.recent_sessions import RecordVM
from gui.texts import translate
from gui.widgets.button import Button, Kind
from gui.widgets.labels import ElidedLabel, Label, Role
from gui.widgets.layout import UNIT, Card, column, hairline, row


class RecordView(QWidget):
    """One session that is over."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._line = hairline()
        self._client = ElidedLabel(Role.STRONG)
        self._client.setObjectName(f"{name}_client")
        self._when = Label(Role.SMALL, quiet=True)
        self._when.setObjectName(f"{name}_when")
        self._ending = Label(Role.SMALL, quiet=True)
        self._ending.setObjectName(f"{name}_ending")
        words = column(self._client, self._when, self._ending, gap=2)
        words.setContentsMargins(0, UNIT, 0, UNIT)
        self.setLayout(column(self._line, words, gap=0))

    def show_record(self, vm: RecordVM, *, first: bool) -> None:
        """Show `vm`; a line parts it from the one above, which the `first` has not."""
        self._line.setVisible(not first)
        self._client.show_text(vm.client)
        self._when.show_text(vm.when)
        self._ending.show_text(vm.ending)
        self.setAccessibleName(f"{vm.client}, {vm.when}, {vm.ending}")


class SessionsCard(Card):
    """Recent sessions, what is unusual about the next one, and the way to the settings."""

    settings_asked = Signal()

    def __init__(self, prefix: str) -> None:
        self._content = column(gap=UNIT)
        super().__init__(self._content)
        self._prefix = prefix
        self._records: list[RecordView] = []
        title = Label(Role.HEADING, text=translate("Recent", "Sessions"))
        button = Button(
            f"{prefix}.settings_open",
            translate("SessionSettings", "Session settings"),
            Kind.ICON,
            icon="sliders",
        )
        button.activated.connect(self.settings_asked)
        self._summary = Label(Role.SMALL, quiet=True)
        self._summary.setObjectName(f"{prefix}.settings_summary")
        self._none = Label(Role.SMALL, quiet=True)
        self._none.setObjectName(f"{prefix}.no_sessions")
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        top = row(title, button)
        top.setStretch(0, 1)
        top.setAlignment(button, Qt.AlignmentFlag.AlignTop)
        self._content.addLayout(top)
        self._content.addWidget(self._summary)
        self._content.addWidget(self._none)
        self._content.addLayout(self._list)

    def show_sessions(self, records: tuple[RecordVM, ...], summary: str) -> None:
        """Show `records`, the newest first, and `summary` above them."""
        self._summary.show_text(summary)
        nothing = translate("Recent", "Nobody was connected to this computer yet.")
        self._none.show_text("" if records else nothing)
        while len(self._records) < len(records):
            view = RecordView(f"{self._prefix}.record_{len(self._records) + 1}")
            self._records.append(view)
            self._list.addWidget(view)
        for position, view in enumerate(self._records):
            view.setVisible(position < len(records))
            if position < len(records):
                view.show_record(records[position], first=position == 0)
