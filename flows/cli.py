"""The command line: one verb a command, each with help and an example, `--json` for machines.

Exit code 0: done. 1: the data failed (a check, a broken release). 2: the call was wrong. Errors say what to do next.
What a command needs is imported when it runs, so that `onrecord --help` answers at once.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

Command = Callable[[argparse.Namespace], int]


def json_text(value: Any) -> str:
    """A value as JSON: equal values give equal text."""
    return json.dumps(value, ensure_ascii=False, indent=2, sort_keys=True, default=str)


def print_json(value: Any) -> None:
    """A value as JSON on standard output."""
    print(json_text(value))


def demand_folder(path: Path) -> None:
    """Refuse, before the work is done, a file that cannot be written for want of its folder, with `SettingsError`."""
    from flows.errors import SettingsError

    if not path.parent.is_dir():
        raise SettingsError(f"--output {str(path)!r} has no folder {str(path.parent)!r} to stand in: make it first")


def write_json(path: Path, value: Any) -> None:
    """A value as JSON into a file; `SettingsError` where it cannot be written."""
    from flows.errors import SettingsError

    try:
        path.write_text(json_text(value) + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        raise SettingsError(
            f"--output {str(path)!r} cannot be written ({error.strerror}): name another file"
        ) from error


def run_release_command(options: argparse.Namespace) -> int:
    """Read raw/, check, and publish a release into output/."""
    from flows.console import Console
    from flows.embedded import embedded_api
    from flows.quiet import set_environment

    project = options.project.resolve()
    set_environment(project)
    console = Console(quiet=options.json)
    with embedded_api(Path(os.environ["PREFECT_HOME"])) as api:
        from flows.steps import open_run, tell_result

        run = open_run(
            project,
            day=options.date,
            console=console,
            workers=options.workers,
            engine=options.engine,
            scheduler=options.scheduler,
        )
        from flows.release import describe, run_flow
        from flows.warmup import load_needed

        load_needed()
        api.wait()
        published = run_flow(run)
    console.mark("end")
    tell_result(run, published)
    if options.json:
        print_json({**describe(published), "seconds": {k: round(v, 3) for k, v in console.seconds.items()}})
    return 0


def _texts(project: Path) -> dict[str, str]:
    """The texts of the project's articles by id, or nothing where it has no raw/."""
    from flows.ingest.folder import ingest_folder
    from flows.settings import load_settings

    settings = load_settings(project)
    if not (project / settings.raw).is_dir():
        return {}
    return {article.article_id: article.text for article in ingest_folder(project, settings=settings).articles}


def _output(project: Path) -> Path:
    from flows.settings import load_settings

    return project / load_settings(project).output


def _find_release(project: Path, release: str) -> Path:
    """The folder of the release that was named: a path, a version, or the latest one."""
    from flows.publish.catalogue import read_release

    named = Path(release)
    if named.is_dir() and (named / "manifest.json").is_file():
        return named
    return read_release(_output(project), release=release).path


def _release_folder(options: argparse.Namespace) -> Path:
    return _find_release(options.project, options.release)


def run_fetch_command(options: argparse.Namespace) -> int:
    """Fetch articles from the sources in sources.yaml into raw/."""
    from flows.console import Console
    from flows.fetch.collect import choose_sources, fetch_all
    from flows.fetch.source import FILE_NAME, read_sources
    from flows.schema import load_schema
    from flows.settings import load_settings

    project, schema, console = options.project.resolve(), load_schema(), Console(quiet=options.json)
    listed = read_sources(options.sources or project / FILE_NAME, project=project, schema=schema)
    chosen = choose_sources(listed, options.source)
    with console.progress("fetching", None) as progress:
        record = fetch_all(
            project,
            chosen,
            settings=load_settings(project),
            schema=schema,
            dry_run=options.dry_run,
            progress=progress,
        )
    if options.json:
        print_json(record.to_dict())
    else:
        for each in record.sources:
            told = each.to_dict()
            counts = ", ".join(f"{count} {outcome}" for outcome, count in each.counts.items()) or "nothing listed"
            reasons = ", ".join(f"{count} {reason}" for reason, count in told["reasons"].items())
            print(f"{each.source}: {each.failed or counts}{f' ({reasons})' if reasons else ''}")
    return 1 if record.failed else 0


