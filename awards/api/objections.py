"""Objections for programs: filed, taken back and answered by the same actions as on the pages."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from awards.actions import objections as actions
from awards.filters.objections import ObjectionSearchFilter
from awards.models import Category, Objection
from bnnportal.files.api import Attachments
from bnnportal.rest import ReadViewSet
from programs.api.base import ProgrammesApi, person


class CorrectedSerializer(serializers.Serializer):
    """What an acceptance put right; numbers as text, null where there was no value."""

    component = serializers.CharField()
    before = serializers.CharField(allow_null=True)
    after = serializers.CharField(allow_null=True)
    reason = serializers.CharField()
    input = serializers.IntegerField(help_text="Nomor angka penilaian yang baru")


class ObjectionSerializer(serializers.ModelSerializer):
    """`freeze`: which freeze of the category it is about. `components`: the inputs it names, none for the ranking."""

    edition = serializers.CharField(source="category.edition.slug", read_only=True)
    category = serializers.CharField(source="category.code", read_only=True)
    office: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    freeze = serializers.IntegerField(source="freeze.n", read_only=True)
    components = serializers.ListField(child=serializers.CharField(), read_only=True)
    corrections = CorrectedSerializer(many=True, read_only=True)
    by = serializers.CharField(source="by.name", read_only=True)
    answered_by = serializers.CharField(source="answered_by.name", read_only=True, allow_null=True, default=None)
    simulated = serializers.BooleanField(source="freeze.simulated", read_only=True)

    class Meta:
        model = Objection
        fields = [
            "id", "edition", "category", "office", "freeze", "components", "text", "status", "by", "at", "answer",
            "answered_by", "answered_at", "corrections", "simulated",
        ]  # fmt: skip
        read_only_fields = fields


class NewObjectionSerializer(serializers.Serializer):
    """For the person's own office, against the newest freeze; evidence is sent to `attachments/` afterwards."""

    edition = serializers.CharField(max_length=50)
    category = serializers.CharField(max_length=20)
    text = serializers.CharField(max_length=4000)
    components = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list, max_length=200
    )


class CorrectionSerializer(serializers.Serializer):
    component = serializers.CharField(max_length=40)
    value = serializers.DecimalField(max_digits=30, decimal_places=10)
    reason = serializers.CharField(max_length=300)


class ObjectionAnswerSerializer(serializers.Serializer):
    answer = serializers.CharField(max_length=4000)


class AcceptObjectionSerializer(ObjectionAnswerSerializer):
    """`corrections`: of the figures it names at least one; the next freeze takes them up."""

    corrections = CorrectionSerializer(many=True, required=False, default=list)


class ObjectionViewSet(Attachments, ProgrammesApi, ReadViewSet):
    """An office's own and those of the offices below it; for the national office all."""

    queryset = Objection.objects.for_page().order_by("-at", "-pk")
    serializer_class = ObjectionSerializer
    filterset_class = ObjectionSearchFilter

    def get_queryset(self) -> QuerySet[Objection]:
        found: Any = super().get_queryset()
        return found

    def answer_with(self, objection: Objection, code: int = status.HTTP_200_OK) -> Response:
        return Response(ObjectionSerializer(self.get_queryset().get(pk=objection.pk)).data, status=code)

    @extend_schema(request=NewObjectionSerializer, responses={201: ObjectionSerializer})
    def create(self, request: Request) -> Response:
        """File an objection. Sent again in the same words it is the same one."""
        said, by = self.said(NewObjectionSerializer), person(request)
        category = get_object_or_404(
            Category.objects.visible_to(by).computed().select_related("edition", "index"),
            edition__slug=said["edition"], code=said["category"],
        )  # fmt: skip
        made = actions.file_objection(category=category, by=by, text=said["text"], components=said["components"])
        return self.answer_with(made, status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=ObjectionSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **kwargs: str) -> Response:
        """Take it back; it stays on record as withdrawn."""
        return self.answer_with(actions.withdraw_objection(objection=self.get_object(), by=person(request)))

    @extend_schema(request=AcceptObjectionSerializer, responses=ObjectionSerializer)
    @action(detail=True, methods=["post"])
    def accept(self, request: Request, **kwargs: str) -> Response:
        said = self.said(AcceptObjectionSerializer)
        done = actions.accept_objection(
            objection=self.get_object(), by=person(request), answer=said["answer"], corrections=said["corrections"]
        )
        return self.answer_with(done)

    @extend_schema(request=ObjectionAnswerSerializer, responses=ObjectionSerializer)
    @action(detail=True, methods=["post"])
    def reject(self, request: Request, **kwargs: str) -> Response:
        said = self.said(ObjectionAnswerSerializer)
        done = actions.reject_objection(objection=self.get_object(), by=person(request), answer=said["answer"])
        return self.answer_with(done)
