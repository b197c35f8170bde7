"""Lays out what Linux packages carry beside the programs: entries, icons, man pages, completions, papers.

Everything is below one `share/`; the `.deb` puts that under `/usr`, the tar.gz under `~/.local`.
"""

from __future__ import annotations

import gzip
import os
import shutil
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

import freeze
import publisher
import system_facts as facts

from shared.desktop_names import DESKTOP_FILE, USER_UNIT

HERE: Final = Path(__file__).resolve().parent
ICON_SIZES: Final = (16, 22, 24, 32, 48, 64, 96, 128, 256, 512)
TEXTS: Final = {
    "access-agent.desktop": f"applications/{DESKTOP_FILE}",
    "autostart.desktop": f"access-agent/autostart/{DESKTOP_FILE}",
    "access-agent.service": f"systemd/user/{USER_UNIT}",
    "metainfo.xml": "metainfo/@IDENTIFIER@.metainfo.xml",
}
"""Template → its place below `share/`, filled like the template."""


def lay_out(share: Path, words: Mapping[str, str]) -> None:
    """Fill `share`; `words` are put into the templates for their names between two `@`."""
    for template, place in TEXTS.items():
        write(share / filled(place, words), paper(template, words))
    brand, icons = facts.ROOT / "resources" / "brand", share / "icons" / "hicolor"
    for size in ICON_SIZES:
        copy(facts.ICONS / f"{size}.png", icons / f"{size}x{size}" / "apps" / "access-agent.png")
    copy(brand / "mark.svg", icons / "scalable" / "apps" / "access-agent.svg")
    copy(brand / "mark-mono.svg", icons / "symbolic" / "apps" / "access-agent-symbolic.svg")
    shutil.copytree(facts.BUILD / "words" / "share", share, dirs_exist_ok=True)
    papers = share / "doc" / "access-agent"
    write(papers / "copyright", (facts.ROOT / "LICENSE").read_text("utf-8") + _OTHERS)
    copy(facts.ROOT / "docs" / "account-service.md", papers / "account-service.md")
    packed(papers / "changelog.gz", (facts.ROOT / "CHANGELOG.md").read_bytes())
    packed(papers / "licences.gz", (facts.BUILD / "licences.txt").read_bytes())


_OTHERS: Final = """
The package carries the work of others: Python, Qt for Python (LGPL-3.0, on
Debian in /usr/share/common-licenses/LGPL-3), noVNC (MPL-2.0) and more.
Their names, versions and licences are in
licences.gz beside this file. Qt's libraries lie as files of their own in
_internal/PySide6 beside the programs, and may be replaced by other builds.
"""


def words_for(program: str) -> dict[str, str]:
    """What the templates ask for; `program` is how desktops start us."""
    date = datetime.fromtimestamp(int(freeze.commit_date()), UTC).date().isoformat()
    by = publisher.read()
    return {
        "PROGRAM": program,
        "VERSION": facts.version(),
        "DATE": date,
        "IDENTIFIER": by.bundle,
        "DEVELOPER": by.bundle.rpartition(".")[0],
        "PUBLISHER": by.shown,
        "MAINTAINER": by.maintainer,
        "HOMEPAGE": by.homepage,
    }


def paper(name: str, words: Mapping[str, str]) -> str:
    """The template `name` of this folder, filled."""
    told = {key: escape(word) for key, word in words.items()} if name.endswith(".xml") else words
    return filled((HERE / name).read_text("utf-8"), told)


def filled(template: str, words: Mapping[str, str]) -> str:
    """`template` with `@NAME@` replaced; a line with a word that is empty goes."""
    empty = [f"@{name}@" for name, word in words.items() if not word]
    lines = template.splitlines(keepends=True)
    template = "".join(line for line in lines if not any(each in line for each in empty))
    for name, word in words.items():
        template = template.replace(f"@{name}@", word)
    return template


def write(file: Path, text: str, mode: int = 0o644) -> None:
    """Write `text` as UTF-8 and make the folders on the way."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    file.chmod(mode)


def copy(source: Path, target: Path) -> None:
    """Copy one file and make the folders on the way."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def packed(file: Path, data: bytes) -> None:
    """Write `data` compressed, without a date in it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(data, 9, mtime=0))


def settle(top: Path) -> None:
    """Give everything below `top` the modes of a package and the date of the commit."""
    date = int(freeze.commit_date())
    for path in sorted([top, *top.rglob("*")], reverse=True):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        os.utime(path, (date, date), follow_symlinks=False)
