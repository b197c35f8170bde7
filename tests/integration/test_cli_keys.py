"""`access-account keys`: keys for resellers, from issuing to registering (RULES R27)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from account.cli import run
from account.db.database import Database, sqlite_url
from tests.support.clock import FakeClock
from tests.support.subscription_stage import Stage


def issued(
    capsys: pytest.CaptureFixture[str], folder: Path, *arguments: str
) -> tuple[int, list[dict[str, Any]], str]:
    """The exit code, the keys of the answer, and what was said on standard error."""
    code = run(["keys", *arguments, "--data", str(folder), "--json"])
    said = capsys.readouterr()
    return code, json.loads(said.out) if said.out else [], said.err


@pytest.mark.rule("R27")
def test_keys_are_issued_for_a_product_with_the_catalogues_term_or_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, keys, _ = issued(capsys, tmp_path, "issue", "--product", "desktop_business", "--count", "3")
    assert code == 0
    assert [(each["months"], each["licences"]) for each in keys] == [(12, 1)] * 3
    assert len({each["key"] for each in keys}) == 3
    _, (key,), _ = issued(
        capsys, tmp_path, "issue", "--product", "desktop_pro", "--licences", "4", "--months", "6"
    )
    assert (key["months"], key["licences"], key["registered_at"]) == (6, 4, None)
    _, (endless,), _ = issued(capsys, tmp_path, "issue", "--product", "desktop_perpetual")
    assert endless["months"] is None


@pytest.mark.security(14)
async def test_a_registered_key_is_listed_by_its_end_only(
    tmp_path: Path, clock: FakeClock, capsys: pytest.CaptureFixture[str]
) -> None:
    import asyncio

    ask = asyncio.to_thread
    _, keys, _ = await ask(issued, capsys, tmp_path, "issue", "--product", "desktop_pro", "--count", "2")
    database = Database(sqlite_url(tmp_path / "account.db"))
    try:
        from account.catalogue.loading import default_catalogue

        stage = Stage(database, clock, default_catalogue())
        await stage.subscriptions.register_key(await stage.account(), keys[0]["key"])
    finally:
        database.close()
    _, listed, _ = await ask(issued, capsys, tmp_path, "list")
    shown = {each["id"]: each for each in listed}
    registered, free = shown[keys[0]["id"]], shown[keys[1]["id"]]
    assert registered["key"] != keys[0]["key"]
    assert registered["key"][-4:] == keys[0]["key"][-4:]
    assert registered["registered_at"] is not None
    assert free["key"] == keys[1]["key"]
    _, left, _ = await ask(issued, capsys, tmp_path, "list", "--free", "--product", "desktop_pro")
    assert [each["id"] for each in left] == [keys[1]["id"]]
    _, none, _ = await ask(issued, capsys, tmp_path, "list", "--product", "desktop_business")
    assert none == []


def test_lines_are_for_people(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["keys", "issue", "--product", "desktop_perpetual", "--data", str(tmp_path)]) == 0
    line = capsys.readouterr().out.strip()
    assert line.endswith("desktop_perpetual  1 x 5  no end  free")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--product", "access"), "product_unknown"),
        (("--product", "desktop_pro", "--licences", "0"), "licences_below_one"),
        (("--product", "desktop_pro", "--licences", "100000"), "licences_out_of_range"),
        (("--product", "desktop_perpetual", "--months", "3"), "term_out_of_range"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: str
) -> None:
    exit_code, keys, said = issued(capsys, tmp_path, "issue", *arguments)
    assert (exit_code, keys) == (1, [])
    assert f"[{code}]" in said


@pytest.mark.parametrize("arguments", [("issue",), ("issue", "--product", "x", "--count", "0"), ()])
def test_wrong_use_is_said_as_such(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as left:
        run(["keys", *arguments])
    assert left.value.code == 2
