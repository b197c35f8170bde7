"""`open LINK`, for whoever calls the command line past the launcher, which is quicker (`agent.links`)."""

from __future__ import annotations

import subprocess
from pathlib import Path

from agent.processes import Program, program


def open_link(link: str, profile: Path | None) -> int:
    """Have the launcher open it; the answer is its exit code."""
    place = [] if profile is None else ["--profile", str(profile)]
    return subprocess.run([*program(Program.AGENT), "open", link, *place], check=False).returncode
