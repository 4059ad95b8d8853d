"""Facilities are kept by the office that supervises them."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from partners.permissions import check_is_approver, check_is_staff
from rehab.models import Facility, MonthlyReport


def check_can_add_facility(user: User, office: Organisation) -> None:
    check_is_staff(user, office)
    check_can_supervise(office)


def check_can_supervise(office: Organisation) -> None:
    """An office of BNN that exists: partners do not check themselves, nor one another."""
    if office.kind == OrganisationKind.MITRA:
        raise ValidationError({"supervisor": _("Lembaga dibina oleh kantor BNN, bukan oleh mitra.")})
    office.check_open()


def check_can_edit_facility(user: User, facility: Facility) -> None:
    check_is_staff(user, facility.supervisor)


def check_can_pass_on(user: User, office: Organisation) -> None:
    """Give a facility into the care of another office: one below one's own; the national office gives it to any."""
    check_can_supervise(office)
    if not user.is_national and not Organisation.objects.visible_to(user).filter(pk=office.pk).exists():
        raise PermissionDenied(
            _("%(office)s tidak berada di bawah kantor Anda. Minta BNN pusat memindahkan pembinaannya.")
            % {"office": office}
        )


def check_can_suspend(user: User, facility: Facility) -> None:
    """Months without a report are excused by who approves reports."""
    check_is_approver(user, facility.supervisor)


def check_can_remind(user: User, report: MonthlyReport) -> None:
    """Ask a facility for a report that is due: staff of the office that waits for it."""
    check_is_staff(user, report.facility.supervisor)
    if report.counts:
        raise ValidationError(_("Laporan ini sudah dikirim."))


def check_can_load_history(user: User, office: Organisation) -> None:
    """Months before go-live, of the facilities an office supervises."""
    check_is_staff(user, office)
    check_can_supervise(office)
