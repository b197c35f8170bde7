"""The About page: versions, newer ones, a report for those who help, and the licences of the libraries."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from gui.presenters.about import AboutVM, ReportVM
from gui.texts import translate
from gui.views.report_card import ReportCard
from gui.widgets.button import Button, Kind
from gui.widgets.facts import FactList
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import Label, Role
from gui.widgets.layout import UNIT, Card, column, row
from gui.widgets.page import Page
from gui.widgets.text_area import TextArea

_WIDEST = 600
_LIBRARY_LINES = 8


class AboutPage(Page):
    """A person chose to come here."""

    back_asked = Signal()
    look_asked = Signal()
    address_asked = Signal(str)
    report_asked = Signal()
    save_asked = Signal(int, str)

    def __init__(self) -> None:
        super().__init__("about", translate("About", "About"), width=_WIDEST)
        self._copied = self._url = self._help_address = ""
        self.report = ReportCard()
        self.report.wanted.connect(self.report_asked)
        self.report.save_wanted.connect(self.save_asked)
        self.fill(
            column(
                self._make_header(),
                self._make_program(),
                self.report,
                self._make_licence(),
                self._make_libraries(),
                gap=2 * UNIT,
            )
        )

    def _make_header(self) -> QBoxLayout:
        self._back = Button("about.back", translate("Settings", "Back"), Kind.ICON, icon="back")
        self._back.activated.connect(self.back_asked)
        title = Label(Role.TITLE, text=translate("About", "About"))
        title.setObjectName("about.title")
        header = row(self._back, title, gap=UNIT)
        header.setStretch(1, 1)
        return header

    def _make_program(self) -> Card:
        self._name = Label(Role.HEADING)
        self._name.setObjectName("about.name")
        self._facts = FactList("about")
        self._found = Label()
        self._found.setObjectName("about.update_found")
        self._copy = Button("about.copy", translate("About", "Copy"), icon="copy")
        self._copy.activated.connect(self._put_on_clipboard)
        self._look = Button(
            "about.look_for_update", translate("About", "Look for Updates"), icon="refresh", waits=True
        )
        self._look.activated.connect(self.look_asked)
        self._get = Button("about.get_update", translate("Settings", "Open Download Page"), icon="open")
        self._get.activated.connect(lambda: self.address_asked.emit(self._url))
        self._help = Button("about.help", translate("About", "Help Pages"), icon="open")
        self._help.activated.connect(lambda: self.address_asked.emit(self._help_address))
        buttons = QWidget()
        flow = FlowLayout(buttons)
        for button in (self._get, self._look, self._help, self._copy):
            flow.addWidget(button)
        return Card(column(self._name, self._facts, self._found, buttons, gap=2 * UNIT))

    def _make_licence(self) -> Card:
        title = Label(Role.HEADING, text=translate("About", "Licence of this program"))
        self._licence = TextArea("about.licence", title.text(), lines=_LIBRARY_LINES)
        self._licence_card = Card(column(title, self._licence, gap=UNIT))
        return self._licence_card

    def _make_libraries(self) -> Card:
        title = Label(Role.HEADING, text=translate("About", "Libraries and their licences"))
        self._libraries = TextArea("about.libraries", title.text(), lines=_LIBRARY_LINES)
        return Card(column(title, self._libraries, gap=UNIT))

    def render(self, vm: AboutVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._copied, self._url, self._help_address = vm.copied, vm.updates.url, vm.help
        self._name.setText(vm.name)
        self._facts.show_facts(vm.facts)
        self._found.show_text(vm.updates.found)
        self._get.setVisible(bool(vm.updates.url))
        self._look.setVisible(vm.updates.possible)
        self._help.setVisible(bool(vm.help))
        self._licence.show_text(vm.licence)
        self._licence_card.setVisible(bool(vm.licence))
        self._libraries.show_text(vm.libraries)

    def report_came(self, vm: ReportVM) -> None:
        """The report that was asked for."""
        self.report.show_report(vm)

    def report_failed(self, sentence: str) -> None:
        """There is none, or it could not be saved, because of what `sentence` says."""
        self.report.tell(sentence)

    def report_saved(self, place: str) -> None:
        """It stands in the file `place` now."""
        self.report.saved(place)

    def first_focus(self) -> QWidget | None:
        """The way back."""
        return self._back

    def _put_on_clipboard(self) -> None:
        QGuiApplication.clipboard().setText(self._copied)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Back):
            self.back_asked.emit()
            return
        super().keyPressEvent(event)
