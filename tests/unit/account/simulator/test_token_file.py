"""The files by which programs of the same user find a simulator (SECURITY 13, 14)."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from account.simulator import token_file
from account.simulator.token_file import ADDRESS_FILE, WayIn
from shared.errors import StorageError
from shared.redact import Secret, redact
from shared.simulator import TOKEN_FILE

URL = "http://127.0.0.1:50123"

pytestmark = pytest.mark.security(14)


def test_what_the_service_tells_is_found_until_it_forgets(tmp_path: Path) -> None:
    token = token_file.make_token()
    assert token_file.read(tmp_path) is None
    token_file.tell(tmp_path, token, URL)
    assert token_file.read(tmp_path) == WayIn(token, URL)
    token_file.forget(tmp_path)
    token_file.forget(tmp_path)
    assert token_file.read(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_each_start_has_a_token_of_its_own_that_every_log_masks(tmp_path: Path) -> None:
    first, second = token_file.make_token(), token_file.make_token()
    assert first != second
    assert first.reveal() not in redact(f"asked with {first.reveal()}")
    token_file.tell(tmp_path, first, URL)
    token_file.tell(tmp_path, second, URL)
    assert token_file.read(tmp_path) == WayIn(second, URL)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@pytest.mark.security(13)
def test_the_files_are_for_this_user_alone(tmp_path: Path) -> None:
    token_file.tell(tmp_path, Secret("asm_x"), URL)
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    assert modes == {TOKEN_FILE: 0o600, ADDRESS_FILE: 0o600}


@pytest.mark.skipif(os.name != "posix", reason="modes and links are POSIX")
@pytest.mark.security(13)
def test_a_file_that_others_could_read_or_have_laid_is_not_used(tmp_path: Path) -> None:
    token_file.tell(tmp_path, Secret("asm_x"), URL)
    (tmp_path / TOKEN_FILE).chmod(0o644)
    with pytest.raises(StorageError, match="token_file_unsafe"):
        token_file.read(tmp_path)
    (tmp_path / TOKEN_FILE).rename(tmp_path / "elsewhere")
    (tmp_path / "elsewhere").chmod(0o600)
    (tmp_path / TOKEN_FILE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StorageError, match="token_file_unsafe"):
        token_file.read(tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="links are POSIX")
@pytest.mark.security(13)
def test_a_link_in_the_way_is_replaced_and_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    (tmp_path / TOKEN_FILE).symlink_to(victim)
    token_file.tell(tmp_path, Secret("asm_x"), URL)
    assert victim.read_text() == "untouched"
    assert token_file.read(tmp_path) == WayIn(Secret("asm_x"), URL)


def test_what_is_no_file_or_no_text_is_not_used(tmp_path: Path) -> None:
    (tmp_path / TOKEN_FILE).mkdir()
    with pytest.raises(StorageError, match="token_file_unsafe"):
        token_file.read(tmp_path)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    (tmp_path / "bytes").chmod(0o600)
    with pytest.raises(StorageError, match="token_file_unsafe"):
        token_file.read(tmp_path, "bytes")
    (tmp_path / "empty").touch(0o600)
    assert token_file.read(tmp_path, "empty") is None


def test_a_folder_that_cannot_be_written_is_said_as_such(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="data_read_only"):
        token_file.tell(tmp_path / "missing", Secret("asm_x"), URL)