def run_verify_command(options: argparse.Namespace) -> int:
    """Check a release: sums, keys, CSV against Parquet, and every span against the articles in raw/."""
    from flows.publish.layout import PRUNED
    from flows.publish.verification import verify_release

    folder = _release_folder(options)
    texts = _texts(options.project)
    problems = verify_release(folder, texts=texts or None)
    if options.json:
        print_json({"release": folder.name, "problems": [{"file": each.file, "what": each.what} for each in problems]})
    else:
        for problem in problems:
            print(f"{problem.file}: {problem.what}")
        spans = f"spans read again in {len(texts)} articles" if texts else "no articles at hand, spans not read again"
        if (folder / PRUNED).is_file():
            spans = "pruned: only what it keeps was checked"
        print(f"{folder.name}: {len(problems)} problems ({spans})" if problems else f"{folder.name}: whole ({spans})")
    return 1 if problems else 0


def run_withdraw_command(options: argparse.Namespace) -> int:
    """Take an article or a person out of all releases, and publish one without it."""
    from flows.console import Console
    from flows.quiet import set_environment

    project = options.project.resolve()
    set_environment(project)
    from flows.steps import open_run
    from flows.withdraw import withdraw

    run = open_run(project, day=options.date, console=Console(quiet=options.json), finishing=True)
    done = withdraw(run, identifier=options.id, reason=options.reason)
    if options.json:
        print_json(
            {"id": done.id, "release": done.release, "purged": list(done.purged), "corrections": list(done.files)}
        )
    else:
        print(f"{done.id}: taken out; release {done.release} is without it, {len(done.purged)} releases were purged")
        for name in done.files:
            print(f"{name} was changed")
        print("now delete the article's file in raw/ if it may not be kept, and tell those who hold copies of releases")
    return 0


def run_prune_command(options: argparse.Namespace) -> int:
    """Remove the bodies of old releases to save space; manifests, sums and ids stay."""
    from flows.publish.pruning import prune_releases

    done = prune_releases(_output(options.project), keep=options.keep, dry_run=options.dry_run)
    if options.json:
        told = {"pruned": list(done.versions), "kept": list(done.kept), "files": done.files, "bytes": done.bytes}
        print_json({**told, "dry_run": options.dry_run})
    else:
        state = "would be pruned" if options.dry_run else "pruned"
        for version in done.versions:
            print(f"{version}: {state}")
        print(
            f"{len(done.versions)} releases {state} ({done.files} files, {done.bytes:,} bytes freed); "
            f"whole: {', '.join(done.kept) or 'none'}"
        )
    return 0


def run_rebuild_command(options: argparse.Namespace) -> int:
    """Make a release again from its inputs and compare it byte for byte."""
    from flows.publish.catalogue import read_folder
    from flows.quiet import set_environment

    set_environment(options.project)
    from flows.rebuild import rebuild_release

    release = read_folder(_release_folder(options))
    found = rebuild_release(
        release, project=options.project.resolve(), output=_output(options.project), workers=options.workers
    )
    if options.json:
        print_json({"release": found.release, "files": found.files, "differences": list(found.differences)})
    else:
        for difference in found.differences:
            print(difference)
        state = f"{len(found.differences)} differences" if found.differences else "the same, byte for byte"
        print(f"{found.release}: {state} ({found.files} files)")
    return 1 if found.differences else 0


def run_show_command(options: argparse.Namespace) -> int:
    """Show an event, an actor or a recommendation with its parts and the words behind every value."""
    from flows.publish.record import human_text, show_record

    record = show_record(_release_folder(options), options.id, texts=_texts(options.project))
    if options.json:
        print_json(record.to_dict())
    else:
        print(human_text(record))
    return 0


def run_diff_command(options: argparse.Namespace) -> int:
    """Tell what differs between two releases: rows, values, and why."""
    from flows.publish.difference import diff_releases, human_text
    from flows.schema import load_schema

    found = diff_releases(*(_find_release(options.project, name) for name in (options.before, options.after)))
    if options.json:
        print_json(found.to_dict())
    else:
        print(human_text(found, schema=load_schema()), end="")
    return 0


def run_path_command(options: argparse.Namespace) -> int:
    """Print where a table of a release lies."""
    from flows.publish.catalogue import table_path

    path = table_path(_output(options.project), release=options.release, table=options.table)
    if options.json:
        print_json({"release": options.release, "table": options.table, "path": str(path)})
    else:
        print(path)
    return 0


