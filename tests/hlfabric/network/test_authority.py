"""The organisations' certification authorities, and the folders of what they certified."""

import shutil
import stat
from pathlib import Path

import pytest
import yaml
from cryptography import x509

from hlfabric.identity import creator, serialize
from hlfabric.network import nodes
from hlfabric.network.authority import Authority, ca_home, write_private, write_server
from hlfabric.network.process_table import ProcessTable


@pytest.fixture
def authority(ca_server: ProcessTable) -> Authority:
    """The first organisation's CA, which runs."""
    ca_server.launch(nodes.ca_server(ca_server.layout))
    return ca_server.layout.authority(ca_server.layout.spec.organisations[0])


def units(certificate: Path) -> tuple[str, ...]:
    """The roles that a certificate gives."""
    return creator(serialize("GrowersMSP", certificate.read_bytes())).organizational_units


@pytest.mark.fabric
@pytest.mark.parametrize("kind", ["admin", "peer", "client", "orderer"])
def test_a_member_s_certificate_tells_its_role(authority: Authority, kind: str) -> None:
    msp = authority.member(f"some-{kind}", kind)
    assert units(msp / "signcerts" / "cert.pem") == (kind,)
    assert (msp / "cacerts" / "ca.pem").read_bytes() == authority.roots.read_bytes()
    assert yaml.safe_load((msp / "config.yaml").read_text())["NodeOUs"]["Enable"] is True


@pytest.mark.fabric
def test_a_member_is_enrolled_once(authority: Authority) -> None:
    certificate = authority.member("keeper", "peer") / "signcerts" / "cert.pem"
    before = certificate.read_bytes()
    authority.member("keeper", "peer")
    assert certificate.read_bytes() == before


@pytest.mark.fabric
@pytest.mark.parametrize("lost", ["signcerts/cert.pem", "signcerts", ""])
def test_an_enrolment_that_was_cut_off_is_done_again(authority: Authority, lost: str) -> None:
    msp = authority.member("interrupted", "peer")
    path = msp / lost
    path.unlink() if path.is_file() else shutil.rmtree(path)
    assert authority.member("interrupted", "peer") == msp
    assert units(msp / "signcerts" / "cert.pem") == ("peer",)


@pytest.mark.fabric
def test_a_tls_folder_that_was_cut_off_is_done_again(authority: Authority) -> None:
    tls = authority.tls("interrupted")
    (tls / "server.crt").unlink()
    authority.tls("interrupted")
    assert (tls / "server.crt").exists()


@pytest.mark.fabric
def test_a_tls_certificate_is_for_the_loopback(authority: Authority) -> None:
    tls = authority.tls("service")
    certificate = x509.load_pem_x509_certificate((tls / "server.crt").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert [str(ip) for ip in names.get_values_for_type(x509.IPAddress)] == ["127.0.0.1"]
    assert (tls / "ca.crt").read_bytes() == authority.roots.read_bytes()


@pytest.mark.fabric
def test_nobody_else_reads_keys_and_secrets(authority: Authority) -> None:
    authority.member("keeper", "peer")
    authority.tls("keeper")
    private = [*authority.folder.rglob("*key*.pem"), *authority.folder.rglob("*.key")]
    private += [authority.home / "registrar.secret", *(authority.folder / "secrets").iterdir()]
    assert len(private) >= 5
    assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}


def test_one_server_has_a_ca_for_each_name(tmp_path: Path) -> None:
    write_server(tmp_path, ["ordering", "farm"], port=21_000, operations_port=21_001)
    parent, farm = (
        yaml.safe_load((ca_home(tmp_path, "ordering", name) / FILE).read_text())
        for name in ("ordering", "farm")
    )
    assert (parent["ca"]["name"], farm["ca"]["name"]) == ("ordering", "farm")
    assert parent["cafiles"] == [f"farm/{FILE}"]
    assert (parent["address"], parent["port"]) == ("127.0.0.1", 21_000)
    assert "port" not in farm


FILE = "fabric-ca-server-config.yaml"


def test_the_registrar_s_secret_is_kept_from_start_to_start(tmp_path: Path) -> None:
    secrets = set()
    for _ in range(2):
        write_server(tmp_path, ["ordering"], port=21_000, operations_port=21_001)
        content = yaml.safe_load((tmp_path / FILE).read_text())
        secrets.add(content["registry"]["identities"][0]["pass"])
    assert secrets == {(tmp_path / "registrar.secret").read_text()}


def test_a_private_file_is_never_readable_by_others(tmp_path: Path) -> None:
    write_private(tmp_path / "folder" / "key.pem", b"secret")
    assert stat.S_IMODE((tmp_path / "folder" / "key.pem").stat().st_mode) == 0o600
