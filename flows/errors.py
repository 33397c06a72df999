"""What a user can mend: each error names the next step.

Trouble with one article is never an exception that ends a run: it becomes a `SetAside` row (`flows.article`).
These errors are for what stops at once: a setting, a schema, a gate, a release.
"""


class OnrecordError(Exception):
    """Base of all errors that a user can mend; `exit_code` is that of the command (1 data, 2 call)."""

    exit_code = 2


class SettingsError(OnrecordError):
    """A setting or an argument is wrong; the message says which and what it may be."""


class SchemaError(OnrecordError):
    """A file under `schemas/` is malformed; the message names the file, the entry and what to write."""


class GateError(OnrecordError):
    """A check failed and nothing was published; the message counts the failed rules and names the run record."""

    exit_code = 1


class CorrectionError(OnrecordError):
    """A correction is malformed, or the value that it expects is no longer there; the message names file and entry."""

    exit_code = 1


class ReleaseError(OnrecordError):
    """A release cannot be read or written; the message says which and what to do next."""

    exit_code = 1


class ArticleUnreadable(Exception):
    """One raw file cannot be read into an article; caught by the ingest stage, which sets it aside.

    `reason` is a code of the codebook `set_aside_reasons`, `detail` says what was seen.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail
