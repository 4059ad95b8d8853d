"""Pages of duties and their API: who finds them, who sends and who judges, what a list costs."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bnnportal.audit.models import Event
from bnnportal.files.actions import remove
from bnnportal.files.models import Attachment
from bnnportal.notices.models import Message
from partners import actions
from partners.actions import proofs
from partners.enums import ObligationKind, Side
from partners.models import Agreement, Obligation, Partner
from tests.agreements import active
from tests.cast import CAST, People
from tests.uploads import pdf

NATIONAL = {"admin", "pusat", "penetap", "pimpinan", "auditor"}
SEE = NATIONAL | {"bengkulu", "kepala", "kipas"}
STAFF = {"admin", "pusat", "penetap", "bengkulu", "kepala"}


@pytest.fixture
def agreement(people: People) -> Agreement:
    return active(people)


def duty(agreement: Agreement, kind: str = "LAPORAN", period: str = "2026-05") -> Obligation:
    return agreement.obligations.get(kind=kind, period=period)


@pytest.fixture
def program(client, people):
    """program("kipas", "obligations/…", data) → the API's answer, signed in by session; POST where data is given."""

    def ask(who, path, data=None, **query):
        from knox.models import AuthToken

        headers = {"authorization": f"Token {AuthToken.objects.create(people[who])[1]}"}
        url = f"/api/v1/{path}"
        if data is None:
            return client.get(url, query, headers=headers)
        return client.post(url, data, content_type="application/json", headers=headers)

    return ask


@pytest.mark.wide
def test_each_page_is_found_by_both_sides_and_the_national_office(people, agreement, program, turn):
    one = duty(agreement)
    for who in sorted(CAST):
        with turn(who) as client:
            pages = (f"/kewajiban/{one.pk}/", f"/pks/{agreement.pk}/kewajiban/")
            found = [client.get(page).status_code for page in pages]
            assert found == [200 if who in SEE else 404] * 2
            assert program(who, f"obligations/{one.pk}/").status_code == found[0]
            listed = {row["id"] for row in program(who, "obligations/", page_size="500").json()["results"]}
            shown = set(Obligation.objects.visible_to(people[who]).values_list("pk", flat=True))
            assert listed == shown == (set(agreement.obligations.values_list("pk", flat=True)) if who in SEE else set())
            steps = {"send": {"evidence": "Surat"}, "accept": {}, "return": {"note": "Kurang"}}
            if who not in SEE:
                assert {client.post(f"/kewajiban/{one.pk}/{page}/").status_code for page in ("kirim", "terima")} == {
                    404
                }
                assert {
                    program(who, f"obligations/{one.pk}/{step}/", data).status_code for step, data in steps.items()
                } == {404}
            assert program(who, "obligations/", page_size="500").status_code == 200


@pytest.mark.wide
def test_who_sends_and_who_judges_on_page_and_api(people, agreement, program, turn):
    """A partner sends its own and judges nothing; staff does both; who only reads does neither."""
    for who in sorted(SEE):
        with turn(who) as client:
            one, other = duty(agreement), duty(agreement, "EVALUASI", "2026")
            sends = who in STAFF | {"kipas"}
            answer = client.post(f"/kewajiban/{one.pk}/kirim/", {"evidence": "Surat 4/2026"})
            assert answer.status_code == (302 if sends else 403)
            assert program(who, f"obligations/{other.pk}/send/", {"evidence": "Notula"}).status_code == (
                200 if who in STAFF else 403
            )
            assert client.post(f"/kewajiban/{other.pk}/terima/").status_code == 403  # nobody judges what they sent
            its = duty(agreement, period="2026-06")
            actions.send(obligation=its, by=people["kipas"], evidence="Surat")
            assert client.post(f"/kewajiban/{its.pk}/terima/").status_code == (302 if who in STAFF else 403)
            its.refresh_from_db()
            assert its.status == ("DITERIMA" if who in STAFF else "DIKIRIM")
            again = program(who, f"obligations/{its.pk}/accept/", {})
            assert again.status_code == (400 if who in STAFF else 403)


