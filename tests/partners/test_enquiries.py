from __future__ import annotations

import threading

import pytest
from flask import Flask

from catalogue.accounts.access import Actor
from catalogue.database import db
from catalogue.partners import queries
from catalogue.partners.codes import EnquiryState, OrganisationKind
from catalogue.partners.models import FormerSlug, PartnershipEnquiry
from catalogue.partners.services import enquiries
from catalogue.partners.services.errors import AlreadyDecided, Refused
from tests.accounts.people import (
    PASSWORD,
    acts,
    add_member,
    add_organisation,
    letters,
    link_in,
)
from tests.machine.visitor import Visitor, soup

pytestmark = pytest.mark.engines

HUB = "hub@mail.example"
FORM = "main form[method=post]"
APPROVE = "form[action$='/approve']"
DECLINE = "form[action$='/decline']"
ANSWERS = {
    "organisation_name": "Academia Diplomática de Ñuñoa",
    "organisation_kind": "diplomatic-academy",
    "country": "CL",
    "website": "www.adn.example.org",
    "full_name": "Ximena Ñáñez",
    "email": "Ximena@adn.example.org",
    "position": "Directora",
    "message": "Quisiéramos impartir juntos un curso.",
}


def send(client: Visitor, lang: str = "es", **changes: str) -> None:
    address = {"en": "/en/partners/join", "es": "/es/instituciones/colaborar"}[lang]
    answer = client.submit(address, ANSWERS | changes, select=FORM)
    assert answer.status_code == 303, answer.text
    assert client.get(answer.location).status_code == 200


def all_enquiries(app: Flask) -> list[PartnershipEnquiry]:
    with app.app_context():
        return list(queries.enquiries())


@pytest.fixture
def hub(app: Flask) -> Visitor:
    """The hub's visitor, signed in."""
    add_member(app, HUB, None)
    visitor = app.test_client()
    assert isinstance(visitor, Visitor)
    visitor.sign_in(HUB, PASSWORD)
    return visitor


def test_an_enquiry_is_taken_and_both_sides_are_told(
    app: Flask, client: Visitor, hub: Visitor
) -> None:
    send(client)
    (enquiry,) = all_enquiries(app)
    assert enquiry.email == "ximena@adn.example.org"
    assert enquiry.website == "https://www.adn.example.org"
    assert (enquiry.language, enquiry.state) == ("es", EnquiryState.NEW)
    thanks, note = letters(app)[-2:]
    assert (thanks.recipient, thanks.language) == ("ximena@adn.example.org", "es")
    assert thanks.subject == "Su propuesta de colaboración"
    assert "Ñuñoa" not in thanks.text
    assert note.subject == "New partnership request"
    assert "Academia Diplomática de Ñuñoa" in note.text
    assert (note.recipient, note.language) == (HUB, "en")
    assert hub.get(link_in(note)).status_code == 200
    assert acts(app)[-1] == "enquiry.submit"


def test_the_same_form_sent_twice_is_one_enquiry(app: Flask, client: Visitor) -> None:
    page = client.get("/en/partners/join")
    for _ in range(2):
        assert client.submit(page, ANSWERS, select=FORM).status_code == 303
    assert len(all_enquiries(app)) == 1
    assert len(letters(app)) == 1
    send(client, "en")
    assert len(all_enquiries(app)) == 2


def test_without_its_key_a_form_is_still_an_enquiry(app: Flask, client: Visitor) -> None:
    send(client, submission="")
    assert len(all_enquiries(app)) == 1


def test_twice_at_once_is_one_enquiry(app: Flask) -> None:
    given = enquiries.Enquiry(
        organisation_name="A",
        organisation_kind=OrganisationKind.NGO,
        country="CL",
        website="",
        full_name="B",
        email="b@mail.example",
        position="",
        message="C",
    )
    ready = threading.Barrier(4)

    def submit() -> None:
        with app.app_context():
            ready.wait()
            enquiries.submit(given, "same", "en")

    threads = [threading.Thread(target=submit) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(all_enquiries(app)) == 1
    assert len(letters(app)) == 1


def test_the_other_submission_was_first(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    given = enquiries.Enquiry("A", OrganisationKind.NGO, "CL", "", "B", "b@mail.example", "", "C")
    with app.app_context():
        enquiries.submit(given, "same", "en")
        monkeypatch.setattr(queries, "enquiry_by_submission", lambda _key: None)
        enquiries.submit(given, "same", "en")
    assert len(all_enquiries(app)) == 1


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["Enter the name of the institution.", "Choose a country or territory."]),
        ("es", ["Indique el nombre de la institución.", "Elija un país o territorio."]),
    ],
)
def test_what_is_missing_is_said_and_the_rest_kept(
    app: Flask, client: Visitor, lang: str, words: list[str]
) -> None:
    address = {"en": "/en/partners/join", "es": "/es/instituciones/colaborar"}[lang]
    values = {
        "message": "Una idea <b>con</b> etiquetas",
        "website": "javascript:alert(1)",
        "email": "nobody",
        "full_name": "  Ximena   Ñáñez ",
    }
    answer = client.submit(address, values, select=FORM)
    assert answer.status_code == 422
    page = soup(answer)
    for each in words:
        assert each in page.text
    message = page.select_one("#message")
    assert message is not None
    assert message.text.strip() == "Una idea <b>con</b> etiquetas"
    name = page.select_one("#full_name")
    assert name is not None
    assert name["value"] == "Ximena Ñáñez"
    for field in ("website", "email"):
        assert page.select_one(f"#{field}-error") is not None
    assert not all_enquiries(app)


