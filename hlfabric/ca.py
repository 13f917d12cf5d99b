"""Client of fabric-ca's REST interface: register and enrol identities."""

import base64
import http.client
import json
import ssl
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import NameOID

from hlfabric.identity import Identity

TIMEOUT_SECONDS = 20
Authorize = Callable[[str, bytes], str]
NO_SUCH_CA, WRONG_CREDENTIALS, NO_REGISTRAR, ALREADY_REGISTERED = 19, 20, 71, 74
WHAT_TO_DO = {
    NO_SUCH_CA: "Check the CA's name, and that it is this server's.",
    WRONG_CREDENTIALS: "Check that the id is registered here, and its secret or registrar's key.",
    NO_REGISTRAR: "Sign with an identity that may register others.",
    ALREADY_REGISTERED: "Enrol with the secret it was registered with, or choose another id.",
}


class CAError(Exception):
    """The CA refused, or did not answer (then ``code`` is None). The message says what to do."""

    def __init__(self, message: str, code: int | None = None) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Enrollment:
    """A fresh key with the certificate the CA issued for it, and the CA's own chain."""

    private_key: ec.EllipticCurvePrivateKey
    certificate_pem: bytes
    ca_chain_pem: bytes

    @property
    def private_key_pem(self) -> bytes:
        """The key as unencrypted PKCS #8 PEM."""
        return self.private_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )


class CAClient:
    """One CA of a fabric-ca server, reached by TLS."""

    def __init__(self, url: str, ca_name: str, *, tls_roots: bytes) -> None:
        parts = urlsplit(url)
        if parts.scheme != "https" or not parts.hostname or not parts.port:
            raise ValueError(f"A CA's URL has the form https://host:port, not {url!r}.")
        self._host, self._port = parts.hostname, parts.port
        self._ca_name = ca_name
        self._tls = ssl.create_default_context(cadata=tls_roots.decode())

    def enroll(
        self,
        enrollment_id: str,
        secret: str,
        *,
        profile: str | None = None,
        hosts: Sequence[str] = (),
        attributes: Sequence[str] = (),
    ) -> Enrollment:
        """Make a key and have it certified. ``profile`` is ``tls`` for TLS certificates.

        ``attributes`` are asked for by name, beside those registered as ``ecert``.
        Raises CAError, with code 20 when the secret is wrong.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        body: dict[str, Any] = {
            "certificate_request": _signing_request(key, enrollment_id, hosts).decode(),
            "caname": self._ca_name,
        }
        if profile:
            body["profile"] = profile
        if attributes:
            body["attr_reqs"] = [{"name": name} for name in attributes]
        credentials = base64.b64encode(f"{enrollment_id}:{secret}".encode()).decode()
        result = self._post("/api/v1/enroll", body, lambda _path, _body: f"Basic {credentials}")
        return Enrollment(
            key,
            base64.b64decode(result["Cert"]),
            base64.b64decode(result["ServerInfo"]["CAChain"]),
        )

    def register(
        self,
        registrar: Identity,
        enrollment_id: str,
        *,
        kind: str,
        attributes: Mapping[str, str] | None = None,
        secret: str | None = None,
    ) -> str:
        """Register an identity of a kind (client, peer, orderer, admin); its enrolment secret.

        ``attributes`` go into each certificate it enrols for. Raises CAError, with code 74 when
        the identity is registered already.
        """
        body: dict[str, Any] = {
            "id": enrollment_id,
            "type": kind,
            "affiliation": "",
            "max_enrollments": -1,
            "attrs": [
                {"name": name, "value": value, "ecert": True}
                for name, value in (attributes or {}).items()
            ],
            "caname": self._ca_name,
        }
        if secret:
            body["secret"] = secret
        result = self._post(
            "/api/v1/register", body, lambda uri, content: _token(registrar, uri, content)
        )
        return str(result["secret"])

    def _post(self, path: str, body: Mapping[str, Any], authorize: Authorize) -> dict[str, Any]:
        content = json.dumps(body).encode()
        headers = {"Authorization": authorize(path, content), "Content-Type": "application/json"}
        connection = http.client.HTTPSConnection(
            self._host, self._port, timeout=TIMEOUT_SECONDS, context=self._tls
        )
        try:
            connection.request("POST", path, content, headers)
            answer = connection.getresponse()
            payload = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise self._unanswered(error) from error
        finally:
            connection.close()
        return self._result(payload, answer.status)

    def _unanswered(self, error: Exception) -> CAError:
        server = f"The CA {self._ca_name} at {self._host}:{self._port}"
        if isinstance(error, ssl.SSLCertVerificationError):
            return CAError(f"{server} is not certified by the TLS roots given: {error}")
        return CAError(
            f"{server} did not answer: {error}. See that it runs at this address, and try again."
        )

    def _result(self, payload: bytes, status: int) -> dict[str, Any]:
        try:
            answer = json.loads(payload)
            errors = answer["errors"]
            result = answer["result"]
        except (ValueError, KeyError, TypeError) as error:
            raise CAError(
                f"What answered {status} at {self._host}:{self._port} is no CA. Check the address."
            ) from error
        if errors:
            code, reason = int(errors[0].get("code", 0)), errors[0].get("message")
            advice = WHAT_TO_DO.get(code, "The CA's log says more.")
            raise CAError(f"The CA {self._ca_name} refused: {reason}. {advice}", code)
        return dict(result)


def _signing_request(
    key: ec.EllipticCurvePrivateKey, common_name: str, hosts: Sequence[str]
) -> bytes:
    names = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    request = x509.CertificateSigningRequestBuilder().subject_name(names)
    if hosts:
        alternatives = x509.SubjectAlternativeName([_host(host) for host in hosts])
        request = request.add_extension(alternatives, critical=False)
    return request.sign(key, SHA256()).public_bytes(serialization.Encoding.PEM)


def _host(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _token(registrar: Identity, path: str, body: bytes) -> str:
    """fabric-ca's authorization token: certificate and a signature over the request's parts."""
    certificate = base64.b64encode(registrar.certificate_pem).decode()
    parts = (
        "POST",
        base64.b64encode(path.encode()).decode(),
        base64.b64encode(body).decode(),
        certificate,
    )
    signature = registrar.sign(".".join(parts).encode())
    return f"{certificate}.{base64.b64encode(signature).decode()}"
