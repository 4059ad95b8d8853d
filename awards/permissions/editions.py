"""Who may do what with awards; each check raises the sentence the person will read."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from awards.enums import EditionStatus
from awards.models import Award, Edition
from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.documents.models import Document
from bnnportal.imports.models import Run


def check_can_edit(user: User, edition: Edition) -> None:
    if not user.is_national or user.role not in {Role.ADMIN, Role.OPERATOR, Role.APPROVER}:
        raise PermissionDenied(_("Hanya petugas BNN pusat yang dapat mengubah edisi penghargaan."))
    check_is_draft(edition)


def check_is_draft(edition: Edition) -> None:
    if edition.status != EditionStatus.DRAFT:
        raise ValidationError(_("Edisi ini sudah diumumkan. Tarik dahulu menjadi draf untuk mengubahnya."))


def check_can_publish(user: User, edition: Edition) -> None:
    if not user.is_national or user.role not in {Role.ADMIN, Role.APPROVER}:
        raise PermissionDenied(_("Hanya administrator atau pejabat penetap di BNN pusat yang dapat mengumumkan edisi."))
    if edition.is_computed:
        raise ValidationError(_("Edisi yang dihitung portal diumumkan sesudah semua kategorinya ditetapkan."))


def check_can_issue(user: User, edition: Edition) -> None:
    if not user.is_national or user.role not in {Role.ADMIN, Role.APPROVER}:
        raise PermissionDenied(
            _("Hanya administrator atau pejabat penetap di BNN pusat yang dapat menerbitkan piagam.")
        )
    if edition.status != EditionStatus.PUBLISHED:
        raise ValidationError(_("Edisi ini masih draf. Umumkan dahulu, lalu terbitkan piagamnya."))


def check_can_revoke(user: User, document: Document) -> None:
    if not user.is_national or user.role not in {Role.ADMIN, Role.APPROVER}:
        raise PermissionDenied(_("Hanya administrator atau pejabat penetap di BNN pusat yang dapat mencabut piagam."))


def check_can_take_back(run: Run, user: User) -> None:
    """An import of awards goes as a whole, before anything was issued from it."""
    check_can_edit(user, Edition.objects.get(slug=run.scope))
    issued = Award.objects.filter(pk__in=run.pks("awards.award"), certificate__isnull=False)
    numbers = list(issued.values_list("certificate__number", flat=True)[:3])
    if numbers:
        raise ValidationError(
            _("Piagam dari impor ini sudah terbit (%(numbers)s), jadi impornya tidak dapat dibatalkan.")
            % {"numbers": ", ".join(numbers)}
        )
