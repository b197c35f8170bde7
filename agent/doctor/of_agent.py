"""The running agent: its version, its secrets, the port of its account service, newer versions."""

from __future__ import annotations

import socket
from gettext import gettext as _

from agent.doctor.check import Check, Outcome
from shared.reasons import NoticeCode, SecretsState
from shared.snapshot import Snapshot


def check_door(snapshot: Snapshot | None, agent_version: str, own_version: str) -> Check:
    """Whether the agent runs, and is of this version."""
    if snapshot is None:
        return Check(
            "door", Outcome.FAIL, _("The agent is not running."), _("Start it: access-agent daemon.")
        )
    if agent_version != own_version:
        told = _("The running agent is version {running}, this program is {own}.")
        return Check(
            "door",
            Outcome.WARN,
            told.format(running=agent_version, own=own_version),
            _("Start it anew: access-agent stop, then any other verb."),
        )
    return Check("door", Outcome.OK, _("The agent runs, version {running}.").format(running=agent_version))


def check_secrets(snapshot: Snapshot | None) -> Check:
    """Whether secrets can be kept, as the running agent found."""
    if snapshot is None:
        return Check(
            "secrets", Outcome.WARN, _("Only the running agent can try this."), _("Start the agent first.")
        )
    outcome = {SecretsState.READY: Outcome.OK, SecretsState.UNKNOWN: Outcome.WARN}
    sentence, way_on = _of_secrets(snapshot.secrets)
    return Check("secrets", outcome.get(snapshot.secrets, Outcome.FAIL), sentence, way_on)


def _of_secrets(state: SecretsState) -> tuple[str, str]:
    said = {
        SecretsState.READY: (_("Secrets can be kept."), ""),
        SecretsState.LOCKED: (
            _("The keyring is locked."),
            _("Unlock it, then: access-agent secrets retry."),
        ),
        SecretsState.MISSING: (
            _("There is no keyring on this computer."),
            _("Install one, or keep secrets in a private file: access-agent secrets file."),
        ),
        SecretsState.HANGING: (
            _("The keyring does not answer."),
            _("Look for its question on the screen, then: access-agent secrets retry."),
        ),
        SecretsState.DAMAGED: (
            _("The file with the secrets is damaged, or open to others."),
            _("Begin with a new file, and sign in again: access-agent secrets file."),
        ),
        SecretsState.UNWRITABLE: (
            _("The file with the secrets cannot be written."),
            _("Free some space or make the profile's folder writable, then: access-agent secrets retry."),
        ),
        SecretsState.UNKNOWN: (_("The keyring was not tried yet."), _("Ask again soon.")),
    }
    return said[state]


def check_port(snapshot: Snapshot | None, wanted: int | None, taken: bool) -> Check:
    """Whether the account service of this computer has its port; `wanted` is what the settings name."""
    moved = next(
        (each for each in snapshot.notices if each.code is NoticeCode.SERVICE_PORT_CHANGED)
        if snapshot is not None
        else iter(()),
        None,
    )
    if moved is not None:
        told = _("The account service of this computer had to take port {port} instead of {was}.")
        return Check(
            "port",
            Outcome.WARN,
            told.format(port=moved.params.get("port", "?"), was=moved.params.get("was", "?")),
            _("End the program that has the old port, or tell the new one to whoever uses the address."),
        )
    if snapshot is None and wanted is not None and taken:
        return Check(
            "port",
            Outcome.WARN,
            _("Port {port}, which the settings name, is taken by another program.").format(port=wanted),
            _("End that program, or name another port as embedded_port in settings.json."),
        )
    return Check("port", Outcome.OK, _("No port that is needed is taken."))


def port_is_taken(port: int) -> bool:
    """Whether somebody on this computer listens there already."""
    with socket.socket() as trial:
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


def check_update(snapshot: Snapshot | None) -> Check:
    """What the publisher said last of newer versions."""
    found = snapshot.update if snapshot is not None else None
    if found is None:
        return Check("update", Outcome.OK, _("Nothing is known about a newer version."))
    if found.problem is not None:
        told = _("What the publisher's address says about newer versions was not believed ({problem}).")
        return Check(
            "update",
            Outcome.WARN,
            told.format(problem=found.problem),
            _("`access-agent update` asks again and says what that means."),
        )
    if found.version is not None:
        told = _("Version {version} is there.")
        return Check(
            "update",
            Outcome.WARN,
            told.format(version=found.version),
            _("Get it from {url}.").format(url=found.url),
        )
    return Check("update", Outcome.OK, _("This is the newest version."))
