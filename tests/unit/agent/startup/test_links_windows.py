"""Links on Windows: the key of the scheme, which a package may have written too."""

from __future__ import annotations

import pytest

from agent.startup.links import LinkOwner
from agent.startup.links_windows import COMMAND, KEY, MADE_HERE, ClassKey
from shared.errors import StorageError

PROGRAM = (r"C:\Users\Ada\Access Agent\access-agentw.exe",)
PACKAGED = r'"C:\Program Files\Access Agent\access-agentw.exe" "%1"'


class FakeClasses:
    """The classes of one user, in memory; a key that has others below it cannot be removed."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, str], str] = {}
        self.refuses = False

    def read(self, key: str, name: str) -> str | None:
        return self.values.get((key, name))

    def write(self, key: str, name: str, text: str) -> None:
        self._look()
        self.values[key, name] = text

    def remove(self, key: str) -> None:
        self._look()
        assert not any(each.startswith(key + "\\") for each, _ in self.values), "it has others below it"
        self.values = {place: text for place, text in self.values.items() if place[0] != key}

    def _look(self) -> None:
        if self.refuses:
            raise PermissionError(13, "Access is denied")


def test_registered_they_open_this_program_and_forgotten_nothing_is_left() -> None:
    classes = FakeClasses()
    way = ClassKey(PROGRAM, classes)
    assert way.owner() is LinkOwner.NOBODY
    way.forget()
    assert way.register() is way.register() is LinkOwner.OWN
    assert classes.values[COMMAND, ""] == rf'"{PROGRAM[0]}" "%1"'
    assert classes.values[KEY, "URL Protocol"] == ""
    assert ClassKey(("another.exe",), classes).owner() is LinkOwner.OTHER
    way.forget()
    assert classes.values == {}


def test_what_a_package_has_registered_stays() -> None:
    classes = FakeClasses()
    classes.values[COMMAND, ""] = PACKAGED
    way = ClassKey(PROGRAM, classes)
    assert way.register() is LinkOwner.PACKAGE
    way.forget()
    assert classes.values == {(COMMAND, ""): PACKAGED}


def test_copy_that_went_elsewhere_registers_anew() -> None:
    classes = FakeClasses()
    ClassKey(("old.exe",), classes).register()
    assert ClassKey(PROGRAM, classes).register() is LinkOwner.OWN
    assert classes.values[KEY, MADE_HERE] == "Access Agent"


def test_registry_that_refuses_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    classes = FakeClasses()
    way = ClassKey(PROGRAM, classes)
    way.register()
    classes.refuses = True
    for what in (way.register, way.forget):
        with pytest.raises(StorageError):
            what()
    monkeypatch.setattr(classes, "read", lambda *_: classes._look())
    with pytest.raises(StorageError):
        way.owner()
