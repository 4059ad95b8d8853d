"""The words of an agreement's way: what each state means, who acts next, and the steps that lead out of it."""

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.pages import refusal
from partners.enums import OPEN, TRANSITIONS, AgreementStatus, Validity
from partners.models import Agreement
from partners.permissions import check_can_move

S = AgreementStatus
PATH = (S.PROPOSED, S.DRAFT, S.LEGAL_REVIEW, S.NATIONAL_REVIEW, S.READY, S.ACTIVE)
MEANING = {
    S.PROPOSED: _("Kantor menimbang usulan ini. Bila disetujui, naskahnya disusun sebagai draf."),
    S.DRAFT: _("Kedua pihak menyusun isi dan naskahnya. Sesudah lengkap, kirim ke reviu hukum."),
    S.LEGAL_REVIEW: _("Pejabat penetap kantor memeriksa isi dan naskahnya, lalu menyetujui atau mengembalikannya."),
    S.NATIONAL_REVIEW: _("BNN pusat memeriksa isi dan naskahnya sebelum boleh ditandatangani."),
    S.READY: _("Sudah disetujui. Terbitkan naskahnya, tandatangani bersama, lalu catat tanda tangannya."),
    S.ACTIVE: _("Sudah ditandatangani; kewajiban kedua pihak berjalan selama masa berlakunya."),
    S.ENDED: _("Masa berlakunya sudah selesai."),
    S.TERMINATED: _("Dihentikan sebelum masa berlakunya habis."),
    S.REFUSED: _("Tidak dilanjutkan. Bila keliru, dapat dibuka kembali sebagai draf."),
    S.CANCELLED: _("Ditarik sebelum ditandatangani. Bila keliru, dapat dibuka kembali sebagai draf."),
}
ISSUED_TEXT = _("Naskahnya sudah terbit. Tandatangani bersama, lalu catat tanda tangannya.")
SIGNED_TEXT = _("Naskahnya sudah bertanda tangan. Catat tanda tangannya agar perjanjian berlaku.")
STOPPING = _("Penghentiannya sudah dicatat. Sampai %(day)s perjanjian dan kewajibannya tetap berjalan.")
RECORDED = _("Sudah ada sebelum portal dipakai, dan dicatat seperti yang diketahui.")


@dataclass(frozen=True)
class Step:
    """One way out of a state. `slug` stands in the address, `verb` on the button."""

    slug: str
    to: AgreementStatus
    verb: Any
    icon: str
    what: Any  # what happens then, on the page that asks
    danger: bool = False
    needs_reason: bool = False


REVIEW = Step(
    "reviu", S.LEGAL_REVIEW, _("Kirim ke reviu hukum"), "send",
    _("Isinya tidak dapat diubah selama direviu. Pejabat penetap kantor mendapat pesan."),
)  # fmt: skip
NATIONAL = Step(
    "reviu-pusat", S.NATIONAL_REVIEW, _("Minta reviu BNN pusat"), "shield-check",
    _("BNN pusat mendapat pesan dan menyetujui atau mengembalikannya. Kantor menunggu sampai selesai."),
)  # fmt: skip
READY = Step(
    "siap", S.READY, _("Setujui, siap tanda tangan"), "check",
    _("Isi dan naskahnya disetujui; kedua pihak mendapat pesan bahwa naskah siap ditandatangani."),
)  # fmt: skip
ACCEPT = Step(
    "draf", S.DRAFT, _("Terima usulan, susun draf"), "check", _("Usulan menjadi draf; kedua pihak mendapat pesan.")
)  # fmt: skip
BACK = Step(
    "draf", S.DRAFT, _("Kembalikan ke draf"), "arrow-left",
    _("Isinya dapat diperbaiki lagi. Catatan Anda dibaca kedua pihak."), needs_reason=True,
)  # fmt: skip
WITHDRAW = replace(
    BACK, what=_("Isinya dapat diperbaiki lagi. Catatan Anda dibaca kedua pihak; naskah yang sudah terbit dicabut.")
)
REOPEN = Step(
    "draf", S.DRAFT, _("Buka kembali sebagai draf"), "rotate",
    _("Perjanjian dilanjutkan dari draf dengan isi yang sama. Tuliskan mengapa dibuka kembali."), needs_reason=True,
)  # fmt: skip
REFUSE = Step(
    "tolak", S.REFUSED, _("Tolak"), "circle-x",
    _("Perjanjian tidak dilanjutkan. Kedua pihak membaca alasan Anda."), danger=True, needs_reason=True,
)  # fmt: skip
CANCEL = Step(
    "batal", S.CANCELLED, _("Batalkan perjanjian"), "x",
    _("Perjanjian ditarik sebelum ditandatangani. Kedua pihak membaca alasan Anda."), danger=True, needs_reason=True,
)  # fmt: skip
SIGN = Step("tanda-tangan", S.ACTIVE, _("Catat tanda tangan"), "pencil", "")
END = Step("akhiri", S.ENDED, _("Nyatakan berakhir"), "archive", "")
TERMINATE = Step("hentikan", S.TERMINATED, _("Hentikan"), "ban", "", danger=True)
ORDER = (SIGN, READY, REVIEW, ACCEPT, REOPEN, NATIONAL, BACK, WITHDRAW, END, REFUSE, CANCEL, TERMINATE)
SLUGS = {"draf", "reviu", "reviu-pusat", "siap", "tolak", "batal"}


