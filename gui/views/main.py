"""The main page: this computer and the subscription, and beside or below them all computers."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from gui.presenters.entitlement import EntitlementVM
from gui.presenters.main import MainVM, ThisComputerVM
from gui.texts import translate
from gui.tokens import Tone
from gui.views.main_menu import MainMenu
from gui.views.session_card import SessionCard
from gui.views.sessions_card import SessionsCard
from gui.widgets.action_row import ActionRow
from gui.widgets.badge import Badge
from gui.widgets.button import Button, Kind
from gui.widgets.computer_list import ComputerList
from gui.widgets.confirmation import Confirmation
from gui.widgets.facts import FactList
from gui.widgets.labels import ElidedLabel, Label, Role
from gui.widgets.layout import STRETCH, UNIT, Card, column, row
from gui.widgets.page import Page
from gui.widgets.panel import PanelStack
from gui.widgets.picture import Dot, IconView, StatusDot
from gui.widgets.rename import RenameField

_TWO_COLUMNS_FROM = 780
_TWO_COLUMNS_FROM_LETTERS = 110
"""The same in letters of average width: larger text needs the whole width for one column."""
_WIDEST = 1040


class MainPage(Page):
    """Signed in and registered, or on the way there."""

    rename_asked = Signal(str)
    remove_asked = Signal(str)
    page_asked = Signal(str)
    waiting_dismissed = Signal()
    pause_asked = Signal()
    resume_asked = Signal()
    refresh_asked = Signal()
    sign_out_asked = Signal()
    quit_asked = Signal()
    settings_asked = Signal()
    about_asked = Signal()
    simulator_asked = Signal()

    def __init__(self) -> None:
        super().__init__("main", translate("Main", "This computer"), width=_WIDEST)
        self._sign_out = Confirmation("main.sign_out", translate("Main", "Sign Out"))
        self._sign_out.show_question(
            translate(
                "Main",
                "Sign out on this computer? It cannot be reached until you sign in again. It keeps its"
                " place in your list.",
            )
        )
        self._sign_out.confirmed.connect(self.sign_out_asked)
        self.session = SessionCard("main")
        self.session.page_asked.connect(self.page_asked)
        self.sessions = SessionsCard("main")
        self.sessions.settings_asked.connect(self.settings_asked)
        left = column(
            self._make_computer_card(), self.session, self._make_entitlement_card(), STRETCH, gap=2 * UNIT
        )
        right = column(self._make_list_card(), self.sessions, STRETCH, gap=2 * UNIT)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(2 * UNIT)
        self._columns.addLayout(left, 1)
        self._columns.addLayout(right, 1)
        self._footer = Label(Role.SMALL, quiet=True)
        self._footer.setObjectName("main.footer")
        self._footer.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = column(self._make_header(), self._sign_out, self._columns, self._footer, gap=2 * UNIT)
        self.fill(layout)

    def _make_header(self) -> QBoxLayout:
        self._email = ElidedLabel(Role.STRONG, middle=True)
        self._email.setObjectName("main.account")
        caption = Label(Role.SMALL, quiet=True, text=translate("Main", "Signed in"))
        self._menu = MainMenu(self)
        self._menu_button = Button("main.menu", translate("Main", "Menu"), Kind.ICON, icon="menu")
        self._menu_button.activated.connect(lambda: self._menu.open_below(self._menu_button))
        self._menu.sign_out_chosen.connect(self._sign_out.open_question)
        for source, target in (
            (self._menu.pause_chosen, self.pause_asked),
            (self._menu.resume_chosen, self.resume_asked),
            (self._menu.refresh_chosen, self.refresh_asked),
            (self._menu.page_chosen, self.page_asked),
            (self._menu.settings_chosen, self.settings_asked),
            (self._menu.about_chosen, self.about_asked),
            (self._menu.simulator_chosen, self.simulator_asked),
            (self._menu.quit_chosen, self.quit_asked),
        ):
            source.connect(target)
        header = row(
            IconView("person", 40, Tone.ACCENT, disc=True),
            column(caption, self._email, gap=0),
            self._menu_button,
            gap=UNIT + 4,
        )
        header.setStretch(1, 1)
        return header

    def _make_computer_card(self) -> Card:
        self._heading = Label(quiet=True)
        self._heading.setObjectName("main.registered")
        self._system = IconView("monitor", 44, Tone.ACCENT, disc=True)
        self._name = RenameField("main")
        self._name.rename_asked.connect(self.rename_asked)
        self._dot = StatusDot(14)
        self._status = Label(Role.STRONG)
        self._status.setObjectName("main.status")
        self._explanation = Label(quiet=True)
        self._explanation.setObjectName("main.status_text")
        self._resume = Button(
            "main.resume", translate("Main", "Resume"), Kind.PRIMARY, icon="play", waits=True
        )
        self._resume.activated.connect(self.resume_asked)
        status = row(self._dot, self._status, gap=UNIT)
        status.setStretch(1, 1)
        top = row(self._system, column(self._heading, self._name, gap=2), gap=UNIT + 4)
        top.setStretch(1, 1)
        top.setAlignment(self._system, Qt.AlignmentFlag.AlignTop)
        content = column(top, UNIT // 2, status, self._explanation, self._resume, gap=UNIT)
        content.setAlignment(self._resume, Qt.AlignmentFlag.AlignLeft)
        return Card(content)

    def _make_entitlement_card(self) -> Card:
        self._sign = IconView("clock", 44, Tone.NEUTRAL, disc=True)
        self._badge = Badge()
        self._badge.setObjectName("main.entitlement")
        self._plan = Label(Role.HEADING)
        self._plan.setObjectName("main.entitlement_title")
        self._origin = Label(Role.SMALL, quiet=True)
        self._origin.setObjectName("main.origin")
        self._meaning = Label(quiet=True)
        self._meaning.setObjectName("main.entitlement_text")
        self._panels = PanelStack("main")
        self._panels.dismissed.connect(self.waiting_dismissed)
        self._facts = FactList("main")
        self._note = Label(Role.SMALL, quiet=True)
        self._note.setObjectName("main.entitlement_note")
        self._actions = ActionRow("main")
        self._actions.chosen.connect(self.page_asked)
        words = column(row(self._badge, STRETCH), self._plan, self._origin, gap=UNIT // 2)
        top = row(self._sign, words, gap=UNIT + 4)
        top.setStretch(1, 1)
        top.setAlignment(self._sign, Qt.AlignmentFlag.AlignTop)
        content = column(
            top, self._meaning, self._panels, self._facts, UNIT // 2, self._actions, self._note, gap=UNIT + 4
        )
        return Card(content)

    def _make_list_card(self) -> Card:
        title = Label(Role.HEADING, text=translate("Main", "Your computers"))
        self._count = Label(Role.SMALL, quiet=True)
        self._count.setObjectName("main.count")
        self._count.setWordWrap(False)
        self._list = ComputerList("main")
        self._list.remove_confirmed.connect(self.remove_asked)
        self._hint = Label(Role.SMALL, quiet=True)
        self._hint.setObjectName("main.list_hint")
        top = row(title, self._count)
        top.setStretch(0, 1)
        return Card(column(top, self._list, self._hint, gap=UNIT))

    def render(self, vm: MainVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._email.show_text(vm.email)
        self._render_computer(vm.computer)
        self.session.show_session(vm.session)
        self.sessions.show_sessions(vm.records, vm.session_summary)
        self._render_entitlement(vm.entitlement)
        self._list.show_computers(vm.computers)
        self._count.setText(vm.count)
        self._hint.show_text(vm.list_hint)
        self._footer.show_text(vm.footer)
        self._menu.render_menu(
            paused=vm.paused, has_account_page=vm.has_account_page, has_simulator=vm.has_simulator
        )

    def _render_computer(self, vm: ThisComputerVM) -> None:
        self._heading.show_text(vm.heading)
        self._system.show_icon(vm.system_icon)
        self._name.show_name(vm.name, can_rename=vm.can_rename)
        self._dot.show_dot(Dot(vm.dot))
        self._status.show_text(vm.status)
        self._explanation.show_text(vm.explanation)
        self._resume.setVisible(vm.can_resume)

    def _render_entitlement(self, vm: EntitlementVM) -> None:
        self._sign.show_icon(vm.icon, vm.tone)
        self._badge.show_badge(vm.badge, vm.tone)
        self._plan.show_text(vm.title)
        self._origin.show_text(vm.origin)
        self._meaning.show_text(vm.text)
        self._panels.show_panels(vm.panels)
        self._facts.show_facts(vm.facts)
        self._note.show_text(vm.note)
        self._actions.show_actions(vm.actions)
        self._actions.keep_room(not vm.known)

    def first_focus(self) -> QWidget | None:
        """The menu: a stray Enter must neither buy nor remove anything."""
        return self._menu_button

    def rename_finished(self, refusal: str) -> None:
        """The renaming has had its answer: done where `refusal` is empty, else the sentence why not."""
        if refusal:
            self._name.refuse(refusal)
        else:
            self._name.close_field()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._name.close_field():
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        letters = _TWO_COLUMNS_FROM_LETTERS * self.fontMetrics().averageCharWidth()
        wide = self.viewport().width() >= max(_TWO_COLUMNS_FROM, letters)
        direction = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        if self._columns.direction() is not direction:
            self._columns.setDirection(direction)
