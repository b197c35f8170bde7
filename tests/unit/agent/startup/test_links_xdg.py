"""Links on XDG desktops: what is written and believed, what stays, and what a real desktop makes of it."""

from __future__ import annotations

import asyncio
import os
import shutil
import stat
import sys
from pathlib import Path

import pytest

from agent.startup.links import LinkOwner, links_for
from agent.startup.links_xdg import ENTRY, TYPE, XdgLinks, own_means
from shared.desktop_names import DESKTOP_FILE
from shared.errors import StorageError
from tests.support.patience import PATIENCE_S, polling

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at XDG folders")
COMMAND = (sys.executable, "-m", "agent")
PACKAGED = f"[Desktop Entry]\nType=Application\nName=P\nExec=/usr/bin/true %u\nMimeType={TYPE};\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


def environ(home: Path) -> dict[str, str]:
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_DATA_HOME": str(home / "data"),
        "XDG_DATA_DIRS": str(home / "system"),
    }


def links(home: Path, command: tuple[str, ...] = COMMAND) -> XdgLinks:
    """On a desktop without means of its own."""
    return XdgLinks(command, environ(home), lambda entry, kind: None)


def entry_of(home: Path) -> Path:
    return home / "data" / "applications" / ENTRY


def choices(home: Path) -> Path:
    return home / "config" / "mimeapps.list"


def install(home: Path, folder: str = "system") -> None:
    """As a package does, whose entry the desktop knows."""
    applications = home / folder / "applications"
    put(applications / DESKTOP_FILE, PACKAGED)
    put(
        applications / "mimeinfo.cache", f"[MIME Cache]\ntext/plain=editor.desktop;\n{TYPE}={DESKTOP_FILE};\n"
    )


