"""Links `access-agent://…` on the command line, as a browser or a desktop hands them over (SECURITY 18).

A browser gives the link alone; whatever stands beside one that came so was smuggled in. Standard library and
`shared` only, and light: `agent.launch` reads every command line with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from shared.deep_links import SCHEME, LinkVerb, verb_in
from shared.errors import RequestRefused

VERB: Final = "open"
_PROFILE: Final = "--profile"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link asks for, and of which profile; None is the usual one."""

    verb: LinkVerb
    profile: Path | None = None


def link_in(arguments: Sequence[str]) -> Link | None:
    """The link that `arguments` are about: `LINK` alone, or `open LINK` with a profile; None where they are
    about something else.

    Raises `RequestRefused` (`deep_link_unknown`) for a link that is none of ours, or not alone.
    """
    if arguments[:1] == [VERB]:
        return _opened(arguments[1:])
    if arguments and _looks_like_one(arguments[0]):
        if len(arguments) != 1:
            raise RequestRefused("deep_link_unknown", "A link comes alone.")
        return Link(verb_in(arguments[0]))
    return None


def _opened(arguments: Sequence[str]) -> Link | None:
    """What follows `open`; None when that is for the command line to explain."""
    links: list[str] = []
    profile: Path | None = None
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        name, equals, value = word.partition("=")
        if name == _PROFILE and (equals or rest):
            profile = Path(value if equals else rest.pop(0))
        elif word.startswith("-"):
            return None
        else:
            links.append(word)
    return Link(verb_in(links[0]), profile) if len(links) == 1 else None


def _looks_like_one(argument: str) -> bool:
    return argument.lower().lstrip().startswith(f"{SCHEME}:")
