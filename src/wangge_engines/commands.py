"""The engines' commands, on files, without Django: `draw`, and those that come later.

`main(["draw", "units.csv", "--target", "1000", "--out", "drawing"])` → exit status: 0 done, 1 done and the answer is
"no" (a grid is out of balance), 2 cannot be done. Heavy libraries are imported only when a command runs.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TextIO

from wangge_engines.errors import BadInput, WanggeError
from wangge_engines.messages import say

LATER = ("dispatch", "index", "judge")
_BAR_WIDTH = 30
_INTERRUPTED = 130  # what shells expect of a command that Ctrl-C ended


def engine_commands() -> list[str]:
    """Names of the commands that need no database and no settings."""
    return ["draw", *LATER]


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; what it has to say goes to standard output, complaints and progress to standard error."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] in LATER:
        return _refused(say("wangge {command} comes in a later version; this one has: draw", command=arguments[0]))
    try:
        parser = _parser()
        return parser.parse_args(arguments, namespace=_Run(parser=parser)).run()
    except SystemExit as stopped:  # argparse: 0 after --help, 2 after a usage error
        return int(stopped.code or 0)
    except WanggeError as error:
        _complain(str(error))
        return error.exit_status
    except KeyboardInterrupt:
        _complain(say("stopped; nothing was written"))
        return _INTERRUPTED


class _Parser(argparse.ArgumentParser):
    """argparse, with its own few words in the reader's language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(formatter_class=_Formatter, add_help=False, **options)
        self._positionals.title = say("input")
        self._optionals.title = say("options")
        self.add_argument("-h", "--help", action="help", help=say("show this help"))

    def error(self, message: str) -> Any:
        self.print_usage(sys.stderr)
        _complain(message)
        _complain(say("see {command} --help", command=self.prog))
        raise SystemExit(2)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, say("usage: ") if prefix is None else prefix)


class _Run(argparse.Namespace):
    """The arguments of a command and the function that does it."""

    do: Callable[[_Run], int] | None = None
    parser: argparse.ArgumentParser

    def run(self) -> int:
        if self.do is None:
            self.parser.print_help()
            return 2
        return self.do(self)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="wangge", description=say("City services, run from the grids: the engines on files."))
    commands = parser.add_subparsers(title=say("commands"), metavar="COMMAND")
    _add_draw(commands)
    for name in LATER:
        commands.add_parser(name, help=say("comes in a later version"))
    return parser


