"""Python's search for garbage is put off, and afterwards as it was before."""

import gc
from collections.abc import Iterator

import pytest

from xlmodel.collecting import uncollected


@pytest.fixture(autouse=True)
def as_it_was() -> Iterator[None]:
    was = gc.isenabled()
    yield
    (gc.enable if was else gc.disable)()


@pytest.mark.parametrize("was", [True, False])
def test_it_is_put_off_and_then_as_before(was: bool):
    (gc.enable if was else gc.disable)()
    with uncollected():
        assert not gc.isenabled()
        with uncollected():
            assert not gc.isenabled()
        assert not gc.isenabled(), "the outer one is not yet at its end"
    assert gc.isenabled() is was


def test_it_is_as_before_where_something_went_wrong():
    gc.enable()
    with pytest.raises(ValueError, match="wrong"), uncollected():
        raise ValueError("wrong")
    assert gc.isenabled()
