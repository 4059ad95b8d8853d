"""Certificates of participants: one batch for who has none, once however often it is clicked, and a killed worker."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from bnnportal.audit.models import Event
from bnnportal.documents import actions as documents
from bnnportal.documents import papers
from bnnportal.documents.models import Batch, Document, Signatory
from partners.actions import participants
from partners.actions.certificates import issue_certificates
from partners.models import Participant
from tests.activities import NAMES, SIGNED, certified, kipas, listed
from tests.cast import CAST
from tests.services import until

FORM = {"role": "Peserta", "place": "Bengkulu", "signatory": "", "signatory_position": "Kepala BNN Provinsi Bengkulu"}


def numbers():
    return [int(number.split("/")[1]) for number in Document.objects.order_by("pk").values_list("number", flat=True)]


def test_all_participants_in_one_batch_each_with_its_own(people):
    activity = listed(people)
    signatory = documents.add_signatory(
        organisation=people["kepala"].organisation, by=people["kepala"], name="Dr. Uji Penanda, M.Si.",
        position="Kepala BNN Provinsi Bengkulu", valid_from=dt.date(2026, 1, 1),
    )  # fmt: skip
    client = people.client("kepala")
    url = f"/pelatihan/{activity.pk}/sertifikat/"
    page = client.get(url).content.decode()
    assert "3 sertifikat" in page
    assert "SERT-PLT/001/" in page
    assert f'<option value="{signatory.pk}" selected>' in page, "the register's first stands chosen"
    answer = client.post(url, FORM | {"signatory": signatory.pk})
    batch = Batch.objects.get()
    assert answer.url == batch.get_absolute_url()
    assert "0 dari 3 sertifikat" in client.get(answer.url).content.decode()
    rows = list(activity.participants.select_related("certificate"))
    assert [row.certificate.content["recipient"] for row in rows] == NAMES
    content = rows[0].certificate.content
    assert content["event"] == "Bimbingan Teknis Asesmen"
    assert (content["event_date"], content["event_until"], content["hours"]) == ("2026-06-02", "2026-06-04", 24)
    assert content["signatory_name"] == "Dr. Uji Penanda, M.Si."
    printed = papers.PAPERS["sertifikat-pelatihan"].context(rows[0].certificate)
    assert printed["held"] == "2 Juni 2026 sampai 4 Juni 2026"
    assert printed["hours"] == "selama 24 jam pelajaran"
    documents.render(document_id=rows[0].certificate_id)
    rows[0].certificate.refresh_from_db()
    assert rows[0].certificate.is_ready
    assert Event.objects.get(event="partners.issue_certificates").data == {"count": 3}


def test_only_the_head_of_the_organising_office_issues(people, turn):
    activity = listed(people)
    for who in sorted(CAST):
        with turn(who) as client:
            answer = client.post(f"/pelatihan/{activity.pk}/sertifikat/", FORM)
            if who == "kepala":
                assert answer.status_code == 302
                continue
            assert answer.status_code == (403 if who == "bengkulu" else 404)
            with pytest.raises(PermissionDenied):
                issue_certificates(activity=activity, by=people[who], role="Peserta", place="", signatory=SIGNED)
            assert not Document.objects.exists()


def test_a_second_click_is_shown_the_first_one_s_batch(people):
    activity = listed(people)
    client = people.client("kepala")
    url = f"/pelatihan/{activity.pk}/sertifikat/"
    assert client.post(url, FORM).url == client.post(url, FORM).url
    assert (Document.objects.count(), Batch.objects.count()) == (3, 1)
    Batch.objects.update(created_at=timezone.now() - dt.timedelta(minutes=5))
    answer = client.post(url, FORM)
    assert answer.status_code == 409
    assert "sudah mempunyai sertifikat" in answer.content.decode()
    assert client.get(url).status_code == 409


@pytest.mark.django_db(transaction=True)
def test_two_browsers_at_once_issue_once(people):
    activity = listed(people)
    by = people["kepala"]

    def click(_n):
        try:
            return certified(people, activity).pk
        finally:
            connection.close()

    assert by.role
    with ThreadPoolExecutor(4) as pool:
        batches = set(pool.map(click, range(4)))
    assert len(batches) == 1
    assert numbers() == [1, 2, 3]


def test_one_more_batch_only_for_who_has_none(people):
    activity = listed(people)
    first = certified(people, activity)
    names = [NAMES[0], "Tono Rekaan"]
    participants.add_participants(activity=activity, names=names, partner=kipas(), by=people["bengkulu"], expected=3)
    second = certified(people, activity)
    assert second != first
    assert [d.content["recipient"] for d in second.documents.order_by("pk")] == names, "also of the same name"
    assert numbers() == [1, 2, 3, 4, 5]
    with pytest.raises(ValidationError, match="Belum ada peserta"):
        certified(people, listed_nobody(people))


def listed_nobody(people):
    from tests.activities import held

    return held(people, title="Kosong")


def test_a_misspelt_name_is_put_right_by_a_replacement(people):
    activity = listed(people)
    certified(people, activity)
    first = activity.participants.first()
    old = first.certificate
    url = f"/pelatihan/{activity.pk}/peserta/{first.pk}/ubah/"
    assert old.number in people.client("kepala").get(url).content.decode()
    refused = people.client("bengkulu").post(url, {"name": "Siti Benar"})
    assert "dicabut oleh pejabat penetap" in refused.content.decode()
    assert people.client("kepala").post(url, {"name": "Siti Benar"}).status_code == 302
    first.refresh_from_db()
    old.refresh_from_db()
    assert old.is_revoked
    assert (first.name, first.certificate, first.certificate.content["recipient"]) == (
        "Siti Benar", old.replaced_by, "Siti Benar",
    )  # fmt: skip
    assert first.certificate.kind == "sertifikat-pelatihan"
    second = activity.participants.last()
    documents.revoke(document=second.certificate, by=people["kepala"], reason="Salah eja")
    again = documents.issue_replacement(document=second.certificate, by=people["kepala"], name="Ahmad Benar")
    second.refresh_from_db()
    assert (second.name, second.certificate) == ("Ahmad Benar", again), "also from the document's own page"


def test_an_uncertified_name_is_put_right_in_the_list(people):
    first = listed(people).participants.first()
    participants.correct_participant(participant=first, name=" Siti  Benar ", by=people["bengkulu"])
    first.refresh_from_db()
    assert first.name == "Siti Benar"
    for name, sentence in {
        "Siti Benar": "masih sama",
        "123": "bukan nama",
        "Siti 1771010101010001": "16 angka",
    }.items():
        with pytest.raises(ValidationError, match=sentence):
            participants.correct_participant(participant=first, name=name, by=people["bengkulu"])


def test_who_has_a_certificate_in_force_is_not_removed(people):
    activity = listed(people)
    certified(people, activity)
    first = activity.participants.first()
    with pytest.raises(ValidationError, match="masih berlaku"):
        participants.remove_participant(participant=first, by=people["kepala"])
    documents.revoke(document=first.certificate, by=people["kepala"], reason="Tidak hadir")
    participants.remove_participant(participant=first, by=people["kepala"])
    assert activity.participants.count() == 2


def test_three_hundred_outlive_two_killed_workers(worker, people):
    worker.stop()
    worker.start(concurrency=2)
    names = [f"Orang {chr(65 + n % 26)}{chr(97 + n // 26)} Contoh" for n in range(300)]
    activity = listed(people, names=names)
    assert Signatory.objects.count() == 0
    batch = certified(people, activity)

    def ready():
        return batch.documents.filter(status="SIAP").count()

    kept: set[str] = set()
    for enough in (60, 160):
        until(lambda enough=enough: ready() >= enough, 240)
        worker.kill()
        made = set(batch.documents.filter(status="SIAP").values_list("sha256", flat=True))
        assert kept <= made
        assert len(made) < 300
        kept = made
        worker.start(concurrency=2)
        batch.documents.filter(status="MENUNGGU").update(lease_until=None, queued_at=timezone.now() - documents.LEASE)
        documents.requeue_overdue()
    until(lambda: ready() == 300, 400)
    assert kept <= set(batch.documents.values_list("sha256", flat=True)), "what was made is not made again"
    assert numbers() == list(range(1, 301))
    assert Participant.objects.exclude(certificate=None).count() == 300
    pairs = activity.participants.values_list("name", "certificate__content__recipient")
    assert all(name == recipient for name, recipient in pairs)
    files = list(batch.documents.values_list("file", flat=True))
    assert len(set(files)) == 300
    assert all(default_storage.exists(name) for name in files)
    assert Event.objects.filter(event="documents.ready").count() == 300
    assert not any(name.split()[1] in worker.log.read_text() for name in names[:3]), "no name in the worker's log"
