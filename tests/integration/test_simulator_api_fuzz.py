"""Requests to `/simulator/v1` that schemathesis makes up: no 5xx, each answer as described (SECURITY 19).

All carry the token, and half of those with an account in their address name one that there is.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from shared.simulator import PREFIX
from tests.support.clock import FakeClock
from tests.support.faulty_service import faulty_service
from tests.support.simulator_caller import WITH_TOKEN, SimulatorCaller, simulator_caller

CASES = 3
"""Requests of each kind to each route."""

STREAM = f"{PREFIX}/accounts/{{account}}/stream"
"""Its answer does not end; test_simulator_api_histories.py."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture
async def caller(tmp_path: Path, clock: FakeClock) -> AsyncIterator[SimulatorCaller]:
    """Somebody who may ask."""
    async with faulty_service(tmp_path, clock) as service, simulator_caller(service) as caller:
        yield caller


def cases(operation: APIOperation[Any, Any, Any, Any], known: dict[str, str]) -> Iterator[Case]:
    """Good and bad requests to one operation."""
    named = {name: each for name, each in known.items() if f"{{{name}}}" in operation.path}
    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        for ids in [{}, named] if named else [{}]:
            yield from _made(operation, mode, ids)


def _made(
    operation: APIOperation[Any, Any, Any, Any], mode: GenerationMode, ids: dict[str, str]
) -> list[Case]:
    made: list[Case] = []

    @settings(
        max_examples=CASES,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(mode, path_parameters=ids or None))
    def make(case: Case) -> None:
        made.append(case)

    try:
        make()
    except Unsatisfiable:  # nothing of such a request can be wrong
        assert mode is GenerationMode.NEGATIVE
    return made


async def send(caller: SimulatorCaller, case: Case) -> int:
    """The status of the answer, which has to be as described."""
    made = case.as_transport_kwargs(base_url=caller.service.base_url)
    content = json.dumps(made["json"]) if "json" in made else made.get("data")
    request = httpx.Request(made["method"], made["url"], params=made.get("params"), content=content)
    request.headers.update(dict(made["headers"]) | WITH_TOKEN)
    answer = await caller.http.send(request)
    case.validate_response(answer, checks=CHECKS)
    return answer.status_code


@pytest.mark.proof
@pytest.mark.security(19)
async def test_no_request_makes_the_simulator_fail_or_answer_other_than_described(
    caller: SimulatorCaller,
) -> None:
    schema = schemathesis.openapi.from_dict(caller.schema)
    operations = [each.ok() for each in schema.get_all_operations() if each.ok().path != STREAM]
    assert len(operations) >= 20
    statuses: Counter[int] = Counter()
    for number, operation in enumerate(operations):
        account = await caller.load(email=f"n{number}@example.test")  # the last one may be gone
        waiting = await caller.order(account, "sim_transfer_never")
        for case in cases(operation, {"account": account.id, "reference": waiting.reference}):
            statuses[await send(caller, case)] += 1
    assert statuses.total() >= CASES * len(operations)
    assert {200, 201, 204, 404, 422} <= statuses.keys()