def test_the_operator_who_sent_for_the_office_does_not_judge_it(people, agreement):
    one = duty(agreement, "EVALUASI", "2026")
    actions.send(obligation=one, by=people["bengkulu"], evidence="Notula")
    with pytest.raises(PermissionDenied, match="diperiksa oleh orang lain"):
        actions.accept(obligation=one, by=people["bengkulu"])
    page = people.client("bengkulu").get(f"/kewajiban/{one.pk}/").content.decode()
    assert "diperiksa oleh orang lain" in page
    assert "/terima/" not in page
    assert actions.accept(obligation=one, by=people["kepala"]).status == "DITERIMA"


@pytest.mark.wide
def test_the_way_of_evidence_from_partner_to_acceptance(people, agreement):
    one = duty(agreement)
    partner, office = people.client("kipas"), people.client("bengkulu")
    people["kepala"]
    empty = partner.post(f"/kewajiban/{one.pk}/kirim/", {"evidence": " ", "link": "ftp://contoh"})
    assert empty.status_code == 200
    file = SimpleUploadedFile("laporan.pdf", pdf())
    bad = partner.post(f"/kewajiban/{one.pk}/kirim/", {"evidence": "Surat", "link": "javascript:alert(1)"})
    assert "https://" in bad.content.decode()
    assert Obligation.objects.get(pk=one.pk).status == "TERBUKA"
    sent = {"evidence": "Surat 4/2026 <b>", "link": "https://contoh.example/laporan", "file": file}
    assert partner.post(f"/kewajiban/{one.pk}/kirim/", sent).url == f"/kewajiban/{one.pk}/"
    assert Attachment.objects.of(one).get().name == "laporan.pdf"
    told = Message.objects.filter(event="partners.evidence_sent")
    assert {message.recipient for message in told} == {people["bengkulu"], people["kepala"]}
    page = office.get(f"/kewajiban/{one.pk}/").content.decode()
    assert "Surat 4/2026 &lt;b&gt;" in page
    assert 'href="https://contoh.example/laporan" rel="noopener noreferrer nofollow"' in page
    assert office.post(f"/kewajiban/{one.pk}/kembalikan/", {"note": ""}).status_code == 200
    assert office.post(f"/kewajiban/{one.pk}/kembalikan/", {"note": "Halaman 2 hilang"}).status_code == 302
    back = Message.objects.get(event="partners.evidence_returned")
    assert back.recipient == people["kipas"]
    assert "Halaman 2 hilang" in back.text
    assert "Halaman 2 hilang" in partner.get(f"/kewajiban/{one.pk}/").content.decode()
    assert partner.post(f"/kewajiban/{one.pk}/kirim/", {"evidence": "Surat 5/2026"}).status_code == 302
    assert office.post(f"/kewajiban/{one.pk}/terima/").status_code == 302
    assert office.post(f"/kewajiban/{one.pk}/terima/").status_code == 409
    assert partner.post(f"/kewajiban/{one.pk}/kirim/", {"evidence": "Lagi"}).status_code in {403, 409}
    names = list(Event.objects.about(one).values_list("event", flat=True))
    assert [name.removeprefix("partners.") for name in names if name.startswith("partners.")] == [
        "accept_evidence", "send_evidence", "return_evidence", "send_evidence",
    ]  # fmt: skip


@pytest.mark.wide
def test_files_are_taken_until_accepted_and_stay_while_judged(people, agreement):
    one, client = duty(agreement), people.client("kipas")
    actions.send(obligation=one, by=people["kipas"], evidence="Surat", file=SimpleUploadedFile("b.pdf", pdf()))
    attachment = Attachment.objects.of(one).last()
    answer = client.get(attachment.get_absolute_url())
    assert b"".join(answer.streaming_content)[:4] == b"%PDF"
    assert people.client("jatim").get(attachment.get_absolute_url()).status_code == 404
    with pytest.raises(ValidationError, match="sedang diperiksa"):
        remove(attachment=attachment, by=people["kipas"])


