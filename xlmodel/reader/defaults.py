"""What an attribute means that stands nowhere: the defaults of the standard, for what people change in workbooks.

Some programs write every attribute, others only those that differ from the default; the model holds the latter. Truth
values are written as 0 and 1, in the table as in the model.
"""

from __future__ import annotations

from collections.abc import Mapping

_WRITTEN = {
    "alignment": "horizontal=general vertical=bottom textRotation=0 wrapText=0 indent=0 relativeIndent=0 "
    "justifyLastLine=0 shrinkToFit=0 readingOrder=0",
    "brk": "min=0 man=0 pt=0",
    "c": "cm=0 vm=0 ph=0",
    "calcPr": "calcMode=auto fullCalcOnLoad=0 refMode=A1 iterate=0 iterateCount=100 iterateDelta=0.001 "
    "fullPrecision=1 calcCompleted=1 calcOnSave=1 concurrentCalc=1",
    "cfRule": "stopIfTrue=0 aboveAverage=1 percent=0 bottom=0 equalAverage=0 rank=0",
    "cfvo": "gte=1",
    "col": "phonetic=0",
    "commentPr": "locked=1 defaultSize=1 print=1 disabled=0 autoFill=1 autoLine=1 textHAlign=left textVAlign=top "
    "lockText=1 justLastX=0 autoScale=0",
    "conditionalFormatting": "pivot=0",
    "customFilter": "operator=equal",
    "customFilters": "and=0",
    "customSheetView": "scale=100 colorId=64 showPageBreaks=0 showFormulas=0 showGridLines=1 showRowCol=1 "
    "outlineSymbols=1 zeroValues=1 fitToPage=0 printArea=0 filter=0 showAutoFilter=0 hiddenRows=0 hiddenColumns=0 "
    "state=visible filterUnique=0 view=normal showRuler=1 zoomToFit=0",
    "dataBar": "minLength=10 maxLength=90 showValue=1",
    "dataValidation": "type=none errorStyle=stop imeMode=noControl operator=between allowBlank=0 showDropDown=0 "
    "showInputMessage=0 showErrorMessage=0",
    "dataValidations": "disablePrompts=0",
    "definedName": "hidden=0 function=0 vbProcedure=0 xlm=0 publishToServer=0 workbookParameter=0",
    "f": "t=normal aca=0 dt2D=0 dtr=0 del1=0 del2=0 ca=0 bx=0",
    "fileSharing": "readOnlyRecommended=0",
    "filterColumn": "hiddenButton=0 showButton=1",
    "filters": "blank=0 calendarType=none",
    "headerFooter": "differentOddEven=0 differentFirst=0 scaleWithDoc=1 alignWithMargins=1",
    "iconSet": "iconSet=3TrafficLights1 showValue=1 percent=1 reverse=0",
    "ignoredError": "evalError=0 twoDigitTextYear=0 numberStoredAsText=0 formula=0 formulaRange=0 unlockedFormula=0 "
    "emptyCellReference=0 listDataValidation=0 calculatedColumn=0",
    "inputCells": "deleted=0 undone=0",
    "outlinePr": "applyStyles=0 summaryBelow=1 summaryRight=1 showOutlineSymbols=1",
    "pageSetUpPr": "autoPageBreaks=1 fitToPage=0",
    "pageSetup": "paperSize=1 scale=100 firstPageNumber=1 fitToWidth=1 fitToHeight=1 pageOrder=downThenOver "
    "orientation=default usePrinterDefaults=1 blackAndWhite=0 draft=0 cellComments=none useFirstPageNumber=0 "
    "errors=displayed copies=1",
    "phoneticPr": "type=fullwidthKatakana alignment=left",
    "printOptions": "horizontalCentered=0 verticalCentered=0 headings=0 gridLines=0 gridLinesSet=1",
    "row": "thickTop=0 thickBot=0 ph=0",
    "scenario": "locked=0 hidden=0",
    "sheetCalcPr": "fullCalcOnLoad=0",
    "sheetFormatPr": "baseColWidth=8 customHeight=0 zeroHeight=0 thickTop=0 thickBottom=0",
    "sheetPr": "syncHorizontal=0 syncVertical=0 transitionEvaluation=0 transitionEntry=0 published=1 filterMode=0 "
    "enableFormatConditionsCalculation=1",
    "sheetProtection": "sheet=0 objects=0 scenarios=0 formatCells=1 formatColumns=1 formatRows=1 insertColumns=1 "
    "insertRows=1 insertHyperlinks=1 deleteColumns=1 deleteRows=1 selectLockedCells=0 sort=1 autoFilter=1 "
    "pivotTables=1 selectUnlockedCells=0",
    "sheetView": "windowProtection=0 showFormulas=0 showGridLines=1 showRowColHeaders=1 showZeros=1 rightToLeft=0 "
    "tabSelected=0 showRuler=1 showOutlineSymbols=1 defaultGridColor=1 showWhiteSpace=1 view=normal colorId=64 "
    "zoomScale=100 zoomScaleNormal=0 zoomScaleSheetLayoutView=0 zoomScalePageLayoutView=0 zoomToFit=0",
    "sortCondition": "descending=0 sortBy=value iconSet=3Arrows",
    "sortState": "columnSort=0 caseSensitive=0 sortMethod=none",
    "table": "tableType=worksheet headerRowCount=1 insertRow=0 insertRowShift=0 totalsRowCount=0 totalsRowShown=1 "
    "published=0",
    "tableColumn": "totalsRowFunction=none",
    "top10": "top=1 percent=0",
    "workbookPr": "date1904=0 showObjects=all showBorderUnselectedTables=1 filterPrivacy=0 promptedSolutions=0 "
    "showInkAnnotation=1 backupFile=0 saveExternalLinkValues=1 updateLinks=userSet hidePivotFieldList=0 "
    "showPivotChartFilter=0 allowRefreshQuery=0 publishItems=0 checkCompatibility=0 autoCompressPictures=1 "
    "refreshAllConnections=0",
    "workbookProtection": "lockStructure=0 lockWindows=0 lockRevision=0",
    "workbookView": "visibility=visible minimized=0 showHorizontalScroll=1 showVerticalScroll=1 showSheetTabs=1 "
    "tabRatio=600 firstSheet=0 activeTab=0 autoFilterDateGrouping=1",
}

DEFAULTS: Mapping[str, Mapping[str, str]] = {
    element: dict(pair.split("=", 1) for pair in written.split()) for element, written in _WRITTEN.items()
}
"""The default of each attribute, by the name of the element in the main namespace."""

_TRUTH = {"true": "1", "false": "0", "on": "1", "off": "0"}
_NONE: Mapping[str, str] = {}


def defaults_of(element: str) -> Mapping[str, str]:
    """Return the defaults of an element of the main namespace, or of its extensions (`x14:`)."""
    return DEFAULTS.get(element.removeprefix("x14:"), _NONE)


def canonical_value(value: str, default: str) -> str | None:
    """Return the value of an attribute in one spelling, None where it is the default."""
    plain = _TRUTH.get(value, value) if default in ("0", "1") else value
    return None if plain == default else plain
