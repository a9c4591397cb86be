"""Sheets from files: CSV however it was saved, and workbooks. What a file is, its first bytes say, not its name."""

import codecs
import csv
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from wangge.common.sheets import Cell, Sheet, SheetError, text_of

TEXTS = {".csv", ".tsv", ".txt"}
WORKBOOKS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}
LARGEST_UNPACKED = 2**30  # bytes: half a million rows take a third of it
MOST_PACKED = 200  # times smaller than unpacked; sheets of people reach thirty
_OFTEN = 2000  # different texts of a column that are looked out for
_LONGEST_CELL = 2**24  # letters: the outline of a city in every detail
SMALL_UNPACKED = 2**25  # whatever it was packed by
_BEGINNINGS = {
    b"PK\x03\x04": {".xlsx", ".xlsm", ".xlsb", ".ods", ".zip"},
    b"\xd0\xcf\x11\xe0": {".xls"},
    b"SQLite format 3": {".gpkg"},
    b"PAR1": {".parquet", ".geoparquet"},
    b"\x00\x00\x27\x0a": {".shp"},
}
_TEXTS_TOO = {".geojson", ".json"}
_QUOTED = re.compile(r'"[^"\n]*"')


def check_kind(path: Path) -> None:
    """Refuse a file that is missing, empty, not what its name says, or would fill the memory when unpacked."""
    try:
        with path.open("rb") as file:
            begin = file.read(16)
    except OSError as error:
        raise SheetError(_("%(file)s can't be read: %(why)s.") % {"file": path, "why": error.strerror}) from error
    if not begin:
        raise SheetError(_("%(file)s is empty.") % {"file": path})
    _check_beginning(path, begin)
    if begin.startswith(b"PK\x03\x04"):
        _check_unpacked(path)


def _check_beginning(path: Path, begin: bytes) -> None:
    suffix = path.suffix.lower()
    kinds = next((kinds for start, kinds in _BEGINNINGS.items() if begin.startswith(start)), None)
    wanted = set().union(*_BEGINNINGS.values())
    if (kinds and suffix not in kinds) or (kinds is None and suffix in wanted):
        truly = " ".join(sorted(kinds)) if kinds else _("something else")
        message = _(
            "%(file)s is not what its name says: inside it is %(kind)s. Save it anew, or give it its right name."
        )
        raise SheetError(message % {"file": path, "kind": truly})
    if suffix in _TEXTS_TOO and begin.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] not in (b"{", b""):
        raise SheetError(_("%(file)s is not GeoJSON: that begins with a brace.") % {"file": path})


def _check_unpacked(path: Path) -> None:
    """What a packed file says of its size is believed only after counting: one that lies breaks off."""
    try:
        with zipfile.ZipFile(path) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
            if unpacked > LARGEST_UNPACKED or unpacked > max(SMALL_UNPACKED, MOST_PACKED * path.stat().st_size):
                message = _("%(file)s would unpack to %(size)d MB, too much for a table. Save what you need as CSV.")
                raise SheetError(message % {"file": path, "size": unpacked // 2**20})
            if broken := packed.testzip():
                raise SheetError(_("%(file)s is damaged: %(part)s.") % {"file": path, "part": broken})
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise SheetError(_("%(file)s is damaged: %(part)s.") % {"file": path, "part": error}) from error


def read_text(path: Path) -> Sheet:
    """CSV in UTF-8, UTF-16 or GB 18030, with commas, semicolons or tabs; blank rows are left out."""
    encoding = _encoding_of(path)
    delimiter = _delimiter_of(path, encoding)
    sheet = Sheet(str(path), [], [])
    csv.field_size_limit(_LONGEST_CELL)
    pools: list[dict[str, str]] = []
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            line = 1
            for cells in reader:
                if any(cell and not cell.isspace() for cell in cells):
                    sheet.rows.append(_shared(cells, pools))
                    sheet.lines.append(line)
                line = reader.line_num + 1
        except csv.Error as error:
            message = _("%(file)s is not a CSV table: %(why)s.")
            raise SheetError(message % {"file": path, "why": f"{error} ({reader.line_num})"}) from error
    return sheet


def _shared(cells: list[str], pools: list[dict[str, str]]) -> list[Cell]:
    """The same cells, each text that a column often holds kept once: half a million rows take half the memory."""
    while len(pools) < len(cells):
        pools.append({})
    return [
        pool.setdefault(cell, cell) if len(pool) < _OFTEN else pool.get(cell, cell)
        for cell, pool in zip(cells, pools, strict=False)
    ]


def _encoding_of(path: Path) -> str:
    with path.open("rb") as file:
        begin = file.read(4096)
    if begin.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        guesses = ["utf-16"]
    elif begin.count(0) * 5 > len(begin):  # Latin letters and digits in two bytes each
        guesses = ["utf-16-le" if begin[1::2].count(0) > begin[::2].count(0) else "utf-16-be"]
    else:
        guesses = ["utf-8-sig", "gb18030"]
    found = next((encoding for encoding in guesses if _decodes(path, encoding)), None)
    if found is None:
        raise SheetError(_("The file is neither UTF-8 nor GB18030 text. Save it again as CSV UTF-8."))
    return found


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while data := file.read(2**20):
                decoder.decode(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter_of(path: Path, encoding: str) -> str:
    """The sign that stands equally often in most of the first lines; titles above them have none."""
    with path.open(encoding=encoding) as file:
        begin = _QUOTED.sub("", file.read(2**16)).splitlines()[:50]

    def regularity(sign: str) -> tuple[int, int]:
        counts = Counter(count for line in begin if (count := line.count(sign)))
        count, lines = counts.most_common(1)[0] if counts else (0, 0)
        return lines, count

    return max(",;\t", key=regularity)


def read_workbook(path: Path) -> Iterator[Sheet]:
    """Each visible sheet of a workbook that holds anything; a merged cell's text stands in its first cell."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_path(str(path))
        for found in book.sheets_metadata:
            if found.visible == SheetVisibleEnum.Visible:
                yield _sheet_of(path, found.name, book.get_sheet_by_name(found.name).iter_rows())
    except (CalamineError, OSError, zipfile.BadZipFile, ValueError) as error:
        raise SheetError(_("The workbook %(file)s can't be read: %(why)s.") % {"file": path, "why": error}) from error


def _sheet_of(path: Path, title: str, rows: Iterable[list[Cell]]) -> Sheet:
    sheet = Sheet(str(path), [], [], "row", title=title)
    for line, cells in enumerate(rows, 1):
        if any(text_of(cell) for cell in cells):
            sheet.rows.append(cells)
            sheet.lines.append(line)
    return sheet
