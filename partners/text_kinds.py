"""What the floors below must know of texts: the kinds of their papers, how they print, who holds the versions' files."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bnnportal.accounts.models import User
from bnnportal.documents import kinds, papers
from bnnportal.documents.actions import exporting
from bnnportal.documents.enums import Signing
from bnnportal.documents.models import Document
from bnnportal.documents.permissions import check_export_is_no_paper
from bnnportal.files import holders
from bnnportal.pages import refusal
from partners.actions import wordings
from partners.enums import AgreementStatus
from partners.models import Agreement, Version
from partners.papers import DRAFT, PAPER
from partners.permissions import check_can_move
from partners.permissions.texts import check_can_revoke_text

PATTERN = "/{n:03d}/{roman}/KA/{classification}/{year}/{office}"
LABELS = {
    "pks": gettext_lazy("Naskah perjanjian kerja sama"),
    "nk": gettext_lazy("Naskah nota kesepahaman"),
    "rk": gettext_lazy("Naskah rencana kerja"),
}


def version_of(user: User, pk: int) -> Model | None:
    seen = Agreement.objects.visible_to(user)
    return Version.objects.filter(agreement__in=seen).select_related("agreement__office").filter(pk=pk).first()


def agreement_of(user: User, document: Document) -> Agreement | None:
    return Agreement.objects.visible_to(user).filter(pk=document.content["agreement"]).first()


def activation(user: User, document: Document) -> tuple[str, str, str] | None:
    """A text signed by both does not bring the agreement into force: its signature is recorded there."""
    agreement = agreement_of(user, document)
    if agreement is None or agreement.document_id != document.pk or agreement.status != AgreementStatus.READY:
        return None
    if refusal(check_can_move, user, agreement, AgreementStatus.ACTIVE):
        return None
    sentence = _("Naskah ini sudah bertanda tangan, tetapi perjanjiannya belum berlaku.")
    return sentence, _("Catat tanda tangan"), reverse("agreement-sign", args=[agreement.pk])


def no_more_files(user: User, version: Version) -> None:
    raise PermissionDenied(_("Satu versi adalah satu berkas. Unggah naskah yang lain sebagai versi berikutnya."))


def register() -> None:
    for code, label in LABELS.items():
        kinds.register(
            kinds.Kind(
                code=code,
                label=label,
                number_pattern=f"{code.upper()}{PATTERN}",
                facts=wordings.text_facts,
                check_can_revoke=check_can_revoke_text,
                replace=wordings.replace_text,
                unit=pgettext_lazy("jumlah", "naskah"),
                origin=agreement_of,
                next_step=activation,
                two_parties=True,
                signing=Signing.WET,  # two parties sign: ink is what offices do until they choose otherwise
            )
        )
        papers.register(code, PAPER)
    kinds.register(
        kinds.Kind(
            code=DRAFT,
            label=gettext_lazy("Draf naskah"),
            number_pattern="",
            facts=exporting.export_facts,
            check_can_revoke=check_export_is_no_paper,
            replace=exporting.no_replacement,
        )
    )
    papers.register(DRAFT, PAPER)
    holders.register(
        "partners.version", version_of, no_more_files, organisation=lambda version: version.agreement.office
    )
