"""What `import xlmodel` brings at once."""

import subprocess
import sys


def test_the_errors_are_there_without_another_import():
    code = "import xlmodel; print(issubclass(xlmodel.errors.InputError, xlmodel.errors.XlmodelError))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "True\n"
