"""The input files of this model with which a person begins: those that it ships with.

A wheel has a copy of the folder `inputs` of the repository in it (see `pyproject.toml`). In a checkout that folder is
read where it stands, so that there is one copy.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from xlmodel.register.schemas import RENAMED
from xlmodel.tables.schemas import SCHEMAS

SHIPPED = ("starter", "inputs")
"""Where the files stand in a package that was installed from a wheel."""


def starter_inputs() -> dict[str, bytes]:
    """Return the input files by name, none where the package has come without them."""
    package = Path(str(files("xlmodel")))
    folders = (package.joinpath(*SHIPPED), package.parent / "inputs")
    folder = next((one for one in folders if one.is_dir()), folders[0])
    names = (schema.name for schema in (*SCHEMAS, RENAMED))
    return {name: (folder / name).read_bytes() for name in names if (folder / name).is_file()}
