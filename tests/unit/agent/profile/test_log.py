"""The agent's log keeps secrets out, and never stops the agent (SECURITY 14, 38)."""

from __future__ import annotations

import io
import logging
import logging.handlers
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.profile.log import AgentLog
from shared import log_file

SECRET = "art_0123456789abcdefghijklmnopqrstuv"
logger = logging.getLogger("tests.agent.log")


@pytest.fixture
def stream() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def journal(tmp_path: Path, stream: io.StringIO) -> Iterator[AgentLog]:
    journal = AgentLog(tmp_path / "logs" / "agent.log", foreground=True, stream=stream)
    assert journal.open() is None
    yield journal
    journal.close()


@pytest.mark.security(14)
@pytest.mark.expects_log("tests.agent.log ERROR")
def test_secret_is_masked_in_message_arguments_and_traceback(
    journal: AgentLog, stream: io.StringIO, tmp_path: Path
) -> None:
    logger.info("token %s", SECRET)
    logger.info("https://example.org/callback?code=abc123&state=xyz")
    try:
        raise ValueError(f"refused {SECRET}")
    except ValueError:
        logger.exception("failed with password=hunter2")
    for text in (stream.getvalue(), (tmp_path / "logs" / "agent.log").read_text()):
        assert "tests.agent.log" in text
        assert "Traceback" in text
        assert SECRET not in text
        assert "abc123" not in text
        assert "hunter2" not in text


def test_line_feed_in_a_message_cannot_forge_a_line(journal: AgentLog, stream: io.StringIO) -> None:
    logger.info("name %s", "a\n2026-01-01T00:00:00.000Z INFO agent: all is well\r\n")
    assert stream.getvalue().count("\n") == 1


def test_log_is_for_its_user_only(journal: AgentLog, tmp_path: Path) -> None:
    logger.info("hello")
    assert stat.S_IMODE((tmp_path / "logs").stat().st_mode) == 0o700


def test_log_turns_over_instead_of_growing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "MAX_FILE_BYTES", 2000)
    journal = AgentLog(tmp_path / "logs" / "agent.log", foreground=False)
    journal.open()
    for _ in range(3):
        logger.info("x" * 1900)
    journal.close()
    sizes = [file.stat().st_size for file in (tmp_path / "logs").iterdir()]
    assert len(sizes) == 3
    assert max(sizes) <= 2000


def test_requests_of_the_http_library_are_not_logged(journal: AgentLog, stream: io.StringIO) -> None:
    logging.getLogger("httpx").info("GET https://example.org/?token=1")
    assert stream.getvalue() == ""


def test_closing_gives_the_root_logger_back_as_it_was(tmp_path: Path) -> None:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    journal = AgentLog(tmp_path / "agent.log", foreground=False)
    journal.open()
    assert root.handlers != before
    journal.close()
    assert (root.handlers, root.level) == (before, level)


@pytest.mark.security(38)
def test_profile_that_cannot_be_written_moves_the_log_to_standard_error(
    tmp_path: Path, stream: io.StringIO
) -> None:
    (tmp_path / "logs").write_text("a file where the folder should be")
    journal = AgentLog(tmp_path / "logs" / "agent.log", foreground=False, stream=stream)
    hindrance = journal.open()
    assert hindrance is not None
    logger.info("still here")
    journal.close()
    assert "still here" in stream.getvalue()


@pytest.mark.security(38)
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is always full")
def test_full_disk_silences_the_log_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").mkdir(mode=0o700)
    (tmp_path / "logs" / "agent.log").symlink_to("/dev/full")
    journal = AgentLog(tmp_path / "logs" / "agent.log", foreground=False)
    assert journal.open() is None
    logger.info("into the void")
    journal.close()
    assert capsys.readouterr().err == ""
