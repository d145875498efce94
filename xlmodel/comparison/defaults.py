"""What the format takes for granted: attributes that say no more than if they were missing.

By the kind of the element and the name of the attribute. Programs write them or leave them out as they like.
"""

from __future__ import annotations

DEFAULTS: dict[tuple[str, str], str] = {
    **{
        ("page set-up", name): value
        for name, value in {
            "scale": "100", "fitToWidth": "1", "fitToHeight": "1", "pageOrder": "downThenOver", "blackAndWhite": "0",
            "draft": "0", "cellComments": "none", "errors": "displayed", "horizontalDpi": "600", "verticalDpi": "600",
            "copies": "1", "useFirstPageNumber": "0", "firstPageNumber": "1", "usePrinterDefaults": "1",
            "orientation": "default", "paperSize": "1",
        }.items()
    },
    **{("print option", name): "0" for name in ("headings", "gridLines", "horizontalCentered", "verticalCentered")},
    ("print option", "gridLinesSet"): "1",
    **{
        ("header or footer", name): value
        for name, value in {
            "differentFirst": "0", "differentOddEven": "0", "scaleWithDoc": "1", "alignWithMargins": "1",
        }.items()
    },
    **{
        ("protection", name): value
        for name, value in {
            "sheet": "0", "objects": "0", "scenarios": "0", "formatCells": "1", "formatColumns": "1", "formatRows": "1",
            "insertColumns": "1", "insertRows": "1", "insertHyperlinks": "1", "deleteColumns": "1", "deleteRows": "1",
            "selectLockedCells": "0", "sort": "1", "autoFilter": "1", "pivotTables": "1", "selectUnlockedCells": "0",
        }.items()
    },
    **{
        ("calculation", name): value
        for name, value in {
            "calcMode": "auto", "refMode": "A1", "iterate": "0", "iterateCount": "100", "iterateDelta": "0.001",
            "fullPrecision": "1", "calcCompleted": "1", "calcOnSave": "1", "concurrentCalc": "1", "forceFullCalc": "0",
            "fullCalcOnLoad": "0",
        }.items()
    },
    **{
        ("setting", name): value
        for name, value in {
            "date1904": "0", "showObjects": "all", "showBorderUnselectedTables": "1", "filterPrivacy": "0",
            "promptedSolutions": "0", "showInkAnnotation": "1", "backupFile": "0", "saveExternalLinkValues": "1",
            "hidePivotFieldList": "0", "showPivotChartFilter": "0", "allowRefreshQuery": "0", "publishItems": "0",
            "checkCompatibility": "0", "autoCompressPictures": "1", "refreshAllConnections": "0",
        }.items()
    },
}  # fmt: skip

_SPELLED = {"true": "1", "false": "0"}


def plain(kind: str, place: str, text: str) -> str:
    """Return what an attribute says in one spelling, "" where it says no more than if it were missing."""
    said = _SPELLED.get(text, text)
    return "" if DEFAULTS.get((kind, place)) == said else said
