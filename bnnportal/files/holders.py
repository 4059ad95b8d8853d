"""Which records hold attachments. Each area registers its own; this floor knows none by name."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.utils.translation import gettext as _

from bnnportal.files.checks import EVERYTHING
from bnnportal.offices.models import Organisation

if TYPE_CHECKING:
    from bnnportal.accounts.models import User
    from bnnportal.files.models import Attachment


@dataclass(frozen=True)
class Holder:
    """How a record shows and takes attachments.

    find: the record if the person may see it, else None. check_can_attach: raises with the reason.
    check_can_remove: what besides keeps one attachment; whoever may attach may remove. Asked for each attachment of a
        page, so it reads no row of its own.
    opens: whether somebody who sees the record may open this attachment of it; without it, all.
    organisation: the office whose file it is; without it the record's own `organisation`.
    """

    label: str
    find: Callable[["User", int], Model | None]
    check_can_attach: Callable[["User", Any], None]
    check_can_remove: Callable[["User", Any, "Attachment"], None] | None = None
    organisation: Callable[[Any], Organisation] | None = None
    allow: Collection[str] = EVERYTHING
    opens: Callable[["User", Any, "Attachment"], bool] | None = None

    def owner(self, record: Any) -> Organisation:
        return self.organisation(record) if self.organisation else record.organisation

    def is_open(self, user: "User", record: Any, attachment: "Attachment") -> bool:
        return self.opens is None or self.opens(user, record, attachment)

    def check_remove(self, user: "User", record: Any, attachment: "Attachment") -> None:
        self.check_can_attach(user, record)
        if self.check_can_remove is not None:
            self.check_can_remove(user, record, attachment)


_HOLDERS: dict[str, Holder] = {}


def register(
    label: str,
    find: Callable[["User", int], Model | None],
    check_can_attach: Callable[["User", Any], None],
    *,
    check_can_remove: Callable[["User", Any, "Attachment"], None] | None = None,
    organisation: Callable[[Any], Organisation] | None = None,
    allow: Collection[str] = EVERYTHING,
    opens: Callable[["User", Any, "Attachment"], bool] | None = None,
) -> None:
    """`label` is "app.model", as in `Model._meta.label_lower`."""
    _HOLDERS[label] = Holder(label, find, check_can_attach, check_can_remove, organisation, allow, opens)


def get(label: str) -> Holder | None:
    return _HOLDERS.get(label)


def of(record: Model) -> Holder:
    return _HOLDERS[record._meta.label_lower]


def find(user: "User", label: str, pk: int) -> Model | None:
    """The record of an attachment, as far as this person may see it."""
    holder = _HOLDERS.get(label)
    return holder.find(user, pk) if holder is not None else None


def read_only(user: "User", record: Any) -> None:
    """For records that show files and take none by hand."""
    raise PermissionDenied(_("Lampiran di sini tidak ditambah dengan tangan."))
