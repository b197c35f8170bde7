"""No secret reaches the log (SECURITY 14)."""

from __future__ import annotations

import errno
import io
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.service_log import set_up_log
from account.tokens import TokenKind, new_token
from shared.log_file import RedactingFormatter
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
    return RedactingFormatter().format(record)


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


@pytest.fixture
def root() -> Iterator[logging.Logger]:
    """The root logger, as it was afterwards."""
    root, uvicorn = logging.getLogger(), logging.getLogger("uvicorn")
    handlers, level, of_uvicorn = root.handlers[:], root.level, uvicorn.level
    yield root
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    uvicorn.setLevel(of_uvicorn)


@pytest.mark.expects_log("account WARNING")
def test_service_alone_logs_to_its_file_and_tells_of_trouble_beside(
    root: logging.Logger, tmp_path: Path
) -> None:
    stream = io.StringIO()
    set_up_log(stream, tmp_path / "service.log")
    logging.getLogger("account").info("all is well")
    logging.getLogger("account").warning("trouble")
    assert "trouble" in stream.getvalue()
    assert "all is well" not in stream.getvalue()
    written = (tmp_path / "service.log").read_text()
    assert "all is well" in written
    assert "trouble" in written


@pytest.mark.expects_log("account.service_log WARNING")
def test_log_that_cannot_be_written_is_told_and_goes_on_beside(root: logging.Logger, tmp_path: Path) -> None:
    stream = io.StringIO()
    set_up_log(stream, tmp_path / "nowhere" / "service.log")
    logging.getLogger("account").info("all is well")
    assert f"cannot be written to its file: {os.strerror(errno.ENOENT)}" in stream.getvalue()
    assert "all is well" in stream.getvalue()


CHATTY = """
import logging, sys
from pathlib import Path
from account.service_log import set_up_log
from shared import log_file
log_file.MAX_FILE_BYTES = 4000
set_up_log(file=Path(sys.argv[1]), takes_errors=True)
for number in range(4):
    logging.getLogger("account").info("%d %s", number, "x" * 3000)
sys.stderr.write("what nobody foresaw\\n")
raise ZeroDivisionError
"""


def test_embedded_service_turns_its_log_over_while_it_runs_and_its_last_words_are_in_the_new_one(
    tmp_path: Path,
) -> None:
    file = tmp_path / "service.log"
    ended = subprocess.run(
        [sys.executable, "-c", CHATTY, str(file)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", "")
    files = sorted(each.name for each in tmp_path.iterdir())
    assert files == ["service.log", "service.log.1", "service.log.2", "service.log.3"]
    assert max(each.stat().st_size for each in tmp_path.iterdir()) <= 4000
    newest = file.read_text()
    assert "account: 3 xxx" in newest
    assert "what nobody foresaw\n" in newest
    assert "ZeroDivisionError" in newest
