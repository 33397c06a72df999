"""What a run will need, loaded beside the start of Prefect's server, which is waited for anyway."""

from __future__ import annotations

import threading


def load_needed() -> None:
    """Load the language model, lexicon and registry, and Great Expectations: some seconds of imports."""
    from flows.extract.batch import load_reader
    from flows.extract.parse import load_lemmatizer, load_model

    load_reader()
    load_model()
    load_lemmatizer()
    import great_expectations  # noqa: F401 - the check stage imports it late; here it is only made ready


def start_warmup() -> threading.Thread:
    """Begin loading in a thread of its own; join it before the first stage, so that nothing is loaded twice.

    A failure to load is not lost: the stage that needs what is missing raises it again where it is handled.
    """
    thread = threading.Thread(target=_load_quietly, name="warmup", daemon=True)
    thread.start()
    return thread


def _load_quietly() -> None:
    try:
        load_needed()
    except Exception:
        return
