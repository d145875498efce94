"""The functions of Excel as source: each entry of `CALLS` takes a call and returns what it computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain

from xlmodel.compiled.arguments import Arguments, arguments_of, folding, numbers_in, one
from xlmodel.compiled.asking import as_number, either_truth, tells_number
from xlmodel.compiled.formulas import Called, FormulaSource
from xlmodel.compiled.pieces import Piece, common, constant, error
from xlmodel.evaluate.functions import FUNCTIONS
from xlmodel.language.grammar import Call
from xlmodel.language.lint import elements

# Sums, extremes and counts


def _summed(formula: FormulaSource, parts: Sequence[Piece], errors: str) -> Piece:
    """Return the sum of numbers; what is the same in all scenarios is added first."""
    varying = [part.values for part in parts if part.constant is None]
    same = formula.folded(FUNCTIONS["total"], [part.constant for part in parts if part.constant is not None])
    if not varying:
        return Piece(same.values, errors) if errors else same
    sources = [same.values, *varying] if same.constant != 0 else varying
    if len(sources) == 1:
        return Piece(sources[0], errors)
    source = f"({'+'.join(sources)})" if len(sources) == 2 else f"added({','.join(sources)})"
    summed = formula.code.inline(source, formula.code.errors(Piece("", errors), same))
    return formula.code.pair(f"finite({summed.given})") if formula.checked else summed


def _sum(formula: FormulaSource, arguments: Arguments) -> Piece:
    found, errors = numbers_in(formula, arguments)
    return _summed(formula, [part for part, _ in found], errors)


def _average(formula: FormulaSource, arguments: Arguments) -> Piece:
    found, errors = numbers_in(formula, arguments)
    total = _summed(formula, [part for part, _ in found], errors)
    return formula.arithmetic("/", total, _number_of(formula, [counts for _, counts in found]))


def _number_of(formula: FormulaSource, truths: Sequence[Piece]) -> Piece:
    """Return how many of some truths hold."""
    always = constant(float(sum(truth.constant is True for truth in truths)))
    varying = [truth.values for truth in truths if truth.constant is None]
    return formula.code.inline(f"added({','.join([always.values, *varying])})", "") if varying else always


def _count(formula: FormulaSource, arguments: Arguments) -> Piece:
    """Return the source of COUNT: an error in a cell does not count, as a text does not."""
    spans = [[argument] if isinstance(argument, Piece) else argument for argument in arguments]
    return _number_of(formula, [tells_number(formula.code, part) for part in chain.from_iterable(spans) if part])


def _extreme(name: str, plain: str) -> Called:
    def compiled(formula: FormulaSource, arguments: Arguments) -> Piece:
        found, errors = numbers_in(formula, arguments)
        if any(counts.constant is None for _, counts in found):
            pairs = ",".join(f"{part.values},{counts.values}" for part, counts in found)
            return formula.code.inline(f"{name}_counted({pairs})", errors)
        same = [part.constant for part, _ in found if part.constant is not None]
        sources = [part.values for part, _ in found if part.constant is None]
        if same or not sources:
            sources.insert(0, formula.folded(FUNCTIONS[plain], same).values)
        called = name if len(sources) > 2 else {"highest": "maximum", "lowest": "minimum"}[name]
        return formula.code.inline(f"{called}({','.join(sources)})" if len(sources) > 1 else sources[0], errors)

    return folding(compiled)


def _sumproduct(formula: FormulaSource, call: Call) -> Piece:
    spans = {span.number: formula.given[span.number] for argument in call.arguments for span in elements(argument)}
    lengths = {len(span) for span in spans.values() if not isinstance(span, Piece)}
    if len(lengths) > 1:
        return error("#VALUE!")
    products = []
    for place in range(lengths.pop() if lengths else 0):
        here = {
            number: (None if isinstance(span, Piece) else span[place]) or constant(0.0)
            for number, span in spans.items()
        }
        first, *factors = (formula.number(formula.piece(argument, here)) for argument in call.arguments)
        for factor in factors:
            first = formula.arithmetic("*", first, factor)
        products.append(first)
    return _summed(formula, products, formula.code.errors(*products))


# Truths


def _all_or_any(sign: str, nothing: bool) -> Called:
    """Return how AND and OR are compiled; `nothing` is what they are where nothing counts."""

    def compiled(formula: FormulaSource, arguments: Arguments) -> Piece:
        parts: list[Piece] = []
        for argument in arguments:
            if isinstance(argument, Piece):
                parts.append(formula.truth(argument))
            else:
                parts += [_counting(formula, part, nothing) for part in argument if part is not None]
        errors = formula.code.errors(*parts)
        decided = any(part.constant is (not nothing) for part in parts)
        varying = [part.values for part in parts if part.constant is None and not decided]
        if not varying:
            truth = constant(decided != nothing)
            return Piece(truth.values, errors, "truth", None if errors else truth.constant)
        return formula.code.inline(f"({sign.join(varying)})", errors, "truth")

    return folding(compiled)


def _counting(formula: FormulaSource, part: Piece, nothing: bool) -> Piece:
    """Return the truth of a member of a span; a text does not count."""
    number, counts = as_number(formula.code, part)
    truth = formula.truth(number)
    found = either_truth(formula.code, formula.code.held(counts.values), truth, constant(nothing))
    return Piece(found.values, part.errors, "truth", None if part.errors else found.constant)


def _not(formula: FormulaSource, arguments: Arguments) -> Piece:
    truth = formula.truth(one(arguments[0]))
    return formula.code.inline(f"(~{truth.values})", truth.errors, "truth")


# Choices


def _if(formula: FormulaSource, call: Call) -> Piece:
    condition = formula.truth(formula.piece(call.arguments[0]))
    if condition.constant is not None:
        return formula.piece(call.arguments[1 if condition.constant else 2])
    return formula.either(condition, *(formula.piece(argument) for argument in call.arguments[1:]))


def _if_error(formula: FormulaSource, call: Call) -> Piece:
    value = formula.settled(formula.piece(call.arguments[0]), call.arguments[0])
    if not value.errors:
        return value
    instead = formula.piece(call.arguments[1])
    kind = common((value, instead))
    name = "unless_error_each" if kind in {"number", "truth"} else "unless_error_object"
    found = formula.code.pair(f"{name}({value.given},{instead.given})", kind)
    return found if instead.errors else Piece(found.values, "", kind)


def _is_number(formula: FormulaSource, call: Call) -> Piece:
    value = formula.settled(formula.piece(call.arguments[0]), call.arguments[0])
    return tells_number(formula.code, value)


# Lookups


def _index(formula: FormulaSource, arguments: Arguments) -> Piece:
    span, place = arguments[0], formula.number(one(arguments[1]))
    assert not isinstance(span, Piece)
    members = [constant(0.0) if member is None else member for member in span]
    if isinstance(place.constant, float):
        at = int(place.constant)
        return members[at - 1] if 1 <= at <= len(members) else error("#REF!")
    kind = common(members)
    values, failing = _tuple(part.values for part in members), _tuple(part.errors or "None" for part in members)
    return formula.code.pair(f"indexed({kind != 'number'},{place.given},{values},{failing})", kind)


def _match(formula: FormulaSource, arguments: Arguments) -> Piece:
    value, span, way = one(arguments[0]), arguments[1], one(arguments[2])
    assert not isinstance(span, Piece)
    if way.constant != 0:
        return error("#VALUE!")
    values = _tuple("None" if part is None else part.values for part in span)
    failing = _tuple((part and part.errors) or "None" for part in span)
    return formula.code.pair(f"matched_each({value.given},{values},{failing})")


def _tuple(parts: object) -> str:
    return f"({''.join(f'{part},' for part in parts)})"  # type: ignore[attr-defined]


# Numbers and texts


def _abs(formula: FormulaSource, arguments: Arguments) -> Piece:
    value = formula.number(one(arguments[0]))
    return formula.code.inline(f"abs({value.values})", value.errors)


def _round(formula: FormulaSource, arguments: Arguments) -> Piece:
    value, digits = (formula.number(one(argument)) for argument in arguments)
    if isinstance(digits.constant, float):
        return formula.code.inline(f"rounded_each({value.values},{int(digits.constant)})", value.errors)
    return formula.code.pair(f"each(float,plain_ROUND,{value.given},{digits.given})")


def _fixed(formula: FormulaSource, arguments: Arguments) -> Piece:
    value, digits = (formula.number(one(argument)) for argument in [*arguments, constant(2.0)][:2])
    if isinstance(digits.constant, float):
        return formula.code.inline(f"fixed_each({value.values},{int(digits.constant)})", value.errors, "text")
    return formula.code.pair(f"each(object,plain_FIXED,{value.given},{digits.given})", "text")


def _irr(formula: FormulaSource, arguments: Arguments) -> Piece:
    flows, guess = arguments[0], formula.number(one([*arguments, constant(0.1)][1]))
    assert not isinstance(flows, Piece)
    found, errors = numbers_in(formula, (flows,))
    if any(counts.constant is None for _, counts in found):  # a text among the flows moves those after it one period up
        given = ",".join(part.given for part in flows if part is not None)
        return formula.code.pair(f"each(float,plain_flows,{guess.given},{given})")
    every = formula.code.errors(Piece("", errors), guess)
    return formula.code.pair(f"irr_each({guess.values},{every or None},{','.join(part.values for part, _ in found)})")


CALLS: Mapping[str, Called] = {
    "ABS": folding(_abs),
    "AND": _all_or_any("&", True),
    "AVERAGE": folding(_average),
    "COUNT": folding(_count),
    "FIXED": folding(_fixed),
    "IF": _if,
    "IFERROR": _if_error,
    "INDEX": folding(_index),
    "IRR": folding(_irr),
    "ISNUMBER": _is_number,
    "MATCH": folding(_match),
    "MAX": _extreme("highest", "MAX"),
    "MIN": _extreme("lowest", "MIN"),
    "NOT": folding(_not),
    "OR": _all_or_any("|", False),
    "ROUND": folding(_round),
    "ROWS": lambda formula, call: constant(float(len(arguments_of(formula, call)[0]))),  # type: ignore[arg-type]
    "SUMPRODUCT": _sumproduct,
    "SUM": folding(_sum),
}
"""How each function of the language is compiled."""