def _evaluation(options: argparse.Namespace) -> tuple[dict[str, Any], str]:
    """The evaluation of coded articles, sentences or reports, for machines and for people."""
    from flows.console import Console
    from flows.errors import SettingsError
    from flows.extract.batch import load_reader

    console = Console(quiet=options.json)
    if options.split is not None and options.gold is None and options.incidents is None:
        raise SettingsError(
            "--split is for coded articles and stories: sentences and reports have no halves, leave it out"
        )
    if options.incidents is not None:
        from flows.evaluate.incident import evaluate_incidents, human_incident_text, read_stories

        total = sum(len(story.articles) for story in read_stories(options.incidents, split=options.split))
        with console.progress("reading", total) as progress:
            joined = evaluate_incidents(options.incidents, split=options.split, reader=load_reader(), progress=progress)
        return joined.to_dict(), human_incident_text(joined)
    if options.against is not None:
        from flows.evaluate.agreement import compare_codings, human_agreement_text

        if options.gold is None:
            raise SettingsError("--against compares a second coding of articles: give the folder of the first one too")
        agreement = compare_codings(options.gold, options.against, split=options.split)
        return agreement.to_dict(), human_agreement_text(agreement)
    if options.upr is not None:
        from flows.evaluate.upr import report_files
        from flows.evaluate.upr_report import evaluate_upr, human_upr_text
        from flows.schema import load_schema

        with console.progress("reading", len(report_files(options.upr))) as progress:
            measured = evaluate_upr(options.upr, reader=load_reader(), schema=load_schema(), progress=progress)
        return measured.to_dict(), human_upr_text(measured)
    if options.sentences is None:
        from flows.evaluate.report import evaluate_gold, human_text, load_gold

        total = len(load_gold(options.gold, split=options.split))
        with console.progress("reading", total) as progress:
            evaluation = evaluate_gold(options.gold, split=options.split, reader=load_reader(), progress=progress)
        return evaluation.to_dict(), human_text(evaluation)
    from flows.evaluate.sentence import read_sentences
    from flows.evaluate.sentence_report import evaluate_sentences, human_sentence_text
    from flows.schema import load_schema

    schema = load_schema()
    total = len(read_sentences(options.sentences, schema=schema))
    with console.progress("reading", total) as progress:
        scored = evaluate_sentences(options.sentences, reader=load_reader(), schema=schema, progress=progress)
    return scored.to_dict(), human_sentence_text(scored)


def run_evaluate_command(options: argparse.Namespace) -> int:
    """Measure how well coded articles, sentences or reports are read: precision, recall and F1 with their intervals."""
    if options.output is not None:
        demand_folder(options.output)
    result, text = _evaluation(options)
    if options.output is not None:
        write_json(options.output, result)
    if options.json:
        print_json(result)
    else:
        print(text)
    return 0


def run_schedule_command(options: argparse.Namespace) -> int:
    """Serve the release flow on a cron until stopped."""
    from flows.quiet import set_environment

    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "ERROR")  # nobody waits for a scheduled run: its log tells errors
    set_environment(options.project)
    from flows.schedule import serve_schedule

    project = options.project.resolve()
    if options.fetch:
        from flows.fetch.source import FILE_NAME, read_sources
        from flows.schema import load_schema

        read_sources(project / FILE_NAME, project=project, schema=load_schema())  # a wrong one is told now, not at six
    serve_schedule(project, cron=options.cron, timezone=options.timezone, as_json=options.json, fetch=options.fetch)
    return 0


