"""Live random histories and say what was lost, invented or misattributed: `python -m tests.histories`.

Exit code 0 where nothing was, 1 where something was.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # the tests' own modules
sys.path.insert(1, str(Path(__file__).parents[1] / "support"))

from histories.many import main

if __name__ == "__main__":
    sys.exit(main())
