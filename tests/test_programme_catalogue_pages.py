"""Pages of programmes and indicators: who finds them, what they tell, and what another way of reckoning changes."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from bnnportal.audit.models import Event
from bnnportal.offices.models import Organisation
from programs import actions, effects, figures
from programs.actions import catalogue
from programs.enums import Light, ResultStatus, TargetStatus
from programs.models import Indicator, Method, QuarterLock, Result, Target, Thresholds
from programs.telling import quarter_of
from tests.programmes import approved, case

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
SMART, HARD = "/program/katalog/konten/", "/program/katalog/perkara/"
INDICATOR = "/program/indikator/konten-terbit/"


def aim(people, code, value, office="BNNP-17"):
    return Target.objects.create(
        indicator=Indicator.objects.get(code=code), office=Organisation.objects.get(code=office), year=YEAR,
        quarters=[value] * 4, by=people["bengkulu"], status=TargetStatus.APPROVED, decided_by=people["penetap"],
        decided_at=timezone.now(),
    )  # fmt: skip


def put(people, code, value, office="BNNP-17", month=1):
    return Result.objects.create(
        indicator=Indicator.objects.get(code=code), office=Organisation.objects.get(code=office), value=value,
        month=dt.date(YEAR, month, 1), status=ResultStatus.REVIEWED, by=people["bengkulu"],
    )  # fmt: skip


def page_text(html):
    """What stands on the page, without its drawings and its menu."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(strip_tags(re.sub(r"<svg.*?</svg>", "", main, flags=re.S)).split())


def told(people, who, url, **chosen):
    response = people.client(who).get(url, chosen)
    assert response.status_code == 200, (who, url)
    return page_text(response.content.decode())


def test_the_catalogue_is_found_by_search_and_filter_and_written_out(people):
    client = people.client("bengkulu")
    assert len(client.get("/program/katalog/").context["object_list"]) == 23
    assert [one.code for one in client.get("/program/katalog/?q=tersangka").context["object_list"]] == ["perkara"]
    hard = client.get("/program/katalog/?approach=hard").context["object_list"]
    assert {one.code for one in hard} == {"perkara", "barang-bukti"}
    assert client.get("/program/katalog/?format=xlsx")["Content-Type"].endswith("sheet")


def test_a_province_is_told_with_its_cities_beside_its_target_and_leads_to_each(people):
    aim(people, "konten-terbit", 20)
    put(people, "konten-terbit", 4)
    put(people, "konten-terbit", 11, "BNNK-17.71")
    for who in ("bengkulu", "auditor", "pusat"):
        text = told(people, who, SMART, office="BNNP-17")
        assert "Konten terbit (konten) 20 15 75,0% hampir tercapai" in text, who
        assert "Kota Bengkulu Belum ada 11" in text, who
    assert "Konten terbit (konten) Belum ada 11" in told(people, "kota", SMART)
    own = told(people, "jatim", SMART, office="BNNP-17")  # not theirs: told of their own, with the reason
    assert "15 75,0%" not in own
    assert "BNN Provinsi Jawa Timur" in own


def test_the_map_of_the_country_stands_beside_its_table(people):
    put(people, "konten-terbit", 4)
    put(people, "konten-terbit", 9, "BNNP-35")
    html = people.client("pusat").get(SMART).content.decode()
    assert 'aria-label="Bengkulu: 4 konten"' in html
    assert html.count("<svg xmlns") >= 2, "the map, and the squares for phones"
    assert "/program/katalog/" in html
    assert "Peta" not in told(people, "bengkulu", SMART)


def test_figures_of_cases_are_told_to_those_who_see_cases_alone(people):
    case(people)
    aim(people, "lkn", 2)
    for url in (HARD, "/program/indikator/lkn/"):
        assert "50,0%" in told(people, "kepala", url, year=YEAR), url
        text = told(people, "cegah", url, year=YEAR)
        assert "50,0%" not in text, url
        assert "tidak ditampilkan" in text, url


def test_partners_find_none_of_it(people):
    for url in ("/program/katalog/", SMART, INDICATOR, f"{INDICATOR}cara/", f"/program/ambang/{YEAR}/"):
        assert people.client("kipas").get(url).status_code == 404, url


