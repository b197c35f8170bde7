"""The room stays out of the way: nothing of it is loaded, and no file made, before it is needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from account.app_store.app_store import books_folder
from account.app_store.store_file import STORE
from account.db.base import Base
from account.db.database import Database
from tests.support.loaded import modules_of_the_service

LIGHT = {
    "account.app_store",
    "account.app_store.app_store",
    "account.app_store.pages",
    "account.app_store.pages.routes",
    "shared.app_store_messages",
}


def test_starting_the_service_loads_next_to_nothing_of_the_store() -> None:
    assert {name for name in modules_of_the_service() if "app_store" in name} <= LIGHT


def test_the_store_has_no_table_in_the_accounts_database() -> None:
    assert not set(STORE.tables) & set(Base.metadata.tables)


@pytest.mark.parametrize(
    ("data_folder", "url", "folder"),
    [
        (Path("/data"), "sqlite:////elsewhere/account.db", Path("/data")),
        (None, "sqlite:////elsewhere/account.db", Path("/elsewhere")),
        (None, "sqlite://", None),
    ],
)
def test_the_store_keeps_its_books_beside_those_of_the_service(
    data_folder: Path | None, url: str, folder: Path | None
) -> None:
    database = Database(url)
    assert books_folder(data_folder, database) == folder
    database.close()