@pytest.mark.parametrize(
    ("kind", "on", "period"),
    [
        (ObligationKind.REPORT, dt.date(2026, 2, 28), "2026-02"),
        (ObligationKind.VISIT, dt.date(2026, 6, 30), "2026-S1"),
        (ObligationKind.VISIT, dt.date(2026, 7, 1), "2026-S2"),
        (ObligationKind.TRAINING, dt.date(2026, 12, 31), "2026"),
    ],
)
def test_what_happens_elsewhere_fulfils_the_duty_of_its_day(people, agreement, kind, on, period):
    partner = agreement.partner
    given = {"kind": kind, "partner": partner, "on": on, "evidence": "Tercatat", "link": "/catatan/1/", "by": None}
    handed_in = dt.date(2026, 3, 5) if kind == ObligationKind.REPORT else None
    (one,) = proofs.record_evidence(accepted=True, met_on=handed_in, **given)
    assert (one.period, one.status) == (period, "DITERIMA")
    assert one.met_on == (handed_in or on)
    assert proofs.record_evidence(accepted=True, **given | {"link": "/catatan/2/"}) == []
    (withdrawn,) = proofs.record_evidence(accepted=False, **given)
    assert (withdrawn.status, withdrawn.decided_at) == ("DIKIRIM", None)
    other = Partner.objects.get(organisation__code="P17-01")
    assert proofs.record_evidence(accepted=True, **given | {"partner": other}) == []


def test_quarterly_duties_are_fulfilled_by_their_quarter_and_for_several_agreements(people, agreement):
    second = active(people, subject="CEGAH", title="Pencegahan bersama")
    for each in (agreement, second):
        Obligation.objects.create(
            agreement=each, kind="LAIN", side=Side.PARTNER, title="Rapat", recurrence="TRIWULAN", period="2026-Q2",
            due=dt.date(2026, 6, 30),
        )  # fmt: skip
    given = {"partner": agreement.partner, "evidence": "Notula", "link": "", "by": None, "accepted": True}
    assert proofs.record_evidence(kind="LAIN", on=dt.date(2026, 7, 1), **given) == []
    assert len(proofs.record_evidence(kind="LAIN", on=dt.date(2026, 4, 1), **given)) == 2


@pytest.mark.wide
def test_the_list_begins_with_what_waits_for_the_person(people, agreement):
    sent = duty(agreement, period="2026-11")
    actions.send(obligation=sent, by=people["kipas"], evidence="Surat")
    page = people.client("bengkulu").get("/kewajiban/?mine=true")
    mine = set(Obligation.objects.to_do_for(people["bengkulu"]).values_list("pk", flat=True))
    assert sent.pk in mine
    assert {row.pk for row in page.context["object_list"]} == mine
    first = people.client("bengkulu").get("/kewajiban/").context["object_list"][: len(mine)]
    assert {row.pk for row in first} == mine
    assert all(
        row.side == "MITRA" for row in people.client("kipas").get("/kewajiban/?mine=true").context["object_list"]
    )
    assert "Menunggu Anda" not in people.client("pimpinan").get("/kewajiban/").content.decode()


def test_a_duty_in_time_is_no_day_late(people, agreement):
    """Not "no data yet": how late it is, is known."""
    one = duty(agreement)
    Obligation.objects.filter(pk=one.pk).update(due=timezone.localdate() + dt.timedelta(days=3))
    listing = people.client("kipas").get("/kewajiban/?q=Laporan&rows=100").context["table"]
    late = [
        cell["value"] for row in listing for cell in row if cell["column"].name == "late" and cell["row"].pk == one.pk
    ]
    assert late == [0]


@pytest.mark.wide
def test_a_period_is_found_after_the_schema_was_written_too(people, agreement, program):
    assert program("admin", "schema/").status_code == 200
    assert program("admin", "obligations/", period="2026-05").json()["count"] > 0


@pytest.mark.wide
@pytest.mark.parametrize(
    "query",
    ["state=TERLAMBAT", "to_check=false", "late=BELUM", "side=MITRA", "kind=LAPORAN", "office=BNNP-17", "partner=P17-05",
     "period=2026-05", "due_before=2026-06-30", "due_after=2026-06-30", "q=Kipas"],
)  # fmt: skip
def test_page_and_api_filter_alike(people, agreement, program, query):
    page = people.client("admin").get(f"/kewajiban/?{query}&rows=100")
    name, _, value = query.partition("=")
    answer = program("admin", "obligations/", page_size="500", **{name: value})
    assert answer.status_code == 200, answer.content
    found = answer.json()
    assert {row.pk for row in page.context["object_list"]} == {row["id"] for row in found["results"]}
    assert 0 < found["count"] < Obligation.objects.count() or name in {"to_check", "office", "partner", "q"}


