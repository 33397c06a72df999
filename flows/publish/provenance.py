"""`provenance.intoto.json`: what a release was made from and what came out, as an in-toto statement, version 1
(https://in-toto.io/Statement/v1), with the predicate of SLSA provenance, version 1 (https://slsa.dev/provenance/v1).

The statement is not signed: whoever publishes a release may put it into an envelope and sign it. Build type
`urn:onrecord:release:1`: external parameters are the day and the settings; dependencies are raw files, their sidecars,
corrections and the lock file (each with its SHA-256), the manifest of the release before, and code and schemas, whose
digest is the fingerprint that `flows/fingerprint.py` describes. No time stands in it: equal inputs give equal bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from flows.publish.layout import MANIFEST, RELEASES

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://slsa.dev/provenance/v1"
BUILD = "urn:onrecord:release:1"
BUILDER = "urn:onrecord"
FINGERPRINT = "onrecordFingerprint"
UNREAD = "0" * 64


def iterate_dependencies(manifest: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The inputs that a manifest names, as resource descriptors; files that could not be opened are none."""
    inputs = manifest["inputs"]
    for name, what in (("code_sha256", "flows"), ("schemas_sha256", "schemas")):
        yield {"name": what, "digest": {FINGERPRINT: inputs[name]}}
    if inputs["lock_sha256"]:
        yield {"name": "requirements.lock", "digest": {"sha256": inputs["lock_sha256"]}}
    previous = manifest["previous"]
    if previous:
        name = f"{RELEASES}/{previous['release']}/{MANIFEST}"
        yield {"name": name, "digest": {"sha256": previous["manifest_sha256"]}}
    for name, digest in inputs["corrections"].items():
        yield {"name": name, "digest": {"sha256": digest}}
    for file in inputs["raw"]:
        if file["sha256"] != UNREAD:
            yield {"name": file["path"], "digest": {"sha256": file["sha256"]}}
        if file["sidecar_sha256"]:
            sidecar = f"{file['path'].rpartition('.')[0]}.meta.yaml"
            yield {"name": sidecar, "digest": {"sha256": file["sidecar_sha256"]}}


def make_provenance(files: Iterable[Mapping[str, Any]], *, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The statement on a release; `files` are all of it (path, sha256) but this one and the sums, sorted by path."""
    return {
        "_type": STATEMENT,
        "subject": [{"name": file["path"], "digest": {"sha256": file["sha256"]}} for file in files],
        "predicateType": PREDICATE,
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD,
                "externalParameters": {"date": manifest["date"], "settings": manifest["inputs"]["settings"]},
                "internalParameters": {"packages": manifest["inputs"]["dependencies"]},
                "resolvedDependencies": list(iterate_dependencies(manifest)),
            },
            "runDetails": {"builder": {"id": BUILDER}},
        },
    }
