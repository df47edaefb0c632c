"""The course of an adult's weight after a lasting change of intake.

The model is that of Hall et al., Lancet 2011;378:826-37, web appendix, equations 1-9 ("Hall" below). Once intake is
held, glycogen (1), extracellular fluid (2) and adaptive thermogenesis (7) have closed solutions, and the partition of
energy (3) ties lean tissue to fat by Forbes's curve, L = L0 + 10.4 ln(F / F0). One equation is left; it is solved for
y = ln(F / F0), so that fat cannot turn negative. All is told as departures from the baseline, so K of equation 5 and
the first extracellular fluid cancel.

The steps are Runge-Kutta's of the fourth order: from a quarter of a day, as glycogen settles within days, growing as
adaptive thermogenesis settles within weeks, to ten days, as the tissues take a year. Between steps y is a cubic through
values and slopes. The steps do not depend on the days that are asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import ceil, exp, isfinite, log, sqrt, tanh
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KJ_PER_KCAL = 4.184  # thermochemical calorie
LONGEST_DAYS = 3650  # ten years; a fixed intake says little about later ones
ADULT_AGE = 18  # years; the model was made for adults
LOWEST_ACTIVITY, HIGHEST_ACTIVITY = 1.40, 2.40  # physical activity level that a way of life can keep (FAO/WHO/UNU 2004)
SEDENTARY_ACTIVITY = 1.5  # physical activity level of sedentary adults (Hall)
UNDERWEIGHT_BMI = 18.5  # kg/m2; below is thinness (WHO)
ESSENTIAL_FAT = 0.02  # share of weight; the least that a body keeps (American Council on Exercise)
FIRST_STEP, STEP_GROWTH, LONGEST_STEP = 0.25, 0.25, 10.0  # days; share of the days gone by; days


@dataclass(frozen=True, slots=True)
class Constants:
    """What the model takes as given for everyone; the defaults are those of Hall's web appendix."""

    fat_energy: float = 39_500 / KJ_PER_KCAL  # kcal/kg, energy density of fat, rho_F
    lean_energy: float = 7_600 / KJ_PER_KCAL  # kcal/kg, energy density of lean tissue, rho_L
    glycogen_energy: float = 17_600 / KJ_PER_KCAL  # kcal/kg, energy density of glycogen, rho_G
    fat_upkeep: float = 13 / KJ_PER_KCAL  # kcal/kg/day, resting expenditure of fat, gamma_F
    lean_upkeep: float = 92 / KJ_PER_KCAL  # kcal/kg/day, resting expenditure of lean tissue, gamma_L
    fat_synthesis: float = 750 / KJ_PER_KCAL  # kcal/kg, cost of turning over fat, eta_F
    lean_synthesis: float = 960 / KJ_PER_KCAL  # kcal/kg, cost of turning over lean tissue, eta_L
    forbes: float = 10.4  # kg, d(lean)/d(fat) = 10.4 kg / fat (Forbes 1987)
    thermic_effect: float = 0.1  # share of a change of intake, beta_TEF
    adaptive_thermogenesis: float = 0.14  # share of a change of intake, beta_AT
    adaptation_days: float = 14.0  # days, time constant of adaptive thermogenesis, tau_AT
    glycogen_store: float = 0.5  # kg at baseline, G0
    glycogen_water: float = 2.7  # kg of water with a kg of glycogen
    carbohydrate_share: float = 0.5  # share of intake that is carbohydrate
    sodium_intake: float = 4000.0  # mg/day at baseline (NIH Body Weight Planner)
    sodium_follows: float = 1.0  # 1: sodium changes in proportion to intake, as in that planner; 0: it stays
    sodium_concentration: float = 3220.0  # mg/L of extracellular fluid, [Na]
    sodium_by_fluid: float = 3000.0  # mg/L/day excreted for fluid above the baseline, xi_Na
    sodium_by_carbohydrate: float = 4000.0  # mg/day excreted for carbohydrate below the baseline, xi_CI


HALL_2011 = Constants()


