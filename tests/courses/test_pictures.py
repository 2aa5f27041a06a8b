"""Pictures for shared links: opened by an image library, and named by the pages."""

from __future__ import annotations

import re
import time
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image, ImageChops, ImageColor, ImageFont

from catalogue.config import ROOT
from catalogue.i18n.languages import using_locale
from catalogue.syndication.share_images import HEIGHT, WIDTH, Picture, draw
from catalogue.syndication.share_images.cards import house_picture
from catalogue.syndication.share_images.drawing import EDGE, INNER, OCHRE, PAPER, SEA
from catalogue.syndication.share_images.fonts import (
    FONTS,
    MISSING,
    SANS,
    SERIF,
    drawable,
    font,
    shortened,
    wrapped,
)
from tests.courses.hostile import COURSE, TITLES, rename
from tests.machine.visitor import Visitor

MOST_BYTES = 60_000
PAGES = [
    "/en/",
    "/es/cursos?open=1",
    f"/en/courses/{COURSE}",
    f"/es/cursos/{COURSE}",
    "/en/programmes/contemporary-diplomacy",
    "/es/instituciones/ifdt",
    "/es/privacidad",
]


def opened(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(data))
    picture.load()
    assert picture.format == "PNG"
    assert picture.size == (WIDTH, HEIGHT) == (1200, 630)
    assert len(data) <= MOST_BYTES
    return picture.convert("RGB")


def meta(visitor: Visitor, address: str) -> dict[str, str]:
    page = visitor.page(address)
    found = {
        str(tag.get("property") or tag.get("name")): str(tag["content"])
        for tag in page.select("head meta[content]")
    }
    assert page.title is not None
    return found | {"title": page.title.get_text()}


@pytest.mark.parametrize("address", PAGES)
def test_a_page_says_what_stands_beside_a_link_to_it(reader: Visitor, address: str) -> None:
    found = meta(reader, address)
    page = reader.page(address)
    canonical = page.select_one('link[rel="canonical"]')
    assert canonical is not None
    assert found["og:url"] == canonical["href"]
    assert found["title"].startswith(found["og:title"])
    assert found["og:title"]
    assert found["twitter:card"] == "summary_large_image"
    lang = address[1:3]
    locales = {"en": "en_GB", "es": "es_419"}
    assert found["og:locale"] == locales.pop(lang)
    assert found["og:locale:alternate"] in locales.values()
    image = found["og:image"]
    assert image.startswith(f"http://catalogue.test/{lang}/")
    answer = reader.get(image.removeprefix("http://catalogue.test"))
    assert answer.status_code == 200
    assert answer.mimetype == "image/png"
    assert "public" in answer.headers["Cache-Control"]
    assert "Set-Cookie" not in answer.headers
    opened(answer.data)


def test_no_page_loads_its_picture(reader: Visitor) -> None:
    for address in PAGES:
        page = reader.page(address)
        assert not page.select('img[src$=".png"], link[href$=".png"]')


@pytest.mark.parametrize("address", ["/en/sign-in", "/en/workspace", "/en/nowhere"])
def test_pages_that_nobody_shares_have_no_picture(reader: Visitor, address: str) -> None:
    assert "og:image" not in reader.get(address).text


def test_descriptions_are_told_to_networks_too(reader: Visitor) -> None:
    page = reader.page(f"/es/cursos/{COURSE}")
    tag = page.select_one('meta[name="description"][property="og:description"]')
    assert tag is not None
    assert len(str(tag["content"])) > 40


@pytest.mark.slow
def test_a_picture_is_that_of_its_language_and_its_listing(reader: Visitor) -> None:
    addresses = (
        f"/en/courses/{COURSE}.png",
        f"/es/cursos/{COURSE}.png",
        "/en/courses/small-states-workshop.png",
        "/en/partners/nepad.png",
        "/en/programmes/contemporary-diplomacy.png",
        "/en/picture.png",
        "/es/imagen.png",
    )
    seen = [reader.get(address).data for address in addresses]
    assert len(set(seen)) == len(addresses)
    for address, data in zip(addresses, seen, strict=True):
        assert reader.get(address).data == data, "The same catalogue gives the same bytes."


def test_what_does_not_exist_has_no_picture(reader: Visitor) -> None:
    for address in ("/en/courses/x.png", "/en/partners/x.png", "/es/programas/x.png"):
        assert reader.get(address).status_code == 404


def test_a_picture_has_the_house_s_colours() -> None:
    image = opened(draw(Picture(house="Aula", title="Diplomacy")))
    column: list[Any] = [image.getpixel((EDGE + 400, y)) for y in range(5, 470)]
    for colour in (PAPER, SEA, OCHRE):
        wanted = ImageColor.getrgb(colour)
        assert any(
            max(abs(a - b) for a, b in zip(wanted, each, strict=True)) < 12 for each in column
        ), colour