def _count(text: str) -> int:
    """A number of processes, a whole number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _add(commands: Any, name: str, function: Command, *, example: str) -> argparse.ArgumentParser:
    summary = (function.__doc__ or "").splitlines()[0]
    parser: argparse.ArgumentParser = commands.add_parser(
        name,
        help=summary,
        description=summary,
        epilog=f"example:\n  {example}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--project", type=Path, default=Path(), metavar="FOLDER", help="the project (default: here)")
    parser.add_argument("--json", action="store_true", help="print the result as JSON")
    parser.set_defaults(function=function)
    return parser


def make_parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    parser = argparse.ArgumentParser(
        prog="onrecord",
        description="Raw news articles to open, versioned tables of events, actors and recommendations.",
        epilog="example:\n  onrecord release",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    release = _add(commands, "release", run_release_command, example="onrecord release --date 2026-11-23")
    release.add_argument("--date", metavar="YYYY-MM-DD", help="the day of the release (default: today in UTC)")
    release.add_argument(
        "--workers", type=_count, metavar="N", help="processes that read articles (default: all cores)"
    )
    release.add_argument("--engine", choices=("local", "dask"), help="where articles are read (default: local)")
    release.add_argument("--scheduler", metavar="ADDRESS", help="the Dask scheduler, as tcp://127.0.0.1:8786")
    fetch = _add(commands, "fetch", run_fetch_command, example="onrecord fetch lake-wire --dry-run")
    fetch.add_argument("source", nargs="*", help="the ids of the sources to fetch (default: all)")
    fetch.add_argument("--sources", type=Path, metavar="FILE", help="the list of sources (default: sources.yaml)")
    fetch.add_argument("--dry-run", action="store_true", help="read the lists, and fetch and write nothing")
    verify = _add(commands, "verify", run_verify_command, example="onrecord verify latest")
    verify.add_argument("release", nargs="?", default="latest", help="a version, a folder, or latest (default)")
    rebuild = _add(commands, "rebuild", run_rebuild_command, example="onrecord rebuild latest")
    rebuild.add_argument("release", nargs="?", default="latest", help="a version, a folder, or latest (default)")
    rebuild.add_argument(
        "--workers", type=_count, metavar="N", help="processes that read articles (default: all cores)"
    )
    withdraw = _add(commands, "withdraw", run_withdraw_command, example="onrecord withdraw anna-berg --reason safety")
    withdraw.add_argument("id", nargs="?", help="an article or a person (default: finish what was cut short)")
    withdraw.add_argument("--reason", metavar="CODE", help="a code of schemas/codebooks/withdrawal_reasons.yaml")
    withdraw.add_argument("--date", metavar="YYYY-MM-DD", help="the day of the release (default: today in UTC)")
    prune = _add(commands, "prune", run_prune_command, example="onrecord prune --keep 12 --dry-run")
    prune.add_argument("--keep", type=_count, required=True, metavar="N", help="the newest releases to leave whole")
    prune.add_argument("--dry-run", action="store_true", help="say what would be removed, and remove nothing")
    show = _add(commands, "show", run_show_command, example="onrecord show oic")
    show.add_argument("id", help="the id of an event, an actor or a recommendation")
    show.add_argument("--release", default="latest", help="a version, a folder, or latest (default)")
    diff = _add(commands, "diff", run_diff_command, example="onrecord diff 2026-11-23.0 latest")
    diff.add_argument("before", help="a version, a folder, or latest: the release before")
    diff.add_argument("after", help="a version, a folder, or latest: the release after it")
    path = _add(commands, "path", run_path_command, example="onrecord path latest events")
    path.add_argument("release", help="a version or latest")
    path.add_argument("table", help="a table, for instance events")
    evaluate = _add(
        commands,
        "evaluate",
        run_evaluate_command,
        example=(
            "onrecord evaluate tests/gold --split test --output evaluation.json\n"
            "  onrecord evaluate --sentences sentences.jsonl --json\n"
            "  onrecord evaluate --upr upr --output upr.json\n"
            "  onrecord evaluate --incidents tests/incidents/stories.yaml --split test\n"
            "  onrecord evaluate tests/gold --against tests/gold/second"
        ),
    )
    measured = evaluate.add_mutually_exclusive_group(required=True)
    measured.add_argument("gold", nargs="?", type=Path, help="a folder of coded articles")
    measured.add_argument("--sentences", type=Path, metavar="FILE", help="a JSON Lines file of coded sentences instead")
    measured.add_argument("--upr", type=Path, metavar="FOLDER", help="a folder of coded UPR reports instead")
    measured.add_argument(
        "--incidents", type=Path, metavar="FILE", help="a YAML file of stories told by several articles"
    )
    evaluate.add_argument("--split", choices=("dev", "test"), help="only one half of the articles (default: all)")
    evaluate.add_argument(
        "--against", type=Path, metavar="FOLDER", help="measure a second coding of the same articles, not the reader"
    )
    evaluate.add_argument("--output", type=Path, metavar="FILE", help="write the result as JSON to this file too")
    schedule = _add(
        commands,
        "schedule",
        run_schedule_command,
        example='onrecord schedule --cron "0 6 * * *" --timezone Europe/Zurich',
    )
    schedule.add_argument("--cron", required=True, help="when to run: minute hour day month weekday")
    schedule.add_argument("--fetch", action="store_true", help="fetch new articles from sources.yaml before each run")
    schedule.add_argument("--timezone", default="UTC", help="an IANA time zone (default: UTC)")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    options = make_parser().parse_args(arguments)
    from flows.errors import OnrecordError, SettingsError

    try:
        if not options.project.is_dir():
            raise SettingsError(f"--project {str(options.project)!r} is no folder: give that of the project")
        return int(options.function(options))
    except OnrecordError as error:
        if options.json:
            print_json({"error": type(error).__name__, "message": str(error)})
        print(f"onrecord: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # The reader of a pipe has gone ("onrecord show ... | head"): nothing is wrong, and nothing more can be said.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        what = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
        if options.json:
            print_json({"error": type(error).__name__, "message": what})
        print(
            f"onrecord: the system refused ({what}): make room or give the right to write, then run again; releases "
            "that are published stay as they are",
            file=sys.stderr,
        )
        return 1
    except KeyboardInterrupt:
        print("onrecord: stopped", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
