"""Why an account may what it may, in sentences for a terminal.

The sentences are those of the panel (`account.simulator.telling`). Loaded for `why` alone: the words bring
the portal's translations with them. `--json` shows the codes instead, which are the stable ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from gettext import gettext as _
from typing import Final

from account.simulator.telling.sentences import Sentence, Speaker
from account.simulator.telling.why import Fact
from account.simulator.telling.why_words import ACTIONS, reason_sentence
from shared.simulator import ActionWhy, Reason, Why
from shared.spoken import spoken_language

_INDENT: Final = "  "


def why(found: Why) -> str:
    """The facts behind the status, why it is no other, and behind each action, offered or not."""
    speaker = Speaker(spoken_language())
    lines = [
        *_facts(found.entitlement, speaker, 0, without=Fact.NOT_STATUS),
        "",
        _("Why not another status?"),
        *_others(found.entitlement, speaker),
        "",
        _("What can be done now"),
        *_actions((each for each in found.actions if each.available), speaker),
        "",
        _("What cannot be done now"),
        *_actions((each for each in found.actions if not each.available), speaker),
    ]
    return "".join(f"{line}\n" for line in lines)


def _others(status: Reason, speaker: Speaker) -> Iterator[str]:
    for each in status.because:
        if each.fact == Fact.NOT_STATUS:
            yield from _facts(each, speaker, 1)


def _actions(actions: Iterable[ActionWhy], speaker: Speaker) -> Iterator[str]:
    for each in actions:
        yield _INDENT + speaker.text(Sentence(ACTIONS[each.action]))
        yield from _facts(each.reason, speaker, 2)


def _facts(reason: Reason, speaker: Speaker, depth: int, without: str | None = None) -> Iterator[str]:
    """A fact, and below it those that it follows from."""
    yield _INDENT * depth + speaker.text(reason_sentence(reason))
    for each in reason.because:
        if each.fact != without:
            yield from _facts(each, speaker, depth + 1)
