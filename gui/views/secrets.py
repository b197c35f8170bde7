"""The page while the place for secrets cannot be used (SECURITY 12, 13)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from gui.presenters.secrets import SecretsVM
from gui.texts import translate
from gui.tokens import Tone
from gui.widgets.button import Button, Kind
from gui.widgets.confirmation import Confirmation
from gui.widgets.labels import Label, Role
from gui.widgets.layout import UNIT, column
from gui.widgets.page import Page
from gui.widgets.picture import IconView


class SecretsPage(Page):
    """The keyring is locked, missing or hanging; none of them is "signed out"."""

    retry_asked = Signal()
    file_confirmed = Signal()

    def __init__(self) -> None:
        super().__init__("secrets", translate("Secrets", "Keyring"), width=420, centred=True)
        icon = IconView("lock", 72, Tone.WARN, disc=True)
        self._title = Label(Role.TITLE)
        self._title.setObjectName("secrets.title")
        self._text = Label()
        self._text.setObjectName("secrets.text")
        self._help = Label(quiet=True)
        self._help.setObjectName("secrets.help")
        retry = Button("secrets.retry", translate("Secrets", "Try Again"), Kind.PRIMARY, waits=True)
        retry.activated.connect(self.retry_asked)
        self._file = Button("secrets.use_file", "", Kind.SECONDARY)
        self._question = Confirmation(
            "secrets.file_question", translate("Secrets", "Keep in a File"), danger=False
        )
        self._file.activated.connect(self._question.open_question)
        self._question.confirmed.connect(self.file_confirmed)
        for button in (retry, self._file):
            button.setMinimumHeight(40)
        layout = column(
            icon,
            2 * UNIT,
            self._title,
            self._text,
            self._help,
            2 * UNIT,
            retry,
            self._file,
            self._question,
        )
        layout.setAlignment(icon, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._text, self._help):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.fill(layout)

    def render(self, vm: SecretsVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._title.show_text(vm.title)
        self._text.show_text(vm.text)
        self._help.show_text(vm.help)
        self._file.setVisible(bool(vm.file_text))
        self._file.show_text(vm.file_text)
        self._question.show_question(vm.file_question)
        if not vm.file_text:
            self._question.close_question()