@dataclass(frozen=True, slots=True)
class Adult:
    """A weight-stable adult: sex "female" or "male", years, cm, kg, and the physical activity level.

    The level is daily over resting expenditure, from 1.4 to 2.4; 1.5 is sedentary. The factor of 1.2 that calculators
    call maintenance without exercise is the level of people bound to bed or chair and would overstate the loss. It is
    refused, not raised in silence: a change of intake counts from `maintenance`, which goes with the level.

    Raises ValueError for another sex, an age under 18, a level outside 1.4 to 2.4, numbers that are not positive
    and finite, and a build for which the body fat comes out below 2 % or at 100 % or more.
    """

    sex: str
    age: float
    height_cm: float
    weight_kg: float
    activity: float

    def __post_init__(self) -> None:
        """Refuse whom the model was not made for."""
        if problem := self._problem():
            raise ValueError(problem)

    def _problem(self) -> str:
        if self.sex not in ("female", "male"):
            return f'the course of weight has equations for "female" and "male", not for "{self.sex}"'
        if not all(isfinite(number) and number > 0 for number in (self.age, self.height_cm, self.weight_kg)):
            return "age, height and weight must be positive numbers"
        if self.age < ADULT_AGE:
            return f"the course of weight is known for adults of {ADULT_AGE} years and more, not at {self.age:g}"
        if not LOWEST_ACTIVITY <= self.activity <= HIGHEST_ACTIVITY:
            return (
                f"a physical activity level is from {LOWEST_ACTIVITY:g} to {HIGHEST_ACTIVITY:g}, not {self.activity:g}; "
                f"{SEDENTARY_ACTIVITY:g} is sedentary, and a maintenance factor of 1.2 is not such a level"
            )
        if not ESSENTIAL_FAT <= self.fat_share < 1 or self.resting_expenditure <= 0:
            return f"body fat cannot be estimated for {self.height_cm:g} cm and {self.weight_kg:g} kg"
        return ""

    @property
    def fat_share(self) -> float:
        """Body fat as a share of weight (Jackson 2002, from age and body mass index)."""
        by_bmi, constant = (37.31, 103.94) if self.sex == "male" else (39.96, 102.01)
        return (0.14 * self.age + by_bmi * log(self.weight_kg / (self.height_cm / 100) ** 2) - constant) / 100

    @property
    def resting_expenditure(self) -> float:
        """Resting expenditure in kcal/day (Mifflin 1990, not rounded)."""
        return 9.99 * self.weight_kg + 6.25 * self.height_cm - 4.92 * self.age + (5 if self.sex == "male" else -161)

    @property
    def maintenance(self) -> float:
        """Intake in kcal/day that keeps the weight, from which a change of intake counts."""
        return self.activity * self.resting_expenditure

    @property
    def underweight_edge(self) -> float:
        """Weight in kg at a body mass index of 18.5, under which no course is told."""
        return UNDERWEIGHT_BMI * (self.height_cm / 100) ** 2


class _Knot(NamedTuple):
    day: float
    y: float
    slope: float


class _Course:
    """The model for one adult and one change of intake; y is ln(F / F0)."""

    def __init__(self, adult: Adult, intake_change: float, constants: Constants) -> None:
        share = 1 + intake_change / adult.maintenance
        if not 0 < share <= 2:  # noqa: PLR2004 - twice the baseline
            message = f"{intake_change:g} kcal/day leaves nothing, or more than twice the {adult.maintenance:.0f} of maintenance"
            raise ValueError(message)
        c = self.constants = constants
        self.adult, self.intake_change = adult, intake_change
        self.fat = adult.fat_share * adult.weight_kg
        # Equation 8: expenditure for activity, kcal/kg/day.
        self.activity_cost = ((1 - c.thermic_effect) * adult.activity - 1) * adult.resting_expenditure / adult.weight_kg
        # Equation 1: glycogen goes to its store times sqrt(share), at this rate per day.
        self.glycogen_goal = c.glycogen_store * sqrt(share)
        self.glycogen_loss = c.carbohydrate_share * adult.maintenance / c.glycogen_store**2
        self.glycogen_rate = self.glycogen_loss * self.glycogen_goal / c.glycogen_energy
        # Equation 2: extracellular fluid changes by this in the end (1 L is 1 kg), at this rate per day.
        self.fluid_goal = (c.sodium_intake * c.sodium_follows + c.sodium_by_carbohydrate) * (share - 1) / c.sodium_by_fluid
        self.fluid_rate = c.sodium_by_fluid / c.sodium_concentration

    def _glycogen(self, day: float) -> float:
        """Return the glycogen in kg: the solution of the Riccati equation 1."""
        settled, store, goal = tanh(self.glycogen_rate * day), self.constants.glycogen_store, self.glycogen_goal
        return goal * (store + goal * settled) / (goal + store * settled)

    def weight(self, day: float, y: float) -> float:
        """Return the weight in kg."""
        c = self.constants
        tissue = self.fat * (exp(y) - 1) + c.forbes * y
        fluid = self.fluid_goal * (1 - exp(-self.fluid_rate * day))
        return self.adult.weight_kg + tissue + (1 + c.glycogen_water) * (self._glycogen(day) - c.glycogen_store) + fluid

    def slope(self, day: float, y: float) -> float:
        """Return dy/dt, per day."""
        c = self.constants
        into_glycogen = self.glycogen_loss * (self.glycogen_goal**2 - self._glycogen(day) ** 2)
        adaptation = c.adaptive_thermogenesis * (1 - exp(-day / c.adaptation_days))
        fat = self.fat * exp(y)
        surplus = (
            self.intake_change * (1 - c.thermic_effect - adaptation)
            - into_glycogen
            - c.fat_upkeep * (fat - self.fat)
            - c.lean_upkeep * c.forbes * y
            - self.activity_cost * (self.weight(day, y) - self.adult.weight_kg)
        )
        # Equations 3 and 9: a kg of fat goes with forbes / fat kg of lean tissue, each with its energy and its cost.
        return surplus / (fat * (c.fat_energy + c.fat_synthesis) + c.forbes * (c.lean_energy + c.lean_synthesis))

    def knots(self) -> Iterator[_Knot]:
        """Yield the course step by step to its longest day."""
        day, y, slope = 0.0, 0.0, self.slope(0.0, 0.0)
        yield _Knot(day, y, slope)
        while day < LONGEST_DAYS:
            step = min(max(FIRST_STEP, STEP_GROWTH * day), LONGEST_STEP, LONGEST_DAYS - day)
            second = self.slope(day + step / 2, y + step / 2 * slope)
            third = self.slope(day + step / 2, y + step / 2 * second)
            fourth = self.slope(day + step, y + step * third)
            day, y = day + step, y + step / 6 * (slope + 2 * second + 2 * third + fourth)
            slope = self.slope(day, y)
            yield _Knot(day, y, slope)

    def between(self, start: _Knot, end: _Knot, day: float) -> float:
        """Return the weight on a day between two knots."""
        step = end.day - start.day
        part, rest = (day - start.day) / step, (end.day - day) / step
        ends = rest**2 * (1 + 2 * part) * start.y + part**2 * (1 + 2 * rest) * end.y
        return self.weight(day, ends + part * rest * step * (rest * start.slope - part * end.slope))


