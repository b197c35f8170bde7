"""What belongs into a package and what does not: plain decisions for `access-agent.spec`.

Ours: every module and data file of the five rooms but the kit of testers; of the screens only this
system's. Foreign: what the imports need, without Qt's plugins for machines that have no desktop, and on
Linux without the libraries that every desktop has: those of the system get its security updates and fit its
graphics drivers. The `.deb` depends on them (`linux/control`), docs/packages.md names them for the tar.gz.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from pathlib import PurePath
from typing import Final

ROOMS: Final = ("account", "agent", "gui", "resources", "shared")
_NEVER: Final = ("gui.qa",)
_MIGRATIONS: Final = "account.db.migrations"
"""Alembic looks for them as files, so they come as files (`account/db/schema.py`)."""

_PROGRAM_SCRIPTS: Final = ("access_account", "access_agent", "access_agent_window")

_SCREENS: Final = "agent.session.systems"
_OWN_SCREEN: Final = {"linux": "x11", "win32": "windows", "darwin": "mac"}

FOREIGN_MODULES: Final = ("keyring.backends",)
"""Found at run time by their names in metadata."""

VERSIONS_OF: Final = ("access-agent", "PySide6-Essentials", "httpx", "keyring", "cryptography")
"""Whose versions the program tells (`--version`, About, `diagnostics`); also the keyring's entry points."""

EXCLUDED_MODULES: Final = (
    "_pytest",
    "gui.qa",
    "hatchling",
    "IPython",
    "lib2to3",
    "matplotlib",
    "pip",
    "pkg_resources",
    "pytest",
    "readline",
    "setuptools",
    "tkinter",
    "wheel",
)

_FROM_THE_DESKTOP: Final = (
    "libX*",
    "libatk*",
    "libatspi*",
    "libbrotli*",
    "libbsd*",
    "libcairo*",
    "libcap*",
    "libcom_err*",
    "libdatrie*",
    "libdbus-*",
    "libdrm*",
    "libepoxy*",
    "libfontconfig*",
    "libfreetype*",
    "libfribidi*",
    "libgbm*",
    "libgcc_s*",
    "libgcrypt*",
    "libgdk*",
    "libgio-*",
    "libglib-*",
    "libgmodule-*",
    "libgobject-*",
    "libgpg-error*",
    "libgraphite2*",
    "libgssapi*",
    "libgthread-*",
    "libgtk-*",
    "libharfbuzz*",
    "libinput*",
    "libjpeg*",
    "libk5crypto*",
    "libkeyutils*",
    "libkrb5*",
    "liblz4*",
    "libmd.*",
    "libmount*",
    "libblkid*",
    "libmtdev*",
    "libpango*",
    "libpcre*",
    "libpixman*",
    "libpng*",
    "libselinux*",
    "libstdc++*",
    "libsystemd*",
    "libthai*",
    "libudev*",
    "libwayland-*",
    "libwacom*",
    "libgudev*",
    "libevdev*",
    "libxcb*",
    "libxkbcommon*",
    "libzstd*",
)

_QT_WITHOUT_USE: Final = (
    "*/plugins/designer/*",
    "*/plugins/egldeviceintegrations/*",
    "*/plugins/generic/*",
    "*/plugins/imageformats/*qpdf*",
    "*/plugins/imageformats/*qicns*",
    "*/plugins/imageformats/*qtga*",
    "*/plugins/imageformats/*qtiff*",
    "*/plugins/imageformats/*qwbmp*",
    "*/plugins/imageformats/*qwebp*",
    "*/plugins/platforminputcontexts/*virtualkeyboard*",
    "*/plugins/platforms/*eglfs*",
    "*/plugins/platforms/*linuxfb*",
    "*/plugins/platforms/*minimal*",
    "*/plugins/platforms/*vkkhr*",
    "*/plugins/platforms/*vnc*",
    "*/plugins/printsupport/*",
    "*/plugins/qmllint/*",
    "*/plugins/qmltooling/*",
    "*/plugins/sqldrivers/*",
    "*/plugins/tls/*",
    "*/plugins/vectorimageformats/*",
    "*/plugins/wayland-graphics-integration-server/*",
    "*Qt6EglF[Ss]*",
    "*Qt6Pdf*",
    "*Qt6Qml*",
    "*Qt6Quick*",
    "*Qt6VirtualKeyboard*",
)

_NOTES: Final = ("direct_url.json", "INSTALLER", "RECORD", "REQUESTED")
"""What pip writes beside metadata: where and how it was installed, which is nobody's business."""

_QT_LANGUAGES: Final = ("*/translations/qtbase_en.qm", "*/translations/qtbase_fr.qm")


def is_our_module(name: str, platform: str) -> bool:
    """Whether the module `name` of one of the rooms belongs into the package for `platform`."""
    if any(name == each or name.startswith(each + ".") for each in (*_NEVER, _MIGRATIONS)):
        return False
    foreign = [f"{_SCREENS}.{room}" for system, room in _OWN_SCREEN.items() if system != platform]
    return not any(name == each or name.startswith(each + ".") for each in foreign)


def is_wanted_binary(destination: str, source: str, platform: str) -> bool:
    """Whether the library `source` is carried as `destination`."""
    if any(fnmatch.fnmatch(_slashed(destination), pattern) for pattern in _QT_WITHOUT_USE):
        return False
    if platform != "linux" or "site-packages" in PurePath(source).parts:
        return True
    return not any(fnmatch.fnmatchcase(PurePath(source).name, pattern) for pattern in _FROM_THE_DESKTOP)


def runs_before(script: str) -> bool:
    """Whether `script` runs in every program before our own.

    PyInstaller's own hooks do not. Those for Qt and OpenSSL put our folders into the environment, where every
    program that ours start would find them; the others load `inspect` and `multiprocessing`, 15 MB in each
    program, to mend what is whole here, because modules lie as files.
    """
    return script == "begin_as_anybody" or not script.startswith("pyi_rth") and script not in _PROGRAM_SCRIPTS


def is_wanted_data(destination: str) -> bool:
    """Whether the data file is carried: no notes of an installation; Qt's words in our two languages."""
    place = _slashed(destination)
    if any(fnmatch.fnmatch(place, pattern) for pattern in _QT_WITHOUT_USE):  # links to what is left out
        return False
    if ".dist-info/" in place and place.rpartition("/")[2] in _NOTES:
        return False
    if "/translations/" not in place or "/Qt" not in f"/{place}":
        return True
    return any(fnmatch.fnmatch(place, pattern) for pattern in _QT_LANGUAGES)


def sorted_entries(entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The same for the same content, so that two builds are alike."""
    return sorted(entries)


def _slashed(destination: str) -> str:
    return destination.replace("\\", "/")
