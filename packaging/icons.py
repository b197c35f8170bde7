"""Draws the product's icon in every size and shape that systems ask for, from `resources/brand/mark.svg`.

`python packaging/icons.py DIR` leaves `DIR/SIZE.png`, `access-agent.ico` and `access-agent.icns`. Both of
the latter are only a table of contents before pictures in PNG.
"""

from __future__ import annotations

import struct
import sys
from pathlib import Path
from typing import Final

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

MARK: Final = Path(__file__).resolve().parent.parent / "resources" / "brand" / "mark.svg"
SIZES: Final = (16, 22, 24, 32, 48, 64, 96, 128, 256, 512, 1024)
_WINDOWS: Final = (16, 24, 32, 48, 64, 128, 256)
_MAC: Final = (
    (b"icp4", 16),
    (b"icp5", 32),
    (b"icp6", 64),
    (b"ic07", 128),
    (b"ic08", 256),
    (b"ic09", 512),
    (b"ic10", 1024),
)


def picture(size: int) -> bytes:
    """The icon as PNG, `size` pixels wide and high."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(str(MARK)).render(painter)
    painter.end()
    written = QBuffer()
    written.open(QIODevice.OpenModeFlag.WriteOnly)
    if not image.save(written, "PNG"):
        raise SystemExit("the icon cannot be drawn")
    return bytes(written.data().data())


def windows_icon(pictures: dict[int, bytes]) -> bytes:
    """An `.ico` of PNG pictures, as Windows reads since Vista."""
    chosen = [(size, pictures[size]) for size in _WINDOWS]
    head, at = struct.pack("<HHH", 0, 1, len(chosen)), 6 + 16 * len(chosen)
    for size, data in chosen:
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), at)
        at += len(data)
    return head + b"".join(data for _, data in chosen)


def mac_icon(pictures: dict[int, bytes]) -> bytes:
    """An `.icns` of PNG pictures."""
    parts = b"".join(
        kind + struct.pack(">I", 8 + len(pictures[size])) + pictures[size] for kind, size in _MAC
    )
    return b"icns" + struct.pack(">I", 8 + len(parts)) + parts


def main(folder: Path) -> None:
    """Write all of them into `folder`."""
    application = QGuiApplication([])
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {size: picture(size) for size in SIZES}
    for size, data in pictures.items():
        (folder / f"{size}.png").write_bytes(data)
    (folder / "access-agent.ico").write_bytes(windows_icon(pictures))
    (folder / "access-agent.icns").write_bytes(mac_icon(pictures))
    application.quit()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
