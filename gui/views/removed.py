"""The page after this computer was removed from its account (RULES R25)."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from gui.presenters.removed import RemovedVM
from gui.texts import translate
from gui.tokens import Tone
from gui.widgets.button import Button, Kind
from gui.widgets.labels import Label, Role
from gui.widgets.layout import UNIT, column
from gui.widgets.page import Page
from gui.widgets.picture import IconView


class RemovedPage(Page):
    """What happened, what it means, and the way back."""

    sign_in_asked = Signal()
    code_asked = Signal()

    def __init__(self) -> None:
        super().__init__("removed", translate("Removed", "Not registered any more"), width=420, centred=True)
        icon = IconView("unlink", 72, Tone.WARN, disc=True)
        self._title = Label(Role.TITLE)
        self._title.setObjectName("removed.title")
        self._text = Label()
        self._text.setObjectName("removed.text")
        self._meaning = Label(quiet=True)
        self._meaning.setObjectName("removed.meaning")
        sign_in = Button(
            "removed.sign_in", translate("Removed", "Sign In and Register Again"), Kind.PRIMARY, waits=True
        )
        code = Button("removed.use_code", translate("Removed", "Use a code instead"), Kind.QUIET, waits=True)
        sign_in.activated.connect(self.sign_in_asked)
        code.activated.connect(self.code_asked)
        for button in (sign_in, code):
            button.setMinimumHeight(40)
        layout = column(icon, 2 * UNIT, self._title, self._text, self._meaning, 2 * UNIT, sign_in, code)
        layout.setAlignment(icon, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._text, self._meaning):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.fill(layout)

    def render(self, vm: RemovedVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._title.show_text(vm.title)
        self._text.show_text(vm.text)
        self._meaning.show_text(vm.meaning)
