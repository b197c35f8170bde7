"""The `.deb` in a bare system: installed with its Depends alone, used, upgraded and removed (issue 6)."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QImage

from account.db.database import Database, sqlite_url
from account.db.schema import HEAD, prepare_file, upgrade
from tests.support.bare_root import BareRoot, product_version
from tests.support.x_display import x_server

pytestmark = pytest.mark.package

PROGRAMS = "/usr/lib/access-agent"
PROFILE = "home/ann/.local/share/access-agent"


def asked(root: BareRoot, *words: str) -> Any:
    """What a verb of ann's says as JSON."""
    return json.loads(root.ok("access-agent", *words, "--json", user="ann"))


def processes(root: BareRoot, program: str) -> list[str]:
    """The numbers of the processes inside that run `program` of the package."""
    is_ours = f'[ "$(readlink "$each/exe")" = "{PROGRAMS}/{program}" ]'
    look = f'for each in /proc/[0-9]*; do {is_ours} && echo "${{each#/proc/}}"; done; true'
    return root.ok("sh", "-c", look).split()


def start_agent(root: BareRoot) -> int:
    """Ann's agent in the background, its secrets in a file, for there is no keyring; its process number."""
    start = "access-agent daemon --background --secrets file >said 2>&1 &"
    line = root.ok(
        "sh", "-c", f"{start} until [ -s said ]; do sleep 0.1; done; cat said; rm said", user="ann"
    )
    told = json.loads(line)
    assert told["ready"] is True, line
    number: int = told["pid"]
    return number


def colours_in(pictures: Path) -> int:
    """How many colours the picture of the welcome page in a folder has, looked at in places."""
    (picture,) = pictures.glob("*-welcome.png")
    image = QImage(str(picture))
    assert (image.width(), image.height()) > (300, 300)
    return len({image.pixel(x, y) for x in range(0, image.width(), 4) for y in range(0, image.height(), 4)})


def test_it_runs_with_nothing_but_what_it_depends_on(installed: BareRoot) -> None:
    assert installed.ok("access-agent", "--version", user="ann").strip() == product_version()
    start_agent(installed)
    installed.wait_for("su ann -c 'access-agent status --json' | grep -q http:")
    checks = {check["id"]: check for check in asked(installed, "doctor")}
    fine = dict.fromkeys(("python", "profile", "door", "secrets", "service", "clock"), "ok")
    assert {name: checks[name]["outcome"] for name in (*fine, "window")} == {**fine, "window": "warn"}, checks
    assert "fail" not in {check["outcome"] for check in checks.values()}, checks
    assert "display" in checks["window"]["sentence"]
    status = asked(installed, "status")
    assert (status["state"], status["service"]["embedded"]) == ("signed_out", True)
    report = asked(installed, "diagnostics")
    versions = json.loads(report["versions.json"])
    assert versions["access-agent"] == product_version()
    assert "not installed" not in versions.values()


def test_every_library_it_brings_finds_what_it_needs(installed: BareRoot) -> None:
    """But the one that makes a window look like others of GTK, which is there where GTK is."""
    look = (
        f"cd {PROGRAMS}/_internal && find . -name '*.so*' -type f ! -name libqgtk3.so | while read file; do"
        f' LD_LIBRARY_PATH={PROGRAMS}/_internal ldd "$file" 2>&1 | sed -n "s|.*not found.*|$file &|p"; done'
    )
    assert installed.ok("sh", "-c", look) == ""
    programs = installed.folder / PROGRAMS.lstrip("/")
    assert [each for each in programs.rglob("*") if not each.exists()] == [], "links that lead nowhere"


def test_the_window_opens_on_a_display_and_without_one(installed: BareRoot) -> None:
    start_agent(installed)
    show = "access-agent --theme light --language fr --pictures"
    installed.ok(
        "sh", "-c", f"{show} drawn </dev/null >/dev/null 2>&1 &", user="ann", QT_QPA_PLATFORM="offscreen"
    )
    installed.wait_for("ls /home/ann/drawn/*-welcome.png")
    assert colours_in(installed.folder / "home/ann/drawn") > 20
    (drawn,) = processes(installed, "access-agent-window")
    installed.ok("sh", "-c", f"kill {drawn}")
    installed.wait_for(f"! [ -e /proc/{drawn}/exe ]")

    with x_server() as display:
        installed.ok("sh", "-c", f"{show} shown </dev/null >/dev/null 2>&1 &", user="ann", DISPLAY=display)
        installed.wait_for("ls /home/ann/shown/*-welcome.png")
        (shown,) = processes(installed, "access-agent-window")
        assert "libqxcb.so" in installed.ok("cat", f"/proc/{shown}/maps")
        installed.ok("sh", "-c", f"kill {shown}")
        installed.wait_for(f"! [ -e /proc/{shown}/exe ]")
    assert colours_in(installed.folder / "home/ann/shown") > 20


