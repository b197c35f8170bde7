"""`update` and `update verify`: the verbs about newer versions, their options and their help."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Annotated

import typer

from agent.cli.options import EXIT_CODES, AsJson, Profile
from agent.cli.session import run
from agent.cli.spoken_help import SpokenCommand, SpokenGroup

update_app = typer.Typer(epilog=EXIT_CODES, rich_markup_mode=None, cls=SpokenGroup)


@update_app.callback(invoke_without_command=True)
def update(context: typer.Context, profile: Profile = None, as_json: AsJson = False) -> None:
    """Ask whether there is a newer version of this program; nothing is installed."""
    if context.invoked_subcommand is None:
        from agent.cli.update import update as carry_out

        run(profile, as_json, carry_out)


@update_app.command("verify", epilog=EXIT_CODES, cls=SpokenCommand)
def update_verify(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to install from.")],
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Check that a downloaded file is the one that the publisher signed."""
    from agent.cli.update import verify as carry_out

    run(profile, as_json, functools.partial(carry_out, file=file))
