"""The files of texts: PDF/A and PDF/UA, made by a real worker, and once although it was killed meanwhile."""

import datetime as dt

import pytest
from django.db import IntegrityError
from django.utils import timezone

from bnnportal.audit.models import Event
from bnnportal.documents import actions as documents
from bnnportal.documents import render, signing
from bnnportal.documents.actions import exporting
from bnnportal.documents.enums import DocumentStatus
from bnnportal.documents.models import Document, KindSetting
from bnnportal.offices.models import Organisation
from partners.actions import wordings
from tests import agreements
from tests.services import until
from tests.signers import contents
from tests.test_render import verapdf
from tests.texts import FULL, known_partner, pdf_text, rendered


def as_pdf(people, agreement, who: str = "bengkulu") -> Document:
    return Document.objects.get(pk=wordings.request_draft(agreement=agreement, by=people[who]).pk)


@pytest.mark.verapdf
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_texts_are_pdfa_and_pdfua(flavour, people, settings, tmp_path):
    signing.make_test_certificate(tmp_path / "uji.p12", "rahasia")
    settings.SIGNING_P12, settings.SIGNING_PASSWORD = str(tmp_path / "uji.p12"), "rahasia"
    office = Organisation.objects.get(code="BNNP-17")
    known_partner()
    papers = {
        "draf": as_pdf(people, agreements.draft(people, **FULL)),
        "rencana": as_pdf(people, agreements.draft(people, kind="RK")),
    }
    for way, paper in (("SEGEL", "A4"), ("BASAH", "F4")):
        KindSetting.objects.update_or_create(organisation=office, kind="pks", defaults={"signing": way, "paper": paper})
        agreement = agreements.ready(people, title=f"Kerja sama {way}")
        type(agreement).objects.filter(pk=agreement.pk).update(simulated=way == "BASAH")
        papers[way] = wordings.issue_text(agreement=agreement, by=people["bengkulu"])
    settings.DEMO = True
    papers["contoh"] = wordings.issue_text(agreement=agreements.ready(people, title="Contoh"), by=people["bengkulu"])
    for name, document in papers.items():
        (tmp_path / f"{name}.pdf").write_bytes(render.pdf(Document.objects.get(pk=document.pk)).data)

    lines = verapdf(flavour, *(tmp_path / f"{name}.pdf" for name in papers))

    assert [line.split()[0] for line in lines] == ["PASS"] * len(papers), lines


@pytest.mark.wide
def test_the_word_under_the_text_says_what_it_is(people, settings):
    settings.SIGNING_P12, settings.DEMO = "", False
    agreement = agreements.draft(people, **FULL)
    assert "DRAF" in words_of(render.unsigned(as_pdf(people, agreement)))
    made = agreements.ready(people, title="Naskah resmi")
    issued = rendered(wordings.issue_text(agreement=made, by=people["bengkulu"]))
    text = words_of(contents(issued.file))
    assert not text & {"DRAF", "CONTOH", "SIMULASI"}
    other = wordings.issue_text(agreement=agreements.ready(people, partner="P17-04"), by=people["bengkulu"])
    Document.objects.filter(pk=other.pk).update(content=other.content | {"simulated": True})
    assert "SIMULASI" in words_of(contents(rendered(other).file))


def words_of(data: bytes) -> set[str]:
    import pypdfium2

    return {word for page in pypdfium2.PdfDocument(data) for word in page.get_textpage().get_text_range().split()}


@pytest.mark.wide
def test_draft_is_its_askers_alone_and_gone_after_a_week(people, settings):
    settings.SIGNING_P12 = ""
    draft = rendered(as_pdf(people, agreements.draft(people), "kipas"))
    assert people.client("kipas").get(draft.get_absolute_url()).status_code == 200
    assert people.client("bengkulu").get(draft.get_absolute_url()).status_code == 404
    file = draft.file
    Document.objects.filter(pk=draft.pk).update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    assert exporting.delete_expired() == 1
    draft.refresh_from_db()
    assert (draft.file, "text" in draft.content) == ("", False)
    with pytest.raises(FileNotFoundError):
        contents(file)


def test_a_text_keeps_its_number_to_itself(people):
    """The database refuses a second paper of the year under the same number."""
    first = wordings.issue_text(agreement=agreements.ready(people), by=people["bengkulu"])
    second = wordings.issue_text(agreement=agreements.ready(people, partner="P17-04"), by=people["bengkulu"])
    with pytest.raises(IntegrityError):
        Document.objects.filter(pk=second.pk).update(number=first.number)


def test_worker_killed_while_it_writes_the_text_makes_it_once(worker, people):
    agreement = agreements.ready(people, **FULL)
    document = wordings.issue_text(agreement=agreement, by=people["bengkulu"])
    until(lambda: Document.objects.filter(pk=document.pk, attempts=1).exists(), 60)  # it has taken the lease
    worker.kill()
    made_before = Document.objects.get(pk=document.pk).is_ready

    worker.start()
    # what beat would do: the lease of the dead worker has run out by then
    waiting = Document.objects.filter(pk=document.pk, status=DocumentStatus.WAITING)
    waiting.update(lease_until=None, queued_at=timezone.now() - documents.LEASE)
    documents.requeue_overdue()
    until(lambda: Document.objects.get(pk=document.pk).is_ready, 60)

    document.refresh_from_db()
    assert document.attempts >= (1 if made_before else 2)
    assert Event.objects.filter(event="documents.ready", target_id=str(document.pk)).count() == 1
    assert FULL["title"].upper() in pdf_text(contents(document.file))
