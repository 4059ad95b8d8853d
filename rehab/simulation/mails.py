"""The mails of the demo about reports that wait for their clinic, so that a clerk can begin where the work begins.

Told, gathered and sent by the portal's own ways, when the reports are there; only to the clerks who have an account.
"""

from django.utils import timezone

from bnnportal.notices.actions import deliver
from bnnportal.notices.actions.gathering import gather_for
from bnnportal.notices.models import Mail, Message
from rehab import telling
from rehab.actions.reminders import remind_missing
from rehab.enums import ReportStatus, StepKind
from rehab.models import MonthlyReport
from rehab.simulation.story import People

CLERKS = ("mitra", "kipas")
BACK = (StepKind.RETURNED, StepKind.CORRECTING)


def write_mails(people: People) -> int:
    """What was returned or opened, and the month not yet sent, which their office asks for; returns how many mails."""
    clerks = [people[name] for name in CLERKS]
    Message.objects.filter(recipient__in=clerks).update(gather=False)  # of two years: mailed long ago
    theirs = MonthlyReport.objects.filter(facility__organisation__in=[clerk.organisation for clerk in clerks])
    for report in theirs.filter(status=ReportStatus.RETURNED).for_page():
        step = report.steps.filter(kind__in=BACK).select_related("by").latest("at")
        tell = telling.correcting if step.kind == StepKind.CORRECTING else telling.returned
        tell(report, step.by or people["bengkulu"], step.note)
    remind_missing(reports=theirs.filter(status=ReportStatus.OPEN), by=people["bengkulu"])
    gather_for([clerk.pk for clerk in clerks], timezone.now())  # now, not at 07.30 tomorrow
    mails = list(Mail.objects.due(timezone.now()).filter(recipient__in=clerks).order_by("pk"))
    for mail in mails:
        deliver(mail_id=mail.pk)
    return len(mails)
