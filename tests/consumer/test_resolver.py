"""From GS1 Digital Links to pages."""

import pytest
from django.test import Client

from provenance.domain.identifiers import digital_link
from tests.consumer.recording import capture
from tests.node import event, new_gtin, new_party

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def party() -> str:
    return new_party()


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/01/9521000001015/10/A7", "/trail/01/09521000001015/10/A7"),
        ("/01/09521000001015/10/A%2F7", "/trail/01/09521000001015/10/A%2F7"),
        ("/01/9521000001015", "/trail/01/09521000001015"),
        ("/01/96385074/21/1", "/trail/01/00000096385074/21/1"),
        ("/01/036000291452/10/A", "/trail/01/00036000291452/10/A"),
        ("/01/09521000001015/10/A7/21/9", "/trail/01/09521000001015/21/9?10=A7"),
        ("/01/9521000001015/10/%C3%BC%2F%26/21/9", "/trail/01/09521000001015/21/9?10=%C3%BC%2F%26"),
        ("/8003/04012345000221A%2F1", "/trail/8003/04012345000221A%2F1"),
        ("/8004/9521000%C3%BC", "/trail/8004/9521000%C3%BC"),
        ("/01/09521000001015/21/%C3%BC", "/trail/01/09521000001015/21/%C3%BC"),
        ("/00/340123451111111111", "/trail/00/340123451111111111"),
    ],
)
def test_the_resolver_leads_to_the_trail(client: Client, path: str, location: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (307, location)


def test_a_lot_with_21_in_its_number_is_found(client: Client, party: str) -> None:
    name = f"01/{new_gtin()}/10/12%2F21%2F26"
    quantity = [{"epcClass": digital_link(name), "quantity": 1}]
    capture(party, event(quantityList=quantity))
    assert client.get(f"/{name}")["Location"] == f"/trail/{name}"
    other = client.get(f"/{name}%2F21%2F9")
    assert other["Location"] == f"/trail/{name.partition('/10/')[0]}/21/9?10=12%2F21%2F26"


@pytest.mark.parametrize(
    "key",
    ["414/9521000000018", "417/9521000000018", "8018/401234500000067657", "253/4012345000092A",
     "255/401234500001677", "402/40123452223334442", "8010/0614141ABC", "8006/040123451111180102"],
)  # fmt: skip
@pytest.mark.parametrize("prefix", ["/", "/trail/"])
def test_other_keys_have_no_page(client: Client, prefix: str, key: str) -> None:
    assert client.get(f"{prefix}{key}").status_code == 404


@pytest.mark.parametrize(
    "path", ["01/09521000001015", "00/340123451111111111", "8003/04012345000221A", "8004/952100A"]
)
def test_what_is_not_recorded_is_not_found(client: Client, path: str) -> None:
    assert client.get(f"/{path}").status_code == 307
    assert client.get(f"/trail/{path}").status_code == 404


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("01/09521000001016", "the check digit is 5, not 6"),
        ("01/09521000001016/10/A7/21/9", "the check digit is 5, not 6"),
        ("00/340123451111111110", "the check digit is 1, not 0"),
        ("8003/04012345000222A", "the check digit is 1, not 2"),
        ("8003/0401234", "GRAI has 14 digits"),
        ("8004/" + "9" * 31, "GIAI has 1 to 30 characters"),
    ],
)
def test_what_cannot_be_a_key_is_told(client: Client, path: str, said: str) -> None:
    answer = client.get(f"/{path}")
    assert answer.status_code == 400
    assert said in answer.content.decode()


@pytest.mark.parametrize("prefix", ["/", "/trail/"])
@pytest.mark.parametrize("suffix", ["", "/qr.svg"])
def test_a_wrong_check_digit_is_told(client: Client, prefix: str, suffix: str) -> None:
    path = f"{prefix}01/09521000001016/10/A7{suffix}"
    answer = client.get(path)
    assert answer.status_code == 400
    assert "the check digit is 5, not 6" in answer.content.decode()
