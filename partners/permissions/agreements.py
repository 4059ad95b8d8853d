"""Who may do what with agreements and their changes. Each check raises the sentence the person will read."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.audit.models import Event
from bnnportal.files.models import Attachment
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from partners.enums import (
    SIGNED,
    TRANSITIONS,
    AgreementStatus,
    ChangeKind,
    ObligationStatus,
    Origin,
    PartnerEvent,
)
from partners.models import Agreement, Change, Obligation, Partner
from partners.permissions.base import check_is_approver, check_is_staff

EARLY = frozenset({AgreementStatus.PROPOSED, AgreementStatus.DRAFT})
BY_STAFF = frozenset({  # the other steps are the approver's
    (AgreementStatus.PROPOSED, AgreementStatus.DRAFT),
    (AgreementStatus.PROPOSED, AgreementStatus.CANCELLED),
    (AgreementStatus.DRAFT, AgreementStatus.LEGAL_REVIEW),
    (AgreementStatus.DRAFT, AgreementStatus.CANCELLED),
    (AgreementStatus.READY, AgreementStatus.DRAFT),
    (AgreementStatus.CANCELLED, AgreementStatus.DRAFT),
})  # fmt: skip


def check_can_edit_agreement(user: User, agreement: Agreement) -> None:
    check_is_staff(user, agreement.office)


def check_can_edit_draft(user: User, agreement: Agreement) -> None:
    """The words of an agreement may change until it is reviewed; a recorded one may be completed while in force."""
    check_can_edit_agreement(user, agreement)
    if agreement.origin == Origin.RECORDED and agreement.status == AgreementStatus.ACTIVE:
        return
    if agreement.status not in EARLY:
        raise ValidationError(
            _("Isi perjanjian hanya dapat diubah sebagai usulan atau draf; keadaannya sekarang %(status)s.")
            % {"status": agreement.get_status_display().lower()}
        )


def check_can_change_terms(user: User, agreement: Agreement) -> None:
    """Extension, amendment and addendum change what is in force; a draft is simply edited."""
    check_can_edit_agreement(user, agreement)
    if agreement.status != AgreementStatus.ACTIVE:
        raise ValidationError(_("Hanya perjanjian aktif yang dapat diubah."))


def check_can_record_change(user: User, agreement: Agreement, kind: ChangeKind) -> None:
    """Of a kind: ending an agreement before its time is a matter of its head."""
    if kind == ChangeKind.TERMINATION:
        check_can_move(user, agreement, AgreementStatus.TERMINATED)
    else:
        check_can_change_terms(user, agreement)


def check_can_renew(user: User, agreement: Agreement) -> None:
    """What is or was in force can be continued; both parties must still exist."""
    check_can_edit_agreement(user, agreement)
    agreement.office.check_open()
    agreement.partner.organisation.check_open()
    if agreement.status not in {AgreementStatus.ACTIVE, AgreementStatus.ENDED}:
        raise ValidationError(_("%(agreement)s tidak aktif.") % {"agreement": agreement})


def check_can_attach_letter(user: User, change: Change) -> None:
    check_can_edit_agreement(user, change.agreement)


def check_can_remove_letter(user: User, change: Change, attachment: "Attachment") -> None:
    """The letter that ended an agreement is what its end rests on; a wrong one of another change its head takes out."""
    if change.kind == ChangeKind.TERMINATION:
        raise ValidationError(_("Surat penghentian tetap tersimpan."))
    check_is_approver(user, change.agreement.office)


def check_can_move(user: User, agreement: Agreement, to: AgreementStatus) -> None:
    """Whether this person may bring the agreement to that state now."""
    status = AgreementStatus(agreement.status)
    if status == AgreementStatus.NATIONAL_REVIEW and to != AgreementStatus.CANCELLED:
        if not user.is_national:
            raise PermissionDenied(_("Menunggu reviu BNN pusat."))
        check_is_staff(user, agreement.office)
    elif (status, to) in BY_STAFF:
        check_is_staff(user, agreement.office)
    else:
        check_is_approver(user, agreement.office)
    if to in TRANSITIONS[status]:
        return
    if to == AgreementStatus.ACTIVE and status in SIGNED and agreement.signed_on:
        raise ValidationError(
            _(
                "Perjanjian ini sudah ditandatangani tanggal %(day)s; keadaannya sekarang %(status)s. Muat ulang halaman."
            )
            % {"day": date_format(agreement.signed_on, "j F Y"), "status": status.label.lower()}
        )
    raise ValidationError(
        _("Perjanjian ini %(status)s; tidak dapat menjadi %(to)s.")
        % {"status": status.label.lower(), "to": to.label.lower()}
    )


def check_can_end(user: User, agreement: Agreement) -> None:
    """Over is what has passed its last day; where that is not known, the office says so."""
    check_can_move(user, agreement, AgreementStatus.ENDED)
    if agreement.end is not None and agreement.end >= timezone.localdate():
        raise ValidationError(_("Masa berlakunya belum habis. Hentikan bila harus berakhir lebih awal."))


def check_can_number(user: User, agreement: Agreement) -> None:
    """A number that came after the signature is added; one that stands is not changed."""
    check_can_edit_agreement(user, agreement)
    if agreement.status not in SIGNED or agreement.origin != Origin.PORTAL:
        raise ValidationError(_("Nomor diisi pada halaman ubah atau tanda tangan."))
    if agreement.office_number and agreement.partner_number:
        raise ValidationError(_("Kedua nomor sudah tercatat."))


def check_can_remove_file(user: User, agreement: Agreement, attachment: Attachment) -> None:
    """What hung on an agreement when it was signed belongs to it."""
    if agreement.status in SIGNED and agreement.origin == Origin.PORTAL:
        raise ValidationError(_("Berkas perjanjian yang sudah ditandatangani tidak dihapus."))


def check_can_record_existing(user: User, office: Organisation) -> None:
    """Enter an office's agreements of before the portal, one by one or as a list."""
    check_is_staff(user, office)
    if office.kind == OrganisationKind.MITRA:
        raise PermissionDenied(_("Perjanjian dicatat pada kantor BNN, bukan pada mitra."))


