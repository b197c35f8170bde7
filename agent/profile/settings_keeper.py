"""Changes single choices in a profile's settings file, while others may be changing other ones."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path

from agent.profile import settings
from agent.profile.settings import SecretsPlace
from shared.preferences import Preferences
from shared.state import SessionSettings


class SettingsKeeper:
    """Reads the file before each change, so that what a person wrote there by hand stays.

    Its methods block, may be called from any thread, and raise `StorageError` and `SettingsError`.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._one_at_a_time = threading.Lock()

    def keep_secrets_place(self, place: SecretsPlace) -> None:
        """Where secrets are kept from now on."""
        self._change(secrets=place)

    def keep_session(self, chosen: SessionSettings) -> None:
        """How this computer lets itself be used."""
        self._change(session=chosen)

    def keep_preferences(self, chosen: Preferences) -> None:
        """What was chosen about the program."""
        self._change(preferences=chosen)

    def keep_account_url(self, url: str | None) -> None:
        """Which account service is used."""
        self._change(account_url=url)

    def _change(self, **fields: object) -> None:
        with self._one_at_a_time:
            kept, _ = settings.load(self._file)
            settings.save(self._file, dataclasses.replace(kept, **fields))  # type: ignore[arg-type]
