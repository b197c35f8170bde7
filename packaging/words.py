"""Man pages and shell completions, told from the programs' own command lines so that they are never out of
date.

`python packaging/words.py DIR DATE` leaves them in `DIR/share`, where Linux looks for them. Runs in the
environment of `freeze.py`, which has the project installed.
"""

from __future__ import annotations

import argparse
import gzip
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

_AGENT, _SERVICE = "access-agent", "access-account"


@dataclass(frozen=True, slots=True)
class Option:
    """An option: all its names, what follows it (empty: nothing), and what it is for."""

    names: tuple[str, ...]
    value: str
    help: str


@dataclass(frozen=True, slots=True)
class Verb:
    """A verb with its options; `name` may be two words."""

    name: str
    help: str
    options: tuple[Option, ...]


def agent_verbs() -> tuple[Verb, ...]:
    """The verbs of `access-agent`, as typer reads them."""
    import typer.main

    from agent.cli.app import app

    return tuple(_walked("", typer.main.get_command(app)))


def _walked(name: str, command: Any) -> Iterator[Verb]:
    if name not in ("", "secrets"):
        yield Verb(
            name,
            _plain(command.help),
            tuple(_option(each) for each in command.params if each.opts[0][0] == "-"),
        )
    for part, inner in getattr(command, "commands", {}).items():
        yield from _walked(f"{name} {part}".strip(), inner)


def _option(told: Any) -> Option:
    names = tuple(sorted((*told.opts, *told.secondary_opts), key=len))
    return Option(names, "" if told.is_flag else told.metavar or "VALUE", _plain(told.help))


def service_verbs() -> tuple[Verb, ...]:
    """The verbs of `access-account`, as argparse reads them."""
    from account.cli import parser_for

    return tuple(_parsed("", parser_for([])))


def _parsed(name: str, parser: argparse.ArgumentParser, about: str = "") -> Iterator[Verb]:
    inner = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
    if name and not inner:
        yield Verb(name, about, tuple(_argument(each) for each in parser._actions if each.option_strings))
    for action in inner:
        abouts: Mapping[str, str] = {each.dest: each.help or "" for each in action._choices_actions}
        for part, sub in action.choices.items():
            yield from _parsed(f"{name} {part}".strip(), sub, abouts.get(part, ""))


def _argument(action: argparse.Action) -> Option:
    value = "" if action.nargs == 0 else str(action.metavar or action.dest.upper())
    told = "" if action.help in (None, argparse.SUPPRESS) else str(action.help)
    return Option(
        tuple(action.option_strings), value, _plain(told.replace("%(default)s", str(action.default)))
    )


def man_page(program: str, about: str, verbs: tuple[Verb, ...], date: str, version: str, other: str) -> str:
    """The page of section 1."""
    lines = [
        f'.TH {program.upper()} 1 "{date}" "Access Agent {version}"',
        ".SH NAME",
        f"{program} \\- {about}",
        ".SH SYNOPSIS",
        f".B {program}",
        "[\\fIverb\\fR [\\fIoption\\fR ...]]",
        ".SH DESCRIPTION",
        "Registers this computer with an Access account, so that a browser on any device can use its screen.",
    ]
    if program == _AGENT:
        lines.append("Without a verb it opens the window. Verbs take \\fB\\-\\-json\\fR for scripts.")
    lines.append(".SH VERBS")
    for verb in verbs:
        lines += [
            ".TP",
            f"\\fB{_roff(verb.name)}\\fR {_roff(' '.join(_usage(each) for each in verb.options))}".rstrip(),
        ]
        lines.append(_roff(verb.help) or "\\&")
    lines += [
        ".SH FILES",
        ".TP",
        ".I ~/.local/share/access-agent",
        "The profile: settings, memory, logs, and the account service's data.",
    ]
    lines += [".SH SEE ALSO", f".BR {other} (1)"]
    return "\n".join(lines) + "\n"


def _usage(option: Option) -> str:
    return f"[{option.names[-1]}{' ' + option.value if option.value else ''}]"


