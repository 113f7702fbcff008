"""Draw the page's icons as PNG from its SVG ones: `python docs/draw_icons.py`, with Debian's chromium.

Some systems take no SVG for the icon of an installed page. The pictures are in the repository, for who installs Beseda
has no browser to draw them. They have few colours, so they are written with a palette: a third of what chromium writes.
"""

import shutil
import struct
import zlib
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ICONS = Path(__file__).parent.parent / "src/beseda/page/icons"
PICTURES = (("icon", 192), ("maskable", 512))
"""Which SVG, and how many pixels: what iOS and Android take; all else takes the SVG."""
STEP = 17
"""Colours are rounded to 16 levels of each channel: the smoothed edges have no more than a palette holds then."""

Pixel = tuple[int, ...]

READ_PIXELS = """async ([svg, size]) => {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = new OffscreenCanvas(size, size).getContext("2d");
  canvas.drawImage(image, 0, 0, size, size);
  return [...canvas.getImageData(0, 0, size, size).data];
}"""


def rounded(channel: int) -> int:
    return min(255, round(channel / STEP) * STEP)


def pixels(page: Page, svg: str, size: int) -> list[Pixel]:
    data = page.evaluate(READ_PIXELS, [svg, size])
    return [tuple(map(rounded, data[at : at + 4])) for at in range(0, len(data), 4)]


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(size: int, image: list[Pixel]) -> bytes:
    """Return a picture with a palette (PNG specification, 11.2)."""
    colours = sorted(set(image), key=lambda colour: colour[3])
    number = {colour: at for at, colour in enumerate(colours)}
    rows = (bytes(number[pixel] for pixel in image[at : at + size]) for at in range(0, len(image), size))
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", struct.pack(">IIBBBBB", size, size, 8, 3, 0, 0, 0)),
            chunk(b"PLTE", b"".join(bytes(colour[:3]) for colour in colours)),
            chunk(b"tRNS", bytes(colour[3] for colour in colours)),
            chunk(b"IDAT", zlib.compress(b"".join(b"\0" + row for row in rows), 9)),
            chunk(b"IEND", b""),
        )
    )


def main() -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        for name, size in PICTURES:
            svg = (ICONS / f"{name}.svg").read_text(encoding="utf-8").replace("<svg", f'<svg width="{size}"', 1)
            (ICONS / f"{name}-{size}.png").write_bytes(png(size, pixels(page, svg, size)))
        browser.close()


if __name__ == "__main__":
    main()
