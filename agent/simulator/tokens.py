"""Where the simulator's token comes from; no command has it as an argument, no file of ours (SECURITY 14)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Protocol

from shared.redact import Secret

_FORM: Final = re.compile(r"[\x21-\x7e]{8,200}")
_LARGEST_FILE_BYTES: Final = 1_024


class TokenSource(Protocol):
    """Who knows the token."""

    def read(self) -> Secret | None:
        """The present token; None while nobody has told one."""
        ...


class ToldToken:
    """The token of the embedded service, as each new one tells it in its ready line; in memory only."""

    def __init__(self) -> None:
        self._token: Secret | None = None

    def take(self, told: Mapping[str, Any]) -> None:
        """Hear a ready line."""
        self._token = _clean(told.get("simulator_token"))

    def read(self) -> Secret | None:
        return self._token


class GivenToken:
    """A token that was in the environment when the agent started."""

    def __init__(self, token: Secret) -> None:
        self._token = _clean(token.reveal())

    def read(self) -> Secret | None:
        return self._token


class FileToken:
    """The file that a service writes anew at each start; read each time."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def read(self) -> Secret | None:
        try:
            with open(self._file, encoding="ascii") as opened:
                return _clean(opened.read(_LARGEST_FILE_BYTES))
        except (OSError, ValueError):
            return None


def _clean(value: object) -> Secret | None:
    text = value.strip() if isinstance(value, str) else ""
    return Secret(text) if _FORM.fullmatch(text) else None
