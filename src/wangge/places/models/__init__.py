from wangge.places.models.base_unit import BaseUnit
from wangge.places.models.division import Division
from wangge.places.models.grid import Grid, GridUnit
from wangge.places.models.grid_plan import GridPlan
from wangge.places.models.imported_file import ImportedFile
from wangge.places.models.revision import Revision

__all__ = ["BaseUnit", "Division", "Grid", "GridPlan", "GridUnit", "ImportedFile", "Revision"]
