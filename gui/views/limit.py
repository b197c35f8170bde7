"""The page when registration was refused; it goes on by itself once a place is free (RULES R71, R22)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout

from gui.presenters.limit import LimitVM
from gui.texts import translate
from gui.tokens import Tone
from gui.widgets.action_row import ActionRow
from gui.widgets.button import Button, Kind
from gui.widgets.computer_list import ComputerList
from gui.widgets.confirmation import Confirmation
from gui.widgets.labels import ElidedLabel, Label, Role
from gui.widgets.layout import STRETCH, UNIT, Card, column, row
from gui.widgets.page import Page
from gui.widgets.picture import IconView


class LimitPage(Page):
    """No free place, or an old entry to replace."""

    remove_asked = Signal(str)
    replace_asked = Signal(str)
    page_asked = Signal(str)
    register_asked = Signal()
    sign_out_asked = Signal()

    def __init__(self) -> None:
        super().__init__("limit", translate("Limit", "No free place"))
        self._replace_id = ""
        icon = IconView("unlink", 56, Tone.WARN, disc=True)
        self._title = Label(Role.TITLE)
        self._title.setObjectName("limit.title")
        self._text = Label(quiet=True)
        self._text.setObjectName("limit.text")
        self._email = ElidedLabel(Role.SMALL, quiet=True, middle=True)
        self._email.setObjectName("limit.account")
        self._replace = Button("limit.replace", "", Kind.PRIMARY)
        self._replace_question = Confirmation(
            "limit.replace_question", translate("Limit", "Replace"), danger=False
        )
        self._replace.activated.connect(self._replace_question.open_question)
        self._replace_question.confirmed.connect(lambda: self.replace_asked.emit(self._replace_id))
        self._actions = ActionRow("limit")
        self._actions.chosen.connect(self.page_asked)
        self._notes = Label(Role.SMALL, quiet=True)
        self._notes.setObjectName("limit.notes")
        self._card = self._make_list_card()
        self._footer = Label(Role.SMALL, quiet=True)
        self._footer.setObjectName("limit.footer")
        layout = column(
            icon,
            UNIT // 2,
            self._title,
            self._text,
            UNIT // 2,
            self._card,
            UNIT // 2,
            self._replace,
            self._replace_question,
            self._actions,
            self._notes,
            self._footer,
            UNIT,
            self._email,
            self._make_buttons(),
        )
        layout.setAlignment(icon, Qt.AlignmentFlag.AlignLeft)
        layout.setAlignment(self._replace, Qt.AlignmentFlag.AlignLeft)
        self.fill(layout)

    def _make_list_card(self) -> Card:
        self._heading = Label(Role.HEADING)
        self._count = Label(Role.SMALL, quiet=True)
        self._count.setObjectName("limit.count")
        self._count.setWordWrap(False)
        self._list = ComputerList("limit")
        self._list.remove_confirmed.connect(self.remove_asked)
        top = row(self._heading, self._count)
        top.setStretch(0, 1)
        return Card(column(top, self._list))

    def _make_buttons(self) -> QBoxLayout:
        self._again = Button(
            "limit.try_again", translate("Limit", "Try Again"), Kind.SECONDARY, icon="refresh", waits=True
        )
        sign_out = Button("limit.sign_out", translate("Limit", "Sign out"), Kind.QUIET, waits=True)
        self._again.activated.connect(self.register_asked)
        sign_out.activated.connect(self.sign_out_asked)
        return row(sign_out, STRETCH, self._again)

    def render(self, vm: LimitVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._replace_id = vm.replace_id
        self._title.show_text(vm.title)
        self._text.show_text(vm.text)
        self._email.show_text(vm.email)
        self._email.setVisible(bool(vm.email))
        self._replace.setVisible(bool(vm.replace_id))
        self._replace.show_text(vm.replace_text)
        self._replace_question.show_question(vm.replace_question)
        if not vm.replace_id:
            self._replace_question.close_question()
        self._card.setVisible(bool(vm.computers))
        self._heading.show_text(vm.list_heading)
        self._count.setText(vm.count)
        self._list.show_computers(vm.computers)
        self._actions.show_actions(vm.actions)
        self._actions.setVisible(bool(vm.actions))
        self._notes.show_text("\n".join(vm.notes))
        self._footer.show_text(vm.footer)
        self._again.setVisible(not vm.replace_id)
