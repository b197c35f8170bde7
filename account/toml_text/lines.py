"""On which line of a TOML text each key stands, so that a complaint can name it.

The parser of the standard library does not say. The text has already been parsed without an error, so this
only has to tell keys and headings from the insides of values.
"""

from __future__ import annotations

import re
import tomllib
from typing import Final

Path = tuple[str | int, ...]
"""Where a value stands: names of keys, and indexes into arrays of tables."""

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_KEY: Final = re.compile(rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*=")
_HEADING: Final = re.compile(rf"\s*(\[\[?)\s*({_PART}(?:\s*\.\s*{_PART})*)\s*\]")
_PARTS: Final = re.compile(_PART)


class LineMap:
    """The lines of the keys of one text, counted from 1."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {}
        self._arrays: dict[Path, int] = {}
        self._read(text.split("\n"))

    def line_of(self, path: Path) -> int:
        """The line of the value at `path`; of the nearest thing around it when it has none of its own."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)

    def _read(self, lines: list[str]) -> None:
        table: Path = ()
        index = 0
        while index < len(lines):
            number = index + 1
            heading = _HEADING.match(lines[index])
            key = _KEY.match(lines[index]) if heading is None else None
            index += 1
            if heading is not None:
                table = self._heading(_names(heading[2]), is_array=heading[1] == "[[")
                self._lines[table] = number
            elif key is not None:
                self._note((*table, *_names(key[1])), number)
                index = _end_of_value(lines, number - 1)

    def _heading(self, names: Path, *, is_array: bool) -> Path:
        """The path that the following keys stand under."""
        path: Path = ()
        for position, name in enumerate(names):
            path = (*path, name)
            is_last = position == len(names) - 1
            if is_last and is_array:
                self._arrays[path] = self._arrays.get(path, -1) + 1
            if path in self._arrays:
                path = (*path, self._arrays[path])
        return path

    def _note(self, path: Path, number: int) -> None:
        for length in range(1, len(path) + 1):
            self._lines.setdefault(path[:length], number)


def _names(text: str) -> Path:
    return tuple(next(iter(tomllib.loads(f"{part} = 0"))) for part in _PARTS.findall(text))


def _end_of_value(lines: list[str], start: int) -> int:
    """The index of the first line after the value that begins on line `start`."""
    for end in range(start + 1, len(lines) + 1):
        try:
            tomllib.loads("\n".join(lines[start:end]))
        except ValueError:
            continue
        return end
    return len(lines)
