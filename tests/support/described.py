"""Answers held against the description that the service gives of itself.

An answer whose status or code the description does not name for its route fails the test that got it.
"""

from __future__ import annotations

import re
from typing import Any

import httpx

PROBLEM = "application/problem+json"


class Described:
    """Something that answers as an OpenAPI description, `schema`, says."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema

    def check_documented(self, method: str, path: str, answer: httpx.Response) -> None:
        """Fail for a status or code that the description does not name for this route."""
        route = self.route_of(method, path)
        if route is None:
            assert answer.status_code in {404, 405}, (method, path, answer.text)
            return
        responses = route["responses"]
        assert str(answer.status_code) in responses, (method, path, answer.status_code, answer.text)
        if answer.headers.get("content-type") == PROBLEM:
            examples = responses[str(answer.status_code)]["content"][PROBLEM]["examples"]
            assert answer.json()["code"] in examples, (method, path, answer.text)

    def route_of(self, method: str, path: str) -> dict[str, Any] | None:
        """The description of the route that answers `path`."""
        found = [
            (pattern, operations)
            for pattern, operations in self.schema["paths"].items()
            if re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(pattern)), path)
            and method.lower() in operations
        ]
        fixed_first = sorted(found, key=lambda each: each[0].count("{"))
        return fixed_first[0][1][method.lower()] if fixed_first else None


def code_in(answer: httpx.Response) -> str:
    """The code of a problem answer."""
    assert answer.headers["content-type"] == PROBLEM, answer.text
    code = answer.json()["code"]
    assert isinstance(code, str)
    return code
