"""The lexicon as it is read: what YAML makes of a word, and lists that are missing."""

from __future__ import annotations

import pytest
import yaml

from flows.errors import SchemaError
from flows.extract.knowledge import demand_words, load_knowledge


def test_the_word_on_that_yaml_read_as_true_is_refused() -> None:
    entry = yaml.safe_load("connectors: [of, on]")
    with pytest.raises(SchemaError, match=r"names\.yaml: write the words on, off, yes and no in quotes"):
        demand_words(entry, where="schemas/lexicon/names.yaml")
    demand_words(yaml.safe_load('connectors: [of, "on"]'), where="schemas/lexicon/names.yaml")


def test_a_list_of_grammar_words_that_is_missing_is_an_error_that_names_it() -> None:
    with pytest.raises(SchemaError, match="the list pronouns_of_trees is missing or empty"):
        load_knowledge().group("pronouns_of_trees")
