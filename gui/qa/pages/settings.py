"""The page object of the Settings page, which a person chooses. Standard library only."""

from __future__ import annotations

from gui.qa.pages.base import WindowPage


class SettingsPage(WindowPage):
    """What can be chosen about this computer and the program; everything acts at once."""

    route = "settings"

    def go_back(self) -> None:
        """Press *Back*."""
        self._click("back")

    def can_switch(self, name: str) -> bool:
        """Whether there is a switch called `name`, such as `start_at_login`."""
        return self._has(name)

    def is_switched_on(self, name: str) -> bool:
        """Whether a switch is on: `start_at_login`, `ask`, `view_only`, `notifications`, `notify_sessions`,
        `notify_subscription`, `notify_computer`, `updates`."""
        return self.controls.is_checked(f"settings.{name}")

    def set_switch(self, name: str, on: bool) -> None:
        """Set a switch."""
        if self.is_switched_on(name) is not on:
            self._click(name)

    def choice(self, name: str) -> str:
        """The words of what is chosen: `quality`, `monitor`, `idle`, `language`."""
        return self._text(name)

    def choose(self, name: str, value: str) -> None:
        """Choose a value, such as `sharp` for `quality` or `fr` for `language`."""
        self.controls.choose(f"settings.{name}_{value}")

    # this computer

    @property
    def name(self) -> str:
        """The name of this computer; empty while it is not registered."""
        return self._text_or_nothing("name")

    def rename(self, name: str) -> None:
        """Type a new name and save it."""
        if not self._has("name_field"):
            self._click("rename")
        self.controls.type("settings.name_field", name)
        self._click("name_save")

    # the account service

    @property
    def service(self) -> str:
        """Where the account service is."""
        return self._text("service")

    @property
    def service_error(self) -> str:
        """Why another address was refused; empty when it was not."""
        return self._text_or_nothing("service_error")

    def use_service(self, address: str) -> None:
        """Name another account service; an empty address is the one on this computer."""
        if not self._has("service_field"):
            self._click("service_change")
        if address:
            self.controls.type("settings.service_field", address)
        self._click("service_save" if address else "service_own")

    # updates

    @property
    def update_found(self) -> str:
        """What was found when newer versions were looked for; empty before."""
        return self._text_or_nothing("update_found")

    def look_for_update(self) -> None:
        """Press *Look Now*."""
        self._click("look_for_update")
