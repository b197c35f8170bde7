"""Links on the command line: one of a few words, alone, or a "no" in words (SECURITY 18)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent import exits, launch
from agent.links import Link, link_in
from shared.deep_links import LinkVerb, link_to
from shared.errors import RequestRefused

pytestmark = pytest.mark.security(18)


@pytest.mark.parametrize("verb", LinkVerb)
def test_a_link_alone_is_what_it_names(verb: LinkVerb) -> None:
    assert link_in([link_to(verb)]) == Link(verb)
    assert link_in([link_to(verb).upper() + "/"]) == Link(verb)
    assert link_in(["open", link_to(verb)]) == Link(verb)


@pytest.mark.parametrize(
    "arguments",
    [
        ["open", "access-agent://buy", "--profile", "/p"],
        ["open", "--profile=/p", "access-agent://buy"],
        ["open", "--profile", "/p", "access-agent://buy"],
    ],
)
def test_a_profile_can_be_named_by_whoever_types(arguments: list[str]) -> None:
    assert link_in(arguments) == Link(LinkVerb.BUY, Path("/p"))


@pytest.mark.parametrize(
    "link",
    [
        "access-agent://",
        "access-agent:buy",
        "access-agent://format-disk",
        "access-agent://buy?server=https://evil.example",
        "access-agent://buy#token=1",
        "access-agent://buy/../settings",
        "access-agent://ann@buy",
        "access-agent://buy:80",
        "access-agent://buy;id",
        "access-agent://$(id)",
        "access-agent://`id`",
        "access-agent://buy|cat",
        "access-agent://buy\n--simulator",
        "access-agent://buy\r\n",
        "access-agent://buy\x00",
        "access-agent://buy --profile /evil",
        'access-agent://buy" --profile "/evil',
        "access-agent://%62uy",
        "access-agent://b\u00fcy",
        " access-agent://buy",
        "access-agent://" + "b" * 10_000,
    ],
)
def test_anything_else_is_a_no_in_words(link: str, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in ([link], ["open", link]):
        assert launch.main(arguments) == exits.WRONG_USE
        said = capsys.readouterr().err
        assert "does not lead anywhere" in said
        assert "[deep_link_unknown]" in said
        assert said.count("\n") == 1
        assert said.isascii()


@pytest.mark.parametrize(
    "beside", [["--simulator"], ["--profile", "/evil"], ["access-agent://buy"], ["status"], [""]]
)
def test_nothing_may_stand_beside_a_link_that_a_browser_hands_over(beside: list[str]) -> None:
    with pytest.raises(RequestRefused) as refused:
        link_in(["access-agent://buy", *beside])
    assert refused.value.code == "deep_link_unknown"


@pytest.mark.parametrize(
    "arguments",
    [[], ["status"], ["--profile", "/p"], ["rename", "access-agent://buy"], ["open"], ["open", "--help"]],
)
def test_other_command_lines_are_left_to_others(arguments: list[str]) -> None:
    assert link_in(arguments) is None


@given(st.text(max_size=80))
def test_no_text_is_ever_more_than_a_verb(text: str) -> None:
    try:
        link = link_in([f"access-agent://{text}"])
    except RequestRefused:
        return
    assert link is not None
    assert link.profile is None
    assert text.lower().removesuffix("/") == link.verb.value


def test_reading_a_link_loads_nothing_heavy() -> None:
    code = (
        "import sys, agent.links; print(sorted({'typer', 'asyncio', 'httpx', 'PySide6'} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert answer.stdout.strip() == "[]"
