"""What is done with a report by API: the steps of its review, and what the clinic says to them."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from bnnportal.accounts.models import User
from bnnportal.rest import ReadViewSet
from rehab import actions
from rehab.actions import openings
from rehab.api import shapes
from rehab.enums import ReportStatus
from rehab.models import CellComment, MonthlyReport
from rehab.permissions import check_can_approve
from rehab.permissions.review import readable_note

COMMENT = r"comments/(?P<comment>[0-9]{1,18})"


def person(request: Request) -> User:
    """Who asks; the permission classes have let nobody else in."""
    assert isinstance(request.user, User)  # noqa: S101
    return request.user


class ReviewSteps(ReadViewSet):
    """The part of the reports' endpoint that moves them on."""

    def get_queryset(self) -> Any:
        found = super().get_queryset()
        if self.request is not None and self.request.method not in SAFE_METHODS:
            return found.select_related(None).only("pk")  # actions read the report anew, locked
        return found.prefetch_related("comments__by", "comments__version", "steps__by") if self.is_detail else found

    def filter_queryset(self, queryset: Any) -> Any:
        return super().filter_queryset(queryset) if self.action in {"list", "export"} else queryset

    @property
    def is_detail(self) -> bool:
        return self.action == "retrieve"

    def get_serializer_class(self) -> Any:
        return shapes.ReportDetailSerializer if self.is_detail else shapes.ReportSerializer

    def asked(self, kind: type[serializers.Serializer]) -> dict[str, Any]:
        found = kind(data=self.request.data)
        found.is_valid(raise_exception=True)
        return dict(found.validated_data)

    def whole(self) -> MonthlyReport:
        """The report with what its rules read."""
        return MonthlyReport.objects.for_page().get(pk=self.get_object().pk)

    def shown(self, report: MonthlyReport) -> Response:
        fresh = MonthlyReport.objects.for_page().get(pk=report.pk)
        return Response(shapes.ReportSerializer(fresh, context=self.get_serializer_context()).data)

    @extend_schema(request=shapes.CommentCellSerializer, responses={201: shapes.CommentSerializer})
    @action(detail=True, methods=["post"])
    def comment(self, request: Request, pk: str) -> Response:
        """Say something about one cell; the clinic reads it when the report is returned."""
        asked = self.asked(shapes.CommentCellSerializer)
        made = actions.comment(report=self.get_object(), by=person(request), **asked)
        return Response(shapes.CommentSerializer(made).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    @action(detail=True, methods=["delete"], url_path=COMMENT)
    def comment_remove(self, request: Request, pk: str, comment: str) -> Response:
        """Take back one's own, before the clinic has read it."""
        actions.take_back_comment(comment=self.said_of(comment), by=person(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=shapes.AnswerSerializer, responses=shapes.CommentSerializer)
    @action(detail=True, methods=["post"], url_path=f"{COMMENT}/answer")
    def comment_answer(self, request: Request, pk: str, comment: str) -> Response:
        """The clinic says why a figure is as it is."""
        asked = self.asked(shapes.AnswerSerializer)
        said = actions.answer_comment(comment=self.said_of(comment), by=person(request), **asked)
        return Response(shapes.CommentSerializer(said).data)

    def said_of(self, comment: str) -> CellComment:
        found = readable_note(person(self.request), self.whole(), int(comment))
        if found is None:
            raise Http404
        return found

    @extend_schema(request=shapes.NoteSerializer, responses=shapes.ReportSerializer)
    @action(detail=True, methods=["post"])
    def check(self, request: Request, pk: str) -> Response:
        """Looked through and in order."""
        asked = self.asked(shapes.NoteSerializer)
        return self.shown(actions.check(report=self.get_object(), by=person(request), **asked))

    @extend_schema(request=shapes.SendBackSerializer, responses=shapes.ReportSerializer)
    @action(detail=True, methods=["post"], url_path="return")
    def send_back(self, request: Request, pk: str) -> Response:
        """Return it with what is to be corrected."""
        asked = self.asked(shapes.SendBackSerializer)
        return self.shown(actions.send_back(report=self.get_object(), by=person(request), **asked))

    @extend_schema(
        request=shapes.ApproveSerializer, responses={200: shapes.ReportSerializer, 409: shapes.MovesSerializer}
    )
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, pk: str) -> Response:
        """Its figures are final; approved again, nothing happens. 409: opening balances of following months would move,
        and `carry` says nothing about it.
        """
        report, by = self.whole(), person(request)
        carry = self.asked(shapes.ApproveSerializer)["carry"]
        moves = openings.plan(report) if carry is None and report.status == ReportStatus.SUBMITTED else []
        if openings.asks(moves):
            check_can_approve(by, report)
            said = _("Koreksi ini mengubah saldo awal bulan berikut. Pilih carry true atau false.")
            return Response(
                {"detail": said, "moves": [shapes.moved(move) for move in moves]}, status=status.HTTP_409_CONFLICT
            )
        if carry:
            actions.approve_and_carry_on(report=report, by=by)
            return self.shown(report)
        return self.shown(actions.approve(report=report, by=by))

    @extend_schema(request=None, responses=shapes.MovesSerializer)
    @action(detail=True, methods=["post"])
    def carry(self, request: Request, pk: str) -> Response:
        """Move the opening balances after all, where it was approved without."""
        moves = actions.carry_on(report=self.get_object(), by=person(request))
        return Response({"moves": [shapes.moved(move) for move in moves]})

    @extend_schema(request=shapes.NoteSerializer, responses=shapes.ReportSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take an approval back."""
        asked = self.asked(shapes.NoteSerializer)
        return self.shown(actions.withdraw_approval(report=self.get_object(), by=person(request), **asked))

    @extend_schema(request=shapes.NoteSerializer, responses=shapes.ReportSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, pk: str) -> Response:
        """A BNNP opens what its BNNK approved."""
        asked = self.asked(shapes.NoteSerializer)
        return self.shown(actions.reopen(report=self.get_object(), by=person(request), **asked))

    @extend_schema(request=shapes.NoteSerializer, responses=shapes.ReportSerializer)
    @action(detail=True, methods=["post"])
    def correct(self, request: Request, pk: str) -> Response:
        """Open an approved report for a correction; its figures stay until the next version is approved."""
        asked = self.asked(shapes.NoteSerializer)
        return self.shown(actions.correct(report=self.get_object(), by=person(request), **asked))

    @extend_schema(request=shapes.NoteSerializer, responses=shapes.ReportSerializer)
    @action(detail=True, methods=["post"], url_path="cancel-correction")
    def cancel_correction(self, request: Request, pk: str) -> Response:
        """It was opened for a correction by mistake: approved again as it was."""
        asked = self.asked(shapes.NoteSerializer)
        return self.shown(actions.cancel_correction(report=self.get_object(), by=person(request), **asked))

    @extend_schema(request=shapes.NoteSerializer, responses=shapes.ReportSerializer)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, pk: str) -> Response:
        """The submission was empty or made up: it does not count, the next one does."""
        asked = self.asked(shapes.NoteSerializer)
        return self.shown(actions.void(report=self.get_object(), by=person(request), **asked))

    @extend_schema(request=shapes.NoteSerializer, responses=shapes.ReportSerializer)
    @action(detail=True, methods=["post"], url_path="object")
    def object_to(self, request: Request, pk: str) -> Response:
        """The facility does not agree with what an officer entered for it."""
        asked = self.asked(shapes.NoteSerializer)
        return self.shown(actions.object_to(report=self.get_object(), by=person(request), **asked))

    @extend_schema(request=shapes.NoteSerializer, responses=shapes.ReportSerializer)
    @action(detail=True, methods=["post"], url_path="ask-correction")
    def ask_correction(self, request: Request, pk: str) -> Response:
        """The facility asks for an approved report to be opened; the answer is `correct` or `decline-correction`."""
        asked = self.asked(shapes.NoteSerializer)
        return self.shown(actions.ask_correction(report=self.get_object(), by=person(request), **asked))

    @extend_schema(request=shapes.NoteSerializer, responses=shapes.ReportSerializer)
    @action(detail=True, methods=["post"], url_path="decline-correction")
    def decline_correction(self, request: Request, pk: str) -> Response:
        """The office leaves the approved figures as they are, and says why."""
        asked = self.asked(shapes.NoteSerializer)
        return self.shown(actions.decline_correction(report=self.get_object(), by=person(request), **asked))
