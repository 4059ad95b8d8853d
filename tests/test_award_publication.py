"""The announcement of an edition, its certificates, the public page, and corrections that keep both versions."""

import datetime as dt
import io
import json
import zipfile
from decimal import Decimal

import pikepdf
import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awards.actions import change_status, freezing, gathering, issue_certificates
from awards.actions.decisions import decide, withdraw_decision
from awards.actions.publication import correct as begin_correction
from awards.actions.publication import publish_correction, publish_edition
from awards.models import Award, Category, Decision, Departure, Edition
from awards.process import Course
from bnnportal import measures
from bnnportal.audit.models import Event
from bnnportal.documents import actions as documents
from bnnportal.documents import render
from bnnportal.home.awards_work import matters_of_awards
from bnnportal.notices.models import Message
from bnnportal.offices.models import Organisation
from tests import award_editions
from tests.award_decisions import PLACES, edition, freeze, frozen
from tests.test_award_decisions import put

WON = 7  # by PLACES


@pytest.fixture
def running(people) -> Edition:
    """A computed edition with two categories, one of them decided."""
    running = edition()
    decide(category=frozen(running, people["pusat"], "SATU"), by=people["penetap"])
    frozen(running, people["pusat"], "DUA")
    return running


@pytest.fixture
def published(people) -> Category:
    """The one category of an announced edition."""
    running = edition()
    category = frozen(running, people["pusat"])
    decide(category=category, by=people["penetap"])
    publish_edition(edition=running, by=people["penetap"], publicity="PEMENANG")
    return Category.objects.select_related("edition").get(pk=category.pk)


def correct(category: Category, people, places: dict) -> Decision:
    """What correct() does with figures of our own, and the decision on it."""
    freeze(category, people["pusat"], places, reason="Laporan Bengkulu terhitung dua kali")
    category.refresh_from_db()
    return decide(category=category, by=people["penetap"])


def test_an_edition_is_announced_when_every_category_is_decided(running, people):
    with pytest.raises(ValidationError, match="Belum ditetapkan: Kinerja Dua"):
        publish_edition(edition=running, by=people["penetap"])
    last = Category.objects.get(edition=running, code="DUA")
    decide(category=last, by=people["penetap"])
    for name in ("admin", "pusat", "pimpinan", "kepala", "kipas"):
        with pytest.raises(PermissionDenied):
            publish_edition(edition=running, by=people[name])
    with pytest.raises(ValidationError, match="semua kategorinya ditetapkan"):  # the old way does not lead around it
        change_status(edition=running, status="TERBIT", by=people["admin"])
    publish_edition(edition=running, by=people["penetap"])
    running.refresh_from_db()
    assert (running.status, running.publicity) == ("TERBIT", "TIDAK")
    assert running.published_at is not None
    assert Decision.objects.filter(category__edition=running, published_at=running.published_at).count() == 2
    awards = Award.objects.filter(category__edition=running).select_related("certificate")
    assert {award.certificate.batch_id for award in awards} == {awards[0].certificate.batch_id}
    assert len(awards) == 2 * WON
    assert issue_certificates(edition=running, by=people["penetap"]) == []
    assert Award.objects.visible_to(people["kepala"]).filter(category__edition=running).count() == 2 * WON
    assert Message.objects.filter(event="awards.announced", recipient=people["kepala"]).exists()
    with pytest.raises(ValidationError, match="sudah diumumkan"):
        publish_edition(edition=running, by=people["penetap"])
    with pytest.raises(ValidationError):  # nor is it taken back
        change_status(edition=running, status="DRAF", by=people["admin"])


def test_a_correction_is_announced_from_the_newest_freeze_alone(published, people):
    waiting = correct(published, people, PLACES)
    with pytest.raises(ValidationError, match="belum diumumkan"):
        begin_correction(category=published, by=people["pusat"], reason="Sekali lagi")
    freeze(published, people["pusat"], reason="Sekali lagi")
    with pytest.raises(ValidationError, match="dibekukan lagi"):
        publish_correction(decision=waiting, by=people["penetap"])


