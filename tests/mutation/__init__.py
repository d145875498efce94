"""Mutation of the model: damage every declared formula in every applicable way, and see that a test notices.

`python -m tests.mutation` does it all. `damage` says what can be done to a formula, `spelling` writes a damaged
tree as text again, `mending` has the real language and layout accept or refuse it, `bench` recomputes the workbook
with it on the fast engine, `trial` runs the tests against it, and `equivalents` lists the damages that change no
value a workbook can show, each with its reason.

Judgements: a damage that the build itself refuses (a wrong unit, a reference that reaches too far, a circle) is
noticed and counts apart. Tests that only compare two readings of one declaration do not count, for the declaration
is what is damaged; nor do golden dumps.
"""
