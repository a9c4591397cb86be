"""Any file that holds rows → one kind of table, with every row's number in its own file for the messages.

CSV (UTF-8 with or without its mark, UTF-16 with its mark, else GB 18030; comma, semicolon or tab), XLSX and its like,
GeoJSON, GeoPackage, Shapefile (.shp or .zip), Parquet and GeoParquet.
"""

from __future__ import annotations

import csv
import difflib
import io
import math
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wangge_engines.errors import BadInput, Fault, Faults
from wangge_engines.messages import say
from wangge_engines.space.projections import read_crs

if TYPE_CHECKING:
    import pandas as pd
    from pyproj import CRS

Texts = NDArray[np.str_]
Reals = NDArray[np.float64]

_LARGEST_EXACT_INTEGER = 2**53


@dataclass(frozen=True)
class Table:
    """Rows of one file (or of a data frame), as they are.

    name for messages; row_kind: how the file counts its rows (line, row, feature); rows (n,) their numbers there;
    geometry (n,) shapely or None; crs as the file declares it; is_sheet: numbers come typed, so codes may have lost
    digits; is_geojson: its declared system is an assumption of the format rather than a statement.
    """

    name: str
    frame: pd.DataFrame
    rows: NDArray[np.int64]
    row_kind: str = "line"
    geometry: NDArray[np.object_] | None = None
    crs: CRS | None = None
    is_sheet: bool = False
    is_geojson: bool = False

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def assumes_degrees(self) -> bool:
        """GeoJSON that names no system counts as WGS 84 by its standard, whatever its coordinates are."""
        return self.is_geojson and self.crs is not None and self.crs.is_geographic

    def column(self, wanted: str) -> str | None:
        """The table's own spelling of a column: exactly as wanted, else the only one that differs in case alone."""
        names = [str(name) for name in self.frame.columns]
        exact = [name for name in names if name == wanted]
        alike = exact or [name for name in names if name.lower() == wanted.lower()]
        if len(alike) > 1:
            raise BadInput(say("two columns have the name {column}; rename one", column=wanted), self.name)
        return alike[0] if alike else None

    def required(self, wanted: str) -> str:
        if (found := self.column(wanted)) is None:
            raise self.lacks([wanted])
        return found

    def lacks(self, wanted: Iterable[str]) -> BadInput:
        """The error that says which columns are missing, which are there, and which were perhaps meant."""
        names = [str(name) for name in self.frame.columns]
        near = [match for column in wanted for match in difflib.get_close_matches(column, names, 1, 0.8)]
        there = ", ".join(names[:30]) or say("none")
        message = say("column {columns} is missing; the columns are: {there}", columns=", ".join(wanted), there=there)
        if near:
            message += say(" (did you mean {near}?)", near=", ".join(near))
        return BadInput(message, self.name)

    def texts(self, column: str) -> Texts:
        """Cells as text without surrounding blanks; empty where nothing is. Whole numbers have no decimal point."""
        return np.array([_text(cell) for cell in self.frame[column].tolist()], dtype=np.str_)

    def codes(self, column: str) -> Texts:
        """Like texts, for codes: refuses a column whose digits may be lost."""
        if self.is_sheet:
            self._refuse_numbers(column)
        for at, cell in enumerate(self.frame[column].tolist()):
            if isinstance(cell, float) and not math.isnan(cell) and not _is_whole(cell):
                message = say("{cell} is a number that cannot hold a code exactly; store the column as text", cell=cell)
                raise self.refusal(message, at, column)
        return self.texts(column)

    def numbers(self, column: str) -> Reals:
        """Cells as numbers; NaN where a cell is empty or no number."""
        import pandas as pd

        cells = self.frame[column]
        numbers = np.array(pd.to_numeric(cells, errors="coerce"), dtype=np.float64)
        if cells.dtype == object and (unread := np.flatnonzero(np.isnan(numbers))).size:
            bare = cells.iloc[unread].map(lambda cell: cell.strip() if isinstance(cell, str) else cell)
            numbers[unread] = pd.to_numeric(bare, errors="coerce")
        return numbers

    def refusal(self, message: str, at: int, column: str | None = None) -> BadInput:
        """The error for the row at this position."""
        return BadInput([Fault(message, self.name, int(self.rows[at]), column, self.row_kind)])

    def faults(self) -> Faults:
        return Faults(self.name, self.row_kind)

    def _refuse_numbers(self, column: str) -> None:
        for at, cell in enumerate(self.frame[column].tolist()):
            if _is_number(cell):
                message = say(
                    "the codes in column {column} are held as numbers, so leading zeros and all digits after the "
                    "fifteenth are lost; format the column as text, enter the codes again, and save",
                    column=column,
                )
                raise self.refusal(message, at, column)