def weight_course(
    adult: Adult, intake_change: float, days: Sequence[int], constants: Constants = HALL_2011
) -> tuple[float | None, ...]:
    """Return the weights in kg on the given days after intake changes for good, in the order of `days`.

    `intake_change` is in kcal/day from `adult.maintenance`, negative for a cut; `days` are whole, from 0 to 3650, in any
    order. The course ends where a falling weight passes a body mass index of 18.5: from there on it is None, also
    for an adult who is below from the start and eats less. Sodium follows intake, as in the NIH planner.

    Raises ValueError for a day outside 0 to 3650, and for a change that leaves no intake or more than doubles it.
    Source: Hall et al., Lancet 2011;378:826-37, web appendix, equations 1-9. It is an average: people vary widely.
    """
    course = _Course(adult, intake_change, constants)
    if wrong := [day for day in days if not 0 <= day <= LONGEST_DAYS]:
        message = f"a course is told for the days 0 to {LONGEST_DAYS}, not for {wrong[0]}"
        raise ValueError(message)
    found: dict[int, float | None] = {0: adult.weight_kg}
    floor = min(adult.underweight_edge, adult.weight_kg)
    waiting = sorted(set(days) - {0}, reverse=True)
    for start, end in pairwise(course.knots()):
        while waiting and waiting[-1] <= end.day:
            day = waiting.pop()
            weight = course.between(start, end, day)
            found[day] = weight if weight >= floor else None
        if not waiting:
            break
    return tuple(found[day] for day in days)


def days_until(adult: Adult, intake_change: float, weight_kg: float, constants: Constants = HALL_2011) -> int | None:
    """Return the first whole day on which a weight in kg is reached or passed; None where it is not within ten years.

    A loss to below a body mass index of 18.5 is None too; `days_until(adult, change, adult.underweight_edge)` is the
    day on which `weight_course` ends. Units, source and errors are those of `weight_course`, and ValueError for a weight
    that is not positive and finite.
    """
    if not (isfinite(weight_kg) and weight_kg > 0):
        message = f"a weight to reach is a positive number, not {weight_kg:g}"
        raise ValueError(message)
    course = _Course(adult, intake_change, constants)
    if weight_kg == adult.weight_kg:
        return 0
    sign = 1 if weight_kg > adult.weight_kg else -1
    if sign < 0 and weight_kg < adult.underweight_edge:
        return None
    for start, end in pairwise(course.knots()):
        if sign * (course.weight(end.day, end.y) - weight_kg) >= 0:
            for day in range(ceil(start.day), int(end.day) + 1):
                if sign * (course.between(start, end, day) - weight_kg) >= 0:
                    return day
    return None
