"""What of packages can be said without making them: names, keys and files agree with the code (issue 6)."""

from __future__ import annotations

import ast
import configparser
import importlib
import plistlib
import re
import shutil
import struct
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from agent.processes import EXECUTABLES, QUIET_AGENT
from shared import desktop_names as names

ROOT = Path(__file__).resolve().parents[2]
PACKAGING = ROOT / "packaging"


@pytest.fixture
def packaging(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Imports a module of `packaging/` as its scripts see it, and forgets it again."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(PACKAGING))

    def load(name: str) -> ModuleType:
        return importlib.import_module(name)

    yield load
    for name in set(sys.modules) - before:
        spec = sys.modules[name].__spec__
        places = [spec.origin or "", *(spec.submodule_search_locations or ())] if spec is not None else []
        if any(place.startswith(str(PACKAGING)) for place in places):
            del sys.modules[name]


def entry(file: str) -> configparser.SectionProxy:
    """The one section of a desktop entry."""
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[method-assign,assignment]
    parser.read(PACKAGING / "linux" / file, "utf-8")
    return parser["Desktop Entry"]


def test_the_desktop_entry_opens_our_links_in_both_languages() -> None:
    told = entry("access-agent.desktop")
    assert told["MimeType"] == f"x-scheme-handler/{names.LINK_SCHEME};"
    assert (told["Name"], told["Icon"]) == (names.PRODUCT, names.PROGRAM)
    assert (told["Exec"], told["TryExec"]) == ("@PROGRAM@ %u", "@PROGRAM@")
    for key in ("GenericName", "Comment", "Keywords"):
        assert told[key]
        assert told[f"{key}[fr]"] not in ("", told[key])
    assert told["Keywords"].endswith(";")
    assert told["StartupWMClass"] in EXECUTABLES.values()


def test_the_start_at_login_is_without_effect_once_the_program_is_gone() -> None:
    told = entry("autostart.desktop")
    assert told["TryExec"] == "@PROGRAM@"
    assert told["Exec"] == "@PROGRAM@ --hidden"
    unit = (PACKAGING / "linux" / "access-agent.service").read_text("utf-8")
    assert "ExecStart=@PROGRAM@ daemon\n" in unit
    assert "WantedBy=default.target\n" in unit


def test_every_template_of_linux_has_its_place_and_name(packaging: Any) -> None:
    tree = packaging("linux.tree")
    assert all((PACKAGING / "linux" / each).is_file() for each in tree.TEXTS)
    assert tree.TEXTS["access-agent.desktop"] == f"applications/{names.DESKTOP_FILE}"
    assert tree.TEXTS["access-agent.service"].endswith(f"user/{names.USER_UNIT}")
    assert tree.TEXTS["metainfo.xml"] == "metainfo/@IDENTIFIER@.metainfo.xml"


def test_the_metainfo_says_what_the_desktop_entry_says() -> None:
    top = ElementTree.parse(PACKAGING / "linux" / "metainfo.xml").getroot()
    assert top.findtext("launchable") == names.DESKTOP_FILE
    assert top.findtext("provides/mediatype") == f"x-scheme-handler/{names.LINK_SCHEME}"
    assert {each.text for each in top.findall("provides/binary")} == {"access-agent", "access-account"}
    summaries = {
        each.get("{http://www.w3.org/XML/1998/namespace}lang"): each.text for each in top.findall("summary")
    }
    told = entry("access-agent.desktop")
    assert summaries == {None: told["Comment"], "fr": told["Comment[fr]"]}


def test_the_programs_have_the_names_that_the_agent_starts(packaging: Any) -> None:
    facts = packaging("system_facts")
    for system in ("linux", "win32", "darwin"):
        made = {name for _, name, _ in facts.executables(system)}
        assert made == set(EXECUTABLES.values()) | ({QUIET_AGENT} if system == "win32" else set())
    assert {script for script, _, _ in facts.executables("win32")} == set(facts.PROGRAMS)
    assert all((PACKAGING / "programs" / f"{script}.py").is_file() for script in facts.PROGRAMS)
    consoles = {name: console for _, name, console in facts.executables("win32")}
    assert consoles == {
        "access-agent": True,
        "access-account": True,
        "access-agent-window": False,
        QUIET_AGENT: False,
    }


def test_the_bundle_takes_our_links_and_says_why_it_looks_at_the_screen(packaging: Any) -> None:
    facts = packaging("system_facts")
    told = plistlib.loads(plistlib.dumps(facts.info_plist()))
    assert told["CFBundleURLTypes"][0]["CFBundleURLSchemes"] == [names.LINK_SCHEME]
    assert told["CFBundleIdentifier"] == packaging("publisher").read().bundle
    assert told["CFBundleExecutable"] == EXECUTABLES[next(iter(EXECUTABLES))]
    assert told["LSUIElement"] is False
    assert told["NSScreenCaptureUsageDescription"]
    assert told["CFBundleLocalizations"] == ["en", "fr"]
    rights = plistlib.loads((PACKAGING / "mac" / "entitlements.plist").read_bytes())
    assert all(key.startswith("com.apple.security.cs.") and value is True for key, value in rights.items())


def test_the_version_resource_can_be_read_and_is_of_this_version(packaging: Any) -> None:
    facts = packaging("system_facts")
    told = facts.version_resource("access-agentw", "1.2.3")
    assert isinstance(ast.parse(told, mode="eval").body, ast.Call)
    assert "filevers=(1, 2, 3, 0)" in told
    assert "StringStruct('OriginalFilename', 'access-agentw.exe')" in told
    assert f"'{facts.version()}'" in facts.version_resource("access-agent", facts.version())


def test_the_windows_installer_names_files_that_are_there_and_keys_that_the_code_knows() -> None:
    script = (PACKAGING / "windows" / "access-agent.iss").read_text("utf-8")
    sources = re.findall(r'^(?:Source: "|LicenseFile=|SetupIconFile=)([^"\n]+)', script, re.MULTILINE)
    made = [each for each in sources if "\\build\\package\\" in each or each.startswith("{#")]
    for each in set(sources) - set(made):
        assert (PACKAGING / "windows" / each.replace("\\", "/")).resolve().is_file(), each
    assert {Path(each.replace("\\", "/")).name for each in made} == {"*", "access-agent.ico", "licences.txt"}
    assert set(re.findall(r"\{app\}\\([\w-]+)\.exe", script)) <= {*EXECUTABLES.values(), QUIET_AGENT}
    keys = set(re.findall(r'Root: HK\w+; Subkey: "([^"]+)"', script))
    assert {key for key in keys if key.startswith(r"Software\Classes")} == {
        rf"Software\Classes\{names.LINK_SCHEME}{rest}"
        for rest in ("", r"\DefaultIcon", r"\shell\open\command")
    }
    assert rf'Subkey: "{names.RUN_KEY}"; ValueType: string; ValueName: "{names.RUN_VALUE}"' in script
    assert f'AppUserModelID: "{names.WINDOWS_APP_ID}"' in script
    assert 'ValueData: """{app}\\access-agentw.exe"" ""%1"""' in script
    messages = re.findall(r"^(en|fr)\.(\w+)=", script, re.MULTILINE)
    for language in ("en", "fr"):
        assert {name for spoken, name in messages if spoken == language} == set(
            re.findall(r"\{cm:(\w+)\}", script)
        )


def test_scripts_for_the_shell_can_be_read_by_one() -> None:
    for file in ("install.sh", "uninstall.sh", "programs.sh", "postinst", "prerm"):
        subprocess.run(["sh", "-n", PACKAGING / "linux" / file], check=True)
    if shutil.which("bash"):
        for file in ("make.sh", "check.sh", "preinstall"):
            subprocess.run(["bash", "-n", PACKAGING / "mac" / file], check=True)


def test_the_recipe_for_pyinstaller_can_be_read_and_names_what_is_there() -> None:
    recipe = (PACKAGING / "access-agent.spec").read_text("utf-8")
    ast.parse(recipe)
    assert (PACKAGING / "hooks" / "begin_as_anybody.py").is_file()
    flow = (ROOT / ".github" / "workflows" / "packages.yml").read_text("utf-8")
    named = re.findall(r"packaging[/\\][\w./\\]+", flow)
    assert named
    assert all((ROOT / each.replace("\\", "/")).is_file() for each in named)


@pytest.mark.parametrize(
    ("name", "system", "wanted"),
    [
        ("agent.session.systems.x11.desktop", "linux", True),
        ("agent.session.systems.windows.desktop", "linux", False),
        ("agent.session.systems.windows.desktop", "win32", True),
        ("agent.session.systems.x11", "darwin", False),
        ("agent.session.systems.synthetic.desktop", "win32", True),
        ("gui.qa", "linux", False),
        ("gui.qa.plugin", "linux", False),
        ("gui.app", "linux", True),
        ("account.db.migrations.versions.r0001_first_tables", "linux", False),
        ("account.db.schema", "linux", True),
    ],
)
def test_a_package_carries_our_modules_for_its_own_system_and_not_the_testers_kit(
    packaging: Any, name: str, system: str, wanted: bool
) -> None:
    assert packaging("contents").is_our_module(name, system) is wanted


@pytest.mark.parametrize(
    ("destination", "source", "wanted"),
    [
        ("libpython3.11.so.1.0", "/usr/lib/x86_64-linux-gnu/libpython3.11.so.1.0", True),
        ("libcrypto.so.3", "/usr/lib/x86_64-linux-gnu/libcrypto.so.3", True),
        ("libstdc++.so.6", "/usr/lib/x86_64-linux-gnu/libstdc++.so.6", False),
        ("libglib-2.0.so.0", "/usr/lib/x86_64-linux-gnu/libglib-2.0.so.0", False),
        ("libxcb-cursor.so.0", "/usr/lib/x86_64-linux-gnu/libxcb-cursor.so.0", False),
        (
            "PySide6/Qt/lib/libQt6Core.so.6",
            "/venv/lib/python3.11/site-packages/PySide6/Qt/lib/libQt6Core.so.6",
            True,
        ),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", "/venv/site-packages/x/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqeglfs.so", "/venv/site-packages/x/platforms/libqeglfs.so", False),
        ("libQt6EglFsKmsSupport.so.6", "/venv/site-packages/x/libQt6EglFsKmsSupport.so.6", False),
    ],
)
def test_a_package_carries_what_a_desktop_does_not_have(
    packaging: Any, destination: str, source: str, wanted: bool
) -> None:
    assert packaging("contents").is_wanted_binary(destination, source, "linux") is wanted


def test_a_package_carries_qts_own_words_in_our_languages_and_all_of_ours(packaging: Any) -> None:
    wanted = packaging("contents").is_wanted_data
    assert wanted("PySide6/Qt/translations/qtbase_fr.qm")
    assert not wanted("PySide6/Qt/translations/qtbase_de.qm")
    assert wanted("resources/translations/gui_fr.qm")
    assert not wanted("libQt6EglFSDeviceIntegration.so.6"), "a link to what is not carried"


def test_a_package_does_not_tell_where_it_was_made(packaging: Any) -> None:
    wanted = packaging("contents").is_wanted_data
    assert wanted("access_agent-1.0.dist-info/METADATA")
    assert wanted("keyring-1.0.dist-info/entry_points.txt")
    assert not wanted("access_agent-1.0.dist-info/direct_url.json")
    assert not wanted("access_agent-1.0.dist-info/RECORD")


def test_no_hook_of_the_packager_runs_but_ours(packaging: Any) -> None:
    runs_before = packaging("contents").runs_before
    assert runs_before("begin_as_anybody")
    assert runs_before("pyiboot01_bootstrap")
    assert not any(runs_before(each) for each in ("pyi_rth_pyside6", "pyi_rth_inspect", "access_agent"))


def test_icons_for_windows_and_mac_hold_every_picture(packaging: Any) -> None:
    icons = packaging("icons")
    pictures = {size: b"\x89PNG" + bytes([size % 251]) * 9 for size in icons.SIZES}
    windows = icons.windows_icon(pictures)
    count = struct.unpack_from("<H", windows, 4)[0]
    held = [struct.unpack_from("<BBBBHHII", windows, 6 + 16 * each) for each in range(count)]
    assert [windows[at : at + size] for *_, size, at in held] == [
        pictures[each] for each in (16, 24, 32, 48, 64, 128, 256)
    ]
    mac = icons.mac_icon(pictures)
    assert mac[:4] == b"icns"
    assert struct.unpack_from(">I", mac, 4)[0] == len(mac)
    assert all(pictures[size] in mac for size in (16, 32, 64, 128, 256, 512, 1024))


def test_libraries_that_about_names_are_those_of_the_program(packaging: Any) -> None:
    made = packaging("library_list")
    found = made.libraries(made.LOCK.read_text("utf-8"))
    told = (ROOT / "gui/presenters/libraries.py").read_text("utf-8")
    assert made.module(found) == told, "python packaging/library_list.py > gui/presenters/libraries.py"
    assert {"cryptography", "httpx", "numpy", "PySide6_Essentials"} <= set(found)
    assert all(found.values())