def test_an_unknown_choice_is_refused(client: Visitor) -> None:
    page = client.get("/es/instituciones/colaborar")
    token = soup(page).select_one("main input[name=csrf_token]")
    assert token is not None
    data = ANSWERS | {"country": "ZZ", "csrf_token": str(token["value"])}
    answer = client.post("/es/instituciones/colaborar", data=data)
    assert answer.status_code == 422
    assert "Elija una de las opciones." in answer.text


def test_countries_sort_as_the_page_reads(client: Visitor) -> None:
    def names(address: str) -> list[str]:
        options = client.page(address).select("#country option")
        return [option.text for option in options][1:]

    spanish = names("/es/instituciones/colaborar")
    assert spanish.index("Alemania") < spanish.index("México") < spanish.index("Zimbabue")
    assert spanish.index("Níger") < spanish.index("Noruega")
    english = names("/en/partners/join")
    assert english.index("Åland Islands") < english.index("Albania") < english.index("Germany")
    assert 240 < len(spanish) < 260
    assert len(spanish) == len(english)


@pytest.mark.slow
def test_approving_makes_an_institution_and_invites(
    app: Flask, client: Visitor, hub: Visitor
) -> None:
    send(client)
    (enquiry,) = all_enquiries(app)
    address = f"/en/workspace/enquiries/{enquiry.id}"
    page = hub.page(address)
    slug = page.select_one("#slug")
    assert slug is not None
    assert slug["value"] == "academia-diplomatica-de-nunoa"
    answer = hub.submit(address, {"name_en": "Diplomatic Academy of Ñuñoa"}, select=APPROVE)
    assert answer.location == address
    after = hub.page(address)
    assert "Partner" in after.text
    assert not after.select(APPROVE)
    with app.app_context():
        organisation = queries.organisation_by_slug("academia-diplomatica-de-nunoa")
        assert organisation is not None
        assert {code: row.name for code, row in organisation.words.items()} == {
            "en": "Diplomatic Academy of Ñuñoa",
            "es": "Academia Diplomática de Ñuñoa",
        }
        assert (organisation.country, organisation.website) == (
            "CL",
            enquiry.website and "https://www.adn.example.org",
        )
    invitation = letters(app, "invitation")[-1]
    assert (invitation.recipient, invitation.language) == ("ximena@adn.example.org", "es")
    assert acts(app)[-1] == "enquiry.approve"
    assert invitation.subject == "Aceptamos su propuesta: Academia Diplomática de Ñuñoa"
    assert "Gracias por su propuesta: la aceptamos" in invitation.text
    assert enquiry.full_name not in invitation.text
    link = link_in(invitation)
    name = client.page(link).select_one("#full_name")
    assert name is not None
    assert name["value"] == enquiry.full_name
    values = {"full_name": "Ximena Ñáñez", "new_password": PASSWORD}
    assert client.submit(link, values).status_code == 303
    assert client.get("/es/espacio/instituciones/academia-diplomatica-de-nunoa").status_code == 200
    assert client.get("/es/instituciones/academia-diplomatica-de-nunoa").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("academy", "Another institution has, or used to have, this web address."),
        ("former", "Another institution has, or used to have, this web address."),
        ("join", "Use only unaccented lower-case letters"),
        ("Not A Slug", "Use only unaccented lower-case letters"),
        ("", "Enter the last part of the web address."),
    ],
)
def test_an_unusable_slug_is_asked_for_again(
    app: Flask, client: Visitor, hub: Visitor, slug: str, words: str
) -> None:
    organisation = add_organisation(app)
    with app.app_context():
        db.session.add(FormerSlug(kind="organisation", slug="former", target_id=organisation))
        db.session.commit()
    send(client)
    address = f"/en/workspace/enquiries/{all_enquiries(app)[0].id}"
    answer = hub.submit(address, {"slug": slug, "name_en": "Kept Name"}, select=APPROVE)
    assert answer.status_code == 422
    assert words in answer.text
    assert "Kept Name" in answer.text
    assert all_enquiries(app)[0].state is EnquiryState.NEW
    assert not letters(app, "invitation")[1:]


