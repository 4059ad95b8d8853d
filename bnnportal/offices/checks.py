"""Rules of a change to the tree; each raises with the sentence the person reads. Only actions/tree.py calls these."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bnnportal.offices import dependants
from bnnportal.offices.enums import LEVELS, ChangeKind, OrganisationKind, RegionKind
from bnnportal.offices.models import Change, Organisation, Region, today
from bnnportal.offices.names import key

FOUNDED = dt.date(2002, 3, 22)  # Keputusan Presiden 17/2002 made BNN
ENDS = (ChangeKind.CLOSED, ChangeKind.MERGED)


def written(day: dt.date) -> str:
    return date_format(day, "j F Y")


def day(on: dt.date) -> None:
    latest = today().replace(year=today().year + 3, day=1)
    if not FOUNDED <= on <= latest:
        raise ValidationError(
            {
                "on": _("Tanggal berlaku antara %(first)s dan %(last)s.")
                % {"first": written(FOUNDED), "last": written(latest)}
            }
        )


def is_office(organisation: Organisation) -> None:
    if organisation.kind == OrganisationKind.MITRA:
        raise ValidationError(_("Mitra tidak diubah di halaman satuan kerja."))


def is_not_national(organisation: Organisation, sentence: str) -> None:
    if organisation.is_national:
        raise ValidationError(sentence)


def changeable(organisation: Organisation, kind: ChangeKind, on: dt.date) -> None:
    """It exists on that day, its end is not decided, and the dates of its changes go forward."""
    day(on)
    if organisation.valid_from is not None and on < organisation.valid_from:
        raise ValidationError(
            {"on": _("Satuan kerja ini baru dibentuk %(day)s.") % {"day": written(organisation.valid_from)}}
        )
    if organisation.ends_on is not None:
        raise ValidationError(
            _("Satuan kerja ini ditutup atau digabung mulai %(day)s. Batalkan dahulu bila ingin mengubahnya.")
            % {"day": written(organisation.ends_on)}
        )
    kinds = list(ChangeKind) if kind in ENDS else [kind]
    later = organisation.changes.filter(kind__in=kinds).order_by("on").last()
    if later is not None and (on < later.on or (on == later.on and kind not in ENDS)):
        raise ValidationError(
            {
                "on": _(
                    "Sudah ada perubahan “%(kind)s” mulai %(day)s. Pilih tanggal sesudahnya, atau batalkan dahulu perubahan itu."
                )
                % {"kind": later.get_kind_display().lower(), "day": written(later.on)}
            }
        )


def seat(kind: str, region: Region) -> None:
    """A BNNP sits in a province, a BNNK in a kabupaten or kota; there is one national office."""
    if kind not in (OrganisationKind.PROVINSI, OrganisationKind.KABKOTA, OrganisationKind.UPT):
        raise ValidationError({"kind": _("Yang dapat ditambah: BNNP, BNNK, dan balai atau loka rehabilitasi.")})
    is_province = region.kind == RegionKind.PROVINCE
    if (kind == OrganisationKind.PROVINSI) != is_province and kind != OrganisationKind.UPT:
        raise ValidationError(
            {
                "region": _("Pilih provinsi untuk BNNP.")
                if not is_province
                else _("Pilih kabupaten atau kota untuk BNNK.")
            }
        )


def name_is_free(name: str, *but: Organisation | None) -> None:
    """No office other than those, present or planned, bears that name in any written form."""
    wanted = "|".join(key(name))
    if wanted.endswith("|"):
        raise ValidationError({"name": _("Nama belum lengkap.")})
    excepted = [organisation.pk for organisation in but if organisation is not None]
    others = Organisation.objects.offices().open().exclude(pk__in=excepted)
    for other in others.filter(search__contains=wanted):
        if wanted == "|".join(key(other.name)):
            sentence = _("Sudah ada %(name)s (%(code)s).")
        elif wanted in other.search.splitlines():
            sentence = _("%(name)s (%(code)s) memakai nama itu sebagai nama lain; hapus dahulu di sana bila berbeda.")
        else:
            continue
        raise ValidationError({"name": sentence % {"name": other.name, "code": other.code}})
    planned = Change.objects.filter(kind=ChangeKind.RENAMED, applied_at=None).select_related("organisation")
    coming = Organisation.objects.offices().filter(valid_from__gt=today())
    for other, future in [(c.organisation, c.name) for c in planned] + [(o, o.name) for o in coming]:
        if other.pk not in excepted and "|".join(key(future)) == wanted:
            raise ValidationError(
                {"name": _("%(name)s (%(code)s) akan memakai nama itu.") % {"name": other.name, "code": other.code}}
            )


def parent(
    kind: str, region: Region, above: Organisation, on: dt.date, *, elsewhere: bool = False, reason: str = ""
) -> None:
    """The parent stands on a higher level, lasts, and is of the same province unless there is a reason."""
    if LEVELS[OrganisationKind(above.kind)] >= LEVELS[OrganisationKind(kind)] or above.kind == OrganisationKind.MITRA:
        raise ValidationError(
            {"parent": _("%(name)s tidak dapat menjadi induk: setingkat atau di bawahnya.") % {"name": above.name}}
        )
    if above.valid_until is not None or (above.valid_from is not None and above.valid_from > on):
        raise ValidationError(
            {"parent": _("%(name)s tidak ada sepanjang waktu sejak tanggal itu.") % {"name": above.name}}
        )
    same_province = above.is_national or above.region.province_code == region.province_code
    if same_province or kind == OrganisationKind.UPT:
        return
    if not elsewhere or not reason.strip():
        raise ValidationError(
            {
                "parent": _(
                    "%(name)s berada di provinsi lain. Bila memang demikian, tandai pernyataannya dan tulis alasannya."
                )
                % {"name": above.name}
            }
        )


def below(organisation: Organisation, on: dt.date) -> list[Organisation]:
    """Everything that answers to the office on that day or on any later one."""
    linked = Q(parent=organisation) | Q(pk__in=Change.objects.filter(parent=organisation).values("organisation"))
    linked |= Q(pk__in=Change.objects.filter(was_parent=organisation).values("organisation"))
    found = []
    candidates = Organisation.objects.filter(linked).select_related("parent").prefetch_related("changes")
    for child in candidates.order_by("code"):
        days = {on, *(change.on for change in child.changes.all() if change.on > on)}
        if any(child.as_of(d).parent == organisation and child.is_open(d) for d in days):
            found.append(child)
    return found


def can_end(organisation: Organisation, kind: ChangeKind, on: dt.date) -> None:
    is_office(organisation)
    is_not_national(organisation, _("BNN pusat tidak dapat ditutup atau digabung."))
    changeable(organisation, kind, on)
    if organisation.valid_from is not None and on <= organisation.valid_from:
        raise ValidationError(
            {"on": _("Satuan kerja harus berlaku paling sedikit satu hari. Batalkan pembentukannya.")}
        )


def nothing_hangs(organisation: Organisation, on: dt.date, *, movable: bool = False) -> None:
    """Memberships and the like are ended or moved first. A merger carries along what can be moved, if the successor
    is of the same kind: nobody gets a wider scope by it."""
    left = [(d, n) for d, n in dependants.hanging(organisation, on) if not movable or d.move is None]
    if left:
        raise ValidationError(
            _("Masih ada %(what)s pada satuan kerja ini. Akhiri atau pindahkan dahulu.")
            % {"what": ", ".join(f"{n} {d.label}" for d, n in left)}
        )


def successor(organisation: Organisation, into: Organisation, on: dt.date) -> None:
    if into.pk == organisation.pk:
        raise ValidationError({"into": _("Satuan kerja tidak dapat digabung ke dirinya sendiri.")})
    is_office(into)
    if LEVELS[OrganisationKind(into.kind)] > LEVELS[OrganisationKind(organisation.kind)]:
        raise ValidationError({"into": _("Pilih satuan kerja yang setingkat atau di atasnya.")})
    if into.valid_until is not None or (into.valid_from is not None and into.valid_from > on):
        raise ValidationError(
            {"into": _("%(name)s sudah atau akan ditutup, atau belum dibentuk pada tanggal itu.") % {"name": into.name}}
        )


def child_can_follow(child: Organisation, organisation: Organisation, into: Organisation, on: dt.date) -> None:
    """What is below goes along, unless something else is already decided for it or its new parent is no higher."""
    if child.changes.filter(kind=ChangeKind.MOVED, on__gte=on).exists():
        raise ValidationError(
            _(
                "%(name)s sudah direncanakan berpindah induk pada atau sesudah tanggal itu. Batalkan atau selesaikan dahulu."
            )
            % {"name": child.name}
        )
    if child.pk == into.pk or LEVELS[OrganisationKind(into.kind)] >= LEVELS[OrganisationKind(child.kind)]:
        raise ValidationError(
            {"into": _("%(name)s tidak dapat berada di bawah %(into)s.") % {"name": child.name, "into": into.name}}
        )


def revertible(change: Change) -> None:
    """Planned: always, if it is the last of its kind. Carried out: if nothing was built on it since."""
    office = change.organisation
    if change.cause_id is not None:
        raise ValidationError(_("Perpindahan ini bagian dari penggabungan. Batalkan penggabungannya."))
    kinds = list(ChangeKind) if change.kind == ChangeKind.CREATED else [ChangeKind(change.kind), *ENDS]
    if office.changes.filter(Q(on__gt=change.on) | Q(on=change.on, pk__gt=change.pk), kind__in=kinds).exists():
        raise ValidationError(_("Ada perubahan sesudahnya. Batalkan dahulu yang terakhir."))
    if change.kind in ENDS:
        can_be_open_again(office)
    if change.applied_at is None:
        return
    if change.kind == ChangeKind.RENAMED:
        name_is_free(change.was_name, office)
    if change.kind in (ChangeKind.RENAMED, ChangeKind.MERGED):
        nothing_made_since(change)
    for part in [change, *change.caused.select_related("was_parent", "organisation")]:
        can_move_back(part, change)


def can_be_open_again(office: Organisation) -> None:
    if office.parent is not None and office.parent.valid_until is not None:
        raise ValidationError(_("Induknya, %(name)s, sudah ditutup.") % {"name": office.parent.name})
    name_is_free(office.name, office, office.merged_into)


def nothing_made_since(change: Change) -> None:
    """What was printed with the new name, or carried to the successor, cannot be called back."""
    made = dependants.made_since(change.organisation, change.applied_at) if change.applied_at else []
    if made:
        raise ValidationError(
            _("Sejak itu sudah ada %(what)s. Buat perubahan baru.")
            % {"what": ", ".join(f"{n} {dependant.label}" for dependant, n in made)}
        )
    if change.moved:
        raise ValidationError(
            _("%(n)s data sudah dipindahkan ke %(into)s. Bentuk satuan kerja baru.")
            % {"n": change.moved, "into": change.into}
        )


def can_move_back(part: Change, change: Change) -> None:
    if part.kind != ChangeKind.MOVED:
        return
    back = part.was_parent
    if back is not None and back.pk != change.organisation_id and back.valid_until is not None:
        raise ValidationError(_("Induk lamanya, %(name)s, sudah ditutup.") % {"name": back.name})
    later = part.organisation.changes.filter(kind__in=[ChangeKind.MOVED, *ENDS], on__gt=part.on)
    if part.pk != change.pk and later.exists():
        raise ValidationError(_("%(name)s sudah berubah lagi sesudahnya.") % {"name": part.organisation.name})
