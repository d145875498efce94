"""What stands in a folder, to see that nothing was lost, changed or left behind."""

from pathlib import Path


def contents(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder, hidden ones included."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
