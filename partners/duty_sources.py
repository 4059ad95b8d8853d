"""What fulfils duties by itself, told by whoever keeps it: visits, trainings, and reports of a floor above this one.

Each registers once, in an AppConfig.ready():

    duty_sources.register(ObligationKind.REPORT, prove=…, owed=…, lead=…)

prove(agreement)   proves its open duties by what was done before the agreement stood in the portal
owed()             a condition on Obligation: duties that are fulfilled there and nowhere else, nor reminded of here
lead(duty, user)   (sentence, words of the link, address) of where such a duty is fulfilled
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from partners.enums import ObligationKind

if TYPE_CHECKING:
    from bnnportal.accounts.models import User
    from partners.models import Agreement, Obligation

Lead = tuple[str, str, str]


@dataclass(frozen=True)
class Source:
    prove: "Callable[[Agreement], None]"
    owed: Callable[[], Q] | None = None
    lead: "Callable[[Obligation, User], Lead] | None" = None


_registered: dict[str, Source] = {}


def register(
    kind: ObligationKind,
    prove: "Callable[[Agreement], None]",
    owed: Callable[[], Q] | None = None,
    lead: "Callable[[Obligation, User], Lead] | None" = None,
) -> None:
    _registered[kind] = Source(prove, owed, lead)


def prove(agreement: "Agreement") -> None:
    for source in _registered.values():
        source.prove(agreement)


def owed_elsewhere() -> Q:
    """Of any kind; nothing where nobody above keeps duties."""
    found = Q(pk__in=[])
    for kind, source in _registered.items():
        if source.owed is not None:
            found |= Q(kind=kind) & source.owed()
    return found


def lead(duty: "Obligation", user: "User") -> Lead | None:
    source = _registered.get(duty.kind)
    return source.lead(duty, user) if source is not None and source.lead is not None else None
