"""Steps with the evidence of a case: added, corrected, weighed, sent out, destroyed together, taken back."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.pages import ConfirmPage
from programs import actions, units
from programs.forms.cases import DestroyForm, DisposeForm, EvidenceForm, WeighForm
from programs.models import Disposal, Evidence
from programs.views.cases import CaseFormPage


class EvidenceAdd(CaseFormPage):
    heading: Any = gettext_lazy("Tambah barang bukti")
    lead: Any = gettext_lazy("Satu jenis dengan satu satuan; jenis atau satuan lain ditambah tersendiri.")
    submit_label: Any = gettext_lazy("Tambah barang bukti")

    def get_form(self, form_class: Any = None) -> EvidenceForm:
        return EvidenceForm(self.sent)

    def perform(self, form: EvidenceForm) -> HttpResponse:
        row = actions.cases.add_evidence(case=self.case, by=self.request.user, **form.cleaned_data)
        return self.done(_("%(evidence)s %(quantity)s dicatat.") % {"evidence": row, "quantity": row.quantity})


class EvidencePage(CaseFormPage):
    """A step with one piece of evidence."""

    evidence: Evidence

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.evidence = get_object_or_404(Evidence, pk=kwargs["evidence"], case=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        row = self.evidence
        said = f"{row} {row.quantity}"
        if row.remaining is None or row.remaining == row.net:
            return said
        return _("%(evidence)s, sisa %(left)s") % {"evidence": said, "left": units.say(row.remaining, row.family)}


class EvidenceEdit(EvidencePage):
    heading: Any = gettext_lazy("Perbaiki barang bukti")

    def get_form(self, form_class: Any = None) -> EvidenceForm:
        return EvidenceForm(self.sent, evidence=self.evidence)

    def perform(self, form: EvidenceForm) -> HttpResponse:
        actions.cases.correct_evidence(evidence=self.evidence, by=self.request.user, **form.cleaned_data)
        return self.done(_("Barang bukti diperbaiki."))


class EvidenceRemove(EvidencePage, ConfirmPage):
    heading: Any = gettext_lazy("Hapus barang bukti")
    submit_label: Any = gettext_lazy("Hapus barang bukti")
    danger = True

    def perform(self, form: Any) -> HttpResponse:
        actions.cases.remove_evidence(evidence=self.evidence, by=self.request.user)
        return self.done(_("Barang bukti dihapus."))


class EvidenceWeigh(EvidencePage):
    heading: Any = gettext_lazy("Catat penimbangan")
    submit_label: Any = gettext_lazy("Catat penimbangan")

    def get_form(self, form_class: Any = None) -> WeighForm:
        return WeighForm(self.sent, evidence=self.evidence)

    def perform(self, form: WeighForm) -> HttpResponse:
        weighing = actions.cases.weigh(evidence=self.evidence, by=self.request.user, **form.cleaned_data)
        if weighing.difference:
            difference = units.say(weighing.difference, self.evidence.family)
            return self.done(
                _("Penimbangan dicatat, dengan selisih timbang %(difference)s.") % {"difference": difference}
            )
        return self.done(_("Penimbangan dicatat."))


class EvidenceDispose(EvidencePage):
    heading: Any = gettext_lazy("Keluarkan barang bukti")
    submit_label: Any = gettext_lazy("Catat pengeluaran")

    def get_form(self, form_class: Any = None) -> DisposeForm:
        return DisposeForm(self.sent, evidence=self.evidence)

    def perform(self, form: DisposeForm) -> HttpResponse:
        actions.cases.dispose(evidence=self.evidence, by=self.request.user, **form.cleaned_data)
        return self.done(_("Pengeluaran dicatat."))


class CaseDestroy(CaseFormPage):
    heading: Any = gettext_lazy("Catat pemusnahan")
    lead: Any = gettext_lazy("Beberapa barang bukti dengan satu berita acara. Kosongkan yang tidak dimusnahkan.")
    submit_label: Any = gettext_lazy("Catat pemusnahan")

    def get_form(self, form_class: Any = None) -> DestroyForm:
        return DestroyForm(self.sent, evidence=self.case.evidence.exclude(remaining=0))

    def perform(self, form: DestroyForm) -> HttpResponse:
        data = form.cleaned_data
        made = actions.cases.destroy(
            case=self.case, by=self.request.user, on=data["on"], number=data["number"], quantities=form.quantities
        )
        return self.done(_("Pemusnahan %(n)s barang bukti dicatat.") % {"n": len(made)})


class DisposalTakeBack(CaseFormPage, ConfirmPage):
    heading: Any = gettext_lazy("Tarik pengeluaran")
    submit_label: Any = gettext_lazy("Tarik pengeluaran")
    danger = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = Disposal.objects.select_related("evidence")
        self.disposal = get_object_or_404(found, pk=kwargs["disposal"], evidence__case=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        row, evidence = self.disposal, self.disposal.evidence
        said = {
            "kind": row.get_kind_display(),
            "number": row.number,
            "quantity": units.say(row.quantity, evidence.family),
        }
        return f"{evidence}: {said['kind']} {said['quantity']}, {said['number']}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = [_("Jumlahnya kembali menjadi sisa. Yang mencatat dan yang menariknya tetap ada di jejak audit.")]
        return super().get_context_data(consequences=lines, **kwargs)

    def perform(self, form: Any) -> HttpResponse:
        actions.cases.take_back(disposal=self.disposal, by=self.request.user)
        return self.done(_("Pengeluaran ditarik."))
