"""A small sound set of input files for the tests of the register, and the tools to break it.

The rows leave out what is empty at their end, as programs do.
"""

from pathlib import Path

import pytest
from files import contents

from xlmodel.errors import Fault, InputError
from xlmodel.register import patch_inputs
from xlmodel.tables import load_tables

FILES = {
    "sources.csv": (
        "id,kind,title,publisher,date,language,file,url,second_url\n"
        "report,document,A report,Paper,2026-02,en,report.txt,,\n"
        "page,external,A page,,2026-02-05,en,,https://example.org/a,\n"
        "undated,external,Another page,,,en,,https://example.org/b,\n"
    ),
    "companies.csv": "key,name,one_of_four\namazon,Amazon,yes\noracle,Oracle,no\n",
    "facts.csv": (
        "key,label,period,value,low,high,unit,qualifier,printed_step,as_printed,source,paragraph,"
        "basis,kind,status,note,since\n"
        "revenue,Revenue,Q4 2025,35.6,,,USD bn,exact,0.1,35.6,report,12,gross,actual,document,\n"
        'guide,Guidance,Q1 2026,,16.5,21.5,USD bn,range,0.5,16.5-21.5 | 16.5 to 21.5,report | page,"3 | ",'
        ",guided,document,=a note that begins like a formula\n"
    ),
    "quarters.csv": (
        "series,quarter,value,low,high,unit,qualifier,printed_step,as_printed,source,paragraph,"
        "basis,kind,status,note,since\n"
        "aws_revenue,2025Q4,35.579,,,USD bn,exact,0.001,35579,page,,segment sales,actual,primary,\n"
    ),
    "peer_capex.csv": (
        "series,company,year,value,low,high,unit,qualifier,printed_step,as_printed,source,paragraph,"
        "basis,kind,status,note,since\n"
        "capex,amazon,2026,200,,,USD bn,about,1,200,report,3,,guided,document,\n"
        "capex_guidance,amazon,2025,,100,105,USD bn,range,1,100-105,page,,,guided,primary,\n"
        "capex_cash,oracle,2024,6.9,,,USD bn,exact,0.1,6.9,page,,cash,actual,primary,\n"
    ),
    "assumptions.csv": (
        "key,label,value,unit,min,max,rationale,status,since\n"
        "case,Case shown,base,text,,,The middle one.\n"
        "position,Position,0.5,x,0,1,The middle.\n"
    ),
    "cases.csv": (
        "driver,label,unit,min,max,case_bear,case_base,tornado_low,tornado_high,better,rationale,status,since\n"
        "wacc,Cost of capital,%,0.01,0.3,0.1,0.09,0.08,0.1,lower,Usual.\n"
        "life,Useful life,years,1,6,4,5,,,higher,Shorter of late.\n"
    ),
    "ties.csv": "stated,recomputed,recomputed_high,class,how\nrevenue,{sales},,arithmetic,Quarter.\n",
    "conflicts.csv": (
        "key,theme,class,label,unit,one,one_says,one_source,other,other_says,other_source,uses,why\n"
        "sales_twice,Sales,two sources,Sales of the quarter,USD bn,{revenue},gross,revenue,{sales},net,page,the former,"
        "Printed.\n"
        "meaning,Words,one source,What is meant,text,,the whole,report,,a part,,the whole,It says so.\n"
    ),
    "measures.csv": (
        "key,theme,class,label,unit,one,one_says,one_source,other,other_says,other_source,uses,why\n"
        "sales_of_year,Sales,time,Sales of the year,USD bn,{revenue}*4,the quarter,revenue,{sales},the year,page,"
        "the latter,A span.\n"
    ),
    "kpis.csv": ("key,theme,growth,prior,on,note\nrevenue,Sales,,capex_amazon_2026,year,Two figures.\nguide,Sales\n"),
    "outturn.csv": (
        "key,theme,label,unit,low,high,actual,source,basis,note\n"
        "income,Results,Income,USD bn,{guide_low},{guide_high},{revenue},revenue,guided,\n"
        "sales_later,Results,Sales,USD bn,{revenue}*4,,{sales},report,modelled,A year.\n"
    ),
}

FACTS = FILES["facts.csv"]


def written(folder: Path, **changed: str | bytes | None) -> Path:
    """Write the files, some replaced (`facts="…"`) or left out (`facts=None`), and return their folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        content = changed.get(name.removesuffix(".csv"), text)
        if content is not None:
            data = content if isinstance(content, bytes) else content.encode("utf-8-sig")
            (folder / name).write_bytes(data)
    return folder


def edited(folder: Path, name: str, old: str, new: str) -> Path:
    """Write the files with one text replaced by another, everywhere in one file."""
    text = FILES[f"{name}.csv"]
    assert old in text
    return written(folder, **{name: text.replace(old, new)})


def faults_of(folder: Path, overrides: dict[str, str] | None = None) -> tuple[Fault, ...]:
    """Return the faults that loading the folder raises."""
    with pytest.raises(InputError) as caught:
        load_tables(folder, overrides)
    return caught.value.faults


def only_fault(folder: Path, overrides: dict[str, str] | None = None) -> Fault:
    """Return the one fault that loading the folder raises."""
    faults = faults_of(folder, overrides)
    assert len(faults) == 1, "\n".join(map(str, faults))
    return faults[0]


SINCE = "2026-02-05"
"""The day of every own value that a test writes."""


def with_own(name: str, key: str, end: str = "\n", **values: object) -> str:
    """Return a file with an own row beneath the row of a key, which `values` fill by column."""
    header, *rows = FILES[f"{name}.csv"].splitlines()
    columns = header.split(",")
    parts = dict(zip(columns, key.split("|"), strict=False))
    own = ",".join(str({**parts, **values, "status": "own", "since": SINCE}.get(column, "")) for column in columns)
    place = next(place for place, row in enumerate(rows) if row.startswith(key.replace("|", ",") + ",")) + 1
    return end.join([header, *rows[:place], own, *rows[place:], ""])


def patched(folder: Path, **edits: float | str) -> dict[str, bytes]:
    """Patch the files, write them, and return the files that changed."""
    before = contents(folder)
    patch_inputs(load_tables(folder), edits, dict.fromkeys(edits, SINCE)).write()
    after = contents(folder)
    assert after.keys() == before.keys(), "no temporary file stays"
    return {name: data for name, data in after.items() if data != before[name]}
