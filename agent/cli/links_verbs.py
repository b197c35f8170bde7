"""`links`, `links register`, `links forget`: who opens links; their options and their help."""

from __future__ import annotations

import functools

import typer

from agent.cli.options import EXIT_CODES, AsJson, Profile
from agent.cli.session import run
from agent.cli.spoken_help import SpokenCommand, SpokenGroup

links_app = typer.Typer(epilog=EXIT_CODES, rich_markup_mode=None, cls=SpokenGroup)


@links_app.callback(invoke_without_command=True)
def links(context: typer.Context, profile: Profile = None, as_json: AsJson = False) -> None:
    """Say whether links such as access-agent://buy open this program, or change that."""
    if context.invoked_subcommand is None:
        _carry_out("status", profile, as_json)


@links_app.command("register", epilog=EXIT_CODES, cls=SpokenCommand)
def links_register(profile: Profile = None, as_json: AsJson = False) -> None:
    """Have links open this program, where no package has done so."""
    _carry_out("register", profile, as_json)


@links_app.command("forget", epilog=EXIT_CODES, cls=SpokenCommand)
def links_forget(profile: Profile = None, as_json: AsJson = False) -> None:
    """Take that away again; what a package has registered stays."""
    _carry_out("forget", profile, as_json)


def _carry_out(action: str, profile: Profile, as_json: AsJson) -> None:
    from agent.cli.links import LinksAction
    from agent.cli.links import links as carry_out

    run(profile, as_json, functools.partial(carry_out, action=LinksAction(action)))
