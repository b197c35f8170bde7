"""How snapshots look in a terminal: calm tables, no decisions about what is true.

Names come from other people's computers: they are shown as plain text, never as markup (SECURITY 30).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from gettext import gettext as _

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from agent.cli.error_shape import ErrorText
from agent.cli.remote import client_words, live_words, minutes, question_words
from agent.cli.sales_texts import date_label, order_words
from agent.cli.session_texts import END_REASONS
from agent.cli.texts import REMOVED_BY, STATES, STATUSES, error_text, notice_text
from shared.entitlement import dates_of
from shared.reasons import System
from shared.snapshot import ComputerRow, EntitlementView, ServiceView, Snapshot
from shared.state import AgentState

OTHER_SYSTEM = "Other"
_SYSTEMS = {
    System.MAC: "Mac",
    System.WINDOWS: "Windows",
    System.LINUX: "Linux",
    System.UNKNOWN: OTHER_SYSTEM,
}


def status_table(snapshot: Snapshot) -> RenderableType:
    """Everything `status` tells, one line per fact."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in _status_lines(snapshot):
        table.add_row(name, Text(value))
    return table


def computers_table(rows: Sequence[ComputerRow]) -> RenderableType:
    """The account's computers, this one marked."""
    table = Table(box=None, header_style="dim", pad_edge=False)
    table.add_column(_("Name"), overflow="fold")
    table.add_column(_("System"), no_wrap=True)
    table.add_column(_("State"), no_wrap=True)
    table.add_column(_("Registered"), no_wrap=True)
    table.add_column(_("Id"), no_wrap=True)
    for row in rows:
        name = Text(row.name)
        if row.this:
            name.append("  " + _("this computer"), style="dim")
        state = Text(_("online"), style="green") if row.online else Text(_("offline"), style="dim")
        if row.over_limit:
            state.append(", " + _("over the limit"), style="yellow")
        table.add_row(name, _(_SYSTEMS[row.system]), state, day(row.registered_at), row.id)
    return table


def entitlement_line(entitlement: EntitlementView) -> str:
    """The entitlement in one line, with the places for computers."""
    line = _(STATUSES[entitlement.status])
    for kind, at in dates_of(entitlement):
        label = date_label(kind)
        line += f", {label[0].lower()}{label[1:]} {day(at)}"
    return line


def _trouble(snapshot: Snapshot) -> ErrorText | None:
    """Why this computer is not what it should be, and the way on; None where there is nothing to do."""
    service = snapshot.service
    match snapshot.state:
        case AgentState.SECRETS_LOCKED:
            return error_text(f"secrets_{snapshot.secrets.value}", "")
        case AgentState.LIMIT_REACHED if snapshot.limit is not None:
            return error_text(snapshot.limit.code, "")
        case AgentState.OFFLINE | AgentState.PAUSED if service is not None and service.reachable is False:
            return error_text(service.problem or "service_unreachable", "")
        case AgentState.OFFLINE if snapshot.account is not None and snapshot.computer is None:
            return error_text("not_registered", "")
        case _:
            return None


def _service_line(service: ServiceView) -> str:
    where = _("on this computer") if service.embedded else service.url or _("not known yet")
    if service.reachable is None:
        return _("{where} (not tried yet)").format(where=where)
    return where if service.reachable else _("{where} (not reachable)").format(where=where)


def _status_lines(snapshot: Snapshot) -> Iterable[tuple[str, str]]:
    trouble = _trouble(snapshot)
    yield _("State"), _(STATES[snapshot.state])
    if trouble is not None:
        yield _("Because"), trouble.sentence
        yield _("Way on"), trouble.way_on
    if snapshot.account is not None:
        yield _("Account"), snapshot.account.email
    if snapshot.computer is not None:
        yield _("Computer"), snapshot.computer.name
    if snapshot.removed is not None:
        yield _("Removed"), f"{snapshot.removed.name}. {_(REMOVED_BY[snapshot.removed.removed_by])}"
    if snapshot.entitlement is not None:
        yield _("Subscription"), entitlement_line(snapshot.entitlement)
        taken, limit = snapshot.entitlement.computers_registered, snapshot.entitlement.computer_limit
        yield _("Computers"), _("{taken} of {limit}").format(taken=taken, limit=limit)
    if snapshot.session is not None:
        yield _("Connected"), live_words(snapshot.session)
    if snapshot.question is not None:
        yield _("Question"), question_words(snapshot.question)
    if snapshot.last_session is not None and snapshot.session is None:
        last = snapshot.last_session
        yield (
            _("Last session"),
            f"{client_words(last.client)}, {minutes(last.duration_s)}, {_(END_REASONS[last.end_reason])}",
        )
    if snapshot.open_order is not None:
        yield _("Open order"), order_words(snapshot.open_order)
    if snapshot.purchase is not None:
        yield _("Waiting"), _("For your purchase; the store was opened in a browser")
    if snapshot.limit is not None:
        yield (
            _("Places"),
            _("{taken} of {limit} are taken").format(
                taken=snapshot.limit.computers_registered, limit=snapshot.limit.computer_limit
            ),
        )
    if snapshot.service is not None and (snapshot.service.url is not None or snapshot.service.embedded):
        yield _("Service"), _service_line(snapshot.service)
    for notice in snapshot.notices:
        yield _("Notice"), notice_text(notice.code, notice.params)


def day(instant: datetime) -> str:
    """The day of `instant` where this computer is."""
    # Translators: a day, as strftime has it.
    return instant.astimezone().strftime(_("%Y-%m-%d"))
