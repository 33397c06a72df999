"""The environment of a run, set before Prefect and Great Expectations are imported, which read it once.

Nothing phones home: the analytics of both are off. Prefect's database lies inside the project unless PREFECT_HOME
says otherwise. A value that the user has set is left as it is, analytics excepted.
"""

from __future__ import annotations

import os
from pathlib import Path

SILENT = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    "GX_ANALYTICS_ENABLED": "false",
}
DEFAULTS = {
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "true",
    # A command tells its error itself, in one line: Prefect's and uvicorn's logs would add a page to it.
    "PREFECT_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
    # Without these two, SQLite stalls now and then when runs follow one another closely.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
}


def set_environment(project: Path) -> None:
    """Set what a run needs in `os.environ`; call it before the first import of `prefect`."""
    os.environ.update(SILENT)
    for name, value in {**DEFAULTS, "PREFECT_HOME": str(project.resolve() / ".prefect")}.items():
        os.environ.setdefault(name, value)
