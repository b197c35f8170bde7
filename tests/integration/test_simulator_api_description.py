"""`/simulator/v1/openapi.json` describes every route, message and refusal, with examples (DESIGN 8)."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import pytest

from account.simulator.api.codes import SIMULATOR_CODES
from account.simulator.api.description import MESSAGES
from shared import simulator
from shared.codec import from_json, to_json
from shared.simulator import PREFIX, TOKEN_HEADER
from tests.support.clock import FakeClock
from tests.support.described import PROBLEM
from tests.support.faulty_service import faulty_service
from tests.support.simulator_caller import SimulatorCaller, simulator_caller

PAGE = Path(__file__).parents[2] / "docs" / "simulator-api.md"


@pytest.fixture
async def caller(tmp_path: Path, clock: FakeClock) -> AsyncIterator[SimulatorCaller]:
    """Somebody who may ask."""
    async with faulty_service(tmp_path, clock) as service, simulator_caller(service) as caller:
        yield caller


def operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every (method, path, description)."""
    for path, described in schema["paths"].items():
        for method, operation in described.items():
            yield method.upper(), path, operation


async def test_every_route_is_described_guarded_and_names_its_refusals(caller: SimulatorCaller) -> None:
    schema = caller.schema
    assert schema["security"] == [{"simulator": []}]
    assert schema["components"]["securitySchemes"]["simulator"]["name"] == TOKEN_HEADER
    for method, path, operation in operations(schema):
        where = (method, path)
        assert path.startswith(f"{PREFIX}/"), where
        assert operation["description"], where
        assert {"401", "403", "413", "421", "429", "500", "503"} <= set(operation["responses"]), where
        assert ("404" in operation["responses"]) or "{" not in path, where
        assert ("507" in operation["responses"]) is (method != "GET"), where
        if "requestBody" in operation:
            assert {"400", "422"} <= set(operation["responses"]), where
        for status, response in operation["responses"].items():
            for code, example in response.get("content", {}).get(PROBLEM, {}).get("examples", {}).items():
                assert SIMULATOR_CODES[code][0] == int(status) == example["value"]["status"], (where, code)


async def test_every_message_is_described_with_an_example_that_can_be_read(caller: SimulatorCaller) -> None:
    schemas = caller.schema["components"]["schemas"]
    text = json.dumps(caller.schema)
    assert {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]} <= schemas.keys()
    assert "HTTPValidationError" not in text
    sent = {name for name, kind in vars(simulator).items() if isinstance(kind, type) and is_dataclass(kind)}
    assert sent - schemas.keys() == set()
    for name in schemas.keys() & MESSAGES.keys():
        (example,) = schemas[name]["examples"]
        assert to_json(from_json(MESSAGES[name], example)) == example, name
    for where, _, operation in operations(caller.schema):
        content = operation.get("requestBody", {}).get("content", {})
        if content:
            body = content["application/json"]
            kind = MESSAGES[body["schema"]["$ref"].rpartition("/")[2]]
            assert to_json(from_json(kind, body["example"])) == body["example"], where


async def test_the_page_for_testers_and_the_description_name_the_same_routes(caller: SimulatorCaller) -> None:
    described = {(method, _bare(path.removeprefix(PREFIX))) for method, path, _ in operations(caller.schema)}
    written = set()
    for row in re.findall(r"^\| (`[A-Z].*?) \|", PAGE.read_text(), re.M):
        for method, path in re.findall(r"`([A-Z]+) ([^`]+)`", row):
            written.add((method, _bare(path.replace("…", "/accounts/{account}"))))
    assert written == described


def _bare(path: str) -> str:
    return re.sub(r"\{\w+\}", "{}", path)