@pytest.mark.parametrize("query", ["state=ENTAH", "office=TIDAKADA", "due_before=kemarin", "period=2026-99"])
def test_wrong_filters_are_told(program, agreement, query):
    name, _, value = query.partition("=")
    answer = program("admin", "obligations/", **{name: value})
    assert (answer.status_code, name in answer.json()) == (400, True)


PAGES = (
    "/kewajiban/", "/pks/{0}/kewajiban/", "/satker/BNNP-17/kewajiban/", "/satker/BNNP-17/", "/", "/kewajiban/{1}/",
)  # fmt: skip


@pytest.mark.wide
@pytest.mark.parametrize("path", PAGES)
def test_a_page_costs_the_same_at_one_and_three_agreements(people, path, django_assert_max_num_queries):
    agreement = active(people)
    url = path.format(agreement.pk, duty(agreement).pk)
    client = people.client("kepala")

    def cost() -> int:
        client.get(url)
        with django_assert_max_num_queries(60) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    once = cost()
    for code in ("P17-01", "P17-02"):
        more = active(people, partner=code)
        actions.send(obligation=duty(more), by=people["kepala"], evidence="Surat")
    assert cost() == once


def test_the_office_page_tells_who_is_late_and_for_how_long(people, agreement):
    page = people.client("kepala").get("/satker/BNNP-17/kewajiban/")
    late = Obligation.objects.late().filter(agreement=agreement)
    assert page.context["by_partner"] == late.filter(side="MITRA").count() > 0
    assert page.context["groups"][0]["longest"] == max(one.days_late for one in late)
    assert people.client("jatim").get("/satker/BNNP-17/kewajiban/").status_code == 404
    assert people.client("kipas").get("/satker/P17-05/kewajiban/").context["by_partner"] == page.context["by_partner"]
    below = people.client("pimpinan").get("/satker/BNN-RI/kewajiban/").context["below"]
    assert [(row["code"], row["by_partner"]) for row in below] == [("BNNP-17", page.context["by_partner"])]


def test_the_months_stand_in_rows_of_twelve(people):
    agreement = active(people, start=dt.date(2026, 3, 10), end=dt.date(2027, 2, 20))
    page = people.client("kipas").get(f"/pks/{agreement.pk}/kewajiban/").content.decode()
    assert page.count('class="outside"') == 2 + 10
    assert page.count('<ol class="months">') == 2


def bearer(people: People, who: str) -> dict[str, str]:
    from knox.models import AuthToken

    return {"authorization": f"Token {AuthToken.objects.create(people[who])[1]}"}


OWN = {"title": "Rapat koordinasi", "side": "KANTOR", "due": "2026-11-30"}


@pytest.mark.wide
def test_programs_add_change_and_take_away_duties_as_the_pages_do(people, agreement, turn):
    """Each role answered alike by page and API; a refusal changes nothing."""
    (own,) = actions.add_duty(agreement=agreement, by=people["pusat"], title="Serah terima", side=Side.OFFICE,
                              due=dt.date(2026, 12, 1))  # fmt: skip
    page, api = f"/kewajiban/{own.pk}/", f"/api/v1/obligations/{own.pk}/"
    for who in sorted(CAST):
        with turn(who) as client:
            may, refused = who in STAFF, 403 if who in SEE else 404
            form = client.post(f"/pks/{agreement.pk}/kewajiban/tambah/", OWN | {"kind": "LAIN", "recurrence": "SEKALI"})
            assert form.status_code == (302 if may else refused)
            said = OWN | {"title": "Rapat kedua", "agreement": agreement.pk}
            added = client.post("/api/v1/obligations/", said, content_type="application/json")
            assert added.status_code == (201 if may else refused), added.content
            assert agreement.obligations.filter(title__startswith="Rapat").count() == (2 if may else 0)
            moved = {"title": "Serah terima II", "due": "2026-12-03"}
            assert client.post(f"{page}ubah/", moved).status_code == (302 if may else refused)
            moved = client.patch(api, {"title": "Serah terima III"}, content_type="application/json")
            assert moved.status_code == (200 if may else refused), moved.content
            own.refresh_from_db()
            assert own.title == ("Serah terima III" if may else "Serah terima")
            assert str(own.due) == ("2026-12-03" if may else "2026-12-01")
            assert client.get(f"{page}hapus/").status_code == (200 if may else refused)
            assert client.delete(api).status_code == (204 if may else refused)
            assert Obligation.objects.filter(pk=own.pk).exists() != may