def read_table(path: str | Path) -> Table:
    """The rows of a file, by the ending of its name. Raises BadInput when there is none or it can't be read."""
    path = Path(path)
    if not path.exists():
        raise BadInput(say("there is no such file; check the name and the folder"), str(path))
    reader = _reader_for(path)
    if path.is_dir():
        raise BadInput(say("this is a folder; name a file in it"), str(path))
    if path.stat().st_size == 0:
        raise BadInput(say("the file is empty"), str(path))
    return reader(path)


def table_of(frame: pd.DataFrame, name: str) -> Table:
    """A data frame of somebody's notebook as a table; an index with a name counts as a column."""
    named = [level for level in frame.index.names if level is not None and level not in frame.columns]
    plain = frame.reset_index(level=named) if named else frame.reset_index(drop=True)
    rows = np.arange(1, len(plain) + 1)
    geometry = getattr(frame, "_geometry_column_name", None)
    if geometry is None or geometry not in plain.columns:
        return Table(name, plain, rows, "row")
    crs = read_crs(plain.crs) if plain.crs is not None else None
    outlines = _flat(plain[geometry].to_numpy())
    return Table(name, _without(plain, geometry), rows, "row", outlines, crs)


def _reader_for(path: Path) -> Callable[[Path], Table]:
    readers: dict[str, Callable[[Path], Table]] = {
        **dict.fromkeys([".csv", ".tsv", ".txt"], _read_csv),
        **dict.fromkeys([".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"], _read_sheet),
        **dict.fromkeys([".geojson", ".json", ".gpkg", ".shp", ".zip", ".fgb", ".kml", ".gml"], _read_features),
        **dict.fromkeys([".parquet", ".geoparquet"], _read_parquet),
    }
    if (suffix := path.suffix.lower()) not in readers:
        raise BadInput(
            say(
                "files of the kind {suffix} are not read; give CSV, XLSX, GeoJSON, GeoPackage, Shapefile or GeoParquet",
                suffix=suffix or path.name,
            ),
            str(path),
        )
    return readers[suffix]


def _read_csv(path: Path) -> Table:
    import pandas as pd

    text = _decoded(path)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    faults = Faults(str(path))
    header: list[str] = []
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        before = 0
        for cells in reader:
            line, before = before + 1, reader.line_num
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = [cell.strip() for cell in cells]
            elif len(cells) == len(header) or not any(cell.strip() for cell in cells[len(header) :]):
                rows.append((cells + [""] * len(header))[: len(header)])
                lines.append(line)
                if len(cells) < len(header):
                    faults.add(_too_few_cells(len(cells), len(header)), line)
            else:
                faults.add(_too_many_cells(len(cells), len(header)), line)
    except csv.Error as error:
        raise BadInput(
            say("this is not CSV ({error}); look for a quotation mark that is not closed", error=error),
            str(path),
            reader.line_num,
        ) from error
    faults.refuse_if_any()
    if not header:
        raise BadInput(say("the file is empty"), str(path))
    frame = pd.DataFrame(np.array(rows, dtype=object).reshape(len(rows), len(header)), columns=header)
    return Table(str(path), frame, np.array(lines, dtype=np.int64))


def _too_few_cells(found: int, wanted: int) -> str:
    return say("the line has {found} cells, the first line has {wanted}", found=found, wanted=wanted)


def _too_many_cells(found: int, wanted: int) -> str:
    return say(
        "the line has {found} cells, the first line has {wanted}; put a cell that holds a comma in quotation marks",
        found=found,
        wanted=wanted,
    )


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BadInput(say("the text is neither UTF-8 nor GB 18030; save the file as CSV UTF-8"), str(path))


def _delimiter(text: str) -> str:
    first = text.lstrip().split("\n", 1)[0]
    return max(",;\t", key=lambda mark: (first.count(mark), mark == ","))


