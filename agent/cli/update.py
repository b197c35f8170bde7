"""`update`: whether there is a newer version, and whether a file is really of it. Installs nothing."""

from __future__ import annotations

import asyncio
from gettext import gettext as _
from pathlib import Path

from agent import exits
from agent.cli.session import Session
from agent.cli.texts import error_text
from agent.profile import settings
from agent.updates.channel import build_channel, channel_of
from agent.updates.downloaded import check_file, this_platform
from agent.updates.kept import KeptFile
from agent.updates.looking import believed_in
from agent.updates.release import Release
from shared.clock import SystemClock
from shared.commands import LookForUpdate
from shared.errors import RequestRefused
from shared.updates import UpdateFact


async def update(session: Session) -> int:
    """Ask the publisher now; an answer that is not believed ends with its code."""
    async with session.agent() as agent:
        await agent.command(LookForUpdate())
        fact = agent.snapshot.update
    assert fact is not None  # the snapshot with it comes before the reply
    if session.as_json:
        session.show_json(fact)
    else:
        _tell(session, fact)
    return exits.DONE if fact.problem is None else exits.code_for(fact.problem)


async def verify(session: Session, file: Path) -> int:
    """Compare `file` with what the publisher signed. Raises `UpdateRefused`."""
    release = await asyncio.to_thread(_known_release, session)
    found = await asyncio.to_thread(check_file, file, release)
    if session.as_json:
        session.show_json({"version": release.version, "file": found})
    session.say(
        _("{file} is the signed file of version {version}.").format(file=file.name, version=release.version)
    )
    if found.platform != this_platform() and not session.as_json:
        session.remark(_("It is for another kind of computer: {platform}.").format(platform=found.platform))
    return exits.DONE


def _known_release(session: Session) -> Release:
    chosen, _problem = settings.load(session.paths.settings_file)
    channel = channel_of(build_channel(), chosen.update_channel)
    if channel is None:
        raise RequestRefused("updates_unavailable", "This program has nobody to ask for newer versions.")
    return believed_in(KeptFile(session.paths.update_file).load(), channel, SystemClock().now())


def _tell(session: Session, fact: UpdateFact) -> None:
    if fact.problem is not None:
        text = error_text(fact.problem, "")
        session.remark(f"{text.sentence} [{fact.problem}]")
        session.remark(text.way_on)
    if fact.version is not None:
        session.say(_("Version {version} is there: {url}").format(version=fact.version, url=fact.url or "?"))
    elif fact.problem is None:
        session.say(_("This is the newest version."))
