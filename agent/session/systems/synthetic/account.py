"""What the synthetic screen has to say, and in which words: plain data to lines of text."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum

from agent.session.systems.keysyms import character_of

LABEL_WIDTH = 11

_BUTTONS = ("left", "middle", "right", "up", "down", "back", "forward")


class Line(IntEnum):
    """The lines from top to bottom; typed text takes what is left."""

    TITLE = 0
    CLOCK = 1
    POINTER = 2
    BUTTONS = 3
    KEYS = 4
    CLIPBOARD = 5
    TYPED = 6


@dataclass(frozen=True, slots=True)
class Account:
    """What happened to the screen so far. `pointer` is a point of the whole desktop, `buttons` RFB's mask."""

    now: datetime
    title: str = ""
    pointer: tuple[int, int] | None = None
    buttons: int = 0
    keys: tuple[int, ...] = ()
    clipboard: str = ""
    typed: str = ""


def lines_of(account: Account, columns: int, rows: int) -> tuple[str, ...]:
    """`rows` lines of exactly `columns` characters; of typed text the end, of the others the beginning."""
    instant = account.now.astimezone(UTC)
    pointer = "nowhere" if account.pointer is None else f"{account.pointer[0]},{account.pointer[1]}"
    pressed = [name for bit, name in enumerate(_BUTTONS) if account.buttons >> bit & 1]
    said = {
        Line.TITLE: account.title,
        Line.CLOCK: f"{instant:%Y-%m-%d %H:%M:%S} UTC",
        Line.POINTER: _labelled("Pointer", pointer),
        Line.BUTTONS: _labelled("Buttons", " ".join(pressed) or "none"),
        Line.KEYS: _labelled("Keys", " ".join(_key_name(keysym) for keysym in account.keys) or "none"),
        Line.CLIPBOARD: _labelled("Clipboard", _visible(account.clipboard.replace("\n", " "))),
    }
    head = [said[line] for line in Line if line is not Line.TYPED]
    lines = [*head, *_typed_lines(account.typed, columns, rows - len(head))]
    return tuple(line[:columns].ljust(columns) for line in lines[:rows])


def _typed_lines(typed: str, columns: int, rows: int) -> list[str]:
    """The last `rows` lines of what was typed, wrapped, the first one behind its label."""
    text = _labelled("Typed", typed + "_")
    wrapped = [
        part
        for line in text.split("\n")
        for part in ([line[at : at + columns] for at in range(0, len(line), max(columns, 1))] or [""])
    ]
    shown = [_visible(line) for line in wrapped[-rows:]] if rows > 0 else []
    return shown + [""] * (rows - len(shown))


def _labelled(label: str, text: str) -> str:
    return label.ljust(LABEL_WIDTH) + text


def _key_name(keysym: int) -> str:
    character = character_of(keysym)
    return character if character is not None and character.strip() else f"{keysym:04x}"


def _visible(text: str) -> str:
    """Nothing that has no shape of its own: control characters and their like become a dot."""
    return "".join("." if unicodedata.category(each)[0] == "C" else each for each in text)
