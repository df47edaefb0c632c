"""Conditions and effects as sentences."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from canter.authoring.book.formulas import Formulas
from canter.authoring.book.pieces import Clause, Piece, Prose, anchor, joined, listed
from canter.authoring.book.words import choice, plural, spaced
from canter.language.conditions import Comparison, Group, Has, HasOf, Is, Known, Line
from canter.language.effects import Bound, Change, ChoicesValue, Choose, Effect, ExcludeEntry, Notice, Prefer, Set, Withhold
from canter.language.formulas import Constant, FactRef, FieldRef, Formula, Number, ParameterRef, Ref

if TYPE_CHECKING:
    from canter.authoring.book.words import Words
    from canter.language.effects import Target
    from canter.language.facts import Kind

_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_BESIDE = {"<": "less than ", "<=": "at most ", ">": "more than ", ">=": "at least "}
_BEHIND = {"<=": " or less", ">=": " or more"}
_GROUPS = {"any": "at least one of these is so", "all": "all of these are so"}
_MEMBERS = {"has any of": "at least one of ", "has all of": "all of ", "has none of": "none of "}
LEVELS = {
    "info": "told as something to know",
    "caution": "told as something to mind",
    "refer": "told to see a clinician",
    "urgent": "told that it is urgent",
}


class Sentences:
    """Says what rules ask and do, in the words of one rulebook."""

    def __init__(self, words: Words) -> None:
        """Take the words to say it in."""
        self.words = words
        self.formulas = Formulas(words)

    def lines(self, lines: tuple[Line, ...]) -> tuple[Clause, ...]:
        """Return conditions in words."""
        return tuple(map(self.line, lines))

    def line(self, line: Line) -> Clause:
        """Return a condition in words; the lines of a group stand inside it."""
        match line:
            case Group(how=how, lines=lines):
                return Clause(joined(_GROUPS[how]), self.lines(lines))
            case Comparison():
                return Clause(self._comparison(line))
            case Is(of=of):
                return Clause(joined(self.words.ref(of), " is ", self._one_of(line)))
            case Has(of=of, alternatives=alternatives, negated=negated):
                items = self._items(alternatives, self.words.kind(of))
                return Clause(joined(self.words.ref(of), self._containing(of, items, negated=negated)))
            case HasOf(of=of, how="lacks some of", against=against):
                return Clause(
                    joined(self.words.ref(against), self._holding(against), "something that is not among ", self.words.ref(of))
                )
            case HasOf(of=of, how=how, against=against):
                return Clause(joined(self.words.ref(of), self._holding(of), _MEMBERS[how], self.words.ref(against)))
            case Known(of=of, negated=negated):
                verb = " are " if self._several(of) else " is "
                return Clause(joined(self.words.ref(of), verb, "not known" if negated else "known"))

    def _comparison(self, line: Comparison) -> Prose:
        formulas, signs = line.formulas, line.signs
        if len(signs) == 1:
            return self._pair(formulas[0], signs[0], formulas[1])
        if len(signs) == 2 and not _fixed(formulas[1]):  # noqa: PLR2004 - one subject between two limits
            unit = self._unit(formulas[1])
            lower = self._relation(_FLIPPED[signs[0]], formulas[0], unit)
            return joined(self.formulas.told(formulas[1]), " is ", lower, " and ", self._relation(signs[1], formulas[2], unit))
        pairs = zip(pairwise(formulas), signs, strict=True)
        return listed([self._pair(left, sign, right) for (left, right), sign in pairs])

    def _pair(self, left: Formula, sign: str, right: Formula) -> Prose:
        if _fixed(left) and not _fixed(right):
            left, sign, right = right, _FLIPPED[sign], left
        subject = self.formulas.amount(left, self._unit(right)).whole
        return joined(subject, " is ", self._relation(sign, right, self._unit(left)))

    def _relation(self, sign: str, formula: Formula, unit: str) -> Prose:
        amount = self.formulas.amount(formula, unit)
        if amount.fixed and sign in _BEHIND:
            return joined(amount.prose, _BEHIND[sign], amount.name)
        return joined(_BESIDE[sign], amount.whole)

    def _unit(self, formula: object) -> str:
        kind = self.words.kind(formula)
        return kind.unit if kind is not None else ""

    def _several(self, of: FactRef | FieldRef) -> bool:
        """Tell whether what holds several things is called so, and takes its verb in the plural."""
        kind = self.words.kind(of)
        if kind is None or kind.type not in ("choices", "list"):
            return False
        label = self.words.facts[of.name].label if isinstance(of, FactRef) else self.words.field(of.list, of.field).text
        return plural(label)

    def _holding(self, of: FactRef | FieldRef) -> str:
        return " include " if self._several(of) else " includes "

    def _containing(self, of: FactRef | FieldRef, items: list[Prose], *, negated: bool) -> Prose:
        verb = self._holding(of)
        if not negated:
            return joined(verb, listed(items, "or"))
        if len(items) == 1:
            return joined(" do not include " if verb == " include " else " does not include ", items[0])
        return joined(verb, "none of ", listed(items))

    def _one_of(self, line: Is) -> Prose:
        items = self._items(line.alternatives, self.words.kind(line.of))
        if not line.negated:
            return listed(items, "or")
        return joined("not ", items[0]) if len(items) == 1 else joined("none of ", listed(items))

    def _items(self, alternatives: tuple[Ref | Formula, ...], kind: Kind | None) -> list[Prose]:
        unit = kind.unit if kind is not None else ""
        return [
            joined(choice(one.value, kind))
            if isinstance(one, Constant)
            else joined("the same as ", self.words.ref(one))
            if isinstance(one, (FactRef, FieldRef))
            else self.formulas.amount(one, unit).whole
            for one in alternatives
        ]

    def effects(self, effects: tuple[Effect, ...], word: str) -> tuple[Clause, ...]:
        """Return effects in words; `word` is the entry at hand, if any."""
        return tuple(Clause(self.effect(effect, word)) for effect in effects)

    def effect(self, effect: Effect, word: str) -> Prose:
        """Return an effect in words."""
        entry = f"the {spaced(word)}"
        match effect:
            case Set(target=target, value=value):
                return joined(self._target(target, word), " is ", self._value(target, value))
            case Bound(target=target, side=side, formula=formula):
                kind = self._kind(target)
                return joined(self._target(target, word), f" is {side} ", self.formulas.amount(formula, kind.unit).whole)
            case Change(target=target, how=how, names=names):
                shown = [joined(choice(name, self._kind(target))) for name in names]
                verb = " takes in " if how == "include" else " leaves out "
                return joined(self._target(target, word), verb, listed(shown))
            case ExcludeEntry():
                return joined(f"{entry} is left out")
            case Prefer(by=by):
                points = f"{abs(by)} point{'' if abs(by) == 1 else 's'}"
                return joined(f"{entry} {'gains' if by >= 0 else 'loses'} {points} in the choice")
            case Choose():
                return self._choose(effect)
            case Notice(level=level):
                return joined(f"the person is {LEVELS[level]}, in the words of the reason")
            case Withhold(sections=sections):
                if set(sections) == set(self.words.book.sections):
                    return joined("nothing of the plan is given")
                titles = [Piece(self.words.book.sections[name].title, anchor("section", name)) for name in sections]
                return joined("not given: ", listed(titles))

    def _target(self, target: Target, word: str) -> Prose:
        if not target.field:
            return (self.words.fact(target.fact),)
        return self.words.ref(FieldRef(word, target.fact, target.field))

    def _kind(self, target: Target) -> Kind:
        fact = self.words.facts[target.fact]
        return fact.fields[target.field].kind if target.field else fact.kind

    def _value(self, target: Target, value: Formula | Ref | ChoicesValue) -> Prose:
        kind = self._kind(target)
        match value:
            case ChoicesValue(names=names):
                return listed([choice(name, kind) for name in names]) or joined("none")
            case Constant(value=constant):
                return joined(choice(constant, kind))
            case FactRef() | FieldRef() if not kind.numeric:
                return joined("the same as ", self.words.ref(value))
            case _:
                return self.formulas.amount(value, kind.unit).whole

    def _choose(self, effect: Choose) -> Prose:
        wanted = self.formulas.amount(effect.wanted, "").whole
        head = joined(self._target(effect.target, ""), " are the best of ", self.words.fact(effect.list), ": as many as ", wanted)
        if effect.apart is not None:
            apart = self.formulas.amount(effect.apart, "").whole
            return joined(head, ", of which none stand fewer than ", apart, " places from one another, round the list")
        if not effect.one_of_each:
            return head
        each = self.words.field(effect.list, effect.one_of_each)
        head = joined(head, ", first the best of each ", each)
        if effect.spares is None:
            return head
        spares = self.formulas.amount(effect.spares, "").whole
        return joined(head, "; the next best of the same ", each, " stand in reserve for each, up to ", spares)


def _fixed(formula: Formula) -> bool:
    return isinstance(formula, (Number, ParameterRef))
