"""The About page: what runs here, in which versions, and what it stands on."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution, version

from PySide6 import __version__ as toolkit_version

from gui.presenters.libraries import LIBRARIES
from gui.presenters.scene import Scene
from gui.presenters.subscription import FactVM
from gui.presenters.updates import UpdatesVM, present_updates
from gui.texts import PRODUCT, translate
from shared.packaged import publisher
from shared.report import Report

_OFFERED = "access-agent-report.zip"


@dataclass(frozen=True, slots=True)
class AboutVM:
    """Everything of the page. `copied` is what *Copy* puts on the clipboard; `libraries` one line each;
    `help` the address of the help pages and `licence` the program's own in full, both empty without."""

    detail: str
    name: str
    facts: tuple[FactVM, ...]
    copied: str
    updates: UpdatesVM
    libraries: str
    help: str
    licence: str


@dataclass(frozen=True, slots=True)
class ReportVM:
    """A report as it is read before it is saved; `offered` is the name of the file that is offered."""

    number: int
    text: str
    offered: str


def present_about(scene: Scene) -> AboutVM:
    """The page, with or without an agent."""
    facts, updates = _facts(scene), present_updates(scene)
    return AboutVM(
        detail="newer" if updates.url else "about",
        name=PRODUCT,
        facts=facts,
        copied="\n".join(f"{fact.label}: {fact.value}" for fact in facts),
        updates=updates,
        libraries="\n".join(f"{name} – {licence}" for name, licence in LIBRARIES.items()),
        help=_help_address(scene),
        licence=own_licence(),
    )


def present_report(report: Report) -> ReportVM:
    """`report` as one text, file after file."""
    text = "\n".join(f"── {name}\n{words.rstrip()}\n" for name, words in report.files.items())
    return ReportVM(report.number, text, _OFFERED)


def _facts(scene: Scene) -> tuple[FactVM, ...]:
    service = scene.snapshot.service if scene.snapshot is not None else None
    where, by = translate("About", "On this computer"), publisher()
    if service is not None and not service.embedded and service.url is not None:
        where = service.url
    return (
        FactVM("version", translate("About", "Version"), _version_of(by)),
        *((FactVM("publisher", translate("About", "Published by"), by),) if by else ()),
        FactVM("qt", "Qt", toolkit_version),
        FactVM("python", "Python", platform.python_version()),
        FactVM("system", translate("About", "System"), f"{platform.system()} ({platform.machine()})"),
        FactVM("service", translate("About", "Account service"), where),
        *_service_version(scene),
        FactVM("licence", translate("About", "Licence"), "MIT"),
    )


def _service_version(scene: Scene) -> tuple[FactVM, ...]:
    """What the service says of itself; it may be newer or older than this program."""
    service = scene.snapshot.service if scene.snapshot is not None else None
    if service is None or service.version is None:
        return ()
    return (FactVM("service_version", translate("About", "Version of the account service"), service.version),)


def _help_address(scene: Scene) -> str:
    service = scene.snapshot.service if scene.snapshot is not None else None
    return f"{service.url}/help" if service is not None and service.url and service.reachable else ""


def own_licence() -> str:
    """The text of the licence that came with the program."""
    try:
        return (distribution("access-agent").read_text("licenses/LICENSE") or "").strip()
    except PackageNotFoundError:
        return ""


def _version_of(by: str | None) -> str:
    """The version; of a package that nobody published it says so."""
    if by == "":
        return translate("About", "{version} (local build)").format(version=own_version())
    return own_version()


def own_version() -> str:
    """The version of the program; that of the window and of its agent are one package's."""
    try:
        return version("access-agent")
    except PackageNotFoundError:
        return "?"
