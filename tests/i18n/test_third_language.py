"""A third language by what CONTRIBUTING says, and by nothing else: French, a handful of texts."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from flask import Flask

from catalogue import app as application
from catalogue.config import ROOT
from catalogue.i18n.url_segments import WORDS
from tests.alerts.people import ask, confirm_link, deliver, text_of
from tests.conftest import visitor_of
from tests.machine import apps
from tests.machine.databases import Databases, EngineName
from tests.machine.mail import MailServer
from tests.machine.visitor import Visitor, soup

COURSE = "child-online-protection-for-regulators"
PAGE = (ROOT / "docs" / "patterns" / "language.md").read_text()
HANDFUL = {
    "Courses": "Cours",
    "Partners": "Partenaires",
    "Search the courses": "Chercher un cours",
    "Apply": "Postuler",
    "Hello,": "Bonjour,",
    "Please confirm your alert: %(title)s": "Veuillez confirmer votre alerte : %(title)s",
}
PLURAL = ("%(num)d course", ["%(num)d cours", "%(num)d cours"])


def said(pattern: str) -> str:
    """Return what the section says in code."""
    found = re.search(f"({pattern})", PAGE)
    assert found is not None, pattern
    return found[1]


def translate(file: Path) -> None:
    """Translate a handful of the texts."""
    catalogue = polib.pofile(str(file))
    for text, french in HANDFUL.items():
        entry = catalogue.find(text)
        assert entry is not None, text
        entry.msgstr = french
    entry = catalogue.find(PLURAL[0])
    assert entry is not None
    entry.msgstr_plural = dict(enumerate(PLURAL[1]))
    catalogue.save()


@pytest.fixture(scope="module")
def translations(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of translations to which French has been added, as the page says."""
    root = tmp_path_factory.mktemp("third")
    folder = root / "translations"
    spanish = polib.pofile(str(ROOT / "translations" / "es" / "LC_MESSAGES" / "messages.po"))
    (folder / "es" / "LC_MESSAGES").mkdir(parents=True)
    spanish.save(str(folder / "es" / "LC_MESSAGES" / "messages.po"))
    for entry in spanish:
        entry.msgstr = ""
        entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
    spanish.save(str(folder / "messages.pot"))
    tool = str(Path(sys.executable).parent / "pybabel")
    init = said(r"\.venv/bin/pybabel init [^`\n]*").split()[1:]
    subprocess.run([tool, "--quiet", *init], cwd=root, check=True)
    translate(folder / "fr" / "LC_MESSAGES" / "messages.po")
    subprocess.run([tool, "--quiet", "compile", "-d", "translations"], cwd=root, check=True)
    return folder


@pytest.fixture
def french(
    translations: Path,
    databases: Databases,
    engine_name: EngineName,
    mail_server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Flask]:
    """The sample catalogue in three languages; of the words of addresses only one is French."""
    folder = application.beside_or_inside
    monkeypatch.setattr(
        application,
        "beside_or_inside",
        lambda name: translations if name == "translations" else folder(name),
    )
    monkeypatch.setitem(WORDS["courses"], "fr", "cours")
    languages = said(r"CATALOGUE_LANGUAGES=[a-z,]+").partition("=")[2]
    with databases.lend(engine_name, "sample") as place:
        settings = place.settings(LANGUAGES=languages, MAIL_URL=mail_server.url)
        with apps.running(settings) as app:
            built = app.test_cli_runner().invoke(args=said("flask search rebuild").split()[1:])
            assert built.exit_code == 0, built.output
            yield app


@pytest.mark.slow
def test_a_third_language_has_pages_addresses_and_fallback(french: Flask) -> None:
    visitor = visitor_of(french)
    assert visitor.get("/", headers={"Accept-Language": "fr-CA"}).location.endswith("/fr/")
    home = visitor.page("/fr/")
    assert home.html is not None
    assert home.html["lang"] == "fr"
    assert "Partenaires" in home.get_text()
    assert "Skip to the content" in home.get_text()
    found = visitor.page("/fr/cours")
    total = found.select_one("[data-total]")
    assert total is not None
    assert total.get_text().strip() == f"{total['data-total']} cours"
    assert visitor.get("/fr/courses").status_code == 404
    page = visitor.page(f"/fr/cours/{COURSE}")
    heading = page.select_one("h1 [lang], h1[lang]")
    assert heading is not None
    assert heading["lang"] == "en"
    assert re.search(r"\d (?:janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc)", page.text)
    apply = page.select_one('main a[href$="/apply"]')
    assert apply is not None
    assert visitor.get(str(apply["href"])).status_code == 200
    others = {str(link["hreflang"]) for link in page.select("a[hreflang]")}
    assert {"en", "es"} <= others
    spanish = visitor.page(f"/es/cursos/{COURSE}")
    assert [link for link in spanish.select('a[hreflang="fr"]') if "/fr/cours/" in link["href"]]
    assert f"/fr/cours/{COURSE}" in visitor.get("/sitemap.xml").text


@pytest.mark.slow
def test_a_third_language_is_searched_and_edited(french: Flask) -> None:
    visitor = visitor_of(french)
    found = soup(visitor.get("/fr/cours?q=negotiation"))
    assert found.select("main .result h2 a")
    visitor.sign_in("editor@gsma.example")
    words = visitor.page(f"/en/workspace/courses/{COURSE}/words")
    assert words.select_one('[name="title_fr"]') is not None


@pytest.mark.slow
def test_a_third_language_is_written_in_mails(french: Flask, mail_server: MailServer) -> None:
    visitor: Visitor = visitor_of(french)
    ask(visitor, f"/fr/cours/{COURSE}/tell-me")
    deliver(french)
    (mail,) = mail_server.to("ana.nunez@work.example")
    assert str(mail["Subject"]).startswith("Veuillez confirmer votre alerte : ")
    assert "Bonjour," in text_of(mail)
    assert confirm_link(mail).startswith("/fr/alerts/confirm/")
