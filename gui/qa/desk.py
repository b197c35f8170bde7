"""Which service and which accounts a test has, and that the next test finds neither.

May import `shared`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from gui.qa.account import AccessAccount, AccountClock, Faults
from gui.qa.failures import Refused
from gui.qa.service import AccessService
from shared.simulator import ScenarioWish

if TYPE_CHECKING:
    import pytest


class ServiceHouse:
    """One service for the tests of one process, started for the first that wants it.

    It is started with the environment as it was when the tests began, whatever a test makes of its own.
    """

    def __init__(self, places: pytest.TempPathFactory) -> None:
        self._places = places
        self._environ = dict(os.environ)
        self._service: AccessService | None = None

    def open(self) -> AccessService:
        """The service; a new one when a test has ended the last one."""
        if self._service is None or not self._service.is_running:
            self._service = AccessService(self._places.mktemp("access-service"), self._environ)
        return self._service

    def tidy(self) -> None:
        """Throw away what a test has left: faults of the service, and all simulated accounts."""
        service = self._service
        if service is None or not service.is_running:
            return
        try:
            Faults(service.simulator).clear()
            for account in service.simulator.accounts():
                service.simulator.delete(account.id)
        except (OSError, Refused):
            self.close()  # the next test gets a new one

    def close(self) -> None:
        """End the service."""
        if self._service is not None:
            self._service.end()
            self._service = None


class AccountDesk:
    """The accounts of one test. `watch` is told of each."""

    def __init__(self, service: AccessService, watch: Callable[[AccessAccount], None]) -> None:
        self.service = service
        self._watch = watch
        self._accounts: list[AccessAccount] = []

    def load(
        self,
        scenario: str,
        *,
        seed: str | None = None,
        speed: float | None = None,
        email: str | None = None,
        starts: datetime | None = None,
    ) -> AccessAccount:
        """An account in the state of `scenario`; see `ScenarioWish`.

        Raises `Refused` (`scenario_unknown`, `account_exists`).
        """
        wish = ScenarioWish(scenario, seed=seed, speed=speed, email=email, starts=starts)
        loaded = AccessAccount(self.service.simulator, self.service.simulator.load(wish))
        self._accounts.append(loaded)
        self._watch(loaded)
        return loaded

    @property
    def account(self) -> AccessAccount | None:
        """The account of the test: the first that it has loaded."""
        return self._accounts[0] if self._accounts else None

    @property
    def clock(self) -> AccountClock:
        """The clock of the account of the test, which need not be loaded yet."""
        return AccountClock(self.service.simulator, self._id)

    def _id(self) -> str:
        if self.account is None:
            raise Refused("no_account", "The test has no account yet: access_account(…) loads one.")
        return self.account.id

    def close(self) -> None:
        """Disconnect whoever the test has connected."""
        for account in self._accounts:
            with contextlib.suppress(OSError):
                account.leave()
