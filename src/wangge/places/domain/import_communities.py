"""Which community a row means, by its code or by its name, with the town where a name is met twice."""

from collections import defaultdict

from django.utils.translation import gettext as _

from wangge.common.place_names import short_name
from wangge.common.sheets import Row, plain
from wangge.places.domain.importing import Faults
from wangge.places.enums import Level
from wangge.places.models import Division


class Communities:
    """All communities of today; what was found for a text is kept, for thousands of rows say the same."""

    def __init__(self) -> None:
        self._by_code: dict[str, Division] = {}
        self._by_name: dict[str, list[Division]] = defaultdict(list)
        self._found: dict[tuple[str, str], Division | str] = {}
        for row in Division.objects.current().filter(level=Level.COMMUNITY).select_related("parent"):
            self._by_code[row.code] = row
            for name in names_of(row):
                self._by_name[name].append(row)

    def find(self, row: Row, faults: Faults) -> Division | None:
        """The community, or none with a fault."""
        key = row["community"], row["town"]
        if key not in self._found:
            self._found[key] = self._look_up(*key)
        found = self._found[key]
        if isinstance(found, Division):
            return found
        faults.add(row, "community", found)
        return None

    def _look_up(self, text: str, town: str) -> Division | str:
        if text in self._by_code:
            return self._by_code[text]
        found = self._by_name.get(plain(text), [])
        if town and len(found) > 1:
            found = [
                each
                for each in found
                if each.parent and (town == each.parent.code or plain(town) in names_of(each.parent))
            ]
        if len(found) == 1:
            return found[0]
        if not found:
            return _("No community has this code or name; import the divisions first, or mend it here.")
        names = ", ".join(f"{each.code} ({each.parent})" for each in found[:5])
        return _("Several communities have this name: %(names)s. Write the code, or add a column with the town.") % {
            "names": names
        }


def names_of(division: Division) -> set[str]:
    """A division's name as people may write it, to compare with."""
    return {plain(name) for name in (division.name, short_name(division.name), division.latin_name) if name}
