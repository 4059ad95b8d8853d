"""Texts of agreements for programs: versions, drafts, issue; each role as on the pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bnnportal.documents.models import Document
from partners.actions import wordings
from tests import agreements
from tests.cast import CAST
from tests.signers import photo
from tests.test_texts import ISSUERS, SEERS, WRITERS, pdf, word
from tests.texts import rendered


@pytest.mark.wide
def test_programs_read_bring_and_issue_texts_as_the_pages_do(people, turn):
    draft, ready = agreements.draft(people), agreements.ready(people, partner="P17-05", title="Siap", subject="LAIN")
    first = wordings.add_version(agreement=draft, upload=word(), by=people["bengkulu"], note="Usul kantor")
    url = f"/api/v1/agreements/{draft.pk}/"
    for who in sorted(CAST):
        with turn(who) as client:
            seen, refused = 200 if who in SEERS else 404, 403 if who in SEERS else 404
            for part in ("versions/", "versions/1/", "word/"):
                answer = client.get(f"{url}{part}")
                assert answer.status_code == seen, part
                if answer.streaming:
                    assert b"".join(answer)[:2] == b"PK"
            asked = client.post(f"{url}draft/")
            assert asked.status_code == (201 if who in SEERS else 404)
            if who in SEERS:
                code = asked.json()["code"]
                assert client.get(f"/api/v1/documents/{code}/file/").status_code == 404  # not made yet
            posted = client.post(f"{url}versions/", {"file": pdf(), "note": "Balasan"})
            assert posted.status_code == (201 if who in WRITERS else refused), posted.content
            if who in WRITERS:
                assert (posted.json()["n"], posted.json()["file"]["kind"]) == (2, "pdf")
            issued = client.post(f"/api/v1/agreements/{ready.pk}/issue/", {}, content_type="application/json")
            assert issued.status_code == (201 if who in ISSUERS else refused), issued.content
            ready.refresh_from_db()
            assert (ready.document is not None) == (who in ISSUERS)
            if who in ISSUERS:
                told = client.get(f"/api/v1/agreements/{ready.pk}/").json()
                assert told["document"] == issued.json()["code"]
                assert told["office_number"] == issued.json()["number"]
    told = people.client("kipas").get(f"{url}versions/").json()
    assert [(row["n"], row["note"], row["by"]) for row in told] == [(first.n, "Usul kantor", "Bengkulu Uji")]
    wrong = people.client("kipas").post(f"{url}versions/", {"file": SimpleUploadedFile("naskah.pdf", photo())})
    assert (wrong.status_code, list(wrong.json())) == (400, ["file"])


@pytest.mark.wide
def test_a_draft_in_pdf_is_fetched_by_who_asked_for_it_alone(people):
    agreement = agreements.draft(people)
    code = people.client("kipas").post(f"/api/v1/agreements/{agreement.pk}/draft/").json()["code"]
    rendered(Document.objects.get(code=code))
    for who in ("kipas", "bengkulu", "admin"):
        answer = people.client(who).get(f"/api/v1/documents/{code}/file/")
        assert answer.status_code == (200 if who == "kipas" else 404)
        if who == "kipas":
            assert b"".join(answer).startswith(b"%PDF")
