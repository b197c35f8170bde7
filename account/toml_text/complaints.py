"""Reading one table of a file, with a complaint for everything that is not as it should be.

Nothing stops at the first mistake: who edits a file hears of all of them at once, each with its line.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, TypeVar

from account.toml_text.lines import LineMap, Path
from shared.errors import Fault

_SHOWN: Final = 60
_JOINING: Final = str.maketrans("\u00a0\u202f", "  ")
"""The no-break spaces of French are as good as any other space."""

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True, order=True)
class Complaint:
    """What is wrong on which line of the file."""

    line: int
    text: str


class TomlError(Fault):
    """A file cannot be used; the rooms that read some say with which codes.

    `complaints` are all that was found, by line; `lines` are they as `file:line: text`.
    """

    def __init__(self, code: str, file_name: str, complaints: tuple[Complaint, ...]) -> None:
        self.complaints = complaints
        self.lines = tuple(f"{file_name}:{each.line}: {each.text}" for each in complaints)
        super().__init__(code, "; ".join(self.lines))


class Complaints:
    """Collects what is wrong with one file."""

    def __init__(self, lines: LineMap) -> None:
        self._lines = lines
        self._found: list[Complaint] = []

    def add(self, path: Path, text: str) -> None:
        """Something is wrong with what stands at `path`."""
        self.add_at(self.line_of(path), text)

    def add_at(self, line: int, text: str) -> None:
        """Something is wrong on this line."""
        self._found.append(Complaint(line, text))

    def line_of(self, path: Path) -> int:
        """The line of what stands at `path`."""
        return self._lines.line_of(path)

    @property
    def found(self) -> tuple[Complaint, ...]:
        """Everything so far, by line."""
        return tuple(sorted(set(self._found)))


class Table:
    """One table of the file. A read that fails complains and gives a stand-in, so that reading goes on."""

    def __init__(self, value: object, path: Path, complaints: Complaints) -> None:
        self.path = path
        self._complaints = complaints
        self._known: set[str] = set()
        if not isinstance(value, dict):
            complaints.add(path, f"{_name(path)} must be a table, not {_shown(value)}")
            value = {}
        self._value: dict[str, Any] = value

    def __contains__(self, key: str) -> bool:
        return key in self._value

    def may_have(self, key: str) -> bool:
        """Whether the key is there; it may be."""
        self._known.add(key)
        return key in self._value

    @property
    def line(self) -> int:
        """Where the table begins."""
        return self._complaints.line_of(self.path)

    def line_of(self, key: str) -> int:
        """Where the key stands."""
        return self._complaints.line_of((*self.path, key))

    def complain(self, key: str, text: str) -> None:
        """Something else is wrong with this key."""
        self._complaints.add((*self.path, key), text)

    def text(self, key: str, *, longest: int = 80, default: str | None = None) -> str:
        """A text of one line that is not empty."""
        value = self._get(key, default)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.complain(key, f"{key} must be a text, not {_shown(value)}")
            return ""
        if not value.strip() or len(value) > longest or not value.translate(_JOINING).isprintable():
            self.complain(key, f"{key} must be a text of 1 to {longest} characters on one line")
        return value

    def whole(self, key: str, lowest: int, highest: int, *, default: int | None = None) -> int:
        """A whole number from `lowest` to `highest`; no fraction, no text, no true or false."""
        value = self._get(key, default)
        return lowest if value is None else self._whole(key, value, lowest, highest)

    def wholes(self, key: str, lowest: int, highest: int) -> tuple[int, ...]:
        """A list of whole numbers, each greater than the one before."""
        value = self._get(key, None)
        if value is None:
            return ()
        if not isinstance(value, list) or not value or len(value) > 20:
            self.complain(key, f"{key} must be a list of 1 to 20 whole numbers")
            return ()
        numbers = tuple(self._whole(key, each, lowest, highest) for each in value)
        if any(later <= earlier for earlier, later in zip(numbers, numbers[1:], strict=False)):
            self.complain(key, f"{key} must rise from each number to the next")
        return numbers

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        """True or false."""
        value = self._get(key, default)
        if value is not None and not isinstance(value, bool):
            self.complain(key, f"{key} must be true or false, not {_shown(value)}")
        return value is True

    def number(self, key: str, lowest: float, highest: float, *, default: float | None = None) -> float:
        """A number from `lowest` to `highest`, with or without a fraction."""
        value = self._get(key, default)
        if value is None:
            return lowest
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.complain(key, f"{key} must be a number, not {_shown(value)}")
            return lowest
        if not lowest <= value <= highest:
            self.complain(key, f"{key} must be from {lowest:g} to {highest:g}, not {_shown(value)}")
            return lowest
        return float(value)

    def word(self, key: str, allowed: Collection[str]) -> str:
        """One of these words."""
        value = self._get(key, None)
        if isinstance(value, str) and value in allowed:
            return value
        if value is not None:
            self.complain(key, f"{key} must be one of {', '.join(allowed)}, not {_shown(value)}")
        return ""

    def words(self, key: str, allowed: Collection[str] | None = None) -> tuple[str, ...]:
        """A list of these words; of any when `allowed` is None, and then none twice."""
        value = self._get(key, None)
        if value is None:
            return ()
        if not isinstance(value, list) or any(not isinstance(each, str) for each in value):
            self.complain(key, f"{key} must be a list of words")
            return ()
        if allowed is None:
            if len(set(value)) != len(value):
                self.complain(key, f"{key} names something twice")
            return tuple(value)
        for each in value:
            if each not in allowed:
                self.complain(key, f"{key} may hold {', '.join(allowed)}, not {_shown(each)}")
        return tuple(value)

    def choice(self, key: str, allowed: Collection[E]) -> E:
        """One of the words of a closed set."""
        value = self._get(key, None)
        words = {each.value: each for each in allowed}
        if isinstance(value, str) and value in words:
            return words[value]
        if value is not None:
            self.complain(key, f"{key} must be one of {', '.join(words)}, not {_shown(value)}")
        return next(iter(allowed))

    def choices(self, key: str, allowed: Collection[E]) -> frozenset[E]:
        """Any number of the words of a closed set."""
        value = self._get(key, None)
        words = {each.value: each for each in allowed}
        if value is None:
            return frozenset()
        if not isinstance(value, list) or any(not isinstance(each, str) for each in value):
            self.complain(key, f"{key} must be a list of words")
            return frozenset()
        for each in value:
            if each not in words:
                self.complain(key, f"{key} may hold {', '.join(words)}, not {_shown(each)}")
        return frozenset(words[each] for each in value if each in words)

    def table(self, key: str) -> Table:
        """A table inside this one."""
        value = self._get(key, None)
        return Table({} if value is None else value, (*self.path, key), self._complaints)

    def tables(self, key: str) -> list[Table]:
        """A list of tables (`[[key]]`) with at least one in it."""
        value = self._get(key, None)
        if value is None:
            return []
        if not isinstance(value, list) or not value:
            self.complain(key, f"{key} must be written as [[{key}]], at least once")
            return []
        return [Table(each, (*self.path, key, index), self._complaints) for index, each in enumerate(value)]

    def leave(self) -> None:
        """It cannot be said what belongs here: nothing more is a mistake."""
        self._known.update(self._value)

    def close(self) -> None:
        """Whatever was not asked for is a mistake, most often of spelling."""
        for key in self._value:
            if key not in self._known:
                self.complain(key, f"{key} is not known here; known are {', '.join(sorted(self._known))}")

    def _get(self, key: str, default: object) -> object:
        self._known.add(key)
        if key in self._value:
            found: object = self._value[key]
            return found
        if default is None:
            self._complaints.add(self.path, f"{_name(self.path)} lacks {key}")
        return default

    def _whole(self, key: str, value: object, lowest: int, highest: int) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            self.complain(key, f"{key} must be a whole number, not {_shown(value)}")
            return lowest
        if not lowest <= value <= highest:
            self.complain(key, f"{key} must be from {lowest} to {highest}, not {_shown(value)}")
            return lowest
        return value


def _name(path: Path) -> str:
    if not path:
        return "the file"
    words = [str(step) if isinstance(step, str) else f"number {step + 1}" for step in path]
    return " ".join(words)


def _shown(value: object) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 128:
        return "a number far too large"
    text = repr(value) if not isinstance(value, bool) else str(value).lower()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