@pytest.mark.slow
@pytest.mark.parametrize("title", [*TITLES, "W" * 200, "", "Ñandú " * 33, "a"])
def test_no_title_leaves_the_paper(sample_app: Flask, title: str) -> None:
    rename(sample_app, title)
    visitor = sample_app.test_client()
    assert isinstance(visitor, Visitor)
    for address in (f"/en/courses/{COURSE}.png", f"/es/cursos/{COURSE}.png"):
        image = opened(visitor.get(address).data)
        blank = Image.new("RGB", image.size, image.getpixel((0, 0)))
        box = ImageChops.difference(image, blank).getbbox()
        assert box is not None
        assert box[0] >= EDGE - 6
        assert box[2] <= EDGE + INNER + 6
        rules = image.crop((EDGE, 420, EDGE + INNER, 440))
        assert rules.getcolors() is not None
        assert len(rules.getcolors() or []) == 1, "The title stays clear of the lines."


def test_a_picture_of_the_sample_says_that_it_is_a_demonstration(
    reading_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    with reading_app.app_context(), using_locale("es"):
        monkeypatch.setitem(reading_app.config, "SAMPLE", True)
        assert house_picture().house == "Aula · Demostración"
        monkeypatch.setitem(reading_app.config, "SAMPLE", False)
        assert house_picture().house == "Aula"


def test_what_cannot_be_drawn_is_left_out_or_replaced() -> None:
    assert drawable("Diplomacy 🕊️👩🏽‍⚖️ for all") == "Diplomacy for all"
    others = "Дипломатия · Διπλωματία – «ñandú» № 5"
    assert drawable(others) == others
    assert drawable("Cafe\u0301") == "Café"
    assert drawable("外交 الدبلوماسية") == ""
    assert drawable("外交官の course") == ""
    assert drawable("Diplomacy, 外交") == "Diplomacy,"
    assert drawable("🕊️") == ""


@pytest.mark.slow
@pytest.mark.parametrize("name", [SERIF, SANS])
def test_the_typefaces_have_every_letter_that_counts_as_drawable(name: str) -> None:
    face = ImageFont.truetype(FONTS / name, 40)
    nothing = bytes(face.getmask("\uffff"))
    points = [chr(n) for n in range(0x20, 0x2213) if not MISSING.match(chr(n))]
    assert len(points) > 1200
    visible = [each for each in points if not each.isspace()]
    assert [each for each in visible if bytes(face.getmask(each)) == nothing] == []


def test_lines_break_between_words_and_end_with_an_ellipsis() -> None:
    text = "Negotiation, mediation and the law of treaties between States"
    lines = wrapped(text, SERIF, 60, 700)
    assert " ".join(lines) == text
    assert all(font(SERIF, 60).getlength(line) <= 700 for line in lines)
    short = shortened(text, SANS, 30, 300)
    assert short.endswith("…")
    assert font(SANS, 30).getlength(short) <= 300
    assert text.startswith(short[:-1])
    assert re.match(r"^W+…$", shortened("W" * 90, SANS, 30, 300))


@pytest.mark.slow
def test_a_picture_is_drawn_quickly() -> None:
    picture = Picture(
        house="Aula",
        title=TITLES[5],
        state=("open", "Open for applications"),
        marks=[("UM", 0), ("IM", 1), ("GS", 2), ("CS", 5)],
        first="University of Malta, Matías Romero Institute and GSMA Capacity Building",
        second="Applications close: 23 January 2027, 23:59 (Malta time)",
    )
    draw(picture)
    times = []
    for _ in range(5):
        began = time.process_time()
        draw(picture)
        times.append(time.process_time() - began)
    # Twice what it takes where nothing else runs.
    assert min(times) < 0.1


def test_the_typefaces_may_be_passed_on() -> None:
    folder = ROOT / "catalogue" / "syndication" / "share_images" / "fonts"
    assert "SIL Open Font License, Version 1.1" in (folder / "OFL.txt").read_text()
    assert sorted(each.name for each in folder.glob("*.ttf")) == sorted([SANS, SERIF])
    assert sum(each.stat().st_size for each in folder.glob("*.ttf")) < 400_000


def test_a_shared_comparison_leads_to_the_same_comparison(reader: Visitor) -> None:
    chosen = [
        f"{COURSE}/{article['id']}"
        for article in reader.page(f"/en/courses/{COURSE}").select("article.edition[id]")[:2]
    ]
    query = "&".join(f"edition={each}" for each in chosen)
    address = meta(reader, f"/en/compare?{query}&utm_source=x")["og:url"]
    shown = reader.page(address.removeprefix("http://catalogue.test")).select_one("main")
    assert shown is not None
    assert "utm" not in address
    assert all(each.split("/")[1] in str(shown) for each in chosen)
