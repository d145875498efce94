"""The reader of workbooks: bytes → guarded parts → one plain model of any workbook. Nothing here knows our model."""
