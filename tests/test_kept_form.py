"""A form that arrives after the session ended is kept for its sender, and for nobody else."""

import pytest
from django.test import Client

from awards.models import Edition
from tests.cast import PASSWORD, People
from tests.reports import facility, report_of

EDITION = {
    "name": "Rakernis Uji", "slug": "rakernis-uji", "long_name": "", "assessment_year": "2025", "theme": "Baris satu\nBaris dua",
    "venue": "Bengkulu", "held_from": "2026-01-26", "held_until": "2026-01-27", "awarded_on": "2026-01-27",
    "signatory_position": "Kepala Badan Narkotika Nasional", "signatory_name": "", "source_url": "",
    "kategori-TOTAL_FORMS": "1", "kategori-INITIAL_FORMS": "0", "kategori-MIN_NUM_FORMS": "0",
    "kategori-MAX_NUM_FORMS": "1000", "kategori-0-code": "ikm", "kategori-0-name": "Indeks Ketahanan Masyarakat",
    "kategori-0-printed_name": "", "kategori-0-field": "CEGAH", "kategori-0-classification": "PC.00",
}  # fmt: skip


def idle(client: Client, settings: object) -> None:
    """The person left for longer than the session lasts."""
    client.get("/")
    session = client.session
    session["seen"] -= settings.SESSION_IDLE_SECONDS + 1
    session.save()


def sign_in(client: Client, name: str, target: str) -> str:
    """Where the person is led after sign-in."""
    response = client.post("/masuk/", {"login": f"{name}@uji.test", "password": PASSWORD, "next": target})
    assert response.status_code == 302, response.content.decode()
    return response.url


def hidden_fields(page: str) -> dict[str, str]:
    import html
    import re

    page = page.partition('action="/peringkat/baru/"')[2].partition("</form>")[0]
    return {
        html.unescape(name): html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
        if name != "csrfmiddlewaretoken"
    }


def test_a_form_sent_too_late_is_completed_after_sign_in(people: People, settings):
    client = people.client("pusat")
    idle(client, settings)
    response = client.post("/peringkat/baru/", EDITION, headers={"referer": "http://testserver/peringkat/baru/"})
    assert response.url == "/masuk/?next=/isian-tersimpan/"
    assert not Edition.objects.filter(slug="rakernis-uji").exists()
    assert "Isian Anda disimpan" in client.get(response.url).content.decode()

    assert sign_in(client, "pusat", "/isian-tersimpan/") == "/isian-tersimpan/"
    page = client.get("/isian-tersimpan/").content.decode()
    assert "Indeks Ketahanan Masyarakat" in page
    assert 'action="/peringkat/baru/"' in page
    sent = hidden_fields(page)
    assert sent == EDITION
    client.post("/peringkat/baru/", sent)
    assert Edition.objects.get(slug="rakernis-uji").theme == "Baris satu\nBaris dua"


def test_the_next_person_at_the_same_computer_does_not_see_it(people: People, settings):
    client = people.client("pusat")
    idle(client, settings)
    client.post("/peringkat/baru/", EDITION)
    assert people["admin"]
    sign_in(client, "admin", "/isian-tersimpan/")
    response = client.get("/isian-tersimpan/")
    assert (response.status_code, response.url) == (302, "/")
    assert "Rakernis Uji" not in client.get("/").content.decode()


@pytest.mark.parametrize(
    ("page", "said"),
    [("tempel", {"text": "Kode\tUmur\nKL-1\t30"}), ("baru", {"label": "KL-1"}), ("1", {"label": "KL-1"})],
)
def test_rows_about_clients_are_never_kept(people: People, settings, page, said):
    report = report_of(facility(people))
    client = people.client("kipas")
    idle(client, settings)
    page = f"/laporan/{report.pk}/klien/{page}/"
    answer = client.post(page, said, headers={"referer": f"http://testserver{page}"})
    assert answer.url == f"/masuk/?next={page}"
    assert "kept" not in client.session


def test_a_stranger_without_a_former_sign_in_keeps_nothing(client, db):
    response = client.post("/peringkat/baru/", EDITION)
    assert response.url == "/masuk/"
    assert "kept" not in client.session


