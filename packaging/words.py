"""Man pages and shell completions, told from the programs' own command lines so that they are never out
of date.

`python packaging/words.py DIR DATE` leaves them in `DIR/share`, where Linux looks for them. Runs in the
environment of `freeze.py`, which has the project installed.
"""

from __future__ import annotations

import gzip
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from command_lines import AGENT, SERVICE, Option, Verb, agent_verbs, service_verbs
from completions import bash, fish, zsh

_ABOUT: Final = {
    AGENT: "use this computer from a browser on any device",
    SERVICE: "the Access account service",
}
_TOLD: Final = {
    AGENT: (
        "Registers this computer with an Access account, so that a browser on any device can use its screen. "
        "Without a verb it opens the window."
    ),
    SERVICE: (
        "Keeps accounts, computers and subscriptions, shows their pages, and brings browser and computer "
        "together. access-agent runs one of its own beside itself; for a team it runs alone."
    ),
}
_FILES: Final = {
    AGENT: (
        "~/.local/share/access-agent",
        "The profile: settings, memory, logs, and the account service's data.",
    ),
    SERVICE: ("~/.local/share/access-account", "The data of a service that runs alone: database, keys, log."),
}


def man_page(program: str, verbs: tuple[Verb, ...], date: str, version: str) -> str:
    """The page of section 1."""
    lines = [
        f'.TH {program.upper()} 1 "{date}" "Access Agent {version}"',
        ".SH NAME",
        f"{program} \\- {_ABOUT[program]}",
        ".SH SYNOPSIS",
        f".B {program}",
        "[\\fIverb\\fR [\\fIoption\\fR ...]]",
        ".SH DESCRIPTION",
        _roff(_TOLD[program]),
    ]
    for verb in verbs:
        if not verb.name:
            lines += [".SH OPTIONS", *_options(verb.options), ".SH VERBS"]
        elif not verb.is_group or verb.options_of_its_own:
            lines += [".SS " + _usage(verb), _roff(verb.help) or "\\&", *_options(verb.options_of_its_own)]
    lines += [".SH EXIT STATUS"]
    for code, meaning in _exits(program).items():
        lines += [".TP", f".B {code}", _roff(meaning)]
    place, what = _FILES[program]
    lines += [".SH FILES", ".TP", f".I {place}", what]
    lines += [".SH SEE ALSO", f".BR {SERVICE if program == AGENT else AGENT} (1)"]
    return "\n".join(lines) + "\n"


def _exits(program: str) -> dict[int, str]:
    if program == SERVICE:
        return {0: "done", 1: "fault; its code is printed", 2: "wrong use of the command line"}
    from agent import exits

    return {int(code): meaning for code, meaning in sorted(exits.MEANINGS.items())}


def _options(options: tuple[Option, ...]) -> list[str]:
    lines = []
    for option in options:
        value = f" \\fI{_roff(option.value.shown)}\\fR" if option.value is not None else ""
        names = ", ".join(f"\\fB{_roff(each)}\\fR" for each in option.names)
        lines += [".TP", names + value, _roff(option.help) or "\\&"]
    return lines


def _usage(verb: Verb) -> str:
    return " ".join([_roff(verb.name), *(f"\\fI{_roff(each.shown)}\\fR" for each in verb.values)])


def _roff(text: str) -> str:
    plain = text.replace("\\", "\\e").replace("-", "\\-")
    return f"\\&{plain}" if plain.startswith((".", "'")) else plain


def main(folder: Path, date: str) -> None:
    """Write all of them below `folder`."""
    from importlib.metadata import version

    told = {AGENT: agent_verbs(), SERVICE: service_verbs()}
    share = folder / "share"
    day = datetime.fromtimestamp(int(date), UTC).date().isoformat()
    for program, verbs in told.items():
        page = man_page(program, verbs, day, version("access-agent"))
        _write(share / "man/man1" / f"{program}.1.gz", gzip.compress(page.encode(), 9, mtime=0))
        _write(share / "bash-completion/completions" / program, bash(program, verbs).encode())
        _write(share / "zsh/vendor-completions" / f"_{program}", zsh(program, verbs).encode())
        _write(share / "fish/vendor_completions.d" / f"{program}.fish", fish(program, verbs).encode())


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
