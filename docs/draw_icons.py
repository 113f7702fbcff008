"""Draw the page's icon as PNG from an SVG one: `PYTHONPATH=tests/browser python docs/draw_icons.py`, with Debian's
chromium.

iOS and Android take no SVG for the icon of an installed page; all else takes `icon.svg`. Both cut the corners off by
themselves, so one picture without corners does for both. It is in the repository, for who installs Beseda has no
browser to draw it. Sixteen colours are enough for it, so it is written with a palette: a seventh of what chromium
writes.
"""

import math
import struct
import zlib
from functools import cache
from pathlib import Path

from chromium import chromium
from playwright.sync_api import Page

SOURCE = Path(__file__).parent / "maskable.svg"
PICTURE = Path(__file__).parent.parent / "src/beseda/page/icons/maskable-512.png"
SIZE = 512
"""Pixels: the largest that Android draws."""

Pixel = tuple[int, ...]

GROUND, LINE, DOT = (0x17, 0x69, 0x5B), (0xFF, 0xFD, 0xFA), (0xF0, 0xB4, 0x5A)
STEPS = 7
"""From one colour to another: with both edges, and the ground, as many colours as four bits number."""

READ_PIXELS = """async ([svg, size]) => {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = new OffscreenCanvas(size, size).getContext("2d");
  canvas.drawImage(image, 0, 0, size, size);
  return [...canvas.getImageData(0, 0, size, size).data];
}"""


def mixed(one: Pixel, other: Pixel, share: float) -> Pixel:
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))


def palette() -> list[Pixel]:
    """The three colours, and what stands at a smoothed edge of two: the dot and the line do not touch."""
    steps = [step / STEPS for step in range(1, STEPS + 1)]
    return [GROUND, *[mixed(GROUND, other, share) for other in (LINE, DOT) for share in steps]]


def pixels(page: Page, svg: str) -> list[Pixel]:
    data = page.evaluate(READ_PIXELS, [svg, SIZE])
    return [tuple(data[at : at + 3]) for at in range(0, len(data), 4)]


@cache
def nearest(pixel: Pixel) -> int:
    """Return which colour of the palette is most like this one."""
    colours = palette()
    return min(range(len(colours)), key=lambda at: math.dist(colours[at], pixel))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(image: list[Pixel]) -> bytes:
    """Return a picture with a palette, two pixels a byte (PNG specification, 11.2)."""
    numbers = [nearest(pixel) for pixel in image]
    pairs = bytes(left << 4 | right for left, right in zip(numbers[::2], numbers[1::2], strict=True))
    wide = SIZE // 2
    rows = (b"\0" + pairs[at : at + wide] for at in range(0, len(pairs), wide))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", SIZE, SIZE, 4, 3, 0, 0, 0)),
            chunk(b"PLTE", b"".join(map(bytes, palette()))),
            chunk(b"IDAT", zlib.compress(b"".join(rows), 9)),
            chunk(b"IEND", b""),
        )
    )


def main() -> None:
    with chromium() as browser:
        svg = SOURCE.read_text(encoding="utf-8").replace("<svg", f'<svg width="{SIZE}"', 1)
        PICTURE.write_bytes(png(pixels(browser.new_page(), svg)))


if __name__ == "__main__":
    main()
