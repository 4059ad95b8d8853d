"""Reports as JSON: what is answered and what is asked."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from bnnportal.periods import Month
from rehab import exchange
from rehab.actions import bulk
from rehab.definition import Cell, Definition, month_of
from rehab.enums import WarningReason
from rehab.models import CellComment, MonthlyReport, ReportVersion, Step
from rehab.permissions.review import note_of, reads_note

ANY = {"oneOf": [{"type": "integer"}, {"type": "string"}]}  # a count, a text, or "TAD"
VALUES = {"type": "object", "additionalProperties": ANY}


@extend_schema_field(VALUES)
class ValuesField(serializers.JSONField):
    """{code: value} as stored."""


@extend_schema_field({"type": "object", "additionalProperties": {}})
class RawField(serializers.JSONField):
    """{code: what was typed}; the form's own reader understands it."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, dict):
            raise serializers.ValidationError(_('Kirim isian sebagai {"kode": nilai}.'))
        return data


@extend_schema_field({})
class AnyField(serializers.JSONField):
    """A count, a text, "TAD", or null where nothing is filled in."""


class ReportSerializer(serializers.ModelSerializer):
    """`month` as "2026-10"; `status` is what it waits for, `state` what people see (late follows from the dates)."""

    facility: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    facility_name = serializers.CharField(source="facility.name", read_only=True)
    office = serializers.CharField(source="facility.supervisor.code", read_only=True)
    month = serializers.DateField(format="%Y-%m", read_only=True)
    state = serializers.CharField(read_only=True)
    was_on_time = serializers.BooleanField(read_only=True, allow_null=True)
    days_late = serializers.IntegerField(read_only=True)
    version = serializers.IntegerField(source="latest.n", read_only=True, allow_null=True, default=None)

    class Meta:
        model = MonthlyReport
        fields = [
            "id", "facility", "facility_name", "office", "month", "origin", "form", "services", "due_at", "status",
            "state", "version", "first_submitted_at", "counted_at", "was_on_time", "days_late", "returned_at",
            "approved_at", "objection", "simulated",
        ]  # fmt: skip


class VersionSerializer(serializers.ModelSerializer):
    """What was handed in; it never changes. `on_behalf`: entered by an officer, from paper or a photo."""

    by = serializers.CharField(source="by.name", read_only=True, allow_null=True, default=None)
    on_behalf = serializers.BooleanField(read_only=True)
    values: Any = ValuesField(read_only=True)

    class Meta:
        model = ReportVersion
        fields = ["n", "at", "by", "on_behalf", "channel", "received_on", "note", "values", "reasons"]
        read_only_fields = fields


class CommentSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name", read_only=True)
    version = serializers.IntegerField(source="version.n", read_only=True)

    class Meta:
        model = CellComment
        fields = ["code", "text", "answer", "version", "by", "at", "closed_at"]


class StepSerializer(serializers.ModelSerializer):
    by = serializers.CharField(source="by.name", read_only=True, allow_null=True, default=None)

    class Meta:
        model = Step
        fields = ["kind", "at", "by", "note"]


class ReportDetailSerializer(ReportSerializer):
    """With the last version handed in, what was said about its cells, and its diary."""

    latest = VersionSerializer(read_only=True, allow_null=True)
    comments = serializers.SerializerMethodField()
    steps = serializers.SerializerMethodField()

    class Meta(ReportSerializer.Meta):
        fields = [*ReportSerializer.Meta.fields, "latest", "comments", "steps"]

    @extend_schema_field(CommentSerializer(many=True))
    def get_comments(self, report: MonthlyReport) -> list[Any]:
        user = self.context["request"].user
        read = [one for one in report.comments.all() if reads_note(user, report, one)]
        return list(CommentSerializer(read, many=True).data)

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, report: MonthlyReport) -> list[Any]:
        user = self.context["request"].user
        shown = []
        for step in report.steps.all():
            step.note = note_of(user, report, step)
            shown.append(step)
        return list(StepSerializer(shown, many=True).data)


class DraftSerializer(serializers.Serializer):
    """What is filled in so far; `revision` is also the ETag, for PUT with If-Match."""

    revision = serializers.IntegerField()
    values: Any = ValuesField(source="plain")


class ChangeSerializer(serializers.Serializer):
    """One cell: `base` the value the sender saw, `value` what was typed; null is empty."""

    code = serializers.CharField(max_length=60)
    base: Any = AnyField(required=False, allow_null=True)
    value: Any = AnyField(allow_null=True)


class ConflictSerializer(serializers.Serializer):
    code = serializers.CharField()
    stored: Any = AnyField(allow_null=True)
    mine: Any = AnyField(allow_null=True)
    by = serializers.CharField(help_text="Nama yang mengisinya; kosong bila dari bulan lalu")
    at = serializers.DateTimeField(allow_null=True)


SavedSerializer: Any = inline_serializer(
    "Saved",
    {
        "revision": serializers.IntegerField(),
        "saved": serializers.ListField(child=serializers.CharField()),
        "conflicts": ConflictSerializer(many=True),
        "refused": serializers.DictField(child=serializers.CharField()),
    },
)
ChecksSerializer: Any = inline_serializer(
    "Checks",
    {
        "problems": inline_serializer(
            "Problem",
            {
                "code": serializers.CharField(),
                "text": serializers.CharField(),
                "kind": serializers.CharField(),
                "cells": serializers.ListField(child=serializers.CharField()),
            },
            many=True,
        ),
        "warnings": inline_serializer(
            "Warning",
            {"code": serializers.CharField(), "text": serializers.CharField(), "kind": serializers.CharField()},
            many=True,
        ),
    },
)