def bash(program: str, verbs: tuple[Verb, ...]) -> str:
    """A completion for bash: verbs first, then the options of the verb."""
    cases = "\n".join(f'        "{each.name}") words="{_names(each)}" ;;' for each in verbs if _names(each))
    firsts = " ".join(dict.fromkeys(each.name.split()[0] for each in verbs))
    pairs = [each.name.split() for each in verbs if " " in each.name]
    seconds = "\n".join(
        f'        "{first}") words="{" ".join(pair[1] for pair in pairs if pair[0] == first)}" ;;'
        for first in dict.fromkeys(pair[0] for pair in pairs)
    )
    function = "_" + program.replace("-", "_")
    return (
        f"# bash completion for {program}\n{function}() {{\n"
        '    local word="${COMP_WORDS[COMP_CWORD]}" verb="" each words=""\n'
        '    for each in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do\n'
        '        [[ $each == -* ]] && break\n        verb="${verb:+$verb }$each"\n    done\n'
        '    case "${COMP_WORDS[COMP_CWORD-1]}" in\n'
        "        --profile|--data|--output|-o|--catalogue|--out|--pictures)\n"
        '            mapfile -t COMPREPLY < <(compgen -f -- "$word")\n'
        "            compopt -o filenames; return ;;\n    esac\n"
        f'    case "$verb" in\n        "") words="{firsts}" ;;\n{seconds}\n{cases}\n    esac\n'
        '    mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")\n'
        f"}}\ncomplete -F {function} {program}\n"
    )


def zsh(program: str, verbs: tuple[Verb, ...]) -> str:
    """A completion for zsh: verbs and options with what they are for."""
    firsts: dict[str, str] = {}
    for verb in verbs:
        firsts.setdefault(verb.name.split()[0], "" if " " in verb.name else verb.help)
    lines = [
        f"#compdef {program}",
        "local -a told",
        "if (( CURRENT == 2 )); then",
        f"    told=({_described(firsts)})",
    ]
    lines += ["    _describe verb told", "    return", "fi", 'case "${words[2]} ${words[3]}" in']
    for verb in verbs:
        options = {name: option.help for option in verb.options for name in option.names}
        lines.append(f'    "{verb.name}"*) told=({_described(options)}); _describe -o option told; _files ;;')
    for first in dict.fromkeys(verb.name.split()[0] for verb in verbs if " " in verb.name):
        inner = {verb.name.split()[1]: verb.help for verb in verbs if verb.name.startswith(first + " ")}
        lines.append(f'    "{first}"*) told=({_described(inner)}); _describe verb told ;;')
    return "\n".join([*lines, "esac"]) + "\n"


def _described(told: Mapping[str, str]) -> str:
    return " ".join("'" + f"{name}:{about}".replace("'", "'\\''") + "'" for name, about in told.items())


def fish(program: str, verbs: tuple[Verb, ...]) -> str:
    """A completion for fish."""
    lines = [f"# fish completion for {program}", f"complete -c {program} -f"]
    told: dict[str, str] = {}
    for verb in verbs:
        told.setdefault(verb.name.split()[0], "" if " " in verb.name else verb.help)
    for name, about in told.items():
        lines.append(f"complete -c {program} -n __fish_use_subcommand -a {name} -d {_quoted(about)}")
    for verb in verbs:
        first, _, second = verb.name.partition(" ")
        seen = f"__fish_seen_subcommand_from {first}"
        if second:
            lines.append(f"complete -c {program} -n {_quoted(seen)} -a {second} -d {_quoted(verb.help)}")
            seen = f"__fish_seen_subcommand_from {second}"
        for option in verb.options:
            named = " ".join(
                f"-l {each[2:]}" if each.startswith("--") else f"-s {each[1:]}" for each in option.names
            )
            takes = " -r -F" if option.value in ("DIR", "FILE", "PATH") else " -x" if option.value else ""
            lines.append(f"complete -c {program} -n {_quoted(seen)} {named}{takes} -d {_quoted(option.help)}")
    return "\n".join(lines) + "\n"


def _names(verb: Verb) -> str:
    return " ".join(name for option in verb.options for name in option.names if name.startswith("--"))


def _plain(text: str | None) -> str:
    return " ".join((text or "").split())


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _roff(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-")


_ABOUT: Final = {
    _AGENT: "use this computer from a browser on any device",
    _SERVICE: "the Access account service",
}


def main(folder: Path, date: str) -> None:
    """Write all of them below `folder`."""
    from importlib.metadata import version

    told = {_AGENT: agent_verbs(), _SERVICE: service_verbs()}
    share = folder / "share"
    for program, verbs in told.items():
        other = _SERVICE if program == _AGENT else _AGENT
        day = datetime.fromtimestamp(int(date), UTC).date().isoformat()
        page = man_page(program, _ABOUT[program], verbs, day, version("access-agent"), other)
        _write(share / "man/man1" / f"{program}.1.gz", gzip.compress(page.encode(), 9, mtime=0))
        _write(share / "bash-completion/completions" / program, bash(program, verbs).encode())
        _write(share / "zsh/vendor-completions" / f"_{program}", zsh(program, verbs).encode())
        _write(share / "fish/vendor_completions.d" / f"{program}.fish", fish(program, verbs).encode())


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
