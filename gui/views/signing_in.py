"""The pages while a sign-in is under way: the browser's, and the one with the code."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontDatabase

from gui.presenters.signing_in import SignInCodeVM, SigningInVM
from gui.texts import translate
from gui.widgets.button import Button, Kind
from gui.widgets.field import CopyField
from gui.widgets.labels import Label, Role, scaled
from gui.widgets.layout import STRETCH, UNIT, Card, column, holder, keep_place, row
from gui.widgets.mark import Mark
from gui.widgets.page import Page
from gui.widgets.picture import Ring
from gui.widgets.qr_view import QrView


class SigningInPage(Page):
    """Waiting for the browser of this computer."""

    cancel_asked = Signal()
    open_asked = Signal()
    code_asked = Signal()

    def __init__(self) -> None:
        super().__init__("signing_in", translate("SigningIn", "Signing in"), width=420, centred=True)
        mark = Mark(56)
        self._ring = Ring()
        self._title = Label(Role.TITLE)
        self._title.setObjectName("signing_in.title")
        self._text = Label(quiet=True)
        self._text.setObjectName("signing_in.text")
        self._open = Button(
            "signing_in.open_browser",
            translate("SigningIn", "Open the Browser Again"),
            Kind.SECONDARY,
            icon="open",
        )
        self._address = CopyField("signing_in.address", translate("SigningIn", "Address of the sign-in page"))
        self._code = Button(
            "signing_in.use_code", translate("SigningIn", "Use a code instead"), Kind.QUIET, waits=True
        )
        self._cancel = Button("signing_in.cancel", translate("SigningIn", "Cancel"), waits=True)
        self._open.activated.connect(self.open_asked)
        self._code.activated.connect(self.code_asked)
        self._cancel.activated.connect(self.cancel_asked)
        self._browser_part = holder(column(self._open, self._address, gap=UNIT + 4))
        actions = row(self._code, STRETCH, self._cancel)
        keep_place(self._browser_part, self._code, self._cancel)
        layout = column(
            mark, UNIT, self._title, self._text, UNIT, self._ring, UNIT, self._browser_part, UNIT, actions
        )
        for widget in (mark, self._ring):
            layout.setAlignment(widget, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._text):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._text.keep_lines(2)
        self.fill(layout)

    def render(self, vm: SigningInVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._title.show_text(vm.title)
        self._text.show_text(vm.text)
        self._address.show_text(vm.address)
        self._browser_part.setVisible(vm.awaits_browser)
        self._code.setVisible(vm.can_cancel)
        self._cancel.setVisible(vm.can_cancel)


class SignInCodePage(Page):
    """Waiting for the code to be entered on another device."""

    cancel_asked = Signal()
    browser_asked = Signal()

    def __init__(self) -> None:
        super().__init__(
            "sign_in_code", translate("SignInCode", "Sign in with a code"), width=420, centred=True
        )
        self._ring = Ring()
        self._title = Label(Role.TITLE)
        self._title.setObjectName("sign_in_code.title")
        self._text = Label(quiet=True)
        self._text.setObjectName("sign_in_code.text")
        self._code = self._make_code()
        self._qr = QrView("sign_in_code.qr")
        self._address = CopyField("sign_in_code.address", translate("SignInCode", "Address to open"))
        self._remaining = Label(Role.SMALL, quiet=True)
        self._remaining.setObjectName("sign_in_code.remaining")
        card_content = column(self._code, self._qr, UNIT // 2, self._address, self._remaining, gap=UNIT + 4)
        for widget in (self._code, self._qr):
            card_content.setAlignment(widget, Qt.AlignmentFlag.AlignHCenter)
        self._card = Card(card_content, margin=3 * UNIT)
        self._browser = Button(
            "sign_in_code.use_browser",
            translate("SignInCode", "Use the browser here instead"),
            Kind.QUIET,
            waits=True,
        )
        self._cancel = Button("sign_in_code.cancel", translate("SignInCode", "Cancel"), waits=True)
        self._browser.activated.connect(self.browser_asked)
        self._cancel.activated.connect(self.cancel_asked)
        layout = column(
            self._title,
            self._text,
            UNIT,
            self._card,
            self._ring,
            UNIT,
            row(self._browser, STRETCH, self._cancel),
        )
        layout.setAlignment(self._ring, Qt.AlignmentFlag.AlignHCenter)
        for label in (self._title, self._text, self._remaining):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.fill(layout)

    def _make_code(self) -> Label:
        label = Label(Role.DISPLAY)
        label.setObjectName("sign_in_code.code")
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(scaled(self.font(), Role.DISPLAY).pointSizeF())
        font.setWeight(QFont.Weight.DemiBold)
        font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 108)
        label.setFont(font)
        label.setWordWrap(False)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        return label

    def render(self, vm: SignInCodeVM) -> None:  # type: ignore[override]
        """Show `vm`."""
        self._title.show_text(vm.title)
        self._text.show_text(vm.text)
        self._code.show_text(vm.code)
        self._code.setAccessibleName(vm.spoken_code)
        self._qr.show_payload(vm.qr)
        self._qr.setAccessibleName(vm.qr_name)
        self._address.show_text(vm.address)
        self._remaining.show_text(vm.remaining)
        self._card.setVisible(vm.awaits_entry)
        self._ring.setVisible(not vm.awaits_entry)
        self._browser.setVisible(vm.can_cancel)
        self._cancel.setVisible(vm.can_cancel)
