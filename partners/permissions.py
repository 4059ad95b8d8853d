"""Who may do what with partners, agreements, duties and visits; each check raises the sentence the person will read."""

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import User
from bnnportal.audit.models import Event
from bnnportal.files.models import Attachment
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from partners.enums import (
    OBLIGATION_TRANSITIONS,
    SIGNED,
    TRANSITIONS,
    VISIT_TRANSITIONS,
    AgreementStatus,
    ChangeKind,
    FollowUpStatus,
    ObligationStatus,
    Origin,
    PaperStatus,
    PartnerEvent,
    Side,
    VisitStatus,
)
from partners.models import Agreement, Change, FollowUp, LegalPaper, Obligation, Partner, ProfileChange, Visit

if TYPE_CHECKING:
    from bnnportal.files.models import Attachment

STAFF = frozenset({Role.ADMIN, Role.OPERATOR, Role.APPROVER})
EARLY = frozenset({AgreementStatus.PROPOSED, AgreementStatus.DRAFT})
BY_STAFF = frozenset({  # the other steps are the approver's
    (AgreementStatus.PROPOSED, AgreementStatus.DRAFT),
    (AgreementStatus.PROPOSED, AgreementStatus.CANCELLED),
    (AgreementStatus.DRAFT, AgreementStatus.LEGAL_REVIEW),
    (AgreementStatus.DRAFT, AgreementStatus.CANCELLED),
    (AgreementStatus.READY, AgreementStatus.DRAFT),
    (AgreementStatus.CANCELLED, AgreementStatus.DRAFT),
})  # fmt: skip
FIELDS = frozenset({Field.ALL, Field.REHABILITATION})


def check_is_staff(user: User, office: Organisation) -> None:
    """Staff of rehabilitation at this office itself, or at the national office."""
    membership = user.membership
    if membership is None or membership.role not in STAFF:
        raise PermissionDenied(_("Hanya operator dan pejabat penetap kantor yang dapat melakukan ini."))
    if membership.organisation_id != office.pk and not user.is_national:
        raise PermissionDenied(_("Hanya %(office)s yang dapat melakukan ini.") % {"office": office})
    if membership.field not in FIELDS:
        raise PermissionDenied(_("Hanya bidang rehabilitasi yang dapat melakukan ini."))


def check_is_approver(user: User, office: Organisation) -> None:
    check_is_staff(user, office)
    if user.role not in {Role.APPROVER, Role.ADMIN}:
        raise PermissionDenied(_("Hanya pejabat penetap yang dapat melakukan ini."))


def is_of_partner(user: User, partner: Partner) -> bool:
    return user.role == Role.PARTNER and user.organisation == partner.organisation


# Partners


def check_can_add_partner(user: User, office: Organisation) -> None:
    """Staff of the office itself who work on rehabilitation, or of the national office."""
    check_is_staff(user, office)
    if office.kind == OrganisationKind.MITRA:
        raise PermissionDenied(_("Mitra berada di bawah kantor BNN, bukan di bawah mitra lain."))


def check_can_edit_partner(user: User, partner: Partner) -> None:
    """A partner keeps its own profile; its responsible office may too. One that was merged or closed stays as it is."""
    if not is_of_partner(user, partner):
        check_is_staff(user, responsible_office(partner))
    partner.organisation.check_open()


def check_can_decide_paper(user: User, partner: Partner) -> None:
    """What a partner changes of its legal papers and data is confirmed by its responsible office, never by itself."""
    check_is_staff(user, responsible_office(partner))
    partner.organisation.check_open()


def check_is_waiting(proposal: LegalPaper | ProfileChange) -> None:
    if proposal.status != PaperStatus.PROPOSED:
        raise ValidationError(
            _("Usulan ini sudah diputuskan: %(status)s.") % {"status": proposal.get_status_display().lower()}
        )


def check_can_decide_proposal(user: User, proposal: LegalPaper | ProfileChange) -> None:
    check_can_decide_paper(user, proposal.partner)
    check_is_waiting(proposal)


def check_can_withdraw(user: User, proposal: LegalPaper | ProfileChange) -> None:
    """The partner takes back what it asked for, as long as nobody has decided."""
    if not is_of_partner(user, proposal.partner):
        raise PermissionDenied(_("Hanya mitra yang mengajukan dapat menarik usulannya."))
    check_is_waiting(proposal)


