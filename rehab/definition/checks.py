"""What is wrong with a report (errors) and what is odd about it (warnings that want a reason).

Pure: everything a rule needs is in `Context`. The same functions answer the page, the Excel file and the API.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median

from django.utils.translation import gettext as _

from bnnportal.periods import Month
from rehab.definition import NO_DATA, Cell, Check, Definition, Value, Values

MOST_WARNINGS = 5
ENOUGH_MONTHS = 6  # below, the modified z-score says nothing
SMALL = 10  # a median below this, too
LIMIT = 3.5  # Iglewicz and Hoaglin (1993)
FEW = 5  # a change of so many people is ordinary


@dataclass(frozen=True)
class Context:
    """The facility of a report, as the rules need it.

    beds, places: how many inpatients and outpatients it can have in care at once, where it said so.
    history: values of its earlier reports, the last month first, approved or submitted.
    before:  values of the month just before, or None when there is no report of it.
    """

    month: Month
    services: Sequence[str]
    beds: int | None = None
    history: Sequence[Values] = ()
    before: Values | None = None
    places: int | None = None


@dataclass(frozen=True)
class Problem:
    """An error at a cell; `cells` are all the cells it is about."""

    code: str
    text: str
    cells: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True)
class Warning:  # noqa: A001 - the word of the field
    """Something odd at a cell, the stronger the more; a reason is chosen from WarningReason."""

    code: str
    text: str
    kind: str
    strength: float = field(compare=False)


def number(values: Values, code: str) -> int | None:
    """The count in a cell; None where nobody filled it in or there is no data."""
    value = values.get(code)
    return value if isinstance(value, int) else None


def total(values: Values, definition: Definition, item: str, services: Sequence[str]) -> int | None:
    """An item summed over its options; None where one of them is not known."""
    one = definition.items[item]
    codes = [f"{item}.{option.code}" if option.code else item for option in definition.options(one, services)]
    found = [number(values, code) for code in codes]
    return None if not found or None in found else sum(n for n in found if n is not None)


# Errors


def problems(definition: Definition, values: Values, context: Context) -> list[Problem]:
    """Everything that keeps a report from being submitted, in the order of the form."""
    cells = definition.cells(context.services)
    found = [
        *missing(definition, cells, values),
        *broken_parts(definition, cells, values),
        *broken_shares(definition, cells, values, context),
        *too_many(definition, cells, values),
        *(
            problem
            for check in definition.checks
            if check.kind in RULES
            for problem in RULES[check.kind](definition, check, values, context)
        ),
    ]
    order = {code: n for n, code in enumerate(cells)}
    return sorted(found, key=lambda problem: order.get(problem.code, 0))


def missing(definition: Definition, cells: Mapping[str, Cell], values: Values) -> Iterator[Problem]:
    for code, cell in cells.items():
        item = cell.item
        if code in values or cell.total or not item.required or item.shares:
            continue  # of shares and parts, what is empty is zero once the others add up
        if item.needs and number(values, item.needs) == 0:
            continue
        yield Problem(code, _("Belum diisi: %(cell)s.") % {"cell": definition.label(cell)}, (code,), "missing")


def broken_parts(definition: Definition, cells: Mapping[str, Cell], values: Values) -> Iterator[Problem]:
    """The parts by sex and age add up to their total; empty parts are zero once they do."""
    for code, cell in cells.items():
        whole = number(values, code)
        if not cell.parts or whole is None:
            continue
        given = sum(number(values, part) or 0 for part in cell.parts)
        if given != whole:
            words = {"cell": definition.label(cell), "given": given, "total": whole}
            text = _("%(cell)s: menurut jenis kelamin dan umur ada %(given)s, jumlahnya %(total)s.") % words
            yield Problem(code, text, (code, *(part for part in cell.parts if part in values)), "parts")


def broken_shares(
    definition: Definition, cells: Mapping[str, Cell], values: Values, context: Context
) -> Iterator[Problem]:
    for item in definition.items.values():
        whole = total(values, definition, item.shares, context.services) if item.shares else None
        if whole is None:
            continue
        codes = [code for code, cell in cells.items() if cell.item is item]
        given = sum(number(values, code) or 0 for code in codes)
        if given != whole:
            words = {"item": item.label, "given": given, "total": whole}
            text = _("%(item)s berjumlah %(given)s, sedangkan klien masuk %(total)s.") % words
            yield Problem(codes[0], text, tuple(code for code in codes if code in values), "shares")


def too_many(definition: Definition, cells: Mapping[str, Cell], values: Values) -> Iterator[Problem]:
    """A part of something larger is not larger than it."""
    for code, cell in cells.items():
        if not cell.item.at_most:
            continue
        larger = f"{cell.item.at_most}.{cell.option}" if cell.option else cell.item.at_most
        part, whole = number(values, code), number(values, larger)
        if part is not None and whole is not None and part > whole:
            words = {"cell": definition.label(cell), "n": part, "larger": definition.label(cells[larger]), "m": whole}
            yield Problem(
                code, _("%(cell)s (%(n)s) lebih banyak daripada %(larger)s (%(m)s).") % words, (code, larger), "at_most"
            )


def balance(definition: Definition, check: Check, values: Values, context: Context) -> Iterator[Problem]:
    """Opening plus who came minus who left is closing: for each service, and for each sex and age where known."""
    rule = check.rule
    cells = definition.cells(context.services)
    for option in definition.options(definition.items[rule["equals"]], context.services):
        suffixes = [option.code, *(part[len(rule["equals"]) + 1 :] for part in parts_of(cells, rule, option.code))]
        split = all(
            sum(number(values, part) or 0 for part in cells[f"{item}.{option.code}"].parts)
            == (number(values, f"{item}.{option.code}") or 0)
            for item in (*rule["plus"], *rule["minus"], rule["equals"])
        )
        for suffix in suffixes if split else suffixes[:1]:
            yield from balance_of(definition, rule, values, suffix, cells, whole=suffix == option.code)


def parts_of(cells: Mapping[str, Cell], rule: Mapping[str, str], option: str) -> tuple[str, ...]:
    return cells[f"{rule['equals']}.{option}"].parts


def balance_of(
    definition: Definition,
    rule: Mapping[str, Sequence[str]],
    values: Values,
    suffix: str,
    cells: Mapping[str, Cell],
    *,
    whole: bool,
) -> Iterator[Problem]:
    counts = {item: number(values, f"{item}.{suffix}") for item in (*rule["plus"], *rule["minus"], str(rule["equals"]))}
    if whole and None in counts.values():
        return  # said as missing
    known = {item: count or 0 for item, count in counts.items()}
    should = sum(known[item] for item in rule["plus"]) - sum(known[item] for item in rule["minus"])
    there = known[str(rule["equals"])]
    if should == there:
        return
    code = f"{rule['equals']}.{suffix}"
    words = {"cell": definition.label(cells[code]), "there": there, "should": should}
    text = (
        _("%(cell)s: tertulis %(there)s, menurut hitungan %(should)s.")
        if should >= 0
        else _("%(cell)s: yang keluar lebih banyak daripada yang ada.")
    )
    yield Problem(code, text % words, tuple(f"{item}.{suffix}" for item in counts), "balance")


def capacity(definition: Definition, check: Check, values: Values, context: Context) -> Iterator[Problem]:
    code = f"{check.rule['item']}.{check.rule['service']}"
    there = number(values, code)
    if check.rule["service"] in context.services and context.beds is not None and (there or 0) > context.beds:
        words = {"n": there, "beds": context.beds}
        yield Problem(
            code,
            _("Klien rawat inap %(n)s, kapasitas lembaga %(beds)s. Periksa angkanya, atau minta kapasitas diubah.")
            % words,
            (code,),
            "capacity",
        )


def bed_days(definition: Definition, check: Check, values: Values, context: Context) -> Iterator[Problem]:
    """No more nights than beds times days of the month."""
    days, beds = number(values, check.rule["days"]), number(values, check.rule["beds"])
    if days is None or beds is None or days <= beds * context.month.last_day.day:
        return
    words = {"days": days, "most": beds * context.month.last_day.day, "beds": beds}
    yield Problem(
        check.rule["days"],
        _("Hari rawat %(days)s tidak mungkin: %(beds)s tempat tidur sebulan paling banyak %(most)s.") % words,
        (check.rule["days"], check.rule["beds"]),
        "bed_days",
    )


RULES = {"balance": balance, "capacity": capacity, "bed_days": bed_days}


# Warnings


def warnings(definition: Definition, values: Values, context: Context) -> list[Warning]:
    """At most five, the strongest first; one a cell, so that each has one reason."""
    cells = definition.cells(context.services)
    found = [
        *jumps(definition, cells, values, context),
        *openings(definition, cells, values, context),
        *(
            warning
            for check in definition.checks
            if check.kind in ODD
            for warning in ODD[check.kind](definition, check, values, context)
        ),
    ]
    strongest: dict[str, Warning] = {}
    for warning in sorted(found, key=lambda warning: (-warning.strength, warning.code)):
        strongest.setdefault(warning.code, warning)
    return list(strongest.values())[:MOST_WARNINGS]


def openings(definition: Definition, cells: Mapping[str, Cell], values: Values, context: Context) -> Iterator[Warning]:
    """A month begins with as many as the last one ended with."""
    if context.before is None:
        return
    for code, cell in cells.items():
        if not cell.item.carry or cell.total:
            continue
        now, then = number(values, code), number(context.before, code.replace(cell.item.code, cell.item.carry, 1))
        if now is not None and then is not None and now != then:
            words = {"cell": definition.label(cell), "now": now, "then": then}
            yield Warning(
                code,
                _("%(cell)s: %(now)s, padahal akhir bulan lalu %(then)s.") % words,
                "opening",
                1000 + abs(now - then),
            )


def jumps(definition: Definition, cells: Mapping[str, Cell], values: Values, context: Context) -> Iterator[Warning]:
    """A count far from the facility's own, or zero where it never is."""
    for code, cell in cells.items():
        now = number(values, code)
        if not cell.item.watch or cell.total or now is None:
            continue
        past = [n for n in (number(month, code) for month in context.history) if n is not None]
        if not past:
            continue
        words = {"cell": definition.label(cell), "now": now, "last": past[0], "usual": round(median(past))}
        if now == 0 and past[0] > 0:
            known = number(context.before or {}, code) is not None  # else the last one known may be months old
            text = (
                _("%(cell)s: 0, padahal bulan lalu %(last)s.")
                if known
                else _("%(cell)s: 0, padahal laporan sebelumnya %(last)s.")
            )
            yield Warning(code, text % words, "zero", past[0] / max(FEW, median(past)))
            continue
        strength = strangeness(now, past)
        if strength:
            text = _("%(cell)s: %(now)s, biasanya sekitar %(usual)s.") % words
            yield Warning(code, text, "jump", strength)


