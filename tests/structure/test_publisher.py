"""Who publishes the packages: said in one place, and by nothing that is not true (issue 6)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"
WHOLE = {
    "name": "Ada & friends",
    "email": "tools@ada.org",
    "homepage": "https://ada.org/access",
    "identifier": "org.ada.AccessAgent",
}


def run(script: str, folder: Path, told: dict[str, str] | None, **environ: str) -> tuple[int, str]:
    """Exit code and words of a line of Python that sees `packaging/`, with a publisher's file of its own."""
    if told is not None:
        lines = "".join(f'{key} = "{value}"\n' for key, value in told.items())
        (folder / "publisher.toml").write_text(lines, "utf-8")
        environ["ACCESS_PUBLISHER"] = str(folder / "publisher.toml")
    base = {name: value for name, value in os.environ.items() if not name.startswith("ACCESS_")}
    base |= {"PYTHONPATH": str(PACKAGING), "SOURCE_DATE_EPOCH": "1700000000"}
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env=base | environ,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


READ = "import publisher; by = publisher.read(); print(by.shown, by.maintainer, by.bundle, sep='|')"
LAY_OUT = """
import pathlib, linux.tree as tree
words = tree.words_for("/usr/bin/access-agent")
for template in ("control", "metainfo.xml"):
    pathlib.Path("OUT", template).write_text(tree.paper(template, words), "utf-8")
"""


def laid_out(folder: Path, told: dict[str, str] | None) -> tuple[str, ElementTree.Element]:
    """The papers of a `.deb`: its control file, and the metadata of software centres."""
    code, said = run(LAY_OUT.replace("OUT", str(folder)), folder, told)
    assert code == 0, said
    metainfo = ElementTree.fromstring((folder / "metainfo.xml").read_text("utf-8"))
    return (folder / "control").read_text("utf-8"), metainfo


def test_the_project_itself_publishes_nothing_and_what_it_builds_says_so(tmp_path: Path) -> None:
    said = run(READ, tmp_path, None)
    assert said == (0, "Local build|Local build <root@localhost>|local.build.AccessAgent\n")
    control, metainfo = laid_out(tmp_path, None)
    assert "Maintainer: Local build <root@localhost>\nInstalled-Size" in control
    assert metainfo.find("url") is None
    assert metainfo.findtext("developer/name") == "Local build"


def test_whoever_publishes_stands_in_all_papers(tmp_path: Path) -> None:
    code, said = run(READ, tmp_path, WHOLE, ACCESS_RELEASE="1")
    assert (code, said) == (0, "Ada & friends|Ada & friends <tools@ada.org>|org.ada.AccessAgent\n")
    control, metainfo = laid_out(tmp_path, WHOLE)
    assert "Maintainer: Ada & friends <tools@ada.org>\nHomepage: https://ada.org/access\n" in control
    assert metainfo.findtext("id") == WHOLE["identifier"]
    assert metainfo.findtext("developer/name") == WHOLE["name"]
    assert [each.get("id") for each in metainfo.findall("developer")] == ["org.ada"]
    assert metainfo.findtext("url") == WHOLE["homepage"]


@pytest.mark.parametrize("lacking", ["name", "email", "identifier"])
def test_a_release_without_a_publisher_is_not_begun_and_a_sentence_says_what_lacks(
    lacking: str, tmp_path: Path
) -> None:
    begin = "import freeze; freeze.environment = lambda: print('begun'); freeze.freeze()"
    for environ in ({"ACCESS_RELEASE": "1"}, {}):  # half a publisher is none, for a local build too
        code, said = run(begin, tmp_path, {**WHOLE, lacking: ""}, **environ)
        assert (code, "begun" in said) == (1, False)
        assert f"{lacking} is empty. docs/packages.md tells what a publisher sets." in said


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("email", "packages@access-agent.invalid", "nobody owns"),
        ("identifier", "com.example.AccessAgent", "nobody owns"),
        ("email", "Ada", "not an address"),
        ("homepage", "http://ada.org", "https://"),
        ("identifier", "AccessAgent", "backwards"),
        ("name", "Ada <ada@ada.org>", "no good"),
        ("colour", "blue", "there are only"),
    ],
)
def test_what_is_no_truth_is_refused(key: str, value: str, said: str, tmp_path: Path) -> None:
    code, words = run(READ, tmp_path, {**WHOLE, key: value})
    assert (code, said in words) == (1, True), words


def test_no_recipe_names_a_publisher_of_its_own() -> None:
    invented = [
        f"{file.relative_to(PACKAGING)}: {line.strip()}"
        for file in sorted(PACKAGING.rglob("*"))
        if file.is_file() and file.suffix not in (".pyc", ".py")
        for line in file.read_text("utf-8").splitlines()
        if any(each in line for each in ("@access-agent", ".invalid", "org.access-agent", "com.example"))
    ]
    assert invented == []
    installer = (PACKAGING / "windows" / "access-agent.iss").read_text("utf-8")
    assert "AppPublisher={#Publisher}" in installer
    assert '"/DPublisher=' in (PACKAGING / "windows" / "make.ps1").read_text("utf-8")
    flow = (PACKAGING.parent / ".github" / "workflows" / "packages.yml").read_text("utf-8")
    assert "ACCESS_RELEASE: ${{ startsWith(github.ref, 'refs/tags/v')" in flow
