"""`links` on the command line: said, registered and forgotten, in the folders of the sandbox."""

from __future__ import annotations

import json
import sys

import pytest

from agent import exits
from agent.cli import links as links_module
from agent.cli.app import main
from agent.startup.links import LinkOwner

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at XDG folders")


@pytest.fixture(autouse=True)
def no_means(monkeypatch: pytest.MonkeyPatch) -> None:
    """No program of a desktop, which tests/unit/agent/startup tries."""
    monkeypatch.setattr("agent.startup.links_xdg.shutil.which", lambda *_, **__: None)


def test_links_are_registered_told_and_forgotten(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["links"]) == exits.DONE
    assert "links register" in capsys.readouterr().out
    assert main(["links", "register"]) == exits.DONE
    assert capsys.readouterr().out == "Links open this program.\n"
    assert main(["links", "--json"]) == exits.DONE
    assert json.loads(capsys.readouterr().out) == {"links": "own"}
    assert main(["links", "forget", "--json"]) == exits.DONE
    assert json.loads(capsys.readouterr().out) == {"links": "nobody"}


@pytest.mark.parametrize(
    ("owner", "sentence"),
    [(LinkOwner.PACKAGE, "installed package"), (LinkOwner.OTHER, "another program")],
)
def test_whom_else_links_open_is_said(
    owner: LinkOwner, sentence: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class Entry:
        def owner(self) -> LinkOwner:
            return owner

        register = owner

        def forget(self) -> None:
            pass

    monkeypatch.setattr(links_module, "links_for", lambda _: Entry())
    assert main(["links", "register"]) == exits.DONE
    assert sentence in capsys.readouterr().out


def test_system_where_only_the_application_can_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links_module, "links_for", lambda _: None)
    assert main(["links", "register"]) == exits.REFUSED
    told = capsys.readouterr().err
    assert "only as an installed application" in told
    assert "[links_unavailable]" in told