def test_the_indicator_tells_its_course_where_it_comes_from_and_how_it_is_reckoned(people):
    aim(people, "konten-terbit", 20)
    put(people, "konten-terbit", 4)
    put(people, "konten-terbit", 6, month=4)
    text = told(people, "bengkulu", INDICATOR)
    assert "I 20 4 20,0% belum tercapai" in text
    assert "II 20 10 50,0% belum tercapai" in text
    assert "Sejak 2023" in text
    approved(people)
    assert "Kegiatan advokasi" in told(people, "bengkulu", "/program/indikator/advokasi-kegiatan/")


@pytest.mark.wide
def test_the_queries_do_not_grow_with_offices_and_results(people):
    counts = []
    for codes in (["BNNP-17"], ["BNNP-35", "BNNP-31", "BNNK-17.71", "BNNK-35.76"]):
        for code in codes:
            put(people, "konten-terbit", 4, code)
        counts.append([])
        for url in (SMART, INDICATOR, "/program/katalog/"):
            client = people.client("pusat")
            client.get(url)
            with CaptureQueriesContext(
                connection,
            ) as ran:
                assert client.get(url).status_code == 200
            counts[-1].append(len(ran))
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 45, counts


# Another way of reckoning


def values(indicator, **changes):
    method = Method.objects.filter(indicator__code=indicator).first()
    return {name: getattr(method, name) for name in catalogue.METHOD} | changes


@pytest.mark.parametrize(
    ("who", "code", "status"),
    [("penetap", "lkn", 200), ("admin", "lkn", 200), ("pusat", "lkn", 403), ("pimpinan", "lkn", 403),
     ("auditor", "lkn", 403), ("kepala", "lkn", 403), ("kipas", "lkn", 404)],
)  # fmt: skip
def test_the_national_approver_alone_changes_how_an_indicator_is_reckoned(people, who, code, status):
    assert people.client(who).get(f"/program/indikator/{code}/cara/").status_code == status
    assert people.client(who).get(f"/program/ambang/{YEAR}/").status_code == status
    if status == 403:
        for change in (
            lambda: catalogue.change_method(
                indicator=Indicator.objects.get(code=code), by=people[who], since_year=YEAR,
                values=values(code, cap=Decimal(120)), reason="uji",
            ),
            lambda: catalogue.change_thresholds(
                year=YEAR, by=people[who], green=Decimal(95), yellow=Decimal(80), source="uji"
            ),
        ):  # fmt: skip
            with pytest.raises(PermissionDenied):
                change()


def test_the_effect_is_shown_first_and_is_what_follows(people):
    aim(people, "konten-terbit", 10)
    put(people, "konten-terbit", 18)
    put(people, "konten-terbit", 2, month=2)
    put(people, "konten-terbit", 5, "BNNK-17.71")
    put(people, "konten-terbit", 7, "BNNP-35")
    client, url = people.client("penetap"), f"{INDICATOR}cara/"
    given = {"since_year": YEAR, "polarity": "NAIK", "over_places": "JUMLAH", "over_time": "MAKS", "cap": "120", "precision": "0",
             "reason": "Konten yang sama diunggah ulang"}  # fmt: skip
    shown = client.post(url, given)
    text = page_text(shown.content.decode())
    (told_effect,) = [one["effect"] for one in shown.context["effects"]]
    assert "2 dari 4 satuan kerja yang berisi angka berubah" in text
    assert "25 · 250,0%" in text
    assert "23 · 120,0%" in text
    assert not Method.objects.filter(reason=given["reason"]).exists(), "nothing is saved before it is confirmed"
    assert client.post(url, given | {"confirmed": "1"}).status_code == 302
    offices = [change.office.pk for change in told_effect.changes]
    after = figures.totals(people["penetap"], offices, YEAR, quarter_of(YEAR))
    for change in told_effect.changes:
        line = next(one for one in after[change.office.pk] if one.indicator.code == "konten-terbit")
        assert (line.result, line.achievement.shown, line.light) == (
            change.after.result,
            change.after.shown,
            change.after.light,
        )
    assert Event.objects.filter(event="programs.change_method").count() == 1
    assert given["reason"] in told(people, "bengkulu", INDICATOR)


