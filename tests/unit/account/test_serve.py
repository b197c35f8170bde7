"""Which address, hosts and database a start leads to."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from account.serve import LOOPBACK, Options, StartFailure, _listen, open_database, settings_for


def test_embedded_answers_for_its_own_two_names_only(tmp_path: Path) -> None:
    given = settings_for(Options(tmp_path, embedded=True), 4711)
    assert given.base_url == "http://127.0.0.1:4711"
    assert given.allowed_hosts == {"127.0.0.1:4711", "localhost:4711"}


def test_behind_a_proxy_the_base_url_names_the_host(tmp_path: Path) -> None:
    options = Options(
        tmp_path, host="0.0.0.0", base_url="https://access.example/", allowed_hosts=("alias.example",)
    )
    given = settings_for(options, 8000)
    assert given.base_url == "https://access.example"
    assert given.allowed_hosts == {"access.example", "alias.example"}


def test_an_ipv6_address_is_written_in_brackets(tmp_path: Path) -> None:
    assert settings_for(Options(tmp_path, host="::1"), 8000).base_url == "http://[::1]:8000"


@pytest.mark.security(19)
def test_embedded_listens_on_loopback_whatever_it_is_told(tmp_path: Path) -> None:
    listener = _listen(Options(tmp_path, host="0.0.0.0", embedded=True))
    assert listener.getsockname()[0] == LOOPBACK
    listener.close()


def test_a_taken_port_is_refused_alone_and_replaced_embedded(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind((LOOPBACK, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(StartFailure) as refused:
            _listen(Options(tmp_path, port=port))
        assert refused.value.code == "port_taken"
        listener = _listen(Options(tmp_path, port=port, embedded=True))
        assert listener.getsockname()[1] != port
        listener.close()


def test_a_database_url_is_used_as_it_is(tmp_path: Path) -> None:
    database = open_database(Options(tmp_path / "unused", database_url=f"sqlite:///{tmp_path}/other.db"))
    database.close()
    assert [each.name for each in tmp_path.iterdir()] == ["other.db"]
