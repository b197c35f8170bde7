"""The page object of the main page: this computer, its session, the subscription, the other computers.

Standard library only.
"""

from __future__ import annotations

from gui.qa.pages.base import WindowPage


class MainPage(WindowPage):
    """Registered."""

    route = "main"

    # this computer

    @property
    def name(self) -> str:
        """The name of this computer."""
        return self._text("name")

    @property
    def account(self) -> str:
        """The address of the account."""
        return self._text("account")

    @property
    def status(self) -> str:
        """Online, Offline, Paused…"""
        return self._text("status")

    def rename(self, name: str) -> None:
        """Type a new name and save it."""
        if not self._has("name_field"):
            self._click("rename")
        self.controls.type("main.name_field", name)
        self._click("name_save")

    # the subscription

    @property
    def subscription(self) -> str:
        """The badge of the subscription, such as "Trial mode"."""
        return self._text("entitlement")

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions that the card of the subscription offers, such as `buy`, the main one first."""
        return self._parts("action_")

    def fact(self, key: str) -> tuple[str, str]:
        """Label and value of a line of the card: plan, renews, until, auto_renewal, licences, computers."""
        return self._text(f"fact_{key}_label"), self._text(f"fact_{key}")

    def choose_action(self, action: str) -> None:
        """Press the button of an action, such as `buy`; its page opens in the browser."""
        self._click(f"action_{action}")

    @property
    def is_waiting_for_purchase(self) -> bool:
        """Whether the store is open in a browser and nothing has come of it yet."""
        return self._has("panel_purchase")

    def stop_waiting(self) -> None:
        """Press *Stop Waiting*."""
        self._click("panel_purchase_dismiss")

    # the computers of the account

    @property
    def count(self) -> str:
        """How many computers are registered, such as "3 of 5 computers"."""
        return self._text("count")

    def computer(self, computer_id: str) -> tuple[str, str]:
        """Name and state of another computer, as they are shown."""
        return self._text(f"computer_{computer_id}_name"), self._text(f"computer_{computer_id}_status")

    def is_over_limit(self, computer_id: str) -> bool:
        """Whether a computer is marked as one too many (RULES R78)."""
        return self._has(f"computer_{computer_id}_over_limit")

    def remove(self, computer_id: str) -> None:
        """Remove another computer, and confirm."""
        self._click(f"computer_{computer_id}_remove")
        self._click(f"computer_{computer_id}_question_confirm")

    # the session

    @property
    def connected_client(self) -> str:
        """What is connected to this computer, such as "Chrome on Android"; empty while nothing is."""
        return self._text_or_nothing("session_client")

    @property
    def time_left(self) -> str:
        """The time left of the session, such as "4:12"; empty without a limit."""
        return self._text_or_nothing("session_left")

    @property
    def last_session(self) -> str:
        """Why the latest session ended, as the list says it; empty when there was none."""
        return self._text_or_nothing("record_1_ending")

    def end_session(self) -> None:
        """Press *End Session*."""
        self._click("session_end")

    def buy_from_session(self) -> None:
        """Press the Buy button of the session's card; its page opens in the browser."""
        self._click("session_buy")

    # the settings

    @property
    def settings_summary(self) -> str:
        """What is unusual about the next session, such as that one is asked first; empty when nothing is."""
        return self._text_or_nothing("settings_summary")

    def open_session_settings(self) -> None:
        """Press the button of the sessions' settings; they stand on the Settings page."""
        self._click("settings_open")

    # the menu

    def pause(self) -> None:
        """Choose *Pause*."""
        self.controls.choose("main.menu_pause")

    def resume(self) -> None:
        """Choose *Resume*."""
        self.controls.choose("main.menu_resume")

    def refresh(self) -> None:
        """Choose *Refresh*."""
        self.controls.choose("main.menu_refresh")

    def open_about(self) -> None:
        """Choose *About*."""
        self.controls.choose("main.menu_about")

    def open_settings(self) -> None:
        """Choose *Settings*."""
        self.controls.choose("main.menu_settings")

    def open_account_page(self) -> None:
        """Choose *Open My Account Page*."""
        self.controls.choose("main.menu_account_page")

    def sign_out(self) -> None:
        """Choose *Sign Out*, and confirm."""
        self.controls.choose("main.menu_sign_out")
        self._click("sign_out_confirm")

    def quit(self) -> None:
        """Choose *Quit Access Agent*; `QuitQuestion` is what it asks."""
        self.controls.choose("main.menu_quit")
