"""The composition root of the agent: builds a `Backend` from its parts, and decides nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from agent.backend import Backend
from agent.paths import Paths
from agent.settings import Settings
from shared.clock import Clock


def build_backend(
    paths: Paths,
    settings: Settings,
    clock: Clock,
    environ: Mapping[str, str],
    *,
    settings_problem: str | None = None,
) -> Backend:
    """The agent's backend for one profile.

    `settings_problem` is the notice code that `agent.settings.load` gave, to be told to the user.
    """
    raise NotImplementedError
