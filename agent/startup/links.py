"""Who opens links `access-agent://…` on this system, for a program that no package has put there.

A package registers its own links, and takes them away with it; what it registered is never changed here. On a
Mac links belong to the application bundle alone. A system's own room is imported only there.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from agent.processes import Program, program


class LinkOwner(StrEnum):
    """Who gets such a link."""

    OWN = "own"  # this program, by an entry made here
    PACKAGE = "package"
    OTHER = "other"  # a program that the person chose, or another copy of this one
    NOBODY = "nobody"


class LinkEntry(Protocol):
    """The entry of this user. All calls may block: never in the loop. Raise `StorageError`."""

    def owner(self) -> LinkOwner:
        """Who it is now, as the system would look."""
        ...

    def register(self) -> LinkOwner:
        """Have this program get them, unless a package does; who gets them now."""
        ...

    def forget(self) -> None:
        """Take away what `register` made, and nothing else."""
        ...


def links_for(environ: Mapping[str, str]) -> LinkEntry | None:
    """The way of this system; None where only a package can."""
    command = program(Program.AGENT, quiet=True)
    if sys.platform == "win32":
        from agent.startup.links_windows import ClassKey, UserClasses

        return ClassKey(command, UserClasses())
    if sys.platform == "darwin":
        return None
    from agent.startup.links_xdg import XdgLinks, own_means

    return XdgLinks(command, environ, own_means(environ))
