"""Catalogue files: the good ones, and every mistake with its file, line and words (RULES R30)."""

from __future__ import annotations

import errno
import os
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from account.catalogue.loading import CatalogueError, default_catalogue, load_catalogue, read_catalogue
from account.cli import run
from shared.reasons import AccountKind, Origin, PaymentKind

FOLDER = Path(str(files("resources") / "catalogue"))
GOOD = (FOLDER / "default.toml").read_text(encoding="utf-8")


def line_of(text: str, piece: str, nth: int = 1) -> int:
    """The line of the nth place where `piece` stands in `text`."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if piece in line]
    return lines[nth - 1]


def complaints(text: str) -> tuple[str, ...]:
    """What is said about a catalogue of this text."""
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(text.encode(), "sales.toml")
    assert caught.value.code == "catalogue_invalid"
    return caught.value.lines


@pytest.mark.rule("R30")
def test_the_default_catalogue_sells_a_month_a_year_and_two_years() -> None:
    catalogue = default_catalogue()
    assert [plan.term_months for plan in catalogue.web_plans("access")] == [1, 12, 24]
    assert [plan.term_months for plan in catalogue.app_store_plans()] == [1, 12]
    assert all(
        plan.price.amount_minor > 0 and plan.price.currency == "EUR" for plan in catalogue.plans.values()
    )
    assert catalogue.policy.retry_days == (1, 3, 5, 7)
    assert catalogue.policy.grace_days == 7
    assert catalogue.policy.stacks == {AccountKind.BUSINESS}
    assert set(catalogue.policy.order_expiry_days) == {
        PaymentKind.CARD,
        PaymentKind.PAYPAL,
        PaymentKind.BANK_TRANSFER,
    }


@pytest.mark.rule("R30")
@pytest.mark.parametrize(
    ("name", "web", "app_store"), [("article_b", [12, 24], [1, 12]), ("article_c", [1, 12], [1, 12])]
)
def test_the_catalogues_of_the_articles_sell_what_the_articles_say(
    name: str, web: list[int], app_store: list[int]
) -> None:
    catalogue = load_catalogue(FOLDER / f"{name}.toml")
    assert [plan.term_months for plan in catalogue.web_plans("access")] == web
    assert [plan.term_months for plan in catalogue.app_store_plans()] == app_store


def test_keys_bring_what_the_kits_say() -> None:
    kits = default_catalogue().kits
    assert kits["desktop_pro"].origin is Origin.DESKTOP_SUBSCRIPTION
    assert (kits["desktop_perpetual"].origin, kits["desktop_perpetual"].term_months) == (
        Origin.DESKTOP_PERPETUAL,
        None,
    )
    assert kits["desktop_business"].business_only


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        (
            "price_minor = 1999",
            "price_minor = -1999",
            "price_minor = -1999",
            "must be from 1 to 10000000, not -1999",
        ),
        ("price_minor = 1999", "price_minor = 0", "price_minor = 0", "must be from 1 to"),
        (
            "price_minor = 1999",
            "price_minor = 19.99",
            "price_minor = 19.99",
            "must be a whole number, not 19.99",
        ),
        (
            "price_minor = 1999",
            "price_minor = true",
            "price_minor = true",
            "must be a whole number, not true",
        ),
        ("price_minor = 1999", 'price_minor = "1999"', 'price_minor = "1999"', "must be a whole number"),
        ("price_minor = 1999", "price_minor = 99999999999", "price_minor = 99999999999", "must be from 1 to"),
        ("price_minor = 1999", f"price_minor = {'9' * 60}", "price_minor = 999", "a number far too large"),
        ("price_minor = 1999\n", "", ("[[plans]]", 2), "plans number 2 lacks price_minor"),
        ('currency = "EUR"', 'currency = "EUX"', "EUX", "'EUX' is no currency of ISO 4217"),
        ('currency = "EUR"', 'currency = "eur"', "eur", "is no currency"),
        ('currency = "EUR"\n', "", "# What is sold", "the file lacks currency"),
        (
            'id = "access_year"',
            'id = "access_month"',
            ('id = "access_month"', 2),
            "the plan 'access_month' is there twice",
        ),
        ('id = "desktop_pro"', 'id = "access"', ('id = "access"', 2), "the product 'access' is there twice"),
        ('id = "access_year"', 'id = "Access Year"', "Access Year", "small letters, digits and _"),
        (
            'product = "desktop_pro"',
            'product = "desktop_prow"',
            "desktop_prow",
            "there is no product 'desktop_prow'",
        ),
        (
            "term_months = 24",
            "term_months = 121",
            "term_months = 121",
            "term_months must be from 1 to 120, not 121",
        ),
        ("term_months = 24", "term_months = 0", "term_months = 0", "must be from 1 to 120, not 0"),
        ("term_months = 24", "term_monts = 24", "term_monts", "term_monts is not known here"),
        ('store = "web"', 'store = "market"', "market", "store must be one of web, app_store, not 'market'"),
        ("grace_days = 7", "grace_days = 3", "retry_days", "retry_days go beyond the 3 days of grace"),
        ("[1, 3, 5, 7]", "[1, 3, 3, 7]", "retry_days", "must rise"),
        ("[1, 3, 5, 7]", "[]", "retry_days", "must be a list of 1 to 20 whole numbers"),
        ("[1, 3, 5, 7]", "[1, 2.5]", "retry_days", "must be a whole number"),
        (
            'stacks = ["business"]',
            'stacks = ["busyness"]',
            "busyness",
            "may hold personal, business, not 'busyness'",
        ),
        ('stacks = ["business"]', "stacks = true", "stacks = true", "stacks must be a list of words"),
        ("paypal = 7", "paypal = 0", "paypal = 0", "paypal must be from 1 to 365"),
        ('help_url = "/help/orders"', 'help_url = "javascript:x"', "javascript", "must be an address"),
        ('help_url = "/help/orders"', 'help_url = "//elsewhere.example"', "elsewhere", "must be an address"),
        ('brand = "Access"', 'brand = ""', 'brand = ""', "must be a text of 1 to 80 characters"),
        ('brand = "Access"', "brand = 3", "brand = 3", "brand must be a text, not 3"),
        (
            "includes_access = true",
            "includes_access = 1",
            "includes_access = 1",
            "must be true or false, not 1",
        ),
        (
            'origin = "desktop_perpetual"',
            'origin = "desktop_perpetual"\nterm_months = 3',
            "term_months = 3",
            "has no term_months",
        ),
        ('origin = "business_key"', 'origin = "a_friend"', "a_friend", "origin must be one of"),
        ("[processor]", "[procesor]", "[procesor]", "procesor is not known here"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, at: str | tuple[str, int], words: str) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    line = line_of(text, *at) if isinstance(at, tuple) else line_of(text, at)
    said = complaints(text)
    assert any(each.startswith(f"sales.toml:{line}: ") and words in each for each in said), said


def test_a_price_is_refused_of_which_an_order_could_not_hold_the_amount() -> None:
    text = GOOD.replace("max_licences = 200", "max_licences = 10000").replace("= 9999", "= 1000000")
    (said,) = complaints(text)
    line = line_of(text, "price_minor = 1000000")
    assert said == (
        f"sales.toml:{line}: with that many licences at this price no order could hold the amount"
    )


_PROCESSOR = '[processor]\nname = "Orderly"\nhelp_url = "/help/orders"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            GOOD.replace(_PROCESSOR, "").replace('"EUR"\n', '"EUR"\nprocessor = 3\n'),
            "processor must be a table, not 3",
        ),
        (
            GOOD.partition("[[plans]]")[0].replace('"EUR"\n', '"EUR"\nplans = []\n'),
            "must be written as [[plans]]",
        ),
        (
            GOOD.replace(
                'product = "desktop_pro"\nstore = "web"', 'product = "desktop_pro"\nstore = "app_store"'
            ),
            "the App Store sells access only",
        ),
        (GOOD.replace('id = "access"\n', 'id = "entry"\n'), "no product has the id access"),
    ],
    ids=["no table", "no plans", "App Store", "no access"],
)
def test_what_is_built_wrong_is_told(text: str, words: str) -> None:
    assert any(words in each for each in complaints(text))


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = (
        GOOD.replace("EUR", "EUX")
        .replace("term_months = 24", "term_months = -1")
        .replace("cooldown_s = 0\n", "")
    )
    said = complaints(text)
    assert len(said) == 3
    lines = [int(each.split(":")[1]) for each in said]
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'brand = "A"\nprice = = 2\n', 2),
        (b'brand = "A"\nbrand = "B"\n', 2),
        (b'brand = "A"\nlist = [\n', 2),
        (b'brand = "A"\nname = "\xff"\n', 2),
        (b"deep = " + b"[" * 20_000, 1),
        (b"huge = " + b"9" * 5_000, 1),
        (b"# " + b"x" * 1_000_001, 1),
    ],
    ids=["not a value", "twice", "cut off", "not UTF-8", "too deep", "too many digits", "too large"],
)
def test_what_is_no_toml_is_told_by_line(content: bytes, line: int) -> None:
    with pytest.raises(CatalogueError) as caught:
        read_catalogue(content, "sales.toml")
    assert caught.value.lines[0].startswith(f"sales.toml:{line}: ")


@given(st.text(max_size=200))
def test_no_text_makes_the_reader_fail_otherwise(text: str) -> None:
    with pytest.raises(CatalogueError):
        read_catalogue(text.encode("utf-8", "surrogatepass"), "sales.toml")


@given(
    st.sampled_from([line for line in GOOD.splitlines() if "=" in line]),
    st.sampled_from(["[]", "{}", '""', "-1", "1e400", "nan", "2026-01-01", "[[1]]", "true", "'x'", "[{}]"]),
)
def test_any_value_of_a_wrong_kind_is_a_complaint_or_good(line: str, value: str) -> None:
    text = GOOD.replace(line, f"{line.partition('=')[0]}= {value}", 1)
    said: tuple[str, ...] = ()
    try:
        read_catalogue(text.encode(), "sales.toml")
    except CatalogueError as exc:
        said = exc.lines
    assert all(each.startswith("sales.toml:") for each in said)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(tmp_path / "none.toml")
    assert caught.value.code == "catalogue_unreadable"
    assert os.strerror(errno.ENOENT) in caught.value.lines[0]  # as the system says it


def test_check_says_that_a_file_is_good(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "own.toml"
    file.write_text(GOOD.replace("\n", "\r\n"), encoding="utf-8", newline="")
    assert run(["catalogue", "check", str(file)]) == 0
    assert capsys.readouterr().out == f"{file}: a good catalogue. Products: 4, plans: 7.\n"


def test_check_prints_each_mistake_on_its_own_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        GOOD.replace("EUR", "EUX").replace("price_minor = 3499", "price_minor = 34.99"), encoding="utf-8"
    )
    assert run(["catalogue", "check", str(file)]) == 1
    said = capsys.readouterr().err.splitlines()
    assert [each.split(": ")[0] for each in said] == [
        f"{file}:{line_of(GOOD, 'currency =')}",
        f"{file}:{line_of(GOOD, 'price_minor = 3499')}",
    ]


@pytest.mark.expects_log("account.serve ERROR the account service cannot start: .*catalogue_invalid")
def test_the_service_does_not_start_with_a_bad_catalogue(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(GOOD.replace("EUR", "EUX"), encoding="utf-8")
    data = tmp_path / "data"
    assert run(["serve", "--data", str(data), "--port", "0", "--catalogue", str(file)]) == 1
    assert not data.exists(), "nothing is made before the catalogue is read"