def _add_draw(commands: Any) -> None:
    draw = commands.add_parser(
        "draw",
        help=say("draw grids from base units"),
        description=say("Draw grids from base units: connected, balanced, compact."),
        epilog=_example(),
    )
    draw.add_argument(
        "units",
        metavar="UNITS",
        help=say(
            "base units: CSV, XLSX, GeoJSON, GeoPackage, Shapefile or GeoParquet "
            "with id, population, and x,y or lon,lat or outlines"
        ),
    )
    draw.add_argument(
        "--out",
        required=True,
        metavar="DIR",
        help=say("folder for assignment.csv, grids.gpkg, grids.geojson, report.json"),
    )
    size = draw.add_mutually_exclusive_group(required=True)
    size.add_argument("--target", type=_people, metavar="N", help=say("residents of a grid, such as 1000"))
    size.add_argument("--grids", type=_count, metavar="K", help=say("how many grids in all"))
    draw.add_argument("--within", metavar="COLUMN", help=say("column with the community; no grid crosses one"))
    draw.add_argument(
        "--edges",
        metavar="F",
        help=say("neighbours: CSV id_a,id_b[,border_m] (else shared borders of outlines, or nearby points)"),
    )
    draw.add_argument(
        "--barriers", metavar="F", help=say("rivers, railways, motorways that no grid crosses: lines or areas")
    )
    draw.add_argument("--crs", metavar="EPSG:n", help=say("coordinate system of x,y or of outlines that name none"))
    draw.add_argument(
        "--datum",
        choices=("wgs84", "cgcs2000", "gcj02", "bd09"),
        default="wgs84",
        help=say("what longitude and latitude refer to (wgs84)"),
    )
    draw.add_argument(
        "--tolerance", type=float, default=0.10, metavar="SHARE", help=say("how far a grid may be from the mean (0.10)")
    )
    draw.add_argument(
        "--culture",
        type=float,
        metavar="SHARE",
        help=say("weight of profile_ columns against distance (0.3 where there are any)"),
    )
    draw.add_argument(
        "--front",
        action="store_true",
        help=say("also draw for every weight from 0 to 1: what likeness costs in nearness (front.csv, front.svg)"),
    )
    draw.add_argument(
        "--previous",
        metavar="F",
        help=say("assignment.csv of an earlier plan: names and residents stay where they can"),
    )
    draw.add_argument(
        "--move-cost",
        type=float,
        default=0.5,
        metavar="COST",
        help=say("what it costs that everybody changes grid (0.5)"),
    )
    draw.add_argument("--time-limit", type=float, metavar="S", help=say("seconds the search and the proof may take"))
    draw.add_argument("--seed", type=int, default=0, metavar="N", help=say("another seed, another drawing (0)"))
    draw.add_argument("--json", action="store_true", help=say("print the report as JSON"))
    draw.add_argument(
        "--pins",
        metavar="F",
        help=say("what stays as it is: CSV with id,grid or id_a,id_b or grid,centre, or grid alone"),
    )
    draw.add_argument(
        "--certify",
        action="store_true",
        help=say("prove how far the cost is from the least possible, and better it; takes minutes"),
    )
    draw.add_argument(
        "--ray",
        metavar="ADDRESS",
        help=say("search on a Ray cluster: HOST:6379 of its head, auto, or local; the same grids as here"),
    )
    draw.set_defaults(do=_draw)


def _example() -> str:
    return say("example:") + "\n  wangge draw units.csv --within community --target 1000 --out drawing\n"


