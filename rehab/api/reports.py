"""Monthly reports for programs, and for the form on a phone: the same rights, reader and sentences as the pages."""

from dataclasses import asdict

from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal import excel
from bnnportal.excel import CONTENT_TYPE
from bnnportal.files.api import Attachments
from bnnportal.parsers import BodyParser, UploadParser
from bnnportal.rest import ERROR
from rehab import actions, exchange
from rehab.actions import bulk
from rehab.actions.drafts import as_drafted
from rehab.actions.entering import enter
from rehab.actions.sheets import take_in
from rehab.api import shapes
from rehab.api.review import ReviewSteps, person
from rehab.api.template import TEMPLATE, template
from rehab.context import context_of
from rehab.definition import checks
from rehab.drafted import shown_values
from rehab.excel import export, reading, writing
from rehab.filters.reports import ReportFilter
from rehab.models import Draft, MonthlyReport, ReportVersion
from rehab.permissions import check_can_fill, check_sees_draft


class Stale(exceptions.APIException):
    """If-Match names another revision than the one that is there."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "stale"


class Unconditional(exceptions.APIException):
    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = _("Sertakan If-Match dengan ETag isian yang terakhir dibaca.")
    default_code = "if_match"


IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, required=True, description="ETag dari GET")


def tag(draft: Draft) -> str:
    return f'"{draft.report_id}-{draft.revision}"'


def revision_of(request: Request, pk: int) -> int | None:
    """The revision the sender saw, None for any ("*"). A proxy that compresses writes W/ before the tag: it is ours."""
    wanted = request.headers.get("If-Match", "").strip()
    if not wanted:
        raise Unconditional
    if wanted == "*":
        return None
    report, _dash, revision = wanted.removeprefix("W/").strip('"').partition("-")
    known = report == str(pk) and revision.isascii() and revision.isdecimal() and len(revision) < 10
    return int(revision) if known else -1


def wants_parts(request: Request) -> bool:
    return request.query_params.get("parts", "").lower() in {"1", "true"}


@method_decorator(never_cache, name="dispatch")
class ReportViewSet(Attachments, ReviewSteps):
    """Monthly reports: those of one's own facility, and of the facilities one's office is responsible for."""

    queryset = MonthlyReport.objects.for_page()
    serializer_class = shapes.ReportSerializer
    filterset_class = ReportFilter
    lookup_value_regex = r"[0-9]{1,18}"

    def drafted(self, draft: Draft) -> Response:
        return Response(shapes.DraftSerializer(draft).data, headers={"ETag": tag(draft)})

    # Filling in

    @extend_schema(responses={200: TEMPLATE}, filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def template(self, request: Request, pk: str) -> Response:
        """The form of this facility and month, from its definition: sections, items, cells, rules."""
        return Response(template(self.get_object()))

    @extend_schema(methods=["GET"], responses=shapes.DraftSerializer, filters=False)
    @extend_schema(
        methods=["PATCH"],
        request=shapes.ChangeSerializer(many=True),
        responses={200: shapes.SavedSerializer, 409: shapes.SavedSerializer},
    )
    @action(detail=True, methods=["get", "patch"], filterset_class=None, pagination_class=None)
    def values(self, request: Request, pk: str) -> Response:
        """Cells of the draft. Of those sent, what somebody else changed meanwhile is answered with both values (409)."""
        report = self.get_object()
        if request.method == "GET":
            check_sees_draft(person(request), report)
            return self.drafted(as_drafted(report))
        code, said = exchange.save(report, person(request), request.data)
        return Response(said, status=code)

    @extend_schema(methods=["GET"], responses=shapes.DraftSerializer, filters=False)
    @extend_schema(
        methods=["PUT"],
        parameters=[IF_MATCH],
        request={"application/json": {"type": "object", "additionalProperties": {}}},
        responses={200: shapes.DraftSerializer, 412: ERROR, 428: ERROR},
    )
    @action(detail=True, methods=["get", "put"], filterset_class=None, pagination_class=None)
    def draft(self, request: Request, pk: str) -> Response:
        """The whole draft as {code: value}. PUT replaces it, all or nothing; what cannot be read is told by cell."""
        report = self.get_object()
        if request.method == "GET":
            check_sees_draft(person(request), report)
            return self.drafted(as_drafted(report))
        values = exchange.read_values(request.data)
        try:
            revision = revision_of(request, report.pk)
            return self.drafted(actions.put_draft(report=report, by=person(request), values=values, revision=revision))
        except ValidationError as error:
            if getattr(error, "code", "") == "stale":
                raise Stale(" ".join(error.messages)) from None
            raise

    @extend_schema(responses=shapes.ChecksSerializer, filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def checks(self, request: Request, pk: str) -> Response:
        """What keeps the draft from being handed in, and what wants a reason."""
        report = self.get_object()
        check_sees_draft(person(request), report)
        values, context = as_drafted(report).plain, context_of(report)
        problems = checks.problems(report.definition, values, context)
        warnings = checks.warnings(report.definition, values, context)
        return Response(
            {
                "problems": [
                    {"code": one.code, "text": one.text, "kind": one.kind, "cells": list(one.cells)} for one in problems
                ],
                "warnings": [{"code": one.code, "text": one.text, "kind": one.kind} for one in warnings],
            }
        )

    # Handing in

    @extend_schema(request=shapes.HandInSerializer, responses=shapes.VersionSerializer)
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, pk: str) -> Response:
        """Hand the draft in; sent again it answers the same version. 400 names by cell what is wrong or wants a reason."""
        version = actions.submit(report=self.get_object(), by=person(request), **self.asked(shapes.HandInSerializer))
        return Response(shapes.VersionSerializer(version).data)

    @extend_schema(request=shapes.NothingSerializer, responses=shapes.VersionSerializer)
    @action(detail=True, methods=["post"])
    def nothing(self, request: Request, pk: str) -> Response:
        """Hand in that nobody was in care this month."""
        asked = self.asked(shapes.NothingSerializer)
        version = actions.submit_nothing(report=self.get_object(), by=person(request), **asked)
        return Response(shapes.VersionSerializer(version).data)

    @extend_schema(
        request={"multipart/form-data": shapes.EnterSerializer, "application/json": shapes.EnterSerializer},
        responses=shapes.VersionSerializer,
    )
    @action(detail=True, methods=["post"], parser_classes=[UploadParser, BodyParser])
    def enter(self, request: Request, pk: str) -> Response:
        """Hand the draft in for a facility that sent paper, a photo or a mail: how and when it came, and its scan."""
        asked = self.asked(shapes.EnterSerializer)
        version = enter(report=self.whole(), by=person(request), **asked)
        return Response(shapes.VersionSerializer(version).data)

    @extend_schema(responses=shapes.VersionSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], filterset_class=None, pagination_class=None)
    def versions(self, request: Request, pk: str) -> Response:
        """Everything that was handed in, the first first."""
        found = ReportVersion.objects.filter(report=self.get_object()).select_related("by")
        return Response(shapes.VersionSerializer(found, many=True).data)

    @extend_schema(
        request=shapes.BulkSerializer, responses={200: shapes.BulkAnswerSerializer, 422: shapes.BulkAnswerSerializer}
    )
    @action(detail=False, methods=["post"], url_path="bulk")
    def bulk(self, request: Request) -> Response:
        """Fill in, or hand in, many reports: all, or none with every fault by row and cell (422). Sent again it is
        harmless.
        """
        asked = self.asked(shapes.BulkSerializer)
        entries = [
            bulk.Entry(
                one["facility"], one["month"], one["values"], one["submit"], one["reasons"], one["note"],
                channel=one["channel"], received_on=one["received_on"],
            )
            for one in asked["reports"]
        ]  # fmt: skip
        done = bulk.save_reports(entries=entries, by=person(request), dry_run=asked["dry_run"])
        said = {
            "dry_run": asked["dry_run"],
            "saved": [] if asked["dry_run"] else [report.pk for report in done.saved],
            "errors": [asdict(fault) for fault in done.faults],
        }
        return Response(said, status=status.HTTP_422_UNPROCESSABLE_ENTITY if done.faults else status.HTTP_200_OK)

    @extend_schema(
        parameters=[OpenApiParameter("parts", bool, description="Dengan jenis kelamin dan umur")],
        responses={(200, CONTENT_TYPE): bytes},
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def export(self, request: Request) -> HttpResponse:
        """What the reports of the list hold, with the same filters, as Excel."""
        data = export.export(self.filter_queryset(self.get_queryset()), parts=wants_parts(request))
        return excel.response(data, "isian-laporan.xlsx")

    @extend_schema(responses={(200, CONTENT_TYPE): bytes}, filters=False)
    @action(
        detail=True, methods=["get"], filterset_class=None, pagination_class=None, url_path="excel",
        parser_classes=[UploadParser],
    )  # fmt: skip
    def sheet(self, request: Request, pk: str) -> HttpResponse:
        """The Excel template of a report, with what is filled in so far."""
        report = self.get_object()
        values = shown_values(person(request), report)
        return excel.response(writing.template(report, values), writing.filename(report))

    @extend_schema(
        request={"multipart/form-data": shapes.UploadSerializer},
        responses={200: shapes.SavedSerializer, 409: shapes.SavedSerializer, 422: shapes.WrongSerializer},
        filters=False,
    )
    @sheet.mapping.post
    def upload(self, request: Request, pk: str) -> Response:
        """The template, filled in: all of it, or nothing with every wrong cell (422) or every cell that somebody else
        changed since the template was made (409). Those chosen of the latter go in with PATCH values/.
        """
        report, by = self.whole(), person(request)
        check_can_fill(by, report)
        filled = reading.read(report, self.asked(shapes.UploadSerializer)["file"])
        if filled.wrong:
            return self.told(filled.wrong)
        saved = take_in(report=report, by=by, changes=filled.changes)
        if saved.refused:
            return self.told(filled.refused(report, saved.refused))
        if saved.conflicts:
            nothing = {"revision": as_drafted(report).revision, "saved": []}
            return Response(exchange.answer(saved) | nothing, status=status.HTTP_409_CONFLICT)
        return Response(exchange.answer(saved))

    def told(self, wrong: list[reading.Wrong]) -> Response:
        return Response({"wrong": [asdict(one) for one in wrong]}, status=status.HTTP_422_UNPROCESSABLE_ENTITY)
