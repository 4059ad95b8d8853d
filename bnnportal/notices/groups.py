"""Groups of events a person may want no mail about. Areas register theirs in `AppConfig.ready()`."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Group:
    """The events of one area (`code` is what stands before the dot); `always`: its mails cannot be switched off."""

    code: str
    label: Any
    help: Any = ""
    always: bool = False


OTHER = Group("", _("Lainnya"))
_groups: dict[str, Group] = {}


def register(code: str, label: Any, help: Any = "", *, always: bool = False) -> None:  # noqa: A002 - as in forms
    _groups[code] = Group(code, label, help, always)


def known() -> list[Group]:
    """Every group in the order people meet it; those that always come first."""
    return [*sorted(_groups.values(), key=lambda group: not group.always), OTHER]


def of(event: str) -> Group:
    return _groups.get(event.partition(".")[0], OTHER)
