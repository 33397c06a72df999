"""The one reading of the held-out half of the gold articles, which takes seconds, for all tests of this folder."""

from __future__ import annotations

import pytest

from flows.evaluate.report import Evaluation, evaluate_gold
from flows.extract.reading import Reader
from tests.conftest import ROOT


@pytest.fixture(scope="session")
def evaluation(reader: Reader) -> Evaluation:
    """The evaluation of the test half; tests read it and change nothing."""
    return evaluate_gold(ROOT / "tests" / "gold", split="test", reader=reader)
