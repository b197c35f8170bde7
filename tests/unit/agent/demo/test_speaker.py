"""What a presenter types is understood; who has no keyboard, or closes the window, ends the demonstration."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import TextIO

import pytest
from rich.console import Console

from agent.demo.scenes import GOOD_STORY
from agent.demo.speaker import Speaker, Word
from agent.demo.telling import Telling
from shared.reasons import Language


@pytest.fixture
def window() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process
        process.kill()


@pytest.fixture
def printed() -> io.StringIO:
    return io.StringIO()


@asynccontextmanager
async def speaking(
    window: subprocess.Popen[bytes],
    printed: io.StringIO,
    keyboard: TextIO,
    language: Language = Language.ENGLISH,
) -> AsyncIterator[Speaker]:
    speaker = Speaker(Console(file=printed, width=200), window, Telling(language), keyboard)
    try:
        yield speaker
    finally:
        window.kill()
        await speaker.close()


async def test_keys_go_on_back_and_end(window: subprocess.Popen[bytes], printed: io.StringIO) -> None:
    async with speaking(window, printed, io.StringIO("\n  B \nr\nquit\n")) as speaker:
        assert [await speaker.answer() for _ in range(4)] == [Word.ON, Word.BACK, Word.ANEW, Word.END]


async def test_what_is_not_understood_is_asked_again(
    window: subprocess.Popen[bytes], printed: io.StringIO
) -> None:
    async with speaking(window, printed, io.StringIO("what?\nq\n")) as speaker:
        assert await speaker.answer() is Word.END
    assert printed.getvalue().count("Enter goes on") == 2


async def test_without_a_keyboard_the_window_is_what_ends_it(
    window: subprocess.Popen[bytes], printed: io.StringIO
) -> None:
    async with speaking(window, printed, io.StringIO("")) as speaker:
        assert speaker.window_code is None
        window.terminate()
        assert await speaker.answer() is Word.END
        assert speaker.window_code is not None


async def test_window_that_is_closed_ends_it_while_nobody_types(
    window: subprocess.Popen[bytes], printed: io.StringIO
) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading) as keyboard:
        async with speaking(window, printed, keyboard) as speaker:
            window.terminate()
            assert await speaker.answer() is Word.END
        os.close(writing)


async def test_scene_is_told_in_what_to_do_to_say_and_to_see(
    window: subprocess.Popen[bytes], printed: io.StringIO
) -> None:
    async with speaking(window, printed, io.StringIO("")) as speaker:
        speaker.show_scene(2, 10, GOOD_STORY[1])
    told = printed.getvalue()
    assert "2 of 10  Somebody connects from a browser" in told
    assert [line.split(":")[0].strip() for line in told.splitlines()[2:]] == ["Do", "Say", "See"]


@pytest.mark.rule("R90")
@pytest.mark.parametrize(
    ("language", "labels"),
    [
        (Language.ENGLISH, ("Do:", "Say:", "See:")),
        (Language.FRENCH, ("Faire\xa0:", "Dire\xa0:", "Voir\xa0:")),
    ],
)
async def test_hints_stand_in_a_column_of_their_own_beside_their_names(
    window: subprocess.Popen[bytes], printed: io.StringIO, language: Language, labels: tuple[str, ...]
) -> None:
    async with speaking(window, printed, io.StringIO(""), language) as speaker:
        speaker.show_scene(1, 10, GOOD_STORY[0])
    lines = [line for line in printed.getvalue().splitlines() if line.startswith("  ")]
    names = [line[2 : 3 + max(map(len, labels))] for line in lines]
    assert [name.rstrip(" ") for name in names] == list(labels)
    assert all(name.endswith(" ") for name in names)
