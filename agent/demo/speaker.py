"""Speaks with the presenter in the terminal: hints, and what he answers to them."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import sys
import threading
from collections.abc import Iterator
from enum import StrEnum
from typing import Final, TextIO

from rich.console import Console
from rich.text import Text

from agent.demo.scenes import Scene
from agent.demo.telling import Telling


class Word(StrEnum):
    """What a presenter wants."""

    ON = "on"
    BACK = "back"
    ANEW = "anew"
    END = "end"


_WORDS: Final = {
    "": Word.ON,
    "n": Word.ON,
    "b": Word.BACK,
    "back": Word.BACK,
    "r": Word.ANEW,
    "restart": Word.ANEW,
    "q": Word.END,
    "quit": Word.END,
}


class Speaker:
    """The terminal of one presenter. The window's end is an answer, too: then he has closed it."""

    def __init__(
        self,
        console: Console,
        window: subprocess.Popen[bytes],
        telling: Telling,
        heard: TextIO | None = None,
    ) -> None:
        self._console, self._window, self._telling = console, window, telling
        self._lines: asyncio.Queue[str | None] = asyncio.Queue()
        self._window_end = asyncio.create_task(asyncio.to_thread(window.wait))
        loop = asyncio.get_running_loop()
        threading.Thread(target=_listen, args=(heard or sys.stdin, self._lines, loop), daemon=True).start()

    async def close(self) -> None:
        """Listen no longer. The window is left as it is."""
        self._window_end.cancel()
        await asyncio.wait({self._window_end})

    @property
    def window_code(self) -> int | None:
        """The exit code of the window, once it has ended."""
        return self._window.poll()

    def show_scene(self, number: int, count: int, scene: Scene) -> None:
        """The hints of a scene."""
        told, say = self._telling.scenes[scene.name], self._telling.words
        self.show_title(say("place", number=number, count=count), told.title)
        hints = ((say("do"), told.do), (say("say"), told.say), (say("see"), told.see))
        wide = max(len(label) for label, _ in hints) + 1
        for label, words in hints:
            line = Text(f"  {label:{wide}}", style="bold") + Text(words)
            self._console.print(line, soft_wrap=True)

    def show_title(self, place: str, title: str) -> None:
        """What comes now."""
        self._console.print()
        self._console.print(Text(f"{place}  ", style="dim") + Text(title, style="bold"), soft_wrap=True)

    def say(self, words: str, style: str = "") -> None:
        """One line."""
        self._console.print(Text(words, style=style), soft_wrap=True)

    async def answer(self) -> Word:
        """What the presenter wants next. Who cannot be heard wants the window to be closed first."""
        self.say(f"  {self._telling.words('keys')}", "dim")
        while True:
            line = asyncio.ensure_future(self._lines.get())
            done, _ = await asyncio.wait({line, self._window_end}, return_when=asyncio.FIRST_COMPLETED)
            if line not in done:
                line.cancel()
                return Word.END
            text = line.result()
            if text is None:  # there is no keyboard
                await self._window_end
                return Word.END
            word = _WORDS.get(text.strip().lower())
            if word is not None:
                return word
            self.say(f"  {self._telling.words('keys')}", "dim")


def _listen(heard: TextIO, lines: asyncio.Queue[str | None], loop: asyncio.AbstractEventLoop) -> None:
    """Read lines for as long as there are any; a thread of its own, because reading cannot be given up."""
    with contextlib.suppress(RuntimeError):  # the demonstration is over
        for line in _lines_of(heard):
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, None)


def _lines_of(heard: TextIO) -> Iterator[str]:
    with contextlib.suppress(OSError, ValueError):  # a terminal that went away
        yield from heard
