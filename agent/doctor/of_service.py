"""The account service, the way to it, and how far its clock is from this computer's."""

from __future__ import annotations

import socket
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from gettext import gettext as _
from gettext import ngettext
from typing import Final
from urllib.parse import urlsplit

from agent.doctor.check import Check, Outcome
from shared.codec import instant_from_text
from shared.wire import CLOCK_HEADER

SKEW_TOLERATED: Final = timedelta(minutes=2)
ANSWER_WITHIN_S: Final = 3.0
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True)
class ServiceAnswer:
    """What the account service said to a plain knock; `date` is its wall clock. None: it did not answer."""

    status: int
    date: datetime | None


def check_service(url: str | None, answer: ServiceAnswer | None, problem: str | None = None) -> Check:
    """Whether the account service answers at `url`; `problem` is why the agent's own could not start."""
    if url is None and problem is not None:
        return Check(
            "service",
            Outcome.FAIL,
            _("The account service of this computer cannot start ({problem}).").format(problem=problem),
            _("`access-agent status` says what helps; account/service.log in the profile says more."),
        )
    if url is None:
        return Check(
            "service",
            Outcome.WARN,
            _("The account service is not running yet."),
            _("Start the agent, or ask again in a moment."),
        )
    if answer is None:
        return Check(
            "service",
            Outcome.FAIL,
            _("No account service answers at {url}.").format(url=url),
            _("Check the network and the address; the agent keeps trying by itself."),
        )
    if answer.status != 200:
        told = _("What answers at {url} is not a healthy account service (HTTP {status}).")
        return Check(
            "service",
            Outcome.FAIL,
            told.format(url=url, status=answer.status),
            _("Check the address: access-agent daemon --account-url URL."),
        )
    return Check("service", Outcome.OK, _("The account service answers at {url}.").format(url=url))


def check_network(url: str | None, name_is_known: bool) -> Check:
    """Whether the way to the account service can begin: its name has an address here."""
    host = urlsplit(url).hostname if url is not None else None
    if host is None or host in LOOPBACK:
        return Check(
            "network", Outcome.OK, _("The account service is on this computer; no network is needed.")
        )
    if name_is_known:
        return Check("network", Outcome.OK, _("The name {host} is known here.").format(host=host))
    return Check(
        "network",
        Outcome.FAIL,
        _("The name {host} cannot be found.").format(host=host),
        _("See whether this computer is connected, and whether the address of the service is right."),
    )


def check_clock(answer: ServiceAnswer | None, local_now: datetime) -> Check:
    """How far this computer's clock is from the service's. Nothing depends on it but what people read."""
    if answer is None or answer.date is None:
        return Check(
            "clock", Outcome.WARN, _("The clock could not be compared."), _("Reach the service first.")
        )
    skew = abs(local_now - answer.date)
    if skew <= SKEW_TOLERATED:
        return Check("clock", Outcome.OK, _("This computer's clock agrees with the account service."))
    return Check(
        "clock",
        Outcome.WARN,
        _("This computer's clock is {amount} away from the account service's.").format(amount=_amount(skew)),
        _("Set it automatically; access does not depend on it, but the times you see do."),
    )


def name_is_known(url: str) -> bool:
    """Whether the name in `url` has an address, as this computer is asked now. Blocks."""
    try:
        parts = urlsplit(url)
        return bool(socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM))
    except (OSError, ValueError):
        return False


def ask_service(url: str) -> ServiceAnswer | None:
    """Knock at the account service without credentials; blocks for `ANSWER_WITHIN_S` at most."""
    request = urllib.request.Request(f"{url}/v1/health", headers={"User-Agent": "access-agent doctor"})
    on_this_computer = url.startswith("http://")  # settings take nothing else without https
    proxies = urllib.request.ProxyHandler({} if on_this_computer else None)
    straight = urllib.request.build_opener(proxies, _NoRedirects())
    try:
        with straight.open(request, timeout=ANSWER_WITHIN_S) as response:
            return ServiceAnswer(response.status, _time_of(response.headers))
    except urllib.error.HTTPError as exc:
        with exc:
            return ServiceAnswer(exc.code, _time_of(exc.headers))
    except (OSError, ValueError):
        return None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A healthy service answers itself; whoever redirects the knock is somebody else."""

    def redirect_request(self, *_: object, **__: object) -> None:
        return None


def _time_of(headers: Message) -> datetime | None:
    """The service's time: this product's own header (docs/protocol.md section 1), else that of HTTP."""
    try:
        if stamp := headers.get(CLOCK_HEADER):
            return instant_from_text(stamp.partition(";")[0].strip())
        date = headers.get("Date")
        return parsedate_to_datetime(date) if date else None
    except ValueError:
        return None


def _amount(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    if minutes < 120:
        return ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
    hours = minutes // 60
    if hours < 48:
        return ngettext("{count} hour", "{count} hours", hours).format(count=hours)
    return ngettext("{count} day", "{count} days", hours // 24).format(count=hours // 24)
