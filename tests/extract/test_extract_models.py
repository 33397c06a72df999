"""The linear models of reading, how sure they are, and the words that they are made of."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from flows.errors import SchemaError
from flows.extract.batch import load_reader
from flows.extract.calibration import Calibration
from flows.extract.knowledge import load_knowledge
from flows.extract.linear import LinearModel
from flows.extract.trigger import EventLexicon
from flows.plover import read_plover_type
from flows.schema import load_schema, schemas_folder


def small_model() -> LinearModel:
    """Two classes, two features."""
    weights = np.array([[200, 0], [0, 100]], dtype=np.int16)
    return LinearModel(("NONE", "ASSAULT"), {"word=walk/v": 0, "word=kill/v": 1}, weights, np.array([0, 0]), 0.01)


def test_a_model_says_the_same_once_it_is_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "m.npz"
    small_model().save(path)
    again = LinearModel.load(path)
    assert again.probabilities(["word=kill/v"]) == small_model().probabilities(["word=kill/v"])
    first = path.read_bytes()
    again.save(path)
    assert path.read_bytes() == first


def test_unknown_features_count_nothing_and_probabilities_are_rounded() -> None:
    odds = small_model().probabilities(["word=fly/v"])
    assert odds == {"NONE": 0.5, "ASSAULT": 0.5}
    assert small_model().probabilities(["word=walk/v"])["NONE"] == 0.8808


@pytest.mark.parametrize("content", [None, b"", b"PK not an archive"])
def test_what_is_no_model_is_refused_with_what_to_do(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "events.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(SchemaError, match="make model"):
        LinearModel.load(path)


def test_a_model_that_does_not_fit_its_features_is_refused(tmp_path: Path) -> None:
    model = small_model()
    path = tmp_path / "events.npz"
    LinearModel(model.classes, {"word=walk/v": 0}, model.weights, model.bias, model.scale).save(path)
    with pytest.raises(SchemaError, match="does not fit"):
        LinearModel.load(path)


def test_confidence_is_the_share_measured_for_the_step_of_a_probability() -> None:
    calibration = Calibration(((0.0, 0.4), (0.5, 0.7), (0.9, 0.95)), {"verb": 0.8})
    assert [calibration.of_event(p) for p in (0.0, 0.49, 0.5, 0.91, 1.0)] == [0.4, 0.4, 0.7, 0.95, 0.95]
    assert calibration.of_recommendation("verb", 0.4) == 0.8
    assert calibration.of_recommendation("noun", 0.4) == 0.4
    assert Calibration().of_event(0.33) == 0.33


def test_steps_of_confidence_that_fall_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "calibration.yaml"
    path.write_text("events: [{from: 0, right: 0.9}, {from: 0.5, right: 0.4}]\nrecommendations: {}\n", "utf-8")
    with pytest.raises(SchemaError, match="must rise"):
        Calibration.load(path)


def test_the_models_know_every_type_and_role_and_no_other() -> None:
    folder = schemas_folder() / "model"
    types = set(load_schema().codebooks["event_types"].by_code)
    assert set(LinearModel.load(folder / "events.npz").classes) == {"NONE", *types}
    assert set(LinearModel.load(folder / "roles.npz").classes) == {"none", "actor", "recipient", "speaker"}


@pytest.mark.parametrize(
    ("kind", "modality", "plover"),
    [
        ("AID", "planned", "AGREE"),
        ("RETREAT", "planned", "AGREE"),
        ("CONVENE", "planned", "AGREE"),
        ("SANCTION", "planned", "THREATEN"),
        ("PROTEST", "planned", "THREATEN"),
        ("SANCTION", "negated", "SANCTION"),
        ("REQUEST", "planned", "REQUEST"),
        ("INVESTIGATE", "asserted", "ACCUSE"),
        ("REPORT", "planned", None),
    ],
)
def test_plover_reads_a_planned_act_as_an_agreement_or_a_threat(kind: str, modality: str, plover: str | None) -> None:
    assert read_plover_type(load_schema(), kind, modality) == plover


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"frame": "acts"}, "frame acts"),
        ({"type": "ATTACK"}, "type ATTACK"),
        ({"object": ["humans"]}, "class humans"),
        ({"complement": "gerund"}, "complement gerund"),
        ({"objects": ["human"]}, "objects"),
    ],
)
def test_an_entry_of_the_lexicon_that_cannot_be_read_is_refused(change: dict[str, Any], message: str) -> None:
    lexicon = copy.deepcopy(dict(load_knowledge().lexicon))
    entry = {"type": "ASSAULT", "frame": "act", "verbs": ["smite"], **change}
    lexicon["events"]["entries"] = [*lexicon["events"]["entries"], entry]
    with pytest.raises(SchemaError, match=message):
        EventLexicon(lexicon)


def test_a_reader_is_made_once_a_process() -> None:
    assert load_reader() is load_reader()
