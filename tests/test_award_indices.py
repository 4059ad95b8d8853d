"""Definitions of indices: what is delivered, what pages say of it, and how a new version comes into force."""

import datetime as dt
import hashlib
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.db.utils import DatabaseError

from awards import definitions, index_changes
from awards.actions import indices as actions
from awards.models import Category, Edition, Freeze, Index, IndexVersion
from awards.scoring.spec import canonical, parse
from bnnportal import measures
from bnnportal.accounts.enums import Field, Role
from bnnportal.audit.models import Event
from programs.models import Indicator
from tests.cast import OTHERS, People

EQUAL = {"masyarakat": 1, "kewilayahan": 1, "kelembagaan": 1, "hukum": 1, "keluarga": 1}


def version(code: str, label: str) -> IndexVersion:
    return IndexVersion.objects.select_related("index").get(index__code=code, label=label)


def draft(people: People, **changes: object) -> IndexVersion:
    base = version("ikotan", "2019")
    spec = json.loads(json.dumps(base.spec)) | {"version": "uji", **changes}
    return actions.create_version(index=base.index, by=people["pusat"], spec=spec, year_from=2027)


@pytest.fixture
def rehab(people: People) -> People:
    """An operator of rehabilitation at the national office stands beside the cast."""
    OTHERS["rehab-pusat"] = ("BNN-RI", Role.OPERATOR, Field.REHABILITATION)
    yield people
    del OTHERS["rehab-pusat"]


def test_the_ready_definitions_are_loaded_once_and_can_all_be_computed(reference):
    assert list(Index.objects.values_list("code", flat=True)) == [
        "ikotan", "ikr", "ikp", "dektari", "dektara", "ketahanan-masyarakat", "capaian-rehabilitasi",
    ]  # fmt: skip
    assert actions.load_indices() == 0
    versions = list(IndexVersion.objects.select_related("index"))
    assert len(versions) == 9
    known = {measure.code for measure in measures.registered()}
    for one in versions:
        spec = parse(one.spec)
        assert (spec.code, spec.version) == (one.index.code, one.label)
        assert one.sha256 == hashlib.sha256(canonical(one.spec).encode()).hexdigest()
        assert definitions.unfounded(one.spec) == ""
        shares = [part.effective for part in definitions.read(one.spec).parts if not part.is_level]
        assert sum(shares) == pytest.approx(100)
        for component in spec.components:
            kind, _colon, code = component.origin.partition(":")
            assert kind == "survey" or code in known or Indicator.objects.filter(code=code).exists(), component.origin
    assert {one.label: one.status for one in versions if one.index.code == "ikotan"} == {
        "2019": "BERLAKU", "2021 (skala 0-100)": "BERHENTI", "skala 1-4": "BERLAKU",
    }  # fmt: skip


def test_weights_and_classes_of_ikotan_are_the_published_ones(reference):
    """antaranews 1155936 (weights); jatim.antaranews 308264 and hariangarutnews, 10 July 2023 (classes)."""
    parts = definitions.read(version("ikotan", "2019").spec).parts
    weights = {part.node.code: part.effective_words for part in parts if not part.is_level}
    assert weights == {
        "masyarakat": "25,0", "kewilayahan": "20,0", "kelembagaan": "25,0", "hukum": "20,0", "keluarga": "10,0",
    }  # fmt: skip
    told = [(one.label, one.low, one.high) for one in definitions.read(version("ikotan", "skala 1-4").spec).classes]
    assert told[1:] == [
        ("Cukup tanggap", "2,600", "3,064"), ("Tanggap", "3,065", "3,532"), ("Sangat tanggap", "3,533", ""),
    ]  # fmt: skip
    # printed in two classes: read as the lower one, because the others begin 0,01 above the class before
    assert {one.label: one.high for one in definitions.read(version("ikotan", "2019").spec).classes}[
        "Kurang tanggap"
    ] == "40,00"


@pytest.mark.parametrize("code", ["ikr", "ikp", "dektari", "dektara"])
def test_a_class_without_a_published_bound_puts_nobody_into_it(reference, code):
    spec = Index.objects.get(code=code).versions.get().spec
    assert spec["bands"]
    assert parse(spec).bands == ()
    assert all(one.low == "" for one in definitions.read(spec).classes)


def test_the_seven_measures_of_rehabilitation_count_alike(reference):
    parts = definitions.read(version("capaian-rehabilitasi", "2022").spec).parts
    of = {part.node.code: part.effective for part in parts}
    seven = [of[code] for code in ("hidup", "ikr", "rawat_jalan", "pasca", "ibm", "skhpn", "laporan_tepat")]
    assert seven == pytest.approx([100 / 7] * 7)


