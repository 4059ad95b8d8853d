"""Two records of one institution become one: everything of the first goes to the second, its name stays findable."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import ForeignKey, Q
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents.models import Document
from bnnportal.files.models import Attachment
from bnnportal.offices import dependants
from bnnportal.offices.models import DAY, Organisation, today
from partners.actions.profiles import locked, save
from partners.enums import AgreementStatus, Origin, PaperStatus, PartnerEvent, VisitStatus
from partners.models import LegalPaper, Partner
from partners.permissions import check_can_merge, responsible_office
from partners.profile import ORGANISATION_FIELDS, SECTIONS

# of the profile: what the survivor lacks is taken over
TAKEN = [
    name
    for section in SECTIONS
    for name in section.fields
    if name not in {*ORGANISATION_FIELDS, "name", "kind", "gender"}
]


@transaction.atomic
def merge_partners(*, partner: Partner, into: Partner, by: User, reason: str = "") -> Partner:
    """Carry everything of `partner` over to `into`, which is returned. It cannot be taken back.

    The former organisation ends yesterday and points to its successor; its people work for the successor from today.
    """
    check_can_merge(by, partner, into)
    locks = {one.pk: locked(one) for one in sorted((partner, into), key=lambda one: one.pk)}
    old, new = locks[partner.pk], locks[into.pk]
    check_can_merge(by, old, new)
    check_nothing_stays(old)
    check_agreements_fit(old, new)
    check_plans_fit(old, new)
    settle_papers(old, new)
    try:
        with transaction.atomic():
            moved = move_rows(old, new)
    except IntegrityError:
        raise ValidationError(
            _(
                "Ada data kedua mitra yang bertabrakan, misalnya nomor atau masa yang sama. Perbaiki dahulu salah satunya."
            )
        ) from None
    moved += dependants.move(old.organisation, new.organisation, today(), by)
    take_over_profile(old, new)
    end_organisation(old.organisation, new.organisation)
    record(
        PartnerEvent.PARTNERS_MERGED, by=by, target=new, organisation=responsible_office(new).code,
        name=old.organisation.name, old=old.organisation.code, into=new.organisation.code, count=moved,
        **({"reason": reason} if reason else {}),
    )  # fmt: skip
    return new


def check_nothing_stays(old: Partner) -> None:
    """What some area hangs on the organisation and cannot carry over."""
    left = [(d, n) for d, n in dependants.hanging(old.organisation, today()) if d.move is None]
    if left:
        what = get_text_list([f"{n} {d.label}" for d, n in left], _("dan"))
        raise ValidationError(_("Masih ada %(what)s yang tidak dapat dipindahkan.") % {"what": what})


def check_agreements_fit(old: Partner, new: Partner) -> None:
    """The survivor may not end up with a number twice, or two active agreements over the same time."""
    for agreement in old.agreements.select_related("office"):
        if agreement.partner_number and (
            new.agreements.filter(year=agreement.year, partner_number__iexact=agreement.partner_number).exists()
        ):
            raise ValidationError(
                _("Nomor mitra %(number)s dipakai pada perjanjian kedua mitra. Perbaiki dahulu salah satunya.")
                % {"number": agreement.partner_number}
            )
        if agreement.status != AgreementStatus.ACTIVE or agreement.origin != Origin.PORTAL or not agreement.start:
            continue
        same = new.agreements.filter(
            Q(end__gte=agreement.start), office=agreement.office, kind=agreement.kind, subject=agreement.subject,
            status=AgreementStatus.ACTIVE, origin=Origin.PORTAL, start__lte=agreement.end,
        ).first()  # fmt: skip
        if same is not None:
            raise ValidationError(
                _(
                    "%(one)s dan %(other)s sama-sama aktif pada masa yang bertumpang tindih. Hentikan dahulu salah satunya."
                )
                % {"one": agreement, "other": same}
            )


def check_plans_fit(old: Partner, new: Partner) -> None:
    """One plan a quarter: where both have one, somebody decides which of the two falls."""
    for visit in old.visits.filter(status=VisitStatus.PLANNED).select_related("office"):
        same = {"office": visit.office, "year": visit.year, "quarter": visit.quarter, "status": VisitStatus.PLANNED}
        if new.visits.filter(**same).exists():
            raise ValidationError(
                _(
                    "%(office)s merencanakan kunjungan ke kedua mitra pada triwulan %(quarter)s %(year)s. "
                    "Batalkan dahulu salah satu rencananya."
                )
                % {"office": visit.office, "quarter": visit.get_quarter_display(), "year": visit.year}
            )


def settle_papers(old: Partner, new: Partner) -> None:
    """A paper both have is kept once; what still waited at the former partner ends with it."""
    for paper in old.papers.filter(status=PaperStatus.CONFIRMED):
        if new.papers.filter(kind=paper.kind, number=paper.number, status=PaperStatus.CONFIRMED).exists():
            paper.status = PaperStatus.REPLACED
            paper.save(update_fields=["status"])
    ended = {
        "status": PaperStatus.REFUSED, "decided_at": timezone.now(),
        "reason": f"Mitra digabung ke {new.organisation.name}."[:300],  # stored: Indonesian for everybody
    }  # fmt: skip
    numbers = new.papers.waiting().values_list("kind", "number")
    for kind, number in numbers:
        old.papers.waiting().filter(kind=kind, number=number).update(**ended)
    old.profile_changes.filter(status=PaperStatus.PROPOSED).update(**ended)


def move_rows(old: Partner, new: Partner) -> int:
    """Every row of any area that names the partner, and its files; returns how many."""
    papers = list(LegalPaper.objects.filter(partner=old).values_list("pk", flat=True))
    moved = 0
    for field, model in naming():
        rows = model._base_manager.filter(**{field.name: old})
        if field.unique or any(field.name in group for group in model._meta.unique_together):
            # the partner on both sides of a list (two records at one training) is there once afterwards
            others = [f for f in model._meta.fields if isinstance(f, ForeignKey) and f is not field]
            for row in rows:
                if model._base_manager.filter(
                    **{field.name: new}, **{f.name: getattr(row, f.attname) for f in others}
                ).exists():
                    row.delete()
        moved += rows.update(**{field.name: new})
    label = Partner._meta.label_lower
    moved += Attachment.objects.filter(holder_type=label, holder_id=old.pk).update(
        holder_id=new.pk, organisation=new.organisation
    )
    moved += Attachment.objects.filter(holder_type=LegalPaper._meta.label_lower, holder_id__in=papers).update(
        organisation=new.organisation
    )
    # the survivor's people read the texts of agreements that are theirs now
    moved += Document.objects.filter(owner=old.organisation).update(owner=new.organisation)
    return moved


def naming() -> list[tuple[Any, Any]]:
    """(field, model) of everything that points to a partner, in this area and those above it."""
    found = []
    relations: list[Any] = list(Partner._meta.get_fields(include_hidden=True))
    for relation in relations:
        if relation.auto_created and (relation.one_to_many or relation.one_to_one) and not relation.concrete:
            found.append((relation.field, relation.related_model))
    return found


def take_over_profile(old: Partner, new: Partner) -> None:
    for name in ORGANISATION_FIELDS:
        if not getattr(new.organisation, name):
            setattr(new.organisation, name, getattr(old.organisation, name))
    for name in TAKEN:
        if getattr(new, name) in (None, "", [], {}, False):
            setattr(new, name, getattr(old, name))
    former = [old.organisation.name, old.organisation.short_name, *old.organisation.aliases]
    known = {new.organisation.name, *new.organisation.aliases}
    new.organisation.aliases = [
        *new.organisation.aliases, *dict.fromkeys(name for name in former if name and name not in known),
    ]  # fmt: skip
    save(new)


def end_organisation(old: Organisation, new: Organisation) -> None:
    """Closed since yesterday; who looks for it, or for what was merged into it, is led to the successor."""
    Organisation.objects.filter(merged_into=old).update(merged_into=new)
    old.valid_until, old.merged_into = today() - DAY, new
    old.save()
