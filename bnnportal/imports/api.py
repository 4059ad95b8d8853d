"""Imports for programs: a file is tried out first, its problems told by row and cell; then all is saved, or nothing."""

from typing import TYPE_CHECKING, Any, cast

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal import excel
from bnnportal.files.api import Attachments
from bnnportal.imports import actions, books, kinds, reading
from bnnportal.imports.enums import RunStatus
from bnnportal.imports.filters import RunFilter
from bnnportal.imports.models import Run
from bnnportal.parsers import BodyParser, UploadParser
from bnnportal.rest import ReadViewSet, ReasonSerializer

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

TOLD = 200  # problems in the answer itself; `rows/` has them all
XLSX = {(200, excel.CONTENT_TYPE): OpenApiTypes.BINARY}
ONLY = OpenApiParameter("lihat", str, enum=["salah"], description="Hanya baris yang salah atau belum pasti")


class RunSerializer(serializers.ModelSerializer):
    office = serializers.CharField(source="organisation.code", read_only=True)
    file = serializers.CharField(source="file_name", read_only=True)
    by = serializers.CharField(source="by.name", read_only=True)
    in_charge = serializers.CharField(
        source="in_charge.name", read_only=True, help_text="Hanya ia yang menjawab dan menyimpan"
    )

    class Meta:
        model = Run
        fields = [
            "id", "kind", "scope", "scope_label", "office", "file", "by", "at", "in_charge", "status", "rows",
            "applied_at", "undone_at", "reason",
        ]  # fmt: skip


class TrialSerializer(serializers.Serializer):
    """How the file stands now. `complete`: all of it would be saved. `problems`: the first 200, in words."""

    complete = serializers.BooleanField()
    right = serializers.IntegerField()
    wrong = serializers.IntegerField(help_text="Baris yang salah")
    doubtful = serializers.IntegerField(help_text="Baris yang menunggu jawaban")
    problems = serializers.ListField(child=serializers.CharField())
    remarks = serializers.ListField(child=serializers.CharField(), help_text="Misalnya kolom yang tidak dipakai")


class RunDetailSerializer(RunSerializer):
    trial = serializers.SerializerMethodField(help_text="Null setelah disimpan atau dibuang")
    saved = serializers.SerializerMethodField(help_text="Banyaknya catatan yang dibuat impor ini")

    class Meta(RunSerializer.Meta):
        fields = [*RunSerializer.Meta.fields, "trial", "saved"]

    def get_saved(self, run: Run) -> int:
        return len(run.results)

    @extend_schema(responses=TrialSerializer)
    def get_trial(self, run: Run) -> dict[str, Any] | None:
        if run.status != RunStatus.PREVIEW or kinds.find(run.kind) is None:
            return None
        try:
            return told(actions.preview(run=run, by=self.context["request"].user))
        except (ValidationError, PermissionDenied) as error:  # a file that its kind no longer reads
            sentences = error.messages if isinstance(error, ValidationError) else [str(error)]
            return {"complete": False, "right": 0, "wrong": 0, "doubtful": 0, "problems": sentences, "remarks": []}


def told(table: reading.Table) -> dict[str, Any]:
    wrong, doubtful = len(table.wrong), len(table.doubtful)
    return {
        "complete": table.complete,
        "right": len(table.rows) - wrong - doubtful,
        "wrong": wrong,
        "doubtful": doubtful,
        "problems": table.problems[:TOLD],
        "remarks": table.remarks,
    }


class CellChoiceSerializer(serializers.Serializer):
    value = serializers.CharField()
    label = serializers.CharField()


class CellQuestionSerializer(serializers.Serializer):
    """A doubtful cell: `choices` are likely, `others` possible; `answer` is what was chosen so far."""

    column = serializers.CharField()
    sentence = serializers.CharField()
    choices = CellChoiceSerializer(many=True)
    others = CellChoiceSerializer(many=True)
    answer = serializers.CharField(allow_blank=True)


class CellProblemSerializer(serializers.Serializer):
    column = serializers.CharField()
    sentence = serializers.CharField()


class ImportRowSerializer(serializers.Serializer):
    """One line of the file: its cells as written, what was understood of them (`notes`), and what is wrong or open."""

    line = serializers.IntegerField(help_text="Nomor baris pada berkas")
    cells = serializers.DictField(child=serializers.CharField(allow_blank=True))
    notes = serializers.DictField(child=serializers.CharField())
    problems = CellProblemSerializer(many=True)
    questions = CellQuestionSerializer(many=True)


def row_of(row: kinds.Row) -> dict[str, Any]:
    """A wrong cell comes first: nothing is asked about a row that has to be put right anyway."""
    asked = {} if row.problems else row.questions
    return {
        "line": row.line,
        "cells": row.cells,
        "notes": row.notes,
        "problems": [{"column": column, "sentence": sentence} for column, sentence in row.problems],
        "questions": [
            {
                "column": column,
                "sentence": question.sentence,
                "choices": [{"value": value, "label": label} for value, label in question.choices],
                "others": [{"value": value, "label": label} for value, label in question.others],
                "answer": question.answer,
            }
            for column, question in asked.items()
        ],
    }


class NewRunSerializer(serializers.Serializer):
    kind = serializers.CharField(max_length=40, help_text="Seperti pada saringan `kind`: peserta, perjanjian …")
    scope = serializers.CharField(
        max_length=100, help_text="Untuk apa: nomor kegiatan (peserta), kode satuan kerja (perjanjian), edisi …"
    )
    file = serializers.FileField(allow_empty_file=True, help_text=".xlsx atau CSV (multipart/form-data)")