@pytest.mark.parametrize(
    ("who", "write", "decide"),
    [("admin", True, True), ("pusat", True, False), ("penetap", True, True), ("pimpinan", False, False),
     ("auditor", False, False), ("rehab-pusat", False, False), ("kepala", False, False), ("kipas", False, False)],
)  # fmt: skip
def test_the_national_office_of_the_field_writes_and_its_heads_decide(rehab, who, write, decide):
    """IKOTAN is of prevention: who works for rehabilitation alone leaves it be."""
    one = draft(rehab)
    asked = (
        (lambda: actions.change_version(version=one, by=rehab[who], spec=one.spec, year_from=2028), write),
        (lambda: actions.put_in_force(version=one, by=rehab[who]), decide),
    )
    for act, may in asked:
        if may:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()


def test_a_version_in_force_is_never_changed_and_every_step_is_recorded(people):
    one = draft(people)
    one = actions.put_in_force(version=one, by=people["penetap"])
    with pytest.raises(ValidationError, match="Buat versi baru"):
        actions.change_version(version=one, by=people["admin"], spec=one.spec, year_from=2028)
    with pytest.raises(ValidationError, match="Buat versi baru"):
        actions.discard_version(version=one, by=people["admin"])
    with pytest.raises(ValidationError, match="sudah berlaku"):
        actions.put_in_force(version=one, by=people["admin"])
    for sql in (
        "UPDATE awards_indexversion SET spec = '{}' WHERE id = %s",
        "DELETE FROM awards_indexversion WHERE id = %s",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, [one.pk])
    actions.retire(version=one, by=people["admin"])
    actions.put_in_force(version=one, by=people["admin"])  # a slip can be mended
    events = Event.objects.filter(target_type="awards.indexversion", target_id=str(one.pk)).order_by("pk")
    assert [event.event.partition(".")[2] for event in events] == [
        "write_index", "put_index_in_force", "retire_index", "put_index_in_force",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": "ikp"}, "bukan “ikotan”"),
        ({"version": "2019"}, "sudah ada"),
        ({"levels": [{"code": "x", "name": "X", "parent": "x"}]}, "induk “ikotan” tidak ada|berputar"),
        ({"bands": [{"label": "A", "from": 0, "source": "Uji"}, {"label": "B", "from": 0, "source": "Uji"}]}, "sama"),
        ({"bands": [{"label": "A", "from": 0}]}, "A: tuliskan sumbernya"),
    ],
)
def test_a_definition_that_cannot_be_computed_is_refused_in_a_sentence(people, changes, sentence):
    with pytest.raises(ValidationError, match=sentence):
        draft(people, **changes)


@pytest.mark.wide
def test_who_reads_what(turn, people):
    """A draft is the national office's; what is or was in force is every office's; partners find nothing."""
    one = draft(people)
    for who, page, listed in [
        ("pusat", 200, True),
        ("auditor", 200, True),
        ("bengkulu", 404, False),
        ("kipas", 404, False),
    ]:
        with turn(who) as client:
            assert client.get(one.get_absolute_url()).status_code == page
            assert client.get(f"/indeks/ikotan/{one.pk}/spec.json").status_code == page
            assert client.get("/indeks/").status_code == (404 if who == "kipas" else 200)
            answer = client.get("/api/v1/indices/ikotan/")
            if who == "kipas":
                assert answer.status_code == 404
            else:
                assert (one.label in [seen["label"] for seen in answer.json()["versions"]]) == listed


def test_anybody_downloads_the_definition_that_the_hash_is_of(people):
    one = version("ikotan", "skala 1-4")
    client = people.client("bengkulu")
    for address in (f"/indeks/ikotan/{one.pk}/spec.json", f"/api/v1/indices/ikotan/versions/{one.pk}/spec/"):
        data = client.get(address).content
        assert hashlib.sha256(data).hexdigest() == one.sha256
        assert parse(json.loads(data)).code == "ikotan"
    page = client.get("/indeks/ikotan/").content.decode()
    assert one.sha256 in page
    assert "asumsi" in page
    assert "Versi baru dari ini" not in page


def filled(one: IndexVersion, **changes: str) -> dict[str, str]:
    """What the form of a new version sends when it is left as it begins, but for these."""
    sent = {"label": "2027", "year_from": "2027", "year_until": "", "note": "", "bands_note": one.spec["bands_note"]}
    sent |= {name: one.spec.get(name, "") for name in ("source", "url", "assumption")}
    sent["remark"] = one.spec["note"]
    parts = definitions.read(one.spec).parts
    for n, part in enumerate(parts):
        if part.depth:
            told = {"weight": part.weight, "source": part.source, "url": part.url, "assumption": part.assumption}
            sent |= {f"bagian-{n}-{name}": value for name, value in told.items()}
    for n, band in enumerate(one.spec["bands"]):
        told = {name: band.get(name, "") for name in ("label", "source", "url", "assumption")}
        sent |= {f"kelas-{n}-{name}": value for name, value in told.items()}
        sent[f"kelas-{n}-low"] = str(band["from"]).replace(".", ",")
    return sent | changes


