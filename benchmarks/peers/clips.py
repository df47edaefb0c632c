"""clipspy: productions over ordered facts; what is concluded is asserted once it is final, stage by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from canter.language.conditions import Comparison, Group, Has, HasOf, Is, Known, Line, refs
from canter.language.formulas import Binary, Call, Constant, FactRef, FieldRef, Formula, Negative, Number, ParameterRef, Ref, walk
from peers.said import Answer, When, pick

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from canter.language.rulebook import Rulebook
    from peers.said import Chosen, Conclusion, Said

# What belongs to one person, beside facts and conclusions.
OWN = ("go", "draft", "least", "most", "remark", "out", "prefer")


# An environment grows slower with every plan, whether its facts are retracted or it is reset; after so many it is renewed.
RENEWED_AFTER = 100


def load(said: Said, *, lists: bool) -> Callable[[dict[str, Any]], Any]:
    """Return a function from a person to values, remarks and the entries left with their scores."""
    names = [one.name for one in said.conclusions]
    written = tuple(constructs(said, lists=lists))
    environment, heard = _environment(written, {*OWN, *said.asked, *names})
    plans = 0

    def plan(person: dict[str, Any]) -> Any:
        nonlocal environment, plans
        plans += 1
        if plans % RENEWED_AFTER == 0:
            environment, _ = _environment(written, heard)
        environment.eval("(forget)")
        environment.load_facts(_facts(person, heard))
        environment.run()
        find = environment.find_template
        values = {name: fact[0] for name in names for fact in find(name).facts()}
        told = [fact[0] for fact in find("remark").facts()]
        if not lists:
            return values, told, {}, {}
        out: dict[str, set[int]] = {}
        for fact in find("out").facts():
            out.setdefault(fact[0], set()).add(fact[1])
        scores: dict[str, dict[int, int]] = {}
        for fact in find("prefer").facts():
            of = scores.setdefault(fact[0], {})
            of[fact[1]] = of.get(fact[1], 0) + fact[2]
        return values, told, out, scores

    return plan


def _environment(written: tuple[str, ...], names: set[str]) -> tuple[Any, set[str]]:
    """Return an environment with the rules and lists, and those of the names that its rules speak of."""
    import clips

    environment = clips.Environment()
    for construct in written:
        environment.build(construct)
    # A template is there where a rule speaks of it; a fact that none speaks of need not be asserted.
    heard = names.intersection(template.name for template in environment.templates())
    # The lists stay where they are; what belongs to one person is forgotten before the next.
    environment.build(_forgetting(sorted(heard)))
    environment.reset()
    return environment, heard


def _forgetting(templates: list[str]) -> str:
    loops = " ".join(f"(do-for-all-facts ((?f {name})) TRUE (retract ?f))" for name in templates)
    return f"(deffunction forget () {loops})"


def read(answer: Any, said: Said, *, lists: bool) -> Answer:
    """Return an answer in the common form."""
    values, told, out, scores = answer
    picks = {}
    for one in said.chosen if lists else ():
        gone, score = out.get(one.list, set()), scores.get(one.list, {})
        picks[one.name] = pick(((n, score.get(n, 0)) for n in range(len(one.entries)) if n not in gone), one)
    return Answer({one.name: values.get(one.name) for one in said.conclusions}, frozenset(told), picks)


def _facts(person: dict[str, Any], heard: set[str]) -> str:
    """Return a person as facts: one for each value, and for each choice of a set; what is unknown has none."""
    parts = ["(go)"]
    for name, value in person.items():
        if name not in heard:
            continue
        if isinstance(value, tuple):
            parts += [f"({name} {one})" for one in value]
        elif isinstance(value, bool):
            parts.append(f"({name} {'yes' if value else 'no'})")
        elif value is not None:
            parts.append(f"({name} {value})")
    return "\n".join(parts)


def constructs(said: Said, *, lists: bool) -> Iterable[str]:
    """Yield the templates and rules."""
    sets = [fact.name for fact in said.book.vocabulary.facts.values() if fact.kind.type == "choices" and fact.origin == "asked"]
    writer = _Writer(said.book, frozenset(sets))
    for number, stage in enumerate(said.stages):
        for one in stage:
            yield from writer.conclusion(one, number)
    for remark in said.remarks:
        yield f'(defrule {_id(remark.rule)} (go) {writer.when(remark.when)} => (assert (remark "{remark.rule}")))'
    if lists:
        for one in said.chosen:
            yield from writer.entries(one)


def _id(rule: str) -> str:
    return rule.replace("/", "-")


class _Writer:
    """Writes conditions as patterns: what one fact is compared with stands in its pattern, all else in a test."""

    def __init__(self, book: Rulebook, sets: frozenset[str]) -> None:
        self.book = book
        self.sets = sets

    def conclusion(self, one: Conclusion, stage: int) -> Iterable[str]:
        """Yield rules that draft a value and its limits, one that applies limits, and one that makes it final."""
        final = f"(declare (salience {-10 * (stage + 1)}))"
        drafted = f"draft {one.name}" if one.limits else one.name
        for case in one.cases:
            patterns = self.when(case.when, (case.value,))
            yield f"(defrule {one.name}-{_id(case.rule)} (go) {patterns} => (assert ({drafted} {self.formula(case.value)})))"
        if not one.limits:
            return
        for limit in one.limits:
            patterns = self.when(limit.when, (limit.formula,))
            side = "most" if limit.side == "at most" else "least"
            effect = f"(assert ({side} {one.name} {self.formula(limit.formula)}))"
            yield f"(defrule {one.name}-{_id(limit.rule)} (go) {patterns} => {effect})"
        for side, sign in (("least", "<"), ("most", ">")):
            yield (
                f"(defrule {one.name}-{side} ?d <- (draft {one.name} ?v) ({side} {one.name} ?l&:({sign} ?v ?l)) "
                f"=> (retract ?d) (assert (draft {one.name} ?l)))"
            )
        yield f"(defrule {one.name}-final {final} (draft {one.name} ?v) => (assert ({one.name} ?v)))"

    def when(self, when: When, formulas: Iterable[Any] = ()) -> str:
        """Return the patterns of a rule: first those that bind what is read, then the conditions."""
        tests, patterns = [], []
        read: dict[str, None] = {}
        for line in when.lines:
            self._line(line, patterns, tests, read)
        for lines in when.unless:
            inner_tests: list[str] = []
            inner: list[str] = []
            for line in lines:
                self._line(line, inner, inner_tests, read)
            if inner:
                whole = [*inner, *(f"(test {test})" for test in inner_tests)]
                patterns.append(f"(not {whole[0]})" if len(whole) == 1 else f"(not (and {' '.join(whole)}))")
            else:
                tests.append(f"(not {_both(inner_tests)})")
        for formula in formulas:
            read.update(dict.fromkeys(one.name for one in walk(formula) if isinstance(one, FactRef)))
        bound = [f"({name} ?{name})" for name in read]
        return " ".join([*bound, *patterns, *(f"(test {test})" for test in tests)])

    def _line(self, line: Line, patterns: list[str], tests: list[str], read: dict[str, None]) -> None:
        match line:
            case Has(of=FactRef(name=name), negated=negated, alternatives=alternatives):
                one = f"({name} {'|'.join(map(self.formula, alternatives))})"
                patterns.append(f"(not {one})" if negated else f"(exists {one})")
            case Known(of=FactRef(name=name), negated=negated):
                patterns.append(f"(not ({name} ?))" if negated else f"(exists ({name} ?))")
            case HasOf(of=FactRef(name=name), how="has any of", against=FieldRef(word=word, field=field)):
                patterns.append(f"(exists (field {word} ?number {field} ?c) ({name} ?c))")
            case HasOf(of=FactRef(name=name), how="lacks some of", against=FieldRef(word=word, field=field)):
                patterns.append(f"(exists (field {word} ?number {field} ?c) (not ({name} ?c)))")
            case Has(of=FieldRef(word=word, field=field), negated=False, alternatives=alternatives):
                patterns.append(f"(exists (field {word} ?number {field} {'|'.join(map(self.formula, alternatives))}))")
            case _:
                self._read(line, read)
                tests.append(self._test(line))

    def _read(self, line: Line, read: dict[str, None]) -> None:
        read.update(dict.fromkeys(one.name for one in refs(line) if isinstance(one, FactRef)))

    def _test(self, line: Line) -> str:
        match line:
            case Comparison(formulas=formulas, signs=signs):
                texts = list(map(self.formula, formulas))
                parts = [f"({sign} {left} {right})" for left, sign, right in zip(texts, signs, texts[1:], strict=False)]
                return _both(parts)
            case Is(of=of, alternatives=alternatives):
                parts = [f"(eq {self.formula(of)} {self.formula(one)})" for one in alternatives]
                return parts[0] if len(parts) == 1 else f"(or {' '.join(parts)})"
            case Group(how="any", lines=lines):
                return f"(or {' '.join(map(self._test, lines))})"
        message = f"nothing to write for {line!r}"
        raise TypeError(message)

    def formula(self, formula: Formula | Ref) -> str:
        """Write a formula in prefix form."""
        match formula:
            case Number(value=value):
                return repr(value)
            case ParameterRef(name=name):
                return repr(self.book.parameters[name].value)
            case Constant(value=bool(value)):
                return "yes" if value else "no"
            case Constant(value=value):
                return str(value)
            case FactRef(name=name):
                return f"?{name}"
            case FieldRef(field=field):
                return f"?{field}"
            case Negative(of=of):
                return f"(- 0 {self.formula(of)})"
            case Binary(sign=sign, left=left, right=right):
                return f"({sign} {self.formula(left)} {self.formula(right)})"
            case Call(function=function, arguments=arguments):
                return f"({function} {' '.join(map(self.formula, arguments))})"
        message = f"nothing to write for {formula!r}"
        raise TypeError(message)

    def entries(self, one: Chosen) -> Iterable[str]:
        """Yield the entries as facts, and the rules over them."""
        word = one.rules[0].word
        single = {name for name, value in one.entries[0].items() if not isinstance(value, tuple)} - {"name", "label"}
        slots = " ".join(f"(slot {name})" for name in sorted(single))
        yield f"(deftemplate {word} (slot number) {slots})"
        facts = []
        for number, entry in enumerate(one.entries):
            facts.append(f"({word} (number {number}) {' '.join(f'({name} {entry[name]})' for name in sorted(single))})")
            facts += [
                f"(field {word} {number} {name} {part})"
                for name, value in entry.items()
                if isinstance(value, tuple)
                for part in value
            ]
        yield f"(deffacts {one.list} {' '.join(facts)})"
        for rule in one.rules:
            used = {ref.field for line in rule.lines for ref in _refs(line) if isinstance(ref, FieldRef)} & single
            asked = " ".join(f"({name} ?{name})" for name in sorted(used))
            entry = f"({word} (number ?number) {asked})"
            # What is asked of the person comes first, so that nothing is joined where it does not hold.
            person = tuple(line for line in rule.lines if not any(isinstance(ref, FieldRef) for ref in _refs(line)))
            rest = tuple(line for line in rule.lines if line not in person)
            before, after = self.when(When(person, ())), self.when(When(rest, ()))
            name = _id(rule.rule)
            effect = f"(prefer {one.list} ?number {rule.by} {name})" if rule.by else f"(out {one.list} ?number)"
            yield f"(defrule {name} (go) {before} {entry} {after} => (assert {effect}))"


def _both(tests: list[str]) -> str:
    return tests[0] if len(tests) == 1 else f"(and {' '.join(tests)})"


def _refs(line: Line) -> list[Any]:
    return list(refs(line))
