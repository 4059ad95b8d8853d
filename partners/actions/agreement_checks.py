"""What must hold before an agreement is written, said in the words of the person who writes it."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.documents import numbers
from bnnportal.offices.models import Organisation
from partners.enums import AgreementStatus, ObligationStatus, Origin
from partners.models import Agreement, Partner

GUARDED = frozenset({  # what only a step of its own changes
    "id", "status", "origin", "office", "renews", "ended_on", "termination", "reason", "document", "signed_scan",
    "created_by", "created_at", "in_charge",
})  # fmt: skip
NAMES = frozenset(field.name for field in Agreement._meta.fields) - GUARDED

FIRST_YEAR = 2002  # BNN was founded by Keppres 17/2002: an earlier year is a slip of the keyboard
LONGEST_TERM = 25  # years


def check_names(names: set[str]) -> None:
    """A caller that writes what a step of its own writes is mistaken, not the person before the screen."""
    if names - NAMES:
        raise TypeError(f"not the words of an agreement: {sorted(names - NAMES)}")


def check_partner_fits(office: Organisation, partner: Partner, outside_reason: str) -> None:
    """A partner of another province needs a reason; its own BNNP sees the agreement."""
    same = partner.organisation.region.province_code == office.region.province_code
    if not same and not office.is_national and not outside_reason.strip():
        raise ValidationError({"outside_reason": _("Mitra ini berada di provinsi lain. Tuliskan alasannya.")})


def check_keeps_partner(agreement: Agreement, partner: Partner) -> None:
    """What was done under an agreement was done with its partner."""
    if partner == agreement.partner:
        return
    partner.organisation.check_open()
    if agreement.renews_id:
        raise ValidationError({"partner": _("Perjanjian lanjutan tetap dengan mitra yang sama.")})
    if agreement.visits.exists() or agreement.obligations.exclude(status=ObligationStatus.OPEN).exists():
        said = _("Sudah ada kunjungan atau bukti kewajiban dengan mitra ini; mitranya tidak dapat diganti.")
        raise ValidationError({"partner": said})


def check_parent(agreement: Agreement) -> None:
    """No agreement stands above itself, however long the way round."""
    above, seen = agreement.parent, {agreement.pk}
    while above is not None:
        if above.pk in seen:
            raise ValidationError({"parent": _("Induk perjanjian tidak boleh dirinya sendiri atau turunannya.")})
        seen.add(above.pk)
        above = above.parent


def check_not_future(day: dt.date | None) -> None:
    if day is not None and day > timezone.localdate():
        raise ValidationError({"signed_on": _("Tanggal tanda tangan belum tiba.")})


def check_term(agreement: Agreement) -> None:
    """A slip in the year (2206 or 0026 for 2026) would bring thousands of duties, or years of the recap."""
    for name in ("signed_on", "start", "end"):
        day = getattr(agreement, name)
        if day is not None and day.year < FIRST_YEAR:
            said = _("Tahun %(year)s tampaknya salah ketik; BNN berdiri tahun %(first)s.")
            raise ValidationError({name: said % {"year": day.year, "first": FIRST_YEAR}})
    since = agreement.start or agreement.signed_on or timezone.localdate()
    if agreement.end is not None and agreement.end.year - since.year > LONGEST_TERM:
        said = _("Masa berlaku paling lama %(years)d tahun. Periksa tahun berakhirnya.") % {"years": LONGEST_TERM}
        raise ValidationError({"end": said})


def put_numbers_right(agreement: Agreement, by: User | None) -> None:
    """Blanks put right, the year they count in, and whether another agreement bears them, named as far as it is seen.

    The year is that of the signature, else of the first day, else the present one.
    """
    agreement.office_number = tidy(agreement.office_number, "office_number")
    agreement.partner_number = tidy(agreement.partner_number, "partner_number")
    day = agreement.signed_on or agreement.start
    if agreement.office_number or agreement.partner_number:
        agreement.year = day.year if day else agreement.year or timezone.localdate().year
    errors = {}
    for name, owner in (
        ("office_number", Q(office=agreement.office)),
        ("partner_number", Q(partner=agreement.partner)),
    ):
        number = getattr(agreement, name)
        if not number:
            continue
        same = Agreement.objects.filter(owner, Q(**{f"{name}__iexact": number}), year=agreement.year)
        other = same.exclude(pk=agreement.pk).select_related("office", "partner__organisation").first()
        if other is not None:
            errors[name] = _("Nomor ini sudah dipakai tahun %(year)s pada %(where)s.") % {
                "year": agreement.year,
                "where": named(other, by),
            }
    if errors:
        raise ValidationError(errors)


def tidy(number: str, name: str) -> str:
    try:
        return numbers.typed(number)
    except ValidationError as error:
        raise ValidationError({name: error.messages}) from error


def named(agreement: Agreement, by: User | None) -> str:
    """ "“Judul” (Yayasan Kipas, Aktif)"; to who may not see it, only whose it is."""
    if by is not None and not Agreement.objects.visible_to(by).filter(pk=agreement.pk).exists():
        return _("perjanjian mitra ini dengan %(office)s") % {"office": agreement.office}
    return _("“%(title)s” (%(partner)s, %(status)s)") % {
        "title": agreement.title,
        "partner": agreement.partner,
        "status": agreement.get_status_display().lower(),
    }


def check_no_overlap(agreement: Agreement) -> None:
    """The sentence of the exclusion constraint, with the other agreement and its term in it."""
    others = Agreement.objects.filter(
        office=agreement.office, partner=agreement.partner, kind=agreement.kind, subject=agreement.subject,
        status=AgreementStatus.ACTIVE, origin=Origin.PORTAL, start__lte=agreement.end, end__gte=agreement.start,
    )  # fmt: skip
    other = others.exclude(pk=agreement.pk).order_by("start").first()
    if other is None:
        return
    message = _(
        "Masa berlakunya bertumpang tindih dengan “%(title)s” (%(number)s), yang berlaku %(start)s sampai %(end)s. "
        "Mulailah sesudahnya, atau hentikan yang lama dahulu."
    )
    values = {"title": other.title, "number": other.office_number or _("belum bernomor")}
    days = {name: date_format(getattr(other, name), "j F Y") for name in ("start", "end")}
    raise ValidationError({"start": message % (values | days)})
