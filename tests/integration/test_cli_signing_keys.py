"""`access-account signing-keys`: the keys that sign leases, listed and rotated (SECURITY 14, 31)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from account.cli import run


def told(capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str) -> list[dict[str, Any]]:
    """The keys of the answer, none of them private."""
    assert run(["signing-keys", *arguments, "--data", str(folder), "--json"]) == 0
    said = capsys.readouterr().out
    keys: list[dict[str, Any]] = json.loads(said)
    assert all(set(each) == {"kid", "signs_from", "retired_at", "signs_now"} for each in keys)
    return keys


@pytest.mark.security(14, 31)
def test_a_rotation_plans_a_new_key_and_one_at_once_leaves_no_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert told(capsys, tmp_path, "list") == []
    (first,) = told(capsys, tmp_path, "rotate")
    assert first["signs_now"]
    old, new = told(capsys, tmp_path, "rotate")
    assert (old["kid"], old["signs_now"], new["signs_now"]) == (first["kid"], True, False)
    assert old["retired_at"] == new["signs_from"]
    assert told(capsys, tmp_path, "list") == [old, new]
    (only,) = told(capsys, tmp_path, "rotate", "--at-once")
    assert only["kid"] not in {old["kid"], new["kid"]}
    assert run(["signing-keys", "list", "--data", str(tmp_path)]) == 0
    assert capsys.readouterr().out == f"{only['kid']}  signs now\n"


def test_a_database_that_cannot_be_used_is_said_as_such(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "account.db").write_bytes(b"this is not a database" * 500)
    assert run(["signing-keys", "list", "--data", str(tmp_path)]) == 1
    assert "[data_damaged]" in capsys.readouterr().err
