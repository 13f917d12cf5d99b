"""The client of fabric-ca on a real server: what it registers and enrols, and what it refuses."""

from ipaddress import ip_address
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from hlfabric.ca import CAClient, CAError, Enrollment
from hlfabric.identity import CreatorInfo, Identity, creator
from hlfabric.network import nodes
from hlfabric.network.authority import Authority
from hlfabric.network.process_table import ProcessTable

pytestmark = pytest.mark.fabric


@pytest.fixture
def authority(ca_server: ProcessTable) -> Authority:
    """The first organisation's CA, which runs."""
    ca_server.launch(nodes.ca_server(ca_server.layout))
    return ca_server.layout.authority(ca_server.layout.spec.organisations[0])


@pytest.fixture
def client(authority: Authority) -> CAClient:
    return authority.client()


@pytest.fixture
def registrar(authority: Authority) -> Identity:
    return authority.registrar()


@pytest.fixture
def name() -> str:
    """An id that nobody else registers."""
    return f"party-{uuid4().hex[:12]}"


def identity(enrolled: Enrollment) -> Identity:
    """Somebody who signs with what was enrolled."""
    return Identity("GrowersMSP", enrolled.certificate_pem, enrolled.private_key)


def told(enrolled: Enrollment) -> CreatorInfo:
    """What the certificate says."""
    return creator(identity(enrolled).serialized)


def test_an_attribute_registered_reaches_the_certificate(
    client: CAClient, registrar: Identity, name: str
) -> None:
    attributes = {"gln": "4012345000009"}
    secret = client.register(registrar, name, kind="client", attributes=attributes)
    info = told(client.enroll(name, secret))
    assert info.attributes["gln"] == "4012345000009"
    assert info.attributes["hf.EnrollmentID"] == name
    assert info.organizational_units == ("client",)
    assert info.certificate.subject.rfc4514_string().startswith(f"CN={name}")


def test_the_certificate_is_for_the_key_and_from_the_ca(
    client: CAClient, registrar: Identity, name: str, authority: Authority
) -> None:
    secret = client.register(registrar, name, kind="peer")
    enrolled = client.enroll(name, secret)
    certificate = told(enrolled).certificate
    assert certificate.public_key() == enrolled.private_key.public_key()
    certificate.verify_directly_issued_by(
        x509.load_pem_x509_certificate(authority.roots.read_bytes())
    )
    assert authority.roots.read_bytes() in enrolled.ca_chain_pem
    assert enrolled.private_key_pem.startswith(b"-----BEGIN PRIVATE KEY-----")


def test_each_enrolment_makes_a_key_of_its_own(
    client: CAClient, registrar: Identity, name: str
) -> None:
    secret = client.register(registrar, name, kind="client", secret="chosen by us")
    assert secret == "chosen by us"
    first, second = (client.enroll(name, secret) for _ in range(2))
    assert first.private_key_pem != second.private_key_pem


def test_a_tls_certificate_names_its_hosts(
    client: CAClient, registrar: Identity, name: str
) -> None:
    secret = client.register(registrar, name, kind="client")
    enrolled = client.enroll(name, secret, profile="tls", hosts=["localhost", "127.0.0.1"])
    extensions = told(enrolled).certificate.extensions
    hosts = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert hosts.get_values_for_type(x509.DNSName) == ["localhost"]
    assert hosts.get_values_for_type(x509.IPAddress) == [ip_address("127.0.0.1")]
    usage = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert ExtendedKeyUsageOID.SERVER_AUTH in usage


def test_a_wrong_secret_is_told_from_a_right_one(
    client: CAClient, registrar: Identity, name: str
) -> None:
    client.register(registrar, name, kind="client")
    with pytest.raises(CAError, match=r"Check .* secret") as refused:
        client.enroll(name, "not the secret")
    assert refused.value.code == 20


def test_an_identity_is_registered_once(client: CAClient, registrar: Identity, name: str) -> None:
    client.register(registrar, name, kind="client")
    with pytest.raises(CAError, match=f"{name}.* already registered.*choose another id") as again:
        client.register(registrar, name, kind="client")
    assert again.value.code == 74


def test_a_ca_that_the_server_does_not_have_is_named(
    authority: Authority, registrar: Identity, name: str
) -> None:
    stranger = CAClient(authority.url, "nowhere", tls_roots=authority.server_roots.read_bytes())
    with pytest.raises(CAError, match=r"'nowhere' does not exist.*Check the CA's name") as unknown:
        stranger.register(registrar, name, kind="client")
    assert unknown.value.code == 19


def test_who_is_no_registrar_registers_nobody(
    client: CAClient, registrar: Identity, name: str
) -> None:
    member = identity(client.enroll(name, client.register(registrar, name, kind="client")))
    with pytest.raises(CAError, match="may register others") as refused:
        client.register(member, f"{name}-friend", kind="client")
    assert refused.value.code == 71


def test_a_signature_by_another_key_is_refused(
    client: CAClient, registrar: Identity, name: str
) -> None:
    other = client.enroll(name, client.register(registrar, name, kind="client"))
    forged = Identity(registrar.msp_id, registrar.certificate_pem, other.private_key)
    with pytest.raises(CAError, match="registrar's key") as refused:
        client.register(forged, f"{name}-friend", kind="client")
    assert refused.value.code == 20


def test_an_attribute_nobody_registered_is_named(
    client: CAClient, registrar: Identity, name: str
) -> None:
    secret = client.register(registrar, name, kind="client")
    with pytest.raises(CAError, match=r"growers refused.*harvest"):
        client.enroll(name, secret, attributes=["harvest"])


def test_a_ca_that_is_down_says_what_to_do(
    ca_server: ProcessTable, client: CAClient, registrar: Identity, name: str
) -> None:
    secret = client.register(registrar, name, kind="client")
    ca_server.process("ca").kill()
    with pytest.raises(CAError, match=r"did not answer.*See that it runs") as silent:
        client.enroll(name, secret)
    assert silent.value.code is None
    ca_server.launch(ca_server.process("ca"))
    assert told(client.enroll(name, secret)).attributes["hf.EnrollmentID"] == name


def test_a_ca_of_another_root_is_not_trusted(
    authority: Authority, registrar: Identity, name: str
) -> None:
    false = CAClient(authority.url, "growers", tls_roots=registrar.certificate_pem)
    with pytest.raises(CAError, match="roots") as untrusted:
        false.enroll(name, "secret")
    assert untrusted.value.code is None


@pytest.mark.parametrize("url", ["http://127.0.0.1:7054", "https://127.0.0.1", "127.0.0.1:7054"])
def test_a_url_without_tls_or_port_is_refused(url: str, registrar: Identity) -> None:
    with pytest.raises(ValueError, match="https://host:port"):
        CAClient(url, "growers", tls_roots=registrar.certificate_pem)
