"""`python -m tests.oracle` prints each number that settles the definitions beside the computed one.

It exits with 1 where one does not meet to the printed digits. With a folder of input files as its argument it takes
their values in place of those of the definitions.
"""

from __future__ import annotations

import sys
from pathlib import Path

from . import outputs
from .documented import values
from .files import read
from .settle import PRINTED, settled


def main() -> int:
    given = read(Path(sys.argv[1])) if len(sys.argv) > 1 else values()
    missed = total = 0
    for quarter in PRINTED:
        for one in settled(quarter, outputs(given, quarter)):
            total += 1
            missed += not one.meets
            word = "" if one.meets else "   DOES NOT MEET"
            print(f"{quarter}  {one.key:45} printed {one.printed:>9}  computed {one.computed:16.9f}{word}")
    print(f"{total} numbers, {total - missed} meet, {missed} do not")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
