"""The payments that wait, each with what may be said of it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui import a11y
from gui.simulator.presenters.payments import PaymentsVM, PaymentVM
from gui.simulator.views.parts import Trouble, card, small_button
from gui.texts import translate
from gui.widgets.button import Button
from gui.widgets.flow import FlowLayout
from gui.widgets.labels import Label, Role
from gui.widgets.layout import UNIT, column


class _Payment(QWidget):
    """One payment. `said` carries what is said of it."""

    said = Signal(str)

    def __init__(self, reference: str) -> None:
        super().__init__()
        name = f"simulator.payment_{reference}"
        self.setObjectName(name)
        self._title = Label(Role.STRONG)
        self._title.setObjectName(f"{name}_title")
        self._text = Label(Role.SMALL, quiet=True)
        self._text.setObjectName(f"{name}_text")
        words = {
            "confirm": translate("SimulatorPanel", "Confirm", "what is said of a payment"),
            "decline": translate("SimulatorPanel", "Decline", "what is said of a payment"),
            "short": translate("SimulatorPanel", "Only Half", "what is said of a payment"),
            "late": translate("SimulatorPanel", "Too Late", "what is said of a payment"),
        }
        self._buttons: list[Button] = []
        buttons = QWidget()
        flow = FlowLayout(buttons)
        flow.setSpacing(UNIT // 2)
        for word, text in words.items():
            button = small_button(f"{name}_{word}", text)
            button.activated.connect(lambda word=word: self.said.emit(word))
            flow.addWidget(button)
            self._buttons.append(button)
        self.setLayout(column(column(self._title, self._text, gap=0), buttons, gap=UNIT // 2 + 2))

    def show_payment(self, vm: PaymentVM, *, enabled: bool) -> None:
        self._title.show_text(vm.title)
        self._text.show_text(vm.text)
        self.setAccessibleName(vm.spoken)
        for button in self._buttons:
            button.setEnabled(enabled)
            spoken = translate("SimulatorPanel", "{deed}: {payment}", "read out by a screen reader")
            button.setAccessibleName(spoken.format(deed=button.text(), payment=vm.title))


class PaymentsPart(QWidget):
    """`said` carries a payment's reference and what is said of it."""

    said = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._shown: dict[str, _Payment] = {}
        self._list = QVBoxLayout()
        self._list.setSpacing(UNIT + 4)
        self._nothing = Label(Role.SMALL, quiet=True)
        self._nothing.setObjectName("simulator.no_payment")
        self._problem = Trouble("simulator.payments_problem")
        content = column(self._list, self._nothing, self._problem)
        title = translate("SimulatorPanel", "Payments that wait")
        self.setLayout(column(card(title, "simulator.payments_part", content)))

    def render(self, vm: PaymentsVM) -> None:  # type: ignore[override]
        """Show `vm`; a payment that stays keeps its place and its focus."""
        wanted = {each.reference for each in vm.payments}
        for reference in [each for each in self._shown if each not in wanted]:
            gone = self._shown.pop(reference)
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for payment in vm.payments:
            shown = self._shown.get(payment.reference)
            if shown is None:
                shown = _Payment(payment.reference)
                shown.said.connect(lambda word, reference=payment.reference: self.said.emit(reference, word))
                self._shown[payment.reference] = shown
                self._list.addWidget(shown)
                shown.show()  # at once; a layout would do it when the events come round
                a11y.announce(shown, payment.spoken)
            shown.show_payment(payment, enabled=vm.enabled)
        self._nothing.show_text(vm.nothing)
        self._problem.show_problem(vm.problem)