def check_can_change_paper(user: User, paper: LegalPaper) -> None:
    """A slip of the pen: by the partner while it waits, by the office while it waits or holds."""
    check_can_edit_partner(user, paper.partner)
    if paper.status == PaperStatus.CONFIRMED and is_of_partner(user, paper.partner):
        raise PermissionDenied(_("Surat yang sudah dikonfirmasi tidak diubah; ajukan penggantinya lewat Perbarui."))
    if paper.status not in {PaperStatus.PROPOSED, PaperStatus.CONFIRMED}:
        raise ValidationError(_("Surat yang sudah diganti atau ditolak tidak diubah lagi."))


def check_can_renew_paper(user: User, paper: LegalPaper) -> None:
    check_can_edit_partner(user, paper.partner)
    if paper.status != PaperStatus.CONFIRMED:
        raise ValidationError(_("Hanya surat yang sudah dikonfirmasi yang dapat diperbarui."))


def check_can_merge(user: User, partner: Partner, into: Partner | None = None) -> None:
    """Staff of the office that answers for both, or of the national office."""
    for one in filter(None, (partner, into)):
        check_is_staff(user, responsible_office(one))
        one.organisation.check_open()
    if into == partner:
        raise ValidationError({"into": _("Mitra tidak dapat digabung ke dirinya sendiri.")})


def responsible_office(partner: Partner) -> Organisation:
    parent = partner.organisation.parent
    if parent is None:
        raise ValidationError(_("Mitra ini belum mempunyai kantor penanggung jawab."))
    return parent


# Agreements


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


def check_can_renew(user: User, agreement: Agreement) -> None:
    """What is or was in force can be continued; the office must still exist."""
    check_can_edit_agreement(user, agreement)
    agreement.office.check_open()
    if agreement.status not in {AgreementStatus.ACTIVE, AgreementStatus.ENDED}:
        raise ValidationError(_("%(agreement)s tidak aktif.") % {"agreement": agreement})


def check_can_attach_letter(user: User, change: Change) -> None:
    check_can_edit_agreement(user, change.agreement)


def check_can_remove_letter(user: User, change: Change, attachment: "Attachment") -> None:
    """The letter that ended an agreement is what its end rests on."""
    if change.kind == ChangeKind.TERMINATION:
        raise ValidationError(_("Surat penghentian tetap tersimpan."))


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


# Duties


def check_can_add_duty(user: User, agreement: Agreement) -> None:
    check_can_edit_agreement(user, agreement)
    if agreement.status != AgreementStatus.ACTIVE:
        raise ValidationError(_("Kewajiban ditambahkan pada perjanjian yang aktif."))


def check_can_change_duty(user: User, obligation: Obligation) -> None:
    """Those the office added by hand, until somebody has done something about them."""
    check_can_edit_agreement(user, obligation.agreement)
    if not obligation.own:
        raise ValidationError(_("Kewajiban ini berasal dari ruang lingkup baku dan tidak diubah di sini."))
    if obligation.status != ObligationStatus.OPEN:
        raise ValidationError(
            _("Kewajiban ini sudah %(status)s.") % {"status": obligation.get_status_display().lower()}
        )


def check_is_bound(user: User, obligation: Obligation) -> None:
    """The side that owes it; and its office, which may record what a partner handed in on paper."""
    if obligation.side == Side.PARTNER and is_of_partner(user, obligation.agreement.partner):
        return
    if user.role == Role.PARTNER:
        raise PermissionDenied(_("Kewajiban ini dipenuhi oleh kantor BNN."))
    check_is_staff(user, obligation.agreement.office)


def check_can_send(user: User, obligation: Obligation) -> None:
    check_is_bound(user, obligation)
    if ObligationStatus.SENT not in OBLIGATION_TRANSITIONS[ObligationStatus(obligation.status)]:
        raise ValidationError(
            _("Kewajiban ini sudah %(status)s.") % {"status": obligation.get_status_display().lower()}
        )


def check_can_attach_evidence(user: User, obligation: Obligation) -> None:
    """Files may be added until the evidence is accepted."""
    check_is_bound(user, obligation)
    if obligation.status == ObligationStatus.ACCEPTED:
        raise ValidationError(_("Bukti kewajiban ini sudah diterima."))


def check_can_remove_evidence(user: User, obligation: Obligation, attachment: Attachment) -> None:
    """What lies with the reviewer stays as it was sent."""
    if obligation.status == ObligationStatus.SENT:
        raise ValidationError(_("Bukti ini sedang diperiksa."))


