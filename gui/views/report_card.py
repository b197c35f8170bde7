"""A report for those who help: shown whole before the person decides whether and where to save it.

The agent makes and writes it (STYLE 17, SECURITY 41); here it is read, and the place is chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from gui.presenters.about import ReportVM
from gui.texts import translate
from gui.widgets.button import Button
from gui.widgets.flow import FlowLayout
from gui.widgets.focus import give_focus, is_by_keyboard
from gui.widgets.labels import Label, Role
from gui.widgets.layout import UNIT, Card, column, holder
from gui.widgets.text_area import TextArea

if TYPE_CHECKING:
    from PySide6.QtWidgets import QFileDialog

_LINES = 14
_ENDING = "zip"


class ReportCard(Card):
    """`wanted` asks for a report; `save_wanted` carries its number and the whole path of a file."""

    wanted = Signal()
    save_wanted = Signal(int, str)

    def __init__(self) -> None:
        self._number = 0
        self._offered = ""
        self._dialog: QFileDialog | None = None
        title = translate("About", "Report for support")
        about = translate(
            "About",
            "What the program knows and did, without passwords and e-mail addresses. You read it first; "
            "nothing is sent anywhere.",
        )
        self._show = Button("about.report", translate("About", "Show Report"), icon="eye", waits=True)
        self._text = TextArea("about.report_text", title, lines=_LINES, fixed=True)
        self._save = Button("about.report_save", translate("About", "Save As…"), waits=True)
        self._away = Button("about.report_away", translate("About", "Put Away"))
        self._told = Label(Role.SMALL)
        self._told.setObjectName("about.report_told")
        self._told.hide()
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.addWidget(self._save)
        flow.addWidget(self._away)
        self._shown = holder(column(self._text, buttons, gap=UNIT))
        self._shown.hide()
        ask = QWidget()
        FlowLayout(ask).addWidget(self._show)
        self._ask = ask
        heading = Label(Role.HEADING, text=title)
        words = Label(Role.SMALL, quiet=True, text=about)
        super().__init__(column(heading, words, ask, self._shown, self._told, gap=UNIT))
        self._show.activated.connect(self._want)
        self._save.activated.connect(self._choose_place)
        self._away.activated.connect(self._put_away)

    def show_report(self, vm: ReportVM) -> None:
        """Let the person read it."""
        self._number, self._offered = vm.number, vm.offered
        self._show.release()
        by_keyboard = is_by_keyboard()
        self._told.show_text("")
        self._text.show_text(vm.text)
        self._ask.hide()
        self._shown.show()
        give_focus(self._text, by_keyboard=by_keyboard)

    def tell(self, sentence: str) -> None:
        """Say why it did not work; what was shown stays."""
        self._show.release()
        self._save.release()
        self._told.show_text(sentence)

    def saved(self, place: str) -> None:
        """Say where it is, and put it away."""
        self._put_away()
        self._told.show_text(translate("About", "Saved as {file}.").format(file=place))

    def _want(self) -> None:
        self._told.show_text("")
        self.wanted.emit()

    def _choose_place(self) -> None:
        """The system's own dialogue; nothing waits for it."""
        from PySide6.QtWidgets import QFileDialog

        dialog = self._dialog = QFileDialog(self.window(), translate("About", "Save the Report"))
        dialog.setObjectName("about.report_place")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(_ENDING)
        dialog.selectFile(self._offered)
        dialog.fileSelected.connect(self._save_at)
        dialog.rejected.connect(self._save.release)
        dialog.finished.connect(self._forget)
        dialog.open()

    def _save_at(self, place: str) -> None:
        self.save_wanted.emit(self._number, place)

    def _forget(self) -> None:
        self._dialog = None

    def _put_away(self) -> None:
        self._save.release()
        self._text.show_text("")
        self._shown.hide()
        self._ask.show()
        self._told.show_text("")
