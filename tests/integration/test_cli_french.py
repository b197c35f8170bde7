"""The command line in French: help, messages, tables, wrong use; JSON is the same in every language."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from account.cli import run as account
from agent.cli.app import main
from agent.launch import main as launch
from shared.errors import NameRefused
from shared.reasons import Action, AutoRenewal, Origin, PaymentKind, Status
from shared.sales import Money, OrderSummary
from tests.support import snapshots
from tests.support.clock import START
from tests.support.terminal import Terminal, open_terminal


@pytest.fixture
async def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Terminal]:
    async with open_terminal(tmp_path, capsys) as made:
        yield made


@pytest.fixture(autouse=True)
def _english_system(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "ACCESS_AGENT_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    monkeypatch.setenv("COLUMNS", "200")


def prefer(profile: Path, content: object) -> None:
    profile.mkdir(exist_ok=True)
    (profile / "settings.json").write_text(content if isinstance(content, str) else json.dumps(content))


@pytest.mark.rule("R90")
async def test_what_a_person_reads_is_french_where_it_was_asked_for(terminal: Terminal) -> None:
    assert await terminal.run("computers", "--language", "fr") == 0
    assert [
        each for each in terminal.out.splitlines()[0].replace("Enregistré le", "Enregistré\u2007le").split()
    ] == ["Nom", "Système", "État", "Enregistré le", "Identifiant"] or "Enregistré le" in terminal.out
    assert "cet ordinateur" in terminal.out
    assert f"{START.astimezone():%d/%m/%Y}" in terminal.out
    assert await terminal.run("pause", "--language=fr") == 0
    assert terminal.out.startswith("En pause\u00a0:")


@pytest.mark.rule("R90")
async def test_error_is_told_in_french_with_its_code_and_way_on(terminal: Terminal) -> None:
    terminal.refuse(NameRefused("name_empty", "A computer needs a name."))
    assert await terminal.run("rename", "x", "--language", "fr") == 3
    assert "caractère visible" in terminal.err
    assert "[name_empty]" in terminal.err
    assert "Choisissez un autre nom." in terminal.err


@pytest.mark.rule("R90")
async def test_json_is_the_same_in_every_language(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.refuse(NameRefused("name_empty", "A computer needs a name."))
    told = []
    for language in ("en", "fr"):
        monkeypatch.setenv("ACCESS_AGENT_LANGUAGE", language)
        await terminal.run("status", "--json")
        told.append(terminal.out)
        await terminal.run("rename", "x", "--json")
        told.append(terminal.err)
    assert told[:2] == told[2:]
    assert "visible character" in told[1]


@pytest.mark.rule("R90")
@pytest.mark.parametrize(
    ("settings", "environ", "arguments", "is_french"),
    [
        ({"preferences": {"language": "fr"}}, {}, [], True),
        ({"preferences": {"language": "en"}}, {"LANG": "fr_FR.UTF-8"}, [], False),
        ({"preferences": {"language": "fr"}}, {}, ["--language", "en"], False),
        ({"preferences": {"language": "fr"}}, {"ACCESS_AGENT_LANGUAGE": "en"}, [], False),
        ({"preferences": {"language": None}}, {"LANG": "fr_FR.UTF-8"}, [], True),
        ({"preferences": {"language": "de"}}, {}, [], False),
        ({"preferences": []}, {"LC_ALL": "fr_FR.UTF-8"}, [], True),
        ("not JSON", {}, [], False),
    ],
)
def test_language_is_the_one_of_option_environment_preference_and_system_in_this_order(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    settings: object,
    environ: dict[str, str],
    arguments: list[str],
    is_french: bool,
) -> None:
    prefer(tmp_path, settings)
    for name, value in environ.items():
        monkeypatch.setenv(name, value)
    assert main(["status", "--profile", str(tmp_path), *arguments]) == 4
    assert ("ne tourne pas" in capsys.readouterr().err) is is_french
    assert (tmp_path / "settings.json").exists(), "a damaged file is left to the agent"


@pytest.mark.rule("R90")
async def test_subscription_has_french_labels_amounts_and_dates(terminal: Terminal) -> None:
    until = START + timedelta(days=40)
    entitlement = replace(
        snapshots.entitlement(Status.ACTIVE),
        until=until,
        origin=Origin.WEB,
        auto_renewal=AutoRenewal.ON,
        renews_at=until,
        actions=(Action.MANAGE, Action.BUY),
    )
    order = OrderSummary(
        id="ord_1",
        number="A-1",
        product="Access",
        amount=Money(1999, "EUR"),
        payment_kind=PaymentKind.BANK_TRANSFER,
        placed_at=START,
    )
    terminal.backend.snapshot = replace(terminal.backend.snapshot, entitlement=entitlement, open_order=order)
    assert await terminal.run("subscription", "--language", "fr") == 0
    assert "19,99\u00a0EUR par virement" in terminal.out
    assert f"{until.astimezone():%d/%m/%Y}" in terminal.out
    assert "Gérer, Voir la commande" in terminal.out


@pytest.mark.rule("R90")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--help"], "Affiche cette aide"),
        (["wait", "--help"], "Ce qu'il faut attendre."),
        (["secrets", "file", "--help"], "Garde les secrets"),
        (["daemon", "--help"], "dossier du profil"),
    ],
)
def test_help_is_french(capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    try:
        code = main([*arguments, "--language", "fr"])
    except SystemExit as end:  # argparse's way out
        code = end.code
    assert code == 0
    told = capsys.readouterr().out
    assert said in told
    assert "Usage\u00a0:" in told or "usage\u00a0:" in told
    assert "Show this message" not in told


@pytest.mark.rule("R90")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "Verbe inconnu"),
        (["status", "--nonsense"], "Option inconnue\u00a0: --nonsense."),
        (["status", "--jso"], "Possibles\u00a0: "),
        (["status", "more"], "Trop d'arguments"),
        (["wait"], "Il manque l'option '--for'"),
        (["rename"], "Il manque l'argument 'NAME'"),
        (["wait", "--for", "nonsense"], "'nonsense'. Choisissez parmi"),
        (["wait", "--for", "ready", "--timeout", "x"], "ce n'est pas un nombre"),
        (["wait", "--for", "ready", "--timeout", "-1"], "moins que 0"),
        (["end-session", "--session"], "demande une valeur"),
        (["status", "--json=1"], "ne prend pas de valeur"),
        (["secrets"], "Il manque un verbe"),
        (["demo", "--theme", "blue"], "La fenêtre est claire ou sombre"),
    ],
)
def test_wrong_use_is_told_in_french(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    monkeypatch.setenv("ACCESS_AGENT_LANGUAGE", "fr")
    assert main(arguments) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "Erreur\u00a0:" in told


@pytest.mark.expects_log("the agent cannot run")
def test_refusal_of_an_agent_in_the_foreground_is_french_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    prefer(tmp_path, {"schema": 99, "preferences": {"language": "fr"}})
    assert launch(["daemon", "--profile", str(tmp_path)]) == 1
    assert "Les réglages ont été écrits par une version plus récente" in capsys.readouterr().err


def test_account_service_speaks_french_and_its_json_does_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    with pytest.raises(SystemExit):
        account(["keys", "issue", "--help"])
    told = capsys.readouterr().out
    assert "combien de clés" in told
    assert "affiche cette aide" in told
    with pytest.raises(SystemExit):
        account(["nonsense"])
    assert "choix non valable" in capsys.readouterr().err
    assert account(["scenario", "list", "--language", "fr"]) == 0
    french = capsys.readouterr().out
    assert account(["scenario", "list", "--language", "en"]) == 0
    assert french != capsys.readouterr().out
    told_as_json = []
    for language in ("en", "fr"):
        assert account(["scenario", "show", "trial", "--json", "--language", language]) == 0
        told_as_json.append(capsys.readouterr().out)
    assert told_as_json[0] == told_as_json[1]
    assert os.environ.get("LANGUAGE") is None
