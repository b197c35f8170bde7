"""What shells and software centres read of the installed package, asked of themselves (issue 6)."""

from __future__ import annotations

import shutil

import pytest

from tests.support import shell_completion as shells
from tests.support.bare_root import ROOT, BareRoot

pytestmark = pytest.mark.package

LINES = {
    "access-agent st": {"status", "startup", "stop"},
    "access-agent --language fr wait --for si": {"signed-in", "signed-out", "signing-in"},
    "access-agent settings set notify-s": {"notify-sessions", "notify-subscription"},
    "access-account keys ": {"issue", "list"},
}


def test_bash_zsh_and_fish_find_the_completions_by_themselves(installed: BareRoot) -> None:
    installed.apt("install", "bash-completion", "zsh", "fish")
    for ask in (shells.bash, shells.zsh, shells.fish):
        offers = {line: shells.offered(installed.ok(*ask(line), user="ann")) for line in LINES}
        assert offers == LINES, ask.__name__
    with_colon = "access-agent wait --for announcement:session-"
    whole = {"announcement:session-started", "announcement:session-ended"}
    for ask in (shells.zsh, shells.fish):
        assert shells.offered(installed.ok(*ask(with_colon), user="ann")) == whole


def test_desktops_and_software_centres_have_nothing_to_complain_of(installed: BareRoot) -> None:
    installed.apt("install", "appstream", "desktop-file-utils", "man-db")
    entries = "/usr/share/applications/access-agent.desktop /usr/share/access-agent/autostart/*.desktop"
    assert installed.ok("sh", "-c", f"desktop-file-validate {entries}") == ""
    installed.ok("sh", "-c", "appstreamcli validate --no-net /usr/share/metainfo/*AccessAgent.metainfo.xml")
    for program in ("access-agent", "access-account"):
        warned = installed.run(
            "sh", "-c", f"man --warnings=w -l /usr/share/man/man1/{program}.1.gz >/dev/null"
        )
        assert (warned.returncode, warned.stderr) == (0, "")


def test_an_account_service_on_postgresql_is_refused_with_the_cure(installed: BareRoot) -> None:
    started = installed.run("access-account", "serve", "--database", "postgresql://ann@nowhere/x", user="ann")
    assert started.returncode == 1
    assert "This package carries no driver for PostgreSQL" in started.stderr
    assert (installed.folder / "usr/share/doc/access-agent/account-service.md").is_file()


def test_doctor_names_no_cure_that_a_package_does_not_have(installed: BareRoot) -> None:
    said = installed.run("access-agent", "doctor", user="ann").stdout
    assert "Packages carry no H.264" in said
    assert "pip" not in said


def test_a_critic_of_shell_scripts_finds_nothing_in_ours(bare: BareRoot) -> None:
    bare.apt("install", "shellcheck")
    for folder, options in (("linux", ("-s", "sh", "-x")), ("mac", ())):
        place = bare.folder / "tmp" / folder
        place.mkdir()
        for file in (ROOT / "packaging" / folder).iterdir():
            if file.suffix == ".sh" or file.name in ("postinst", "prerm", "preinstall"):
                (place / file.name).write_bytes(file.read_bytes())
        names = sorted(each.name for each in place.iterdir())
        assert len(names) >= 3
        bare.ok("sh", "-c", f'cd /tmp/{folder} && shellcheck "$@"', "sh", *options, *names)
        shutil.rmtree(place)