def test_a_new_version_begins_from_an_existing_one(people):
    one, client = version("ikotan", "2019"), people.client("pusat")
    address = f"/indeks/ikotan/{one.pk}/versi-baru/"
    assert client.get(address).status_code == 200
    answer = client.post(
        address, filled(one, **{"bagian-1-weight": "30", "kelas-4-low": "85,5", "kelas-0-label": "Belum tanggap"})
    )
    made = IndexVersion.objects.get(index__code="ikotan", label="2027")
    assert (answer.status_code, answer.url) == (302, made.get_absolute_url())
    assert (made.status, made.year_from, made.spec["version"]) == ("DRAF", 2027, "2027")
    assert [part["weight"] for part in made.spec["components"]] == [30, 20, 25, 20, 10]
    changed = {"version", "components", "bands"}
    assert {key: value for key, value in made.spec.items() if key not in changed} == {
        key: value for key, value in one.spec.items() if key not in changed
    }
    assert made.spec["components"][0]["normalise"] == one.spec["components"][0]["normalise"]
    told = {(found.of, found.what): (found.before, found.after) for found in index_changes.compare(one, made)}
    assert told[("Ketahanan masyarakat", "bobot efektif")] == ("25,0 persen", "28,6 persen")
    assert told[("Kelas Sangat tanggap", "batas")] == ("80,01 ke atas", "85,50 ke atas")
    assert told[("Kelas Belum tanggap", "batas")] == ("", "0,00 sampai 20,00")
    page = client.get(f"/indeks/ikotan/banding/?dari={one.pk}&ke={made.pk}").content.decode()
    assert "28,6 persen" in page
    # the draft once more
    answer = client.post(f"/indeks/ikotan/{made.pk}/ubah/", filled(made, **{"bagian-1-weight": "25"}))
    made.refresh_from_db()
    assert (answer.status_code, made.spec["components"][0]["weight"]) == (302, 25)
    assert made.spec["bands"][0]["label"] == "Belum tanggap"


@pytest.mark.parametrize(
    ("changes", "where", "sentence"),
    [
        ({f"bagian-{n}-weight": "0" for n in range(1, 6)}, "bagian-1-weight", "jumlah bobot"),
        ({"bagian-2-weight": "-1"}, "bagian-2-weight", "0"),
        ({"bagian-2-weight": "berat"}, "bagian-2-weight", "bilangan|angka"),
        ({"bagian-3-source": "", "bagian-3-assumption": ""}, "bagian-3-assumption", "Tuliskan sumbernya"),
        ({"kelas-2-low": "20,01"}, "kelas-2-low", "Kelas lain juga mulai"),
        ({"kelas-2-label": ""}, "kelas-2-label", "Beri kelas ini sebutan"),
        ({"label": "2019"}, "label", "sudah ada"),
        ({"source": ""}, "assumption", "Tuliskan sumbernya"),
        ({"year_until": "2026"}, "year_until", "tidak boleh sebelum"),
    ],
)  # fmt: skip
def test_every_slip_is_told_beside_its_field(people, changes, where, sentence):
    one = version("ikotan", "2019")
    answer = people.client("pusat").post(f"/indeks/ikotan/{one.pk}/versi-baru/", filled(one, **changes))
    assert answer.status_code == 422
    sheet = answer.context["sheet"]
    errors = {field.html_name: " ".join(field.errors) for form in sheet.forms for field in form if field.errors}
    assert list(errors) == [where]
    assert any(part in errors[where] for part in sentence.split("|")), errors
    assert f'href="#id_{where}"' in answer.content.decode()
    assert not IndexVersion.objects.filter(label="2027").exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "kosong"),
        (b"\xff\xfe", "UTF-8"),
        (b"{", "bukan JSON"),
        (b'{"format": "bnn-index/1", "bobot": 1}', "“bobot” tidak dikenal"),
        (b"x" * 500_001, "500 kB"),
    ],
)
def test_a_file_that_is_no_definition_is_refused_beside_its_field(people, content, sentence):
    client = people.client("pusat")
    sent = {"file": SimpleUploadedFile("spec.json", content), "year_from": "2027"}
    answer = client.post("/indeks/ikotan/unggah/", sent)
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors["file"])