def steps_from(status: AgreementStatus) -> list[Step]:
    """What may follow a state, the way forward first."""
    draft = {S.PROPOSED: ACCEPT, S.REFUSED: REOPEN, S.CANCELLED: REOPEN, S.READY: WITHDRAW}.get(status, BACK)
    return [
        step for step in ORDER if step.to in TRANSITIONS[status] and (step.to != S.DRAFT or step is draft)
    ]  # fmt: skip


def step_to(status: AgreementStatus, slug: str) -> Step | None:
    return next((step for step in steps_from(status) if step.slug == slug and slug in SLUGS), None)


def next_steps(agreement: Agreement, user: User) -> list[dict[str, Any]]:
    """Each step with its address and, where this person may not take it, the sentence why."""
    found = []
    for step in steps_from(AgreementStatus(agreement.status)):
        url = address_of(agreement, step)
        if not url or (step is END and agreement.end is not None and agreement.end >= timezone.localdate()):
            continue  # what the day alone forbids is no step yet
        found.append({"step": step, "url": url, "refusal": refusal(check_can_move, user, agreement, step.to)})
    return found


def address_of(agreement: Agreement, step: Step) -> str:
    if step is TERMINATE:  # among the changes of an agreement
        return ""
    if step in (SIGN, END):
        return reverse("agreement-sign" if step is SIGN else "agreement-end", args=[agreement.pk])
    return reverse("agreement-move", args=[agreement.pk, step.slug])


def path(agreement: Agreement, passed: set[str]) -> list[dict[str, Any]]:
    """The states on the way for the stepper: (status, "done", "now" or "ahead"). `passed`: states it has been in.

    The review of the national office stands there only where it was asked for, a proposal only where there was one; a
    stopped agreement shows how far it came.
    """
    status = AgreementStatus(agreement.status)
    final = status if status not in OPEN and status != S.ACTIVE else None
    been = {status, *passed}
    way = [step for step in PATH if step in been or not left_out(step, agreement)]
    if final in (S.REFUSED, S.CANCELLED):
        way = [step for step in way if step == S.PROPOSED or step in passed]
    way += [final] if final else [S.ENDED] if status == S.ACTIVE else []
    here = way.index(S.ACTIVE if agreement.state == Validity.STOPPING else status)
    words = ("done", "now", "ahead")
    return [{"status": step, "is": words[(n > here) - (n < here) + 1]} for n, step in enumerate(way)]


def left_out(step: AgreementStatus, agreement: Agreement) -> bool:
    """What not every agreement goes through: a renewal begins as a draft."""
    return step == S.NATIONAL_REVIEW or (step == S.PROPOSED and agreement.renews_id is not None)


def may_act(user: User) -> bool:
    """Whether buttons of steps are of any use to this person; to others the meaning of the state is enough."""
    return user.role in {Role.ADMIN, Role.OPERATOR, Role.APPROVER}
