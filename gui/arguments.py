"""What the window is told on its command line. Standard library only, and light (PERFORMANCE P1)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

USAGE: Final = (
    'usage: python -m gui --door ADDRESS [--start-agent "JSON list"] [--state-file FILE]'
    " [--pictures DIR] [--theme light|dark] [--language en|fr] [--geometry X,Y,WIDTH,HEIGHT]"
    " [--behind | --hidden | --guided] [--verb VERB]"
    " | --screen-area"
)
_OPTIONS: Final = frozenset(
    {"--verb", "--door", "--start-agent", "--state-file", "--pictures", "--theme", "--language", "--geometry"}
)
_BEHIND: Final = "--behind"
_HIDDEN: Final = "--hidden"
_GUIDED: Final = "--guided"
_MOST_PIXELS: Final = 32_767

SCREEN_AREA: Final = "--screen-area"
"""Asks for no window, but for where one could stand; see `gui.screen_area`."""


class UsageError(Exception):
    """The command line makes no sense; the message says which part."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """The window's command line.

    `door` is the agent's address; `start_agent` the command that starts it, where nothing answers;
    `state_file` remembers the window's size; `pictures` receives a picture of every page; `theme`
    and `language` override the system's (`light`, `dark`; `en`, `fr`). `behind` opens no window until it
    is needed: only the strip of a session, and the process ends with it. `hidden` opens none either, but
    stands in the tray, and ends where there is none. `guided`: whoever started it waits for its end, so
    closing it ends it, without a tray and without a word. `geometry` is where the window
    opens, whatever is remembered: left and top of its frame, width and height without it, in pixels. `verb`
    is what a link asks for (`shared.deep_links`).
    """

    door: str
    start_agent: tuple[str, ...] = ()
    state_file: Path | None = None
    pictures: Path | None = None
    theme: str | None = None
    language: str | None = None
    behind: bool = False
    hidden: bool = False
    guided: bool = False
    geometry: tuple[int, int, int, int] | None = None
    verb: str = "open"


def parse(argv: list[str]) -> Arguments:
    """The arguments in `argv` (without the program's name). Raises `UsageError`."""
    given = _pairs([word for word in argv if word not in (_BEHIND, _HIDDEN, _GUIDED)])
    door = given.get("--door", "")
    if not door:
        raise UsageError("--door is missing: the address of the agent's door.")
    theme = given.get("--theme")
    if theme not in (None, "light", "dark"):
        raise UsageError(f"--theme takes light or dark, not {theme}.")
    language = given.get("--language")
    if language not in (None, "en", "fr"):
        raise UsageError(f"--language takes en or fr, not {language}.")
    return Arguments(
        door=door,
        start_agent=_command(given.get("--start-agent")),
        state_file=_path(given.get("--state-file")),
        pictures=_path(given.get("--pictures")),
        theme=theme,
        language=language,
        behind=_BEHIND in argv,
        hidden=_HIDDEN in argv,
        guided=_GUIDED in argv,
        geometry=_geometry(given.get("--geometry")),
        verb=given.get("--verb", "open"),
    )


def _pairs(argv: list[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    rest = list(argv)
    while rest:
        option, equals, value = rest.pop(0).partition("=")
        if option not in _OPTIONS:
            raise UsageError(f"{option} is not an option of the window.")
        if not equals:
            if not rest:
                raise UsageError(f"{option} needs a value.")
            value = rest.pop(0)
        given[option] = value
    return given


def _command(text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    import json  # only where an agent may have to be started

    try:
        command = json.loads(text)
    except ValueError as exc:
        raise UsageError("--start-agent is not a JSON list.") from exc
    if not isinstance(command, list) or not command or not all(isinstance(part, str) for part in command):
        raise UsageError("--start-agent is not a JSON list of words.")
    return tuple(command)


def _geometry(text: str | None) -> tuple[int, int, int, int] | None:
    if text is None:
        return None
    try:
        x, y, width, height = map(int, text.split(","))
    except ValueError as exc:
        raise UsageError("--geometry takes four whole numbers: X,Y,WIDTH,HEIGHT.") from exc
    if not (0 < width <= _MOST_PIXELS and 0 < height <= _MOST_PIXELS and max(abs(x), abs(y)) <= _MOST_PIXELS):
        raise UsageError("--geometry names no place on a screen.")
    return x, y, width, height


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None
