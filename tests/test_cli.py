"""The commands: help, output for people and machines, exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from flows.cli import main, make_parser
from tests.project import ROOT, command, environment, make_project

COMMANDS = ("release", "verify", "rebuild", "withdraw", "show", "diff", "path", "evaluate", "schedule")
HEAVY = ("prefect", "pandas", "pyarrow", "spacy", "great_expectations", "duckdb", "yaml", "rich")


def test_help_loads_none_of_the_heavy_packages() -> None:
    code = f"import sys, flows.cli; flows.cli.make_parser(); print([m for m in {HEAVY} if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_help_answers_at_once() -> None:
    def seconds() -> float:
        began = time.perf_counter()
        subprocess.run(command("--help"), cwd=ROOT, capture_output=True, check=True)
        return time.perf_counter() - began

    assert min(seconds() for _ in range(3)) < 0.4


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        make_parser().parse_args([name, "--help"])
    said = capsys.readouterr().out
    assert left.value.code == 0
    assert f"example:\n  onrecord {name}" in said
    assert "--json" in said
    assert "--project" in said


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["publish"],
        ["release", "--workers", "0"],
        ["path", "latest"],
        ["evaluate"],
        ["evaluate", "tests/gold", "--sentences", "sentences.jsonl"],
        ["schedule"],
    ],
)
def test_wrong_arguments_end_with_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["release", "--date", "tomorrow"], "--date"),
        (["schedule", "--cron", "0 6 * *"], "five fields"),
        (["schedule", "--cron", "0 99 * * *"], "--cron"),
        (["schedule", "--cron", "0 0 30 2 *"], "ever comes"),
        (["schedule", "--cron", "0 6 * * *", "--timezone", "Mars/Base"], "--timezone"),
    ],
)
def test_wrong_values_end_with_code_2_and_say_what_to_write(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--project", str(make_project(tmp_path))]) == 2
    assert said in capsys.readouterr().err


def test_folder_that_is_not_there_ends_with_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["path", "latest", "events", "--project", "no/such/folder"]) == 2
    assert "--project" in capsys.readouterr().err


def test_release_through_prefect_prints_json_and_nothing_else(released: Path, tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    call = command("release", "--json", "--date", "2026-11-23", "--project", str(project))
    said = subprocess.run(
        call, cwd=tmp_path, env=environment(tmp_path / "prefect"), capture_output=True, text=True, check=False
    )
    assert (said.returncode, said.stderr) == (0, "")
    made = json.loads(said.stdout)
    assert (made["state"], made["version"]) == ("released", "2026-11-23.0")
    manifest = "output/releases/2026-11-23.0/manifest.json"
    assert (project / manifest).read_bytes() == (released / manifest).read_bytes(), "as without Prefect"
    assert (tmp_path / "prefect").is_dir()


def test_release_tells_what_it_read_found_checked_and_wrote(tmp_path: Path) -> None:
    project = make_project(tmp_path / "project")
    call = command("release", "--date", "2026-11-23", "--project", str(project))
    said = subprocess.run(
        call, cwd=tmp_path, env=environment(tmp_path / "prefect"), capture_output=True, text=True, check=True
    )
    for word in ("read", "empty_file", "found", "checked", "wrote", "seconds", "MiB", "output/releases/2026-11-23.0"):
        assert word in said.stdout
    assert "\x1b" not in said.stdout, "plain where nobody watches"


def test_unreachable_server_is_told_in_one_line(tmp_path: Path) -> None:
    project = make_project(tmp_path)
    surroundings = environment(tmp_path / "prefect", PREFECT_API_URL="http://127.0.0.1:9/api")
    call = command("release", "--project", str(project))
    said = subprocess.run(call, cwd=tmp_path, env=surroundings, capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert len(said.stderr.splitlines()) == 1
    assert "PREFECT_API_URL" in said.stderr


def test_path_leads_to_the_table(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["path", "latest", "events", "--project", str(released)]) == 0
    path = Path(capsys.readouterr().out.strip())
    assert pq.read_table(path).num_rows > 0
    assert main(["path", "2026-11-23.0", "events", "--json", "--project", str(released)]) == 0
    assert json.loads(capsys.readouterr().out)["path"] == str(path)


def test_path_of_an_unknown_table_or_release_names_those_there_are(
    released: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["path", "latest", "sightings", "--project", str(released)]) != 0
    assert "events" in capsys.readouterr().err
    assert main(["path", "2020-01-01.0", "events", "--project", str(released)]) != 0
    assert "2026-11-23.0" in capsys.readouterr().err


def test_verify_of_a_whole_release_and_of_a_changed_one(
    released: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", "--project", str(released)]) == 0
    assert "2026-11-23.0" in capsys.readouterr().out
    copy = tmp_path / "2026-11-23.0"
    shutil.copytree(released / "output" / "releases" / "2026-11-23.0", copy)
    events = copy / "csv" / "events.csv"
    events.write_bytes(events.read_bytes().replace(b"asserted", b"alleged!", 1))
    assert main(["verify", str(copy), "--project", str(released), "--json"]) == 1
    problems = json.loads(capsys.readouterr().out)["problems"]
    assert "csv/events.csv" in {problem["file"] for problem in problems}


def test_show_prints_an_event_with_the_words_behind_it(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = pq.read_table(released / "output" / "releases" / "2026-11-23.0" / "parquet" / "events.parquet")
    row = table.to_pylist()[0]
    assert main(["show", row["event_id"], "--project", str(released)]) == 0
    said = capsys.readouterr().out
    assert row["event_type"] in said
    assert main(["show", row["event_id"], "--json", "--project", str(released)]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["row"]["quote"] == row["quote"]
    assert shown["evidence"]


def test_diff_of_a_release_with_itself_is_empty(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", "2026-11-23.0", "latest", "--project", str(released)]) == 0
    assert "No row but for its confidence." in capsys.readouterr().out
    assert main(["diff", "2026-11-23.0", "latest", "--json", "--project", str(released)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["rows"] == []
    assert {each["share_kept"] for each in found["ids"] if each["before"]} == {1.0}


def test_evaluate_prints_a_table_and_writes_the_same_json_each_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three coded articles, so that it takes no time."""
    files = (tmp_path / "one.json", tmp_path / "two.json")
    assert main(["evaluate", str(ROOT / "tests" / "articles"), "--output", str(files[0])]) == 0
    assert "3 gold articles (all)" in capsys.readouterr().out
    assert main(["evaluate", str(ROOT / "tests" / "articles"), "--json", "--output", str(files[1])]) == 0
    said = capsys.readouterr().out
    assert files[0].read_bytes() == files[1].read_bytes() == said.encode()
    assert set(json.loads(said)) == {
        "articles",
        "confusions",
        "fingerprints",
        "measures",
        "missed",
        "reliability",
        "split",
        "spurious",
    }
    assert str(ROOT) not in said


