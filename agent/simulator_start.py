"""Starts the agent of a simulator run before its window opens, so that what is wrong is said in the terminal.

The window starts agents too, but in silence, and without the scenario: that is loaded once. Light.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Any

from agent import exits
from agent.processes import agent_command
from agent.profile.paths import Paths
from shared.spoken import environ_outside


def start_simulated(
    paths: Paths, options: Sequence[str], in_words: Callable[[str, str], str] = lambda _code, detail: detail
) -> int:
    """Start the agent with `options` and wait until it is ready. An exit code; what is wrong is said.

    `in_words` makes a sentence of a code and its detail.
    """
    apart: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        apart = {"creationflags": subprocess.CREATE_NO_WINDOW | subprocess.CREATE_NEW_PROCESS_GROUP}
    process = subprocess.Popen(
        [*agent_command(paths), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        env=environ_outside(),
        **apart,
    )
    assert process.stdout is not None
    with process.stdout:
        line = process.stdout.readline()
    try:
        news = json.loads(line)
    except ValueError:  # wrong use: it has said so on standard error
        return process.wait() or exits.FAULT
    if news.get("ready"):
        return exits.DONE
    code, detail = str(news.get("code")), str(news.get("detail"))
    sys.stderr.write(f"{in_words(code, detail)} [{code}]\n")
    return process.wait() or exits.FAULT