class WhySerializer(serializers.Serializer):
    """The reason for one warning; "LAIN" wants words in `note`."""

    reason = serializers.ChoiceField(choices=WarningReason.choices)
    note = serializers.CharField(max_length=300, required=False, allow_blank=True, default="")


class HandInSerializer(serializers.Serializer):
    reasons = serializers.DictField(child=WhySerializer(), required=False, default=dict)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")


class NothingSerializer(serializers.Serializer):
    reasons = serializers.DictField(child=WhySerializer(), required=False, default=dict)


class NoteSerializer(serializers.Serializer):
    """Why; who is concerned reads it."""

    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class SendBackSerializer(NoteSerializer):
    """`comments`: what to correct, by cell."""

    comments = serializers.DictField(child=serializers.CharField(max_length=500), required=False, default=dict)


class CommentCellSerializer(serializers.Serializer):
    code = serializers.CharField(max_length=60)
    text = serializers.CharField(max_length=500, allow_blank=True)


class EntrySerializer(serializers.Serializer):
    """One report of a bulk import. The cells named are set, null empties one; the others stay. `submit`: hand it in."""

    facility = serializers.CharField(max_length=40, help_text="Kode lembaga")
    month = serializers.RegexField(r"^[0-9]{4}-(0[1-9]|1[0-2])\Z", help_text="Misalnya 2026-10")
    values: Any = RawField()
    submit = serializers.BooleanField(required=False, default=False)
    reasons = serializers.DictField(child=WhySerializer(), required=False, default=dict)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True, default="")

    def validate_month(self, text: str) -> Month:
        if text.startswith("0000"):
            raise serializers.ValidationError(_("Tulis bulan seperti 2026-10."))
        return month_of(text)

    def validate_values(self, values: Any) -> Any:
        return exchange.read_values(values)


class BulkSerializer(serializers.Serializer):
    """`dry_run`: say what is wrong, keep nothing."""

    dry_run = serializers.BooleanField(required=False, default=False)
    reports = serializers.ListField(child=EntrySerializer(), min_length=1, max_length=bulk.MOST)


BulkAnswerSerializer: Any = inline_serializer(
    "BulkAnswer",
    {
        "dry_run": serializers.BooleanField(),
        "saved": serializers.ListField(child=serializers.IntegerField(), help_text="Nomor laporan, bila tersimpan"),
        "errors": inline_serializer(
            "Fault",
            {
                "row": serializers.IntegerField(help_text="Mulai dari 1"),
                "facility": serializers.CharField(),
                "month": serializers.CharField(),
                "code": serializers.CharField(help_text="Kode sel; kosong bila tentang seluruh laporan"),
                "text": serializers.CharField(),
            },
            many=True,
        ),
    },
)


def template(report: MonthlyReport) -> dict[str, Any]:
    """The form of one facility and month: sections, items, and every cell by its code, with what its reader takes."""
    definition, cells = report.definition, report.cells
    sections = []
    for section in definition.sections:
        items = [
            described(definition, [cell for cell in cells.values() if cell.item is item])
            for item in section.items
            if definition.applies(item, report.services)
        ]
        sections.append({"code": section.code, "title": section.title, "lead": section.lead, "items": items})
    return {
        "facility": report.facility.code,
        "month": f"{report.month:%Y-%m}",
        "form": definition.version,
        "title": definition.title,
        "services": list(report.services),
        "no_data": "TAD",
        "sections": sections,
        "checks": [{"kind": check.kind, **check.rule} for check in definition.checks],
    }


def described(definition: Definition, cells: list[Cell]) -> dict[str, Any]:
    item = cells[0].item
    return {
        "code": item.code, "label": item.label, "help": item.help, "unit": item.unit, "kind": item.kind,
        "required": item.required, "no_data_allowed": item.nodata and not item.is_text, "maximum": item.maximum,
        "adds_up_to": item.shares, "part_of": item.at_most, "only_if": item.needs, "begins_with": item.carry,
        "cells": [
            {"code": cell.code, "label": definition.label(cell), "total": cell.total, "parts": list(cell.parts)}
            for cell in cells
        ],
    }  # fmt: skip


TEXT: dict[str, str] = {"type": "string"}
FLAG: dict[str, str] = {"type": "boolean"}


def shape(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def many(of: Any) -> dict[str, Any]:
    return {"type": "array", "items": of}


TEMPLATE = shape(
    facility=TEXT, month=TEXT, form=TEXT, title=TEXT, services=many(TEXT), no_data=TEXT,
    sections=many(shape(
        code=TEXT, title=TEXT, lead=TEXT,
        items=many(shape(
            code=TEXT, label=TEXT, help=TEXT, unit=TEXT, kind={"enum": ["count", "text"]}, required=FLAG,
            no_data_allowed=FLAG, maximum={"type": "integer"}, adds_up_to=TEXT, part_of=TEXT, only_if=TEXT,
            begins_with=TEXT, cells=many(shape(code=TEXT, label=TEXT, total=TEXT, parts=many(TEXT))),
        )),
    )),
    checks=many({"type": "object", "additionalProperties": {}}),
)  # fmt: skip
