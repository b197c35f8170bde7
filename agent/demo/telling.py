"""What the demonstration says, in the language of its presenter; the texts are in `resources/demo`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final

from agent.demo.scenes import SceneName
from shared.clients import browser_and_system
from shared.entitlement import dates_of
from shared.reasons import Language
from shared.snapshot import EntitlementView
from shared.state import AgentState


@dataclass(frozen=True, slots=True)
class SceneWords:
    """What a presenter does and says in a scene, and what is seen."""

    title: str
    do: str
    say: str
    see: str


class Telling:
    """The texts of one language."""

    def __init__(self, language: Language) -> None:
        file = resources.files("resources") / "demo" / f"{language.value}.toml"
        texts: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
        self.language = language
        self.scenes: Final = {name: SceneWords(**texts["scenes"][name.value]) for name in SceneName}
        self.first_day: Final = tuple(texts["first_day"]["hints"])
        self._words: Mapping[str, str] = texts["words"]
        self._status: Mapping[str, str] = texts["status"]
        self._state: Mapping[str, str] = texts["state"]

    def words(self, name: str, /, **values: object) -> str:
        """The text called `name`, with `values` in it."""
        return self._words[name].format(**values)

    def state(self, state: AgentState) -> str:
        """What the agent is, in a word or two."""
        return self._state[state.value]

    def client(self, name: str) -> str:
        """What is connected: browser and system in this language, or what it calls itself."""
        parts = browser_and_system(name)
        return name if parts is None else self.words("browser_on", browser=parts[0], system=parts[1])

    def entitlement(self, view: EntitlementView) -> str:
        """The entitlement in one line, as `access-agent status` has it."""
        status = self._status[view.status.value]
        form = "%d/%m/%Y" if self.language is Language.FRENCH else "%Y-%m-%d"
        told = status
        for kind, at in dates_of(view):
            told = self.words(kind.value, status=told, day=at.astimezone().strftime(form))
        return told
