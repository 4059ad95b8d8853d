"""Who may object to a standing, add to it, take it back, and answer it. A partner never comes here."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from awards.enums import OBJECTION_TRANSITIONS, CategoryStatus, ObjectionStatus
from awards.models import Category, Freeze, Objection
from awards.permissions.base import check_is_head, check_is_national
from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation


def newest_freeze(category: Category) -> Freeze:
    freeze = Freeze.objects.light().filter(category=category).order_by("-n").first()
    if freeze is None:
        raise ValidationError(_("Angka kategori ini belum dibekukan, jadi belum ada yang disanggah."))
    return freeze


def check_can_object(user: User, category: Category, now: dt.datetime | None = None) -> None:
    """The head of the office, against the newest freeze, until the end of its last day by the office's own clock."""
    if user.organisation is None or user.is_national or user.role != Role.APPROVER:
        raise PermissionDenied(_("Sanggahan diajukan oleh pejabat penetap satuan kerja yang dinilai."))
    check_is_head(user, user.organisation, category)
    freeze = newest_freeze(category)
    check_window(category, freeze, user.organisation, now)
    if not freeze.standings.filter(office=user.organisation).exists():
        raise ValidationError(_("%(office)s tidak dinilai pada kategori ini.") % {"office": user.organisation})


def check_window(category: Category, freeze: Freeze, office: Organisation, now: dt.datetime | None = None) -> None:
    if category.status == CategoryStatus.DECIDED:
        raise ValidationError(_("Pemenang kategori ini sudah ditetapkan, jadi masa sanggahnya sudah berakhir."))
    if category.status != CategoryStatus.FROZEN:
        raise ValidationError(
            _("Angka kategori ini dibuka kembali; sanggahan diajukan sesudah angkanya dibekukan lagi.")
        )
    if not freeze.is_open_for(office, now):
        day = date_format(freeze.objections_until, "j F Y")
        raise ValidationError(_("Masa sanggah berakhir %(day)s.") % {"day": day})


def check_moves(objection: Objection, status: ObjectionStatus) -> None:
    if status not in OBJECTION_TRANSITIONS[ObjectionStatus(objection.status)]:
        state = ObjectionStatus(objection.status).label.lower()
        raise ValidationError(_("Sanggahan ini sudah berstatus “%(state)s”.") % {"state": state})


def check_can_withdraw(user: User, objection: Objection) -> None:
    check_is_head(user, objection.office, objection.category)
    check_moves(objection, ObjectionStatus.WITHDRAWN)


def check_can_attach(user: User, objection: Objection) -> None:
    """Evidence is added by the office until the answer, also after the window: it may have been asked for."""
    check_is_head(user, objection.office, objection.category)
    if objection.status != ObjectionStatus.FILED:
        raise ValidationError(_("Sanggahan ini sudah selesai, jadi bukti tidak ditambah lagi."))


def check_can_answer(user: User, objection: Objection) -> None:
    """Staff of the field at the national office, and never the person who filed it."""
    check_is_national(user, objection.category)
    if objection.by_id == user.pk:
        raise PermissionDenied(_("Sanggahan dijawab oleh orang lain daripada yang mengajukannya."))
    check_moves(objection, ObjectionStatus.REJECTED)
