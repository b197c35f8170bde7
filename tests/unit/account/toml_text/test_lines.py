"""Finding the line of every key of a TOML text."""

from __future__ import annotations

import pytest

from account.toml_text.lines import LineMap

_TEXT = '''# heading
brand = "A"
"quoted key" = 1
deep.er.key = [
    1,  # [not.a.table]
    2,
]
text = """
fake = 1
[fake]
"""
inline = { inner = 1, other = "}" }

[one]
a = 1

[one.two]
b = 2

[[many]]
c = 3

[many.kit]
d = 4

[[many]]
c = 5
[[many.parts]]
e = 6
[[many.parts]]
e = 7
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("brand",), 2),
        (("quoted key",), 3),
        (("deep", "er", "key"), 4),
        (("deep",), 4),
        (("text",), 8),
        (("inline", "inner"), 12),
        (("one",), 14),
        (("one", "a"), 15),
        (("one", "two"), 17),
        (("one", "two", "b"), 18),
        (("many", 0), 20),
        (("many", 0, "c"), 21),
        (("many", 0, "kit", "d"), 24),
        (("many", 1), 26),
        (("many", 1, "c"), 27),
        (("many", 1, "parts", 0, "e"), 29),
        (("many", 1, "parts", 1, "e"), 31),
        (("many", 1, "missing"), 26),
        (("fake",), 1),
        ((), 1),
    ],
)
def test_a_path_has_the_line_on_which_it_stands_or_that_of_what_is_around_it(
    path: tuple[str | int, ...], line: int
) -> None:
    assert LineMap(_TEXT).line_of(path) == line


def test_an_empty_text_is_all_on_its_first_line() -> None:
    assert LineMap("").line_of(("anything", 3)) == 1