def test_awards_are_counted_and_scores_read_only_by_whom_they_are_for(running, people):
    """Bengkulu is third of a decided category: until the announcement the national office alone counts it."""

    def won(who: str) -> tuple[int, int, bool]:
        page = people.client(who).get("/satker/?q=provinsi+bengkulu")
        office = next(one for one in page.context["object_list"] if one.code == "BNNP-17")
        measured = measures.get("awards.won").read(people[who], [office.pk], dt.date.min, dt.date.max)
        return office.won, int(measured[office.pk].value or 0) if measured else 0, page.context["simulated"]

    Award.objects.filter(category__edition=running).update(simulated=True)
    before, known = won("kepala"), won("pusat")
    assert known == (before[0] + 1, before[1], True)
    assert before[2] is False
    decide(category=Category.objects.get(edition=running, code="DUA"), by=people["penetap"])
    publish_edition(edition=running, by=people["penetap"])
    assert won("kepala") == (before[0] + 2, before[1] + 2, True)
    for who, reads in (("kepala", True), ("kipas", False)):  # partners read who won, not the score
        book = zipfile.ZipFile(io.BytesIO(people.client(who).get(f"/peringkat/{running.slug}/?format=xlsx").content))
        assert ("91.4" in "".join(book.read(part).decode() for part in book.namelist() if "sheet" in part)) is reads
        found = people.client(who).get(f"/api/v1/awards/?edition={running.slug}&page_size=100").json()["results"]
        assert {one["score"] is not None for one in found} == {reads}


def test_who_froze_one_category_announces_none(running, people):
    last = Category.objects.get(edition=running, code="DUA")
    freeze(last, people["penetap"], reason="Sekali lagi")
    with pytest.raises(PermissionDenied, match="dua orang"):
        publish_edition(edition=running, by=people["penetap"])


@pytest.mark.wide
def test_the_certificate_says_rank_and_score_in_words(published, people):
    """As the definition rounds it; what was recorded from a list still has none."""
    award = Award.objects.select_related("certificate").get(office__code="BNNK-14.05", category=published)
    content = award.certificate.content
    assert (content["rank"], content["score"], content["index"]) == (2, "81,230", "Indeks Uji")
    data = render.unsigned(award.certificate)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        frozen_text = json.loads(pdf.attachments["piagam.json"].get_file().read_bytes())
    assert frozen_text["score"] == "81,230"
    shared = Award.objects.select_related("certificate").get(office__code="BNNP-17", category=published)
    assert shared.certificate.content["shared"] is True


def test_the_public_reads_winners_only_where_the_edition_says_so(published, people):
    stranger, url = Client(), f"/pemenang/{published.edition.slug}/"
    page = stranger.get(url).content.decode()
    for name in ("BNN Provinsi Jawa Timur", "BNN Kota Bengkulu", "Kinerja Uji"):
        assert name in page
    for hidden in ("91,4", "81,23", "BNN Provinsi Riau", "kelengkapan laporan"):
        assert hidden not in page
    with CaptureQueriesContext(connection) as few:
        stranger.get(url)
    assert len(few) <= 8
    for fields in ({"publicity": "TIDAK"}, {"status": "BERJALAN", "publicity": "PEMENANG"}):
        Edition.objects.filter(pk=published.edition_id).update(**fields)
        assert stranger.get(url).status_code == 404, fields
    assert stranger.get("/pemenang/rakernis-2023/").status_code == 404


def test_a_correction_keeps_both_versions_and_replaces_only_what_changed(published, people):
    """Bengkulu loses its shared third place, Riau comes in; Jawa Timur and Jawa Tengah keep their certificates."""
    first = Decision.objects.get(category=published)
    places = PLACES | {"BNNP-12": (3, "88.000"), "BNNP-17": (5, "60.000"), "BNNP-14": (4, "70.500")}
    second = correct(published, people, places)
    assert second.reason == "Laporan Bengkulu terhitung dua kali"
    before = {award.office.code: award for award in Award.objects.filter(category=published).standing()}
    assert set(before) >= {"BNNP-17", "BNNP-12"}  # what was announced holds until the correction is
    assert not Decision.objects.visible_to(people["kepala"]).filter(pk=second.pk).exists()
    for name in ("pusat", "admin", "kepala"):
        with pytest.raises(PermissionDenied):
            publish_correction(decision=second, by=people[name])
    publish_correction(decision=second, by=people["penetap"])
    first.refresh_from_db()
    assert (first.replaced_by, first.minutes.is_revoked, first.annex.is_revoked) == (second, False, True)
    after = {a.office.code: a for a in Award.objects.filter(category=published).standing().select_related("office")}
    assert set(after) == set(before) - {"BNNP-17"}
    assert after["BNNP-35"].pk == before["BNNP-35"].pk  # unchanged: the same row, the same certificate
    assert not after["BNNP-35"].certificate.is_revoked
    lost = Award.objects.get(pk=before["BNNP-17"].pk)
    assert lost.superseded_at is not None
    assert "Laporan Bengkulu" in lost.certificate.revoke_reason
    assert not hasattr(lost.certificate, "replaced_by")
    new = after["BNNP-12"]  # no longer shared: another certificate that names the old one
    assert (new.rank, new.shared, new.decision) == (3, False, second)
    assert new.certificate.replaces == before["BNNP-12"].certificate
    assert Message.objects.filter(event="awards.corrected", recipient=people["kepala"]).count() == 1
    assert Event.objects.filter(event="awards.correct", data__changed=2).exists()
    with pytest.raises(ValidationError, match="dikoreksi"):
        documents.issue_replacement(document=lost.certificate, by=people["penetap"])
    with pytest.raises(ValidationError, match="tidak menunggu"):
        publish_correction(decision=second, by=people["penetap"])
    for n in (1, 2):  # both stay to be read
        assert people.client("kepala").get(f"{published.get_absolute_url()}penetapan/{n}/").status_code == 200
    facts = Client().get(f"/verifikasi/{first.minutes.code}/").content.decode()
    assert second.minutes.number in facts