def test_a_duty_of_every_period_is_added_and_taken_away_as_one(people, agreement):
    client = people.client("bengkulu")
    scope = agreement.scopes.exclude(code="").first()
    said = {"agreement": agreement.pk, "title": "Supervisi", "side": "KANTOR", "recurrence": "BULANAN"}
    made = client.post("/api/v1/obligations/", said | {"scope": scope.code}, content_type="application/json").json()
    assert len(made) == agreement.obligations.filter(title="Supervisi", scope=scope).count()
    assert {row["scope"] for row in made} == {scope.title}
    first = f"/api/v1/obligations/{made[0]['id']}/"
    renamed = client.patch(first, {"title": "Lain"}, content_type="application/json")
    assert (renamed.status_code, list(renamed.json())) == (400, ["title"])
    for wrong, field in (({"scope": "Tidak ada"}, "scope"), ({"recurrence": "SEKALI"}, "due"), ({"side": "X"}, "side")):
        answer = client.post("/api/v1/obligations/", said | {"title": "Lain"} | wrong, content_type="application/json")
        assert (answer.status_code, list(answer.json())) == (400, [field])
    assert client.delete(f"{first}?and_later=true").status_code == 204
    assert not agreement.obligations.filter(title="Supervisi").exists()
    baku = duty(agreement)
    assert client.delete(f"/api/v1/obligations/{baku.pk}/").status_code == 400


@pytest.mark.wide
def test_programs_hand_in_evidence_with_its_file_and_read_it_with_a_token_alone(people, agreement, client, turn):
    one = duty(agreement)
    url = f"/api/v1/obligations/{one.pk}/"
    partner = people.client("kipas")
    text = partner.post(f"{url}send/", {"evidence": "Surat", "file": SimpleUploadedFile("a.pdf", b"bukan pdf")})
    assert (text.status_code, list(text.json())) == (400, ["file"])
    paper = pdf()
    sent = {"evidence": "Surat 4/2026", "file": SimpleUploadedFile("laporan.pdf", paper)}
    assert partner.post(f"{url}send/", sent).json()["state"] == "DIKIRIM"
    (file,) = partner.get(f"{url}attachments/").json()
    wrong = partner.post(f"{url}attachments/", {"file": SimpleUploadedFile("a.pdf", b"bukan pdf")})
    assert (wrong.status_code, list(wrong.json())) == (400, ["file"])
    assert file["name"] == "laporan.pdf"
    assert partner.delete(f"{url}attachments/{file['id']}/").status_code == 400  # it lies with the reviewer
    for who in sorted(CAST):
        with turn(who):
            found = client.get(f"{url}attachments/{file['id']}/", headers=bearer(people, who))
            assert found.status_code == (200 if who in SEE else 404)
            if who in SEE:
                assert b"".join(found) == paper
            more = {"file": SimpleUploadedFile("foto.pdf", pdf(2)), "note": "Halaman 2"}
            wanted = 201 if who in STAFF | {"kipas"} else 403 if who in SEE else 404
            assert client.post(f"{url}attachments/", more, headers=bearer(people, who)).status_code == wanted
    actions.send_back(obligation=one, by=people["kepala"], note="Halaman 2 hilang")
    assert partner.delete(f"{url}attachments/{file['id']}/").status_code == 204
    assert partner.get(f"{url}attachments/{file['id']}/").status_code == 404
    assert not Attachment.objects.of(one).exists()


def test_duties_of_an_agreement_and_of_the_one_that_continues_it_are_told_apart(people, agreement):
    active(people, start=dt.date(2027, 1, 5), end=dt.date(2027, 12, 31))  # the same title; neither has its number yet
    named = set()
    for row in people.client("bengkulu").get("/kewajiban/?rows=100").context["table"]:
        named |= {cell["value"] for cell in row if cell["column"].name == "agreement"}
    assert len(named) == 2


def test_one_place_takes_the_file_of_a_duty(people, agreement):
    duty = agreement.obligations.filter(side=Side.PARTNER).first()
    url = f"/kewajiban/{duty.pk}/"
    assert people.client("kipas").get(url).content.decode().count('type="file"') == 1
    actions.send(obligation=duty, by=people["kipas"], evidence="Diserahkan lewat surel.")
    assert people.client("kipas").get(url).content.decode().count('type="file"') == 1  # one more, until it is judged
