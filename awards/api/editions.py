"""Editions and awards for programs."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from rest_framework import serializers

from awards.filters.editions import AwardFilter, EditionFilter
from awards.frozen import plain
from awards.models import Award, Category, Edition, Freeze, Standing, remember
from bnnportal.accounts.enums import Role
from bnnportal.rest import ReadViewSet


class FrozenSerializer(serializers.ModelSerializer):
    """A freeze whose ranking the person may read; its standings are at /standings/."""

    class Meta:
        model = Freeze
        fields = ["n", "at", "objections_until", "spec_sha256", "data_sha256", "result_sha256"]


class CategorySerializer(serializers.ModelSerializer):
    """Of a recorded edition nothing was computed: no index, no dates, no freezes."""

    index = serializers.CharField(source="index.index.code", read_only=True, allow_null=True, default=None)
    index_version = serializers.CharField(source="index.label", read_only=True, allow_null=True, default=None)
    freezes = FrozenSerializer(many=True, read_only=True, source="readable")

    class Meta:
        model = Category
        fields = [
            "code", "name", "printed_name", "field", "status", "levels", "places", "index", "index_version",
            "gathered_from", "gathered_until", "reconciled_by", "objection_days", "decided_by", "freezes",
        ]  # fmt: skip


class EditionSerializer(serializers.ModelSerializer):
    categories = CategorySerializer(many=True, read_only=True)

    class Meta:
        model = Edition
        fields = [
            "slug", "name", "long_name", "assessment_year", "origin", "status", "theme", "venue", "held_from",
            "held_until", "awarded_on", "source_url", "simulated", "categories",
        ]  # fmt: skip


class AwardSerializer(serializers.ModelSerializer):
    """A recorded award has no score: `score` is null, never 0."""

    edition = serializers.CharField(source="category.edition.slug", read_only=True)
    category = serializers.CharField(source="category.code", read_only=True)
    office = serializers.CharField(source="office.code", read_only=True)
    office_name = serializers.CharField(source="then.name", read_only=True, help_text="Nama pada hari penganugerahan")
    office_name_now = serializers.CharField(source="office.name", read_only=True)
    parent = serializers.CharField(
        source="then.parent.code", read_only=True, allow_null=True, default=None, help_text="Induk pada hari itu"
    )
    score = serializers.SerializerMethodField()

    class Meta:
        model = Award
        fields = [
            "id",
            "edition",
            "category",
            "level",
            "rank",
            "shared",
            "office",
            "office_name",
            "office_name_now",
            "parent",
            "name_printed",
            "score",
            "simulated",
        ]

    def get_score(self, award: Award) -> str | None:
        """As decided from a computed ranking, without the zeros it is stored with; partners read who won alone."""
        hidden = award.score is None or self.context["request"].user.role == Role.PARTNER
        return None if hidden else plain(award.score)


class EditionViewSet(ReadViewSet):
    """Published editions; drafts only for the national office."""

    queryset = Edition.objects.all()
    serializer_class = EditionSerializer
    filterset_class = EditionFilter
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Any]:
        """With the freezes of each category of which the person may read a standing; two more queries."""
        own = Standing.objects.visible_to(self.request.user).values("freeze")
        freezes = Prefetch("freezes", Freeze.objects.light().filter(pk__in=own).order_by("n"), to_attr="readable")
        categories = Category.objects.select_related("index__index").prefetch_related(freezes)
        return super().get_queryset().prefetch_related(Prefetch("categories", categories))


class AwardViewSet(ReadViewSet):
    """Awards of the editions the person may see."""

    queryset = Award.objects.for_ranking()
    serializer_class = AwardSerializer
    filterset_class = AwardFilter

    def paginate_queryset(self, queryset: Any) -> list[Any] | None:
        page = super().paginate_queryset(queryset)
        return page if page is None else remember(page)

    def get_object(self) -> Award:
        return remember([super().get_object()])[0]
