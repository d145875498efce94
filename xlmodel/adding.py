"""Add a case to the input files: a column like that of another case, with other values where they are given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from xlmodel.errors import Fault, InputError
from xlmodel.project import Project
from xlmodel.register import load, patch_with_column, schema_of_columns


@dataclass(frozen=True)
class Added:
    """A case that was added, or in a dry run would be: `diff` is the change of the file as a unified diff."""

    name: str
    like: str
    file: Path
    values: Mapping[str, str]
    diff: str


def add_case_to(
    project: Project, folder: Path, name: str, like: str, values: Mapping[str, str], *, dry_run: bool = False
) -> Added:
    """Write a column for a case into the input files; see `xlmodel.add_case`."""
    schema = schema_of_columns(project.tables)
    if schema is None:
        raise InputError([Fault("the inputs of this model have no cases", str(folder))])
    register = load(folder, project.tables)
    of_rows = {key.removesuffix(f"_{name}"): value for key, value in values.items()}
    patch = patch_with_column(register, schema, name, like, of_rows)
    if not dry_run:
        patch.write()
    return Added(name, like, folder / schema.name, of_rows, patch.diff())
