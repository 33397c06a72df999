"""Rows binned by confidence, and the precision of the most confident."""

from __future__ import annotations

import pytest

from flows.evaluate.reliability import Graded, confident_precision, make_reliability


def rows(*graded: tuple[float, bool]) -> list[Graded]:
    return [Graded(confidence, right) for confidence, right in graded]


def test_rows_stand_in_the_bin_of_their_confidence_with_the_share_that_is_right() -> None:
    reliability = make_reliability(rows((0.71, True), (0.79, False), (0.3, False), (1.0, True)))
    assert [each.to_dict() for each in reliability.bins] == [
        {"from": 0.3, "rows": 1, "mean_confidence": 0.3, "precision": 0.0},
        {"from": 0.7, "rows": 2, "mean_confidence": 0.75, "precision": 0.5},
        {"from": 0.9, "rows": 1, "mean_confidence": 1.0, "precision": 1.0},
    ]
    assert (reliability.rows, reliability.precision) == (4, 0.5)


@pytest.mark.parametrize("confidence", [0.7, 0.1 + 0.6, 0.7000001])
def test_a_round_confidence_is_not_just_below_itself(confidence: float) -> None:
    (only,) = make_reliability(rows((confidence, True))).bins
    assert only.low == 0.7


def test_the_most_confident_come_first_whatever_their_order() -> None:
    right = [(0.9, True)] * 7
    wrong = [(0.2, False)] * 3
    assert confident_precision(rows(*right, *wrong)) == 1.0
    assert confident_precision(rows(*wrong, *right)) == 1.0


def test_ties_at_the_edge_count_with_their_mean() -> None:
    """With one confidence for all rows the most confident are as precise as all of them."""
    assert confident_precision(rows(*[(0.7, True)] * 5, *[(0.7, False)] * 5)) == pytest.approx(0.5)
    graded = rows(*[(0.9, True)] * 5, *[(0.5, False)] * 4, (0.5, True))
    assert confident_precision(graded) == pytest.approx((5 + 2 * 0.2) / 7)


def test_without_rows_nothing_is_precise() -> None:
    reliability = make_reliability([])
    assert (reliability.rows, reliability.precision, reliability.confident_precision) == (0, 0.0, 0.0)
    assert reliability.bins == ()
