"""Addresses of databases: what is one, with which driver, and what is said of all others."""

from __future__ import annotations

import builtins
import sys
from typing import Any

import pytest

from account.db.database import Database
from account.db.engines import read_url
from shared.errors import StorageError


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_however_a_server_is_written_the_driver_is_ours(scheme: str) -> None:
    url = read_url(f"{scheme}://ada@db.example:5433/access?sslmode=require")
    assert url.drivername == "postgresql+psycopg"
    assert (url.username, url.host, url.port, url.database) == ("ada", "db.example", 5433, "access")
    assert dict(url.query) == {"sslmode": "require"}


@pytest.mark.security(14)
@pytest.mark.parametrize(
    "address", ["nonsense", "", "mysql://ada:pw@db.example/access", "postgresql+asyncpg://ada:pw@h/access"]
)
def test_what_is_no_address_of_ours_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(StorageError) as refused:
        Database(address)
    assert refused.value.code == "database_address_invalid"
    assert "pw" not in str(refused.value)


def test_a_missing_driver_is_named_with_what_brings_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "psycopg":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(StorageError) as refused:
        Database("postgresql://ada@db.example/access")
    assert refused.value.code == "database_driver_missing"
    assert "pip install 'psycopg[binary]'" in refused.value.detail
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    with pytest.raises(StorageError, match="This package carries no driver for PostgreSQL"):
        Database("postgresql://ada@db.example/access")
