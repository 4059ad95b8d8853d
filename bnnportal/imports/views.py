"""Pages of imports: list, upload, preview, saving, undoing."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from bnnportal import excel
from bnnportal.files import views as files
from bnnportal.imports import actions, books, kinds, reading
from bnnportal.imports.enums import RunStatus
from bnnportal.imports.filters import RunFilter
from bnnportal.imports.forms import UndoForm, UploadForm, answers
from bnnportal.imports.kinds import ImportKind, Row
from bnnportal.imports.models import Run
from bnnportal.imports.permissions import check_can_apply, check_can_change, check_can_undo
from bnnportal.pages import Column, ConfirmPage, FormPage, ListPage, page_numbers, refusal

SHOWN = 200  # rows on one page of a preview
TOLD = 20  # records named before an import is undone


class ImportList(ListPage):
    heading = pgettext_lazy("menu", "Impor")
    lead = gettext_lazy(
        "Daftar yang masuk dari Excel atau CSV: siapa, kapan, berkas mana. Tiap impor dapat dibatalkan."
    )
    filterset_class = RunFilter
    empty_title = gettext_lazy("Belum ada impor")
    empty_text = gettext_lazy("Impor dimulai dari halaman yang datanya akan diisi, misalnya edisi penghargaan.")
    unit = pgettext_lazy("jumlah", "impor")
    columns = (
        Column("file", gettext_lazy("Berkas"), "file_name", sort=("attachment__name",), link=Run.get_absolute_url),
        Column("kind", gettext_lazy("Jenis"), "kind_label", sort=("kind",)),
        Column("scope", gettext_lazy("Untuk"), "scope_label", sort=("scope_label",)),
        Column("by", gettext_lazy("Oleh"), "by.name", sort=("by__name",)),
        Column("at", gettext_lazy("Waktu"), sort=("at",), kind="datetime"),
        Column("rows", gettext_lazy("Baris"), sort=("rows",), kind="number"),
        Column("status", gettext_lazy("Keadaan"), lambda run: RunStatus(run.status), sort=("status",), kind="status"),
    )

    def get_queryset(self) -> QuerySet[Run]:
        return Run.objects.visible_to(self.request.user).select_related("attachment", "by")


def wanted(request: HttpRequest, code: str, scope: str) -> ImportKind:
    """Unknown kinds and scopes do not exist."""
    try:
        return kinds.wanted(request.user, code, scope)
    except ObjectDoesNotExist as error:
        raise Http404 from error


class ImportNew(FormPage):
    """Upload a file for one scope; the preview follows."""

    template_name = "imports/import_new.html"
    form_class = UploadForm
    submit_label = gettext_lazy("Periksa berkas")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.scope: str = kwargs["scope"]
        self.kind = wanted(request, kwargs["code"], self.scope)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        options = self.kind.options(self.scope)
        columns = [(column, ", ".join(options[column.name])) for column in self.kind.columns]
        describe = self.kind.describe(self.scope)
        about = {"kind": self.kind, "scope": self.scope, "describe": describe, "columns": columns}
        return super().get_context_data(**kwargs) | about

    def perform(self, form: Any) -> HttpResponse:
        run = actions.start(kind=self.kind, scope=self.scope, upload=form.cleaned_data["file"], by=self.request.user)
        return redirect(run)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def cancel_url(self) -> str:
        return self.kind.back_url(self.scope)


@require_safe
def import_template(request: HttpRequest, code: str, scope: str) -> HttpResponse:
    kind = wanted(request, code, scope)
    return excel.response(books.template(kind, scope), f"contoh-{slugify(code)}.xlsx")


def visible(request: HttpRequest, pk: int) -> Run:
    """The import, or 404 when the person may not see it."""
    related = ("organisation", "attachment", "by", "in_charge", "applied_by", "undone_by")
    return get_object_or_404(Run.objects.visible_to(request.user).select_related(*related), pk=pk)


@dataclass
class Cell:
    column: kinds.Column
    text: str
    note: str
    problems: list[str]
    question: kinds.Question | None

    @property
    def is_empty(self) -> bool:
        """Nothing to show: a phone leaves it out."""
        return not (self.text or self.note or self.problems or self.question)


def cells(kind: ImportKind, row: Row) -> list[Cell]:
    return [
        Cell(
            column,
            row.cells.get(column.name, ""),
            row.notes.get(column.name, ""),
            [sentence for name, sentence in row.problems if name == column.name],
            row.questions.get(column.name) if not row.problems else None,
        )
        for column in kind.columns
    ]


def import_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The preview with every problem and doubt; once saved, what came of it. A POST keeps choices."""
    run = visible(request, pk)
    if request.method == "POST":
        actions.answer(run=run, answers=answers(request.POST), by=request.user)
        return redirect(run)
    kind = kinds.find(run.kind)
    context: dict[str, Any] = {
        "run": run,
        "kind": kind,
        "panel": files.panel(request.user, run),
        "change_refusal": refusal(check_can_change, request.user, run),
        "apply_refusal": refusal(check_can_apply, request.user, run),
        "undo_refusal": refusal(check_can_undo, request.user, run),
        "back": kind.back_url(run.scope) if kind is not None else "",
    }
    if run.status == RunStatus.PREVIEW and kind is not None:
        context |= preview(request, run)
    elif run.status == RunStatus.APPLIED:
        records = run.records()
        context |= {"records": records[:SHOWN], "records_more": max(0, len(records) - SHOWN)}
    return render(request, "imports/import_detail.html", context)


