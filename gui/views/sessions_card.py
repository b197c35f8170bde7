"""The card of the sessions that were, and of how this computer lets itself be used."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.presenters.recent_sessions import RecordVM
from gui.presenters.session_settings import SessionSettingsVM
from gui.texts import translate
from gui.widgets.button import Button, Kind
from gui.widgets.choice import Choice
from gui.widgets.labels import ElidedLabel, Label, Role
from gui.widgets.layout import UNIT, Card, column, hairline, row
from gui.widgets.switch import Switch


class SessionSettingsView(QWidget):
    """Switches and choices; `ask`, `view_only`, `monitor` and `idle_minutes` are wishes, not facts."""

    ask_wanted = Signal(bool)
    view_only_wanted = Signal(bool)
    monitor_wanted = Signal(str)
    idle_wanted = Signal(int)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        name = f"{prefix}.settings"
        self.setObjectName(name)
        self._ask = Switch(
            f"{name}_ask",
            translate("SessionSettings", "Ask me first"),
            translate("SessionSettings", "Somebody at this computer must agree, else nobody is let in."),
        )
        self._view_only = Switch(
            f"{name}_view_only",
            translate("SessionSettings", "View only"),
            translate("SessionSettings", "Others see the screen, but cannot use mouse and keyboard."),
        )
        self._monitor = Choice(f"{name}_monitor", translate("SessionSettings", "Show to others"))
        self._idle = Choice(f"{name}_idle", translate("SessionSettings", "End a session that is not used"))
        self._ask.switched.connect(self.ask_wanted)
        self._view_only.switched.connect(self.view_only_wanted)
        self._monitor.chosen.connect(self.monitor_wanted)
        self._idle.chosen.connect(lambda minutes: self.idle_wanted.emit(int(minutes)))
        layout = column(self._ask, self._view_only, self._monitor, self._idle, hairline(), gap=2 * UNIT)
        layout.setContentsMargins(0, UNIT, 0, UNIT)
        self.setLayout(layout)

    def show_settings(self, vm: SessionSettingsVM) -> None:
        """Show `vm`."""
        self._ask.show_on(vm.ask)
        self._view_only.show_on(vm.view_only)
        self._monitor.show_choice(vm.monitor)
        self._idle.show_choice(vm.idle)


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
    """Recent sessions, and the settings behind a button; those are made when they are first looked at."""

    ask_wanted = Signal(bool)
    view_only_wanted = Signal(bool)
    monitor_wanted = Signal(str)
    idle_wanted = Signal(int)

    def __init__(self, prefix: str) -> None:
        self._content = column(gap=UNIT)
        super().__init__(self._content)
        self._prefix = prefix
        self._records: list[RecordView] = []
        self._settings: SessionSettingsView | None = None
        self._vm: SessionSettingsVM | None = None
        title = Label(Role.HEADING, text=translate("Recent", "Sessions"))
        self._button = Button(
            f"{prefix}.settings_open",
            translate("SessionSettings", "Session settings"),
            Kind.ICON,
            icon="sliders",
        )
        self._button.activated.connect(self._open_or_close)
        self._none = Label(Role.SMALL, quiet=True)
        self._none.setObjectName(f"{prefix}.no_sessions")
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        top = row(title, self._button)
        top.setStretch(0, 1)
        top.setAlignment(self._button, Qt.AlignmentFlag.AlignTop)
        self._content.addLayout(top)
        self._content.addWidget(self._none)
        self._content.addLayout(self._list)

    def show_sessions(self, records: tuple[RecordVM, ...], settings: SessionSettingsVM) -> None:
        """Show `records`, the newest first, and `settings`."""
        self._vm = settings
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
        if self._settings is not None:
            self._settings.show_settings(settings)

    def _open_or_close(self) -> None:
        if self._settings is None:
            self._settings = self._make_settings()
            self._content.insertWidget(1, self._settings)
            self._settings.show()
        else:
            self._settings.setVisible(self._settings.isHidden())
        words = translate("SessionSettings", "Session settings")
        if not self._settings.isHidden():
            words = translate("SessionSettings", "Close the session settings")
        self._button.show_text(words)
        self._button.setToolTip(words)

    def _make_settings(self) -> SessionSettingsView:
        made = SessionSettingsView(self._prefix)
        made.ask_wanted.connect(self.ask_wanted)
        made.view_only_wanted.connect(self.view_only_wanted)
        made.monitor_wanted.connect(self.monitor_wanted)
        made.idle_wanted.connect(self.idle_wanted)
        if self._vm is not None:
            made.show_settings(self._vm)
        return made
