"""Is a release what it says it is? Everything is read again, by the same program that each release carries (`verify`);
and where the release before is at hand, whether it and the changes give this one.

A release verifies by itself, under the keys that its own manifest declares, so that an old one stays verifiable when
the schema has moved on.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from flows.publish.catalogue import Release, read_folder
from flows.publish.layout import CHANGES_ROWS, MANIFEST, RELEASES, SUMS
from flows.publish.manifest import compare_sums
from flows.publish.replay import compare_replayed
from flows.publish.verify import Problem, check_release


def find_before(release: Release) -> Release | None:
    """The release before, where it stands beside this one, whole, and is the one that the manifest names."""
    named = release.manifest["previous"]
    if release.path.parent.name != RELEASES or named is None:
        return None
    folder = release.path.parent / named["release"]
    before = read_folder(folder) if (folder / MANIFEST).is_file() else None
    known = before is not None and not before.pruned and before.manifest_sha256 == named["manifest_sha256"]
    return before if known else None


def verify_release(folder: Path, *, texts: Mapping[str, str] | None = None) -> list[Problem]:
    """All problems of the release in `folder`, sorted; none where it is whole.

    `texts` maps ids of articles to their normalised texts, against which quotes and evidence are read again; articles
    without a text there are passed over. Of a pruned release the sums of what it keeps are checked. `ReleaseError`
    where the folder holds no release.
    """
    release = read_folder(folder)
    if release.pruned:
        return [Problem(SUMS, what) for what in compare_sums(folder)]
    problems = check_release(folder, texts)
    before = find_before(release)
    if before and not problems and (folder / CHANGES_ROWS).is_file():
        odd = compare_replayed(before, release)
        problems += [Problem(CHANGES_ROWS, f"the release before and the changes do not give {name}") for name in odd]
    return problems
