"""Who may do what with an import; each check raises the sentence the person will read."""

from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from bnnportal.files.models import Attachment
from bnnportal.imports import kinds
from bnnportal.imports.enums import TRANSITIONS, RunStatus
from bnnportal.imports.models import Run

if TYPE_CHECKING:
    from bnnportal.accounts.models import User


def check_can_import(user: "User", run: Run) -> None:
    """The kind's own rule, for the scope of this run; the scope may have gone since."""
    kind = kinds.find(run.kind)
    if kind is None:
        raise ValidationError(_("Jenis impor ini tidak dipakai lagi."))
    try:
        kind.check_can_import(user, run.scope)
    except ObjectDoesNotExist as error:
        raise ValidationError(_("Yang dituju impor ini tidak ada lagi.")) from error


def check_can_change(user: "User", run: Run) -> None:
    """Answer, save or discard a preview: only the person in charge of it."""
    if run.status != RunStatus.PREVIEW:
        raise ValidationError(_("Impor ini sudah %(status)s.") % {"status": run.get_status_display().lower()})
    if run.in_charge_id != user.pk:
        raise PermissionDenied(
            _("Pratinjau ini milik %(name)s. Unggah berkas Anda sendiri, atau minta serah terima.")
            % {"name": run.in_charge.name}
        )


def check_can_apply(user: "User", run: Run) -> None:
    check_can_change(user, run)
    check_can_import(user, run)


def check_can_undo(user: "User", run: Run) -> None:
    if RunStatus.UNDONE not in TRANSITIONS[RunStatus(run.status)]:
        raise ValidationError(_("Hanya impor yang sudah disimpan yang dapat dibatalkan."))
    check_can_import(user, run)
    kind = kinds.get(run.kind)
    if kind.check_can_undo is not None:
        kind.check_can_undo(run, user)


def check_can_attach(user: "User", run: Run) -> None:
    """Papers an import rests on (a decree, a letter) may join it while it stands."""
    if run.status not in {RunStatus.PREVIEW, RunStatus.APPLIED}:
        raise ValidationError(_("Impor ini sudah %(status)s.") % {"status": run.get_status_display().lower()})
    check_can_import(user, run)


def check_can_remove(user: "User", run: Run, attachment: Attachment) -> None:
    """The imported file itself stays: it is the evidence of what came in."""
    if attachment.pk == run.attachment_id:
        raise ValidationError(_("Berkas asal impor tidak dapat dihapus."))
