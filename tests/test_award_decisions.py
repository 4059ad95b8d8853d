"""Decisions: departures with reason and paper, two persons, awards, minutes and annex, withdrawal."""

import datetime as dt
import io
from decimal import Decimal

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from awards import decision_papers
from awards.actions.decisions import decide, drop_departure, prepare_departure, withdraw_decision
from awards.actions.gathering import correct_input
from awards.models import Award, Category, Decision, Departure, Objection
from bnnportal.accounts import actions as accounts
from bnnportal.accounts.enums import Field, Role
from bnnportal.audit.models import Event
from bnnportal.documents import render
from bnnportal.files.models import Attachment
from bnnportal.offices.models import Organisation
from tests.award_decisions import edition, freeze, frozen, letter, standing
from tests.cast import PASSWORD


@pytest.fixture
def category(people) -> Category:
    return frozen(edition(), people["pusat"])


def won(category: Category) -> dict[str, tuple[int, bool]]:
    awards = Award.objects.filter(category=category).standing().select_related("office")
    return {award.office.code: (award.rank, award.shared) for award in awards}


def put(category: Category, code: str, rank: int | None, by, **fields) -> Departure:
    said = {"reason": "Temuan inspektorat", "upload": letter(), **fields}
    return prepare_departure(
        freeze=category.freezes.first(), standing=standing(category, code), rank=rank, by=by, **said
    )


def test_deciding_gives_every_winner_an_award_and_writes_minutes_and_annex(category, people):
    decision = decide(category=category, by=people["penetap"], note="Sesuai rapat tim.")
    category.refresh_from_db()
    assert (decision.n, decision.frozen_by, category.status) == (1, people["pusat"], "TETAP")
    assert won(category) == {  # the tie at the third place wins as a whole; the levels are apart
        "BNNP-35": (1, False), "BNNP-33": (2, False), "BNNP-17": (3, True), "BNNP-12": (3, True),
        "BNNK-35.76": (1, False), "BNNK-14.05": (2, False), "BNNK-17.71": (3, False),
    }  # fmt: skip
    award = Award.objects.get(office__code="BNNK-14.05", category=category)
    assert (str(award.score), award.standing.office.code, award.decision) == ("81.230000", "BNNK-14.05", decision)
    assert decision.minutes.number.startswith("BA/001/")
    assert decision.annex.number.startswith("LK/001/")
    assert Event.objects.get(event="awards.decide").data == {"freeze": 1, "winners": 7, "departures": 0}
    with pytest.raises(ValidationError, match="sudah ditetapkan"):  # a second click decides nothing again
        decide(category=category, by=people["penetap"])
    # before the announcement only the national office knows
    assert Award.objects.visible_to(people["pusat"]).filter(decision=decision).count() == 7
    for name in ("kepala", "kipas"):
        assert not Award.objects.visible_to(people[name]).filter(category=category).exists(), name
        assert not Decision.objects.visible_to(people[name]).exists(), name


def test_figures_corrected_after_the_freeze_are_frozen_again_before_a_decision(category, people):
    correct_input(
        category=category, office=Organisation.objects.get(code="BNNP-17"), component="a", value=Decimal(9),
        note="Salah salin", by=people["pusat"],
    )  # fmt: skip
    with pytest.raises(ValidationError, match="dikoreksi sesudah pembekuan"):
        decide(category=category, by=people["penetap"])
    freeze(category, people["pusat"], reason="Angka dikoreksi")
    assert decide(category=category, by=people["penetap"]).freeze.n == 2


def test_one_office_may_win_several_categories_of_an_edition(people):
    running = edition()
    for code in ("SATU", "DUA"):
        decide(category=frozen(running, people["pusat"], code), by=people["penetap"])
    assert sorted(
        Award.objects.filter(office__code="BNNP-35", decision__isnull=False).values_list("rank", flat=True)
    ) == [1, 1]


