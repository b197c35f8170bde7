"""The command line's verbs, their options and their help; what they do is in the other files here."""

from __future__ import annotations

import functools
import locale
import os
import sys
from gettext import gettext as _
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from agent import exits
from agent.cli import verbs
from agent.cli.conditions import Condition
from agent.cli.links_verbs import links_app
from agent.cli.options import EXIT_CODES, AsJson, ComputerId, NoBrowser, Profile, Timeout, Yes
from agent.cli.session import run
from agent.cli.spoken_help import SpokenCommand, SpokenGroup, show_wrong_use, translate_help
from agent.cli.update_verbs import update_app
from agent.wording import in_its_language
from shared.reasons import LoginPage, SignInMethod
from shared.spoken import OPTION, without_option

app = typer.Typer(
    name="access-agent",
    help="Registers this computer with an Access account. Without a verb: opens the window.",
    epilog=EXIT_CODES,
    no_args_is_help=False,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    cls=SpokenGroup,
)
secrets_app = typer.Typer(
    help="Choose where secrets are kept.", epilog=EXIT_CODES, rich_markup_mode=None, cls=SpokenGroup
)
app.add_typer(secrets_app, name="secrets")
app.add_typer(links_app, name="links")
app.add_typer(update_app, name="update")
settings_app = typer.Typer(epilog=EXIT_CODES, rich_markup_mode=None, cls=SpokenGroup)
app.add_typer(settings_app, name="settings")
verb = functools.partial(app.command, epilog=EXIT_CODES, cls=SpokenCommand)
secrets_verb = functools.partial(secrets_app.command, epilog=EXIT_CODES, cls=SpokenCommand)


def main(arguments: list[str]) -> int:
    """Run the command line in the language of whoever runs it; the answer is the exit code."""
    with in_its_language(arguments, os.environ):
        command = typer.main.get_command(app)
        translate_help(command)
        own = arguments if arguments[:1] == ["demo"] else without_option(arguments, OPTION)
        try:
            code = command.main(own, prog_name="access-agent", standalone_mode=False)
        except TyperException as exc:
            show_wrong_use(exc)
            return exc.exit_code
        except typer.Abort:
            sys.stderr.write(_("Interrupted.") + "\n")
            return exits.INTERRUPTED
        return code if isinstance(code, int) else exits.DONE


def _show_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(version("access-agent"))
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
    language: Annotated[
        str | None,
        typer.Option(OPTION, metavar="en|fr", help="The language of help and messages, with any verb."),
    ] = None,
) -> None:
    """Registers this computer with an Access account. Without a verb: opens the window."""


@verb(context_settings={"ignore_unknown_options": True, "allow_extra_args": True}, add_help_option=False)
def daemon(context: typer.Context) -> None:
    """Run the agent in the foreground, until Ctrl-C or `stop`; `daemon --help` has its options."""
    from agent.daemon import main as run_daemon

    raise typer.Exit(run_daemon(context.args))


@verb()
def status(profile: Profile = None, as_json: AsJson = False) -> None:
    """Show what the agent is, has and knows; `--json` is the complete snapshot."""
    run(profile, as_json, verbs.status)


@verb("sign-in")
def sign_in(
    profile: Profile = None,
    as_json: AsJson = False,
    code: Annotated[bool, typer.Option("--code", help="Show a code to enter on any device.")] = False,
    no_browser: NoBrowser = False,
    no_wait: Annotated[bool, typer.Option("--no-wait", help="Return once the address is known.")] = False,
    simulated: Annotated[
        str | None,
        typer.Option("--simulated", metavar="EMAIL", help="Be this account of the simulator, at once."),
    ] = None,
    timeout: Timeout = None,
) -> None:
    """Sign in and register this computer; waits until that is done or says what came instead."""
    from agent.cli.sign_in import SignInWish, sign_in_simulated
    from agent.cli.sign_in import sign_in as carry_out

    if simulated is not None:
        if code or no_browser or no_wait:
            raise typer.BadParameter(_("needs no browser, no code and no waiting"), param_hint="--simulated")
        run(profile, as_json, functools.partial(sign_in_simulated, email=simulated, timeout_s=timeout))
    method = SignInMethod.CODE if code else SignInMethod.BROWSER
    wish = SignInWish(method, open_browser=not (code or no_browser), wait=not no_wait, timeout_s=timeout)
    run(profile, as_json, functools.partial(carry_out, wish=wish))


