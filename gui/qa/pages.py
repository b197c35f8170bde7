"""Page objects: what a person can see and press, found by `objectName` (STYLE 15, 21).

For tests and testers in the window's own process; waiting is theirs to do, on a condition. May import
`gui.widgets` and Qt.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QWidget

from gui.widgets.button import Button
from gui.widgets.labels import ElidedLabel
from gui.widgets.time_ring import TimeRing


class Finder:
    """Finds the controls below `root`."""

    def __init__(self, root: QWidget) -> None:
        self.root = root

    def find(self, name: str) -> QWidget:
        """The visible control called `name`. Raises `LookupError` when there is none."""
        for widget in self.root.findChildren(QWidget, name):
            if widget.isVisibleTo(self.root):
                return widget
        raise LookupError(f"no visible control is called {name}")

    def has(self, name: str) -> bool:
        """Whether a control called `name` can be seen."""
        return any(widget.isVisibleTo(self.root) for widget in self.root.findChildren(QWidget, name))

    def text(self, name: str) -> str:
        """The words of a label, a button or a field, or the digits of a ring."""
        widget = self.find(name)
        if isinstance(widget, TimeRing):
            return widget.digits
        if isinstance(widget, ElidedLabel):
            return widget.whole_text
        if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
            return widget.text()
        raise LookupError(f"{name} has no text")

    def click(self, name: str) -> None:
        """Press a button with the mouse."""
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)

    def choose(self, name: str) -> None:
        """Choose an entry of a menu."""
        action = self.root.findChild(QAction, name)
        if action is None or not action.isVisible() or not action.isEnabled():
            raise LookupError(f"no menu entry {name} can be chosen")
        action.trigger()

    def type(self, name: str, text: str) -> None:
        """Replace what a field holds by `text`."""
        field = self.find(name)
        if not isinstance(field, QLineEdit):
            raise LookupError(f"{name} is no field")
        field.selectAll()
        field.insert(text)

    def is_busy(self, name: str) -> bool:
        """Whether a button still waits for the answer to its last press."""
        button = self.find(name)
        return isinstance(button, Button) and button.is_busy

    @property
    def page(self) -> str:
        """The name of the page that is shown, such as `main`."""
        pages = [
            widget for widget in self.root.findChildren(QWidget) if widget.objectName().endswith(".page")
        ]
        for page in pages:
            if page.isVisibleTo(self.root):
                return page.objectName().removesuffix(".page")
        raise LookupError("no page is shown")


class WelcomePage(Finder):
    """Nobody is signed in."""

    def sign_in(self) -> None:
        """Press *Sign In*."""
        self.click("welcome.sign_in")

    def create_account(self) -> None:
        """Press *Create an Account*."""
        self.click("welcome.sign_up")

    def use_code(self) -> None:
        """Press *Use a code instead*."""
        self.click("welcome.use_code")


class SigningInPage(Finder):
    """The browser is awaited."""

    @property
    def address(self) -> str:
        """The address of the sign-in page."""
        return self.text("signing_in.address_text")

    def cancel(self) -> None:
        """Press *Cancel*."""
        self.click("signing_in.cancel")

    def open_browser_again(self) -> None:
        """Press *Open the Browser Again*."""
        self.click("signing_in.open_browser")

    def use_code(self) -> None:
        """Press *Use a code instead*."""
        self.click("signing_in.use_code")


class SignInCodePage(Finder):
    """The code is awaited on another device."""

    @property
    def code(self) -> str:
        """The code to enter there."""
        return self.text("sign_in_code.code")

    def cancel(self) -> None:
        """Press *Cancel*."""
        self.click("sign_in_code.cancel")


class MainPage(Finder):
    """Registered."""

    @property
    def name(self) -> str:
        """The name of this computer."""
        return self.text("main.name")

    @property
    def status(self) -> str:
        """Online, Offline, Paused…"""
        return self.text("main.status")

    @property
    def subscription(self) -> str:
        """The badge of the subscription, such as "Trial mode"."""
        return self.text("main.entitlement")

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions that the card of the subscription offers, such as `buy`, the main one first."""
        prefix = "main.action_"
        buttons = [
            button
            for button in self.root.findChildren(QAbstractButton)
            if button.objectName().startswith(prefix) and button.isVisibleTo(self.root)
        ]
        buttons.sort(key=lambda button: (button.y(), button.x()))
        return tuple(button.objectName().removeprefix(prefix) for button in buttons)

    def fact(self, key: str) -> tuple[str, str]:
        """Label and value of a line of the card: plan, until, auto_renewal, licences, computers."""
        return self.text(f"main.fact_{key}_label"), self.text(f"main.fact_{key}")

    def choose_action(self, action: str) -> None:
        """Press the button of an action, such as `buy`; its page opens in the browser."""
        self.click(f"main.action_{action}")

    @property
    def is_waiting_for_purchase(self) -> bool:
        """Whether the store is open in a browser and nothing has come of it yet."""
        return self.has("main.panel_purchase")

    def stop_waiting(self) -> None:
        """Press *Stop Waiting*."""
        self.click("main.panel_purchase_dismiss")

    def rename(self, name: str) -> None:
        """Type a new name and save it."""
        if not self.has("main.name_field"):
            self.click("main.rename")
        self.type("main.name_field", name)
        self.click("main.name_save")

    def remove(self, computer_id: str) -> None:
        """Remove another computer, and confirm."""
        self.click(f"main.computer_{computer_id}_remove")
        self.click(f"main.computer_{computer_id}_question_confirm")

    @property
    def connected_client(self) -> str:
        """What is connected to this computer, such as "Chrome on Android"; empty while nothing is."""
        return self.text("main.session_client") if self.has("main.session_client") else ""

    @property
    def time_left(self) -> str:
        """The time left of the session, such as "4:12"; empty without a limit."""
        return self.text("main.session_left") if self.has("main.session_left") else ""

    def end_session(self) -> None:
        """Press *End Session*."""
        self.click("main.session_end")

    def buy_from_session(self) -> None:
        """Press the Buy button of the session's card; its page opens in the browser."""
        self.click("main.session_buy")

    def open_session_settings(self) -> None:
        """Unfold the settings of sessions."""
        if not self.has("main.settings"):
            self.click("main.settings_open")

    def set_switch(self, setting: str, on: bool) -> None:
        """Set a switch of the session settings: `ask` or `view_only`."""
        self.open_session_settings()
        switch = self.find(f"main.settings_{setting}")
        if isinstance(switch, QAbstractButton) and switch.isChecked() is not on:
            self.click(f"main.settings_{setting}")

    def choose_setting(self, setting: str, value: str) -> None:
        """Choose a value of a session setting: `monitor` or `idle`."""
        self.open_session_settings()
        self.click(f"main.settings_{setting}")
        self.choose(f"main.settings_{setting}_{value}")

    def sign_out(self) -> None:
        """Choose *Sign Out*, and confirm."""
        self.choose("main.menu_sign_out")
        self.click("main.sign_out_confirm")

    def quit(self) -> None:
        """Choose *Quit Access Agent*, and confirm."""
        self.choose("main.menu_quit")
        self.click("main.quit_confirm")


