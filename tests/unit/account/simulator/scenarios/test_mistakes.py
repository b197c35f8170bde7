"""Every kind of mistake and contradiction in a scenario, with its line; and any bytes at all."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from account.simulator.scenarios.loading import ScenarioError, read
from account.simulator.scenarios.words import WORDS
from tests.support.scenario_text import CATALOGUE, GOOD, complaints, line_of

DEED = "[[deed]]\ndo = "
ENDS_NOW = GOOD.replace('starts = "2026-01-31T09:00:00Z"', 'ends = "now"')


@pytest.mark.parametrize(
    ("old", "new", "at", "words"),
    [
        ("format = 1", "format = 2", "format = 2", "format must be from 1 to 1, not 2"),
        ('name = "mine"', 'name = "Mine!"', "Mine!", "small letters, digits and _"),
        ("2026-01-31T09:00:00Z", "2026-01-31T09:00:00", "starts", "an instant with its zone"),
        ("2026-01-31T09:00:00Z", "yesterday", "starts", 'starts must be "now" or an instant'),
        ("speed = 60", 'ends = "now"', "ends", "one of starts and ends"),
        ("speed = 60", "speed = -1", "speed", "speed must be from 0 to 100000, not -1"),
        ("speed = 60", "speed = 1e9", "speed", "speed must be from 0 to 100000"),
        ("speed = 60", "speed = nan", "speed", "speed must be from 0 to 100000, not nan"),
        ("speed = 60", 'speed = "fast"', "speed", "speed must be a number"),
        ("speed = 60", "speed = true", "speed", "speed must be a number, not true"),
        ('fr = "Le mien"', "", "[title]", "title lacks fr"),
        ('fr = "Continuez."\n', "", "[[hint]]", "hint number 1 lacks fr"),
        ('fr = "Continuez."', 'fr = "Continuez {order}."', "{order}", "no licence key is called 'order'"),
        ('kind = "business"', 'kind = "busyness"', "busyness", "kind must be one of personal, business"),
        ('language = "fr"', 'language = "de"', '"de"', "language must be one of en, fr"),
        ('do = "buy"', 'do = "by"', '"by"', "there is no deed 'by'; did you mean buy?"),
        ('do = "buy"', 'doo = "buy"', ("[[deed]]", 2), "lacks do"),
        ('plan = "access_year"', 'plan = "access_yaer"', "yaer", "no plan 'access_yaer'; did you mean"),
        ('plan = "access_year"', 'plan = "app_store_year"', "app_store", "the web store has no plan"),
        ('plan = "access_year"', 'plans = "access_year"', "plans", "plans is not known here"),
        ("sim_card_works", "sim_card_worx", "worx", "no instrument 'sim_card_worx'; did you mean"),
        ('for = "PT30S"', 'for = "PT30"', "PT30", "'PT30' is no duration"),
        ('for = "PT30S"', 'for = "-PT30S"', "-PT30S", "is no duration"),
        ('for = "PT30S"', 'for = "P101Y"', "P101Y", "longer than a century"),
        ('for = "PT30S"', 'for = "PT30S"\nuntil = "P1Y"', (DEED[:8], 3), "either for or until"),
        ('for = "PT30S"\n', "", (DEED[:8], 3), "either for or until"),
        ('order = "order"', 'order = "odrer"', "odrer", "no deed is called 'odrer'; did you mean order?"),
        ('order = "order"', 'order = "paid"', 'order = "paid"', "'paid' is there only later, from line"),
        ('order = "order"', 'order = "studio"', 'order = "studio"', "made a computer; a order is needed"),
        ('order = "order"', 'order = "event"', 'order = "event"', "event is the computer of an event"),
        ('as = "paid"', 'as = "order"', ('as = "order"', 2), "already the name of another deed"),
        ('as = "paid"', 'as = "event"', 'as = "event"', "not event and none: 'event'"),
        ('outcome = "confirm"', 'outcome = "perhaps"', "perhaps", "confirm, decline, short"),
        ('outcome = "confirm"', 'outcome = "confirm"\nreason = "method_expired"', "reason", "is declined"),
        ('outcome = "confirm"', 'outcome = "decline"\namount_minor = 5', "amount_minor", "no money comes"),
        ('"P1M after paid"', '"P1M after payd"', "payd", "no deed is called 'payd'"),
        ('"P1M after paid"', '"P1M after"', '"P1M after"', "is no duration"),
        ('"P1M after paid"', '"P1M after Paid"', "Paid", "must say after which deed"),
        ('"P1M after paid"', '"PT1S"', 'until = "PT1S"', "no clock goes back"),
        ('"P1M after paid"', '"2025-12-31T00:00:00Z"', "2025-12-31", "no clock goes back"),
        ('computers = ["studio"]', 'computers = ["studio", "studio"]', "computers = [", "something twice"),
        ('computers = ["studio"]', 'computers = ["order"]', "computers = [", "made a order"),
        ('event = "computer.online"', 'event = "computer.on"', "computer.on", "event must be one of"),
        ('event = "computer.online"', 'event = "order.paid"', 'computer = "event"', "there is none here"),
        ('do = "remove_computer"\n', "", "[[when]]", "lacks do"),
        ('do = "remove_computer"', 'do = "remove_computer"\nas = "gone"', 'as = "gone"', "has no name"),
        ("registers = false", "signs_in = false\nregisters = true", "registers", "registers nothing"),
        ('clock_skew = "-P3D"', 'clock_skew = "-P3X"', "P3X", "is no duration"),
        ('clock_skew = "-P3D"', 'clock_skew = "P367D"', "P367D", "more than 366 days wrong"),
        ('clock_skew = "-P3D"', 'clock_skew = "-P1M"', "-P1M", "clock_skew is real time"),
        ('name = "slow"', 'name = "slowly"', "slowly", "name must be one of service_down, slow"),
        ("seconds = 2", "seconds = 2000", 'name = "slow"', "needs seconds from"),
        ("seconds = 2", "status = 503", 'name = "slow"', "has no status"),
        ('status = "active"', 'state = "active"', "state =", "state is not known here"),
        ('status = "active"', 'status = "unknown"', '"unknown"', "status must be one of"),
        ('status = "active"', 'status = "expired"', 'until = "P1Y after paid', "cannot end after the story"),
        ('until = "P1Y after paid"', 'until = "PT1H"', 'until = "PT1H"', "cannot have ended"),
        ('until = "P1Y after paid"', 'until = "none"', 'until = "none"', "access that is active has an end"),
        (
            'until = "P1Y after paid"',
            'until = "P1Y after paid"\nrenews = "P2Y after paid"',
            "renews =",
            "all access has ended",
        ),
        ('"P1Y after paid"', '"2026-01-31T08:59:59Z"', "08:59:59", "would end before the story starts"),
        ('"P1Y after paid"', '"P1Y after bought"', "after bought", "no deed is called 'bought'"),
        ('sessions = "full"', 'sessions = "limited"', "limited", "sessions are full while access is active"),
        ("licences = 1", "licences = 0", "licences = 0", "live licences exactly while"),
        ("licences = 1", "licences = 2", "limit = 5", "with 2 licences the limit is 10"),
        ("limit = 5", "limit = 4", "limit = 4", "never below 5"),
        ("over_limit = 0", "over_limit = 2", "over_limit = 2", "of 1 computers not 2 can be over_limit"),
        ("computers = 1\nover_limit = 0", "computers = 7\nover_limit = 0", "over_limit", "it is 2 of 7"),
        ("open_order = false", "open_order = true", "open_order", "must be what orders says"),
        ('orders = ["paid"]', 'orders = ["payed"]', "payed", "orders may hold open, paid"),
        ('fr = "Continuez."', "", "[[hint]]", "lacks fr"),
    ],
)
def test_a_mistake_is_named_with_its_line(old: str, new: str, at: str | tuple[str, int], words: str) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    line = line_of(text, *at) if isinstance(at, tuple) else line_of(text, at)
    said = complaints(text)
    assert any(each.startswith(f"mine.toml:{line}: ") and words in each for each in said), said


def test_an_instant_is_refused_in_a_story_that_starts_at_none() -> None:
    text = ENDS_NOW.replace('"P1M after paid"', '"2026-03-01T00:00:00Z"')
    (said,) = complaints(text)
    line = line_of(text, "2026-03-01")
    assert said == f"mine.toml:{line}: until can be an instant only in a story that starts at one"


def test_a_story_that_leaves_the_calendar_is_refused() -> None:
    text = GOOD.replace("2026-01-31T09:00:00Z", "9999-12-31T23:59:59Z")
    assert any("the calendar ends with the year 9999" in each for each in complaints(text))


def test_nothing_but_for_makes_a_deed_wait_that_waited_for_an_event() -> None:
    text = GOOD.replace('do = "remove_computer"\ncomputer = "event"', 'do = "wait"\nuntil = "P1Y"')
    (said,) = complaints(text)
    assert said.endswith('after an event wait for a duration: for = "PT1M"')


def test_pending_access_has_an_open_order() -> None:
    text = GOOD.replace('status = "active"', 'status = "pending"').replace("licences = 1\n", "")
    assert any("while access is pending an order is open" in each for each in complaints(text))


def test_a_scenario_of_very_many_deeds_is_refused() -> None:
    text = GOOD.replace("[[when]]", '[[deed]]\ndo = "wait"\nfor = "PT1S"\n\n' * 1_000 + "[[when]]")
    assert any("more than 1000 deeds" in each for each in complaints(text))


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"format = 1\nname = = 2\n", 2),
        (b"format = 1\nformat = 1\n", 2),
        (b'format = 1\nname = "\xff"\n', 2),
        (b"deep = " + b"[" * 20_000, 1),
        (b"huge = " + b"9" * 5_000, 1),
        (b"# " + b"x" * 1_000_001, 1),
        (b"", 1),
    ],
    ids=["not a value", "twice", "not UTF-8", "too deep", "too many digits", "too large", "empty"],
)
def test_what_is_no_toml_is_told_by_line(content: bytes, line: int) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(content, "mine.toml", CATALOGUE)
    assert caught.value.lines[0].startswith(f"mine.toml:{line}: ")


def _said(content: bytes) -> tuple[str, ...]:
    """What is said about these bytes; nothing else may happen."""
    try:
        read(content, "mine.toml", CATALOGUE)
    except ScenarioError as exc:
        return exc.lines
    return ()


@given(st.binary(max_size=300))
@example(b"\r")
@example(b"'\0' = 1")
def test_no_bytes_make_the_reader_fail_otherwise(content: bytes) -> None:
    said = _said(content)
    assert said
    assert all(each.split(":")[0] == "mine.toml" and int(each.split(":")[1]) >= 1 for each in said)


_LINES = [line for line in GOOD.splitlines() if "=" in line]
_VALUES = [
    "[]", "{}", '""', "-1", "0", "1e400", "-0.0", "nan", "2026-01-01", "07:00:00", "[[1]]", "true", "'x'",
    "[{}]", '"P1Y after after"', '"event"', '"none"', '" after paid"', "9" * 40, '"\\u0000"', "[1, 'a']",
    "{ en = 1 }",
]  # fmt: skip


@given(st.sampled_from(_LINES), st.sampled_from(_VALUES))
def test_any_value_of_a_wrong_kind_is_a_complaint_or_good(line: str, value: str) -> None:
    text = GOOD.replace(line, f"{line.partition('=')[0]}= {value}", 1)
    said = _said(text.encode())
    assert all(each.startswith("mine.toml:") for each in said)


@given(st.lists(st.sampled_from(GOOD.splitlines()), max_size=60), st.integers(0, 80))
def test_lines_in_any_order_are_a_complaint_or_good(lines: list[str], cut: int) -> None:
    kept = GOOD.splitlines()[:cut]
    assert all(each.startswith("mine.toml:") for each in _said("\n".join([*kept, *lines]).encode()))


@given(st.sampled_from(sorted(WORDS)), st.data())
def test_any_word_with_any_keys_is_a_complaint_or_good(word: str, data: st.DataObject) -> None:
    keys = sorted({key.name for each in WORDS.values() for key in each.keys})
    given = data.draw(st.dictionaries(st.sampled_from(keys), st.sampled_from(_VALUES), max_size=4))
    deed = "\n".join(["[[deed]]", f'do = "{word}"', *(f"{key} = {value}" for key, value in given.items())])
    text = GOOD.replace("[[when]]", f"{deed}\n\n[[when]]")
    assert all(each.startswith("mine.toml:") for each in _said(text.encode()))
