"""Who publishes what is built: read from `publisher.toml`, the one place that says so.

`python packaging/publisher.py KEY` prints one of them. With ACCESS_RELEASE set, nothing is built that does
not name its publisher; without, it is a local build and says so where a publisher would stand.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

FILE: Final = Path(__file__).resolve().parent / "publisher.toml"
LOCAL_BUILD: Final = "Local build"
_NEEDED: Final = ("name", "email", "identifier")
_IDENTIFIER: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9-]+){2,}", re.ASCII)
_INVENTED: Final = re.compile(r"\b(example|invalid|localhost|test)\b")
"""Names that nobody owns (RFC 2606)."""


@dataclass(frozen=True, slots=True)
class Publisher:
    """What packages say of who made them; all empty in a local build."""

    name: str = ""
    email: str = ""
    homepage: str = ""
    identifier: str = ""

    @property
    def shown(self) -> str:
        """The name, for people."""
        return self.name or LOCAL_BUILD

    @property
    def maintainer(self) -> str:
        """As Debian writes it."""
        return f"{self.shown} <{self.email or 'root@localhost'}>"

    @property
    def bundle(self) -> str:
        """The identifier of bundle and metadata; that of local builds is nobody's domain."""
        return self.identifier or "local.build.AccessAgent"


def read() -> Publisher:
    """What the file says. Ends the program with a sentence where that is not enough for a release."""
    file = Path(os.environ.get("ACCESS_PUBLISHER") or FILE)
    try:
        told = tomllib.loads(file.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as exc:
        raise SystemExit(f"{file} cannot be read: {exc}") from exc
    known = [each.name for each in fields(Publisher)]
    unknown = [key for key, value in told.items() if key not in known or not isinstance(value, str)]
    if unknown:
        raise SystemExit(f"{file}: {', '.join(unknown)}: there are only {', '.join(known)}, each a text.")
    found = Publisher(**{key: " ".join(value.split()) for key, value in told.items()})
    problem = problem_of(found, release=bool(os.environ.get("ACCESS_RELEASE")))
    if problem is not None:
        raise SystemExit(f"{file}: {problem} docs/packages.md tells what a publisher sets.")
    return found


def problem_of(found: Publisher, *, release: bool) -> str | None:
    """Why packages cannot be made with it, as a sentence; None when they can."""
    missing = [name for name in _NEEDED if not getattr(found, name)]
    if release and missing:
        return f"a release names its publisher, and {', '.join(missing)} is empty."
    given = {each.name: getattr(found, each.name) for each in fields(Publisher)}
    if any(given.values()) and missing:
        return f"who publishes says all of {', '.join(_NEEDED)}, and {', '.join(missing)} is empty."
    for name in ("email", "homepage", "identifier"):
        if _INVENTED.search(given[name]):
            return f"{name} is a name that nobody owns: {given[name]}."
    if found.email and not re.fullmatch(r"[^@<>\s]+@[^@<>\s]+", found.email):
        return f"email is not an address: {found.email}."
    if found.homepage and not found.homepage.startswith("https://"):
        return f"homepage does not begin with https://: {found.homepage}."
    if found.identifier and not _IDENTIFIER.fullmatch(found.identifier):
        return f"identifier is not a domain backwards and the program: {found.identifier}."
    if any(each in found.name for each in '<>"\\'):
        return f"name has signs that are no good in a package: {found.name}."
    return None


def main(key: str) -> None:
    """Print one of them."""
    sys.stdout.write(f"{getattr(read(), key)}\n")


if __name__ == "__main__":
    main(sys.argv[1])