def test_pages_of_the_decision_show_who_may_and_what_hinders(people):
    category = frozen(edition(), people["pusat"])
    url = category.get_absolute_url()
    put(category, "BNNP-33", None, people["pusat"])
    newest = freeze(category, people["pusat"], reason="x", days=2)
    client = people.client("penetap")
    page = client.get(f"{url}tetapkan/").content.decode()
    assert "Masa sanggah masih berjalan" in page
    assert " disabled>" in page
    assert "tidak berlaku dengan sendirinya" in page  # what was prepared on the freeze before
    assert "pejabat penetap di BNN pusat" in people.client("pusat").get(f"{url}tetapkan/").content.decode()
    assert people.client("kepala").get(f"{url}tetapkan/").status_code == 404
    assert client.post(f"{url}tetapkan/", {}).status_code == 200  # refused with the sentence, nothing decided
    assert not Decision.objects.exists()
    freeze(category, people["pusat"], reason="y")
    form = f"{url}tetapkan/BNNP-35/"
    answer = client.post(form, {"what": "peringkat", "reason": "x"})
    assert "Tulis peringkat" in answer.content.decode()
    put(category, "BNNP-35", None, people["pusat"])
    assert "Temuan inspektorat" in client.get(f"{url}tetapkan/").content.decode()
    assert client.post(f"{form}batal/").status_code == 302
    assert client.post(f"{url}tetapkan/", {"note": "Rapat tim"}).status_code == 302
    decision = Decision.objects.get(category=category)
    assert (decision.note, decision.freeze.n) == ("Rapat tim", newest.n + 1)
    detail = f"{url}penetapan/1/"
    assert "Belum diumumkan" in client.get(detail).content.decode()
    assert people.client("kepala").get(detail).status_code == 404
    assert client.post(f"{detail}tarik/", {"reason": "Salah"}).status_code == 302
    assert "Salah" in client.get(detail).content.decode()
    decide(category=Category.objects.get(pk=category.pk), by=people["penetap"])
    announce = f"/peringkat/{category.edition.slug}/pengumuman/"
    assert people.client("pusat").get(announce).status_code == 403
    assert "BNN Provinsi Jawa Timur" in client.get(announce).content.decode()
    assert client.post(announce, {"publicity": "PEMENANG"}).status_code == 302
    for name, status in (("kepala", 200), ("pimpinan", 200), ("kipas", 404)):
        assert people.client(name).get(f"{url}penetapan/2/").status_code == status, name
    assert people.client("kepala").get(detail).status_code == 404  # withdrawn before it was announced
    assert people.client("pusat").get(f"{url}koreksi/").status_code == 200
    assert people.client("kipas").get(f"/peringkat/{category.edition.slug}/").status_code == 200


@pytest.mark.wide
def test_pages_cost_the_same_however_many_offices(people):
    counts = []
    for n in (3, 40):
        codes = [*Organisation.objects.filter(kind="KABKOTA").values_list("code", flat=True)[:n]]
        running = edition(f"edisi-{n}")
        places = {code: (place, f"{100 - place}.000") for place, code in enumerate(codes, start=1)}
        category = frozen(running, people["pusat"], places=places)
        client, own = people.client("penetap"), []
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"{category.get_absolute_url()}tetapkan/").status_code == 200
        own.append(len(found))
        decide(category=category, by=people["penetap"])
        with CaptureQueriesContext(connection) as found:
            assert client.get(f"{category.get_absolute_url()}penetapan/1/").status_code == 200
        counts.append([*own, len(found)])
    assert counts[0] == counts[1]