def crowded(definition: Definition, check: Check, values: Values, context: Context) -> Iterator[Warning]:
    """More outpatients than it has places for: they come on different days, so that it may well be."""
    code = f"{check.rule['item']}.{check.rule['service']}"
    cell, now = definition.cells(context.services).get(code), number(values, code)
    if cell is None or now is None or not context.places or now <= context.places:
        return
    words = {"cell": definition.label(cell), "now": now, "places": context.places}
    text = _("%(cell)s: %(now)s, padahal kapasitas lembaga %(places)s. Bila bertambah, minta kapasitasnya diubah.")
    text %= words
    yield Warning(code, text, "places", now / context.places)


ODD = {"places": crowded}


def strangeness(now: int, past: Iterable[int]) -> float:
    """How far a count is from the past ones: 0 when it is ordinary, else more than 1.

    The modified z-score over 3.5. Small clinics have no spread to speak of: below a median of 10, with a MAD of 0 or
    fewer than six months, a change of more than max(5, 100 % of the median).
    """
    past = list(past)
    middle = median(past)
    away = abs(now - middle)
    mad = median(abs(n - middle) for n in past)
    if middle < SMALL or not mad or len(past) < ENOUGH_MONTHS:
        strength = away / max(FEW, middle)
    else:
        strength = 0.6745 * away / mad / LIMIT
    return strength if strength > 1 else 0


