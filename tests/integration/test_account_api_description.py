"""`/openapi.json` describes the whole API: every route, message, refusal, each with an example (DESIGN 8)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from account.api.codes import CODES
from shared import billing, sales, sessions, wire
from shared.codec import from_json, to_json
from shared.sales import IDEMPOTENCY_HEADER
from tests.support.api_caller import PROBLEM, schema_of

PROTOCOL = Path(__file__).parents[2] / "docs" / "protocol.md"
MESSAGES = {
    name: kind
    for module in (wire, sales, billing, sessions)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and is_dataclass(kind)
}
UNSIGNED = {"/v1/health", "/v1/app-store/notifications"}
NOT_OVER_HTTP = set()
"""Messages that are parts of no route."""


@pytest.fixture
async def schema(http: httpx.AsyncClient) -> dict[str, Any]:
    """The description."""
    return await schema_of(http)


def operations_of(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every (method, path, description) below `/v1`."""
    for path, operations in schema["paths"].items():
        if path.startswith("/v1/"):
            for method, operation in operations.items():
                yield method.upper(), path, operation


async def test_the_protocol_and_the_description_name_the_same_routes(schema: dict[str, Any]) -> None:
    described = {(method, re.sub(r"\{\w+\}", "{}", path)) for method, path, _ in operations_of(schema)}
    section = PROTOCOL.read_text().split("## 2 ")[0]
    written = set()
    for row in re.findall(r"^\| (`[A-Z].*?) \|", section, re.M):
        for methods, path in re.findall(r"((?:`?[A-Z]+`?, )*`?[A-Z]+`? )(/v1/[^`?]*)", row):
            for method in re.findall(r"[A-Z]+", methods):
                written.add((method, re.sub(r"\{\w+\}", "{}", path)))
    assert written == described


async def test_a_wrong_method_is_told_every_right_one(
    http: httpx.AsyncClient, schema: dict[str, Any]
) -> None:
    methods: dict[str, set[str]] = {}
    for method, path, _ in operations_of(schema):
        methods.setdefault(re.sub(r"\{\w+\}", "some_id", path), set()).add(method)
    for path, right in methods.items():
        refused = await http.request("TRACE", path)
        assert refused.status_code == 405
        assert right <= set(refused.headers["allow"].split(", ")), path


async def test_every_answer_and_body_is_described_with_an_example_that_can_be_read(
    schema: dict[str, Any],
) -> None:
    schemas = schema["components"]["schemas"]
    text = json.dumps(schema)
    for name in {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}:
        assert name in schemas, name
    assert "HTTPValidationError" not in text
    for name in schemas.keys() & MESSAGES.keys():
        (example,) = schemas[name]["examples"]
        assert to_json(from_json(MESSAGES[name], example)) == example, name
    assert MESSAGES.keys() - schemas.keys() == NOT_OVER_HTTP
    for method, path, operation in operations_of(schema):
        content = operation.get("requestBody", {}).get("content", {})
        if content:
            body = content["application/json"]
            kind = MESSAGES[body["schema"]["$ref"].rpartition("/")[2]]
            assert to_json(from_json(kind, body["example"])) == body["example"], (method, path)


async def test_every_route_names_its_refusals_with_their_status(schema: dict[str, Any]) -> None:
    for method, path, operation in operations_of(schema):
        assert operation["description"], (method, path)
        responses = operation["responses"]
        assert {"500", "413", "421", "403"} <= set(responses), (method, path)
        if path not in UNSIGNED:
            assert {"401", "429", "503"} <= set(responses), (method, path)
            assert operation["security"] == [{"device": []}]
        if "{" in path:
            assert "404" in responses, (method, path)
        if "requestBody" in operation:
            assert {"400", "422"} <= set(responses), (method, path)
        if method != "GET" and path not in ("/v1/quotes", "/v1/computers/{computer_id}/heartbeat"):
            assert "507" in responses, (method, path)
        for status, response in responses.items():
            for code, example in response.get("content", {}).get(PROBLEM, {}).get("examples", {}).items():
                assert CODES[code][0] == int(status) == example["value"]["status"]
                assert response["description"].count(f"`{code}`:") == 1, (method, path, code)


async def test_what_costs_money_takes_an_idempotency_key_and_nothing_else_does(
    schema: dict[str, Any],
) -> None:
    keyed = {
        path
        for _, path, operation in operations_of(schema)
        if IDEMPOTENCY_HEADER in {each["name"] for each in operation.get("parameters", [])}
    }
    one = "/v1/subscriptions/{subscription_id}"
    assert keyed == {
        "/v1/orders",
        f"{one}/licences",
        f"{one}/auto-renewal-order",
        f"{one}/fix-payment",
    }


async def test_the_limits_of_bodies_are_described(schema: dict[str, Any]) -> None:
    order = schema["components"]["schemas"]["NewOrder"]
    assert order["additionalProperties"] is False
    assert order["required"] == ["plan"]
    assert order["properties"]["licences"]["maximum"] == 1_000_000_000
    assert order["properties"]["plan"]["maxLength"] == 500
    assert schema["components"]["schemas"]["KeptComputers"]["properties"]["computers"]["maxItems"] == 1000


async def test_a_computers_refusals_are_described_with_what_they_carry(schema: dict[str, Any]) -> None:
    answers = schema["paths"]["/v1/computers"]["post"]["responses"]["409"]["content"][PROBLEM]
    assert set(answers["examples"]) == {"computer_limit_reached", "computer_replaceable"}
