"""Registries to pull from: images made in place, Debian's own docker-registry, and servers that say what a test wants."""
import base64
import gzip
import hashlib
import http.server
import io
import json
import os
import pathlib
import random
import shutil
import socket
import ssl
import subprocess
import tarfile
import threading
import time

from ports import free_port

OCI = "application/vnd.oci.image."
MANIFEST, INDEX, CONFIG = OCI + "manifest.v1+json", OCI + "index.v1+json", OCI + "config.v1+json"
LAYER = OCI + "layer.v1.tar+gzip"


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


class Image:
    """An index of one image for each architecture; every document and layer by digest in `blobs`."""

    def __init__(self, architectures=("amd64", "arm64"), size=300_000, seed=1):
        self.blobs, self.manifests = {}, {}
        entries = []
        for number, architecture in enumerate(architectures):
            noise = random.Random(seed + number)
            tars = [self.tar(noise.randbytes(size)), self.tar(noise.randbytes(1000))]
            layers = [self.add(gzip.compress(tar, mtime=0), LAYER) for tar in tars]
            config = self.add(json.dumps({
                "architecture": architecture, "os": "linux", "config": {},
                "rootfs": {"type": "layers", "diff_ids": [digest(tar) for tar in tars]}}).encode(), CONFIG)
            manifest = self.add(json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": config,
                                            "layers": layers}).encode(), MANIFEST)
            self.manifests[architecture] = manifest
            entries.append({**manifest, "platform": {"os": "linux", "architecture": architecture}})
        self.index = self.add(json.dumps({"schemaVersion": 2, "mediaType": INDEX, "manifests": entries}).encode(), INDEX)

    @staticmethod
    def tar(content):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as tar:
            member = tarfile.TarInfo("file")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        return out.getvalue()

    def add(self, data, media_type):
        self.blobs[digest(data)] = data
        return {"mediaType": media_type, "digest": digest(data), "size": len(data)}

    def document(self, digest_text):
        return json.loads(self.blobs[digest_text])

    def layers(self, architecture="amd64"):
        return self.document(self.manifests[architecture]["digest"])["layers"]

    def expected(self, architecture="amd64"):
        """What dvsguard-pull-dump prints of it."""
        manifest = self.manifests[architecture]["digest"]
        document = self.document(manifest)
        return {"manifest": manifest, "config": document["config"]["digest"], "architecture": architecture,
                "layers": [{"digest": layer["digest"], "size": layer["size"]} for layer in document["layers"]]}

    def write_layout(self, folder):
        blobs = folder / "blobs" / "sha256"
        blobs.mkdir(parents=True)
        for name, data in self.blobs.items():
            (blobs / name.split(":")[1]).write_bytes(data)
        (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
        entry = {**self.index, "annotations": {"org.opencontainers.image.ref.name": "it"}}
        (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))


class Authority:
    """A private certificate authority, and certificates of it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.certificate, self.key = self.folder / "ca.crt", self.folder / "ca.key"
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test authority",
                     "-keyout", self.key, "-out", self.certificate)

    @staticmethod
    def openssl(*args, **options):
        return subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True, **options).stdout

    def issue(self, name, subject):
        """(certificate, key) for e.g. "IP:127.0.0.1"."""
        key, request, certificate = (self.folder / f"{name}.{end}" for end in ("key", "csr", "pem"))
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={subject}\n")
        self.openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial",
                     "-days", "2", "-extfile", extensions, "-out", certificate)
        return certificate, key

    def issue_for(self, name, subject, start, end):
        """The same from `start` until `end`, as in 20260131000000Z."""
        certificate, key = self.issue(name, subject)
        for file, text in ((f"{name}.index", ""), (f"{name}.serial", "01\n"), (f"{name}.cnf", (
                f"[ca]\ndefault_ca=d\n[d]\nnew_certs_dir={self.folder}\ndatabase={self.folder}/{name}.index\n"
                f"serial={self.folder}/{name}.serial\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n"))):
            (self.folder / file).write_text(text)
        self.openssl("ca", "-batch", "-notext", "-config", self.folder / f"{name}.cnf", "-cert", self.certificate,
                     "-keyfile", self.key, "-in", self.folder / f"{name}.csr", "-out", certificate, "-startdate", start,
                     "-enddate", end, "-extfile", self.folder / f"{name}.ext")
        return certificate, key

    def context(self, name, subject):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.issue(name, subject))
        return context


class DockerRegistry:
    """Debian's docker-registry on loopback, its images in `store`."""

    def __init__(self, folder, store, settings):
        self.port = free_port()
        self.name = f"127.0.0.1:{self.port}"
        config = {"version": "0.1", "log": {"level": "error"}, "storage": {"filesystem": {"rootdirectory": str(store)}},
                  **settings, "http": {"addr": self.name, **settings.get("http", {})}}
        path = pathlib.Path(folder) / f"registry-{self.port}.yml"
        path.write_text(json.dumps(config))
        self.log = open(path.with_suffix(".log"), "wb")
        self.process = subprocess.Popen(["docker-registry", "serve", str(path)], stdout=self.log, stderr=self.log)
        self.wait(path)

    def wait(self, path):
        for _ in range(1200):
            try:
                socket.create_connection(("127.0.0.1", self.port), 10).close()
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        self.close()
        raise RuntimeError(path.with_suffix(".log").read_text())

    def close(self):
        self.process.terminate()
        self.process.wait(60)
        self.log.close()