@verb("sign-out")
def sign_out(profile: Profile = None, as_json: AsJson = False) -> None:
    """Forget the sign-in; the computer keeps its place in the account."""
    run(profile, as_json, verbs.sign_out)


@verb()
def register(
    profile: Profile = None,
    as_json: AsJson = False,
    replace: Annotated[
        str | None, typer.Option("--replace", metavar="ID", help="Take over the place of this older entry.")
    ] = None,
) -> None:
    """Try to register this computer again, after a refusal."""
    run(profile, as_json, functools.partial(verbs.register, replace=replace))


@verb()
def rename(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The new name.")],
    computer: ComputerId = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Rename this computer, or another one of the account."""
    run(profile, as_json, functools.partial(verbs.rename, name=name, computer_id=computer))


@verb()
def remove(
    computer: ComputerId = None, yes: Yes = False, profile: Profile = None, as_json: AsJson = False
) -> None:
    """Remove this computer, or another one, from the account; asks first."""
    run(profile, as_json, functools.partial(verbs.remove, computer_id=computer, yes=yes))


@verb()
def buy(profile: Profile = None, as_json: AsJson = False, no_browser: NoBrowser = False) -> None:
    """Open the store in your browser, already signed in."""
    _open_page(LoginPage.BUY, profile, as_json, no_browser)


@verb()
def manage(profile: Profile = None, as_json: AsJson = False, no_browser: NoBrowser = False) -> None:
    """Open the page where the subscription is managed, already signed in."""
    _open_page(LoginPage.MANAGE, profile, as_json, no_browser)


def _open_page(page: LoginPage, profile: Path | None, as_json: bool, no_browser: bool) -> None:
    from agent.cli.subscription import open_page

    run(profile, as_json, functools.partial(open_page, page=page, open_browser=not no_browser))


@verb()
def subscription(profile: Profile = None, as_json: AsJson = False) -> None:
    """Show what the account is subscribed to, until when, and what can be done about it."""
    from agent.cli.subscription import subscription as carry_out

    run(profile, as_json, carry_out)


@verb()
def computers(profile: Profile = None, as_json: AsJson = False) -> None:
    """List the account's computers."""
    run(profile, as_json, verbs.computers)


@verb()
def pause(profile: Profile = None, as_json: AsJson = False) -> None:
    """Take no sessions for now, and appear offline."""
    run(profile, as_json, verbs.pause)


@verb()
def resume(profile: Profile = None, as_json: AsJson = False) -> None:
    """End the pause."""
    run(profile, as_json, verbs.resume)


@verb()
def wait(
    condition: Annotated[Condition, typer.Option("--for", help="What to wait for.", show_default=False)],
    timeout: Timeout = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Wait until something is so; returns at once if it already is."""
    run(profile, as_json, functools.partial(verbs.wait, condition=condition, timeout_s=timeout))


@verb()
def sessions(profile: Profile = None, as_json: AsJson = False) -> None:
    """List who is connected to this computer, and who was."""
    from agent.cli.remote import sessions as carry_out

    run(profile, as_json, carry_out)


@verb("end-session")
def end_session(
    session: Annotated[
        str | None, typer.Option("--session", metavar="ID", help="Which one; the live one if not given.")
    ] = None,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """End a remote session from this computer's side; returns once it is over."""
    from agent.cli.remote import end_session as carry_out

    run(profile, as_json, functools.partial(carry_out, session_id=session))


@verb()
def startup(
    action: Annotated[
        str,
        typer.Argument(
            metavar="status|enable|disable", help="What to do; status if not given.", show_default=False
        ),
    ] = "status",
    headless: Annotated[
        bool, typer.Option("--headless", help="A systemd user unit, for a computer without a desktop.")
    ] = False,
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Say whether this program starts at login, or change that."""
    from agent.cli.startup import StartupAction
    from agent.cli.startup import startup as carry_out

    if action not in set(StartupAction):
        raise typer.BadParameter(_("It is status, enable or disable."), param_hint="status|enable|disable")
    run(profile, as_json, functools.partial(carry_out, action=StartupAction(action), headless=headless))


@verb("open")
def open_link(
    link: Annotated[str, typer.Argument(metavar="LINK", help="Such as access-agent://buy.")],
    profile: Profile = None,
) -> None:
    """Open the window, or bring it to the front, with what a link names; changes nothing."""
    from agent.cli.open_link import open_link as carry_out

    raise typer.Exit(carry_out(link, profile))


@verb()
def stop(profile: Profile = None, as_json: AsJson = False) -> None:
    """Stop the agent and the account service of this computer."""
    run(profile, as_json, verbs.stop)


@verb()
def doctor(profile: Profile = None, as_json: AsJson = False) -> None:
    """Check everything that the agent needs, and say how to mend what is not well."""
    from agent.cli.health import doctor as carry_out

    run(profile, as_json, carry_out)


@verb()
def diagnostics(
    profile: Profile = None,
    as_json: AsJson = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to save the zip file.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Show a report without secrets for those who help you, and save it if you agree."""
    from agent.cli.health import diagnostics as carry_out

    run(profile, as_json, functools.partial(carry_out, output=output, yes=yes))


@verb()
def demo(
    profile: Profile = None,
    as_json: AsJson = False,
    scenario: Annotated[
        str | None, typer.Option("--scenario", metavar="NAME", help="Show exactly this situation.")
    ] = None,
    speed: Annotated[
        float | None, typer.Option("--speed", metavar="K", help="Account seconds per real second.")
    ] = None,
    story: Annotated[
        str, typer.Option("--story", metavar="subscription|first-day", help="Which story to tell.")
    ] = "subscription",
    pictures: Annotated[
        Path | None, typer.Option("--pictures", metavar="DIR", help="Where to put the pictures.")
    ] = None,
    auto: Annotated[bool, typer.Option("--auto", help="Play the story by itself, offscreen.")] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin again with an empty demo profile.")] = False,
    theme: Annotated[
        str | None, typer.Option("--theme", metavar="light|dark", help="How the window looks.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", metavar="en|fr", help="What is spoken and shown.")
    ] = None,
) -> None:
    """Show the whole story: trial, session, countdown, cut, purchase, renewal and expiry, at speed."""
    from agent.demo.run import demo as carry_out
    from agent.demo.wishes import DemoWish, StoryName
    from shared.spoken import language_for

    if story not in set(StoryName):
        raise typer.BadParameter(_("The stories are subscription and first-day."), param_hint="--story")
    if theme not in (None, "light", "dark"):
        raise typer.BadParameter(_("The window is light or dark."), param_hint="--theme")
    if language not in (None, "en", "fr"):
        raise typer.BadParameter(_("The languages are en and fr."), param_hint="--language")
    wish = DemoWish(
        profile=profile,
        pictures=pictures,
        auto=auto,
        fresh=fresh,
        theme=theme,
        as_json=as_json,
        language=language_for(language, os.environ, locale.getlocale()[0]),
        story=StoryName(story),
        scenario=scenario,
        speed=speed,
    )
    raise typer.Exit(carry_out(wish))


@secrets_verb("file")
def secrets_file(yes: Yes = False, profile: Profile = None, as_json: AsJson = False) -> None:
    """Keep secrets in a file that only you can read, because you say so."""
    run(profile, as_json, functools.partial(verbs.secrets_in_file, yes=yes))


@secrets_verb("keyring")
def secrets_keyring(profile: Profile = None, as_json: AsJson = False) -> None:
    """Keep secrets in the keyring of this computer again."""
    run(profile, as_json, verbs.secrets_in_keyring)


@secrets_verb("retry")
def secrets_retry(profile: Profile = None, as_json: AsJson = False) -> None:
    """Try the keyring again, after unlocking it."""
    run(profile, as_json, verbs.secrets_retry)


@settings_app.callback(invoke_without_command=True)
def settings(context: typer.Context, profile: Profile = None, as_json: AsJson = False) -> None:
    """Show what is chosen about this computer and this program, by name."""
    if context.invoked_subcommand is None:
        from agent.cli.settings import show

        run(profile, as_json, show)


@settings_app.command("set", epilog=EXIT_CODES, cls=SpokenCommand)
def settings_set(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The setting, as `settings` lists it.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="What it shall be, as `settings` lists it.")],
    profile: Profile = None,
    as_json: AsJson = False,
) -> None:
    """Set one of the settings; it holds at once, for the window too."""
    from agent.cli.settings import change

    run(profile, as_json, functools.partial(change, name=name, value=value))
