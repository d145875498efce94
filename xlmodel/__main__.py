"""`python -m xlmodel` is the command `xlmodel`, also where the folder of installed commands is not on the PATH."""

from xlmodel.cli import main

main(prog_name="xlmodel")
