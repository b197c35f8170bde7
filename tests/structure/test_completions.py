"""Shell completions, as the shells that are here read them; those of packages are tried in tests/package."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support import shell_completion as shells

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"

LINES = {
    "access-agent st": {"status", "startup", "stop"},
    "access-agent --language fr status --": {"--help", "--json", "--language", "--profile"},
    "access-agent --language ": {"en", "fr"},
    "access-agent --th": {"--theme"},
    "access-agent wait --for si": {"signed-in", "signed-out", "signing-in"},
    "access-agent settings ": {"set"},
    "access-agent settings set notify-s": {"notify-sessions", "notify-subscription"},
    "access-agent startup ": {"disable", "enable", "status"},
    "access-agent daemon --secrets ": {"file", "keyring"},
    "access-agent daemon --jso": set(),  # an option that is not for people
    "access-agent rename Bob --j": {"--json"},
    "access-account keys ": {"issue", "list"},
    "access-account keys issue --pro": {"--product"},
}
"""Line → what is offered after it."""


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder `share` with the completions, made as the packages make them."""
    import sys

    place = tmp_path_factory.mktemp("words")
    subprocess.run([sys.executable, PACKAGING / "words.py", place, "1700000000"], check=True)
    return place / "share"


def command(shell: str, share: Path, line: str) -> list[str]:
    """What asks `shell`."""
    program = line.split()[0]
    places: dict[str, tuple[Callable[[str, str], list[str]], Path]] = {
        "bash": (shells.bash, share / "bash-completion/completions" / program),
        "zsh": (shells.zsh, share / "zsh/vendor-completions"),
        "fish": (shells.fish, share / f"fish/vendor_completions.d/{program}.fish"),
    }
    ask, place = places[shell]
    return ask(line, str(place))


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_offers_what_the_programs_take(shell: str, share: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    offers = {}
    for line in LINES:
        asked = subprocess.run(command(shell, share, line), capture_output=True, text=True, check=True)
        offers[line] = shells.offered(asked.stdout)
    assert offers == LINES


@pytest.mark.parametrize(
    ("line", "offers"),
    [
        ("access-agent wait --for=si", {"signed-in", "signed-out", "signing-in"}),
        ("access-agent wait --for announcement:session-", {"session-started", "session-ended"}),
        ("access-agent wait --for=announcement:session-", {"session-started", "session-ended"}),
    ],
)
def test_bash_offers_what_follows_the_signs_where_it_breaks_words(
    line: str, offers: set[str], share: Path
) -> None:
    asked = subprocess.run(command("bash", share, line), capture_output=True, text=True, check=True)
    assert shells.offered(asked.stdout) == offers


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_values_with_a_colon_are_whole_in_other_shells(shell: str, share: Path) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"there is no {shell} here")
    asked = command(shell, share, "access-agent wait --for announcement:session-")
    said = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    assert shells.offered(said) == {"announcement:session-started", "announcement:session-ended"}


def test_every_verb_of_both_programs_is_in_every_file(share: Path) -> None:
    from account.cli import parser_for
    from agent.cli.app import app

    verbs: dict[str, set[str]] = {"access-account": set(), "access-agent": set()}
    groups: Any = next(each for each in parser_for([])._actions if isinstance(each.choices, dict))
    verbs["access-account"] |= set(groups.choices)
    verbs["access-agent"] |= {str(each.name or each.callback.__name__) for each in app.registered_commands}  # type: ignore[union-attr]
    for program, known in verbs.items():
        assert len(known) > 5
        for file in (
            f"bash-completion/completions/{program}",
            f"zsh/vendor-completions/_{program}",
            f"fish/vendor_completions.d/{program}.fish",
        ):
            text = (share / file).read_text("utf-8")
            assert [each for each in known if each not in text] == [], file
