"""The content of a report, before it is set as a page or as Markdown: what `canter plan` prints, with every reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from canter.planning.outlook import RECKONED
from canter_cli.report.pictures import Balance, Course, draw_balance, draw_course
from canter_cli.report.reasons import Reasons, Source, Step, Told
from canter_cli.worth import Worth, worth_lines

if TYPE_CHECKING:
    from canter import Plan
    from canter.planning.notices import NoticeGiven
    from canter.planning.outlook import Outlook
    from canter.planning.plan import Assumed, Conclusion, Item, Pick, SectionGiven

LEVEL_WORDS = {"urgent": "Urgent", "refer": "See a clinician", "caution": "Mind", "info": "Know"}
# A longer text stands below its entry, not in a cell.
WIDEST_CELL = 30
# A table whose longest words come to more than this is stacked on a phone.
WIDEST_ON_A_PHONE = 36
# The list of the guidance that is shown as a calendar.
CALENDAR = "week"


class Row(NamedTuple):
    """An entry: its label, its cells in the order of the heads, longer texts by their names; `free` where it counts nothing."""

    label: str
    cells: tuple[str, ...]
    texts: tuple[tuple[str, str], ...]
    free: bool


class Block(NamedTuple):
    """What a section shows: a number, or the entries of a list as a calendar, as a table or one by one."""

    kind: Literal["number", "calendar", "table", "entries"]
    name: str
    label: str
    told: Told | None
    beside: tuple[Told, ...]
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    short: int
    steps: tuple[Step, ...]

    @property
    def narrow(self) -> bool:
        """Whether a phone is wide enough for the table."""
        columns = zip(*((self.label, *self.heads), *((row.label, *row.cells) for row in self.rows)), strict=True)
        return (
            sum(max(len(word) for text in column for word in (text.split() or [""])) for column in columns) <= WIDEST_ON_A_PHONE
        )


class Part(NamedTuple):
    """A section of the plan; one that is withheld has no blocks."""

    id: str
    title: str
    withheld: bool
    blocks: tuple[Block, ...]
    balance: Balance | None


class Sheet(NamedTuple):
    """Everything that a report says."""

    status: str
    guidance: str
    hash: str
    changed: tuple[str, ...]
    notices: tuple[NoticeGiven, ...]
    parts: tuple[Part, ...]
    outlook: Outlook | None
    reached: str
    course: Course | None
    reckoned: tuple[Told, ...]
    assumed: tuple[Assumed, ...]
    worth: Worth
    rest: tuple[Told, ...]
    sources: tuple[Source, ...]
    disclaimer: str


def build_sheet(plan: Plan, units: str) -> Sheet:
    """Return the content of a report; `units` are those that the plan was made in, `metric` or `us`."""
    given, book = plan.given, plan.rulebook
    reasons = Reasons(plan)
    parts = tuple(_part(section, reasons) for section in given.sections)
    outlook = given.outlook
    reckoned: tuple[Told, ...] = ()
    if outlook is not None:
        reckoned = tuple(reasons.told(plan.conclusions[name]) for name in RECKONED if not reasons.has_told(name))
    rest = reasons.rest()
    return Sheet(
        status=given.status,
        guidance=f"{book.name} {book.version}",
        hash=book.hash[:12],
        changed=given.changed,
        notices=given.notices,
        parts=parts,
        outlook=outlook,
        reached=told_reached(outlook) if outlook is not None else "",
        course=_course(plan, outlook, units) if outlook is not None else None,
        reckoned=reckoned,
        assumed=given.assumed,
        worth=worth_lines(plan.worth_telling),
        rest=rest,
        sources=reasons.sources(),
        disclaimer=given.disclaimer,
    )


def told_reached(outlook: Outlook) -> str:
    """Return when the weight to aim for is reached, as a sentence."""
    weeks = outlook.weeks_to_target
    reached = f"in about {weeks} weeks" if weeks is not None else "not within ten years by food alone"
    return f"The weight to aim for is reached {reached}."


def _course(plan: Plan, outlook: Outlook, units: str) -> Course | None:
    if not outlook.points:
        return None
    points = plan.course(range(outlook.points[-1].week + 1))
    return draw_course(points, outlook.points, plan.conclusions["target_weight"], units)


def _part(section: SectionGiven, reasons: Reasons) -> Part:
    if section.withheld:
        return Part(section.id, section.title, withheld=True, blocks=(), balance=None)
    blocks = tuple(block for item in section.items if (block := _block(item, reasons)) is not None)
    shown: list[Conclusion] = []
    for item in section.items:
        if item.conclusion is not None and not _silent(item.conclusion):
            shown += [one for one in (item.conclusion, *item.beside) if one.value is not None]
    return Part(section.id, section.title, withheld=False, blocks=blocks, balance=draw_balance(shown))


def _block(item: Item, reasons: Reasons) -> Block | None:
    one = item.conclusion
    if not any(pick.fields for pick in item.picks):
        if one is None or _silent(one):
            return None
        beside = tuple(reasons.told(other) for other in item.beside if other.value is not None)
        return Block("number", item.name, item.label, reasons.told(one), beside, (), (), _untold(item), ())
    told = None if one is None or _silent(one) else reasons.told(one)
    return _entries(item, told, reasons)


def _untold(item: Item) -> int:
    """Return by how many entries a choice fell short, unless a notice says so."""
    return 0 if item.short_told else item.short


def _silent(one: Conclusion) -> bool:
    """Tell whether a conclusion is not for this person, and no answer could make it known: that is left to the notices."""
    return one.value is None and not one.missing and not one.reason


def _entries(item: Item, told: Told | None, reasons: Reasons) -> Block:
    columns = list(item.picks[0].fields)
    long = [name for name in columns if any(len(pick.fields[name]) > WIDEST_CELL for pick in item.picks)]
    short = [name for name in columns if name not in long]
    beside = tuple(reasons.told(other) for other in item.beside)
    # Replacements are told with the texts; where there are none, they have a column of their own.
    spares = not long and any(pick.spares for pick in item.picks)
    kind: Literal["calendar", "entries", "table"] = "calendar" if item.name == CALENDAR else "entries" if long else "table"
    rows = tuple(_row(pick, short, long, beside, spares=spares) for pick in item.picks)
    steps = reasons.steps(item.name) if told is None else ()
    heads = (*short, *(one.label for one in beside), *(["Or"] if spares else []))
    return Block(kind, item.name, item.label, told, beside, heads, rows, _untold(item), steps)


def _row(pick: Pick, short: list[str], long: list[str], beside: tuple[Told, ...], *, spares: bool) -> Row:
    cells = [*(pick.fields[name] for name in short), *(one.shown for one in beside)]
    texts = [(name, pick.fields[name]) for name in long if pick.fields[name]]
    others = ", ".join(pick.spares)
    if spares:
        cells.append(others)
    elif others and long:
        texts.append(("Or", f"{others}."))
    counted = [value for value in pick.values.values() if isinstance(value, (int, float))]
    return Row(pick.label, tuple(cells), tuple(texts), free=bool(counted) and not any(counted))
