"""Drawing: warm paper, dark ink, the twin lines; 1200 by 630, as the networks ask for."""

from __future__ import annotations

from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw

from catalogue.caches import remembered
from catalogue.syndication.share_images.cards import Picture
from catalogue.syndication.share_images.fonts import SANS, SERIF, font, shortened, wrapped

WIDTH, HEIGHT = 1200, 630
EDGE = 80
INNER = WIDTH - 2 * EDGE

PAPER, INK, MUTED, SEA, OCHRE = "#fbfaf6", "#17212b", "#55606b", "#0e4f60", "#8f5410"
TONES = (
    "#0e4f60",
    "#8f5410",
    "#583f8a",
    "#17663a",
    "#1c5590",
    "#8c2f4b",
    "#4f5b23",
    "#5f4a3e",
)
"""The colours of partners' marks, as the style sheet has them."""

STATES = {
    "open": "#17663a",
    "open-running": "#17663a",
    "closing": "#855600",
    "waitlist": "#583f8a",
    "upcoming": "#1c5590",
    "planned": "#1c5590",
    "cancelled": "#9c1f1f",
}
"""The colours of states; all others are as quiet as the text beside them."""

SIZES = (74, 66, 58, 52, 46)
MOST_LINES = 4
LEADING = 1.22
TITLE_TOP, RULE = 140, 442
COLOURS = 48
"""How many colours the file keeps: nine and their shades at the edges of letters."""

COMPRESSION = 6
"""Takes a third of the time of the best, and a tenth more bytes."""

FINE = 4
"""How many times larger shapes are drawn before they are scaled down, so that edges are smooth."""


def draw(picture: Picture) -> bytes:
    """Return the picture as a PNG file; the same picture always gives the same bytes."""
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    pen = ImageDraw.Draw(image)
    _head(image, pen, picture)
    _title(pen, picture.title)
    pen.rectangle((EDGE, RULE, EDGE + INNER, RULE + 3), fill=SEA)
    pen.rectangle((EDGE, RULE + 9, EDGE + INNER, RULE + 12), fill=OCHRE)
    _foot(pen, picture)
    out = BytesIO()
    image.quantize(COLOURS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(
        out, "PNG", compress_level=COMPRESSION
    )
    return out.getvalue()


def _head(image: Image.Image, pen: ImageDraw.ImageDraw, picture: Picture) -> None:
    image.paste(_emblem(), (EDGE - 4, 52))
    state, word = picture.state
    face = font(SANS, 30)
    taken = 0
    if word:
        word = shortened(word, SANS, 30, INNER // 2)
        taken = int(face.getlength(word)) + 60
        left = WIDTH - EDGE - taken + 60
        colour = STATES.get(state, MUTED)
        image.paste(Image.new("RGB", (22, 22), colour), (left - 36, 69), _disc(22))
        pen.text((left, 80), word, fill=colour, font=face, anchor="lm")
    house = shortened(picture.house, SANS, 34, INNER - 90 - taken)
    pen.text((EDGE + 66, 80), house, fill=INK, font=font(SANS, 34), anchor="lm")


def _title(pen: ImageDraw.ImageDraw, title: str) -> None:
    """Write the title as large as four lines allow; the smallest size ends with an ellipsis."""
    size, lines = SIZES[-1], [title]
    for size in SIZES:
        lines = wrapped(title, SERIF, size, INNER)
        if len(lines) <= MOST_LINES:
            break
    if len(lines) > MOST_LINES:
        rest = " ".join(lines[MOST_LINES - 1 :])
        lines = [*lines[: MOST_LINES - 1], shortened(rest, SERIF, size, INNER)]
    for place, line in enumerate(lines):
        top = TITLE_TOP + round(place * size * LEADING)
        pen.text((EDGE, top), line, fill=INK, font=font(SERIF, size), anchor="la")


def _foot(pen: ImageDraw.ImageDraw, picture: Picture) -> None:
    left = EDGE
    for letters, tone in picture.marks:
        pen.rounded_rectangle((left, 494, left + 62, 556), radius=4, fill=TONES[tone])
        pen.text((left + 31, 525), letters, fill=PAPER, font=font(SERIF, 27), anchor="mm")
        left += 76
    if picture.marks:
        left += 12
    width = WIDTH - EDGE - left
    for (line, size, colour), middle in zip(
        ((picture.first, 30, INK), (picture.second, 26, MUTED)), (508, 549), strict=True
    ):
        words = shortened(line, SANS, size, width)
        pen.text((left, middle), words, fill=colour, font=font(SANS, size), anchor="lm")


@remembered(16)
def _disc(size: int) -> Image.Image:
    mask = Image.new("L", (size * FINE, size * FINE))
    ImageDraw.Draw(mask).ellipse((0, 0, size * FINE - 1, size * FINE - 1), fill=255)
    return mask.resize((size, size), Image.Resampling.LANCZOS)


@cache
def _emblem() -> Image.Image:
    """Return the site's mark: two lines that lean on each other."""
    side = 56
    scale = side * FINE / 32
    image = Image.new("RGB", (side * FINE, side * FINE), PAPER)
    pen = ImageDraw.Draw(image)
    for (x1, y1, x2, y2), colour in (
        ((4.5, 27, 15.5, 5), SEA),
        ((27.5, 27, 19.2, 10.4), OCHRE),
    ):
        ends = [(x1 * scale, y1 * scale), (x2 * scale, y2 * scale)]
        pen.line(ends, fill=colour, width=round(3.4 * scale))
        for x, y in ends:
            half = 1.7 * scale
            pen.ellipse((x - half, y - half, x + half, y + half), fill=colour)
    return image.resize((side, side), Image.Resampling.LANCZOS)
