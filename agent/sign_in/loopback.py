"""The listener that takes the browser's answer on this computer (RFC 8252 section 7.3, SECURITY 3).

Bound to 127.0.0.1 on a port that the system chooses, for one sign-in. Anything that is not the awaited
answer is turned away without effect; the first valid answer closes it.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import logging
from typing import Final
from urllib.parse import parse_qs, urlsplit

from agent.sign_in import pages
from shared.errors import RequestRefused, ServiceFaultError, SignInDenied
from shared.redact import Secret

log = logging.getLogger(__name__)

CALLBACK_PATH: Final = "/callback"
_LONGEST_HEAD_BYTES: Final = 16 * 1024
_REQUEST_LIMIT_S: Final = 5.0
_MOST_CONNECTIONS: Final = 16


class LoopbackListener:
    """Waits for one authorization answer that carries `state` and `issuer`."""

    def __init__(self, state: Secret, issuer: str, request_limit_s: float = _REQUEST_LIMIT_S) -> None:
        self._state = state
        self._issuer = issuer
        self._request_limit_s = request_limit_s
        self._server: asyncio.Server | None = None
        self._visits: set[asyncio.Task[None]] = set()
        self._host = ""
        self._answer: asyncio.Future[Secret] = asyncio.get_running_loop().create_future()

    async def open(self) -> str:
        """Listen; the address to redirect to."""
        self._server = await asyncio.start_server(
            self._accept, "127.0.0.1", 0, limit=_LONGEST_HEAD_BYTES, backlog=_MOST_CONNECTIONS
        )
        port = self._server.sockets[0].getsockname()[1]
        self._host = f"127.0.0.1:{port}"
        return f"http://{self._host}{CALLBACK_PATH}"

    async def code(self) -> Secret:
        """The authorization code. Raises `SignInDenied` when the person said no."""
        return await asyncio.shield(self._answer)

    async def close(self) -> None:
        """Stop listening; a visitor who is being answered gets the end of his page."""
        if self._server is not None:
            self._server.close()
        others = [visit for visit in self._visits if visit is not asyncio.current_task()]
        if others:
            _, slow = await asyncio.wait(others, timeout=0.5)
            for visit in slow:
                visit.cancel()
            if slow:
                await asyncio.wait(slow)
        if self._answer.done() and not self._answer.cancelled():
            self._answer.exception()  # read, so that nobody complains that nobody read it
        self._answer.cancel()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if len(self._visits) >= _MOST_CONNECTIONS or self._answer.done():
            writer.transport.abort()
            return
        visit = asyncio.create_task(self._visit(reader, writer), name="sign-in visitor")
        self._visits.add(visit)
        visit.add_done_callback(self._visits.discard)

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(self._request_limit_s):
                head = await reader.readuntil(b"\r\n\r\n")
                writer.write(self._page_for(head))
                await writer.drain()
        except (TimeoutError, OSError, EOFError, asyncio.LimitOverrunError):
            log.info("a visitor of the sign-in listener sent no request")
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    def _page_for(self, head: bytes) -> bytes:
        """The page for a request; a valid one settles the answer."""
        try:
            fields = self._fields_of(head)
        except RequestRefused as exc:
            log.info("the sign-in listener turned a request away: %s", exc.code)
            return pages.NOT_UNDERSTOOD
        if self._answer.done():
            return pages.NOT_UNDERSTOOD
        error = fields.get("error")
        if error is None:
            self._answer.set_result(Secret(fields["code"]))
            return pages.SIGNED_IN
        if error == "access_denied":
            self._answer.set_exception(SignInDenied("sign_in_cancelled", "Cancelled in the browser."))
        else:
            self._answer.set_exception(
                ServiceFaultError("sign_in_failed", "The account service could not sign in.")
            )
        return pages.CANCELLED

    def _fields_of(self, head: bytes) -> dict[str, str]:
        """The query of a request that is the awaited answer. Raises `RequestRefused`."""
        lines = head.decode("latin-1").split("\r\n")
        parts = lines[0].split(" ")
        if len(parts) != 3 or parts[0] != "GET":
            raise RequestRefused("method_refused", "Only GET brings an answer.")
        hosts = [value.strip() for name, _, value in map(_header, lines[1:]) if name.lower() == "host"]
        if hosts != [self._host]:
            raise RequestRefused("host_refused", "The request was meant for another host.")
        try:
            target = urlsplit(parts[1])
            found = parse_qs(target.query, keep_blank_values=True, max_num_fields=20)
        except ValueError as exc:
            raise RequestRefused("request_malformed", "The address is none.") from exc
        if target.path != CALLBACK_PATH or target.netloc:
            raise RequestRefused("not_found", "There is nothing here.")
        if any(len(values) != 1 for values in found.values()):
            raise RequestRefused("request_malformed", "A parameter came twice.")
        fields = {name: values[0] for name, values in found.items()}
        if not hmac.compare_digest(fields.get("state", "").encode(), self._state.reveal().encode()):
            raise RequestRefused("state_wrong", "The answer belongs to no sign-in under way.")
        if fields.get("iss") != self._issuer:
            raise RequestRefused("issuer_wrong", "The answer comes from another service (RFC 9207).")
        if ("code" in fields) == ("error" in fields) or fields.get("code") == "":
            raise RequestRefused("request_malformed", "Neither a code nor an error, or both.")
        return fields


def _header(line: str) -> tuple[str, str, str]:
    return line.partition(":")
