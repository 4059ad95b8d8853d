"""A new operator of a facility goes on with what was begun. Each cell keeps the name of who filled it in."""

from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.notices.actions import tell
from bnnportal.offices.models import Organisation
from rehab.enums import FILLABLE, RehabEvent
from rehab.models import Draft


def begun_by(person: User, organisation: Organisation) -> list[Draft]:
    """Drafts that can still be filled in, of facilities of this organisation, with cells of this person."""
    drafts = (
        Draft.objects.filter(report__facility__organisation=organisation, report__status__in=FILLABLE)
        .select_related("report__facility__supervisor")
        .order_by("report__month", "report")
    )
    return [draft for draft in drafts if any(cell.get("by") == person.pk for cell in draft.values.values())]


def count_begun(person: User, organisation: Organisation) -> int:
    return len(begun_by(person, organisation))


def hand_over(leaver: User, successor: User, organisation: Organisation, by: User) -> int:
    """Tell the successor of each report, with the way to it; nothing in the drafts changes."""
    drafts = begun_by(leaver, organisation)
    for draft in drafts:
        report = draft.report
        words = {"facility": report.facility.name, "month": str(report.period)}
        record(
            RehabEvent.REPORT_HANDED_OVER, by=by, target=report, organisation=report.facility.supervisor.code,
            to=successor.name,
        )  # fmt: skip
        tell(
            event=RehabEvent.REPORT_HANDED_OVER,
            to=[successor],
            subject=_("Laporan %(month)s %(facility)s Anda lanjutkan") % words,
            text=_("Isian yang sudah ada tetap tercatat atas nama pengisinya."),
            url=report.get_absolute_url(),
            organisation=report.facility.supervisor.code,
        )
    return len(drafts)