def _read_sheet(path: Path) -> Table:
    import pandas as pd
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        cells = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, zipfile.BadZipFile) as error:
        raise BadInput(say("the workbook cannot be read ({error})", error=error), str(path)) from error
    filled = [at for at, row in enumerate(cells) if any(_text(cell) for cell in row)]
    if not filled:
        raise BadInput(say("the first sheet is empty"), str(path))
    head, *body = filled
    header = [_text(cell) for cell in cells[head]]
    named = [at for at, name in enumerate(header) if name]
    rows = [[cells[row][at] for at in named] for row in body]
    frame = pd.DataFrame(
        {position: pd.Series([row[position] for row in rows], dtype=object) for position in range(len(named))}
    )
    frame.columns = pd.Index([header[at] for at in named])
    return Table(str(path), frame, np.array(body, dtype=np.int64) + 1, "row", is_sheet=True)


def _read_features(path: Path) -> Table:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        source = _source_of(path)
        layer = _layer_of(source)
        found = pyogrio.read_dataframe(source, layer=layer, encoding=_encoding_of(path), datetime_as_string=True)
    except (DataSourceError, DataLayerError, zipfile.BadZipFile, ValueError) as error:
        raise BadInput(say("the file cannot be read ({error})", error=str(error)[:200]), str(path)) from error
    table = table_of(found, str(path))
    is_geojson = path.suffix.lower() in (".geojson", ".json")
    return Table(table.name, table.frame, table.rows, "feature", table.geometry, table.crs, is_geojson=is_geojson)


def _source_of(path: Path) -> str:
    if path.suffix.lower() != ".zip":
        return str(path)
    with zipfile.ZipFile(path) as packed:
        inside = [name for name in packed.namelist() if name.lower().endswith(".shp")]
    if len(inside) != 1:
        raise BadInput(say("a zipped shapefile must hold one .shp; this holds {count}", count=len(inside)), str(path))
    return f"/vsizip/{path}/{inside[0]}"


def _layer_of(source: str) -> str | None:
    """The layer `units` where there is one (as in our own grids.gpkg), else the first."""
    import pyogrio

    names = [str(name) for name in pyogrio.list_layers(source)[:, 0]]
    return "units" if "units" in names else (names[0] if names else None)


def _encoding_of(path: Path) -> str | None:
    """How a shapefile's text is written where it doesn't say: UTF-8 if that fits, else GB 18030. None: it says."""
    if (found := _dbf_of(path)) is None:
        return None
    says_so, body = found
    if says_so:
        return None
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _dbf_of(path: Path) -> tuple[bool, bytes] | None:
    if path.suffix.lower() == ".zip":
        with zipfile.ZipFile(path) as packed:
            names = packed.namelist()
            table = next((name for name in names if name.lower().endswith(".dbf")), None)
            raw = packed.read(table) if table else None
    elif path.suffix.lower() == ".shp":
        names = [other.name for other in path.parent.glob(path.stem + ".*")]
        beside = next((path.parent / name for name in names if name.lower().endswith(".dbf")), None)
        raw = beside.read_bytes() if beside else None
    else:
        return None
    if raw is None or len(raw) < 32:
        return None
    begin = int.from_bytes(raw[8:10], "little")
    return any(name.lower().endswith(".cpg") for name in names) or raw[29] != 0, raw[begin:]


def _read_parquet(path: Path) -> Table:
    import geopandas as gpd
    import pandas as pd
    from pyarrow import ArrowException

    try:
        try:
            found = gpd.read_parquet(path)
        except ValueError:  # no geography in it: a plain table
            found = pd.read_parquet(path)
    except (ArrowException, OSError, ValueError) as error:
        raise BadInput(say("the file cannot be read ({error})", error=str(error)[:200]), str(path)) from error
    table = table_of(found, str(path))
    return Table(table.name, table.frame, table.rows, "row", table.geometry, table.crs)


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and _is_whole(cell):
        return str(int(cell))
    text = str(cell)
    return "" if text in ("<NA>", "NaT") else text


def _is_number(cell: Any) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool) and not math.isnan(cell)


def _is_whole(cell: float) -> bool:
    return cell == int(cell) if abs(cell) < _LARGEST_EXACT_INTEGER else False


def _flat(geometry: NDArray[np.object_]) -> NDArray[np.object_]:
    import shapely

    flat: NDArray[np.object_] = shapely.force_2d(np.asarray(geometry, dtype=object))
    return flat


def _without(frame: Any, column: str) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(frame.drop(columns=column))
