"""Who gathers figures, opens their reconciliation, confirms or flags them, and answers; each check raises its sentence."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from awards.enums import CATEGORY_TRANSITIONS, CategoryStatus, ConfirmationStatus, EditionStatus
from awards.models import Category, Confirmation, Freeze, Input
from awards.permissions.base import check_is_head, check_is_national
from awards.permissions.categories import was_frozen
from bnnportal.accounts.models import User
from bnnportal.imports.models import Run
from bnnportal.offices.models import Organisation

OPEN = (CategoryStatus.DRAFT, CategoryStatus.RECONCILIATION)


def check_is_computed(category: Category) -> None:
    if not category.edition.is_computed:
        raise ValidationError(_("Edisi ini dicatat dari daftar yang diumumkan; tidak ada angka yang dihitung."))


def check_can_gather(user: User, category: Category) -> None:
    """Also for bringing in values from a file."""
    check_is_national(user, category)
    check_is_computed(category)
    if category.index is None:
        raise ValidationError(_("Pilih dahulu definisi indeks kategori ini."))
    if category.status not in OPEN:
        raise ValidationError(
            _("Angka kategori ini sudah %(state)s, jadi tidak dikumpulkan lagi.")
            % {"state": category.get_status_display().lower()}
        )


def check_can_undo_scores(run: Run, user: User) -> None:
    """While nothing was ever frozen of it, and nothing stands on it."""
    slug, _colon, code = run.scope.partition(":")
    category = Category.objects.select_related("edition", "index").get(edition__slug=slug, code=code)
    check_can_gather(user, category)
    if Freeze.objects.filter(category=category).exists():
        raise ValidationError(_("Nilai dari berkas ini sudah pernah dibekukan. Koreksi nilainya satu per satu."))
    if Input.objects.filter(pk__in=run.pks("awards.input"), replaced_by__isnull=False).exists():
        raise ValidationError(_("Sebagian nilai dari berkas ini sudah diganti atau dikoreksi sesudahnya."))


def check_can_correct(user: User, category: Category) -> None:
    """While it is reconciled or objected to; of a decided category only once it is announced, as its correction."""
    check_is_national(user, category)
    check_is_computed(category)
    if category.gathered_at is None:
        raise ValidationError(_("Belum ada angka pada kategori ini."))
    if category.status == CategoryStatus.DECIDED and category.edition.status != EditionStatus.PUBLISHED:
        raise ValidationError(_("Pemenang kategori ini sudah ditetapkan. Tarik dahulu penetapannya."))


def check_can_open_reconciliation(user: User, category: Category) -> None:
    check_is_national(user, category)
    check_is_computed(category)
    if category.edition.status != EditionStatus.RUNNING:
        raise ValidationError(_("Edisi ini belum dimulai. Mulai dahulu penilaiannya."))
    if category.status != CategoryStatus.DRAFT:
        raise ValidationError(
            _("Kategori ini sudah berstatus “%(state)s”.") % {"state": category.get_status_display().lower()}
        )
    if category.gathered_at is None:
        raise ValidationError(_("Belum ada angka pada kategori ini. Kumpulkan atau impor dahulu."))
    if category.reconciled_by is None:
        raise ValidationError(_("Isi dahulu tanggal akhir rekonsiliasi."))
    if category.reconciled_by < timezone.localdate():
        raise ValidationError(
            _("Tanggal akhir rekonsiliasi, %(day)s, sudah lewat. Ubah dahulu tanggalnya.")
            % {"day": date_format(category.reconciled_by, "j F Y")}
        )


def check_can_close_reconciliation(user: User, category: Category) -> None:
    check_is_national(user, category)
    if category.status != CategoryStatus.RECONCILIATION:
        raise ValidationError(_("Rekonsiliasi kategori ini tidak sedang dibuka."))
    if category.freezes.exists():
        raise ValidationError(was_frozen())
    assert CategoryStatus.DRAFT in CATEGORY_TRANSITIONS[CategoryStatus(category.status)]  # noqa: S101


def is_open_for(category: Category, office: Organisation, now: dt.datetime | None = None) -> bool:
    """Whether the office may still speak: until the end of the last day by its own clock."""
    if category.status != CategoryStatus.RECONCILIATION or category.reconciled_by is None:
        return False
    return (now or timezone.now()).astimezone(ZoneInfo(office.time_zone)).date() <= category.reconciled_by


def check_can_speak(user: User, category: Category, office: Organisation) -> None:
    """Confirm or flag: the head of the office, while the reconciliation is open there."""
    check_is_head(user, office, category)
    if category.status == CategoryStatus.DRAFT:
        raise ValidationError(_("Rekonsiliasi kategori ini belum dibuka."))
    if category.status != CategoryStatus.RECONCILIATION:
        raise ValidationError(_("Rekonsiliasi kategori ini sudah selesai; angkanya dibekukan."))
    if not is_open_for(category, office):
        raise ValidationError(
            _("Rekonsiliasi berakhir pada %(day)s. Yang tidak menyatakan apa pun dianggap setuju.")
            % {"day": date_format(category.reconciled_by, "j F Y") if category.reconciled_by else ""}
        )


def check_can_answer(user: User, confirmation: Confirmation) -> None:
    """Staff of the field at the national office, and never the person who flagged."""
    check_is_national(user, confirmation.category)
    if confirmation.by_id == user.pk:
        raise PermissionDenied(_("Tanda dijawab oleh orang lain daripada yang menandainya."))
    if confirmation.status != ConfirmationStatus.FLAGGED:
        raise ValidationError(_("Pernyataan ini tidak menandai angka apa pun."))
    if confirmation.answer:
        raise ValidationError(_("Tanda ini sudah dijawab."))
    if confirmation.category.status != CategoryStatus.RECONCILIATION:
        raise ValidationError(_("Rekonsiliasi kategori ini tidak sedang dibuka."))