# What a form fills in by itself


def with_closings(definition: Definition, values: Values, context: Context) -> dict[str, Value]:
    """The values with each closing balance as it follows from the rest, whatever stood there; else as it stands."""
    closing = closing_items(definition)
    rest = {code: value for code, value in values.items() if code.partition(".")[0] not in closing}
    found = closings(definition, rest, context)
    return {code: value for code, value in values.items() if whole(code) not in found} | {
        code: value for code, value in found.items() if whole(code) in found
    }


def opening(definition: Definition, context: Context) -> dict[str, int | str]:
    """What a new report begins with: opening balances from last month's closing ones, and what seldom changes."""
    if context.before is None:
        return {}
    start: dict[str, int | str] = {}
    for code, cell in definition.cells(context.services).items():
        source = code.replace(cell.item.code, cell.item.carry, 1) if cell.item.carry else code if cell.item.copy else ""
        if source and source in context.before and context.before[source] != NO_DATA:
            start[code] = context.before[source]
    return start


def rest_zero(definition: Definition, values: Values, context: Context, section: str = "") -> dict[str, int]:
    """Zeros for what is still empty (of one section), and the closing balances that follow.

    Staff and beds are not made zero: a clinic that never told them has some all the same.
    """
    filled: dict[str, int] = {}
    for code, cell in definition.cells(context.services).items():
        if section and definition.section_of(code).code != section:
            continue
        empty = code not in values and not (cell.item.is_text or cell.item.copy or cell.total)
        if empty and cell.item.code not in closing_items(definition):
            filled[code] = 0
    return filled | closings(definition, {**values, **filled}, context, section)


def whole(code: str) -> str:
    """The total a part belongs to, by its code; a total is its own."""
    return ".".join(code.split(".")[:2])


def closing_items(definition: Definition) -> set[str]:
    return {str(check.rule["equals"]) for check in definition.checks if check.kind == "balance"}


def closings(definition: Definition, values: Values, context: Context, section: str = "") -> dict[str, int]:
    """Closing balances that nobody filled in, where everything before them is known: totals and parts."""
    found: dict[str, int] = {}
    cells = definition.cells(context.services)
    for check in definition.checks:
        if check.kind != "balance" or (section and definition.section_of(check.rule["equals"]).code != section):
            continue
        rule = check.rule
        for option in definition.options(definition.items[rule["equals"]], context.services):
            counts = {item: number(values, f"{item}.{option.code}") for item in (*rule["plus"], *rule["minus"])}
            code = f"{rule['equals']}.{option.code}"
            if code in values or None in counts.values():
                continue
            for suffix in (option.code, *(part[len(rule["equals"]) + 1 :] for part in cells[code].parts)):
                left = sum(number(values, f"{item}.{suffix}") or 0 for item in rule["plus"])
                left -= sum(number(values, f"{item}.{suffix}") or 0 for item in rule["minus"])
                if left > 0 or (left == 0 and suffix == option.code):
                    found[f"{rule['equals']}.{suffix}"] = left
    return found
