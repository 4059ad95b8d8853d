"""What a freeze would do now, before anybody presses the button: who said what, what is missing, who is not ranked."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from awards import frozen
from awards.actions.freezing import hindrances, last_day
from awards.enums import ConfirmationStatus
from awards.models import Category, Confirmation, Input, Objection
from awards.scoring import spec as specs
from awards.scoring.engine import score
from awards.scoring.errors import ScoringError
from awards.scoring.table import read_csv
from bnnportal.offices.models import Organisation


@dataclass(frozen=True)
class Said:
    """What the heads of the offices said to their figures, as far as they are still the same."""

    confirmed: int = 0
    flagged: int = 0  # waits for an answer
    answered: int = 0  # flagged and answered
    silent: int = 0  # consent


@dataclass(frozen=True)
class Missing:
    """A component and how many of the offices have no value for it."""

    name: str
    n: int


@dataclass(frozen=True)
class Preview:
    offices: int
    ranked: int | None  # None: cannot be scored as it is
    said: Said
    missing: list[Missing]
    left_out: list[tuple[Organisation, str]]  # listed with the reason, not ranked
    hindrances: list[str]
    until: dt.date | None  # last day of the window if the category's own number of days is kept
    accepted: list[Objection]  # wait for this freeze

    @property
    def may_freeze(self) -> bool:
        return not self.hindrances


def preview(category: Category) -> Preview:
    """Scored once without draws. The number of queries does not grow with the offices."""
    offices = list(category.offices().select_related("region"))
    inputs = list(Input.objects.filter(category=category).current())
    wrong = hindrances(category)
    left_out: list[tuple[Organisation, str]] = []
    ranked = None
    try:
        left_out = not_ranked(category, offices, inputs)
        ranked = len(offices) - len(left_out)
    except ScoringError as error:
        wrong = [*wrong, error.sentence]
    try:
        until = last_day(category, None)
    except ValidationError as error:
        until, wrong = None, [*wrong, *error.messages]
    accepted = Objection.objects.filter(category=category).waiting_for_freeze().for_page().order_by("answered_at")
    return Preview(
        offices=len(offices), ranked=ranked, said=said_of(category, offices), left_out=left_out, hindrances=wrong,
        missing=missing_in(category, offices, inputs), until=until, accepted=list(accepted),
    )  # fmt: skip


def not_ranked(
    category: Category, offices: list[Organisation], inputs: list[Input]
) -> list[tuple[Organisation, str]]:  # fmt: skip
    """By the category's own conditions, or because too little is known; raises ScoringError as the freeze would."""
    definition = specs.parse(specs.loads(specs.canonical(frozen.specification(category))))
    table = read_csv(frozen.data(category, definition, offices, inputs), definition)
    result = score(definition, table)
    by_code = {office.code: office for office in offices}
    return [
        (by_code[code], table.excluded[place] or result.notes[place])
        for place, code in enumerate(table.units)
        if result.ranks[place] != result.ranks[place]  # NaN: no rank
    ]


def said_of(category: Category, offices: list[Organisation]) -> Said:
    """The last word of each office, if the figures it was said of still stand. Two queries."""
    ids = {office.pk for office in offices}
    now = {row["office"]: row["digest"] for row in Input.objects.filter(category=category).digests()}
    words: dict[int, Confirmation] = {}
    for word in Confirmation.objects.filter(category=category, office__in=ids).order_by("pk"):
        words[word.office_id] = word
    found = Counter(state_of(words.get(office), now.get(office, "")) for office in ids)
    return Said(found["confirmed"], found["flagged"], found["answered"], found["silent"])


def state_of(word: Confirmation | None, digest: str) -> str:
    if word is not None and word.status == ConfirmationStatus.FLAGGED:
        return "answered" if word.answer else "flagged"
    return "confirmed" if word is not None and word.digest == digest else "silent"


def missing_in(category: Category, offices: list[Organisation], inputs: list[Input]) -> list[Missing]:
    ids = {office.pk for office in offices}
    known = Counter(one.component for one in inputs if one.value is not None and one.office_id in ids)
    parts = category.index.components if category.index else []
    found = [Missing(part.get("name") or part["code"], len(ids) - known[part["code"]]) for part in parts]
    return [each for each in found if each.n]
