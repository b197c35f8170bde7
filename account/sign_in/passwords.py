"""Passwords: argon2id, off the event loop, the same work for accounts that do not exist (SECURITY 7)."""

from __future__ import annotations

import asyncio
import unicodedata
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from shared.errors import RequestRefused

MIN_CHARACTERS: Final = 10
MAX_CHARACTERS: Final = 200
AT_ONCE: Final = 2
"""Hashes computed at the same time; each takes 64 MiB."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the password was right; `new_hash` is to be stored when the parameters have grown."""

    right: bool
    new_hash: str | None = None


def clean_password(raw: str) -> str:
    """The password in the one form in which it is hashed (RFC 8265, OpaqueString: NFC).

    Raises `RequestRefused` (`password_too_short`, `password_too_long`, `password_too_simple`).
    """
    password = unicodedata.normalize("NFC", raw)
    if len(password) < MIN_CHARACTERS:
        raise RequestRefused(
            "password_too_short", f"Choose a password with at least {MIN_CHARACTERS} characters."
        )
    if len(password) > MAX_CHARACTERS:
        raise RequestRefused(
            "password_too_long", f"Choose a password with at most {MAX_CHARACTERS} characters."
        )
    if len(set(password)) < 4:
        raise RequestRefused(
            "password_too_simple", "Choose a password with more than three different characters."
        )
    return password


class Passwords:
    """Hashes and checks passwords."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = asyncio.Semaphore(AT_ONCE)
        # Checked in place of the hash of an account that does not exist; nobody knows its password.
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """The argon2id hash of a password that `clean_password` gave."""
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def check(self, password_hash: str | None, raw: str) -> Verdict:
        """Whether `raw` is the password of `password_hash`; None stands for an unknown account."""
        password = unicodedata.normalize("NFC", raw)[: MAX_CHARACTERS + 1]
        if self._nobody is None:
            self._nobody = await self.hash("nobody knows this one")
        async with self._slots:
            right = await asyncio.to_thread(self._verify, password_hash or self._nobody, password)
        if password_hash is None or not right:
            return Verdict(right=False)
        if self._hasher.check_needs_rehash(password_hash):
            return Verdict(right=True, new_hash=await self.hash(password))
        return Verdict(right=True)

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