@pytest.mark.parametrize("fields", [{"oldpassword": "x"}, {"theme": "x" * 500_001}])
def test_secrets_and_floods_are_not_kept(people: People, settings, fields):
    client = people.client("pusat")
    idle(client, settings)
    client.post("/peringkat/baru/", EDITION | fields)
    assert "kept" not in client.session


def test_who_signs_out_on_purpose_leaves_no_form_behind(people: People):
    client = people.client("pusat")
    client.get("/")
    client.post("/keluar/")
    response = client.post("/peringkat/baru/", EDITION)
    assert response.url == "/masuk/"


def test_a_forged_sender_keeps_nothing(people: People, client):
    client.cookies["pengirim"] = f"[{people['admin'].pk},1]"
    client.post("/peringkat/baru/", EDITION)
    assert "kept" not in client.session


def test_throwing_it_away_leads_back_to_the_page(people: People, settings):
    client = people.client("pusat")
    idle(client, settings)
    client.post("/peringkat/baru/", EDITION, headers={"referer": "http://testserver/peringkat/baru/"})
    sign_in(client, "pusat", "/isian-tersimpan/")
    assert client.post("/isian-tersimpan/buang/").url == "/peringkat/baru/"
    assert client.get("/isian-tersimpan/").status_code == 302
    assert not Edition.objects.filter(slug="rakernis-uji").exists()


def test_files_have_to_be_chosen_again_and_the_page_names_them(people: People, settings):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = people.client("pusat")
    idle(client, settings)
    client.post("/peringkat/baru/", EDITION | {"scan": SimpleUploadedFile("surat.pdf", b"%PDF-1.7")})
    sign_in(client, "pusat", "/isian-tersimpan/")
    assert "surat.pdf" in client.get("/isian-tersimpan/").content.decode()


@pytest.mark.parametrize(("name", "zone"), [("bengkulu", "WIB"), ("bali", "WITA"), ("papua", "WIT")])
def test_times_are_those_of_the_office(people: People, name, zone):
    """08.00 in Jakarta is 09.00 in Denpasar and 10.00 in Jayapura; each page names its zone."""
    import datetime as dt

    from bnnportal.accounts import actions
    from bnnportal.accounts.enums import Role
    from bnnportal.accounts.models import Membership
    from bnnportal.offices.models import Organisation

    code = {"bengkulu": "BNNP-17", "bali": "BNNP-51", "papua": "BNNP-91"}[name]
    user = actions.ensure_account(
        email="waktu@uji.test", name="Waktu Uji", password=PASSWORD, organisation=Organisation.objects.get(code=code),
        role=Role.OPERATOR, since=dt.date(2023, 1, 1),
    )  # fmt: skip
    assert Membership.objects.get(user=user).organisation.code == code
    from knox.models import AuthToken

    token, _secret = AuthToken.objects.create(user=user)
    AuthToken.objects.filter(pk=token.pk).update(created=dt.datetime(2026, 11, 22, 1, 0, tzinfo=dt.UTC))
    client = Client()
    client.force_login(user)
    hour = {"WIB": "08.00 WIB", "WITA": "09.00 WITA", "WIT": "10.00 WIT"}[zone]
    assert f"22 November 2026 pukul {hour}" in client.get("/akun/").content.decode()


def test_the_form_is_looked_at_under_the_membership_it_was_filled_in_with(people: People, settings):
    """Who acts under a second membership sends the form as that one; the change of role leaves its line."""
    import datetime as dt

    from bnnportal.accounts.models import Membership
    from bnnportal.audit.models import Event
    from bnnportal.offices.models import Organisation

    second = Membership.objects.create(
        user=people["jatim"], organisation=Organisation.objects.get(code="BNNP-17"), role="OPERATOR",
        valid_from=dt.date(2024, 1, 1),
    )  # fmt: skip
    client = people.client("jatim")
    client.post("/peran/", {"membership": second.pk})
    idle(client, settings)
    client.post("/peringkat/baru/", EDITION)
    sign_in(client, "jatim", "/isian-tersimpan/")
    before = Event.objects.filter(event="accounts.switch_membership").count()
    assert "BNNP Bengkulu" in client.get("/isian-tersimpan/").content.decode()
    assert client.session["membership"] == second.pk
    assert Event.objects.filter(event="accounts.switch_membership").count() == before + 1
    client.get("/isian-tersimpan/")
    assert Event.objects.filter(event="accounts.switch_membership").count() == before + 1
