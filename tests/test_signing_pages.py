"""What people see of papers that wait for a signature: lists, uploads, the public page, the API, a handover."""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bnnportal.accounts import handover
from bnnportal.audit.models import Event
from bnnportal.documents import actions
from bnnportal.documents.enums import Signing
from bnnportal.documents.models import Document
from bnnportal.notices.models import Message
from tests.signers import contents, issue, photo, upload
from tests.test_verification import drop

pytestmark = pytest.mark.usefixtures("no_seal")

NOT_YET = "Belum ditandatangani, belum berlaku"


@pytest.mark.wide
def test_public_page_says_that_an_unsigned_paper_does_not_count(client, electronic, people, budi):
    page = client.get(f"/verifikasi/{electronic.code}/").content.decode()
    assert NOT_YET in page
    assert ">Sah<" not in page
    original = contents(electronic.file)
    assert NOT_YET in drop(client, original).content.decode()

    signed = budi.sign(original)
    actions.sign_outside(document=electronic, upload=upload(signed), by=people["pusat"])

    page = client.get(f"/verifikasi/{electronic.code}/").content.decode()
    assert ">Sah<" in page
    assert "Budi Uji" in page
    dropped = drop(client, signed).content.decode()
    assert ">Sah<" in dropped
    assert "Utuh, ditandatangani oleh Budi Uji" in dropped
    before = drop(client, original).content.decode()
    assert "Berkas sebelum ditandatangani" in before
    assert ">Sah<" not in before
    assert "tidak bertanda tangan elektronik" in before


def test_paper_still_being_made_and_to_be_signed_does_not_count_either(client, edition, people):
    waiting = issue(edition, people, Signing.WET, 0) or Document.objects.filter(signing=Signing.WET).first()
    assert NOT_YET in client.get(f"/verifikasi/{waiting.code}/").content.decode()


def test_public_page_names_ink_and_knows_the_scan(client, inked, people):
    actions.attach_scan(document=inked, upload=upload(photo()), by=people["pusat"])
    inked.refresh_from_db()
    page = client.get(f"/verifikasi/{inked.code}/").content.decode()
    assert ">Sah<" in page
    assert "Dengan tinta dan cap oleh Kepala Badan Narkotika Nasional" in page
    dropped = drop(client, contents(inked.signed_file)).content.decode()
    assert ">Sah<" in dropped
    assert "pindaian kertas bertanda tangan tinta" in dropped


def test_revoked_paper_is_revoked_whatever_was_signed(client, inked, people):
    scan = actions.attach_scan(document=inked, upload=upload(photo()), by=people["pusat"])
    actions.revoke(document=scan, by=people["penetap"], reason="Salah nama")
    page = client.get(f"/verifikasi/{inked.code}/")
    assert page.status_code == 410
    assert "Dicabut" in drop(client, contents(scan.signed_file)).content.decode()


@pytest.mark.wide
def test_signed_file_is_uploaded_on_the_papers_page(electronic, people, budi):
    client = people.client("pusat")
    detail = client.get(electronic.get_absolute_url()).content.decode()
    assert f"/dokumen/{electronic.code}/tanda-tangan/" in detail
    address = f"/dokumen/{electronic.code}/tanda-tangan/"
    form = client.get(address).content.decode()
    assert f"/dokumen/{electronic.code}/asli/" in form
    wrong = client.post(address, {"file": upload(contents(electronic.file))})
    assert "belum ditandatangani" in wrong.content.decode()
    right = client.post(address, {"file": upload(budi.sign(contents(electronic.file)))}, follow=True)
    assert "Tanda tangan Budi Uji diterima" in right.content.decode()
    assert client.get(address).status_code == 409  # done is done


def test_who_may_not_sign_reads_why_the_paper_is_not_in_force(electronic, people):
    page = people.client("auditor").get(electronic.get_absolute_url()).content.decode()
    assert "Menunggu tanda tangan; belum berlaku" in page
    assert "/tanda-tangan/" not in page
    assert "Peran Anda hanya dapat membaca dokumen" in page


@pytest.mark.wide
def test_better_scan_on_its_page(inked, people):
    client = people.client("pusat")
    address = f"/dokumen/{inked.code}/pindaian/"
    assert client.get(address).status_code == 409  # there is none yet
    client.post(f"/dokumen/{inked.code}/tanda-tangan/", {"file": upload(photo(), "a.jpg")})
    answer = client.post(address, {"file": upload(photo("PNG"), "b.png"), "reason": "Kabur"}, follow=True)
    assert "Pindaian diganti" in answer.content.decode()
    assert Event.objects.get(event="documents.replace_scan").data["reason"] == "Kabur"


