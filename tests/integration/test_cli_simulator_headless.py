"""The verbs of the simulator that need no running service, and a service that has no simulator."""

from __future__ import annotations

import asyncio
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from account.cli import run
from account.simulator import token_file
from shared.codec import to_json
from shared.redact import Secret
from shared.simulator import ScenarioWish
from tests.support.account_service import Service
from tests.support.clock import FakeClock
from tests.support.faulty_service import faulty_service, simulator_of

TRIAL = Path(__file__).parents[2] / "resources/scenarios/trial.toml"


def verb(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """Exit code, answer, complaint."""
    try:
        code = run(arguments)
    except SystemExit as exc:
        code = int(str(exc.code))
    return code, *capsys.readouterr()


def test_the_scenarios_of_the_program_are_listed_and_told(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = verb(capsys, "scenario", "list")
    assert code == 0
    assert "trial " in out
    code, told, _ = verb(capsys, "scenario", "list", "--json")
    names = [each["name"] for each in json.loads(told)]
    assert len(names) == len(out.splitlines()) >= 20
    code, out, _ = verb(capsys, "scenario", "show", "trial")
    assert (code, out.splitlines()[0][:7], out.splitlines()[-1][:2]) == (0, "trial: ", "- ")
    code, out, err = verb(capsys, "scenario", "show", "trail")
    assert (code, out) == (1, "")
    assert err.startswith("access-account: There is no scenario 'trail'")
    assert err.endswith("[scenario_unknown]\n")


def test_a_file_is_checked_and_its_mistakes_named_by_line(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert verb(capsys, "scenario", "check", str(TRIAL)) == (0, f"{TRIAL} can be loaded.\n", "")
    broken = tmp_path / "trial.toml"
    broken.write_text(TRIAL.read_text().replace("format = 1", "format = 2") + "\nsurprise = true\n")
    code, out, err = verb(capsys, "scenario", "check", str(broken))
    assert (code, out) == (1, "")
    *mistakes, told = err.splitlines()
    lines = [each.removeprefix(f"{broken}:").partition(":")[0] for each in mistakes]
    assert lines == sorted(lines, key=int)
    assert len(lines) >= 2
    assert told == f"access-account: {broken}: {len(lines)} mistakes. [scenario_invalid]"
    code, _, err = verb(capsys, "scenario", "check", str(tmp_path / "missing.toml"))
    assert code == 1
    assert "[scenario_unreadable]" in err


@pytest.mark.proof
@pytest.mark.rule("R98")
async def test_a_history_is_played_without_a_service(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, clock: FakeClock
) -> None:
    async with faulty_service(tmp_path, clock) as service:
        export = await _exported(service)
    file = tmp_path / "export.json"

    async def played(content: Any) -> tuple[int, str, str]:
        file.write_text(content if isinstance(content, str) else json.dumps(to_json(content)))
        return await asyncio.to_thread(verb, capsys, "replay", str(file), "--headless")

    assert await played(export) == (0, f"The same state: {export.hash}\n", "")
    for content, wanted in (
        (replace(export, hash="00" * 32), "replay_differs"),
        (replace(export, format=99), "export_invalid"),
        ("{}", "export_invalid"),
        ("no JSON", "export_invalid"),
    ):
        code, out, err = await played(content)
        assert (code, out) == (1, ""), content
        assert f"[{wanted}]" in err, err
    code, _, err = await asyncio.to_thread(verb, capsys, "replay", str(tmp_path / "missing"), "--headless")
    assert (code, "[file_unreadable]" in err) == (1, True)


async def _exported(service: Service) -> Any:
    from account.simulator.scenarios import loading, playing

    simulator = simulator_of(service)
    wish = ScenarioWish("trial", speed=0.0)
    loaded = await playing.play(simulator, loading.load("trial"), wish)
    await simulator.advance(loaded.account.id, by="P1M")
    return await simulator.export(loaded.account.id)


async def test_a_service_without_a_simulator_is_said_to_be_one(
    service: Service, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    token_file.tell(tmp_path, Secret("asm_of_an_earlier_start"), service.base_url)
    async with service.live():
        code, out, err = await asyncio.to_thread(verb, capsys, "accounts", "--data", str(tmp_path))
    assert (code, out) == (1, "")
    assert "[no_simulator]" in err
    assert "start the service with --simulator" in err