def test_what_it_starts_finds_the_world_as_it_is_without_us(installed: BareRoot) -> None:
    browser = installed.folder / "home/ann/browser"
    browser.write_text("#!/bin/sh\nenv >/home/ann/half; mv /home/ann/half /home/ann/seen\n")
    browser.chmod(0o755)
    start_agent(installed)
    installed.ok(
        *("access-agent", "sign-in", "--no-wait"),
        user="ann",
        BROWSER="/home/ann/browser",
        LD_LIBRARY_PATH="/home/ann/own",
    )
    installed.wait_for("[ -s /home/ann/seen ]")
    seen = dict(
        line.split("=", 1)
        for line in (installed.folder / "home/ann/seen").read_text().splitlines()
        if "=" in line
    )
    assert seen["LD_LIBRARY_PATH"] == "/home/ann/own"
    ours = {name: value for name, value in seen.items() if PROGRAMS in value and name != "_"}
    assert ours == {}
    assert [name for name in seen if name.startswith(("_PYI", "QT_"))] == []


def test_a_session_and_all_stories_of_the_demo_are_told_from_the_package(installed: BareRoot) -> None:
    """Numpy, the encoders, the relay, the store and the scenarios: what is loaded only when it is needed."""
    told = installed.run("access-agent", "demo", "--auto", "--pictures", "told", user="ann")
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-3000:]
    assert len(list((installed.folder / "home/ann/told").rglob("*.png"))) > 5


def test_an_older_database_is_brought_to_this_version(installed: BareRoot) -> None:
    folder = installed.folder / "home/ann/old"
    folder.mkdir()
    prepare_file(folder / "account.db")
    old = Database(sqlite_url(folder / "account.db"))
    with old.engine.begin() as connection:
        upgrade(connection, "0001")
    old.close()
    installed.ok("chown", "-R", "ann:ann", "/home/ann/old")
    assert "this version's tables" in installed.ok("access-account", "migrate", "--data", "old", user="ann")
    new = Database(sqlite_url(folder / "account.db"))
    with new.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == HEAD
    new.close()


def test_an_upgrade_brings_running_agents_back_as_the_new_version(
    installed: BareRoot, deb: Path, tmp_path: Path
) -> None:
    before = start_agent(installed)
    computer = asked(installed, "status")["computer"]
    unpacked = tmp_path / "newer"
    subprocess.run(["dpkg-deb", "-R", deb, unpacked], check=True)
    control = unpacked / "DEBIAN" / "control"
    control.write_text(
        control.read_text().replace(f"Version: {product_version()}\n", f"Version: {product_version()}+1\n")
    )
    newer = tmp_path / "newer.deb"
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", unpacked, newer], check=True
    )
    installed.install(newer)
    installed.wait_for(f"! [ -e /proc/{before}/exe ]")
    installed.wait_for("su ann -c 'access-agent status'")
    (after,) = [
        number
        for number in processes(installed, "access-agent")
        if "daemon" in installed.ok("cat", f"/proc/{number}/cmdline").split("\0")
    ]
    assert after != str(before)
    assert installed.ok("stat", "-c", "%U", f"/proc/{after}").strip() == "ann"
    assert asked(installed, "status")["computer"] == computer
    assert "HOME=/home/ann" in installed.ok("cat", f"/proc/{after}/environ").split("\0")


def test_removal_ends_what_runs_and_leaves_nothing_but_the_users_own_data(
    installed: BareRoot, deb: Path
) -> None:
    installed.ok("dpkg", "--purge", "access-agent")
    before = installed.files()
    installed.install(deb)
    brought = installed.files() - before
    assert {"usr/bin/access-agent", "usr/share/applications/access-agent.desktop"} <= brought
    start_agent(installed)
    log = installed.folder / PROFILE / "logs" / "agent.log"
    installed.apt("remove", "access-agent")
    assert [processes(installed, name) for name in ("access-agent", "access-account")] == [[], []]
    assert log.read_text().rstrip().endswith("agent stopped")
    assert installed.files() == before
    assert (installed.folder / PROFILE / "settings.json").exists()
    installed.ok("dpkg", "--purge", "access-agent")  # apt knows it no more: it had no settings of its own
    assert installed.files() == before
