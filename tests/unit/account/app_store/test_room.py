"""The room stays out of the way: nothing of it is loaded, and no file made, before it is needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from account.app_store.app_store import books_folder
from account.app_store.store_file import STORE
from account.db.base import Base
from account.db.database import Database

LIGHT = {
    "account.app_store",
    "account.app_store.app_store",
    "account.app_store.pages",
    "account.app_store.pages.routes",
    "shared.app_store_messages",
}


def test_starting_the_service_loads_next_to_nothing_of_the_store() -> None:
    code = "import sys, account.app; print(*(name for name in sys.modules if 'app_store' in name))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(loaded.stdout.split()) <= LIGHT


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
