"""Who may do what with programmes. Each check raises the sentence the person will read."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import User
from bnnportal.files.models import Attachment
from bnnportal.offices.models import Organisation
from programs.enums import (
    ACTIVITY_TRANSITIONS,
    TARGET_TRANSITIONS,
    ActivityStatus,
    ReportState,
    ResultStatus,
    Source,
    TargetStatus,
)
from programs.models import Activity, Case, Indicator, Programme, QuarterLock, QuarterReport, Result, Site, Target

STAFF = frozenset({Role.ADMIN, Role.OPERATOR, Role.APPROVER})
APPROVERS = frozenset({Role.ADMIN, Role.APPROVER})


def enters(user: User) -> bool:
    """Programmes are the offices' own: for partners, and people without a membership, they do not exist."""
    return user.membership is not None and user.role != Role.PARTNER


def check_is_staff(user: User, office: Organisation, field: str) -> None:
    """Staff of the field at this office itself, or at the national office; what belongs to no field is everybody's."""
    membership = user.membership
    if membership is None or membership.role not in STAFF:
        raise PermissionDenied(_("Hanya operator dan pejabat penetap kantor yang dapat melakukan ini."))
    if membership.organisation_id != office.pk and not user.is_national:
        raise PermissionDenied(_("Hanya %(office)s yang dapat melakukan ini.") % {"office": office})
    if field != Field.ALL and membership.field not in (Field.ALL, field):
        raise PermissionDenied(
            _("Hanya bidang %(field)s yang dapat melakukan ini.") % {"field": Field(field).label.lower()}
        )


def own_office(user: User) -> Organisation:
    if user.organisation is None:
        raise PermissionDenied(_("Hanya operator dan pejabat penetap kantor yang dapat melakukan ini."))
    return user.organisation


def check_is_approver(user: User, office: Organisation, field: str) -> None:
    check_is_staff(user, office, field)
    if user.role not in APPROVERS:
        raise PermissionDenied(_("Hanya pejabat penetap yang dapat melakukan ini."))


# Catalogue


def check_can_change_method(user: User, indicator: Indicator) -> None:
    """How an indicator is reckoned is one thing for all offices: an approver of its field at the national office."""
    check_decides_for_all(user)
    check_is_approver(user, user.organisation, indicator.programme.field)  # type: ignore[arg-type]


def check_can_change_thresholds(user: User) -> None:
    check_decides_for_all(user)
    check_is_whole_approver(user, user.organisation)  # type: ignore[arg-type]


def check_decides_for_all(user: User) -> None:
    if not user.is_national or user.role not in APPROVERS:
        raise PermissionDenied(_("Hanya pejabat penetap BNN pusat yang menentukan cara menghitung."))


def check_is_whole_approver(user: User, office: Organisation) -> None:
    """An approver of all fields, who reads every figure of the office."""
    check_is_approver(user, office, Field.ALL)
    if user.membership is None or user.membership.field != Field.ALL:
        raise PermissionDenied(_("Hanya pejabat penetap yang membawahi semua bidang yang dapat melakukan ini."))


# Targets


def deciding_office(office: Organisation) -> Organisation:
    """Whose approver decides on an office's targets: the BNNP for its BNNK, the national office for all others."""
    if office.parent is None:
        return office
    return office.parent


def check_target_moves(target: Target, status: TargetStatus) -> None:
    if status not in TARGET_TRANSITIONS[TargetStatus(target.status)]:
        raise ValidationError(
            _("Target ini sudah berstatus “%(state)s”.") % {"state": TargetStatus(target.status).label.lower()}
        )


def check_in_force(indicator: Indicator, year: int) -> None:
    if not indicator.is_in_force(year):
        raise ValidationError(
            _("Indikator “%(indicator)s” tidak berlaku pada tahun %(year)s.") % {"indicator": indicator, "year": year}
        )