class CellAnswerSerializer(serializers.Serializer):
    """`answer` is the value of one of the choices; empty takes an answer back."""

    line = serializers.IntegerField(min_value=1, max_value=99_999_999)
    column = serializers.CharField(max_length=100)
    answer = serializers.CharField(max_length=actions.MAX_ANSWER, allow_blank=True)


class AnswersSerializer(serializers.Serializer):
    answers = CellAnswerSerializer(many=True, allow_empty=False)


@method_decorator(never_cache, name="dispatch")
class ImportViewSet(Attachments, ReadViewSet):
    """Lists from Excel or CSV. `POST` tries a file out and saves nothing; its rows stand under `rows/`, doubtful cells
    are answered by `answers/`, and `apply/` saves all of them or none. `undo/` takes a saved one back.
    """

    queryset = Run.objects.select_related("organisation", "attachment", "by", "in_charge")
    filterset_class = RunFilter
    lookup_value_regex = r"[0-9]{1,18}"
    parser_classes = (BodyParser, UploadParser)

    @property
    def person(self) -> "User":
        return cast("User", self.request.user)

    def get_serializer_class(self) -> type[serializers.Serializer]:
        return RunSerializer if self.action == "list" else RunDetailSerializer

    def said(self, form: type[serializers.Serializer]) -> dict[str, Any]:
        given = form(data=self.request.data)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)

    def shown(self, run: Run, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(self.get_queryset().get(pk=run.pk)).data, status=code)

    def wanted(self, code: str, scope: str) -> kinds.ImportKind:
        try:
            return kinds.wanted(self.person, code, scope)
        except ObjectDoesNotExist as error:
            raise Http404 from error

    def table(self) -> tuple[Run, reading.Table]:
        run = self.get_object()
        if run.status != RunStatus.PREVIEW or kinds.find(run.kind) is None:
            raise Http404
        return run, actions.preview(run=run, by=self.person)

    @extend_schema(request={"multipart/form-data": NewRunSerializer}, responses={201: RunDetailSerializer})
    def create(self, request: Request) -> Response:
        """Try a file out: what is wrong with it is answered, nothing of it is saved yet."""
        said = self.said(NewRunSerializer)
        kind = self.wanted(said["kind"], said["scope"])
        try:
            run = actions.start(kind=kind, scope=said["scope"], upload=said["file"], by=self.person)
        except ValidationError as error:
            raise ValidationError({"file": error.messages}) from error
        return self.shown(run, status.HTTP_201_CREATED)

    @extend_schema(responses=ImportRowSerializer(many=True), parameters=[ONLY], filters=False)
    @action(detail=True, methods=["get"], filterset_class=None)
    def rows(self, request: Request, **kwargs: str) -> Response:
        """The rows of a file that is not saved yet, with every problem and question by its cell."""
        only = request.query_params.get("lihat", "")
        if only not in {"", "salah"}:
            raise serializers.ValidationError({"lihat": [_("Pilihan ini tidak ada.")]})
        _run, table = self.table()
        rows = [row for row in table.rows if row.problems or row.doubtful] if only else table.rows
        page: list[kinds.Row] = self.paginate_queryset(rows)
        return self.get_paginated_response([row_of(row) for row in page])

    @extend_schema(responses=XLSX, filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def marked(self, request: Request, **kwargs: str) -> HttpResponse:
        """The uploaded rows as Excel, with what is wrong marked in place."""
        run, table = self.table()
        stem = slugify(run.file_name.rpartition(".")[0]) or "impor"
        return excel.response(books.marked(table), f"{stem}-diperiksa.xlsx")

    @extend_schema(
        responses=XLSX, filters=False,
        parameters=[
            OpenApiParameter("code", str, OpenApiParameter.PATH, description="Jenis impor"),
            OpenApiParameter("scope", str, OpenApiParameter.PATH, description="Untuk apa, seperti saat mengunggah"),
        ],
    )  # fmt: skip
    @action(
        detail=False, methods=["get"], filterset_class=None, pagination_class=None,
        url_path=r"(?P<code>[-a-z]{1,40})/(?P<scope>[^/]{1,100})/template",
    )  # fmt: skip
    def template(self, request: Request, code: str, scope: str) -> HttpResponse:
        """The columns to fill in, with an example and an explanation, as Excel."""
        return excel.response(books.template(self.wanted(code, scope), scope), f"contoh-{slugify(code)}.xlsx")

    @extend_schema(request=AnswersSerializer, responses=RunDetailSerializer)
    @action(detail=True, methods=["post"])
    def answers(self, request: Request, **kwargs: str) -> Response:
        """Say what doubtful cells mean."""
        run, chosen = self.get_object(), {}
        for one in self.said(AnswersSerializer)["answers"]:
            chosen.setdefault(str(one["line"]), {})[one["column"]] = one["answer"]
        return self.shown(actions.answer(run=run, answers=chosen, by=self.person))

    @extend_schema(request=None, responses=RunDetailSerializer)
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, **kwargs: str) -> Response:
        """Save all rows, or none while one of them is wrong or open. Sent again it changes nothing."""
        return self.shown(actions.apply(run=self.get_object(), by=self.person))

    @extend_schema(request=ReasonSerializer, responses=RunDetailSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, **kwargs: str) -> Response:
        """Take a saved import back, while nothing depends on what it made."""
        run = self.get_object()
        return self.shown(actions.undo(run=run, by=self.person, **self.said(ReasonSerializer)))

    @extend_schema(request=None, responses=RunDetailSerializer)
    @action(detail=True, methods=["post"])
    def discard(self, request: Request, **kwargs: str) -> Response:
        """Give up a file that is not saved."""
        return self.shown(actions.discard(run=self.get_object(), by=self.person))
