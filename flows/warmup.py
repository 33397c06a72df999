"""What a run will need, loaded while Prefect's server starts, which would be waited for anyway."""

from __future__ import annotations


def load_needed() -> None:
    """Load the language model, lexicon and registry, and Great Expectations: some seconds of imports."""
    from flows.extract.batch import load_reader
    from flows.extract.lemma import load_lemmatizer
    from flows.extract.parse import load_model

    load_reader()
    load_model()
    load_lemmatizer()
    import great_expectations  # noqa: F401 - the check stage imports it late; here it is only made ready
