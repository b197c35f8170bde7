"""Asks the simulator of a running service, for the command line. Standard library only; loopback only.

The token goes nowhere but to this computer itself, past every proxy, and never into an address.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from gettext import gettext as _
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

from account.addresses import is_loopback, read_base_url
from account.simulator import token_file
from shared.errors import RequestRefused, ServiceFaultError, ServiceUnreachableError
from shared.redact import Secret
from shared.simulator import PREFIX, TOKEN_HEADER
from shared.spoken import spoken_language

PATIENCE_S: Final = 120.0
"""An advance over years of an account's time may take this long."""


@dataclass(frozen=True, slots=True)
class SimulatorClient:
    """One service with a simulator. `url` is its own address, without a slash at the end."""

    url: str
    token: Secret

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """What `GET` below `/simulator/v1` answers. Raises as `ask`."""
        return self.ask("GET", path, query=query)

    def ask(self, method: str, path: str, body: object = None, query: Mapping[str, str] | None = None) -> Any:
        """The JSON of the answer; None when it has none.

        Raises `ServiceUnreachableError` (`service_unreachable`), `ServiceFaultError` for a 5xx or nonsense,
        and `RequestRefused` with the code of any other problem.
        """
        address = f"{PREFIX}{path}" + (f"?{urlencode(query)}" if query else "")
        status, text = self._exchange(method, address, body)
        if status == 204:
            return None
        try:
            told = json.loads(text)
        except ValueError as exc:
            raise ServiceFaultError(
                "answer_unusable", _("{url} does not answer as a service does.").format(url=self.url)
            ) from exc
        if status < 400:
            return told
        code, detail = _problem(told, status)
        if status >= 500:
            raise ServiceFaultError(code, detail)
        if status == 404 and code == "not_found" and not self._is_there():
            said = _(
                "The service at {url} has no simulator: start the service with --simulator, or say where it "
                "is with --url and --token-file."
            )
            raise RequestRefused("no_simulator", said.format(url=self.url))
        raise RequestRefused(code, detail)

    def _is_there(self) -> bool:
        """Whether the service has a simulator at all: a deed's own "not found" reads the same."""
        return self._exchange("GET", f"{PREFIX}/faults", None)[0] != 404

    def _exchange(self, method: str, address: str, body: object) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE_S)
        headers = {TOKEN_HEADER: self.token.reveal(), "Accept": "application/json"}
        headers["Accept-Language"] = spoken_language().value
        content = None
        if body is not None:
            content = json.dumps(body).encode()
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, address, content, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        except (OSError, http.client.HTTPException) as exc:
            said = _(
                "No account service answers at {url}: start the service with --simulator, or say where it is "
                "with --url and --token-file."
            )
            raise ServiceUnreachableError("service_unreachable", said.format(url=self.url)) from exc
        finally:
            connection.close()


def _problem(told: object, status: int) -> tuple[str, str]:
    if isinstance(told, dict) and isinstance(told.get("code"), str):
        return told["code"], str(told.get("detail", ""))
    return "answer_unusable", _("The service answered {status}.").format(status=status)


def path_of(account: str, *rest: str) -> str:
    """The path of a simulated account, by its id or e-mail address, and of what is below it."""
    return "/".join(("/accounts", *(quote(each, safe="@") for each in (account, *rest))))


def client_for(folder: Path, url: str | None, given_file: Path | None, default_url: str) -> SimulatorClient:
    """The client for what the command line said.

    The token is read from `given_file` or from the data folder; it is no argument, for others can read those
    (SECURITY 14). Raises `RequestRefused` (`url_not_local`, `simulator_not_found`), `StorageError`.
    """
    found = token_file.read(given_file.parent, given_file.name) if given_file else token_file.read(folder)
    if found is None:
        where = given_file or folder
        said = _(
            "No simulator runs with {where}: start the service with --simulator, or say where it is with "
            "--url and --token-file."
        )
        raise RequestRefused("simulator_not_found", said.format(where=where))
    return SimulatorClient(_local(url or found.url or default_url), found.token)


def _local(url: str) -> str:
    try:
        address = read_base_url(url)
        is_here = urlsplit(address).scheme == "http" and is_loopback(address)
    except ValueError:
        is_here = False
    if not is_here:
        raise RequestRefused(
            "url_not_local", _("A simulator is asked on this computer only: http://127.0.0.1:…")
        )
    return address