@pytest.mark.wide
def test_from_frozen_figures_to_a_correction_by_the_steps_people_take(people):
    """Reconciliation, freeze, decision, announcement; then a figure is put right and the ranking is corrected."""
    category = award_editions.reconciling(people)
    with time_machine.travel(timezone.now() + dt.timedelta(days=20), tick=True):
        freezing.freeze(category=category, by=people["pusat"])
    with time_machine.travel(timezone.now() + dt.timedelta(days=60), tick=True):
        decide(category=category, by=people["penetap"])
        publish_edition(edition=category.edition, by=people["penetap"])
        won = {award.office.code for award in Award.objects.filter(category=category)}
        assert won == {"BNNP-35", "BNNP-33", "BNNP-61", "BNNK-35.76", "BNNK-17.71"}  # 3,40 twice, then 3,25
        category = award_editions.the_category()
        for by, reason, error in (("kepala", "x", PermissionDenied), ("pusat", " ", ValidationError)):
            with pytest.raises(error):
                begin_correction(category=category, by=people[by], reason=reason)
        gathering.correct_input(
            category=category, office=award_editions.office("BNNP-61"), component="nilai", value=Decimal("2.10"),
            note="Salah salin", by=people["pusat"],
        )  # fmt: skip
        newest = begin_correction(category=category, by=people["pusat"], reason="Nilai Kalimantan Barat keliru")
        assert (newest.n, newest.reason) == (2, "Nilai Kalimantan Barat keliru")
        with pytest.raises(ValidationError, match="sedang berjalan"):
            begin_correction(category=award_editions.the_category(), by=people["pusat"], reason="lagi")
        second = decide(category=award_editions.the_category(), by=people["penetap"])
        publish_correction(decision=second, by=people["penetap"])
    now = {a.office.code: a.rank for a in Award.objects.filter(category=category).standing()}
    assert now == {"BNNP-35": 1, "BNNP-33": 1, "BNNP-17": 3, "BNNK-35.76": 1, "BNNK-17.71": 2}


def test_the_document_of_a_departure_is_found_after_a_withdrawal_and_a_second_decision(people):
    """The second decision holds a copy of the departure; the document hangs on the first."""
    category = frozen(edition(), people["pusat"])
    put(category, "BNNP-35", None, people["pusat"])
    withdraw_decision(decision=decide(category=category, by=people["penetap"]), by=people["penetap"], reason="Salah")
    paper = Departure.objects.get(decision=None).paper
    assert people.client("jatim").get(paper.get_absolute_url()).status_code == 404
    decide(category=category, by=people["penetap"])
    publish_edition(edition=category.edition, by=people["penetap"])
    for who, status in (("jatim", 200), ("kepala", 404), ("kipas", 404)):
        answer = people.client(who).get(paper.get_absolute_url())
        answer.getvalue()  # read to its end: the file is closed
        assert answer.status_code == status, who


def test_a_correction_is_told_on_the_front_page_and_its_category_until_it_is_announced(published, people):
    def waits(who):
        return [str(m.label) for m in matters_of_awards(people[who], people[who].organisation) if m.n]

    def next_step():
        found = Category.objects.select_related("edition").get(pk=published.pk)
        course = Course(found, people["pusat"])
        return course.who, [step.place for step in course.steps]

    assert waits("penetap") == []
    assert next_step() == ("Peringkat sudah diumumkan.", ["done"] * 4 + ["now"])
    freeze(published, people["pusat"], reason="Laporan terhitung dua kali")
    assert waits("penetap") == [f"Siap ditetapkan: {published}"]
    who, places = next_step()
    assert "menetapkan pemenang" in who
    assert places == ["done", "done", "now", "ahead", "ahead"]
    published.refresh_from_db()
    decision = decide(category=published, by=people["penetap"])
    assert waits("penetap") == [f"Koreksi menunggu pengumuman: {published}"]
    assert waits("pusat") == waits("kepala") == []
    assert "mengumumkan koreksinya" in next_step()[0]
    publish_correction(decision=decision, by=people["penetap"])
    assert waits("penetap") == []
