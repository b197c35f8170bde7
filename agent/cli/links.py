"""`links`: who opens links of this program on this system. It is nobody's setting: no agent is asked."""

from __future__ import annotations

import asyncio
import os
from enum import StrEnum
from gettext import gettext as _

from agent import exits
from agent.cli.session import Session
from agent.startup.links import LinkEntry, LinkOwner, links_for
from shared.errors import RequestRefused


class LinksAction(StrEnum):
    """What is wanted."""

    STATUS = "status"
    REGISTER = "register"
    FORGET = "forget"


async def links(session: Session, action: LinksAction) -> int:
    """Say who opens them, after changing that where it is wanted."""
    entry = links_for(os.environ)
    if entry is None:
        raise RequestRefused("links_unavailable", "Links come with the application bundle here.")
    owner = await asyncio.to_thread(_after, entry, action)
    if session.as_json:
        session.show_json({"links": owner.value})
    else:
        session.say(_sentence(owner))
    return exits.DONE


def _after(entry: LinkEntry, action: LinksAction) -> LinkOwner:
    if action is LinksAction.REGISTER:
        return entry.register()
    if action is LinksAction.FORGET:
        entry.forget()
    return entry.owner()


def _sentence(owner: LinkOwner) -> str:
    match owner:
        case LinkOwner.OWN:
            return _("Links open this program.")
        case LinkOwner.PACKAGE:
            return _("Links open the program of the installed package, which stays as it is.")
        case LinkOwner.OTHER:
            return _("Links open another program, or another copy of this one.")
        case LinkOwner.NOBODY:
            return _("Links open nothing. `access-agent links register` has them open this program.")