@pytest.mark.wide
def test_many_are_fetched_and_brought_back_at_once(edition, people, budi):
    papers = issue(edition, people, Signing.OUTSIDE, 2)
    client = people.client("pusat")
    assert "2 dokumen menunggu tanda tangan" in client.get("/").content.decode()
    assert "2 dokumen menunggu tanda tangan" in client.get("/dokumen/").content.decode()
    listed = client.get("/dokumen/menunggu-tanda-tangan/").content.decode()
    assert all(paper.number in listed for paper in papers)

    fetched = b"".join(client.get("/dokumen/menunggu-tanda-tangan/zip/").streaming_content)
    files = zipfile.ZipFile(io.BytesIO(fetched))
    assert len(files.namelist()) == 2
    back = [upload(budi.sign(files.read(name)), name) for name in files.namelist()]
    answer = client.post("/dokumen/menunggu-tanda-tangan/unggah/", {"uploads": [*back, upload(b"x", "catatan.txt")]})

    page = answer.content.decode()
    assert "2 dari 3 berkas diterima" in page
    assert "catatan.txt" in page
    assert "Budi Uji" in page
    assert client.get("/dokumen/menunggu-tanda-tangan/zip/").status_code == 404


@pytest.mark.wide
def test_other_offices_have_nothing_to_sign(electronic, people):
    for name in ("bengkulu", "jatim", "auditor", "pimpinan", "kipas"):
        assert not Document.objects.awaiting_signature(people[name]).exists()
        assert "menunggu tanda tangan" not in people.client(name).get("/").content.decode()


def test_lists_are_filtered_by_the_state_one_sees(edition, people):
    (paper,) = issue(edition, people, Signing.OUTSIDE)
    client = people.client("admin")

    def found(state: str) -> bool:
        return paper.number in client.get(f"/dokumen/?status={state}").content.decode()

    assert (found("TTD"), found("SIAP"), found("MENUNGGU")) == (True, False, False)
    assert client.get("/api/v1/documents/?status=TTD").json()["count"] == 1


@pytest.mark.wide
def test_api_says_how_and_when_it_was_signed(electronic, people, budi):
    client = people.client("admin")
    address = f"/api/v1/documents/{electronic.code}/"
    before = client.get(address).json()
    assert (before["state"], before["signing"], before["signed_at"]) == ("TTD", "LUAR", None)
    signed = actions.sign_outside(
        document=electronic, upload=upload(budi.sign(contents(electronic.file))), by=people["pusat"]
    )
    after = client.get(address).json()
    assert (after["state"], after["signed_sha256"]) == ("SIAP", signed.signed_sha256)
    assert after["signature"]["subject"] == "Budi Uji"


@pytest.mark.wide
@pytest.mark.parametrize("address", ["/dokumen/menunggu-tanda-tangan/", "/dokumen/", "/peringkat/"])
def test_lists_cost_the_same_at_one_paper_and_at_three(edition, people, address):
    issue(edition, people, Signing.OUTSIDE, 1)
    client = people.client("penetap")

    def cost() -> int:
        client.get(address)  # what is kept for a while is kept now
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    at_one = cost()
    for document in Document.objects.filter(status="MENUNGGU")[:2]:
        actions.render(document_id=document.pk)
    assert cost() == at_one


@pytest.mark.wide
def test_leaver_passes_on_what_waits_and_nothing_else(edition, people, budi):
    signed, waiting = issue(edition, people, Signing.OUTSIDE, 2)
    actions.sign_outside(document=signed, upload=upload(budi.sign(contents(signed.file))), by=people["pusat"])
    leaver, successor, office = people["penetap"], people["pusat"], people["penetap"].organisation
    open_ = {str(label): count for label, count in handover.open_work(leaver, office)}
    assert open_["Dokumen yang menunggu tanda tangan"] == 17  # of 18, those whose file is being made too

    moved = handover.move(leaver, successor, office, people["admin"])

    assert moved["Dokumen yang menunggu tanda tangan"] == 17
    waiting.refresh_from_db()
    signed.refresh_from_db()
    assert (waiting.in_charge, waiting.requested_by) == (successor, leaver)  # what was done keeps its name
    assert signed.in_charge == leaver
    assert Event.objects.filter(event="documents.hand_over", organisation=waiting.owner.code).exists()


@pytest.mark.wide
def test_who_is_in_charge_is_told_once_for_papers_issued_together(edition, people):
    issue(edition, people, Signing.WET, 3)
    messages = Message.objects.filter(event="documents.unsigned")
    assert [message.recipient for message in messages] == [people["penetap"]]
    page = people.client("penetap").get("/pesan/").content.decode()
    assert "Dokumen menunggu tanda tangan" in page
