"""The Settings page: what acts at once, in cards by subject; nothing has to be confirmed or saved."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from gui.presenters.settings import NotificationsVM, SettingsVM
from gui.presenters.updates import UpdatesVM
from gui.texts import translate
from gui.views.settings_service import ServiceChoice
from gui.widgets.button import Button, Kind
from gui.widgets.choice import Choice
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import Label, Role
from gui.widgets.layout import UNIT, Card, Part, column, hairline, holder, row
from gui.widgets.page import Page
from gui.widgets.rename import RenameField
from gui.widgets.switch import Switch

_WIDEST = 600


class SettingsPage(Page):
    """A person chose to come here. `switched` and `chosen` carry a name, as `gui.presenters.settings_wishes`
    knows it, and what is wanted."""

    back_asked = Signal()
    switched = Signal(str, bool)
    chosen = Signal(str, str)
    rename_asked = Signal(str)
    service_wanted = Signal(str)
    look_asked = Signal()
    address_asked = Signal(str)
    about_asked = Signal()

    def __init__(self) -> None:
        super().__init__("settings", translate("Settings", "Settings"), width=_WIDEST)
        self._switches: dict[str, Switch] = {}
        self._choices: dict[str, Choice] = {}
        self._url = ""
        self.fill(
            column(
                self._make_header(),
                self._make_computer(),
                self._make_sessions(),
                self._make_notifications(),
                self._make_language(),
                self._make_service(),
                self._make_updates(),
                self._make_way_to_about(),
                gap=2 * UNIT,
            )
        )

    def _make_header(self) -> QBoxLayout:
        self._back = Button("settings.back", translate("Settings", "Back"), Kind.ICON, icon="back")
        self._back.activated.connect(self.back_asked)
        title = Label(Role.TITLE, text=translate("Settings", "Settings"))
        title.setObjectName("settings.title")
        header = row(self._back, title, gap=UNIT)
        header.setStretch(1, 1)
        return header

    def _make_computer(self) -> Card:
        self._name = RenameField("settings")
        self._name.rename_asked.connect(self.rename_asked)
        caption = Label(Role.SMALL, quiet=True, text=translate("Settings", "Name"))
        self._named = holder(column(caption, self._name, hairline(), gap=UNIT // 2))
        start = self._switch(
            "start_at_login",
            translate("Settings", "Start when I log in"),
            translate(
                "Settings", "So that this computer can be reached without anybody opening the program."
            ),
        )
        self._no_start = Label(
            Role.SMALL,
            quiet=True,
            text=translate("Settings", "This system has no way to start Access Agent at login."),
        )
        self._no_start.setObjectName("settings.no_start_at_login")
        return _section(translate("Settings", "This computer"), self._named, start, self._no_start)

    def _make_sessions(self) -> Card:
        return _section(
            translate("Settings", "Sessions"),
            self._switch(
                "ask",
                translate("SessionSettings", "Ask me first"),
                translate("SessionSettings", "Somebody at this computer must agree, else nobody is let in."),
            ),
            self._switch(
                "view_only",
                translate("SessionSettings", "View only"),
                translate("SessionSettings", "Others see the screen, but cannot use mouse and keyboard."),
            ),
            hairline(),
            self._choice(
                "quality",
                translate("SessionSettings", "Quality of the picture"),
                translate(
                    "SessionSettings",
                    "Automatic goes by the connection. Sharp shows every pixel, Save data sends less.",
                ),
            ),
            self._choice("monitor", translate("SessionSettings", "Show to others")),
            self._choice("idle", translate("SessionSettings", "End a session that is not used")),
        )

    def _make_notifications(self) -> Card:
        topics = column(
            hairline(),
            self._switch(
                "notify_sessions",
                translate("Settings", "Sessions"),
                translate("Settings", "Somebody connects, or a session is about to end."),
            ),
            self._switch(
                "notify_subscription",
                translate("Settings", "Subscription"),
                translate("Settings", "It ends soon, has ended, or has become active."),
            ),
            self._switch(
                "notify_computer",
                translate("Settings", "This computer"),
                translate("Settings", "It was removed from the account, or finds no place in it."),
            ),
            gap=2 * UNIT,
        )
        self._topics = holder(topics)
        return _section(
            translate("Settings", "Notifications"),
            self._switch(
                "notifications",
                translate("Settings", "Show notifications"),
                translate("Settings", "On the desktop, while this window is not in front."),
            ),
            self._topics,
        )

    def _make_language(self) -> Card:
        choice = self._choice("language", translate("Settings", "Language of Access Agent"))
        return _section(translate("Settings", "Language"), choice)

    def _make_service(self) -> Card:
        self.service = ServiceChoice()
        self.service.wanted.connect(self.service_wanted)
        return _section(translate("Settings", "Account service"), self.service)

    def _make_updates(self) -> Card:
        self._found = Label()
        self._found.setObjectName("settings.update_found")
        self._look = Button(
            "settings.look_for_update", translate("Settings", "Look Now"), icon="refresh", waits=True
        )
        self._look.activated.connect(self.look_asked)
        self._get = Button("settings.get_update", translate("Settings", "Open Download Page"), icon="open")
        self._get.activated.connect(lambda: self.address_asked.emit(self._url))
        return _section(
            translate("Settings", "Updates"),
            self._switch(
                "updates",
                translate("Settings", "Look for newer versions"),
                translate("Settings", "Once a day. Nothing is ever installed by itself."),
            ),
            self._found,
            self._make_update_buttons(),
        )

    def _make_way_to_about(self) -> QWidget:
        about = Button("settings.about", translate("Settings", "About Access Agent"), icon="info")
        about.activated.connect(self.about_asked)
        made = QWidget()
        FlowLayout(made).addWidget(about)
        return made

    def _make_update_buttons(self) -> QWidget:
        """Side by side, or below each other where long words leave no room."""
        made = QWidget()
        flow = FlowLayout(made)
        flow.addWidget(self._get)
        flow.addWidget(self._look)
        return made

    def _switch(self, name: str, title: str, text: str) -> Switch:
        made = self._switches[name] = Switch(f"settings.{name}", title, text)
        made.switched.connect(lambda on: self.switched.emit(name, on))
        return made

    def _choice(self, name: str, title: str, text: str = "") -> Choice:
        made = self._choices[name] = Choice(f"settings.{name}", title, text)
        made.chosen.connect(lambda value: self.chosen.emit(name, value))
        return made

    def render(self, vm: SettingsVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._named.setVisible(bool(vm.computer.name))
        self._name.show_name(vm.computer.name, can_rename=bool(vm.computer.name))
        starts = vm.computer.start_at_login
        self._switches["start_at_login"].setVisible(starts is not None)
        self._switches["start_at_login"].show_on(bool(starts))
        self._no_start.setVisible(starts is None)
        self._switches["ask"].show_on(vm.sessions.ask)
        self._switches["view_only"].show_on(vm.sessions.view_only)
        self._choices["quality"].show_choice(vm.sessions.quality)
        self._choices["monitor"].show_choice(vm.sessions.monitor)
        self._choices["idle"].show_choice(vm.sessions.idle)
        self._render_notifications(vm.notifications)
        self._choices["language"].show_choice(vm.language)
        self.service.show_service(vm.service)
        self._render_updates(vm.updates)

    def _render_notifications(self, vm: NotificationsVM) -> None:
        self._switches["notifications"].show_on(vm.on)
        self._topics.setVisible(vm.on)
        self._switches["notify_sessions"].show_on(vm.sessions)
        self._switches["notify_subscription"].show_on(vm.subscription)
        self._switches["notify_computer"].show_on(vm.computer)

    def _render_updates(self, vm: UpdatesVM) -> None:
        self._switches["updates"].show_on(vm.on)
        self._switches["updates"].setVisible(vm.possible)
        self._look.setVisible(vm.possible)
        self._found.show_text(vm.found)
        self._url = vm.url
        self._get.setVisible(bool(vm.url))

    def first_focus(self) -> QWidget | None:
        """The way back: a stray Enter changes nothing."""
        return self._back

    def rename_finished(self, refusal: str) -> None:
        """The renaming has had its answer: done where `refusal` is empty, else the sentence why not."""
        if refusal:
            self._name.refuse(refusal)
        else:
            self._name.close_field()

    def service_finished(self, refusal: str) -> None:
        """The same for another account service."""
        if refusal:
            self.service.refuse(refusal)
        else:
            self.service.close_field()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Back):
            self.back_asked.emit()
            return
        super().keyPressEvent(event)


def _section(title: str, *parts: Part) -> Card:
    heading = Label(Role.HEADING, text=title)
    made = Card(column(heading, *parts, gap=2 * UNIT))
    made.setAccessibleName(title)
    return made