def test_evaluate_of_sentences_prints_a_table_or_json_and_writes_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call = ["evaluate", "--sentences", str(ROOT / "tests" / "evaluate" / "sentences.jsonl")]
    assert main([*call, "--output", str(tmp_path / "scores.json")]) == 0
    assert "9 sentences" in capsys.readouterr().out
    assert main([*call, "--json"]) == 0
    said = capsys.readouterr().out
    assert (tmp_path / "scores.json").read_bytes() == said.encode()
    assert json.loads(said)["sentences"] == 9


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "holds no gold article"),
        (["--sentences", "nowhere.jsonl"], "cannot be read"),
        (["--sentences", "nowhere.jsonl", "--split", "dev"], "--split is for coded articles"),
        (["tests/articles", "--output", "no/such/folder/x.json"], "no folder 'no/such/folder'"),
        (["--sentences", "tests/evaluate/sentences.jsonl", "--output", "tests"], "--output 'tests' cannot be written"),
    ],
)
def test_evaluate_of_what_is_not_there_ends_with_code_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(ROOT)
    assert main(["evaluate", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_error_is_json_too_where_json_is_asked_for(released: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", "no-such-id", "--json", "--project", str(released)]) != 0
    assert json.loads(capsys.readouterr().out)["error"] == "ReleaseError"
