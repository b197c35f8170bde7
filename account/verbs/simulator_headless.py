"""Verbs of the simulator that need no running service: scenarios, and a history played in memory.

Loaded for these verbs alone: they bring the catalogue and, for a history, all of the service with them.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from gettext import gettext as _
from gettext import ngettext
from pathlib import Path
from typing import Any, Final

from account.verbs import simulator_text as text
from shared.codec import from_json, to_json
from shared.errors import DecodeError, SimulatorRefused, StorageError
from shared.simulator import Export
from shared.spoken import spoken_language

_MAX_BYTES: Final = 64 * 1024 * 1024


def exported_in(file: Path) -> Any:
    """The JSON of the export in `file`, checked.

    Raises `StorageError` (`file_unreadable`), `SimulatorRefused` (`export_invalid`).
    """
    try:
        content = file.read_bytes()[:_MAX_BYTES]
    except OSError as exc:
        said = _("{file} cannot be read: {why}.").format(file=file, why=exc.strerror)
        raise StorageError("file_unreadable", said) from exc
    try:
        told = json.loads(content)
        from_json(Export, told)
    except (ValueError, RecursionError, DecodeError) as exc:
        said = _("{file} is no export of a simulated account.").format(file=file)
        raise SimulatorRefused("export_invalid", said) from exc
    return told


def _scenario_list(given: argparse.Namespace) -> int:
    from account.simulator.scenarios import loading
    from account.simulator.telling.scenario_views import view

    found = [view(each, spoken_language()) for each in loading.load_all()]
    return _show(given, found, text.scenarios(found))


def _scenario_show(given: argparse.Namespace) -> int:
    from account.simulator.scenarios import loading
    from account.simulator.telling.scenario_views import view

    found = view(loading.load(given.name), spoken_language())
    return _show(given, found, text.scenario(found))


def _scenario_check(given: argparse.Namespace) -> int:
    from account.simulator.scenarios import loading
    from account.simulator.scenarios.check import check_scenario
    from account.simulator.telling.scenario_views import view

    try:
        scenario = loading.load_file(given.file)
        asyncio.run(check_scenario(scenario))
    except loading.ScenarioError as exc:  # a line for each mistake, as editors read them
        sys.stderr.write("".join(f"{line}\n" for line in exc.lines))
        raise SimulatorRefused(exc.code, _count_of(len(exc.lines), given.file)) from exc
    return _show(
        given, view(scenario, spoken_language()), _("{file} can be loaded.").format(file=given.file) + "\n"
    )


def _count_of(mistakes: int, file: Path) -> str:
    said = ngettext("{file}: {count} mistake.", "{file}: {count} mistakes.", mistakes)
    return said.format(file=file, count=mistakes)


def _replay(given: argparse.Namespace) -> int:
    from account.simulator.history.replay import replay_headless

    export = from_json(Export, exported_in(given.file))
    found = asyncio.run(replay_headless(export))
    if found != export.hash:
        said = _("The state's hash is {found}, and was {expected}.")
        raise SimulatorRefused("replay_differs", said.format(found=found, expected=export.hash))
    return _show(given, {"hash": found}, _("The same state: {hash}").format(hash=found) + "\n")


def _show(given: argparse.Namespace, found: object, shown: str) -> int:
    sys.stdout.write(json.dumps(to_json(found), indent=2, ensure_ascii=False) + "\n" if given.json else shown)
    return 0


HEADLESS: Final[Mapping[str, Callable[[argparse.Namespace], int]]] = {
    "scenario_list": _scenario_list,
    "scenario_show": _scenario_show,
    "scenario_check": _scenario_check,
    "replay": _replay,
}
