"""The check of pages accepts a good page and notices each kind of mistake."""

from __future__ import annotations

import pytest

from tests.house_rules import markup

GOOD = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Courses – Aula</title></head>
<body>
<header><a href="#main">Skip</a>
<nav aria-label="Site"><ul><li><a href="/">Home</a></li></ul></nav></header>
<main id="main">
<h1>Courses</h1>
<svg aria-hidden="true" viewBox="0 0 1 1"><title>x</title><path d="M0 0"/></svg>
<form action="/en/courses"><label for="q">Search</label><input id="q" name="q" type="search">
<fieldset><legend><h2>Format</h2></legend><label><input type="checkbox" name="format">Online</label>
</fieldset><button>Search</button></form>
<dl><div><dt>Fee</dt><dd>Free</dd></div></dl>
<details><summary>More</summary>
<p lang="es">Hola <time datetime="2027-02-01">uno</time></p></details>
<!--here-->
</main>
</body>
</html>
"""


def test_a_good_page_is_let_pass() -> None:
    assert markup.mistakes(GOOD) == []


@pytest.mark.parametrize(
    "planted",
    [
        "<p><div>x</div></p>",
        "<span><div>x</div></span>",
        "<ul><div>x</div></ul>",
        "<ul><a href='/'>x</a></ul>",
        "<li>x</li>",
        "<a href='/'><button>x</button></a>",
        "<button><p>x</p></button>",
        "<p id='main'>x</p>",
        "<p id='a b'>x</p>",
        "<label for='nothing'>x</label>",
        "<label>x</label>",
        "<p aria-describedby='nothing'>x</p>",
        "<input name='x'>",
        "<input type='phone' name='x' aria-label='x'>",
        "<img src='/x.png'>",
        "<p style='color: red'>x</p>",
        "<button onclick='x()'>x</button>",
        "<script>x()</script>",
        "<center>x</center>",
        "<time datetime='2026-11-21T01:16:50.726072+00:00'>x</time>",
        "<time datetime='today'>x</time>",
        "<time>tomorrow</time>",
        "<section><p>x</p></section>",
        "<table align='left'><tr><td>x</td></tr></table>",
        "<h1>Second</h1>",
        "<h4>Too deep</h4>",
        "<h2></h2>",
        "<a href='/'></a>",
        "<a href='#nothing'>x</a>",
        "<a href='/with space'>x</a>",
        "<p lang='spanish'>x</p>",
        "<p class='a' class='b'>x</p>",
        "<main></main>",
        "</div>",
        "<p>&nosuchthing;</p>",
        "<tr><td>x</td></tr>",
        "<form action=''><button>x</button></form>",
    ],
)
def test_a_planted_mistake_is_seen(planted: str) -> None:
    assert markup.mistakes(GOOD.replace("<!--here-->", planted))


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("<!doctype html>\n", ""),
        ('<html lang="en">', "<html>"),
        ("<title>Courses – Aula</title>", "<title>Aula</title>"),
        ("<title>Courses – Aula</title>", "<title></title>"),
        ("<h1>Courses</h1>", "<p>Courses</p>"),
        ("<dt>Fee</dt>", "<p>Fee</p><dt>Fee</dt><li>x</li>"),
    ],
)
def test_a_mistake_of_the_whole_page_is_seen(good: str, bad: str) -> None:
    assert markup.mistakes(GOOD.replace(good, bad))
