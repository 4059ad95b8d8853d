"""What an office does with a report: a step at a time, each with its note; and what the clinic says to it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from bnnportal.pages import ConfirmPage
from rehab import actions, figures
from rehab.actions import openings
from rehab.forms.review import AnswerForm, AskForm, CarryForm, CheckForm, CommentForm, NoteForm, ReturnForm
from rehab.models import CellComment, MonthlyReport
from rehab.permissions import (
    check_can_approve,
    check_can_cancel_correction,
    check_can_check,
    check_can_correct,
    check_can_fill,
    check_can_reopen,
    check_can_void,
    check_can_withdraw,
)
from rehab.permissions.review import (
    check_can_answer,
    check_can_ask_correction,
    check_can_carry_on,
    check_can_decline_correction,
    check_can_object,
    check_can_take_back,
    readable_note,
)
from rehab.views.reports import visible_report
from rehab.views.review import comments_for, named


class StepPage(ConfirmPage):
    """A step of one report, asked for with its note; `check` refuses before anything is shown."""

    form_class: Any = NoteForm
    check: Any = staticmethod(check_can_check)
    template_name = "rehab/report_step.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.report = visible_report(request.user, kwargs["pk"])
        self.check(request.user, self.report)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return str(self.report)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = {"report": self.report, "consequences": self.consequences(), "simulated": self.report.simulated}
        return super().get_context_data(**kwargs) | told

    def consequences(self) -> list[str]:
        return []

    def cancel_url(self) -> str:
        return self.report.get_absolute_url()

    def done(self, sentence: str) -> HttpResponse:
        messages.success(self.request, sentence)
        return redirect(self.report)


class ReportCheck(StepPage):
    heading = gettext_lazy("Laporan sudah diperiksa")
    form_class = CheckForm
    submit_label = gettext_lazy("Sudah diperiksa")

    def perform(self, form: CheckForm) -> HttpResponse:
        actions.check(report=self.report, by=self.request.user, **form.cleaned_data)
        return self.done(_("Laporan ditandai sudah diperiksa dan menunggu persetujuan."))


class ReportReturn(StepPage):
    heading = gettext_lazy("Kembalikan laporan")
    form_class = ReturnForm
    template_name = "rehab/report_return.html"
    submit_label = pgettext_lazy("laporan", "Kembalikan")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        latest = self.report.latest
        found = comments_for(self.request.user, self.report, latest) if latest else {}
        said = [named(one, self.report) for comments in found.values() for one in comments if not one.closed_at]
        return super().get_context_data(**kwargs) | {"open_comments": said}

    def perform(self, form: ReturnForm) -> HttpResponse:
        actions.send_back(report=self.report, by=self.request.user, **form.cleaned_data)
        return self.done(_("Laporan dikembalikan. Petugas lembaga diberi tahu."))


class ReportVoid(StepPage):
    heading = gettext_lazy("Nyatakan kiriman kosong")
    check = staticmethod(check_can_void)
    submit_label = gettext_lazy("Nyatakan kosong")
    danger = True

    def consequences(self) -> list[str]:
        return [
            _("Kiriman ini tidak dihitung sebagai laporan: lembaga dianggap belum lapor sampai mengirim lagi."),
            _("Pakai hanya bila isinya kosong atau asal isi. Untuk angka yang keliru, kembalikan saja."),
        ]

    def perform(self, form: NoteForm) -> HttpResponse:
        actions.void(report=self.report, by=self.request.user, **form.cleaned_data)
        return self.done(_("Kiriman dinyatakan kosong. Petugas lembaga diberi tahu."))


class ReportWithdraw(StepPage):
    heading = gettext_lazy("Tarik persetujuan")
    check = staticmethod(check_can_withdraw)
    submit_label = gettext_lazy("Tarik persetujuan")

    def consequences(self) -> list[str]:
        return [_("Angkanya menjadi sementara dan laporan kembali menunggu pemeriksaan.")]

    def perform(self, form: NoteForm) -> HttpResponse:
        actions.withdraw_approval(report=self.report, by=self.request.user, **form.cleaned_data)
        return self.done(_("Persetujuan ditarik."))


class ReportReopen(StepPage):
    heading = gettext_lazy("Buka kembali laporan")
    check = staticmethod(check_can_reopen)
    submit_label = gettext_lazy("Buka kembali")

    def consequences(self) -> list[str]:
        return [_("Persetujuan BNNK gugur, dan laporan kembali kepada lembaga dengan catatan Anda.")]

    def perform(self, form: NoteForm) -> HttpResponse:
        actions.reopen(report=self.report, by=self.request.user, **form.cleaned_data)
        return self.done(_("Laporan dibuka kembali. Lembaga dan kantor pembinanya diberi tahu."))


class ReportCorrect(StepPage):
    heading = gettext_lazy("Buka untuk koreksi")
    check = staticmethod(check_can_correct)
    submit_label = gettext_lazy("Buka untuk koreksi")

    def consequences(self) -> list[str]:
        told = [_("Angka yang disetujui tetap berlaku sampai versi baru disetujui. Lembaga diberi tahu alasannya.")]
        asked = self.report.objection
        return [_("Lembaga meminta: %(request)s") % {"request": asked}, *told] if asked else told

    def get_initial(self) -> dict[str, Any]:
        """What the facility asked for stands as the reason, to be taken or changed."""
        return {"note": self.report.objection}

    def perform(self, form: NoteForm) -> HttpResponse:
        actions.correct(report=self.report, by=self.request.user, **form.cleaned_data)
        return self.done(_("Laporan dibuka untuk koreksi."))


class ReportCancelCorrection(StepPage):
    heading = gettext_lazy("Batalkan koreksi")
    check = staticmethod(check_can_cancel_correction)
    submit_label = gettext_lazy("Batalkan koreksi")
    cancel_label = gettext_lazy("Kembali")  # "Batal" beside it would say both

    def consequences(self) -> list[str]:
        told = [_("Laporan disetujui lagi seperti sebelumnya. Isian yang diketik sejak dibuka tidak disimpan.")]
        latest, approved = self.report.latest, self.report.approved
        if latest is not None and approved is not None and latest.pk != approved.pk:
            words = {"n": latest.n, "approved": approved.n}
            told.append(_("Versi %(n)s tidak dipakai; angka versi %(approved)s berlaku lagi.") % words)
        return told

    def perform(self, form: NoteForm) -> HttpResponse:
        actions.cancel_correction(report=self.report, by=self.request.user, **form.cleaned_data)
        return self.done(_("Koreksi dibatalkan; angka yang disetujui tetap berlaku."))


class ReportObject(StepPage):
    heading = gettext_lazy("Keberatan atas isian petugas")
    check = staticmethod(check_can_object)
    submit_label = gettext_lazy("Sampaikan")

    def perform(self, form: NoteForm) -> HttpResponse:
        actions.object_to(report=self.report, by=self.request.user, **form.cleaned_data)
        return self.done(_("Keberatan disampaikan kepada kantor pembina."))


class ReportAskCorrection(StepPage):
    heading = gettext_lazy("Minta dibuka untuk koreksi")
    check = staticmethod(check_can_ask_correction)
    form_class = AskForm
    submit_label = gettext_lazy("Kirim permintaan")

    def consequences(self) -> list[str]:
        return [
            _("%(office)s diberi tahu, lalu membukanya atau menjelaskan mengapa tidak.")
            % {"office": self.report.facility.supervisor},
            _("Angka yang disetujui tetap berlaku sampai versi baru disetujui."),
        ]

    def perform(self, form: AskForm) -> HttpResponse:
        actions.ask_correction(report=self.report, by=self.request.user, **form.cleaned_data)
        return self.done(_("Permintaan disampaikan kepada kantor pembina."))


class ReportDeclineCorrection(StepPage):
    heading = gettext_lazy("Tolak permintaan koreksi")
    check = staticmethod(check_can_decline_correction)
    submit_label = gettext_lazy("Tolak permintaan")

    def consequences(self) -> list[str]:
        return [
            _("Lembaga meminta: %(request)s") % {"request": self.report.objection},
            _("Angka yang disetujui tidak berubah. Lembaga membaca alasan Anda dan dapat meminta lagi."),
        ]

    def perform(self, form: NoteForm) -> HttpResponse:
        actions.decline_correction(report=self.report, by=self.request.user, **form.cleaned_data)
        return self.done(_("Permintaan ditolak. Petugas lembaga diberi tahu alasannya."))


# Approval, and the months that follow


class ReportApprove(StepPage):
    heading = gettext_lazy("Setujui laporan")
    check = staticmethod(check_can_approve)
    submit_label = gettext_lazy("Setujui")
    template_name = "rehab/report_carry.html"
    form_class = CarryForm

    @cached_property
    def moves(self) -> list[openings.Move]:
        """The months whose opening balance would follow."""
        return openings.plan(self.report)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"asked": openings.asks(self.moves)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"moves": self.moves}

    def consequences(self) -> list[str]:
        said = [_("Angkanya menjadi final dan masuk ke rekap. Persetujuan dapat ditarik sampai tahunnya dikunci.")]
        if self.report.objection:
            said.append(_("Lembaga berkeberatan: %(objection)s") % {"objection": self.report.objection})
        return said

    def perform(self, form: CarryForm) -> HttpResponse:
        if form.cleaned_data.get("carry") != CarryForm.YES:
            actions.approve(report=self.report, by=self.request.user)
            return self.done(_("Laporan disetujui; angkanya final."))
        moved = actions.approve_and_carry_on(report=self.report, by=self.request.user)
        return self.done(_("Laporan disetujui. %(months)s") % {"months": in_words(len(moved))})


def in_words(n: int) -> str:
    return ngettext(
        "Saldo awal %(n)s bulan berikut dipindah.", "Saldo awal %(n)s bulan berikut dipindah.", n
    ) % {"n": n}  # fmt: skip


class ReportCarry(StepPage):
    """The same question again, for who said no at first."""

    heading = gettext_lazy("Pindahkan saldo awal bulan berikut")
    check = staticmethod(check_can_carry_on)
    submit_label = gettext_lazy("Pindahkan")
    template_name = "rehab/report_carry.html"
    form_class: Any = ConfirmPage.form_class

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        moves = openings.plan(self.report)
        if not moves:
            raise Http404
        return super().get_context_data(**kwargs) | {"moves": moves}

    def perform(self, form: Any) -> HttpResponse:
        moved = actions.carry_on(report=self.report, by=self.request.user)
        return self.done(in_words(len(moved)))


# Notes on cells


class ReportComment(StepPage):
    heading = gettext_lazy("Catatan pada isian")
    form_class = CommentForm
    submit_label = gettext_lazy("Simpan catatan")
    template_name = "rehab/report_comment_form.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.code = request.GET.get("sel", "")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        report = self.report
        cell = report.cells.get(self.code)
        if cell is None or report.latest is None:
            raise Http404
        label = report.definition.label(cell)
        return super().get_context_data(**kwargs) | {
            "label": label, "value": figures.words(report.latest.values.get(self.code), cell)
        }  # fmt: skip

    def cancel_url(self) -> str:
        return f"{self.report.get_absolute_url()}#{figures.anchor(self.code)}"

    def perform(self, form: CommentForm) -> HttpResponse:
        actions.comment(report=self.report, by=self.request.user, code=self.code, **form.cleaned_data)
        messages.success(self.request, _("Catatan disimpan; lembaga membacanya saat laporan dikembalikan."))
        return redirect(self.cancel_url())


class CommentPage(StepPage):
    """A step of one note."""

    @cached_property
    def comment(self) -> CellComment:
        found = readable_note(self.request.user, self.report, self.kwargs["comment"])
        if found is None:
            raise Http404
        return found

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.report = visible_report(request.user, kwargs["pk"])
        self.check_comment(self.report)
        return super().dispatch(request, *args, **kwargs)

    def check_comment(self, report: MonthlyReport) -> None:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | named(self.comment, self.report)

    def cancel_url(self) -> str:
        return f"{self.report.get_absolute_url()}#{figures.anchor(self.comment.code)}"

    def done(self, sentence: str) -> HttpResponse:
        messages.success(self.request, sentence)
        return redirect(self.cancel_url())


class CommentRemove(CommentPage):
    heading = gettext_lazy("Hapus catatan")
    submit_label = gettext_lazy("Hapus catatan")
    form_class: Any = ConfirmPage.form_class
    template_name = "rehab/report_comment_form.html"
    danger = True
    check = staticmethod(check_can_check)

    def check_comment(self, report: MonthlyReport) -> None:
        check_can_take_back(self.request.user, report, self.comment)

    def perform(self, form: Any) -> HttpResponse:
        actions.take_back_comment(comment=self.comment, by=self.request.user)
        return self.done(_("Catatan dihapus."))


class CommentAnswer(CommentPage):
    heading = gettext_lazy("Jawab catatan")
    submit_label = gettext_lazy("Simpan jawaban")
    form_class = AnswerForm
    template_name = "rehab/report_comment_form.html"
    check = staticmethod(check_can_fill)

    def check_comment(self, report: MonthlyReport) -> None:
        check_can_answer(self.request.user, report, self.comment)

    def get_initial(self) -> dict[str, Any]:
        return {"answer": self.comment.answer}

    def perform(self, form: AnswerForm) -> HttpResponse:
        actions.answer_comment(comment=self.comment, by=self.request.user, **form.cleaned_data)
        return self.done(_("Jawaban disimpan; kantor membacanya setelah laporan dikirim lagi."))