def check_can_see_recap(user: User) -> None:
    """The recap is of offices; a partner has the list of its own agreements."""
    if user.role == Role.PARTNER:
        raise PermissionDenied(_("Rekap dibuat untuk kantor BNN. Perjanjian Anda ada pada daftar perjanjian."))


def check_can_take_back(
    user: User, agreements: Sequence[int], partners: Sequence[int], since: dt.datetime | None
) -> None:
    """Recorded agreements go together, while nothing has grown on any of them. A query for each kind of growth."""
    found = Agreement.objects.filter(pk__in=agreements)
    for office in Organisation.objects.filter(agreements__in=found).distinct():
        check_can_record_existing(user, office)
    label, keys = Agreement._meta.label_lower, [str(pk) for pk in agreements]
    changed = Event.objects.filter(
        event=PartnerEvent.AGREEMENT_CHANGED, target_type=label, target_id__in=keys, at__gt=since or timezone.now()
    )
    files = Attachment.objects.filter(holder_type=label, holder_id__in=agreements, removed_at=None)
    grown = {
        _("kunjungan"): found.filter(visits__isnull=False),
        _("perubahan"): found.filter(changes__isnull=False),
        _("bukti kewajiban"): found.filter(
            obligations__in=Obligation.objects.filter(agreement__in=found).exclude(status=ObligationStatus.OPEN)
        ),
        _("perpanjangan"): found.filter(renewed_by__isnull=False),
        _("perjanjian di bawahnya"): found.filter(children__isnull=False),
        _("naskah"): found.filter(Q(versions__isnull=False) | Q(document__isnull=False)),
        _("penutupan"): found.exclude(status=AgreementStatus.ACTIVE),
        _("lampiran"): found.filter(pk__in=files.values("holder_id")),
        _("isian yang diubah dengan tangan"): found.filter(
            pk__in=[int(key) for key in changed.values_list("target_id", flat=True)]
        ),
    }
    said = [
        f"{what} ({', '.join(titles)})"
        for what, there in grown.items()
        if (titles := list(there.order_by("pk").distinct().values_list("title", flat=True)[:3]))
    ]
    new = Partner.objects.filter(pk__in=partners)
    used = new.filter(
        Q(agreements__in=Agreement.objects.exclude(pk__in=agreements))
        | Q(visits__isnull=False)
        | Q(activities__isnull=False)
        | Q(contacts__isnull=False)
        | Q(papers__isnull=False)
        | Q(organisation__memberships__isnull=False)
    )
    names = list(used.order_by("pk").distinct().values_list("organisation__name", flat=True)[:3])
    if names:
        said.append(_("mitra baru yang sudah dipakai (%(names)s)") % {"names": ", ".join(names)})
    if said:
        raise ValidationError(_("Tidak dapat dibatalkan, karena sudah ada: %(what)s.") % {"what": "; ".join(said)})
