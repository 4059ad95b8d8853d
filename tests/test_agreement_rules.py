"""What must hold for agreements: the sentence of the action, and the same refused by the database itself."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from bnnportal.accounts import actions as accounts
from bnnportal.accounts import handover
from bnnportal.accounts.enums import Field, Role
from bnnportal.offices import actions as offices
from bnnportal.offices.models import Organisation
from partners import actions
from partners.actions import visits as visit_steps
from partners.actions import wordings
from partners.enums import AgreementKind, AgreementStatus
from partners.models import Agreement, Partner
from tests import visits
from tests.agreements import END, START, active, draft, ready, scan, signature

S = AgreementStatus
TOMORROW = dt.date.today() + dt.timedelta(days=3)  # noqa: DTZ011 - any day to come, wherever the server stands


def sign(people, agreement, **changes):
    return actions.sign(agreement=agreement, by=people["penetap"], scan=scan(), **signature(**changes))


def refused_by_database(pk, constraint, **values):
    """A plain UPDATE, as somebody at the database would type it."""
    columns = ", ".join(f'"{name}" = %s' for name in values)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE partners_agreement SET {columns} WHERE id = %s", [*values.values(), pk])  # noqa: S608


@pytest.mark.wide
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"signed_on": TOMORROW}, "belum tiba"),
        ({"signed_on": None}, "Lengkapi: tanggal tanda tangan"),
        ({"office_signatory": "  "}, "Lengkapi: penanda tangan BNN"),
        ({"partner_signatory": ""}, "Lengkapi: penanda tangan mitra"),
        ({"start": None, "end": None}, "Lengkapi: mulai berlaku, berlaku sampai"),
        ({"end": START}, "setelah tanggal mulai"),
        ({"end": START - dt.timedelta(days=1)}, "setelah tanggal mulai"),
        ({"office_number": "N" * 121}, "paling panjang 120"),
        ({"signed_on": dt.date(26, 1, 5)}, "Tahun 26 tampaknya salah ketik"),
        ({"start": dt.date(1926, 1, 5)}, "Tahun 1926 tampaknya salah ketik"),
    ],
)
def test_nothing_takes_effect_with_a_gap_or_a_wrong_day(people, changes, sentence):
    agreement = ready(people)
    with pytest.raises(ValidationError) as error:
        sign(people, agreement, **changes)
    assert sentence in " ".join(error.value.messages)
    form = {name: str(value or "") for name, value in signature(**changes).items()}
    page = people.client("penetap").post(f"/pks/{agreement.pk}/tanda-tangan/", {**form, "scan": scan()})
    assert (page.status_code, "error-summary" in page.content.decode()) == (200, True)
    agreement.refresh_from_db()
    assert (agreement.status, agreement.obligations.count()) == (S.READY, 0)


def test_the_database_refuses_what_the_page_refuses(people):
    agreement = active(people)
    pk = agreement.pk
    refused_by_database(pk, "agreement_not_signed_in_future", signed_on=TOMORROW)
    refused_by_database(pk, "agreement_active_is_signed", signed_on=None)
    refused_by_database(pk, "agreement_active_is_signed", office_signatory="")
    refused_by_database(pk, "agreement_active_is_signed", partner_signatory="")
    refused_by_database(pk, "agreement_active_is_signed", start=None)
    refused_by_database(pk, "agreement_active_is_signed", end=None)
    refused_by_database(pk, "agreement_end_after_start", end=START)
    refused_by_database(pk, "agreement_stopped_with_reason", status="BATAL", reason="")
    refused_by_database(pk, "agreement_stopped_with_reason", status="DITOLAK", reason="")
    refused_by_database(pk, "agreement_terminated_by_document", status="DIHENTIKAN", reason="Ya", ended_on=END)
    draft_pk = draft(people).pk
    refused_by_database(draft_pk, "agreement_active_is_signed", status="AKTIF")
    recorded = Agreement.objects.get(partner__organisation__code="P17-05", origin="DICATAT")
    refused_by_database(recorded.pk, "agreement_recorded_has_source", source="")


def test_terms_of_the_same_subject_do_not_overlap(people):
    first = active(people, office_number="PKS/1/I/2026")
    second = ready(people)
    with pytest.raises(ValidationError) as error:
        sign(people, second, start=END, end=dt.date(2027, 6, 30))
    said = " ".join(error.value.messages)
    assert "PKS/1/I/2026" in said
    assert "5 Januari 2026 sampai 31 Desember 2026" in said
    after = sign(people, second, start=dt.date(2027, 1, 1), end=dt.date(2027, 12, 31))
    assert (first.status, after.status) == ("AKTIF", "AKTIF")
    refused_by_database(after.pk, "agreement_no_overlap", start=END)


def test_another_subject_and_the_memorandum_above_stand_beside_it(people):
    above = active(people, kind=AgreementKind.MOU)
    below = active(people, parent=above)
    beside = active(people, subject="CEGAH")
    assert {above.status, below.status, beside.status} == {"AKTIF"}
    page = people.client("kipas").get(f"/pks/{above.pk}/").content.decode()
    assert f'href="/pks/{below.pk}/"' in page


def test_a_recorded_agreement_does_not_block_its_successor(people):
    recorded = Agreement.objects.get(partner__organisation__code="P17-05")
    actions.change_draft(agreement=recorded, by=people["bengkulu"], start=START, end=END)
    assert recorded.obligations.count() > 0
    assert active(people).status == "AKTIF"


def test_a_recorded_agreement_without_an_end_owes_nothing_and_says_so(people):
    recorded = Agreement.objects.get(partner__organisation__code="P17-05")
    assert (recorded.obligations.count(), recorded.state) == (0, "TIDAKDIKETAHUI")
    page = people.client("bengkulu").get(f"/pks/{recorded.pk}/").content.decode()
    assert "Masa berlaku tidak diketahui" in page
    assert f'href="/pks/{recorded.pk}/ubah/"' in page


@pytest.mark.parametrize("number", ["PKS/7/I/2026", " pks/7/i/2026 ", "PKS/7/I/2026\u00a0"])
def test_a_number_is_used_once_a_party_and_year_and_the_sentence_says_where(people, number):
    first = active(people, office_number="PKS/7/I/2026", title="Kerja sama yang pertama")
    second = ready(people, partner="P17-01")
    with pytest.raises(ValidationError, match="Kerja sama yang pertama"):
        sign(people, second, office_number=number)
    refused_by_database(second.pk, "agreement_office_number_once", office_number="pks/7/I/2026", year=2026)
    assert sign(people, second, office_number="PKS/8/I/2026").year == first.year == 2026


def test_a_number_of_the_same_partner_at_another_office_is_told_without_its_title(people):
    active(people, partner_number="01/KIPAS/2026", title="Judul orang lain", office="BNNP-35")
    mine = draft(people)
    with pytest.raises(ValidationError) as error:
        actions.change_draft(agreement=mine, by=people["bengkulu"], partner_number="01/KIPAS/2026", start=START)
    assert "Judul orang lain" in " ".join(error.value.messages)  # its own BNNP reads that agreement
    theirs = draft(people, office="BNNP-35")
    assert theirs.office.code == "BNNP-35"
    refused_by_database(mine.pk, "agreement_partner_number_once", partner_number="01/kipas/2026", year=2026)


def test_a_number_of_an_unknown_year_is_unique_too(people):
    drafts = [draft(people, partner=code) for code in ("P17-01", "P17-02")]
    Agreement.objects.filter(pk=drafts[0].pk).update(office_number="X/1", year=None)
    refused_by_database(drafts[1].pk, "agreement_office_number_once", office_number="x/1", year=None)


def test_a_number_that_came_later_is_added_once(people):
    agreement = active(people)
    client = people.client("bengkulu")
    assert f"/pks/{agreement.pk}/nomor/" in client.get(f"/pks/{agreement.pk}/").content.decode()
    answer = client.post(f"/pks/{agreement.pk}/nomor/", {"office_number": "PKS/9/I/2026", "partner_number": ""})
    assert answer.status_code == 302
    changed = actions.add_numbers(agreement=agreement, by=people["kepala"], office_number="LAIN", partner_number="P/1")
    assert (changed.office_number, changed.partner_number) == ("PKS/9/I/2026", "P/1")
    assert people.client("kepala").get(f"/pks/{agreement.pk}/nomor/").status_code == 409


def test_a_partner_of_another_province_needs_a_reason_and_its_own_office_reads_along(people):
    office, partner = Organisation.objects.get(code="BNNP-35"), Partner.objects.get(organisation__code="P17-05")
    with pytest.raises(ValidationError, match="provinsi lain"):
        actions.propose(office=office, partner=partner, scopes=["PELAPORAN"], by=people["jatim"], title="Layanan")
    agreement = actions.propose(
        office=office, partner=partner, scopes=["PELAPORAN"], by=people["jatim"], outside_reason="Layanan khusus."
    )
    assert agreement.title == "Pelaporan"
    for reader in ("bengkulu", "kepala", "kipas"):
        client = people.client(reader)
        assert client.get(f"/pks/{agreement.pk}/").status_code == 200
        assert client.get(f"/pks/{agreement.pk}/ubah/").status_code == 403
        assert client.get(f"/pks/{agreement.pk}/langkah/draf/").status_code == 403
    assert people.client("mojokerto").get(f"/pks/{agreement.pk}/").status_code == 404


def test_no_agreement_stands_above_itself(people):
    above = draft(people, kind=AgreementKind.MOU)
    below = draft(people, parent=above)
    with pytest.raises(ValidationError, match="dirinya sendiri"):
        actions.change_draft(agreement=above, by=people["bengkulu"], parent=below)


@pytest.mark.wide
@pytest.mark.django_db(transaction=True)
def test_two_browsers_sign_at_once_and_one_wins(people):
    agreement = ready(people)
    other = ready(people)  # same office, partner and subject: only one of the two may come into force
    by = people["penetap"]
    barrier, said = threading.Barrier(4), []

    def take(which):
        try:
            barrier.wait(timeout=20)
            actions.sign(agreement=which, by=by, scan=scan(), **signature())
            said.append("")
        except ValidationError as error:
            said.append(" ".join(error.messages))
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[which]) for which in (agreement, agreement, other, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(bool(one) for one in said) == [False, True, True, True]
    assert all("sudah ditandatangani" in one or "bertumpang tindih" in one for one in said if one), said
    in_force = Agreement.objects.filter(pk__in=[agreement.pk, other.pk], status=S.ACTIVE)
    assert in_force.count() == 1
    once = in_force.get().obligations
    assert once.count() == once.values("kind", "title", "period").distinct().count() > 12


def test_who_leaves_hands_over_and_a_merged_office_takes_its_agreements_along(people):
    agreement = draft(people)
    agreement = Agreement.objects.get(pk=agreement.pk)
    leaver, successor, office = people["pusat"], people["bengkulu"], agreement.office
    label = "Perjanjian yang ditangani"
    assert {str(name): n for name, n in handover.open_work(leaver, office)}[label] == 1
    assert handover.move(leaver, successor, office, people["admin"])[label] == 1
    agreement.refresh_from_db()
    assert agreement.in_charge == successor
    jambi = Organisation.objects.get(code="BNNP-15")
    offices.merge(organisation=office, into=jambi, on=dt.date(2026, 2, 2), by=people["admin"], reason="Penggabungan")
    agreement.refresh_from_db()
    assert agreement.office == jambi
    assert Agreement.objects.filter(office=office).count() == 0


@pytest.mark.wide
def test_what_a_merged_office_left_is_moved_on_by_its_successor(people):
    """Past its term, waiting for signatures with its text issued, or submitted: the new office's own head acts."""
    old = active(people, start=dt.date(2025, 1, 1), end=dt.date(2025, 12, 31))
    renewal = actions.renew(agreements=[old], by=people["kepala"]).made[0]
    waiting = ready(people, partner="P17-04", start=START, end=END)
    wordings.issue_text(agreement=waiting, by=people["kepala"])
    visit = visits.submitted(people, agreement=old)
    ended = active(people, partner="P17-03", start=dt.date(2025, 1, 1), end=dt.date(2025, 12, 31))
    actions.end(agreement=ended, by=people["kepala"])
    later = visits.answered(people, partner="P17-03", agreement=ended)
    merged, into = Organisation.objects.get(code="BNNP-17"), Organisation.objects.get(code="BNNP-15")
    offices.merge(organisation=merged, into=into, on=dt.date(2026, 2, 2), by=people["admin"], reason="Penggabungan")
    head = accounts.ensure_account(
        email="jambi@uji.test", name="Kepala Jambi", password="sandi-uji", organisation=into, role=Role.APPROVER,
        field=Field.ALL, since=dt.date(2023, 1, 1),
    )  # fmt: skip
    for to in (S.LEGAL_REVIEW, S.READY):
        actions.move(agreement=renewal, to=to, by=head)
    assert actions.sign(agreement=renewal, by=head, scan=scan(), **signature()).status == S.ACTIVE
    old.refresh_from_db()
    assert old.status == S.ENDED
    actions.move(agreement=waiting, to=S.DRAFT, by=head, reason="Uji.")
    visit_steps.reopen(visit=visit, by=head, reason="Uji.")
    assert visit_steps.submit(visit=visit, by=head, **visits.SUBMISSION).document.issuer == into
    assert visit_steps.submit(visit=later, by=head, **visits.SUBMISSION).agreement == ended
