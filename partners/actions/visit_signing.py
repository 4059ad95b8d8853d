"""Sign-off of a visit: each side by its account, or by the scan of the berita acara signed in ink."""

from typing import Any

from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.files import actions as files
from bnnportal.files import checks
from bnnportal.notices.actions import tell
from partners.actions.visits import lock, people_of
from partners.enums import PartnerEvent, Side, VisitStatus
from partners.models import Visit
from partners.permissions import check_can_keep_visit_scan, check_can_sign_visit, is_of_partner

SCANS = ("pdf", "jpeg", "png")


@transaction.atomic
def sign(*, visit: Visit, by: User) -> Visit:
    """Sign for one's own side; the second side makes it final. Signing again is the same signature."""
    visit = lock(visit)
    if visit.is_done and by.pk in {visit.office_signed_by_id, visit.partner_signed_by_id}:
        return visit
    check_can_sign_visit(by, visit)
    if is_of_partner(by, visit.partner):
        side = Side.PARTNER
        visit.partner_signed_by, visit.partner_signed_at = by, timezone.now()
    else:
        side = Side.OFFICE
        visit.office_signed_by, visit.office_signed_at = by, timezone.now()
    return finish(visit, by, side=side.value)


def sign_by_scan(*, visit: Visit, upload: File, by: User) -> Visit:
    """Keep the scan of the paper signed in ink; it stands for each side that has not signed by its account.

    The file is read before any lock; the same scan sent again is the same signature.
    """
    checked = checks.inspect(upload, allow=SCANS)
    with transaction.atomic():
        visit = lock(visit)
        if visit.status == VisitStatus.SIGNED and visit.scan is not None and visit.scan.sha256 == checked.sha256:
            return visit
        check_can_keep_visit_scan(by, visit)
        visit.scan = files.attach(
            upload=checked, holder=visit, organisation=visit.office, by=by, allow=SCANS,
            note="Pindaian berita acara bertanda tangan",
        )  # fmt: skip
        now = timezone.now()
        visit.office_signed_at = visit.office_signed_at or now
        visit.partner_signed_at = visit.partner_signed_at or now
        return finish(visit, by, scan=visit.scan.pk)


def finish(visit: Visit, by: User, **data: Any) -> Visit:
    """Final when both sides have signed; both are told."""
    both = visit.office_signed_at is not None and visit.partner_signed_at is not None
    if both:
        visit.status = VisitStatus.SIGNED
    visit.save()
    record(PartnerEvent.VISIT_SIGNED, by=by, target=visit, organisation=visit.office.code, final=both, **data)
    if both:
        tell(
            event=PartnerEvent.VISIT_SIGNED,
            to=[visit.in_charge, *people_of(visit.partner.organisation)],
            subject=gettext_lazy("Berita acara kunjungan monev disahkan kedua pihak"),
            text=gettext_lazy("Hasil kunjungan sudah disahkan kedua pihak. Berita acaranya dapat diunduh."),
            url=visit.get_absolute_url(),
            organisation=visit.office.code,
            key=f"visit-signed-{visit.pk}-{visit.submissions}",
        )
    return visit