def check_can_set_target(user: User, office: Organisation, indicator: Indicator, year: int) -> None:
    check_is_staff(user, office, indicator.programme.field)
    check_in_force(indicator, year)


def check_is_open(target: Target) -> None:
    """What is in force, or was, is not written over: it is revised."""
    if target.status in (TargetStatus.APPROVED, TargetStatus.REPLACED):
        raise ValidationError(
            _("Target ini sudah berstatus “%(state)s”.") % {"state": TargetStatus(target.status).label.lower()}
        )


def check_can_propose_target(user: User, target: Target) -> None:
    check_is_staff(user, target.office, target.indicator.programme.field)
    check_target_moves(target, TargetStatus.PROPOSED)


def check_can_withdraw_target(user: User, target: Target) -> None:
    check_is_staff(user, target.office, target.indicator.programme.field)
    if target.status != TargetStatus.PROPOSED:
        raise ValidationError(_("Hanya target yang masih menunggu keputusan dapat ditarik."))


def check_can_drop_target(user: User, target: Target) -> None:
    check_is_staff(user, target.office, target.indicator.programme.field)
    if target.status not in (TargetStatus.DRAFT, TargetStatus.RETURNED):
        raise ValidationError(_("Hanya draf dan target yang dikembalikan dapat dihapus."))


def check_decides(user: User) -> None:
    """Who has targets to decide on at all; which ones, `check_can_decide_target` says of each."""
    if user.membership is None or user.role not in APPROVERS:
        raise PermissionDenied(_("Hanya pejabat penetap yang memutuskan target."))


def check_can_decide_target(user: User, target: Target, status: TargetStatus = TargetStatus.APPROVED) -> None:
    above = deciding_office(target.office)
    membership = user.membership
    if membership is None or user.role not in APPROVERS or membership.organisation_id != above.pk:
        raise PermissionDenied(_("Hanya pejabat penetap %(office)s yang memutuskan target ini.") % {"office": above})
    check_is_approver(user, above, target.indicator.programme.field)
    if target.status != TargetStatus.PROPOSED:
        raise ValidationError(_("Hanya target yang diajukan dapat diputuskan."))
    check_target_moves(target, status)


def check_can_hand_down(user: User) -> None:
    """Targets for all offices at once come from the national office, approved as they come."""
    if not user.is_national or user.role not in APPROVERS:
        raise PermissionDenied(_("Hanya pejabat penetap BNN pusat yang menurunkan target untuk semua satuan kerja."))


# Activities


def check_activity_moves(activity: Activity, status: ActivityStatus) -> None:
    if status not in ACTIVITY_TRANSITIONS[ActivityStatus(activity.status)]:
        raise ValidationError(
            _("Kegiatan ini sudah berstatus “%(state)s”.") % {"state": ActivityStatus(activity.status).label.lower()}
        )


def check_can_record_activity(user: User, office: Organisation, programme: Programme) -> None:
    check_is_staff(user, office, programme.field)


def check_can_edit_activity(user: User, activity: Activity) -> None:
    check_is_staff(user, activity.office, activity.programme.field)
    if activity.status not in (ActivityStatus.PLANNED, ActivityStatus.POSTPONED, ActivityStatus.DONE):
        raise ValidationError(
            _("Kegiatan yang disetujui atau dibatalkan tidak diubah; buka koreksi untuk yang disetujui.")
        )


def check_can_move_activity(user: User, activity: Activity, status: ActivityStatus) -> None:
    check_is_staff(user, activity.office, activity.programme.field)
    check_activity_moves(activity, status)


def check_approves(user: User) -> None:
    """Who has activities to approve at all; which ones, the next check says of each."""
    if user.membership is None or user.role not in APPROVERS:
        raise PermissionDenied(_("Hanya pejabat penetap yang dapat melakukan ini."))


