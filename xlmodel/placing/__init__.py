"""Put finished files in their place, so that nobody's work is overwritten and nothing is left half done.

`place` writes one file or several, all of them or none, also where it is killed: `settle` completes or undoes what was
left. `replace_read` replaces a file that was read before, and whatever was saved there meanwhile is kept.
`keep` copies a file beside itself under a dated name. `made_folder` makes the folder that a file needs. `obstacles`
says beforehand what stands in the way, and `unseen` what is not seen of a file that is only read.
"""

from xlmodel.placing.checked import Placed, replace_read
from xlmodel.placing.folders import made_folder
from xlmodel.placing.keeping import keep
from xlmodel.placing.leftovers import rescue
from xlmodel.placing.obstacles import obstacles, open_in, other_names, unseen, unwritten
from xlmodel.placing.parts import digest_of_file
from xlmodel.placing.settling import settle
from xlmodel.placing.several import place

__all__ = [
    "Placed",
    "digest_of_file",
    "keep",
    "made_folder",
    "obstacles",
    "open_in",
    "other_names",
    "place",
    "replace_read",
    "rescue",
    "settle",
    "unseen",
    "unwritten",
]
