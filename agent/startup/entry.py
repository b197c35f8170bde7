"""What is started at login, and under which names systems remember it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from agent.processes import Program, program
from agent.profile.paths import Paths, paths_for
from shared.desktop_names import DESKTOP_FILE, LAUNCH_AGENT, RUN_VALUE, USER_UNIT

HIDDEN = "--hidden"
"""Opens no window: `access-agent --hidden` is there, in the tray where the desktop has one."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One profile's programs at login. `mark` is empty for the user's own profile; another one's entry never
    stands in its place.

    `face` is what a desktop starts, `agent` what a computer without one does.
    """

    face: tuple[str, ...]
    agent: tuple[str, ...]
    mark: str = ""

    @property
    def desktop_file(self) -> str:
        """The file's name among those that XDG desktops start."""
        return self._marked(DESKTOP_FILE)

    @property
    def unit(self) -> str:
        """The name of the systemd user unit."""
        return self._marked(USER_UNIT)

    @property
    def label(self) -> str:
        """The label of the LaunchAgent."""
        return f"{LAUNCH_AGENT}.{self.mark}" if self.mark else LAUNCH_AGENT

    @property
    def run_value(self) -> str:
        """The name of the value in the registry."""
        return f"{RUN_VALUE} {self.mark}" if self.mark else RUN_VALUE

    def _marked(self, name: str) -> str:
        if not self.mark:
            return name
        path = PurePath(name)
        return f"{path.stem}-{self.mark}{path.suffix}"


def entry_for(paths: Paths) -> Entry:
    """The entry of this profile, by the programs that run now: packaged ones or those of an environment."""
    own = paths.profile == paths_for(None, {}).profile
    place = () if own else ("--profile", str(paths.profile))
    return Entry(
        face=(*program(Program.AGENT, quiet=True), HIDDEN, *place),
        agent=(*program(Program.AGENT, quiet=True), "daemon", *place),
        mark="" if own else paths.mark,
    )
