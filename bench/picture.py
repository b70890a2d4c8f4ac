"""Makes site/assets/demo.png, the picture in README: real pages of the example's documents, as LibreOffice shows them."""

from __future__ import annotations

import struct
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

import office  # noqa: E402  # it lies in tests/, which no package index knows
from fellesrammer import workflow  # noqa: E402

PROFILE = ROOT / "examples" / "bodo-legevakt-hjemmetjenester" / "profil.yaml"
TARGET = ROOT / "site" / "assets" / "demo.png"
WIDTH, GAP = 1240, 16
BACKGROUND = (233, 237, 242)
COLOURS = 64


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in memory: three bytes per pixel, row by row."""

    width: int
    height: int
    rows: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """The first page of a document on which all these words stand, and where in the picture it goes."""

    document: str
    words: tuple[str, ...]
    left: int
    top: int
    width: int
    height: int


def layout() -> tuple[Shown, ...]:
    """Cover and requirements above, answer matrix and scoring below."""
    wide = WIDTH - 3 * GAP
    upper = round(wide / (2**0.5 + 0.5**0.5))
    cover, half = round(upper / 2**0.5), wide // 2
    lower, second = round(half / 2**0.5), 2 * GAP + upper
    return (
        Shown("kravspesifikasjon.docx", (), GAP, GAP, cover, upper),
        Shown("kravspesifikasjon.docx", ("EIE-003", "Krav til besvarelse"), 2 * GAP + cover, GAP, wide - cover, upper),
        Shown("svarmatrise.xlsx", ("FUN-001", "Oppfyllelse"), GAP, second, half, lower),
        Shown("evaluering.xlsx", ("FUN-001", "Poeng 1"), 2 * GAP + half, second, half, lower),
    )


def main() -> None:
    """Builds the documents, takes the pages out and puts them together."""
    made = workflow.build(PROFILE.read_bytes(), PROFILE.name).value
    assert made is not None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pdfs = {}
        for document in {shown.document for shown in layout()}:
            (folder / document).write_bytes(made.files[document])
            pdfs[document] = office.to_pdf(folder / document, folder)
        canvas = composed([(shown, page(pdfs[shown.document], shown, folder)) for shown in layout()])
    TARGET.write_bytes(png(canvas))
    print(f"{TARGET.relative_to(ROOT)}: {canvas.width} × {canvas.height}, {TARGET.stat().st_size // 1000} kB")


def page(pdf: Path, shown: Shown, folder: Path) -> Picture:
    """The page in the size that the picture gives it."""
    texts = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout.split("\f")  # noqa: S603, S607
    number = next(place for place, text in enumerate(texts, start=1) if all(word in text for word in shown.words))
    size = ["-scale-to-x", str(shown.width), "-scale-to-y", str(shown.height)]
    out = folder / f"page-{shown.left}-{shown.top}"
    subprocess.run(["pdftoppm", "-singlefile", "-f", str(number), *size, str(pdf), str(out)], check=True)  # noqa: S603, S607
    _, dimensions, _, pixels = out.with_suffix(".ppm").read_bytes().split(b"\n", 3)
    width, height = (int(part) for part in dimensions.split())
    return Picture(width, height, tuple(pixels[row * width * 3 : (row + 1) * width * 3] for row in range(height)))


def composed(pages: list[tuple[Shown, Picture]]) -> Picture:
    """The pages on one background, each where it belongs."""
    height = max(shown.top + picture.height for shown, picture in pages) + GAP
    canvas = [bytearray(bytes(BACKGROUND) * WIDTH) for _ in range(height)]
    for shown, picture in pages:
        for place, row in enumerate(picture.rows, start=shown.top):
            canvas[place][shown.left * 3 : shown.left * 3 + len(row)] = row
    return Picture(WIDTH, height, tuple(bytes(row) for row in canvas))


def png(picture: Picture) -> bytes:
    """The picture as a PNG file with a palette: pages of text need few colours."""
    pixels = [tuple(row[place : place + 3]) for row in picture.rows for place in range(0, len(row), 3)]
    counted = Counter(pixels)
    palette = [colour for colour, _ in counted.most_common(COLOURS)]
    nearest = {colour: min(range(len(palette)), key=lambda place: _distance(palette[place], colour)) for colour in counted}
    lines = (bytes(nearest[pixel] for pixel in pixels[start : start + picture.width]) for start in range(0, len(pixels), picture.width))
    body = zlib.compress(b"".join(b"\0" + line for line in lines), 9)
    head = struct.pack(">IIBBBBB", picture.width, picture.height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", head), (b"PLTE", b"".join(bytes(colour) for colour in palette)), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, part) for kind, part in parts)


def _distance(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    return sum((first - second) ** 2 for first, second in zip(one, other, strict=True))


def _chunk(kind: bytes, part: bytes) -> bytes:
    return struct.pack(">I", len(part)) + kind + part + struct.pack(">I", zlib.crc32(kind + part))


if __name__ == "__main__":
    main()
