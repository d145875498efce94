"""What a column may hold: kinds of fields for a pydantic model per kind of row, every field on its own.

Pydantic reads all fields and collects what each validator refuses; `checked` turns that into faults in our
own words. What two fields say together is a matter of the tables, so that a fault in one field hides no other.
"""

from __future__ import annotations

from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationError

from xlmodel.errors import Fault
from xlmodel.register import values
from xlmodel.register.lines import InputRow


def word_of(known: tuple[str, ...], what: str) -> AfterValidator:
    """Return the validator of a vocabulary."""
    return AfterValidator(lambda text: values.word(text, known, what))


NotEmpty = Annotated[str, AfterValidator(values.not_empty)]
RequiredNumber = Annotated[float, BeforeValidator(values.number)]
OptionalNumber = Annotated[float | None, BeforeValidator(values.optional_number)]
OptionalStep = Annotated[float | None, BeforeValidator(values.optional_step)]
Unit = Annotated[str, AfterValidator(values.unit)]
WebAddress = Annotated[str, AfterValidator(values.web_address)]

_RowModel = TypeVar("_RowModel", bound=BaseModel)


def checked(
    model: type[_RowModel], row: InputRow, prefix: str = "", under: str = ""
) -> tuple[_RowModel | None, list[Fault]]:
    """Return the row as a model and no faults, or None and a fault for each bad field.

    The columns with a prefix, such as one for each case, are one field of the model: `under` that name.
    """
    prefixed = {column: text for column, text in row.texts.items() if prefix and column.startswith(prefix)}
    try:
        return model.model_validate({**row.texts, **({under: prefixed} if under else {})}), []
    except ValidationError as errors:
        faults = []
        for error in errors.errors(include_url=False):
            column = str(error["loc"][-1])
            cause = error.get("ctx", {}).get("error")
            if isinstance(cause, values.BadValueError):
                faults.append(row.fault(column, cause.problem, cause.expected, cause.hint))
            else:
                faults.append(row.fault(column, "may not be as it is"))
        return None, faults
