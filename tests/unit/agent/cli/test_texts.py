"""Every code that a person can meet has a sentence and a way on, and no text is for nothing (STYLE 7)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from agent.cli import texts
from agent.cli.texts import ERRORS, NOTICES, error_text, notice_text
from agent.exits import MEANINGS, REFUSALS, code_for
from shared import errors
from shared.errors import AccessError
from shared.reasons import NoticeCode, RemovedBy, Status
from shared.state import AgentState

ROOT = Path(__file__).resolve().parents[4]
_CODE = re.compile(r"`([a-z]+(?:_[a-z]+)+)`")
# How error codes end; other words between backticks in the protocol do not.
_CODE_ENDS = (
    "_invalid", "_removed", "_refused", "_reached", "_replaceable", "_found", "_empty", "_long", "_malformed",
    "_large", "_limited", "_error", "_unavailable", "_full", "_only", "_reused", "_unreachable",
    "_registered",
    "_superseded", "_cancelled", "_locked", "_missing", "_hanging", "_window", "_unknown", "_garbage",
)  # fmt: skip


def raised_codes() -> Iterator[str]:
    """Literal codes in `SomeError("code", …)` all over `agent/` and `shared/`."""
    tree = {name for name, kind in vars(errors).items() if isinstance(kind, type)}
    tree |= {"AccessError", "StageFault", "PageFault"}
    for room in ("agent", "shared"):
        for file in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or not node.args:
                    continue
                first = node.args[0]
                if node.func.id in tree and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def documented_codes() -> set[str]:
    """What docs/protocol.md promises to testers as codes."""
    text = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    return {word for word in _CODE.findall(text) if word.endswith(_CODE_ENDS) and word != "show_window"}


def test_every_code_that_is_raised_has_a_text() -> None:
    raised = set(raised_codes())
    assert len(raised) > 40
    assert sorted(raised - set(ERRORS)) == []


def test_every_documented_code_has_a_text() -> None:
    documented = documented_codes()
    assert {"computer_limit_reached", "token_invalid", "secrets_locked"} <= documented
    assert sorted(documented - set(ERRORS)) == []


def test_no_text_is_for_a_code_that_nobody_knows() -> None:
    sources = [ROOT / "docs" / "protocol.md"]
    for room in ("agent", "account", "shared"):
        sources += [file for file in (ROOT / room).rglob("*.py") if file != Path(texts.__file__)]
    everything = "\n".join(file.read_text(encoding="utf-8") for file in sources)
    assert [code for code in ERRORS if not re.search(rf"[\"`]{code}[\"`]", everything)] == []


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        (NOTICES, NoticeCode),
        (texts.STATES, AgentState),
        (texts.STATUSES, Status),
        (texts.REMOVED_BY, RemovedBy),
    ],
)
def test_every_word_of_a_closed_set_has_a_text(table: dict[StrEnum, str], kind: type[StrEnum]) -> None:
    assert set(table) == set(kind)


@pytest.mark.parametrize("code", sorted(ERRORS))
def test_error_text_is_whole_sentences_with_a_way_on(code: str) -> None:
    text = ERRORS[code]
    assert text.sentence.endswith(".")
    assert text.way_on.endswith(".")
    assert text.sentence[0].isupper()
    assert "_" not in text.sentence


def test_unknown_code_is_shown_with_the_detail_that_came_with_it() -> None:
    assert error_text("from_the_future", "Something new.").sentence == "Something new."
    assert error_text("from_the_future", "").sentence


def test_notice_names_its_cause_if_there_is_one() -> None:
    assert notice_text(NoticeCode.SIGN_IN_FAILED, {"code": "service_unreachable"}).endswith(
        "[service_unreachable]"
    )
    assert "[" not in notice_text(NoticeCode.SIGN_IN_FAILED, {})


def test_exit_codes_are_those_of_the_protocol() -> None:
    documented = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
    line = documented[documented.index("Exit codes:") :]
    assert sorted(MEANINGS) == [0, 1, 2, 3, 4, 5, 6, 130]
    assert [int(number) for number in re.findall(r"(?:: |·\s)(\d+) ", line)] == sorted(MEANINGS)


@pytest.mark.parametrize(
    ("code", "exit_code"),
    [
        ("computer_limit_reached", 3),
        ("computer_removed", 3),
        ("not_signed_in", 3),
        ("already_running", 3),
        ("name_empty", 3),
        ("sign_in_denied", 3),
        ("door_closed", 4),
        ("wait_timed_out", 5),
        ("service_unreachable", 6),
        ("service_unavailable", 6),
        ("account_url_invalid", 2),
        ("secrets_locked", 1),
        ("disk_full", 1),
        ("settings_newer", 1),
        ("from_the_future", 1),
    ],
)
def test_error_code_leads_to_its_exit_code(code: str, exit_code: int) -> None:
    assert code_for(code) == exit_code


def test_every_refusal_has_a_text() -> None:
    assert sorted(REFUSALS - set(ERRORS)) == []


def test_codes_of_the_error_tree_stand_in_its_own_drawing() -> None:
    assert issubclass(errors.AlreadyRunningRefused, AccessError)
    assert errors.__doc__ is not None
    drawn = errors.__doc__
    kinds = [
        name for name, kind in vars(errors).items() if isinstance(kind, type) and kind is not AccessError
    ]
    kinds = [name for name in kinds if issubclass(getattr(errors, name), AccessError)]
    assert [name for name in kinds if name not in drawn] == []
