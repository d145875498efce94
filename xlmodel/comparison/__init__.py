"""In what two workbooks differ, element by element; what a difference means is not known here."""
