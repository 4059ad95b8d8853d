"""Who may do what with a document; each check raises the sentence the person will read."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.documents import kinds
from bnnportal.documents.enums import DocumentStatus, Signing
from bnnportal.documents.models import SIGNING_ROLES, Batch, Document
from bnnportal.offices.models import Organisation


def check_can_set_kind(user: User, organisation: Organisation) -> None:
    """Numbers and paper of an office: its own head (APPROVER), or ADMIN of the national office for all."""
    if user.role == Role.ADMIN and user.is_national:
        return
    if user.role not in {Role.ADMIN, Role.APPROVER}:
        raise PermissionDenied(_("Nomor dan kertas diatur oleh pejabat penetap satuan kerja atau administrator."))
    if user.organisation is None or user.organisation.pk != organisation.pk:
        raise PermissionDenied(_("Anda hanya dapat mengatur nomor dan kertas satuan kerja Anda sendiri."))


def check_can_issue_to_persons(user: User) -> None:
    if user.role not in {Role.ADMIN, Role.APPROVER} or user.organisation is None:
        raise PermissionDenied(_("Sertifikat diterbitkan oleh pejabat penetap satuan kerja atau administrator."))


def check_can_revoke_of_person(user: User, document: Document) -> None:
    if user.role not in {Role.ADMIN, Role.APPROVER} or not issues_for(user, document.issuer_id):
        raise PermissionDenied(_("Sertifikat dicabut oleh pejabat penetap satuan kerja yang menerbitkannya."))


def issues_for(user: User, organisation_id: int) -> bool:
    return user.is_national or (user.organisation is not None and user.organisation.pk == organisation_id)


def check_can_steer(user: User, batch: Batch) -> None:
    """Pause, resume, try again: who issued the batch, or may issue for that office."""
    if batch.created_by_id == user.pk and user.role in {Role.ADMIN, Role.APPROVER}:
        return
    if user.role not in {Role.ADMIN, Role.APPROVER} or not issues_for(user, batch.organisation_id):
        raise PermissionDenied(_("Kumpulan ini diatur oleh pejabat satuan kerja yang menerbitkannya."))


def check_can_export(user: User) -> None:
    if user.organisation is None:
        raise PermissionDenied(_("Anda belum mempunyai peran yang berlaku, jadi tidak dapat mengunduh daftar."))


def check_export_is_no_paper(user: User, document: Document) -> None:
    raise PermissionDenied(_("Unduhan daftar bukan dokumen resmi; hapus saja bila tidak dipakai lagi."))


def check_can_revoke(user: User, document: Document) -> None:
    kinds.get(document.kind).check_can_revoke(user, document)
    if document.is_revoked:
        raise ValidationError(_("Dokumen ini sudah dicabut."))


def check_can_replace(user: User, document: Document) -> None:
    """A revoked document gets one replacement, at once or later."""
    kinds.get(document.kind).check_can_revoke(user, document)
    if not document.is_revoked:
        raise ValidationError(_("Dokumen ini masih berlaku. Cabut dahulu bila perlu diganti."))
    if getattr(document, "replaced_by", None) is not None:
        raise ValidationError(_("Dokumen ini sudah ada penggantinya."))


def check_can_retry(user: User, document: Document) -> None:
    if user.role in {Role.AUDITOR, Role.LEADER, Role.PARTNER}:
        raise PermissionDenied(_("Peran Anda hanya dapat membaca dokumen."))
    if document.status != DocumentStatus.FAILED or document.is_revoked:
        raise ValidationError(_("Dokumen ini tidak gagal dibuat."))


def check_brings_signatures(user: User) -> None:
    if user.role not in SIGNING_ROLES:
        raise PermissionDenied(_("Peran Anda hanya dapat membaca dokumen."))


def check_issuers_staff(user: User, document: Document) -> None:
    """Signatures are brought by the office that issues the paper, whoever put the pen to it."""
    check_brings_signatures(user)
    if user.organisation is None or user.organisation.pk != document.issuer_id:
        raise PermissionDenied(
            _("Tanda tangan dokumen ini diunggah oleh petugas penerbitnya, %(issuer)s.") % {"issuer": document.issuer}
        )


def check_can_sign(user: User, document: Document) -> None:
    check_issuers_staff(user, document)
    if document.signing == Signing.SEAL:
        raise ValidationError(_("Dokumen ini memakai segel elektronik portal; tidak perlu ditandatangani lagi."))
    if document.is_revoked:
        raise ValidationError(_("Dokumen ini sudah dicabut, jadi tidak dapat ditandatangani lagi."))
    if not document.is_ready:
        raise ValidationError(_("Berkas dokumen ini belum siap. Tunggu sampai selesai dibuat."))
    check_is_kept(document)
    if not document.needs_signature:
        raise ValidationError(_("Dokumen ini sudah ditandatangani."))


def check_is_kept(document: Document) -> None:
    if document.is_expired:
        raise ValidationError(_("Berkas dokumen ini sudah dihapus karena masa simpannya habis."))


def check_can_replace_scan(user: User, document: Document) -> None:
    """A better scan may take the place of one in ink; an electronic signature stays as it is."""
    check_issuers_staff(user, document)
    if document.signing != Signing.WET or document.signed_at is None:
        raise ValidationError(_("Dokumen ini belum mempunyai pindaian yang dapat diganti."))
    check_is_kept(document)
    if document.is_revoked:
        raise ValidationError(_("Dokumen ini sudah dicabut, jadi pindaiannya tidak dapat diganti lagi."))


def check_can_keep_signatories(user: User, organisation: Organisation | None = None) -> None:
    """The register of an office is kept by its APPROVER, and by ADMIN for every office they may see."""
    if user.role not in {Role.ADMIN, Role.APPROVER}:
        raise PermissionDenied(_("Penanda tangan diatur oleh pejabat penetap satuan kerja atau administrator."))
    if organisation is None:
        return
    own = user.organisation is not None and user.organisation.pk == organisation.pk
    if not own and user.role != Role.ADMIN:
        raise PermissionDenied(
            _("Penanda tangan %(office)s diatur oleh pejabatnya sendiri.") % {"office": organisation}
        )