def check_can_decide_evidence(user: User, obligation: Obligation) -> None:
    """Staff of the office; an operator does not decide on what they themselves sent for their office."""
    check_is_staff(user, obligation.agreement.office)
    if obligation.status != ObligationStatus.SENT:
        raise ValidationError(_("Belum ada bukti yang menunggu keputusan."))
    if obligation.sent_by_id == user.pk and user.role == Role.OPERATOR and obligation.side == Side.OFFICE:
        raise PermissionDenied(_("Bukti yang Anda kirim diperiksa oleh orang lain di kantor ini."))


# Visits


def check_can_visit(user: User, office: Organisation) -> None:
    check_is_staff(user, office)


def check_can_move_visit(user: User, visit: Visit, to: VisitStatus) -> None:
    check_is_staff(user, visit.office)
    status = VisitStatus(visit.status)
    if to not in VISIT_TRANSITIONS[status]:
        raise ValidationError(
            _("Kunjungan ini %(status)s; tidak dapat menjadi %(to)s.")
            % {"status": str(status.label).lower(), "to": str(to.label).lower()}
        )


def check_can_answer(user: User, visit: Visit) -> None:
    """Answers, findings and the visit's own data change until it is submitted."""
    check_is_staff(user, visit.office)
    if visit.status == VisitStatus.CANCELLED:
        raise ValidationError(_("Kunjungan ini sudah dibatalkan."))
    if visit.status not in {VisitStatus.PLANNED, VisitStatus.RUNNING}:
        raise ValidationError(_("Kunjungan ini sudah selesai diisi. Buka kembali bila ada yang harus diperbaiki."))


def check_can_reopen_visit(user: User, visit: Visit) -> None:
    check_is_staff(user, visit.office)
    if visit.status != VisitStatus.SUBMITTED:
        raise ValidationError(_("Hanya kunjungan yang menunggu tanda tangan yang dapat dibuka kembali."))


def check_can_cancel_visit(user: User, visit: Visit) -> None:
    check_can_move_visit(user, visit, VisitStatus.CANCELLED)


def check_can_sign_visit(user: User, visit: Visit) -> None:
    """Each side signs for itself: the office by its staff, the partner by its own account."""
    of_partner = is_of_partner(user, visit.partner)
    if not of_partner:
        check_is_staff(user, visit.office)
    if visit.status != VisitStatus.SUBMITTED:
        raise ValidationError(_("Kunjungan ini tidak sedang menunggu tanda tangan."))
    if of_partner and visit.partner_signed_at:
        raise ValidationError(_("Mitra sudah menandatangani kunjungan ini."))
    if not of_partner and visit.office_signed_at:
        raise ValidationError(_("Kantor sudah menandatangani kunjungan ini."))


def check_can_keep_visit_scan(user: User, visit: Visit) -> None:
    """The office brings the paper signed in ink, in place of a side that has no account at hand."""
    check_is_staff(user, visit.office)
    if visit.status != VisitStatus.SUBMITTED:
        raise ValidationError(_("Kunjungan ini tidak sedang menunggu tanda tangan."))


def check_can_attach_to_visit(user: User, visit: Visit) -> None:
    check_is_staff(user, visit.office)
    if visit.status in {VisitStatus.SIGNED, VisitStatus.CANCELLED}:
        raise ValidationError(_("Lampiran kunjungan ini tidak berubah lagi."))


def check_can_detach_from_visit(user: User, visit: Visit, attachment: Attachment) -> None:
    if attachment.pk == visit.scan_id:
        raise ValidationError(_("Pindaian berita acara yang ditandatangani tidak dihapus."))


def sees_visit_result(user: User, visit: Visit) -> bool:
    """A partner sees its result once it is submitted, not while it is being filled in."""
    return visit.is_done or user.role != Role.PARTNER


def check_can_close_follow_up(user: User, follow_up: FollowUp) -> None:
    """Its own side closes a follow-up; the office may write down what a partner told it."""
    visit = follow_up.visit
    if not (follow_up.side == Side.PARTNER and is_of_partner(user, visit.partner)):
        check_is_staff(user, visit.office)
    if not visit.is_done:
        raise ValidationError(_("Tindak lanjut ini berlaku setelah kunjungannya selesai diisi."))
    if follow_up.status == FollowUpStatus.DONE:
        raise ValidationError(_("Tindak lanjut ini sudah selesai."))
