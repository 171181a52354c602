"""Files of users: opened in a process of their own, given back as plain shapes or rows, and not kept."""

from typing import Annotated, Any

from fastapi import APIRouter, File, UploadFile
from pydantic import BaseModel

from shanshui.data.sandbox import opened
from shanshui.web.problems import RESPONSES
from shanshui.web.seen import ThisPlace


class Uploaded(BaseModel):
    """What a file holds: `geojson` and `fields` of shapes, `columns` and `rows` of a table.

    `land` is what the shapes cover together, its border moved by `moved_m` metres at most to have few enough corners;
    null where the sides of a shape cross.
    """

    kind: str
    count: int
    geojson: dict[str, Any] | None = None
    fields: list[str] = []
    land: dict[str, Any] | None = None
    moved_m: float = 0.0
    columns: list[str] = []
    rows: list[list[str]] = []


def router() -> APIRouter:
    """Return the route of uploads."""
    refused: dict[int | str, dict[str, Any]] = {status: RESPONSES[status] for status in (401, 403, 404, 413, 429)}
    routes = APIRouter(tags=["uploads"], responses=refused)

    @routes.post("/areas/{area}/uploads")
    def upload(
        about: ThisPlace,
        file: Annotated[UploadFile, File(description="GeoJSON, GeoPackage, zipped Shapefile, CSV or XLSX")],
    ) -> Uploaded:
        """Return what a file holds, shapes in longitude and latitude; a boundary can then be accounted."""
        return Uploaded(**opened(file.file, file.filename or ""))

    return routes