class LimitPage(Finder):
    """No free place."""

    def remove(self, computer_id: str) -> None:
        """Remove a computer, and confirm."""
        self.click(f"limit.computer_{computer_id}_remove")
        self.click(f"limit.computer_{computer_id}_question_confirm")

    def replace(self) -> None:
        """Replace the old entry of this machine, and confirm."""
        self.click("limit.replace")
        self.click("limit.replace_question_confirm")


class QuestionPage(Finder):
    """Somebody wants to connect, and the person here is asked."""

    @property
    def client(self) -> str:
        """What wants to connect."""
        return self.text("question.client")

    @property
    def time_left(self) -> str:
        """The time left to answer, such as "0:30"."""
        return self.text("question.left")

    def accept(self) -> None:
        """Press *Accept*."""
        self.click("question.accept")

    def refuse(self) -> None:
        """Press *Refuse*."""
        self.click("question.refuse")


class StripPage(Finder):
    """The strip on the desktop while somebody is connected; `root` is that window."""

    @property
    def client(self) -> str:
        """What is connected."""
        return self.text("strip.client")

    @property
    def line(self) -> str:
        """Since when, a warning, or why it ended."""
        return self.text("strip.line")

    @property
    def time_left(self) -> str:
        """The time left, such as "4:12"; empty without a limit."""
        return self.text("strip.left") if self.has("strip.left") else ""

    def end_session(self) -> None:
        """Press *End*."""
        self.click("strip.end")

    def put_away(self) -> None:
        """Press the cross, after the end."""
        self.click("strip.close")
