"""Definitions of indices: writing a version, putting it in force, retiring it, and loading the ready ones."""

import hashlib
import json
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from awards.definitions import unfounded
from awards.enums import AwardEvent, IndexStatus
from awards.models import Index, IndexVersion
from awards.permissions.indices import (
    check_can_discard,
    check_can_edit_index,
    check_can_edit_version,
    check_can_put_in_force,
    check_can_retire,
)
from awards.scoring.errors import ScoringError
from awards.scoring.spec import canonical, parse
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record

DATA = Path(__file__).parent.parent / "data" / "indices"


def digest(spec: dict[str, Any]) -> str:
    """SHA-256 of the definition as it is downloaded."""
    return hashlib.sha256(canonical(spec).encode()).hexdigest()


def check_spec(index: Index, spec: dict[str, Any]) -> None:
    """That the definition can be computed and is one of this index; ValidationError with the sentence."""
    try:
        code = parse(spec).code
    except ScoringError as error:
        raise ValidationError(error.sentence) from error
    if code != index.code:
        raise ValidationError(
            _("Berkas ini definisi “%(code)s”, bukan “%(index)s”.") % {"code": code, "index": index.code}
        )
    if part := unfounded(spec):
        raise ValidationError(
            _("%(part)s: tuliskan sumbernya (“source”) atau alasannya bila ini asumsi (“assumption”).") % {"part": part}
        )


def save(version: IndexVersion, by: User | None) -> IndexVersion:
    """Its name is the one in the definition, so that file and page agree."""
    check_spec(version.index, version.spec)
    version.label, version.sha256, version.by = version.spec["version"].strip(), digest(version.spec), by
    version.note = version.note.strip()
    if version.index.versions.exclude(pk=version.pk).filter(label=version.label).exists():
        raise ValidationError({"label": _("Versi dengan nama ini sudah ada.")})
    version.full_clean()
    version.save()
    record(AwardEvent.INDEX_WRITTEN, by=by, target=version, sha256=version.sha256)
    return version


@transaction.atomic
def create_index(*, by: User | None, **fields: Any) -> Index:
    """An index by its full name, still without a definition; `by=None` is the loader of the ready ones."""
    index = Index(**fields)
    if by is not None:
        check_can_edit_index(by, index)
    index.full_clean()
    index.save()
    record(AwardEvent.INDEX_WRITTEN, by=by, target=index)
    return index


@transaction.atomic
def create_version(
    *, index: Index, by: User | None, spec: dict[str, Any], year_from: int, year_until: int | None = None, note: str = ""
) -> IndexVersion:  # fmt: skip
    """A draft; nothing is computed by it before it is put in force."""
    if by is not None:
        check_can_edit_index(by, index)
    version = IndexVersion(index=index, spec=spec, year_from=year_from, year_until=year_until, note=note)
    return save(version, by)


@transaction.atomic
def change_version(
    *, version: IndexVersion, by: User, spec: dict[str, Any], year_from: int, year_until: int | None = None,
    note: str = "",
) -> IndexVersion:  # fmt: skip
    version = locked(version)
    check_can_edit_version(by, version)
    version.spec, version.year_from, version.year_until, version.note = spec, year_from, year_until, note
    return save(version, by)


@transaction.atomic
def discard_version(*, version: IndexVersion, by: User) -> None:
    """Drop a draft that no edition was begun with."""
    version = locked(version)
    check_can_discard(by, version)
    record(AwardEvent.INDEX_DISCARDED, by=by, target=version, sha256=version.sha256)
    version.delete()


@transaction.atomic
def put_in_force(*, version: IndexVersion, by: User | None) -> IndexVersion:
    """From now on editions may be computed by it, and it is never changed again."""
    version = locked(version)
    if by is not None:
        check_can_put_in_force(by, version)
    check_spec(version.index, version.spec)  # what the portal computes with may have become stricter
    return turn(version, IndexStatus.IN_FORCE, AwardEvent.INDEX_IN_FORCE, by)


@transaction.atomic
def retire(*, version: IndexVersion, by: User | None) -> IndexVersion:
    """No new edition takes it; what was computed by it stays as it is, and it may be put in force again."""
    version = locked(version)
    if by is not None:
        check_can_retire(by, version)
    return turn(version, IndexStatus.RETIRED, AwardEvent.INDEX_RETIRED, by)


def turn(version: IndexVersion, status: IndexStatus, event: AwardEvent, by: User | None) -> IndexVersion:
    version.status = status
    version.save(update_fields=["status"])
    record(event, by=by, target=version, sha256=version.sha256)
    return version


def locked(version: IndexVersion) -> IndexVersion:
    return IndexVersion.objects.select_for_update(of=("self",)).select_related("index").get(pk=version.pk)


@transaction.atomic
def load_indices() -> int:
    """Load the ready definitions; what is there already stays as it is. Returns how many versions are new."""
    known = set(IndexVersion.objects.values_list("index__code", "label"))
    indices, new = {index.code: index for index in Index.objects.all()}, 0
    for order, told in enumerate(json.loads((DATA / "catalogue.json").read_text(encoding="utf-8"))):
        words = {key: value for key, value in told.items() if key != "versions"}
        index = indices.get(told["code"]) or create_index(by=None, order=order, **words)
        for one in told["versions"]:
            spec = json.loads((DATA / f"{one['spec']}.json").read_text(encoding="utf-8"))
            if (index.code, spec["version"]) in known:
                continue
            version = create_version(
                index=index, by=None, spec=spec, year_from=one["year_from"], year_until=one["year_until"]
            )
            version = put_in_force(version=version, by=None)
            if one["status"] == IndexStatus.RETIRED:
                retire(version=version, by=None)
            new += 1
    return new