def test_a_departure_needs_reason_and_paper_and_both_ranks_stay_on_paper(category, people):
    for missing, match in (({"reason": "  "}, "alasan"), ({"upload": None}, "dokumen")):
        with pytest.raises(ValidationError, match=match):
            put(category, "BNNP-35", None, people["pusat"], **missing)
    for code, rank, match in (
        ("BNNP-35", 1, "sama dengan peringkat hitungan"),
        ("BNNP-61", 1, "tidak diperingkat"),
        ("BNNP-35", 6, "melampaui"),
        ("BNNP-14", 4, "ditempati bersama"),  # two share 3
    ):
        with pytest.raises(ValidationError, match=match):
            put(category, code, rank, people["pusat"])
    assert not Departure.objects.exists()
    assert not Attachment.objects.filter(removed_at=None).exists()
    for name in ("pimpinan", "kepala", "kipas"):
        with pytest.raises(PermissionDenied):
            put(category, "BNNP-35", None, people[name])
    put(category, "BNNP-35", 2, people["pusat"])
    out = put(category, "BNNP-35", None, people["pusat"])  # said again: it replaces what was prepared
    dropped = put(category, "BNNK-35.76", None, people["pusat"])
    drop_departure(departure=dropped, by=people["penetap"])
    assert [one.pk for one in Departure.objects.all()] == [out.pk]
    assert Attachment.objects.filter(removed_at=None).count() == 1
    decision = decide(category=category, by=people["penetap"])
    assert won(category)["BNNP-33"] == (1, False)
    assert won(category)["BNNP-17"] == (2, True)
    assert "BNNP-35" not in won(category)
    content = decision.minutes.content
    rows = {row["code"]: (row["computed"], row["decided"]) for row in content["levels"][0]["rows"]}
    assert rows == {
        "BNNP-33": ("2", "1"), "BNNP-12": ("3", "2"), "BNNP-17": ("3", "2"), "BNNP-14": ("5", "4"), "BNNP-35": ("1", ""),
    }  # fmt: skip
    assert content["departures"][0]["reason"] == "Temuan inspektorat"
    assert content["departures"][0]["paper"] == "nota-dinas.pdf"
    assert decision.annex.content["departures"][0]["office"] == "BNN Provinsi Jawa Timur"
    assert content["levels"][0]["excluded"][0]["reason"] == "kelengkapan laporan di bawah 80%"
    assert "Bagian B" in content["ties"][-1]  # what told 81,230 and 81,230 apart
    assert any("berbagi peringkat 3" in sentence for sentence in content["ties"])
    # taken up, it is never changed: not by the action, not in the database
    with pytest.raises(ValidationError, match="sesudah angka dibekukan"):
        drop_departure(departure=out, by=people["penetap"])
    with pytest.raises(Exception, match="immutable"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE awards_departure SET rank = 1 WHERE id = %s", [out.pk])


def test_who_prepared_a_departure_does_not_decide_and_a_closed_winner_is_told(category, people):
    put(category, "BNNP-35", None, people["penetap"])
    Organisation.objects.filter(code="BNNP-33").update(valid_until=timezone.localdate() - dt.timedelta(days=1))
    page = people.client("penetap").get(f"{category.get_absolute_url()}tetapkan/").content.decode()
    assert "Anda sendiri menyiapkan penyimpangan" in page
    assert "sudah tidak berlaku" in page
    with pytest.raises(ValidationError, match="diperiksa dua orang"):
        decide(category=category, by=people["penetap"])
    put(category, "BNNP-35", None, people["pusat"])  # said again by another person
    assert decide(category=category, by=people["penetap"]).departures.count() == 1


def test_nobody_decides_who_froze_or_is_not_an_approver_of_the_field(category, people):
    froze = accounts.ensure_account(
        email="dua@uji.test", name="Dua Uji", password=PASSWORD, organisation=Organisation.objects.get(kind="PUSAT"),
        role=Role.APPROVER, field=Field.ALL, since=timezone.localdate(),
    )  # fmt: skip
    other = accounts.ensure_account(
        email="cegah-pusat@uji.test", name="Cegah Uji", password=PASSWORD, role=Role.APPROVER, field=Field.PREVENTION,
        organisation=Organisation.objects.get(kind="PUSAT"), since=timezone.localdate(),
    )  # fmt: skip
    freeze(category, froze, reason="Sanggahan diterima")
    freeze(category, people["pusat"], reason="Sekali lagi")  # whoever made ANY freeze of it is out
    refused = {
        "admin": "pejabat penetap",
        "pusat": "pejabat penetap",
        "kepala": "pejabat penetap",
        "kipas": "pejabat penetap",
    }
    for name, match in refused.items():
        with pytest.raises(PermissionDenied, match=match):
            decide(category=category, by=people[name])
    for user, match in ((froze, "dua orang"), (other, "bidang")):
        with pytest.raises(PermissionDenied, match=match):
            decide(category=category, by=user)
    with pytest.raises(IntegrityError, match="decision_two_persons"), transaction.atomic():
        Decision.objects.bulk_create(
            [Decision(category=category, freeze=category.freezes.first(), n=1, frozen_by=froze, by=froze)]
        )
    assert decide(category=category, by=people["penetap"]).freeze.n == 3


def test_the_window_and_every_objection_come_before_the_decision(category, people):
    """Each hindrance is a sentence; all that stand are said at once."""
    office, newest = Organisation.objects.get(code="BNNP-17"), freeze(category, people["pusat"], reason="x", days=1)
    objection = Objection.objects.create(
        category=category, freeze=newest, office=office, text="Keliru", by=people["kepala"]
    )
    with pytest.raises(ValidationError) as refused:
        decide(category=category, by=people["penetap"])
    assert len(refused.value.messages) == 2
    assert "Masa sanggah masih berjalan" in refused.value.messages[0]
    assert refused.value.messages[1] == "1 sanggahan belum dijawab."
    Objection.objects.filter(pk=objection.pk).update(
        status="DITERIMA", answer="Benar", answered_by=people["pusat"], answered_at=timezone.now()
    )
    with pytest.raises(ValidationError, match="belum dibekukan lagi"):
        decide(category=category, by=people["penetap"])
    Objection.objects.create(
        category=category, freeze=newest, office=Organisation.objects.get(code="BNNP-35"), text="Dicabut lagi",
        by=people["kepala"], status="DICABUT",
    )  # fmt: skip
    freeze(category, people["pusat"], reason="Sanggahan diterima")
    decision = decide(category=category, by=people["penetap"])
    said = decision.minutes.content["objections"]  # all staff read the minutes: neither words nor what was taken back
    assert [one | {"at": ""} for one in said] == [{"office": "BNN Provinsi Bengkulu", "at": "", "outcome": "diterima"}]
    assert [one["n"] for one in decision.minutes.content["freezes"]] == [1, 2, 3]


def test_a_withdrawn_decision_ends_its_papers_and_may_be_made_again(category, people):
    put(category, "BNNP-35", None, people["pusat"])
    first = decide(category=category, by=people["penetap"])
    for by, reason, error in (("pusat", "x", PermissionDenied), ("penetap", " ", ValidationError)):
        with pytest.raises(error):
            withdraw_decision(decision=first, by=people[by], reason=reason)
    withdraw_decision(decision=first, by=people["penetap"], reason="Salah nama")
    category.refresh_from_db()
    assert category.status == "BEKU"
    assert won(category) == {}
    first.refresh_from_db()
    assert first.minutes.is_revoked
    assert "Salah nama" in first.annex.revoke_reason
    assert Departure.objects.filter(decision=None).get().paper.file  # prepared again, with its document
    drop_departure(departure=Departure.objects.get(decision=None), by=people["pusat"])
    assert first.departures.get().paper.file  # the withdrawn decision keeps what it rested on
    second = decide(category=category, by=people["penetap"])
    assert (second.n, won(category)["BNNP-35"]) == (2, (1, False))
    with pytest.raises(ValidationError, match="sudah ditarik"):
        withdraw_decision(decision=first, by=people["penetap"], reason="lagi")


@pytest.mark.wide
def test_the_papers_print_three_hundred_rows_and_hold_all(people):
    """PDF/A-3 with the whole table inside; more rows than are printed are said."""
    codes = [*Organisation.objects.filter(kind__in=["PROVINSI", "KABKOTA"]).values_list("code", flat=True)]
    places = {code: (n, f"{100 - n / 10:.3f}") for n, code in enumerate(codes, start=1)}
    category = frozen(edition(), people["pusat"], places=places)
    minutes = decide(category=category, by=people["penetap"]).minutes
    levels = minutes.content["levels"]
    cities = len(levels[1]["rows"])
    levels[1]["rows"] *= 3  # the country has not so many
    document = render.unsigned(minutes)
    shown = decision_papers.cut(levels)
    assert [(len(level["rows"]), level["left"]) for level in shown] == [(34, 0), (266, 3 * cities - 266)]
    with pikepdf.open(io.BytesIO(document)) as pdf:
        table = pdf.attachments["peringkat.csv"].get_file().read_bytes().decode("utf-8-sig")
        assert b"pdfaid:part" in pdf.Root.Metadata.read_bytes() or b"pdfaid" in pdf.Root.Metadata.read_bytes()
    assert len(table.strip().split("\r\n")) == 1 + 34 + 3 * cities
    assert table.startswith("tingkat;peringkat_ditetapkan;peringkat_hitungan;kode;satuan_kerja;skor")
