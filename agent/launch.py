"""The entry point `access-agent`: opens the window, or hands a verb to the command line.

A double click must show a window at once, so nothing but the standard library is loaded here, and
the process becomes the window. It looks for a display first, because Qt would abort without a word
(FACTS), and brings a window that is already open to the front instead of opening a second one.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Final

from agent import exits
from agent.door.knock import Front, bring_window_forward, door_that_answers
from agent.links import link_in
from agent.processes import LET_GO_VERB, MONITORS_VERB, has_display, window_command
from agent.profile.paths import paths_for
from agent.wording import in_its_language
from shared.deep_links import LinkVerb
from shared.errors import RequestRefused
from shared.reasons import Language
from shared.spoken import spoken_language

WINDOW_OPTIONS: Final = frozenset({"--profile", "--theme", "--language", "--pictures"})
HIDDEN: Final = "--hidden"
"""At login: stand in the tray and open no window; where there is no tray, only the agent stays."""
AGENT_OPTIONS: Final = frozenset(
    {"--scenario", "--speed", "--seed", "--account-url", "--simulator-token-file"}
)
AGENT_FLAGS: Final = frozenset({"--simulator", "--force"})

NO_DISPLAY: Final = (
    "No display was found, so the window cannot be opened here. "
    "Without one, try `access-agent status` or `access-agent sign-in --code`."
)

HANGS: Final = "The open window does not answer, so another one takes its place."


@dataclass(frozen=True, slots=True)
class WindowRequest:
    """What was asked on the command line: `extra` is handed to the window as it is, `simulator` to the agent
    that has to be started for it, `verb` is what a link names. `hidden`: nobody wants to see it yet."""

    profile: Path | None
    extra: tuple[str, ...]
    simulator: tuple[str, ...] = ()
    verb: LinkVerb = LinkVerb.OPEN
    hidden: bool = False

    @property
    def asked(self) -> list[str]:
        """The options of it that decide about the language."""
        return [*self.extra, *(["--profile", str(self.profile)] if self.profile is not None else [])]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `access-agent`; the answer is the exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["daemon"] and not {"--help", "-h"} & set(given):
        from agent import daemon  # light: an agent in the background carries no command-line libraries

        with in_its_language(given, os.environ):
            return daemon.main(given[1:], in_words)
    if given[:1] == [MONITORS_VERB] and len(given) == 2:
        from agent.session import monitor_look  # a process that ends at once

        return monitor_look.main(given[1:], os.environ)
    if given[:1] == [LET_GO_VERB] and len(given) == 2:
        from agent.session import let_go  # likewise

        return let_go.main(given[1:], os.environ)
    try:
        link = link_in(given)
    except RequestRefused as refused:
        return _refuse(refused, given)
    request = WindowRequest(link.profile, (), verb=link.verb) if link is not None else window_request(given)
    if request is not None:
        return open_window(request, os.environ)
    from agent.cli.app import main as command_line

    return command_line(given)


def window_request(arguments: Sequence[str]) -> WindowRequest | None:
    """What to open, when `arguments` name no verb; None when the command line must look at them."""
    profile: Path | None = None
    extra: list[str] = []
    simulator: list[str] = []
    hidden = False
    rest = list(arguments)
    while rest:
        if rest[0] == HIDDEN:
            hidden = bool(rest.pop(0))
            continue
        name, equals, value = rest.pop(0).partition("=")
        if name in AGENT_FLAGS and not equals:
            simulator.append(name)
            continue
        if name not in WINDOW_OPTIONS | AGENT_OPTIONS or (not equals and not rest):
            return None
        value = value if equals else rest.pop(0)
        if name == "--profile":
            profile = Path(value)
        elif name in AGENT_OPTIONS:
            simulator += [name, value]
        else:
            extra += [name, value]
    if simulator and "--simulator" not in simulator:
        return None
    return WindowRequest(profile, tuple(extra), tuple(simulator), hidden=hidden)


def open_window(request: WindowRequest, environ: Mapping[str, str]) -> int:
    """Bring the open window forward, or become one. The answer is the exit code."""
    paths = paths_for(request.profile, environ)
    address = door_that_answers(paths)
    if not request.simulator and not request.hidden and address is not None:
        front = bring_window_forward(address, request.verb)
        if front is Front.CAME:
            return exits.DONE
        if front is Front.HANGS:
            with in_its_language(request.asked, environ):
                sys.stderr.write(_(HANGS) + "\n")
    if not has_display(environ, sys.platform):
        with in_its_language(request.asked, environ):
            sys.stderr.write(_(NO_DISPLAY) + " [display_missing]\n")
        return exits.REFUSED
    if request.simulator:
        from agent.simulator_start import start_simulated  # only where somebody asked for it

        with in_its_language(request.asked, environ):
            code = start_simulated(paths, request.simulator, in_words)
        if code != exits.DONE:
            return code
    verb = () if request.verb is LinkVerb.OPEN else ("--verb", request.verb.value)
    hidden = (HIDDEN,) if request.hidden else ()
    return _become([*window_command(paths, address or paths.door_address), *verb, *hidden, *request.extra])


def _refuse(refused: RequestRefused, asked: Sequence[str]) -> int:
    """Say why nothing is opened."""
    from agent.cli.texts import error_text  # only where it is read

    with in_its_language(asked, os.environ):
        text = error_text(refused.code, refused.detail)
        sys.stderr.write(f"{text.sentence} {text.way_on} [{refused.code}]\n")
    return exits.code_for(refused.code)


def in_words(code: str, detail: str) -> str:
    """Why the agent cannot run, for a person; in English the detail says more than the text for its code."""
    if spoken_language() is Language.ENGLISH:
        return detail
    from agent.cli.texts import error_text  # only where somebody reads it in another language

    return error_text(code, detail).sentence


def _become(command: list[str]) -> int:
    """Turn into `command`, so that one process is the window; Windows has no such thing and waits."""
    if sys.platform == "win32":
        return subprocess.run(command, check=False).returncode
    os.execv(command[0], command)