def test_declining_gives_the_reason(app: Flask, client: Visitor, hub: Visitor) -> None:
    send(client)
    address = f"/en/workspace/enquiries/{all_enquiries(app)[0].id}"
    assert hub.submit(address, {"reason": " "}, select=DECLINE).status_code == 422
    reason = "De momento no podemos acoger más talleres."
    assert hub.submit(address, {"reason": reason}, select=DECLINE).location == address
    letter = letters(app)[-1]
    assert (letter.kind, letter.language) == ("enquiry-declined", "es")
    assert reason in letter.text
    assert all_enquiries(app)[0].state is EnquiryState.DECLINED
    assert acts(app)[-1] == "enquiry.decline"


def test_deciding_twice_is_answered(app: Flask, client: Visitor, hub: Visitor) -> None:
    send(client)
    address = f"/en/workspace/enquiries/{all_enquiries(app)[0].id}"
    page = hub.get(address)
    assert hub.submit(page, {"reason": "No."}, select=DECLINE).status_code == 303
    assert hub.submit(page, select=APPROVE).location == address
    assert "Someone else has already decided on this request." in hub.get(address).text
    own = {"Origin": app.config["BASE_URL"]}
    again = hub.submit(page, {"reason": "Not this <year>."}, select=DECLINE, headers=own)
    assert again.status_code == 409
    assert "Someone else has already decided on this request." in again.text
    kept = soup(again).select_one("section.typed textarea")
    assert kept is not None
    assert kept.text.strip() == "Not this <year>."
    assert len([each for each in letters(app) if each.kind == "enquiry-declined"]) == 1


@pytest.mark.slow
def test_the_list_puts_what_is_to_be_decided_first(
    app: Flask, client: Visitor, hub: Visitor
) -> None:
    assert "No enquiries yet" in hub.get("/en/workspace/enquiries").text
    for name in ("First", "Second", "Third"):
        send(client, organisation_name=name)
    newest = max(each.id for each in all_enquiries(app))
    hub.submit(f"/en/workspace/enquiries/{newest}", {"reason": "No."}, select=DECLINE)
    rows = hub.page("/es/espacio/propuestas").select("tbody th")
    assert [row.text.strip() for row in rows] == ["Second", "First", "Third"]


@pytest.mark.slow
def test_enquiries_are_the_hubs(app: Flask, client: Visitor, hub: Visitor) -> None:
    send(client)
    number = all_enquiries(app)[0].id
    add_member(app, "boss@mail.example", add_organisation(app))
    client.sign_in("boss@mail.example", PASSWORD)
    token = client.page("/en/account").select_one("main input[name=csrf_token]")
    assert token is not None
    data = {"csrf_token": token["value"], "reason": "No."}
    for address in ("/en/workspace/enquiries", f"/en/workspace/enquiries/{number}"):
        assert client.get(address).status_code == 404
    for decision in ("approve", "decline"):
        address = f"/en/workspace/enquiries/{number}/{decision}"
        assert client.post(address, data=data).status_code == 404
        assert hub.get("/en/workspace/enquiries/999").status_code == 404
    nobody = Actor(1, "No", "no@mail.example", "en")
    with app.app_context():
        with pytest.raises(Refused):
            enquiries.decline(nobody, number, "No.")
        by = Actor(1, "Hub", HUB, "en", hub=True)
        enquiries.decline(by, number, "No.")
        with pytest.raises(AlreadyDecided):
            enquiries.approve(by, number, "slug", {"en": "Name"})


@pytest.mark.slow
@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_what_was_typed_is_text(app: Flask, client: Visitor, hub: Visitor, payload: str) -> None:
    send(client, message=payload, position=payload)
    number = all_enquiries(app)[0].id
    with app.app_context():
        # As names could be before the form refused such ones.
        row = db.session.get_one(PartnershipEnquiry, number)
        row.organisation_name = row.full_name = payload
        db.session.commit()
    for address in ("/en/workspace/enquiries", f"/en/workspace/enquiries/{number}"):
        assert payload not in hub.get(address).text
