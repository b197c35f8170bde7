"""No secret reaches the log (SECURITY 14)."""

from __future__ import annotations

import io
import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.service_log import RedactingFormatter, set_up_log
from account.tokens import TokenKind, new_token
from tests.support.account_service import Service, account_service
from tests.support.clock import FakeClock

AROUND = st.text("abc /:=\"'{},", max_size=12)


@pytest.fixture
async def service(tmp_path: Path, clock: FakeClock) -> AsyncIterator[Service]:
    async with account_service(tmp_path, clock) as service:
        yield service


def formatted(message: str, error: BaseException | None = None) -> str:
    info = (type(error), error, None) if error is not None else None
    record = logging.LogRecord("x", logging.ERROR, "", 0, message, None, info)
    return RedactingFormatter("%(message)s").format(record)


@pytest.mark.security(14)
@given(
    st.sampled_from(TokenKind), st.text("abc /:=\"'{},", max_size=12), st.text("abc /:=\"'{},", max_size=12)
)
def test_a_token_anywhere_in_a_line_is_masked(kind: TokenKind, before: str, after: str) -> None:
    secret = new_token(kind).reveal()
    assert secret not in formatted(f"{before} {secret}{after}")
    assert secret not in formatted("failed", ValueError(f"{before} {secret}{after}"))


@pytest.mark.security(14)
async def test_a_whole_life_of_a_computer_logs_no_secret(service: Service) -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    set_up_log(stream)
    root.handlers += handlers
    root.setLevel(logging.DEBUG)
    device, computer_id = await service.computer(await service.account())
    async with service.http() as http:
        for method, path in (
            ("GET", "/v1/state"),
            ("POST", f"/v1/computers/{computer_id}/heartbeat"),
            ("DELETE", f"/v1/computers/{computer_id}"),
            ("GET", "/v1/state"),
        ):
            await device.ask(http, method, path)
    logging.getLogger("account").info("the end, so that the log is not empty for another reason")
    root.handlers[:] = handlers
    root.setLevel(level)
    assert device.tokens is not None
    assert "the end" in stream.getvalue()
    for secret in (device.tokens.access_token, device.tokens.refresh_token):
        assert secret not in stream.getvalue()
