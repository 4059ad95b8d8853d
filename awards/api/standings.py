"""Frozen standings for programs."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from awards.filters.standings import StandingApiFilter
from awards.models import Decision, Freeze, Standing
from awards.models.freeze import TEXTS
from bnnportal.rest import ReadViewSet


class FreezeSerializer(serializers.ModelSerializer):
    """What a standing was computed from; the files with these hashes are on the page of the freeze."""

    class Meta:
        model = Freeze
        fields = ["n", "at", "objections_until", "spec_sha256", "data_sha256", "result_sha256", "seed", "draws"]


class FrozenDetailSerializer(serializers.Serializer):
    """Scores of the levels and components; numbers as text, null where there is nothing."""

    levels = serializers.DictField(child=serializers.CharField(allow_null=True))
    components = serializers.DictField(child=serializers.DictField(child=serializers.CharField(allow_null=True)))
    indistinct = serializers.ListField(
        child=serializers.CharField(),
        help_text="Kode kantor yang tidak dapat dibedakan; kosong selama peringkatnya belum diumumkan bagi Anda.",
    )
    indistinct_count = serializers.IntegerField(help_text="Berapa kantor yang tidak dapat dibedakan")


class FrozenStandingSerializer(serializers.ModelSerializer):
    """An office that is not ranked has `excluded` with the reason, and neither score nor rank."""

    edition = serializers.CharField(source="freeze.category.edition.slug", read_only=True)
    category = serializers.CharField(source="freeze.category.code", read_only=True)
    freeze = FreezeSerializer(read_only=True)
    office = serializers.CharField(source="office.code", read_only=True)
    office_name = serializers.CharField(source="office.name", read_only=True)
    announced = serializers.SerializerMethodField(help_text="Peringkat ini sudah diumumkan")
    detail = serializers.SerializerMethodField()

    class Meta:
        model = Standing
        fields = [
            "id", "edition", "category", "level", "office", "office_name", "score", "rank", "shared", "rank_low",
            "rank_high", "rank_mean", "tie_group", "band", "availability", "excluded", "announced", "detail", "freeze",
            "simulated",
        ]  # fmt: skip

    def get_announced(self, standing: Standing) -> bool:
        return bool(getattr(standing, "announced", False))

    @extend_schema_field(FrozenDetailSerializer)
    def get_detail(self, standing: Standing) -> dict[str, Any]:
        """Who cannot be told apart is named only where the whole ranking is open."""
        detail: dict[str, Any] = dict(standing.detail)
        alike = list(detail.get("indistinct", []))
        return {
            "levels": detail.get("levels", {}),
            "components": detail.get("components", {}),
            "indistinct": alike if getattr(standing, "whole", False) else [],
            "indistinct_count": len(alike),
        }


class StandingViewSet(ReadViewSet):
    """Frozen standings: the national office all, an office its own and those below it, staff those announced."""

    queryset = (
        Standing.objects.select_related("freeze__category__edition", "office")
        .defer(*(f"freeze__{name}" for name in TEXTS))
        .order_by(
            "-freeze__category__edition__awarded_on", "freeze__category__order", "-freeze__n", "-level", "rank", "pk"
        )
    )
    serializer_class = FrozenStandingSerializer
    filterset_class = StandingApiFilter

    def get_queryset(self) -> QuerySet[Any]:
        open_to = Freeze.objects.visible_to(self.request.user).filter(pk=OuterRef("freeze"))
        announced = Decision.objects.filter(freeze=OuterRef("freeze"), published_at__isnull=False)
        return super().get_queryset().annotate(whole=Exists(open_to), announced=Exists(announced))