def password_file(path, user, password):
    """One bcrypt line, by libxcrypt: Python has lost its door to it, perl has not."""
    salt = "$2y$05$" + "abcdefghijklmnopqrstuu"
    made = subprocess.run(["perl", "-e", "print crypt($ARGV[0], $ARGV[1])", password, salt], check=True,
                          capture_output=True, text=True).stdout
    if not made.startswith("$2y$05$"):
        raise RuntimeError("this libc has no bcrypt")
    path.write_text(f"{user}:{made}\n")


def have_programs(*names):
    return all(shutil.which(name) for name in names)


class Fake(http.server.ThreadingHTTPServer):
    """An HTTP server that keeps what it was asked and answers through `answer(request)`, which may return
    (status, headers, body), or write to the request's socket itself and return nothing."""
    daemon_threads = True

    def __init__(self, answer, context=None, address="127.0.0.1"):
        super().__init__((address, 0), Handler)
        self.answer, self.asked, self.secure = answer, [], context is not None
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self.server_address[1]
        self.name = f"127.0.0.1:{self.port}"
        self.url = f"{'https' if context else 'http'}://{self.name}"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    def close(self):
        self.shutdown()
        self.server_close()

    def paths(self):
        return [path for _, path, _, _ in self.asked]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 120

    def log_message(self, *_):
        pass

    def do_GET(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        self.server.asked.append((self.command, self.path, dict(self.headers.items()), body))
        answer = self.server.answer(self)
        if answer is None:
            self.close_connection = True
            return
        status, headers, data = answer
        self.send_response(status)
        for name, value in headers if isinstance(headers, list) else headers.items():
            self.send_header(name, value)
        if "Content-Length" not in dict(headers):
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET

    def raw(self, data):
        self.wfile.write(data)


def serve(image, root=None):
    """An honest registry of one repository, acme/thing, without ranges; any tag is `root`."""
    root = root or image.index

    def answer(request):
        path = request.path.split("?")[0]
        prefix = "/v2/acme/thing/"
        if not path.startswith(prefix):
            return 404, {}, b""
        kind, _, name = path[len(prefix):].partition("/")
        name = name if name.startswith("sha256:") else root["digest"]
        data = image.blobs.get(name)
        if data is None:
            return 404, {}, b""
        media_type = json.loads(data)["mediaType"] if kind == "manifests" else "application/octet-stream"
        return 200, {"Content-Type": media_type, "Docker-Content-Digest": name}, data

    return answer


class TokenServer:
    """Makes the tokens that docker-registry verifies: JWTs, signed by a key whose certificate it trusts."""

    def __init__(self, folder, authority):
        self.authority = authority
        self.certificate, self.key = authority.issue("token", "DNS:token")
        der = authority.openssl("x509", "-in", self.certificate, "-outform", "DER")
        self.header = {"alg": "RS256", "typ": "JWT", "x5c": [base64.b64encode(der).decode()]}
        self.folder = folder

    def token(self, subject, access):
        now = int(time.time())
        claims = {"iss": "issuer", "sub": subject, "aud": "registry.test", "exp": now + 300, "nbf": now - 5, "iat": now,
                  "jti": "1", "access": access}
        signed = ".".join(self.encoded(json.dumps(part).encode()) for part in (self.header, claims))
        signature = self.authority.openssl("dgst", "-sha256", "-sign", self.key, input=signed.encode())
        return signed + "." + self.encoded(signature)

    @staticmethod
    def encoded(data):
        return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
