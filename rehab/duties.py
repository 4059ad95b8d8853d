"""What agreements are told of monthly reports: which of their duties a report fulfils, and where it is filled in."""

from django.db.models import CharField, Exists, F, Func, OuterRef, Q, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.pages import refusal
from bnnportal.periods import Month
from partners import duty_sources
from partners.enums import ObligationKind, Recurrence
from partners.models import Obligation
from rehab.actions import evidence
from rehab.models import Facility, MonthlyReport, Suspension
from rehab.permissions import check_can_fill


def register() -> None:
    duty_sources.register(ObligationKind.REPORT, evidence.prove_new, owed=owed, lead=lead)


def written(field: str) -> Func:
    """A month as the period of a duty writes it: "2026-05"."""
    return Func(F(field), Value("YYYY-MM"), function="to_char", output_field=CharField())


def owed() -> Q:
    """Of a month a facility of the partner reports for, to the agreement's office or one above or below it."""
    month, office = OuterRef("period"), "agreement__office"
    paused = Suspension.objects.annotate(first=written("first_month"), last=written("last_month")).filter(
        Q(last=None) | Q(last__gte=OuterRef(month)), facility=OuterRef("pk"), first__lte=OuterRef(month)
    )
    line = (
        Q(supervisor=OuterRef(office))
        | Q(supervisor__parent=OuterRef(office))
        | Q(supervisor__parent__parent=OuterRef(office))
        | Q(supervisor=OuterRef(f"{office}__parent"))
        | Q(supervisor=OuterRef(f"{office}__parent__parent"))
    )
    reporting = (
        Facility.objects.annotate(first=written("go_live"), last=written("closed_after"))
        .filter(line, Q(last=None) | Q(last__gte=month), first__lte=month)
        .filter(~Exists(paused), organisation=OuterRef("agreement__partner__organisation"))
    )
    return Q(Exists(reporting), recurrence=Recurrence.MONTHLY)


def lead(duty: Obligation, user: User) -> duty_sources.Lead:
    """The form of its report; of several, or for who only reads, where they are found."""
    year, month = duty.period.split("-")
    words = {"month": Month(int(year), int(month))}
    organisation = duty.agreement.partner.organisation
    found = MonthlyReport.objects.visible_to(user).expected().filter(facility__organisation=organisation)
    reports = list(found.for_page().filter(month=words["month"].first_day))
    if not reports:
        sentence = _("Kewajiban ini terpenuhi sendiri oleh laporan bulanan, yang dibuka setelah bulannya berakhir.")
        return sentence, _("Buka daftar laporan"), reverse("report-list")
    sentence = _("Kewajiban ini terpenuhi sendiri oleh laporan bulanan di portal.")
    if len(reports) > 1:
        address = evidence.reports_of(organisation, words["month"].first_day)
        return sentence, _("Buka laporan %(month)s") % words, address
    if refusal(check_can_fill, user, reports[0]):
        return sentence, _("Buka laporan %(month)s") % words, reports[0].get_absolute_url()
    return sentence, _("Isi laporan %(month)s") % words, reverse("report-fill", args=[reports[0].pk])
