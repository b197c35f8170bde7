"""What each system wants to know of the programs: their names, icons, version resource, bundle."""

from __future__ import annotations

import os
import re
import sys
import tomllib
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).resolve().parent
ROOT: Final = HERE.parent
if str(ROOT) not in sys.path:
    sys.path.append(str(ROOT))

import publisher  # noqa: E402

from shared.desktop_names import LINK_SCHEME, PRODUCT  # noqa: E402
from shared.packaged import PUBLISHER_FILE  # noqa: E402

BUILD: Final = ROOT / "build" / "package"
"""Everything on the way to a package; git ignores it, `make clean` removes it."""
ICONS: Final = BUILD / "icons"

PROGRAMS: Final = ("access_agent", "access_agent_window", "access_account")
BUNDLE_NAME: Final = f"{PRODUCT}.app"
OLDEST_MAC: Final = "12.0"

_SCREEN: Final = "Access Agent shows this screen to whoever is signed in to your account and connects to it."
_CONTROL: Final = "Access Agent hands on keyboard and pointer of the session that you allowed."


def version() -> str:
    """The product's version, from pyproject."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        told: str = tomllib.load(file)["project"]["version"]
    return told


def executables(system: str) -> tuple[tuple[str, str, bool], ...]:
    """Script, name and whether it has a console, of each program. The names are those of `agent.processes`.

    Windows gives a console window to every program that may write to one, so what is started from its menu
    and at login is a second `access-agent` without: `access-agentw`.
    """
    windows = (("access_agent", "access-agentw", False),) if system == "win32" else ()
    return (
        ("access_agent", "access-agent", True),
        ("access_agent_window", "access-agent-window", system == "linux"),
        ("access_account", "access-account", True),
        *windows,
    )


def icon(system: str) -> str | None:
    """The file with the program's icon, which `icons.py` has drawn; Linux takes it from the icon theme."""
    name = {"win32": "access-agent.ico", "darwin": "access-agent.icns"}.get(system)
    return str(ICONS / name) if name else None


def entitlements(system: str) -> str | None:
    """What the signed Mac programs may do."""
    return str(HERE / "mac" / "entitlements.plist") if system == "darwin" else None


def publisher_file() -> str:
    """Write the line that the program reads of its publisher (`shared.packaged`); its path."""
    file = BUILD / PUBLISHER_FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{publisher.read().name}\n", "utf-8")
    return str(file)


def version_file(system: str, name: str) -> str | None:
    """Write the version resource of a Windows program; its path."""
    if system != "win32":
        return None
    file = BUILD / f"{name}.version"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(version_resource(name, version()), "utf-8")
    return str(file)


def version_resource(name: str, told: str) -> str:
    """The version resource, in the words that PyInstaller reads: a Python expression."""
    parts = [int(each) for each in re.findall(r"\d+", told)[:3]]
    numbers = tuple((*parts, 0, 0, 0, 0)[:4])
    words = {
        "CompanyName": publisher.read().shown,
        "FileDescription": PRODUCT,
        "FileVersion": told,
        "InternalName": name,
        "LegalCopyright": "MIT licence",
        "OriginalFilename": f"{name}.exe",
        "ProductName": PRODUCT,
        "ProductVersion": told,
    }
    lines = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in words.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={numbers}, prodvers={numbers}, mask=0x3F, flags=0x0,"
        " OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)),"
        f" kids=[StringFileInfo([StringTable('040904B0', [{lines}])]),"
        " VarFileInfo([VarStruct('Translation', [0x409, 1200])])])\n"
    )


def info_plist() -> dict[str, Any]:
    """What macOS reads of the bundle.

    The window is an ordinary one with a place in the Dock, so this is no `LSUIElement`; the agent in the
    background has no face and therefore no place there anyway.
    """
    identifier = publisher.read().bundle
    return {
        "CFBundleDisplayName": PRODUCT,
        "CFBundleExecutable": "access-agent",
        "CFBundleIdentifier": identifier,
        "CFBundleShortVersionString": version(),
        "CFBundleVersion": os.environ.get("ACCESS_BUILD_NUMBER") or version(),
        "CFBundleLocalizations": ["en", "fr"],
        "CFBundleDevelopmentRegion": "en",
        "CFBundleURLTypes": [
            {
                "CFBundleURLName": identifier,
                "CFBundleURLSchemes": [LINK_SCHEME],
                "CFBundleTypeRole": "Viewer",
            }
        ],
        "LSApplicationCategoryType": "public.app-category.utilities",
        "LSMinimumSystemVersion": OLDEST_MAC,
        "LSUIElement": False,
        "NSHighResolutionCapable": True,
        "NSSupportsAutomaticGraphicsSwitching": True,
        "NSScreenCaptureUsageDescription": _SCREEN,
        "NSAppleEventsUsageDescription": _CONTROL,
    }
