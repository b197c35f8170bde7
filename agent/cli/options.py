"""The options that many verbs share, so that they read and behave alike everywhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from agent import exits

Profile = Annotated[
    Path | None,
    typer.Option(
        "--profile",
        metavar="DIR",
        envvar="ACCESS_AGENT_PROFILE",
        show_envvar=True,
        help="Folder of the profile; each has its own agent, sign-in and settings.",
    ),
]
AsJson = Annotated[
    bool, typer.Option("--json", help="Print the result as one line of JSON, errors too (on standard error).")
]
ComputerId = Annotated[
    str | None,
    typer.Option("--computer", metavar="ID", help="Another computer of the account; this one if not given."),
]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Print the address only.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Go ahead without asking.")]
Timeout = Annotated[
    float | None,
    typer.Option("--timeout", metavar="S", min=0.0, help="Give up after so many seconds, with exit code 5."),
]

EXIT_CODES: Final = "Exit codes: " + " · ".join(
    f"{code} {meaning}" for code, meaning in sorted(exits.MEANINGS.items())
)
