"""The Welcome page: two calm sentences and two ways in."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from gui.presenters.welcome import WelcomeVM
from gui.texts import PRODUCT, translate
from gui.tokens import Tone
from gui.widgets.button import Button, Kind
from gui.widgets.labels import Label, Role
from gui.widgets.layout import UNIT, Card, column, row
from gui.widgets.mark import Mark
from gui.widgets.page import Page
from gui.widgets.picture import IconView


class WelcomePage(Page):
    """Nobody is signed in."""

    sign_in_asked = Signal()
    sign_up_asked = Signal()
    code_asked = Signal()
    retry_asked = Signal()
    settings_asked = Signal()

    def __init__(self) -> None:
        super().__init__("welcome", translate("Welcome", "Welcome"), width=400, centred=True)
        mark = Mark(96)
        product = Label(Role.STRONG, quiet=True, text=PRODUCT)
        self._title = Label(Role.TITLE)
        self._title.setObjectName("welcome.title")
        self._text = Label(quiet=True)
        self._text.setObjectName("welcome.text")
        sign_in = Button("welcome.sign_in", translate("Welcome", "Sign In"), Kind.PRIMARY, waits=True)
        sign_up = Button("welcome.sign_up", translate("Welcome", "Create an Account"), waits=True)
        code = Button("welcome.use_code", translate("Welcome", "Use a code instead"), Kind.QUIET, waits=True)
        settings = Button("welcome.settings", translate("Main", "Settings"), Kind.QUIET, icon="sliders")
        settings.activated.connect(self.settings_asked)
        sign_in.activated.connect(self.sign_in_asked)
        sign_up.activated.connect(self.sign_up_asked)
        code.activated.connect(self.code_asked)
        for button in (sign_in, sign_up, code, settings):
            button.setMinimumHeight(40)
        self._hint_card = self._make_hint()
        layout = column(
            mark,
            product,
            UNIT,
            self._title,
            self._text,
            2 * UNIT,
            self._hint_card,
            sign_in,
            sign_up,
            code,
            settings,
        )
        layout.setAlignment(mark, Qt.AlignmentFlag.AlignHCenter)
        for label in (product, self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.fill(layout)

    def _make_hint(self) -> Card:
        self._hint = Label()
        self._hint.setObjectName("welcome.hint")
        self._retry = Button("welcome.retry", "", Kind.SECONDARY, icon="refresh", waits=True)
        self._retry.activated.connect(self.retry_asked)
        icon = IconView("offline", 20, Tone.WARN)
        words = row(icon, self._hint, gap=UNIT + 4)
        words.setStretch(1, 1)
        words.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        content = column(words, self._retry, gap=UNIT + 4)
        content.setAlignment(self._retry, Qt.AlignmentFlag.AlignRight)
        return Card(content)

    def render(self, vm: WelcomeVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._title.show_text(vm.title)
        self._text.show_text(vm.text)
        self._hint_card.setVisible(bool(vm.hint))
        self._hint.show_text(vm.hint)
        self._retry.show_text(vm.retry)
