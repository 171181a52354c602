"""Fill, D8 directions and accumulation with one peer: `PYTHON benchmarks/peer_routing.py TOOL DEM.tif FOLDER`.

Prints its seconds, reading and writing included, and the largest flow in cells. For interpreters that have the peers;
needs nothing of ours.
"""

import json
import sys
import time
from typing import Any


def read(path: str) -> tuple[Any, Any]:
    import rasterio

    with rasterio.open(path) as file:
        return file.read(1), file.profile


def write(path: str, values: Any, profile: Any) -> str:
    import rasterio

    how = {"dtype": "float32", "nodata": -9999.0, "compress": "deflate", "zlevel": 1, "tiled": True}
    with rasterio.open(path, "w", **{k: v for k, v in profile.items() if k != "predictor"} | how) as file:
        file.write(values.astype("float32"), 1)
    return path


def largest(path: str) -> float:
    """Return the largest number of a raster, by whichever library the interpreter has."""
    try:
        from osgeo import gdal
    except ImportError:
        return float(read(path)[0].max())
    return float(gdal.Open(path).ReadAsArray().max())


def pyflwdir(dem: str, folder: str) -> str:
    import pyflwdir as tool

    heights, profile = read(dem)
    flow = tool.from_dem(heights, nodata=-9999.0)
    return write(f"{folder}/pyflwdir.tif", flow.upstream_area(unit="cell"), profile)


def richdem2(dem: str, folder: str) -> str:
    import richdem

    heights, profile = read(dem)
    relief = richdem.rdarray(heights, no_data=-9999.0)
    relief.geotransform = profile["transform"].to_gdal()
    richdem.FillDepressions(relief, epsilon=False, in_place=True)
    richdem.ResolveFlats(relief, in_place=True)
    return write(f"{folder}/richdem.tif", richdem.FlowAccumulation(relief, method="D8"), profile)


def whitebox(dem: str, folder: str) -> str:
    import whitebox_workflows

    tool = whitebox_workflows.WbEnvironment()
    tool.working_directory = folder
    relief = tool.hydrology.breach_depressions_least_cost(dem=tool.read_raster(dem, "m"), fill_deps=True)
    relief = tool.hydrology.fill_depressions(dem=relief, fix_flats=True)
    pointer = tool.hydrology.d8_pointer(dem=relief)
    flow = tool.hydrology.d8_flow_accum(input=pointer, out_type="cells", input_is_pointer=True)
    tool.write_raster(flow, f"{folder}/whitebox.tif", options={"compress": True})
    return f"{folder}/whitebox.tif"


def pygeoprocessing(dem: str, folder: str) -> str:
    from osgeo import gdal
    from pygeoprocessing import routing

    gdal.UseExceptions()
    filled, ways, flow = (f"{folder}/pgp_{name}.tif" for name in ("filled", "ways", "flow"))
    routing.fill_pits((dem, 1), filled)
    routing.flow_dir_d8((filled, 1), ways)
    routing.flow_accumulation_d8((ways, 1), flow)
    return flow


def corner(dem: str, folder: str) -> str:
    """Return a small piece of the relief to compile on."""
    import rasterio
    from rasterio.windows import Window

    path = f"{folder}/corner.tif"
    with rasterio.open(dem) as file:
        size = min(256, *file.shape)
        with rasterio.open(path, "w", **file.profile | {"width": size, "height": size}) as piece:
            piece.write(file.read(1, window=Window(0, 0, size, size)), 1)
    return path


def main() -> None:
    name, dem, folder = sys.argv[1:4]
    tool = {"pyflwdir": pyflwdir, "richdem2": richdem2, "whitebox": whitebox, "pygeoprocessing": pygeoprocessing}[name]
    if name == "pyflwdir":
        tool(corner(dem, folder), folder)
    else:
        __import__({"richdem2": "richdem", "whitebox": "whitebox_workflows"}.get(name, name))
    start = time.perf_counter()
    written = tool(dem, folder)
    seconds = time.perf_counter() - start
    print("RESULT " + json.dumps({"seconds": seconds, "largest": largest(written)}), flush=True)


if __name__ == "__main__":
    main()