@pytest.mark.parametrize(
    ("code", "changes", "field"),
    [
        ("ikotan", {"over_places": "JUMLAH"}, "over_places"), ("ikotan", {"over_time": "JUMLAH"}, "over_time"),
        ("konten-terbit", {"is_index": "on"}, "over_places"), ("konten-terbit", {"precision": "9"}, "precision"), ("konten-terbit", {"cap": "90"}, "cap"),
        ("konten-terbit", {"over_places": "AKHIR"}, "over_places"), ("konten-terbit", {"cap": "120", "reason": ""}, "reason"),
        ("konten-terbit", {"since_year": "1999"}, "since_year"), ("konten-terbit", {}, None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(people, code, changes, field):
    now = values(code)
    given = {name: "" if value is None else value for name, value in now.items() if name != "is_index"}
    given |= {"since_year": YEAR, "reason": "uji"} | ({"is_index": "on"} if now["is_index"] else {}) | changes
    for confirmed in ({}, {"confirmed": "1"}):
        response = people.client("penetap").post(f"/program/indikator/{code}/cara/", given | confirmed)
        assert response.status_code == 422
        assert (field or "__all__") in response.context["form"].errors
    assert Method.objects.filter(indicator__code=code).count() == 1


def test_a_year_locked_to_its_end_keeps_its_way_until_a_later_one_was_written(people):
    for quarter in (1, 2, 3, 4):
        QuarterLock.objects.create(year=YEAR - 1, quarter=quarter)
    given = {"indicator": Indicator.objects.get(code="konten-terbit"), "by": people["penetap"], "reason": "uji",
             "values": values("konten-terbit", cap=Decimal(120))}  # fmt: skip
    for since in (YEAR - 2, YEAR - 1):
        with pytest.raises(ValidationError, match="sudah dikunci"):
            catalogue.change_method(since_year=since, **given)
    actions.catalogue.change_method(since_year=YEAR, **given)
    with pytest.raises(ValidationError, match="sudah dikunci"):
        catalogue.change_thresholds(
            year=YEAR - 1, by=people["penetap"], green=Decimal(95), yellow=Decimal(80), source="uji"
        )


def test_thresholds_turn_the_lights_they_said_they_would(people):
    aim(people, "konten-terbit", 20)
    put(people, "konten-terbit", 18)  # 90 percent: green
    client, url = people.client("penetap"), f"/program/ambang/{YEAR}/"
    given = {"green": "95", "yellow": "80", "source": "Keputusan uji"}
    shown = client.post(url, given)
    assert shown.context["turned"] == [(Light.GREEN, Light.YELLOW, 1)]
    assert Thresholds.objects.get(year=YEAR).green == 90
    assert client.post(url, given | {"yellow": "95"}).status_code == 422
    assert client.post(url, given | {"confirmed": "1"}).status_code == 302
    assert "hampir tercapai" in told(people, "bengkulu", SMART)
    assert "Keputusan uji" in told(people, "bengkulu", INDICATOR)


def test_the_years_a_way_would_hold_end_where_the_next_one_begins(people):
    indicator = Indicator.objects.get(code="konten-terbit")
    Method.objects.create(indicator=indicator, since_year=YEAR, reason="uji")
    assert effects.years_of(Method(indicator=indicator, since_year=YEAR - 2)) == [YEAR - 2, YEAR - 1]
    assert effects.years_of(Method(indicator=indicator, since_year=YEAR)) == [YEAR]
    assert effects.years_of(Method(indicator=indicator, since_year=YEAR + 1)) == [YEAR], "tried on this year's figures"


def test_the_way_from_an_indicator_leads_to_what_its_figure_counts(people):
    """Of a province to each of its offices, of an office alone to the values that stand, without replaced ones."""
    client = people.client("pusat")
    for office, way in (("BNNP-35", "/program/banding/?office=BNNP-35&show=konten-terbit"),
                        ("BNNK-35.76", "/program/hasil/?indicator=konten-terbit&office=BNNK-35.76")):  # fmt: skip
        behind = client.get(INDICATOR, {"office": office}).context["behind"]
        assert behind == f"{way}&year={YEAR}" + ("" if "banding" in way else "&standing=true")
        assert client.get(behind).status_code == 200
