"""Whether a fetched file is the one that was signed."""

from __future__ import annotations

import hashlib
import platform
from dataclasses import replace
from pathlib import Path

import pytest

from agent.updates.downloaded import check_file, this_platform
from agent.updates.release import ReleaseFile
from shared.errors import StorageError, UpdateRefused
from tests.support.publisher import RELEASE

FILE = ReleaseFile("linux-x86_64", "agent.deb", 5, hashlib.sha256(b"hello").hexdigest())
SIGNED = replace(RELEASE, files=(FILE,))


def test_file_with_the_signed_bytes_is_the_one(tmp_path: Path) -> None:
    (tmp_path / "agent.deb").write_bytes(b"hello")
    assert check_file(tmp_path / "agent.deb", SIGNED) == FILE


@pytest.mark.parametrize("data", [b"", b"hellO", b"hello ", b"hell"])
def test_file_with_other_bytes_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "agent.deb").write_bytes(data)
    with pytest.raises(UpdateRefused, match="update_file_wrong"):
        check_file(tmp_path / "agent.deb", SIGNED)


def test_file_of_another_name_is_refused_and_one_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(UpdateRefused, match="update_file_unknown"):
        check_file(tmp_path / "other.deb", SIGNED)
    with pytest.raises(StorageError):
        check_file(tmp_path / "agent.deb", SIGNED)


@pytest.mark.parametrize(
    ("system", "machine", "name"),
    [
        ("Linux", "x86_64", "linux-x86_64"),
        ("Linux", "aarch64", "linux-arm64"),
        ("Windows", "AMD64", "windows-x86_64"),
        ("Darwin", "arm64", "macos-arm64"),
    ],
)
def test_platforms_have_one_name_each(
    monkeypatch: pytest.MonkeyPatch, system: str, machine: str, name: str
) -> None:
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert this_platform() == name
