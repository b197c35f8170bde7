"""Requests that schemathesis makes up from `/openapi.json`, good and bad: no 5xx, each answer as described.

Every request carries a fresh proof of the device key, so it gets as far as a real caller's would, and half of
those with an id in their path name something that the account has.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
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

from tests.support.account_service import Service
from tests.support.api_caller import ApiCaller, api_caller
from tests.support.clock import FakeClock
from tests.support.remote_sessions import ends_of

CASES = 2
"""Requests of each kind to each route."""

STREAMS = ("/v1/events", "/v1/sessions/{session_id}/events")
"""Their answers do not end; events/test_streams.py, test_sessions_api.py."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


class Fuzzer:
    """Sends what schemathesis made up, as `caller`."""

    def __init__(self, caller: ApiCaller, ids: dict[str, str]) -> None:
        self.caller = caller
        self.schema = schemathesis.openapi.from_dict(caller.schema)
        self.ids = ids
        self.statuses: Counter[int] = Counter()

    def operations(self) -> Iterator[APIOperation[Any, Any, Any, Any]]:
        """Every operation below `/v1` that answers and ends."""
        for result in self.schema.get_all_operations():
            operation = result.ok()
            if operation.path.startswith("/v1/") and operation.path not in STREAMS:
                yield operation

    def cases(self, operation: APIOperation[Any, Any, Any, Any]) -> list[Case]:
        """Good and bad requests to one operation."""
        made: list[Case] = []
        known = {name: each for name, each in self.ids.items() if f"{{{name}}}" in operation.path}
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for ids in [{}, known] if known else [{}]:
                strategy = operation.as_strategy(mode, path_parameters=ids or None)

                @settings(
                    max_examples=CASES,
                    phases=[Phase.generate],
                    database=None,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                )
                @given(strategy)
                def make(case: Case) -> None:
                    made.append(case)

                try:
                    make()
                except Unsatisfiable:  # nothing of such a request can be wrong
                    assert mode is GenerationMode.NEGATIVE
        return made

    async def send(self, case: Case) -> None:
        """One request; its answer has to be as described."""
        device, service = self.caller.device, self.caller.service
        service.parts.rates._buckets.clear()
        device.nonce = service.parts.proofs.current_nonce()
        made = case.as_transport_kwargs(base_url=service.base_url)
        content = json.dumps(made["json"]) if "json" in made else made.get("data")
        request = httpx.Request(made["method"], made["url"], params=made.get("params"), content=content)
        request.headers.update(dict(made["headers"]) | device.headers(request.method, request.url.path))
        answer = await self.caller.http.send(request)
        self.statuses[answer.status_code] += 1
        case.validate_response(answer, checks=CHECKS)
        if answer.status_code == 401:
            await self._signed_out(request, answer)

    async def _signed_out(self, request: httpx.Request, answer: httpx.Response) -> None:
        """Right for a proof of an address with two spellings, and for the id of a second machine."""
        if answer.json()["code"] == "proof_invalid":
            assert b"%" in request.url.raw_path, answer.text
        else:
            assert answer.json()["code"] == "key_cloned", answer.text
            await self.caller.service.sign_in(self.caller.device, self.caller.account_id)


@pytest.fixture
async def fuzzer(service: Service, http: httpx.AsyncClient, clock: FakeClock) -> Fuzzer:
    """An account with one of everything."""
    ada = await api_caller(service, http)
    await ada.device.register(http)
    _, computer_id = await service.computer(ada.account_id, "another")
    connected = await ends_of(service, ada.account_id)
    member = await service.account("member@example.org")
    await ada.ask("PUT", "/v1/account", {"kind": "business"})
    await ada.ask("POST", "/v1/business/members", {"email": "member@example.org"})
    order = await ada.buy(clock)
    method = (await ada.ask("POST", "/v1/payment-methods", {"instrument": "sim_paypal_works"})).json()
    ids = {
        "computer_id": computer_id,
        "order_id": order.id,
        "subscription_id": order.subscription or "",
        "method_id": method["id"],
        "member_id": member,
        "topic": "app_store_licences",
        "session_id": (await connected.request()).session,
    }
    return Fuzzer(ada, ids)


@pytest.mark.proof
async def test_no_request_makes_the_service_fail_or_answer_other_than_described(fuzzer: Fuzzer) -> None:
    operations = list(fuzzer.operations())
    assert len(operations) >= 40
    for operation in operations:
        for case in fuzzer.cases(operation):
            await fuzzer.send(case)
    assert fuzzer.statuses.total() >= CASES * len(operations)
    assert {200, 201, 204, 404, 409, 422} <= fuzzer.statuses.keys()
