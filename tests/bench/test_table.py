"""The arithmetic of the comparison: who took turns, which goals are judged, what the table says."""

from __future__ import annotations

import json
from functools import partial

import pytest

from bench.measuring import Measured, Patience, Taken, in_order, summary, take_turns
from bench.table import Goals, Row, as_json, in_short, lines


def measured(p50: float, statements: int | None = None) -> Measured:
    return Measured(p50, p50 * 2, 10, statements)


def row(**over: object) -> Row:
    values = {"key": "list", "title": "list", "ours": measured(20, 8), "goals": Goals()}
    return Row(**{**values, **over})  # type: ignore[arg-type]  # the test says what it gives


def test_a_goal_that_is_missed_by_a_hair_is_missed():
    missed = row(stock=measured(199.9), goals=Goals(to_stock=0.1))
    assert not missed.reached()
    assert row(stock=measured(200), goals=Goals(to_stock=0.1)).reached()


@pytest.mark.parametrize(
    ("goals", "reached"),
    [
        (Goals(to_bare=2), True),
        (Goals(to_bare=1.9), False),
        (Goals(to_stock=0.1, to_bare=2, statements=8), True),
        (Goals(to_stock=0.1, to_bare=2, statements=7), False),
        (Goals(to_own=("first", 1.3)), True),
        (Goals(to_own=("first", 1.2)), False),
    ],
)
def test_every_goal_must_be_reached(goals: Goals, reached: bool):
    first = row(key="first", ours=measured(16))
    assert row(stock=measured(400), bare=measured(10), goals=goals).reached([first]) is reached


def test_without_the_other_side_its_goal_is_not_judged():
    assert list(row(goals=Goals(to_stock=0.1, to_bare=2)).checks()) == []


def test_the_table_shows_figures_ratios_and_goals():
    shown = lines([row(stock=measured(400), bare=measured(8), goals=Goals(to_stock=0.1, to_bare=2, statements=8))])
    figures = ["list", "20.0", "ms", "40.0", "400.0", "8.0"]
    assert shown[1].split() == [*figures, "0.050", "(0.1)", "2.50", "(2)", "-", "8", "(8)", "-", "NO"]


def test_a_row_is_told_before_the_others_are_measured():
    assert in_short(row(bare=measured(8), base=measured(19))) == "ours 20.0 ms, bare 8.0 ms, with few 19.0 ms"


def test_the_time_in_the_database_stands_beside_that_of_the_ideal_statements():
    ours, bare = Measured(20, 40, 10, 8, 2.25), Measured(8, 16, 10, 1, 0.42)
    assert "2.2, 0.4" in lines([row(ours=ours, bare=bare)])[1]


def test_growth_is_judged_beside_ours_with_the_base_number_of_tickets():
    grown = row(base=measured(16), goals=Goals(growth=1.2))
    assert not grown.reached()
    assert row(base=measured(17), goals=Goals(growth=1.2)).reached()
    assert row(goals=Goals(growth=1.2)).reached(), "a run of the base size alone says nothing of growth"
    assert "1.25 (1.2)" in lines([grown])[1]


def test_a_file_of_a_run_holds_each_check():
    kept = json.loads(as_json([row(bare=measured(10), goals=Goals(to_bare=2))], {"tickets": 5}))
    assert kept["tickets"] == 5
    assert kept["rows"][0]["checks"] == [{"what": "bare", "value": 2.0, "limit": 2, "reached": True}]


def test_the_sides_take_turns_and_the_warm_up_is_forgotten():
    order: list[str] = []
    times = {"a": iter([900.0, 1.0, 2.0, 3.0]), "b": iter([900.0, 4.0, 5.0, 6.0])}

    def side(name: str):
        def sample() -> Taken:
            order.append(name)
            return Taken(next(times[name]), 7, 0.5)

        return sample

    found = take_turns({name: side(name) for name in times}, Patience(most=3, warm_up=1))
    assert order == ["a", "b"] * 4
    assert found["a"] == Measured(2.0, 3.0, 3, 7, 0.5)
    assert found["b"].p50 == 5.0


def test_a_slow_side_ends_its_row_after_the_time_but_is_measured():
    turns = {"slow": lambda: Taken(1.0)}
    assert take_turns(turns, Patience(most=50, seconds=-1))["slow"].count == 1
    patience = Patience(most=50, least=3, seconds=10, warm_up=2)
    assert not patience.is_over(11, rounds=4), "three rounds are measured after the warm-up"
    assert patience.is_over(11, rounds=5)
    assert patience.is_over(41, rounds=1), "but not at any price"
    assert not patience.is_over(9, rounds=5)


def test_a_quick_side_is_looked_at_often_enough_beside_a_slow_one():
    """Whose caches the slow one has just washed away."""
    ours, stock, bare = iter([40.0, *[4.0] * 20]), iter([17_000.0] * 20), iter([5.0] * 20)
    sides = {"ours": lambda: Taken(next(ours)), "stock": lambda: Taken(next(stock)), "bare": lambda: Taken(next(bare))}
    found = take_turns(sides, Patience(most=25, seconds=-1, enough=9))
    assert {name: one.count for name, one in found.items()} == {"ours": 9, "stock": 1, "bare": 9}
    assert (found["ours"].p50, found["ours"].p95) == (4.0, 40.0)


def test_the_95th_percentile_is_the_nearest_rank():
    assert summary([Taken(float(n)) for n in range(1, 101)]).p95 == 95.0
    assert summary([Taken(5.0)]).p95 == 5.0


def test_ours_with_few_and_with_many_tickets_come_after_stock_in_turns():
    """Whoever comes after stock has waited longest."""
    asked: list[str] = []

    def ask(name: str) -> Taken:
        asked.append(name)
        return Taken(1.0)

    take_turns({name: partial(ask, name) for name in ("ours", "stock", "base", "bare")}, Patience(most=2, warm_up=0))
    assert asked == ["ours", "stock", "base", "bare", "base", "stock", "ours", "bare"]


def test_without_few_tickets_nobody_changes_places():
    assert in_order(["ours", "stock", "bare"], 1) == ["ours", "stock", "bare"]
