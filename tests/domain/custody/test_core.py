"""What a canonical identifier names: an instance, a lot, or a class alone."""

import pytest

from provenance.domain.custody.core import gtin, is_class, is_lot


@pytest.mark.parametrize(
    "name",
    [
        "01/04012345666663",
        "8003/04012345000221",
        "253/4012345000092",
        "255/4012345000016",
        "8010/0614141ABC",
        "8006/040123451111180102",
        "8006/040123451111180102/10/A",
    ],
)
def test_a_class_alone_is_no_instance(name: str) -> None:
    assert is_class(name)
    assert not is_lot(name)


@pytest.mark.parametrize(
    "name",
    [
        "01/04012345666663/21/1",
        "01/04012345666663/10/A",
        "8003/040123450002217",
        "253/40123450000921",
        "8010/0614141ABC/8011/1",
        "8006/040123451111180102/21/1",
        "00/340123453111111115",
        "https://example.com/asset/1",
    ],
)
def test_what_is_more_than_a_class(name: str) -> None:
    assert not is_class(name)


def test_a_lot_has_a_gtin_and_a_batch() -> None:
    assert is_lot("01/04012345666663/10/A")
    assert gtin("01/04012345666663/10/A") == "04012345666663"
    assert gtin("00/340123453111111115") is None