def put(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_registered_they_open_this_program_and_forgotten_nothing_is_left(home: Path) -> None:
    way = links(home)
    assert way.owner() is LinkOwner.NOBODY
    assert way.register() is way.register() is LinkOwner.OWN
    assert f"Exec={sys.executable} -m agent %u\n" in entry_of(home).read_text()
    assert stat.S_IMODE(entry_of(home).stat().st_mode) == 0o644
    assert choices(home).read_text() == f"[Default Applications]\n{TYPE}={ENTRY};\n"
    way.forget()
    way.forget()
    assert way.owner() is LinkOwner.NOBODY
    assert not entry_of(home).exists()
    assert ENTRY not in choices(home).read_text()


@pytest.mark.parametrize("folder", ["data", "system"])
def test_what_a_package_has_registered_stays(home: Path, folder: str) -> None:
    install(home, folder)
    way = links(home)
    assert way.register() is LinkOwner.PACKAGE
    way.forget()
    assert not entry_of(home).exists()
    assert not choices(home).exists()
    assert (home / folder / "applications" / DESKTOP_FILE).read_text() == PACKAGED


def test_package_that_comes_later_is_not_in_the_way_of_forgetting(home: Path) -> None:
    way = links(home)
    way.register()
    install(home)
    way.forget()
    assert way.owner() is LinkOwner.PACKAGE


def test_package_whose_entry_the_desktop_does_not_know_is_no_way_and_stays(home: Path) -> None:
    packaged = home / "data" / "applications" / DESKTOP_FILE
    put(packaged, PACKAGED)
    way = links(home)
    assert way.owner() is LinkOwner.NOBODY
    assert way.register() is LinkOwner.OWN
    way.forget()
    assert packaged.read_text() == PACKAGED


def test_list_that_names_a_package_which_is_gone_is_no_way(home: Path) -> None:
    install(home)
    (home / "system" / "applications" / DESKTOP_FILE).unlink()
    assert links(home).owner() is LinkOwner.NOBODY


def test_choice_that_names_a_package_is_the_packages(home: Path) -> None:
    put(home / "system" / "applications" / DESKTOP_FILE, PACKAGED)
    put(choices(home), f"[Default Applications]\n{TYPE}={DESKTOP_FILE}\n")
    assert links(home).owner() is LinkOwner.PACKAGE


def test_other_program_and_another_copy_are_told_apart_from_this_one(home: Path) -> None:
    links(home, ("/elsewhere/access-agent",)).register()
    assert links(home).owner() is LinkOwner.OTHER
    assert links(home).register() is LinkOwner.OWN
    put(home / "system" / "applications" / "other.desktop", PACKAGED)
    put(choices(home), f"[Default Applications]\n{TYPE}=gone.desktop;other.desktop\n")
    assert links(home).owner() is LinkOwner.OTHER


OWN_FILE = f"""# mine
[Added Associations]
text/plain=editor.desktop;
{TYPE}=other.desktop;

[Default Applications]
text/html=browser.desktop
{TYPE}=other.desktop;
image/png=viewer.desktop;

[Removed Associations]
video/mp4=player.desktop;
"""


def test_what_a_person_has_in_his_file_stays_as_it_was(home: Path) -> None:
    put(home / "system" / "applications" / "other.desktop", PACKAGED)
    put(home / "dotfiles" / "mimeapps.list", OWN_FILE)
    choices(home).parent.mkdir()
    choices(home).symlink_to(home / "dotfiles" / "mimeapps.list")
    way = links(home)
    assert way.register() is LinkOwner.OWN
    text = choices(home).read_text()
    assert f"{TYPE}={ENTRY};other.desktop;\n" in text
    assert text.replace(f"{TYPE}={ENTRY};other.desktop;\n", "") == OWN_FILE.replace(
        f"browser.desktop\n{TYPE}=other.desktop;\n", "browser.desktop\n"
    )
    way.forget()
    assert choices(home).is_symlink()
    assert sorted(choices(home).read_text().split("\n")) == sorted(OWN_FILE.split("\n"))
    assert way.owner() is LinkOwner.OTHER


def test_folder_or_file_that_cannot_be_used_is_said_in_words(home: Path) -> None:
    put(home / "data", "a file where a folder should be")
    with pytest.raises(StorageError):
        links(home).register()
    choices(home).mkdir(parents=True)
    with pytest.raises(StorageError):
        links(home).owner()


def test_relative_folders_are_ignored(home: Path) -> None:
    told = environ(home) | {"XDG_DATA_HOME": "here", "XDG_DATA_DIRS": ""}
    way = XdgLinks(COMMAND, told, lambda entry, kind: None)
    assert way.register() is LinkOwner.OWN
    assert (home / ".local" / "share" / "applications" / ENTRY).exists()


def test_means_of_the_desktop_come_first_and_one_that_fails_is_followed_by_the_next(home: Path) -> None:
    tools = home / "bin"
    tools.mkdir()
    (tools / "xdg-mime").write_text(f'#!/bin/sh\necho "xdg-mime $*" >> {home}/called\nexit 1\n')
    (tools / "gio").write_text(f'#!/bin/sh\necho "gio $*" >> {home}/called\n')
    for tool in tools.iterdir():
        tool.chmod(0o755)
    told = environ(home) | {"PATH": str(tools)}
    assert XdgLinks(COMMAND, told, own_means(told)).register() is LinkOwner.OWN
    assert (home / "called").read_text() == f"xdg-mime default {ENTRY} {TYPE}\ngio mime {TYPE} {ENTRY}\n"


@pytest.mark.proof
@pytest.mark.parametrize("opener", ["xdg-open", "gio"])
@pytest.mark.parametrize("means", ["xdg-mime", "gio", ""])
async def test_real_desktop_opens_a_link_with_this_program_until_it_is_forgotten(
    home: Path, opener: str, means: str
) -> None:
    found = shutil.which(opener)
    if found is None or (means and shutil.which(means) is None):
        pytest.skip(f"there is no {opener} or {means} here")
    # The generic part of xdg-open takes what is quoted for no program.
    program = home / ("a program's folder" if opener == "gio" else "folder") / "access-agent"
    put(program, f'#!/bin/sh\nprintf "%s\\n" "$@" > {home}/new && mv {home}/new {home}/opened\n')
    program.chmod(0o755)
    # Without a display xdg-open would look for a browser of the terminal.
    full = environ(home) | {"DISPLAY": ":4711", "BROWSER": "false"}
    alone = full | {"PATH": str(home / "bin")}
    if means:
        put(home / "bin" / means, f'#!/bin/sh\nPATH={os.environ["PATH"]} exec {means} "$@"\n')
        (home / "bin" / means).chmod(0o755)
    way = XdgLinks((str(program),), alone, own_means(alone))
    assert way.register() is LinkOwner.OWN
    link = "access-agent://buy"
    opening = [found, "open", link] if opener == "gio" else [found, link]
    assert await _run(opening, full) == 0

    async def look() -> bool:
        return (home / "opened").exists()

    await polling(look, bool)  # whoever opens it does not wait for it
    assert (home / "opened").read_text() == f"{link}\n"
    (home / "opened").unlink()
    way.forget()
    assert await _run(opening, full) != 0
    assert not (home / "opened").exists()


async def _run(command: list[str], environ: dict[str, str]) -> int:
    nowhere = asyncio.subprocess.DEVNULL
    running = await asyncio.create_subprocess_exec(*command, env=environ, stdout=nowhere, stderr=nowhere)
    async with asyncio.timeout(PATIENCE_S):
        return await running.wait()


def test_this_system_has_a_way(home: Path) -> None:
    assert isinstance(links_for(environ(home)), XdgLinks)
