"""Passwords (SECURITY 7)."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from account.sign_in.passwords import Passwords, clean_password
from shared.errors import RequestRefused

WEAK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


class CountingHasher(PasswordHasher):
    """Notes which hashes it was asked to check."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.checked: list[str] = []

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        self.checked.append(str(hash))
        return super().verify(hash, password)


@pytest.mark.security(7)
async def test_default_hash_is_argon2id_with_its_own_salt() -> None:
    passwords = Passwords()
    first, second = await passwords.hash("correct horse"), await passwords.hash("correct horse")
    assert first.startswith("$argon2id$")
    assert first != second


async def test_right_password_is_right_and_another_is_not() -> None:
    passwords = Passwords(WEAK)
    stored = await passwords.hash("correct horse")
    assert (await passwords.check(stored, "correct horse")).right
    assert not (await passwords.check(stored, "correct hors")).right


async def test_same_password_in_another_unicode_form_is_right() -> None:
    passwords = Passwords(WEAK)
    stored = await passwords.hash(clean_password("caf\u00e9 au lait"))
    assert (await passwords.check(stored, "cafe\u0301 au lait")).right


@pytest.mark.security(7)
async def test_unknown_account_costs_the_same_check_and_is_never_right() -> None:
    hasher = CountingHasher()
    passwords = Passwords(hasher)
    verdict = await passwords.check(None, "nobody knows this one")
    assert not verdict.right
    assert len(hasher.checked) == 1
    assert hasher.checked[0].startswith("$argon2id$")


async def test_damaged_hash_is_a_wrong_password() -> None:
    assert not (await Passwords(WEAK).check("not a hash", "correct horse")).right


@pytest.mark.security(7)
async def test_hash_of_weaker_parameters_is_renewed_only_for_the_right_password() -> None:
    stored = WEAK.hash("correct horse")
    stronger = Passwords(PasswordHasher(time_cost=2, memory_cost=128, parallelism=1))
    assert (await stronger.check(stored, "wrong horse")).new_hash is None
    renewed = (await stronger.check(stored, "correct horse")).new_hash
    assert renewed is not None
    assert renewed.startswith("$argon2id$v=19$m=128,t=2")
    assert (await stronger.check(renewed, "correct horse")).new_hash is None


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "password_too_short"),
        ("ninechars", "password_too_short"),
        ("a" * 201, "password_too_long"),
        ("aaaaaaaaaaaa", "password_too_simple"),
        ("abcabcabcabc", "password_too_simple"),
    ],
)
def test_poor_password_is_refused_with_its_reason(raw: str, code: str) -> None:
    with pytest.raises(RequestRefused) as caught:
        clean_password(raw)
    assert caught.value.code == code