def check_can_approve_activity(user: User, activity: Activity) -> None:
    """The approver of the field; nobody approves what they recorded themselves."""
    check_is_approver(user, activity.office, activity.programme.field)
    check_activity_moves(activity, ActivityStatus.APPROVED)
    if activity.by_id == user.pk:
        raise PermissionDenied(_("Kegiatan yang Anda catat sendiri disetujui oleh orang lain."))


def check_can_correct_activity(user: User, activity: Activity) -> None:
    check_is_staff(user, activity.office, activity.programme.field)
    if activity.status != ActivityStatus.APPROVED:
        raise ValidationError(_("Hanya kegiatan yang disetujui dibuka untuk koreksi; yang lain langsung diubah."))


def check_can_attach_to_activity(user: User, activity: Activity) -> None:
    """Photos and papers often come later than the approval; they change no figure."""
    check_is_staff(user, activity.office, activity.programme.field)
    if activity.status == ActivityStatus.CANCELLED:
        raise ValidationError(_("Kegiatan ini dibatalkan."))


def check_can_remove_from_activity(user: User, activity: Activity, attachment: Attachment) -> None:
    if activity.status in (ActivityStatus.APPROVED, ActivityStatus.REPLACED):
        raise PermissionDenied(_("Berkas kegiatan yang sudah disetujui tidak dihapus."))


# Places, cases


def check_can_add_site(user: User) -> None:
    """For one's own office; the national office keeps them for every office."""
    check_is_staff(user, own_office(user), Field.PREVENTION)


def check_can_add_case(user: User) -> None:
    check_is_staff(user, own_office(user), Field.ENFORCEMENT)


def check_can_keep_site(user: User, site: Site) -> None:
    check_is_staff(user, site.office, Field.PREVENTION)


def check_can_keep_case(user: User, case: Case) -> None:
    check_is_staff(user, case.office, Field.ENFORCEMENT)


# Results


def is_locked(year: int, month: int) -> bool:
    return QuarterLock.objects.filter(year=year, quarter=(month + 2) // 3).exists()


def check_can_enter_result(user: User, office: Organisation, indicator: Indicator) -> None:
    check_is_staff(user, office, indicator.programme.field)
    if indicator.source != Source.ENTERED:
        raise ValidationError(_("Indikator ini dihitung portal; yang diperbaiki adalah sumbernya."))


def check_reviews(user: User) -> None:
    """Who has values to look through at all; which ones, `check_can_review_result` says of each."""
    if user.membership is None or user.role not in APPROVERS:
        raise PermissionDenied(_("Hanya pejabat penetap yang memeriksa hasil bulanan."))


def check_can_review_result(user: User, result: Result) -> None:
    check_is_approver(user, result.office, result.indicator.programme.field)
    if result.status != ResultStatus.SENT:
        raise ValidationError(_("Nilai ini tidak sedang menunggu diperiksa."))
    if result.by_id == user.pk:
        raise PermissionDenied(_("Nilai yang Anda isi sendiri diperiksa oleh orang lain."))


def check_can_lock(user: User) -> None:
    """Of all fields: who does not see cases would copy none."""
    membership = user.membership
    if membership is None or not user.is_national or user.role not in APPROVERS or membership.field != Field.ALL:
        raise PermissionDenied(_("Hanya pejabat penetap BNN pusat untuk semua bidang yang mengunci triwulan."))


# Quarter reports


def check_can_write_report(user: User, office: Organisation) -> None:
    check_is_staff(user, office, Field.ALL)
    office.check_open()


def check_can_issue_report(user: User, report: QuarterReport) -> None:
    """It holds every figure of the office, also of cases: who issues it must be one who reads them all."""
    check_is_whole_approver(user, report.office)
    if report.status == ReportState.ISSUED:
        raise ValidationError(_("Laporan ini sudah terbit."))


def check_can_revise_report(user: User, report: QuarterReport) -> None:
    check_can_write_report(user, report.office)
    if report.status != ReportState.ISSUED:
        raise ValidationError(_("Laporan ini masih draf; langsung ubah saja."))
