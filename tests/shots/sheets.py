"""Puts the pictures of a subject on one sheet: English beside French, as large as they are on a screen.

They keep each pixel of a plain screen, for the same letters are then made of the same pixels, and that makes
the file small: half the size would take more bytes. The sheets are what the repository keeps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from shared.reasons import Language
from tests.shots.model import PHONE, TABLET, THEMES, Album, Shot, Subject

_WIDTH: Final = 3120
_GAP: Final = 28
_CAPTION: Final = 44
_SIZE: Final = 26
_GROUND_COLOURS: Final = 24
_EDGE_COLOURS: Final = 56
_RARE_COLOURS: Final = 48
_GROUNDS: Final = {"light": (226, 229, 236), "dark": (38, 41, 50)}
_INKS: Final = {"light": (60, 64, 76), "dark": (190, 194, 206)}
_SCALES: Final = {"window": 0.5, "desktop": 1.0, TABLET: 1.0, PHONE: 1.0, "computers": 1.0, "details": 1.0}
"""How large a look is on its sheet (a window is pictured at 200 %); what is missing is in full size only."""
_HIGHEST: Final = 1500
"""In pixels of the sheet: the lower end of a very high page is left out."""


LARGE: Final = {
    "main-light.png": ("window-main", "active", "window", 0.5),
    "portal-subscription-light.png": ("portal-subscriptions", "details", "desktop", 1.0),
    "session-light.png": ("session-live", "limited", "desktop", 1.0),
}
"""The pictures of the README: file → subject, shot, look, and how large."""


@dataclass(frozen=True, slots=True)
class _Block:
    """A shot: its caption, and its pictures from left to right."""

    caption: str
    pictures: tuple[Image.Image, ...]

    @property
    def width(self) -> int:
        return sum(each.width + _GAP for each in self.pictures) - _GAP

    @property
    def height(self) -> int:
        return _CAPTION + max(each.height for each in self.pictures)


def make_sheets(album: Album, subjects: Sequence[Subject], out: Path, together: int = 2) -> None:
    """The sheets of all these subjects, in `out`; several are made at once, outside of Python's lock."""
    with ThreadPoolExecutor(together) as pool:
        made = [
            pool.submit(_make, _sources(album, subject, theme), theme, out / subject.sheet(theme))
            for subject in subjects
            for theme in THEMES
        ]
        for each in made:
            each.result()


def keep_large(album: Album, out: Path) -> None:
    """The pictures of the README."""
    for name, (subject, shot, look, scale) in LARGE.items():
        picture = _picture(album.file(subject, shot, look, Language.ENGLISH, "light"), scale)
        picture.save(out / name, optimize=True)


Sources = tuple[tuple[str, tuple[tuple[Path, float], ...]], ...]
"""The caption of each shot, and its files with how large they become."""


def _sources(album: Album, subject: Subject, theme: str) -> Sources:
    scales = dict(_SCALES)
    if theme == "dark" and any("desktop" in shot.looks for shot in subject.shots):
        scales.pop(PHONE, None)  # the layout is in the light; the repository stays small
    return tuple(
        (f"{shot.name} {TABLET}" if TABLET in looks else shot.name, files)
        for shot in subject.shots
        for looks in ([each for each in shot.looks if each != TABLET], [TABLET])
        if (files := tuple(_files(album, subject, shot, looks, theme, scales)))
    )


def _files(
    album: Album, subject: Subject, shot: Shot, looks: Sequence[str], theme: str, scales: Mapping[str, float]
) -> Iterator[tuple[Path, float]]:
    for look in looks:
        if look in shot.looks and look in scales:
            for language in (Language.ENGLISH, Language.FRENCH):
                yield album.file(subject.name, shot.name, look, language, theme), scales[look]


def _make(sources: Sources, theme: str, file: Path) -> None:
    blocks = [
        _Block(name.replace("-", " "), tuple(_upper_end(_picture(*each)) for each in files))
        for name, files in sources
    ]
    places, size = _placed(blocks)
    sheet = Image.new("RGB", size, _GROUNDS[theme])
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(_SIZE)
    for (left, top), block in zip(places, blocks, strict=True):
        pen.text((left, top + 3), block.caption, _INKS[theme], font)
        x = left
        for each in block.pictures:
            sheet.paste(each, (x, top + _CAPTION))
            x += each.width + _GAP
    _save(sheet, file)


def _save(picture: Image.Image, file: Path) -> None:
    """Without loss, but for the colours: those that cover most of it as they are, so that soft grounds stay
    apart, some for the edges of letters, where the bytes are, and some that are far from all others."""
    counted = picture.getcolors(picture.width * picture.height) or []
    most = sorted(counted, reverse=True)[:_GROUND_COLOURS]
    edges = picture.quantize(_EDGE_COLOURS, Image.Quantize.MEDIANCUT).getpalette() or []
    rare = picture.quantize(_RARE_COLOURS, Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette(
        [value for _, colour in most for value in _channels(colour)]
        + edges[: 3 * _EDGE_COLOURS]
        + rare[: 3 * _RARE_COLOURS]
    )
    few = picture.quantize(palette=palette, dither=Image.Dither.NONE)
    few.convert("RGB").save(file, lossless=True, quality=75, method=4)


def _channels(colour: object) -> tuple[int, ...]:
    """Red, green and blue of a pixel."""
    assert isinstance(colour, tuple)
    return colour


def _picture(file: Path, scale: float) -> Image.Image:
    with Image.open(file) as whole:
        width = max(1, round(whole.width * scale))
        height = max(1, round(whole.height * scale))
        return whole.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)


def _upper_end(picture: Image.Image) -> Image.Image:
    return picture.crop((0, 0, picture.width, min(picture.height, _HIGHEST)))


def _placed(blocks: Sequence[_Block]) -> tuple[list[tuple[int, int]], tuple[int, int]]:
    """Where each block is, filled row by row; and how large the sheet is."""
    places, left, top, row, widest = [], _GAP, _GAP, 0, 0
    for block in blocks:
        if left > _GAP and left + block.width + _GAP > _WIDTH:
            left, top, row = _GAP, top + row + _GAP, 0
        places.append((left, top))
        left += block.width + 2 * _GAP
        row, widest = max(row, block.height), max(widest, left - _GAP)
    return places, (widest, top + row + _GAP)