@pytest.mark.wide
def test_a_definition_comes_as_a_file_and_into_force(people):
    """A new index from its name to a definition in force; its draft is not known outside the national office."""
    client = people.client("penetap")
    told = {"name": "Indeks Uji", "code": "uji", "field": "SEMUA", "short_name": "", "about": "Percobaan"}
    assert client.post("/indeks/baru/", told).url == "/indeks/uji/unggah/"
    assert "belum punya definisi" in client.get("/indeks/uji/").content.decode()
    spec = version("dektara", "2022").spec | {"code": "uji", "version": "1"}
    spec |= {"levels": [spec["levels"][0] | {"source": "Uji"}]}
    file = SimpleUploadedFile("spec.json", canonical(spec).encode())
    made = client.post("/indeks/uji/unggah/", {"file": file, "year_from": "2027", "note": "Keputusan uji"}).url
    assert people.client("bengkulu").get(made).status_code == 404
    assert "tidak dapat diubah lagi" in client.get(f"{made}berlakukan/").content.decode()
    assert client.post(f"{made}berlakukan/").status_code == 302
    assert "Keputusan uji" in people.client("bengkulu").get(made).content.decode()
    assert client.get(f"{made}ubah/").status_code == 403
    assert client.post(f"{made}hentikan/").status_code == 302
    assert IndexVersion.objects.get(index__code="uji").status == "BERHENTI"


def test_a_draft_is_discarded_with_a_question(people):
    one, client = draft(people), people.client("pusat")
    assert client.get(f"{one.get_absolute_url()}buang/").status_code == 200
    assert client.post(f"{one.get_absolute_url()}buang/").url == "/indeks/ikotan/"
    assert not IndexVersion.objects.filter(pk=one.pk).exists()


def test_queries_do_not_grow_with_parts_or_versions(people, django_assert_max_num_queries):
    client = people.client("pusat")
    for n in range(3):
        draft(people, version=f"uji {n}")
    client.get("/indeks/")
    with django_assert_max_num_queries(9):
        assert client.get("/indeks/").status_code == 200
    for code in ("dektara", "capaian-rehabilitasi", "ikotan"):
        with django_assert_max_num_queries(11):
            assert client.get(f"/indeks/{code}/").status_code == 200
    with django_assert_max_num_queries(7):
        assert client.get("/api/v1/indices/").json()["count"] == 7


def test_the_list_is_searched_filtered_and_exported(people):
    client = people.client("bengkulu")
    assert [row.code for row in client.get("/indeks/?q=rehabilitasi").context["object_list"]] == [
        "ikr", "capaian-rehabilitasi",
    ]  # fmt: skip
    assert len(client.get("/indeks/?field=REHAB").context["object_list"]) == 2
    assert [row.code for row in client.get("/indeks/?status=BERHENTI").context["object_list"]] == ["ikotan"]
    assert client.get("/indeks/?format=xlsx").headers["Content-Type"].endswith("sheet")
    assert client.get("/api/v1/indices/?field=REHAB").json()["count"] == 2


DATA = """kode,satuan_kerja,tingkat,tidak_dinilai,masyarakat,kewilayahan,kelembagaan,hukum,keluarga
BNNK-01,Uji Satu,KABKOTA,,80,20,70,60,10
BNNK-02,Uji Dua,KABKOTA,,45,50,50,50,90
BNNK-03,Uji Tiga,KABKOTA,,10,10,10,10,10
"""


def test_versions_beside_one_another_tell_whose_rank_would_change_on_frozen_figures(people):
    """By the weights of 2019 the first leads (54,50 to 52,75), by equal ones the second (57 to 48)."""
    one, two = version("ikotan", "2019"), version("ikotan", "2021 (skala 0-100)")
    edition = Edition.objects.get()
    category = Category.objects.create(edition=edition, code="UJI", name="Uji", field=Field.PREVENTION, index=one)
    hashes = {f"{name}_sha256": "0" * 64 for name in ("spec", "data", "result")}
    Freeze.objects.create(
        category=category, n=1, spec="{}", data=DATA, result="", seed=1, draws=1, by=people["pusat"],
        objections_until=dt.date(2027, 1, 8), simulated=True, **hashes,
    )  # fmt: skip
    found = index_changes.moves(people["pusat"], one, two)
    assert found is not None
    assert [(row.office, row.before, row.after) for row in found.rows] == [("Uji Dua", 2, 1), ("Uji Satu", 1, 2)]
    shown = people.client("pusat").get(f"/indeks/ikotan/banding/?dari={one.pk}&ke={two.pk}")
    page = shown.content.decode()
    assert shown.context["simulated"] is True
    assert "2 dari 3 satuan kerja berganti peringkat" in page
    # figures in the making are the national office's
    assert index_changes.moves(people["bengkulu"], one, two) is None
