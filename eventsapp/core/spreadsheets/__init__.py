"""Tables as spreadsheets: written so that every cell stays text, read from whatever Korean Excel saves."""

from .reading import read_table
from .rules import LARGEST, MOST_ROWS, Row
from .writing import save_workbook, workbook

__all__ = ["LARGEST", "MOST_ROWS", "Row", "read_table", "save_workbook", "workbook"]
