"""Results entered, looked through, corrected, and a quarter locked; places and what they were."""

import datetime as dt
import threading
import time
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from programs import actions, figures
from programs.enums import ResultOrigin, ResultStatus, SiteKind, SiteStanding, TargetStatus
from programs.models import QuarterLock, Result, Site
from tests.programmes import approved, case, indicator, office, region
from tests.programmes import target as aimed

pytestmark = pytest.mark.django_db
FEBRUARY = dt.date(2026, 2, 1)


def enter(people, value, code="konten-terbit", by="bengkulu", month=FEBRUARY, **more):
    return actions.results.enter(
        office=office(), indicator=indicator(code), month=month, by=people[by], value=Decimal(value), **more
    )


def told(people, code, quarter=1):
    lines = figures.lines(people["bengkulu"], [office().pk], 2026, quarter)[office().pk]
    return next(line.result for line in lines if line.indicator.code == code)


def test_a_value_is_changed_until_it_was_looked_through_and_corrected_after_that(people):
    first = enter(people, 5)
    assert enter(people, 6).pk == first.pk
    actions.results.review(result=first, by=people["kepala"])
    with pytest.raises(ValidationError, match="alasan koreksinya"):
        enter(people, 7)
    assert enter(people, 6).pk == first.pk  # the same again is no correction
    second = enter(people, 7, reason="Salah hitung")
    first.refresh_from_db()
    assert (first.status, first.value, second.n, second.status) == (ResultStatus.REPLACED, 6, 2, ResultStatus.SENT)
    assert told(people, "konten-terbit") == 7


def test_who_looks_through_it(people):
    result = enter(people, 5, by="kepala")
    for who, words in (
        ("bengkulu", "pejabat penetap"),
        ("jatim", "BNN"),
        ("kepala", "orang lain"),
        ("pimpinan", "operator"),
    ):
        with pytest.raises(PermissionDenied, match=words):
            actions.results.review(result=result, by=people[who])
    actions.results.send_back(result=result, by=people["penetap"], reason="Periksa lagi")
    result.refresh_from_db()
    assert (result.status, result.reason) == (ResultStatus.RETURNED, "Periksa lagi")
    assert enter(people, 4).status == ResultStatus.SENT


@pytest.mark.parametrize(
    ("code", "month", "words"),
    [("tes-urine-orang", FEBRUARY, "dihitung portal"), ("lkn", FEBRUARY, "dihitung portal"),
     ("konten-terbit", dt.date(2100, 1, 1), "belum tiba"), ("konten-terbit", dt.date(2022, 12, 1), "tidak berlaku")],
)  # fmt: skip
def test_values_that_are_not_entered(people, code, month, words):
    with pytest.raises(ValidationError, match=words):
        enter(people, 5, code, month=month)
    assert not Result.objects.exists()


@pytest.mark.wide
def test_locking_a_quarter_copies_what_is_counted(people):
    approved(people, "tes-urine", kind="URINE")
    case(people)
    enter(people, 5)
    before = {code: told(people, code) for code in ("tes-urine-orang", "lkn", "tersangka", "konten-terbit")}
    assert before == {"tes-urine-orang": 45, "lkn": 1, "tersangka": 2, "konten-terbit": 5}
    with pytest.raises(PermissionDenied):
        actions.results.lock_quarter(year=2026, quarter=1, by=people["kepala"])
    actions.results.lock_quarter(year=2026, quarter=1, by=people["penetap"])
    approved(people, "tes-urine", kind="URINE", title="Terlambat dicatat", basis_number="Sprin/77")
    case(people, "LKN/2/II/2026")
    assert {code: told(people, code) for code in before} == before
    assert set(Result.objects.filter(origin=ResultOrigin.COUNTED).values_list("status", flat=True)) == {"DIPERIKSA"}
    with pytest.raises(ValidationError, match="alasan koreksinya"):
        enter(people, 9)
    enter(people, 9, reason="Terlewat empat konten")
    assert told(people, "konten-terbit") == 9


@pytest.mark.parametrize(("quarter", "words"), [(4, "belum berakhir"), (2, "triwulan sebelumnya")])
def test_quarters_are_locked_in_their_order_and_after_their_end(people, quarter, words):
    with pytest.raises(ValidationError, match=words):
        actions.results.lock_quarter(year=2026, quarter=quarter, by=people["penetap"])
    assert not QuarterLock.objects.exists()


def test_a_quarter_is_locked_once(people):
    actions.results.lock_quarter(year=2026, quarter=1, by=people["penetap"])
    with pytest.raises(ValidationError, match="sudah dikunci"):
        actions.results.lock_quarter(year=2026, quarter=1, by=people["penetap"])


# Places


def test_a_place_keeps_what_it_was(people):
    site = actions.sites.save_site(
        site=Site(kind=SiteKind.RISK, office=office(), region=region(), village="Sukaraja"), by=people["bengkulu"]
    )
    for month, standing in ((1, SiteStanding.DANGER), (8, SiteStanding.ALERT), (8, SiteStanding.SAFE)):
        actions.sites.set_standing(site=site, by=people["bengkulu"], standing=standing, on=dt.date(2026, month, 1))
    assert list(site.standings.values_list("standing", flat=True)) == ["AMAN", "BAHAYA"]
    assert Site.objects.with_standing(dt.date(2026, 7, 1)).get().standing == "BAHAYA"
    with pytest.raises(ValidationError, match="bukan untuk"):
        actions.sites.set_standing(site=site, by=people["bengkulu"], standing=SiteStanding.NAMED, on=FEBRUARY)
    with pytest.raises(PermissionDenied):
        actions.sites.set_standing(site=site, by=people["jatim"], standing=SiteStanding.SAFE, on=FEBRUARY)
    with pytest.raises(ValidationError, match="empat angka"):
        actions.sites.set_standing(site=site, by=people["bengkulu"], standing=SiteStanding.SAFE, on=dt.date(26, 2, 1))
    with pytest.raises(ValidationError, match="sudah terdaftar"):
        actions.sites.save_site(
            site=Site(kind=SiteKind.RISK, office=office(), region=region(), village="SUKARAJA"), by=people["bengkulu"]
        )


@pytest.mark.wide
@pytest.mark.django_db(transaction=True)
def test_who_writes_while_another_decides_does_not_undo_the_decision(people):
    """The decision holds its row until it ends; who writes meanwhile waits, and then reads what was decided."""
    target, result = aimed(people), enter(people, 5)
    by, said = people["bengkulu"], {}

    def attempt(name, does):
        try:
            does()
        except ValidationError as error:
            said[name] = " ".join(error.messages)
        finally:
            connection.close()

    writers = [
        threading.Thread(target=attempt, args=[name, does])
        for name, does in (("target", lambda: aimed(people)), ("result", lambda: enter(people, 9)))
    ]
    with transaction.atomic():
        actions.targets.propose(target=target, by=by)
        actions.results.review(result=result, by=people["kepala"])
        for writer in writers:
            writer.start()
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        with connection.cursor() as cursor:
            for _n in range(100):
                cursor.execute(waiting)
                if cursor.fetchone()[0] >= len(writers):
                    break
                time.sleep(0.05)
    for writer in writers:
        writer.join(timeout=30)
    assert "menunggu keputusan" in said["target"]
    assert "alasan koreksinya" in said["result"]
    result.refresh_from_db()
    target.refresh_from_db()
    assert (result.value, result.status, target.status) == (5, ResultStatus.REVIEWED, TargetStatus.PROPOSED)
