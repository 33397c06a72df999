"""`schemas/evaluation.json` is what today's reading of the held-out half of the gold articles gives."""

from __future__ import annotations

import json

from flows.cli import json_text
from flows.evaluate.report import Evaluation
from flows.inputs import EVALUATION_FILE
from flows.schema import schemas_folder
from tests.conftest import ROOT

COMMITTED = schemas_folder() / EVALUATION_FILE
STALE = f"schemas/{EVALUATION_FILE} is stale: run make evaluate, look at what has changed, and commit it"


def test_the_committed_evaluation_is_that_of_the_code_data_and_gold_beside_it(evaluation: Evaluation) -> None:
    fresh = evaluation.to_dict()
    committed = json.loads(COMMITTED.read_bytes()) if COMMITTED.is_file() else {}
    assert committed.get("fingerprints") == fresh["fingerprints"], STALE
    assert committed.get("measures") == fresh["measures"], STALE
    assert COMMITTED.read_text("utf-8") == json_text(fresh) + "\n", STALE


def test_the_committed_evaluation_names_no_folder_of_the_machine_and_no_time() -> None:
    text = COMMITTED.read_text("utf-8")
    assert str(ROOT) not in text
    assert not {"date", "time", "seconds", "path"} & set(json.loads(text))