def _people(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(say("{text} is not a number of people", text=text)) from None


def _count(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(say("{text} is not a whole number", text=text)) from None


def _draw(given: Any) -> int:
    from pathlib import Path

    from wangge_engines.partition.write import plain, refuse_folder

    refuse_folder(Path(given.out))
    if given.front and given.ray:
        raise BadInput(say("--front draws on this machine alone; leave out --ray, or --front"))
    with _progress(sys.stderr) as progress:
        from wangge_engines.partition import draw

        drawing = draw(
            given.units,
            target=given.target,
            grids=given.grids,
            within=given.within,
            edges=given.edges,
            barriers=given.barriers,
            crs=given.crs,
            datum=given.datum,
            tolerance=given.tolerance,
            culture=given.culture,
            previous=given.previous,
            move_cost=given.move_cost,
            pins=given.pins,
            seed=given.seed,
            time_limit=given.time_limit,
            certify=given.certify,
            ray=given.ray,
            progress=progress,
        )
        if given.front:
            drawing.trace_front(time_limit=given.time_limit, progress=progress)
        drawing.save(given.out)
    report = drawing.report
    answer = json.dumps(plain(report), ensure_ascii=False, indent=1) if given.json else summary(report, given.out)
    sys.stdout.write(answer + "\n")
    broken = report.get("pins", {}).get("broken", 0)
    return 1 if report["out_of_balance"] or report["disconnected"] or broken else 0


def summary(report: dict[str, Any], folder: str) -> str:
    """The figures that matter first, as a short table for people."""
    rows = [
        (say("units"), f"{report['units']:,}"),
        (say("residents"), f"{report['population']:,}"),
        (say("grids"), f"{report['grids']:,}"),
        (say("grids in several pieces"), f"{report['disconnected']:,}"),
        (say("grids out of balance"), f"{report['out_of_balance']:,}"),
        (say("largest deviation"), f"{report['max_deviation']:.1%}"),
        (say("mean deviation"), f"{report['mean_deviation']:.1%}"),
        (say("filled by one large unit"), f"{report['set_aside']:,}"),
        (say("far out because units are large"), f"{report['excused_by_lumps']:,}"),
        (say("cost"), f"{report['cost']:.4f}"),
        (say("mean way to the centre"), f"{report['distance_mean_m']:,.0f} m"),
        (say("seconds"), f"{report['seconds']:.1f}"),
    ]
    if report["moved_population"] is not None:
        rows.insert(3, (say("residents who change grid"), f"{report['moved_population']:,}"))
    lines = [f"{_padded(label, 34)}{figure:>14}" for label, figure in rows]
    if report["gap"] is not None:
        lines.append(_how_near(report))
    lines += _front(report.get("front", []))
    lines += _pinned(report.get("pins", {}))
    lines += [say("note: {note}", note=note) for note in report["notes"]]
    if report["out_of_balance"]:
        lines.append(_out_of_balance(report))
    return "\n".join([*lines, say("written to {folder}", folder=folder)])


def _how_near(report: dict[str, Any]) -> str:
    """The certificate in a planner's words."""
    if report["stopped_by"] == "optimal":
        return say("proven: no other plan that is as well balanced costs less")
    proven, communities = report["proven_optimal"], report["communities"]
    text = say("no plan that is as well balanced can cost more than {gap} less", gap=f"{report['gap']:.2%}")
    if communities == 1:
        return text
    return text + say(
        "; proven the best in {proven} of {communities} communities", proven=proven, communities=communities
    )


def _front(rows: list[dict[str, Any]]) -> list[str]:
    """What likeness costs, a line for each weight of culture."""
    if not rows:
        return []
    head = (say("--culture"), say("places apart"), say("profiles apart"), say("mean way"))
    lines = [
        (
            f"{row['culture']:g}",
            f"{row['place_left']:.2%}",
            f"{row['culture_left']:.2%}",
            f"{row['distance_mean_m']:,.0f} m",
        )
        for row in rows
    ]
    return ["", *("".join(_padded(cell, 16) for cell in line).rstrip() for line in (head, *lines)), ""]


def _pinned(pins: dict[str, int]) -> list[str]:
    """What stayed as it was asked, and how many grids could not."""
    if not pins:
        return []
    lines = [
        say(
            "pinned: {units} units in their grids, {whole} whole grids, {bundles} bundles, {centres} centres",
            units=pins["units_held"],
            whole=pins["grids_held_whole"],
            bundles=pins["bundles"],
            centres=pins["centres"],
        )
    ]
    if pins["broken"]:
        lines.append(
            say(
                "{count} grids could not be kept as pinned: units beside them had nowhere else to go; pin fewer",
                count=pins["broken"],
            )
        )
    return lines


def _out_of_balance(report: dict[str, Any]) -> str:
    where = ", ".join(code for code in report["communities_out_of_balance"][:10] if code)
    advice = say("allow a larger --tolerance, more neighbours, or split large units")
    if not where:
        return say("{count} grids are out of balance; {advice}", count=report["out_of_balance"], advice=advice)
    return say(
        "{count} grids are out of balance, in: {where}; {advice}",
        count=report["out_of_balance"],
        where=where,
        advice=advice,
    )


def _padded(label: str, width: int) -> str:
    """Chinese characters take two columns of a terminal."""
    shown = sum(2 if ord(letter) > 0x2E80 else 1 for letter in label)
    return label + " " * max(1, width - shown)


@contextlib.contextmanager
def _progress(stream: TextIO) -> Iterator[Callable[[float, str], None] | None]:
    """A bar on a terminal; nothing anywhere else."""
    if not stream.isatty():
        yield None
        return

    def show(share: float, step: str) -> None:
        filled = round(_BAR_WIDTH * min(1.0, max(0.0, share)))
        bar = "█" * filled + "·" * (_BAR_WIDTH - filled)
        stream.write(f"\r{bar} {share:4.0%} {_padded(step, 24)}")
        stream.flush()

    try:
        yield show
    finally:
        stream.write("\r" + " " * (_BAR_WIDTH + 32) + "\r")
        stream.flush()


def _refused(message: str) -> int:
    _complain(message)
    return 2


def _complain(message: str) -> None:
    for line in message.splitlines():
        sys.stderr.write(say("wangge: {line}", line=line) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
