"""What can go wrong in an engine, each with its subject, so that a command or a page can say it well."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wangge_engines.messages import say

SHOWN_FAULTS = 20


class WanggeError(Exception):
    """Anything that the engines refuse or cannot do. `exit_status` is what a command ends with."""

    exit_status = 2


class Infeasible(WanggeError):
    """The question is well put, and the answer is "no"."""

    exit_status = 1


@dataclass(frozen=True)
class Fault:
    """One thing wrong in the input: what, and where. `row_kind` says how the file counts: line, row or feature."""

    message: str
    file: str | None = None
    line: int | None = None
    column: str | None = None
    row_kind: str = "line"

    def __str__(self) -> str:
        return say("{where}: {message}", where=where, message=self.message) if (where := self.where) else self.message

    @property
    def where(self) -> str:
        """`units.csv, line 3, column population`."""
        parts = [self.file or ""]
        if self.line is not None:
            parts.append(_row_named(self.row_kind, self.line))
        if self.column is not None:
            parts.append(say("column {column}", column=self.column))
        return say(", ").join(part for part in parts if part)


def _row_named(kind: str, number: int) -> str:
    if kind == "feature":
        return say("feature {number}", number=number)
    return say("row {number}", number=number) if kind == "row" else say("line {number}", number=number)


class BadInput(WanggeError):
    """Input that is refused. Carries every fault that was found, in the order of the file."""

    def __init__(
        self,
        message: str | Iterable[Fault],
        file: str | None = None,
        line: int | None = None,
        column: str | None = None,
        *,
        total: int | None = None,
    ) -> None:
        self.faults = [Fault(message, file, line, column)] if isinstance(message, str) else list(message)
        self.total = len(self.faults) if total is None else total
        self.file, self.line, self.column = (
            (self.faults[0].file, self.faults[0].line, self.faults[0].column) if self.faults else (file, line, column)
        )
        super().__init__(*self.faults)

    def __str__(self) -> str:
        lines = [str(fault) for fault in self.faults]
        if (more := self.total - len(self.faults)) > 0:
            lines.append(say("… and {more} more of the kind", more=more))
        return "\n".join(lines)


class Faults:
    """Gathers what is wrong with a file, to be told all at once (the first twenty in full, the rest by number)."""

    def __init__(self, file: str | None = None, row_kind: str = "line") -> None:
        self.file, self.row_kind = file, row_kind
        self.found: list[Fault] = []
        self.total = 0

    def add(self, message: str, line: int | None = None, column: str | None = None) -> None:
        self.total += 1
        if len(self.found) < SHOWN_FAULTS:
            self.found.append(Fault(message, self.file, line, column, self.row_kind))

    def refuse_if_any(self) -> None:
        if self.found:
            raise BadInput(self.found, total=self.total)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self.found)

    def __bool__(self) -> bool:
        return bool(self.found)
