"""`sessions` and `end-session`: who is connected, who was, and an end to it (RULES R11, SECURITY 29)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from gettext import gettext as _

from rich.table import Table
from rich.text import Text

from agent import exits
from agent.cli.session import Session
from agent.cli.session_texts import END_REASONS
from agent.door.contact import reach
from shared import commands
from shared.clients import NAMELESS, browser_and_system
from shared.snapshot import Snapshot
from shared.state import SessionFact, SessionQuestion


async def sessions(session: Session) -> int:
    """The live session, the question that waits, and the sessions before, the newest first."""
    async with await reach(session.paths, start=False) as agent:
        seen = agent.snapshot
        if session.as_json:
            session.show_json(
                {"session": seen.session, "question": seen.question, "recent_sessions": seen.recent_sessions}
            )
        elif _is_empty(seen):
            session.say(_("Nobody is connected, and nobody was."))
        else:
            session.out.print(sessions_table(seen))
    return exits.DONE


async def end_session(session: Session, session_id: str | None) -> int:
    """End the live session, or the one that is named."""
    async with session.agent() as agent:
        await agent.command(commands.EndSession(session_id))
        session.show_result(agent.snapshot, _("The session has ended."))
    return exits.DONE


def sessions_table(snapshot: Snapshot) -> Table:
    """One line per session. Names come from the other side: plain text, never markup (SECURITY 30)."""
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column(_("Client"), overflow="fold")
    table.add_column(_("Since"), no_wrap=True)
    table.add_column(_("For"), no_wrap=True, justify="right")
    table.add_column(_("State"), overflow="fold")
    table.add_column(_("Data"), no_wrap=True, justify="right")
    table.add_column(_("Id"), no_wrap=True)
    for client, *cells in _rows(snapshot):
        table.add_row(Text(client), *cells)
    return table


def client_words(name: str) -> str:
    """What connects: browser and system in the language spoken here, or what it calls itself as it is."""
    if name == NAMELESS:
        return _("A device without a name")
    parts = browser_and_system(name)
    if parts is None:
        return name
    # Translators: what connects, such as Chrome on Android.
    return _("{browser} on {system}").format(browser=parts[0], system=parts[1])


def live_words(session: SessionFact) -> str:
    """Who is connected, in one line."""
    since = _("{client}, since {start}").format(
        client=client_words(session.client), start=_clock(session.started_at)
    )
    words = [since]
    if session.remaining_s is not None:
        words.append(_("{time} left").format(time=minutes(session.remaining_s)))
    if session.view_only:
        words.append(_("view only"))
    return ", ".join(words)


def question_words(question: SessionQuestion) -> str:
    """Who wants to connect, in one line."""
    return _("{client} wants to connect; answer in the window").format(client=client_words(question.client))


def minutes(seconds: float) -> str:
    """Minutes and seconds, as clocks show them; beyond an hour with hours."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def _rows(snapshot: Snapshot) -> Iterable[tuple[str, str, str, str, str, str]]:
    asked, live = snapshot.question, snapshot.session
    if asked is not None:
        yield client_words(asked.client), _clock(asked.asked_at), "", _("asks to connect"), "", asked.id
    if live is not None:
        left = _("live")
        if live.remaining_s is not None:
            left = _("live, {time} left").format(time=minutes(live.remaining_s))
        yield client_words(live.client), _clock(live.started_at), "", left, _data(live.bytes), live.id
    for over in snapshot.recent_sessions:
        lasted, reason = minutes(over.duration_s), _(END_REASONS[over.end_reason])
        client, start = client_words(over.client), _clock(over.started_at)
        yield client, start, lasted, reason, _data(over.bytes), over.id


def _is_empty(snapshot: Snapshot) -> bool:
    return snapshot.session is None and snapshot.question is None and not snapshot.recent_sessions


def _clock(instant: datetime) -> str:
    """Day and time of `instant` where this computer is."""
    # Translators: a day and a time, as strftime has them; it names no months in another language.
    return instant.astimezone().strftime(_("%d %b %H:%M"))


def _data(count: int) -> str:
    tenths = round(count / 100_000)
    # Translators: an amount of data; the sign between the whole and the tenths.
    return _("{whole}.{tenths} MB").format(whole=tenths // 10, tenths=tenths % 10)