def preview(request: HttpRequest, run: Run) -> dict[str, Any]:
    """Context of a preview; a file that its kind no longer reads says so."""
    try:
        table = actions.preview(run=run, by=request.user)
    except (ValidationError, PermissionDenied) as error:
        return {"unreadable": error.messages if isinstance(error, ValidationError) else [str(error)]}
    only = request.GET.get("lihat", "")
    rows = [row for row in table.rows if row.problems or row.doubtful] if only == "salah" else table.rows
    page = Paginator(rows, SHOWN).get_page(request.GET.get("page"))
    columns = [column for column in table.kind.columns if column.name in table.names or has_words(table, column.name)]
    shown = [
        {"row": row, "cells": [cell for cell in cells(table.kind, row) if cell.column in columns]}
        for row in page.object_list
    ]
    return {
        "table": table,
        "columns": columns,
        "shown": shown,
        "only": only,
        "page": page,
        "page_numbers": page_numbers(page),
        "problem_count": sum(len(row.problems) for row in table.rows),
        "wrong_count": len(table.wrong),
        "doubt_count": len(table.doubtful),
        "right_count": len(table.rows) - len(table.wrong) - len(table.doubtful),
        "first_problems": table.problems[:SHOWN],
    }


def has_words(table: reading.Table, name: str) -> bool:
    """A column that the file lacks is shown only where something is said about it."""
    return any(name in row.questions or any(name == column for column, _said in row.problems) for row in table.rows)


@require_safe
def import_marked(request: HttpRequest, pk: int) -> HttpResponse:
    """The uploaded rows as Excel, with what is wrong marked in place."""
    run = visible(request, pk)
    if run.status != RunStatus.PREVIEW or kinds.find(run.kind) is None:
        raise Http404
    data = books.marked(actions.preview(run=run, by=request.user))
    stem = run.file_name.rpartition(".")[0]
    return excel.response(data, f"{slugify(stem) or 'impor'}-diperiksa.xlsx")


@require_POST
def import_apply(request: HttpRequest, pk: int) -> HttpResponse:
    run = visible(request, pk)
    before = run.status
    chosen = answers(request.POST)
    if chosen and before == RunStatus.PREVIEW:
        run = actions.answer(run=run, answers=chosen, by=request.user)
    run = actions.apply(run=run, by=request.user)
    if before == RunStatus.APPLIED:
        messages.info(request, _("Impor ini sudah disimpan sebelumnya; tidak ada yang disimpan dua kali."))
    else:
        messages.success(request, _("%(n)s baris disimpan.") % {"n": run.rows})
    return redirect(run)


class ImportUndo(ConfirmPage):
    form_class = UndoForm
    submit_label = gettext_lazy("Batalkan impor")
    cancel_label = gettext_lazy("Kembali")
    heading = gettext_lazy("Batalkan impor")
    danger = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.run = visible(request, kwargs["pk"])
        check_can_undo(request.user, self.run)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return str(self.run)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        records = self.run.records()
        lines = [_("%(n)s catatan dari impor ini akan dihapus:") % {"n": len(records)}]
        lines += [str(record) for record in records[:TOLD]]
        if len(records) > TOLD:
            lines.append(_("dan %(n)s lainnya.") % {"n": len(records) - TOLD})
        return super().get_context_data(**kwargs) | {"consequences": lines}

    def perform(self, form: Any) -> HttpResponse:
        actions.undo(run=self.run, by=self.request.user, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("Impor dibatalkan; semua catatannya dihapus."))
        return redirect(self.run)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def cancel_url(self) -> str:
        return self.run.get_absolute_url()


@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    run = actions.discard(run=visible(request, pk), by=request.user)
    messages.success(request, _("Pratinjau dibuang; tidak ada yang disimpan."))
    kind = kinds.find(run.kind)
    return redirect(kind.back_url(run.scope) if kind is not None else "import-list")
