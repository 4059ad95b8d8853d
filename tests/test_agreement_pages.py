"""Pages of agreements and visits: who finds them, what they cost, and two people on one of them."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.forms import BooleanField
from django.test.utils import CaptureQueriesContext

from partners import actions
from partners.actions import visits as visit_steps
from partners.models import Agreement
from tests import visits
from tests.agreements import END, START, active, draft, ready
from tests.cast import CAST
from tests.visits import SUBMISSION

NATIONAL = {"admin", "pusat", "penetap", "pimpinan", "auditor"}


@pytest.mark.wide
def test_an_agreement_is_found_by_its_two_sides_and_the_national_office(people, turn):
    agreement = active(people)
    for who in sorted(CAST):
        with turn(who) as client:
            answer = client.get(f"/pks/{agreement.pk}/")
            assert answer.status_code == (200 if who in NATIONAL | {"bengkulu", "kepala", "kipas"} else 404)


def test_the_states_of_the_helpers(people):
    assert draft(people, partner="P17-01").status == "DRAF"
    assert ready(people, partner="P17-02").status == "SIAPTTD"
    agreement = active(people)
    assert (agreement.status, agreement.obligations.count() > 12) == ("AKTIF", True)


def queries(client, url):
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(url).status_code == 200
    return len(caught)


def test_a_list_costs_the_same_however_long_it_is(people):
    client = people.client("kepala")
    Agreement.objects.exclude(partner__organisation__code="P17-05").update(office=people["jatim"].organisation)
    url = "/pks/?rows=25&validity=TIDAKDIKETAHUI&q=rehabilitasi"
    client.get(url)  # what is kept of the person is kept now
    one = queries(client, url)
    Agreement.objects.update(office=people["kepala"].organisation)
    assert client.get(url).content.decode().count('href="/pks/') >= 5
    assert queries(client, url) == one


def test_a_page_costs_the_same_with_one_relative_and_with_three(people):
    client = people.client("kepala")
    above = active(people, kind="NK")
    draft(people, parent=above, scopes=["PELAPORAN"])
    client.get(f"/pks/{above.pk}/")
    one = queries(client, f"/pks/{above.pk}/")
    for code in ("P17-01", "P17-02"):
        draft(people, parent=above, partner=code)
    assert queries(client, f"/pks/{above.pk}/") == one


@pytest.mark.wide
@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("status=DRAF", 1), ("status=AKTIF", 6), ("kind=NK", 1), ("kind=PKS", 6), ("validity=TIDAKDIKETAHUI", 5),
        ("origin=PORTAL", 2), ("year=2023", 5), ("year=99999", 0), ("signed_on=2023-05-30", 5), ("office=BNNP-17", 7),
        ("ends_before=2027-01-01", 1), ("scope=PELAPORAN", 7), ("partner_kind=RSUD", 2), ("q=kipas", 2),
        ("q=tidak-ada", 0),
    ],
)  # fmt: skip
def test_page_and_api_find_the_same(people, asked, found):
    draft(people, partner="P17-01")
    active(people, kind="NK")
    api = people.client("bengkulu").get(f"/api/v1/agreements/?{asked}").json()
    assert api["count"] == found
    page = people.client("bengkulu").get(f"/pks/?{asked}").content.decode()
    assert (f"dari {found} perjanjian" in page) == bool(found)
    workbook = people.client("bengkulu").get(f"/pks/?{asked}&format=xlsx")
    assert workbook.headers["Content-Type"].startswith("application/vnd.openxml")


def test_scopes_stand_in_their_own_order(people):
    agreement = draft(people, scopes=["PELAPORAN", "Rujukan", "KAPASITAS"])
    page = people.client("bengkulu").get(agreement.get_absolute_url()).content.decode()
    begins = page.index('id="h-scopes"')
    at = [page.index(title, begins) for title in ("Pelaporan", "Rujukan", "Peningkatan kemampuan")]
    assert at == sorted(at)


def test_the_form_takes_a_proposal_and_says_what_is_missing(people):
    client = people.client("bengkulu")
    empty = client.post("/pks/baru/", {"kind": "PKS", "subject": "REHAB", "partner": ""}).content.decode()
    assert "Periksa lagi isian berikut" in empty
    which = client.post("/pks/baru/", {"kind": "PKS", "subject": "REHAB", "partner": "Yayasan"}).content.decode()
    assert "Yang mana?" in which
    said = {"kind": "PKS", "subject": "REHAB", "partner": "kipas", "ready_scopes": ["PELAPORAN", "MONEV"]}
    answer = client.post("/pks/baru/", {**said, "own_scopes": "Magang konselor", "clauses": ["judul"]})
    assert answer.status_code == 302
    agreement = Agreement.objects.latest("pk")
    assert agreement.title == "Pelaporan, monitoring dan evaluasi, serta magang konselor"
    assert [scope.code for scope in agreement.scopes.all()] == ["PELAPORAN", "MONEV", ""]
    assert client.get(f"/pks/{agreement.pk}/ubah/").content.decode().count("Yayasan Kipas (P17-05)") >= 1


def test_an_old_agreement_is_recorded_with_what_is_known(people):
    said = {"kind": "PKS", "subject": "REHAB", "partner": "P17-01", "ready_scopes": ["MONEV"], "source": "Arsip 2022"}
    answer = people.client("kepala").post("/pks/catat/", {**said, "signed_on": "2022-03-01"})
    agreement = Agreement.objects.latest("pk")
    assert (answer.url, agreement.origin, agreement.status) == (f"/pks/{agreement.pk}/", "DICATAT", "AKTIF")
    assert agreement.obligations.count() == 0
    assert people.client("pusat").get("/pks/catat/?satker=BNNP-35").status_code == 200
    own = people.client("jatim").post("/pks/catat/?satker=BNNP-17", {**said, "outside_reason": "Layanan khusus"})
    assert (own.status_code, Agreement.objects.latest("pk").office.code) == (302, "BNNP-35")  # never another office's
    assert Agreement.objects.filter(source="Arsip 2022", office__code="BNNP-17").get() == agreement


def opened(client, url: str) -> dict[str, Any]:
    """What a browser sends back of a page nobody has typed on: each field, and what it said when it was opened."""
    form = client.get(url).context["form"]
    sent: dict[str, Any] = {}
    for field in form:
        value = field.field.widget.format_value(field.value())
        hidden = field.field.hidden_widget().format_value(field.value())
        sent[field.html_name] = "" if value is None else value
        if isinstance(field.field, BooleanField) and not field.value():
            del sent[field.html_name]
        if field.field.show_hidden_initial:
            sent[field.html_initial_name] = "" if hidden is None else hidden
    return sent


def test_two_who_edit_one_draft_keep_each_others_words(people):
    agreement = draft(people, start=START, end=END, purpose="Satu.\nDua.")
    url = f"/pks/{agreement.pk}/ubah/"
    one, other = people.client("bengkulu"), people.client("kepala")
    first, second = opened(one, url), opened(other, url)
    assert one.post(url, first | {"title": "Judul baru", "own_scopes": "Rujukan"}).status_code == 302
    assert other.post(url, second | {"purpose": "Tiga.", "ready_scopes": ["PELAPORAN"]}).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.title, agreement.purpose, agreement.start) == ("Judul baru", "Tiga.", START)
    assert [scope.title for scope in agreement.scopes.all()] == ["Pelaporan", "Rujukan"]
    stale = other.post(url, second | {"title": "Judul lain"})
    assert "diubah menjadi “Judul baru”" in stale.content.decode()
    again = second | {"title": "Judul lain", "initial-title": stale.context["form"].data["initial-title"]}
    assert other.post(url, again).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.title, agreement.purpose) == ("Judul lain", "Tiga.")


def test_who_edits_a_text_of_several_lines_alone_is_not_told_of_a_colleague(people):
    agreement = draft(people, start=START, end=END, purpose="Satu.\r\nDua.")  # as a browser sent it
    client, url = people.client("bengkulu"), f"/pks/{agreement.pk}/ubah/"
    said = opened(client, url)
    assert client.post(url, said | {"purpose": "Satu.\r\nTiga."}).status_code == 302
    stale = client.post(url, said | {"purpose": "Satu.\r\nEmpat."})
    assert "diubah menjadi" in stale.content.decode()


def test_two_who_edit_one_visit_keep_each_others_words(people):
    visit = visits.planned(people)
    url = f"/kunjungan/{visit.pk}/ubah/"
    one, other = people.client("bengkulu"), people.client("kepala")
    first, second = opened(one, url), opened(other, url)
    assert one.post(url, first | {"inpatient": "on", "team": "Uji Satu"}).status_code == 302
    assert other.post(url, second | {"place": "Uji Tempat"}).status_code == 302
    visit.refresh_from_db()
    assert (visit.inpatient, visit.team, visit.place) == (True, "Uji Satu", "Uji Tempat")
    assert "diubah menjadi “Uji Satu”" in other.post(url, second | {"team": "Uji Dua"}).content.decode()
    answer = visits.answered(people, quarter=3)
    url = f"/kunjungan/{answer.pk}/kirim/"
    sent = opened(other, url)
    visit_steps.change(visit=answer, by=people["bengkulu"], recommendation="Lengkapi SPO.")
    done = other.post(url, sent | SUBMISSION | {"visited_on": "2026-05-12"})
    assert done.status_code == 302
    answer.refresh_from_db()
    assert (answer.is_done, answer.recommendation) == (True, "Lengkapi SPO.")


def test_what_is_past_its_term_leads_first_to_what_continues_it(people):
    agreement = active(people, start=dt.date(2025, 1, 5), end=dt.date(2025, 12, 31))
    page = people.client("kepala").get(agreement.get_absolute_url()).content.decode()
    assert page.count('class="btn btn-primary" href=') == 1
    assert f'class="btn btn-primary" href="/pks/{agreement.pk}/perubahan/"' in page
    (successor,) = actions.renew(agreements=[agreement], by=people["bengkulu"]).drafts
    page = people.client("kepala").get(agreement.get_absolute_url()).content.decode()
    assert f'<a href="{successor.get_absolute_url()}">Perjanjian lanjutannya</a>' in page
    assert f'class="btn btn-primary" href="/pks/{agreement.pk}/akhiri/"' in page
