"""Decoders of rectangles, written from the papers (RFC 6143, rfbproto), apart from the product's encoders.

Each is a generator: it yields how many bytes it wants and is sent them.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Generator
from typing import Any

import av
import numpy as np
import simplejpeg
from av.codec.context import Flags

from tests.support.rfb_pixels import Format, Values

Decoder = Generator[int, bytes, Values]


class Streams:
    """What a client keeps for a whole connection."""

    def __init__(self) -> None:
        self.tight: list[Any] = [zlib.decompressobj() for _ in range(4)]
        self.zrle: Any = zlib.decompressobj()
        self.zlib: Any = zlib.decompressobj()
        self.videos: dict[tuple[int, int, int, int], Any] = {}
        self.used: list[str] = []
        """Kinds of rectangles in their order, for tests that ask how something was sent."""


def raw(width: int, height: int, wanted: Format, _: Streams) -> Decoder:
    data = yield width * height * wanted.size
    return wanted.pixels(data).reshape(height, width)


def zlibbed(width: int, height: int, wanted: Format, streams: Streams) -> Decoder:
    length = int.from_bytes((yield 4), "big")
    data = streams.zlib.decompress((yield length))
    assert len(data) == width * height * wanted.size
    return wanted.pixels(data).reshape(height, width)


def tight(width: int, height: int, wanted: Format, streams: Streams) -> Decoder:
    assert width <= 2048
    control = (yield 1)[0]
    for number in range(4):
        if control >> number & 1:
            streams.tight[number] = zlib.decompressobj()
    kind = control >> 4
    if kind == 8:
        streams.used.append("fill")
        colour = wanted.tight_pixels((yield wanted.tight_size))[0]
        return np.full((height, width), colour, np.uint32)
    if kind == 9:
        streams.used.append("jpeg")
        assert wanted.bits in (16, 32)
        length = yield from _compact_length()
        return wanted.of_rgb(simplejpeg.decode_jpeg((yield length), "RGB"))
    assert kind < 8
    stream = streams.tight[kind & 3]
    if not kind & 4:
        streams.used.append("full")
        data = yield from _tight_data(stream, width * height * wanted.tight_size)
        return wanted.tight_pixels(data).reshape(height, width)
    assert (yield 1)[0] == 1, "only the palette filter is expected"
    count = (yield 1)[0] + 1
    palette = wanted.tight_pixels((yield count * wanted.tight_size))
    if count == 2:
        streams.used.append("mono")
        row = -(-width // 8)
        data = yield from _tight_data(stream, row * height)
        bits = np.unpackbits(np.frombuffer(data, np.uint8).reshape(height, row), axis=1)
        return palette[bits[:, :width]]
    streams.used.append("palette")
    data = yield from _tight_data(stream, width * height)
    return palette[np.frombuffer(data, np.uint8).reshape(height, width)]


def _compact_length() -> Generator[int, bytes, int]:
    length, shift = 0, 0
    for place in range(3):
        byte = (yield 1)[0]
        length |= (byte if place == 2 else byte & 0x7F) << shift
        shift += 7
        if place < 2 and not byte & 0x80:
            break
    return length


def _tight_data(stream: Any, size: int) -> Generator[int, bytes, bytes]:
    if size < 12:
        return (yield size)
    length = yield from _compact_length()
    data: bytes = stream.decompress((yield length))
    assert len(data) == size
    return data


def zrle(width: int, height: int, wanted: Format, streams: Streams) -> Decoder:
    length = int.from_bytes((yield 4), "big")
    data = streams.zrle.decompress((yield length))
    values = np.zeros((height, width), np.uint32)
    at = 0

    def take(count: int) -> bytes:
        nonlocal at
        at += count
        assert at <= len(data)
        return bytes(data[at - count : at])

    for top in range(0, height, 64):
        for left in range(0, width, 64):
            part = values[top : top + 64, left : left + 64]
            part[...] = _zrle_tile(part.shape[1], part.shape[0], wanted, take)
    assert at == len(data)
    return values


def _zrle_tile(width: int, height: int, wanted: Format, take: Callable[[int], bytes]) -> Values:
    kind = take(1)[0]
    if kind == 0:
        return wanted.zrle_pixels(take(width * height * wanted.zrle_size)).reshape(height, width)
    if kind == 1:
        return np.full((height, width), wanted.zrle_pixels(take(wanted.zrle_size))[0], np.uint32)
    assert 2 <= kind <= 16, f"tile of the kind {kind}"
    palette = wanted.zrle_pixels(take(kind * wanted.zrle_size))
    bits = 1 if kind == 2 else 2 if kind <= 4 else 4
    row = -(-width * bits // 8)
    packed = np.unpackbits(np.frombuffer(take(row * height), np.uint8).reshape(height, row), axis=1)
    weights = 1 << np.arange(bits)[::-1]
    usable = packed.shape[1] // bits * bits
    indices = (packed[:, :usable].reshape(height, -1, bits) * weights).sum(axis=2)
    return palette[indices[:, :width]]


def h264(
    place: tuple[int, int, int, int], wanted: Format, streams: Streams
) -> Generator[int, bytes, Values | None]:
    """None when the rectangle only carries flags."""
    length, flags = int.from_bytes((yield 4), "big"), int.from_bytes((yield 4), "big")
    if flags & 2:
        streams.videos.clear()
    if flags & 1:
        streams.videos.pop(place, None)
    if not length:
        return None
    decoder = streams.videos.get(place)
    if decoder is None:
        decoder = streams.videos[place] = av.CodecContext.create("h264", "r")
        decoder.thread_count = 1
        decoder.flags |= Flags.low_delay
    frames = decoder.decode(av.Packet((yield length)))
    picture = frames[-1].to_ndarray(format="rgb24")
    _, _, width, height = place
    return wanted.of_rgb(np.ascontiguousarray(picture[:height, :width]))


PIXELS = {0: raw, 6: zlibbed, 7: tight, 16: zrle}
