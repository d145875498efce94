"""Random histories of a workbook: people type, programs save, files change, builds are killed, and nothing is lost.

`python -m tests.histories` lives many of them. A history begins with a folder of input files and a workbook built from
them. `acts` says what can be done to the workbook, `hands` do it as Excel, openpyxl or LibreOffice would, `desk`
changes the input files and reads them by code of its own, `steps` draws what happens, `life` lives it, and `judge`
holds each build to the `ledger`: what a person did, kept by key, in rules that share nothing with the package.

Judgements: whatever stands in the ledger is in the file, under its key, or it was told and a kept copy has it; whatever
the build tells was done by somebody; and a number that is not its source's never says that it is. Most histories run on
the heart of the model with a sixth of its figures, because a build of it takes a third of the time (see `short`).
"""
