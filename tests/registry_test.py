"""Pulling from registries: Debian's own docker-registry with logins, tokens and TLS, and servers that lie."""
import base64
import json
import os
import pathlib
import shutil
import socket
import ssl
import struct
import subprocess
import tempfile
import threading
import time
import unittest
import urllib.parse

from harness import SECRET, ProjectTest
from registries import (CONFIG, INDEX, MANIFEST, Authority, DockerRegistry, Fake, Image, TokenServer, digest,
                        have_programs, password_file, serve)

ORAS = os.environ.get("ORAS") or shutil.which("oras")
USER = "operator"
LOGIN = f"Basic {base64.b64encode(f'{USER}:{SECRET}'.encode()).decode()}"


@unittest.skipUnless(os.environ.get("DVSGUARD_PULL_DUMP"), "DVSGUARD_PULL_DUMP does not name the program")
class PullTest(ProjectTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="dvsguard-registry-")
        cls.addClassCleanup(folder.cleanup)
        cls.shared = pathlib.Path(folder.name)
        cls.image = Image()
        cls.authority = Authority(cls.shared)

    def setUp(self):
        super().setUp()
        self.binary = os.environ["DVSGUARD_PULL_DUMP"]
        self.fast = []  # ["--fast"] where a server is to be too slow: else it may be, under load

    def pull(self, reference, *args, **env):
        return self.run_dvsguard(reference, *self.fast, *args, env=env)

    def assert_pulled(self, reference, *args, architecture="amd64", image=None, **env):
        done = self.pull(reference, "--platform", f"linux/{architecture}", *args, **env)
        self.assertEqual(done.code, 0, done)
        self.assertEqual(json.loads(done.out), [(image or self.image).expected(architecture)])
        return done

    def assert_not_pulled(self, reference, says, *args, **env):
        done = self.pull(reference, "--platform", "linux/amd64", *args, **env)
        self.assertEqual(done.code, 2, done)
        self.assertEqual(done.out, b"", done)
        self.assertEqual(done.err.count(b"\n"), 1, done)
        self.assertRegex(done.err.decode(), says)
        self.assertNotIn(base64.b64encode(SECRET.encode())[:20], done.err)
        return done

    def fake(self, answer, **options):
        server = Fake(answer, **options)
        self.addCleanup(server.close)
        return server

    def tls_fake(self, answer):
        return self.fake(answer, context=self.authority.context(f"fake{id(answer)}", "IP:127.0.0.1"))

    def trust(self, name):
        path = self.put(f".docker/certs.d/{name}/ca.crt", self.authority.certificate.read_bytes())
        self.assertTrue(path.exists())

    def log_in(self, name, password=SECRET, path=".docker/config.json", **entry):
        entry = entry or {"auth": base64.b64encode(f"{USER}:{password}".encode()).decode()}
        return self.put(path, json.dumps({"auths": {name: entry}}))


@unittest.skipUnless(have_programs("docker-registry", "skopeo", "openssl", "perl"),
                     "docker-registry or skopeo is not installed")
class RealRegistry(PullTest):
    """One store of images behind three registries: open; TLS and a password; TLS and tokens."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        store = cls.shared / "store"
        cls.open = cls.start(store, {})
        cls.image.write_layout(cls.shared / "layout")
        pushed = subprocess.run(
            ["skopeo", "--insecure-policy", "copy", "--all", "--dest-tls-verify=false", f"oci:{cls.shared}/layout:it",
             f"docker://{cls.open.name}/acme/thing:1.0"], capture_output=True, text=True)
        if pushed.returncode:
            raise RuntimeError(pushed.stderr)
        certificate, key = cls.authority.issue("registry", "IP:127.0.0.1")
        tls = {"http": {"tls": {"certificate": str(certificate), "key": str(key)}}}
        password_file(cls.shared / "htpasswd", USER, SECRET)
        cls.basic = cls.start(
            store, {**tls, "auth": {"htpasswd": {"realm": "test", "path": str(cls.shared / "htpasswd")}}})
        cls.tokens = TokenServer(cls.shared, cls.authority)
        cls.token_server = Fake(cls.answer_token, context=cls.authority.context("tokens", "IP:127.0.0.1"))
        cls.addClassCleanup(cls.token_server.close)
        cls.bearer = cls.start(store, {**tls, "auth": {"token": {
            "realm": cls.token_server.url + "/token", "service": "registry.test", "issuer": "issuer",
            "rootcertbundle": str(cls.authority.certificate)}}})

    @classmethod
    def start(cls, store, settings):
        registry = DockerRegistry(cls.shared, store, settings)
        cls.addClassCleanup(registry.close)
        return registry

    @classmethod
    def answer_token(cls, request):
        """Gives a token for what is asked to whom it knows."""
        form = {}
        if request.command == "POST":
            form = dict(urllib.parse.parse_qsl(cls.token_server.asked[-1][3].decode()))
        query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(request.path).query)) or form
        known = request.headers.get("Authorization") == LOGIN or form.get("refresh_token") == SECRET
        if not known:
            return 401, {}, b""
        kind, name, actions = query["scope"].split(":")
        token = cls.tokens.token(USER, [{"type": kind, "name": name, "actions": actions.split(",")}])
        return 200, {}, json.dumps({"access_token": token, "expires_in": 300}).encode()

    def test_pulls_by_tag_and_by_digest(self):
        self.assert_pulled(f"{self.open.name}/acme/thing:1.0")
        self.assert_pulled(f"{self.open.name}/acme/thing@{self.image.index['digest']}", architecture="arm64")
        only = self.image.manifests["arm64"]["digest"]
        self.assert_pulled(f"{self.open.name}/acme/thing@{only}", architecture="arm64")

    def test_pulls_every_platform_where_none_is_asked_for(self):
        done = self.pull(f"{self.open.name}/acme/thing:1.0")
        self.assertEqual(json.loads(done.out), [self.image.expected("amd64"), self.image.expected("arm64")], done)

    def test_says_what_is_not_there(self):
        self.assert_not_pulled(f"{self.open.name}/acme/thing:2.0", "manifests/2.0: : is not there")
        self.assert_not_pulled(f"{self.open.name}/acme/other:1.0", "is not there")

    def test_a_certificate_of_nobody_known_is_refused(self):
        self.log_in(self.basic.name)
        self.assert_not_pulled(f"{self.basic.name}/acme/thing:1.0", "certificate is not trusted")

    def test_a_password_over_tls(self):
        self.trust(self.basic.name)
        reference = f"{self.basic.name}/acme/thing:1.0"
        self.assert_not_pulled(reference, "wants a login")
        self.log_in(self.basic.name, "wrong")
        self.assert_not_pulled(reference, "does not accept the login")
        self.log_in(self.basic.name)
        self.assert_pulled(reference)

    def test_a_token_over_tls(self):
        self.trust(self.bearer.name)
        self.trust(self.token_server.name)
        reference = f"{self.bearer.name}/acme/thing:1.0"
        self.assert_not_pulled(reference, "wants a login")
        self.log_in(self.bearer.name)
        before = len(self.token_server.asked)
        self.assert_pulled(reference)
        self.assertEqual(len(self.token_server.asked), before + 1, "one token is for all of an image")
        path = urllib.parse.urlsplit(self.token_server.asked[-1][1])
        self.assertEqual(dict(urllib.parse.parse_qsl(path.query)),
                         {"service": "registry.test", "scope": "repository:acme/thing:pull"})

    def test_an_identity_token(self):
        self.trust(self.bearer.name)
        self.trust(self.token_server.name)
        self.log_in(self.bearer.name, auth=base64.b64encode(b"<token>:").decode(), identitytoken=SECRET)
        self.assert_pulled(f"{self.bearer.name}/acme/thing:1.0")
        method, _, _, body = self.token_server.asked[-1]
        form = dict(urllib.parse.parse_qsl(body.decode()))
        self.assertEqual((method, form["grant_type"], form["refresh_token"]), ("POST", "refresh_token", SECRET))

    def test_logins_of_podman_and_skopeo(self):
        self.trust(self.basic.name)
        reference = f"{self.basic.name}/acme/thing:1.0"
        self.log_in(f"{self.basic.name}/acme", path="auth.json")
        self.assert_pulled(reference, REGISTRY_AUTH_FILE=str(self.folder / "auth.json"))
        self.assert_not_pulled(reference, "no-such.json: : is not there", REGISTRY_AUTH_FILE="no-such.json")
        self.log_in(f"{self.basic.name}/acme/thing", path="run/containers/auth.json")
        self.assert_pulled(reference, XDG_RUNTIME_DIR=str(self.folder / "run"))
        self.log_in(f"{self.basic.name}/other", path="run/containers/auth.json")
        self.assert_not_pulled(reference, "wants a login", XDG_RUNTIME_DIR=str(self.folder / "run"))
        self.log_in(self.basic.name, path="docker/config.json")
        self.assert_pulled(reference, DOCKER_CONFIG=str(self.folder / "docker"))

    def test_a_certificate_for_another_name_is_refused(self):
        name = f"localhost:{self.basic.port}"
        self.trust(name)
        self.log_in(name)
        self.assert_not_pulled(f"{name}/acme/thing:1.0", "is not for its name")

    def test_a_mirror_is_asked_first_and_the_registry_where_it_fails(self):
        self.assert_pulled("registry.invalid/acme/thing:1.0", "--mirror", f"registry.invalid=http://{self.open.name}")
        broken = self.fake(lambda request: (500, {}, b""))
        self.assert_pulled(f"{self.open.name}/acme/thing:1.0", "--mirror", f"{self.open.name}={broken.url}")
        self.assertEqual(len(broken.asked), 1)
        self.assert_not_pulled("docker.io/acme/thing:1.0", "plain http", "--mirror", "docker.io=http://mirror.invalid")


@unittest.skipUnless(have_programs("docker-registry", "skopeo", "openssl", "perl"),
                     "docker-registry or skopeo is not installed")
class ClientCertificate(PullTest):
    """Debian's docker-registry that wants one of the test's own authority."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.image.write_layout(cls.shared / "layout")
        open_one = DockerRegistry(cls.shared, cls.shared / "store", {})
        try:
            subprocess.run(["skopeo", "--insecure-policy", "copy", "-q", "--all", "--dest-tls-verify=false",
                            f"oci:{cls.shared}/layout:it", f"docker://{open_one.name}/acme/thing:1.0"], check=True)
        finally:
            open_one.close()
        certificate, key = cls.authority.issue("registry", "IP:127.0.0.1")
        cls.registry = DockerRegistry(cls.shared, cls.shared / "store", {"http": {"tls": {
            "certificate": str(certificate), "key": str(key), "clientcas": [str(cls.authority.certificate)]}}})
        cls.addClassCleanup(cls.registry.close)
        cls.pair = cls.authority.issue("client", "DNS:client")

    def setUp(self):
        super().setUp()
        self.trust(self.registry.name)
        self.reference = f"{self.registry.name}/acme/thing:1.0"

    def present(self, pair, below=".docker/certs.d", name=None):
        for path, end in zip(pair, ("cert", "key")):
            self.put(f"{below}/{name or self.registry.name}/client.{end}", path.read_bytes())

    def test_is_shown_where_docker_and_podman_keep_it(self):
        for below, args in ((".docker/certs.d", ()), (".config/containers/certs.d", ()),
                            ("mine", ("--certificates", "mine"))):
            with self.subTest(below=below):
                self.present(self.pair, below)
                self.assert_pulled(self.reference, *args)
                (self.folder / below / self.registry.name / "client.cert").unlink()
                (self.folder / below / self.registry.name / "client.key").unlink()

    def test_that_is_missing_is_said(self):
        self.assert_not_pulled(self.reference, r"wants a client certificate \(.*client.cert")

    def test_of_another_authority_is_said(self):
        (self.folder / "other").mkdir()
        other = Authority(self.folder / "other")
        self.present(other.issue("client", "DNS:client"))
        self.assert_not_pulled(self.reference, "does not accept the client certificate|wants a client certificate")

    def test_whose_key_is_another_or_none_is_said(self):
        certificate, key = self.pair
        self.present((certificate, self.authority.key))
        self.assert_not_pulled(self.reference, "does not fit its key")
        self.present((certificate, certificate))
        self.assert_not_pulled(self.reference, "does not fit its key")
        self.present((key, key))
        self.assert_not_pulled(self.reference, "does not fit its key")
        folder = f".docker/certs.d/{self.registry.name}"
        self.put(f"{folder}/client.key", self.authority.openssl(
            "rsa", "-in", key, "-aes128", "-passout", "pass:hush"))
        self.put(f"{folder}/client.cert", certificate.read_bytes())
        self.assert_not_pulled(self.reference, "client.key: : is encrypted")
        (self.folder / folder / "client.key").unlink()
        self.assert_not_pulled(self.reference, "client.key: : is not there")

    def test_is_shown_to_its_own_host_alone(self):
        """Neither to where a registry redirects, nor to its token server, nor to another port."""
        shown = []
        context = self.authority.context("asking", "IP:127.0.0.1")
        context.load_verify_locations(self.authority.certificate)
        context.verify_mode = ssl.CERT_OPTIONAL

        def watch(answer):
            def watched(request):
                shown.append((request.server.name, bool(request.connection.getpeercert())))
                return answer(request)
            return watched
        store = self.fake(watch(serve(self.image)), context=context)
        tokens = self.fake(watch(lambda _: (200, {}, b'{"token": "t"}')), context=context)
        honest = serve(self.image)

        def answer(request):
            if "Authorization" not in request.headers:
                return 401, {"WWW-Authenticate": f'Bearer realm="{tokens.url}/"'}, b""
            if "/blobs/" in request.path:
                return 307, {"Location": store.url + request.path}, b""
            return honest(request)
        registry = self.fake(watch(answer), context=context)
        for server in (store, tokens, registry):
            self.trust(server.name)
        self.present(self.pair, name=registry.name)
        self.assert_pulled(f"{registry.name}/acme/thing:1")
        self.assertEqual(set(shown), {(registry.name, True), (tokens.name, False), (store.name, False)})


@unittest.skipUnless(ORAS, "oras absent: set ORAS")
@unittest.skipUnless(have_programs("docker-registry", "openssl"), "docker-registry is not installed")
class Oras(PullTest):
    """What oras pushes to docker-registry, attaches to it and copies back into a layout."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.image.write_layout(cls.shared / "layout")
        cls.registry = DockerRegistry(cls.shared, cls.shared / "store", {})
        cls.addClassCleanup(cls.registry.close)
        cls.name = f"{cls.registry.name}/acme/thing:1"
        cls.oras("cp", "--from-oci-layout", "layout:it", "--to-plain-http", cls.name)
        (cls.shared / "sbom.json").write_text("{}")
        cls.oras("attach", "--plain-http", "--artifact-type", "application/spdx+json", cls.name, "sbom.json")

    @classmethod
    def oras(cls, *args):
        done = subprocess.run([ORAS, *args], capture_output=True, text=True, cwd=cls.shared, timeout=180)
        if done.returncode:
            raise AssertionError(f"{args}: {done.stderr[-1000:]}")

    def scan(self, image, *args):
        self.binary = os.environ["DVSGUARD"]
        return self.run_dvsguard("scan", image, "--format", "json", *args)

    def test_pulls_what_it_pushed(self):
        self.assert_pulled(self.name)
        self.assert_pulled(self.name, architecture="arm64")

    def test_scans_the_layout_that_it_makes_with_what_is_attached(self):
        self.oras("cp", "-r", "--from-plain-http", "--to-oci-layout", self.name, "back:1")
        self.oras("cp", "--from-plain-http", "--to-oci-layout", "--platform", "linux/arm64", self.name, "arm:1")
        for source, architecture in (("back:1", "amd64"), ("back", "arm64"), ("arm:1", "arm64"), ("arm", "arm64")):
            with self.subTest(source=source, architecture=architecture):
                done = self.scan(f"oci:{self.shared}/{source}", "--platform", f"linux/{architecture}")
                self.assertIn(done.code, (0, 1), done)
                digests = [item["digest"] for item in json.loads(done.out)["subject"]["inputs"]]
                self.assertIn(self.image.expected(architecture)["config"], digests)

    def test_what_is_no_image_is_said(self):
        self.oras("push", "--plain-http", f"{self.registry.name}/acme/artifact:1", "sbom.json")
        self.assert_refused(self.scan(f"{self.registry.name}/acme/artifact:1"), "is not an image")


class Helper(PullTest):
    def setUp(self):
        super().setUp()
        self.server = self.fake(self.answer)
        self.put(".docker/config.json", json.dumps({"credHelpers": {self.server.name: "test"}}))

    def answer(self, request):
        if request.headers.get("Authorization") != LOGIN:
            return 401, {"WWW-Authenticate": 'Basic realm="x"'}, b""
        return serve(self.image)(request)

    def helper(self, script):
        path = self.put("bin/docker-credential-test", "#!/bin/sh\n" + script)
        path.chmod(0o755)

    def pulled(self):
        return self.assert_pulled(f"{self.server.name}/acme/thing:1", PATH=f"{self.folder}/bin:/usr/bin:/bin")

    def refused(self, says):
        return self.assert_not_pulled(f"{self.server.name}/acme/thing:1", says,
                                      PATH=f"{self.folder}/bin:/usr/bin:/bin")

    def test_is_asked_for_the_host(self):
        self.helper(f"""[ "$*" = get ] && [ "$(cat)" = {self.server.name} ] || exit 1
                    echo '{{"ServerURL":"x","Username":"{USER}","Secret":"{SECRET}"}}'""")
        self.pulled()

    def test_that_has_nothing_leaves_the_file(self):
        self.helper("echo credentials not found in native keychain; exit 1")
        self.refused("wants a login")
        auth = LOGIN.split(" ")[1]
        self.put(".docker/config.json", json.dumps({"credsStore": "test", "auths": {self.server.name: {"auth": auth}}}))
        self.pulled()

    def test_that_fails_or_babbles_is_an_error_without_its_words(self):
        self.refused("cannot be run")
        for script in (f"echo {SECRET}; exit 1", f"echo {SECRET}", "yes", f"echo '{{\"Secret\":\"{SECRET}\"}}'",
                       "kill -9 $$"):
            with self.subTest(script=script):
                self.helper(script)
                self.refused("docker-credential-test: : (fails|answers with what is no login|takes over|prints over)")

    def test_its_name_is_no_path(self):
        for name in ("../../bin/sh", "a b", "-x", "", "a;id", 7):
            with self.subTest(name=name):
                self.put(".docker/config.json", json.dumps({"credHelpers": {self.server.name: name}}))
                self.refused("is no name of a credential helper")


class Secrets(PullTest):
    """Who is told, and who is not."""

    def guarded(self, answer):
        def guard(request):
            if request.headers.get("Authorization") != LOGIN:
                return 401, {"WWW-Authenticate": 'Basic realm="x"'}, b""
            return answer(request)
        return guard

    def redirecting_blobs(self, target, status=307):
        honest = serve(self.image)

        def answer(request):
            if "/blobs/" in request.path:
                return status, {"Location": target + request.path + "?signature=abc"}, b""
            return honest(request)
        return answer

    def test_a_login_follows_no_redirect_to_another_host(self):
        store = self.fake(serve(self.image))
        for status in (301, 302, 303, 307, 308):
            registry = self.fake(self.guarded(self.redirecting_blobs(store.url, status)))
            self.log_in(registry.name)
            self.assert_pulled(f"{registry.name}/acme/thing:1")
        self.assertEqual(len(store.asked), 5 * 3)
        for _, _, headers, _ in store.asked:
            self.assertNotIn("Authorization", headers)
        self.assertTrue(any("Authorization" in headers for _, _, headers, _ in registry.asked))

    def test_what_the_other_host_asks_for_it_is_not_told(self):
        store = self.fake(lambda _: (401, {"WWW-Authenticate": 'Basic realm="x"'}, b""))
        registry = self.fake(self.guarded(self.redirecting_blobs(store.url)))
        self.log_in(registry.name)
        self.log_in(store.name)
        self.log_in(registry.name)
        self.assert_not_pulled(f"{registry.name}/acme/thing:1", "is not to be had")
        self.assertEqual(len(store.asked), 1)

    def test_a_login_is_shown_only_when_asked_for(self):
        registry = self.fake(serve(self.image))
        self.log_in(registry.name)
        self.assert_pulled(f"{registry.name}/acme/thing:1")
        for _, _, headers, _ in registry.asked:
            self.assertNotIn("Authorization", headers)

    def test_https_never_becomes_http(self):
        store = self.fake(serve(self.image))
        registry = self.tls_fake(self.redirecting_blobs(store.url))
        self.trust(registry.name)
        self.assert_not_pulled(f"{registry.name}/acme/thing:1", "redirects from https to plain http")
        self.assertEqual(store.asked, [])

    def test_token_servers_that_a_login_is_not_shown(self):
        elsewhere = self.fake(lambda _: (200, {}, json.dumps({"token": "t"}).encode()))
        for realm, says in ((f"{elsewhere.url}/token", "plain http"), ("file:///etc/passwd", "neither https nor http"),
                            ("http://token.invalid/", "plain http"), ("", "neither https nor http"),
                            ("https://user@token.invalid/", "user's name"), ("/token", "neither https nor http")):
            with self.subTest(realm=realm):
                registry = self.tls_fake(lambda _: (401, {"WWW-Authenticate": f'Bearer realm="{realm}"'}, b""))
                self.trust(registry.name)
                self.log_in(registry.name)
                self.assert_not_pulled(f"{registry.name}/acme/thing:1", says)
                self.assertEqual(len(registry.asked), 1)
        self.assertEqual(elsewhere.asked, [])

    def test_a_token_server_that_redirects_is_refused(self):
        elsewhere = self.fake(lambda _: (200, {}, json.dumps({"token": "t"}).encode()))
        tokens = self.fake(lambda _: (302, {"Location": elsewhere.url}, b""))
        registry = self.fake(lambda _: (401, {"WWW-Authenticate": f'Bearer realm="{tokens.url}/"'}, b""))
        self.log_in(registry.name)
        self.assert_not_pulled(f"{registry.name}/acme/thing:1", "follows no redirect")
        self.assertEqual(elsewhere.asked, [])

    def test_an_endless_401_ends(self):
        tokens = self.fake(lambda _: (200, {}, json.dumps({"token": "t"}).encode()))
        for challenge in ('Basic realm="x"', f'Bearer realm="{tokens.url}/"'):
            registry = self.fake(lambda _: (401, {"WWW-Authenticate": challenge}, b""))
            self.log_in(registry.name)
            self.assert_not_pulled(f"{registry.name}/acme/thing:1", "does not accept the login")
            self.assertEqual(len(registry.asked), 2)

    def test_tokens_that_cannot_be_sent(self):
        for token in ("a\r\nX-Injected: 1", "a b", "\u00e9", "x" * 40_000, "", 7, None):
            with self.subTest(token=str(token)[:20]):
                tokens = self.fake(lambda _: (200, {}, json.dumps({"token": token}).encode()))
                registry = self.fake(lambda _: (401, {"WWW-Authenticate": f'Bearer realm="{tokens.url}/"'}, b""))
                self.assert_not_pulled(f"{registry.name}/acme/thing:1", "a token that cannot be sent|no token")

    def test_a_token_that_ends_early_is_made_anew(self):
        given = []

        def give(_):
            given.append(f"t{len(given)}")
            return 200, {}, json.dumps({"token": given[-1]}).encode()

        def answer(request):
            if request.headers.get("Authorization") != f"Bearer t{len(given) - 1}" or len(given) < 2 and "/blobs/" in request.path:
                return 401, {"WWW-Authenticate": f'Bearer realm="{tokens.url}/"'}, b""
            return serve(self.image)(request)
        tokens = self.fake(give)
        registry = self.fake(answer)
        self.assert_pulled(f"{registry.name}/acme/thing:1")
        self.assertEqual(given, ["t0", "t1"])

    def test_a_broken_credential_file_is_an_error_that_quotes_nothing(self):
        registry = self.fake(self.guarded(serve(self.image)))
        for content in (f'{{"auths": {{"{SECRET}": ', f'["{SECRET}"]', f'{{"auths": "{SECRET}"}}',
                        f'{{"auths": {{"a": {{"auth": "{SECRET}!"}}}}}}', f'{{"x":"{SECRET}","x":1}}',
                        '{"a":"' + "b" * (1 << 20) + '"}'):
            with self.subTest(content=content[:20]):
                self.put(".docker/config.json", content)
                self.assert_not_pulled(f"{registry.name}/acme/thing:1", "config.json")

    def test_a_credential_file_that_is_a_fifo_is_not_waited_for(self):
        registry = self.fake(self.guarded(serve(self.image)))
        (self.folder / ".docker").mkdir()
        os.mkfifo(self.folder / ".docker" / "config.json")
        self.assert_not_pulled(f"{registry.name}/acme/thing:1", "is no regular file")


class Lies(PullTest):
    def lying(self, about, answer):
        honest = serve(self.image)
        return self.fake(lambda request: answer(request) if about in request.path else honest(request))

    def refused(self, server, says, tag=":1"):
        started = time.monotonic()
        done = self.assert_not_pulled(f"{server.name}/acme/thing{tag}", says)
        self.assertLess(time.monotonic() - started, 60)
        return done

    def test_an_honest_one_is_pulled(self):
        self.assert_pulled(f"{self.lying('nothing', None).name}/acme/thing:1")

    def test_a_manifest_of_another_digest(self):
        other = Image(seed=9)
        server = self.fake(serve(self.image, root=other.index))
        self.image.blobs.update({other.index["digest"]: other.blobs[other.index["digest"]]})
        pinned = self.image.index["digest"]
        server = self.lying("/manifests/", lambda _: (
            200, {"Content-Type": INDEX, "Docker-Content-Digest": pinned}, other.blobs[other.index["digest"]]))
        self.refused(server, "digest", f"@{pinned}")

    def test_a_digest_header_is_not_believed(self):
        data = self.image.blobs[self.image.index["digest"]]
        server = self.lying("/manifests/1", lambda _: (
            200, {"Content-Type": INDEX, "Docker-Content-Digest": "sha256:" + "0" * 64}, data))
        self.assert_pulled(f"{server.name}/acme/thing:1")

    def test_a_content_type_that_the_body_contradicts(self):
        data = self.image.blobs[self.image.index["digest"]]
        server = self.lying("/manifests/1", lambda _: (200, {"Content-Type": MANIFEST}, data))
        self.refused(server, "said to be a manifest and is an index")
        child = self.image.manifests["amd64"]["digest"]
        server = self.lying(child, lambda _: (200, {"Content-Type": INDEX}, self.image.blobs[child]))
        self.refused(server, "another media type")

    def test_no_content_type_leaves_it_to_the_body(self):
        data = self.image.blobs[self.image.index["digest"]]
        for headers in ({}, {"Content-Type": "application/json"}, {"Content-Type": "text/plain; charset=utf-8"},
                        {"Content-Type": INDEX.upper() + " ; charset=utf-8"}):
            server = self.lying("/manifests/1", lambda _: (200, headers, data))
            self.assert_pulled(f"{server.name}/acme/thing:1")

    def test_a_manifest_over_its_cap(self):
        self.refused(self.lying("/manifests/1", lambda _: (200, {"Content-Type": INDEX}, b" " * (5 << 20))), "cap")

    def test_a_config_of_other_bytes_or_size(self):
        config = self.image.expected()["config"]
        data = self.image.blobs[config]
        for lie in (data[:-1] + b" ", data + b" ", data[:-1], b""):
            self.refused(self.lying(config, lambda _: (200, {}, lie)), "digest|size|longer|bytes")

    def test_a_layer_of_other_bytes(self):
        layer = self.image.layers()[0]
        data = bytearray(self.image.blobs[layer["digest"]])
        data[1000] ^= 1
        self.refused(self.lying(layer["digest"], lambda _: (200, {}, bytes(data))), "digest")

    def test_a_layer_of_another_length(self):
        layer = self.image.layers()[0]
        data = self.image.blobs[layer["digest"]]
        for lie in (data + b"x", data[:-1], b""):
            self.refused(self.lying(layer["digest"], lambda _: (200, {}, lie)), "is not as long as")

    def test_an_endless_layer(self):
        layer = self.image.layers()[0]
        sent = []

        def answer(request):
            request.raw(b"HTTP/1.1 200 OK\r\n\r\n" + self.image.blobs[layer["digest"]])
            try:
                while True:
                    request.raw(b"\0" * 65536)
                    sent.append(65536)
            except OSError:
                pass
        self.refused(self.lying(layer["digest"], answer), "is longer than")
        self.assertLess(sum(sent), 64 << 20)

    def test_an_endless_manifest_and_endless_headers(self):
        def body(request):
            request.raw(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                request.raw(b" " * 65536)

        def headers(request):
            request.raw(b"HTTP/1.1 200 OK\r\n")
            while True:
                request.raw(b"X-Y: " + b"z" * 1000 + b"\r\n")

        def early(request):
            while True:
                request.raw(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 100)
        self.refused(self.lying("/manifests/1", body), "cap")
        self.refused(self.lying("/manifests/1", headers), "headers of its answer are larger")
        self.refused(self.lying("/manifests/1", early), "headers of its answer are larger")

    def test_a_head_and_a_body_that_drip(self):
        def head(request):
            for byte in b"HTTP/1.1 200 OK\r\nX: " + b"y" * 10_000:
                request.raw(bytes([byte]))
                time.sleep(0.05)

        def body(request):
            request.raw(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                request.raw(b"y")
                time.sleep(0.05)
        self.fast = ["--fast"]
        self.refused(self.lying("/manifests/1", head), "in time")
        self.refused(self.lying("/manifests/1", body), "in time")

    def test_a_layer_that_breaks_off_is_taken_up_again(self):
        layer = self.image.layers()[0]
        data = self.image.blobs[layer["digest"]]
        for ranges in (True, False):
            with self.subTest(ranges=ranges):
                asked = []

                def answer(request):
                    wanted = request.headers.get("Range")
                    asked.append(wanted)
                    start = int(wanted[len("bytes="):-1]) if wanted and ranges else 0
                    head = f"HTTP/1.1 {206 if wanted and ranges else 200} OK\r\nContent-Length: {len(data) - start}\r\n"
                    if wanted and ranges:
                        head += f"Content-Range: bytes {start}-{len(data) - 1}/{len(data)}\r\n"
                    end = min(len(data), 100_000 * len(asked))
                    request.raw(head.encode() + b"\r\n" + data[start:max(start, end)])
                self.assert_pulled(f"{self.lying(layer['digest'], answer).name}/acme/thing:1")
                self.assertEqual(asked[:3], [None, "bytes=100000-", "bytes=200000-"])

    def test_a_layer_that_always_breaks_off_is_given_up(self):
        layer = self.image.layers()[0]
        asked = []

        def answer(request):
            asked.append(request.path)
            request.raw(f"HTTP/1.1 200 OK\r\nContent-Length: {layer['size']}\r\n\r\n".encode() + b"abc")
        self.assert_not_pulled_slowly(self.lying(layer["digest"], answer), "ends its answer before")
        self.assertEqual(len(asked), 1 + 5)

    def assert_not_pulled_slowly(self, server, says):
        done = subprocess.run([self.binary, f"{server.name}/acme/thing:1", "--platform", "linux/amd64"],
                              capture_output=True, timeout=180, env={"HOME": str(self.folder)})
        self.assertEqual(done.returncode, 2, done)
        self.assertRegex(done.stderr.decode(), says)

    def test_a_part_from_another_byte_on(self):
        layer = self.image.layers()[0]
        data = self.image.blobs[layer["digest"]]
        for part in ("bytes 5-99/100", "bytes 99999-/1", "items 100000-2/3", "", None):
            def answer(request):
                if not request.headers.get("Range"):
                    request.raw(f"HTTP/1.1 200 OK\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data[:100_000])
                    return None
                return 206, {} if part is None else {"Content-Range": part}, data[100_000:]
            self.refused(self.lying(layer["digest"], answer), "from another byte")

    def test_a_compressed_answer_that_nobody_asked_for(self):
        layer = self.image.layers()[0]
        data = self.image.blobs[layer["digest"]]
        server = self.lying(layer["digest"], lambda _: (200, {"Content-Encoding": "gzip"}, data))
        self.refused(server, "Content-Encoding")
        for _, path, headers, _ in server.asked:
            if "/blobs/" in path and layer["digest"] in path:
                self.assertEqual(headers["Accept-Encoding"], "identity")

    def test_redirects_that_lead_nowhere(self):
        for location, says in (("/v2/acme/thing/manifests/1", "over 5 redirects"), ("file:///etc/passwd", "neither https"),
                               ("http://user:pw@127.0.0.1/", "user's name"), ("http://a b/", "visible ASCII"),
                               ("http://[::1", "open bracket"), ("http://127.0.0.1:0/", "no port"),
                               ("http://127.0.0.1:99999/", "no port"), ("//", "no name"), ("gopher://x", "neither https"),
                               ("http://x/" + "y" * 9000, "over 8 KiB")):
            with self.subTest(location=location[:40]):
                server = self.lying("/manifests/1", lambda _: (302, {"Location": location}, b""))
                self.refused(server, says)
                self.assertLess(len(server.asked), 8)
        self.refused(self.lying("/manifests/1", lambda _: (302, {}, b"")), "redirects to nowhere")

    def test_a_busy_registry_is_waited_for_as_long_as_it_says(self):
        busy = []

        def answer(request):
            busy.append(request.path)
            if len(busy) < 3:
                return 429 if len(busy) == 1 else 503, {"Retry-After": "1"}, b""
            return serve(self.image)(request)
        started = time.monotonic()
        self.assert_pulled(f"{self.lying('/manifests/1', answer).name}/acme/thing:1")
        self.assertGreaterEqual(time.monotonic() - started, 2)

    def test_a_busy_registry_is_not_waited_for_for_hours(self):
        for wait in ("21600", "99999999999999999999"):
            server = self.lying("/manifests/1", lambda _: (429, {"Retry-After": wait}, b""))
            self.refused(server, "less often")
            self.assertEqual(len(server.asked), 1)
        server = self.lying("/manifests/1", lambda _: (503, {"Retry-After": "0"}, b""))
        self.refused(server, "answers 503")
        self.assertEqual(len(server.asked), 4)

    def test_errors_carry_none_of_the_servers_bytes(self):
        for status in (400, 403, 404, 418, 500):
            server = self.lying("/manifests/1", lambda _: (status, {"X": "\x1b[31m"}, b"\x1b[31mred\x07" + SECRET.encode()))
            self.refused(server, "manifests/1: : ")

    def test_a_document_that_trickles_on_and_on(self):
        """Fast enough for a layer, and no manifest or configuration takes so long."""
        def trickle(request):
            request.raw(b"HTTP/1.1 200 OK\r\n\r\n")
            while True:
                request.raw(b" " * 5000)
                time.sleep(0.1)
        self.fast = ["--fast"]
        self.refused(self.lying("/manifests/1", trickle), "in time")

    def test_framing_that_is_nonsense(self):
        data = self.image.blobs[self.image.index["digest"]]
        for name, headers, body in (
                ("no number", b"Transfer-Encoding: chunked", b"zz\r\n" + data),
                ("a huge chunk", b"Transfer-Encoding: chunked", b"ffffffffffffffffff\r\n" + data),
                ("a chunk too short", b"Transfer-Encoding: chunked", b"5\r\n" + data),
                ("a chunk too long", b"Transfer-Encoding: chunked", b"fffff\r\n" + data),
                ("a length too short", b"Content-Length: 5", data),
                ("a length too long", b"Content-Length: 5000", data),
                ("a long header", b"X: " + b"a" * 70_000, data),
                ("many headers", b"a: b\r\n" * 20_000, data)):
            with self.subTest(name):
                server = self.lying("/manifests/1", lambda request: request.raw(
                    b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n\r\n" + body))
                self.refused(server, "manifests/1")

    def test_no_HTTP_at_all(self):
        data = self.image.blobs[self.image.index["digest"]]
        for answer in (b"", data, b"HTTP/1.1 000 x\r\n\r\n", b"HTTP/1.1 20 x\r\n\r\n", b"ICY 200 OK\r\n\r\n" + data,
                       b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n" + data):
            with self.subTest(answer=answer[:20]):
                self.refused(self.lying("/manifests/1", lambda request: request.raw(answer)), "manifests/1")

    def test_statuses_that_mean_nothing_here(self):
        for status in (204, 206, 300, 304, 416, 599, 999):
            with self.subTest(status=status):
                self.refused(self.lying("/manifests/1", lambda _: (status, {}, b"")), f"answers {status}")

    def test_a_connection_that_is_reset_in_the_midst_of_a_layer(self):
        layer = self.image.layers()[0]
        data, resets = self.image.blobs[layer["digest"]], []

        def answer(request):
            if resets:
                return serve(self.image)(request)
            resets.append(request)
            request.raw(f"HTTP/1.1 200 OK\r\nContent-Length: {len(data)}\r\n\r\n".encode() + data[:100_000])
            request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            request.connection.close()
        self.assert_pulled(f"{self.lying(layer['digest'], answer).name}/acme/thing:1")
        self.assertTrue(resets)

    def test_a_tag_that_moves_meanwhile_is_what_it_was_when_asked(self):
        other, asked = Image(seed=77), []

        def answer(request):
            asked.append(request.path)
            image = self.image if len(asked) == 1 else other
            return 200, {"Content-Type": INDEX}, image.blobs[image.index["digest"]]
        self.assert_pulled(f"{self.lying('/manifests/1', answer).name}/acme/thing:1")
        self.assertEqual(len(asked), 1)
        child = self.image.manifests["amd64"]["digest"]
        moved = other.blobs[other.manifests["amd64"]["digest"]]
        self.refused(self.lying(child, lambda _: (200, {"Content-Type": MANIFEST}, moved)), "digest")

    def test_challenges_that_nobody_can_answer(self):
        wide = "Bearer " + ",".join(f"a{number}=b" for number in range(40))
        for headers, says in (({"WWW-Authenticate": wide}, "over 32 parameters"), ({}, "does not accept the login"),
                              ({"WWW-Authenticate": "Negotiate"}, "does not accept the login")):
            with self.subTest(says=says):
                server = self.lying("/manifests/1", lambda _: (401, headers, b""))
                self.log_in(server.name)
                self.refused(server, says)
                self.assertEqual(len(server.asked), 1)

    def test_a_scan_ends_with_one_error_and_check_goes_on_without_the_image(self):
        server = self.lying("/manifests/1", lambda _: (200, {"Content-Type": INDEX}, b"{"))
        self.binary = os.environ["DVSGUARD"]
        line = self.assert_refused(self.run_dvsguard("scan", f"{server.name}/acme/thing:1"))
        self.assertIn("a key in double quotes should stand here", line)
        self.put("compose.yaml", f"services:\n  node: {{image: '{server.name}/acme/thing:1'}}\n")
        done = self.check("--pull", "--format", "json")
        self.assert_decided(done)
        self.assertIn(b"a key in double quotes should stand here", done.err + done.out)

    def test_no_http_and_no_tls(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            name = f"127.0.0.1:{closed.getsockname()[1]}"
            self.assert_not_pulled(f"{name}/acme/thing:1", f"https://{name}/.*: cannot connect to it: Connection refused; "
                                                           f"http://{name}: cannot connect to it: Connection refused")
        self.assert_not_pulled("registry.invalid/acme/thing:1", "no address")

    def test_plain_http_is_for_loopback(self):
        self.assert_not_pulled("registry.invalid:5000/acme/thing:1", "https://registry.invalid:5000")
        self.assert_not_pulled("registry.invalid:5000/acme/thing:1", "http://registry.invalid:5000", "--plain-http")


class TlsLies(PullTest):
    """Whatever a registry shows instead of a good certificate and TLS 1.2: it learns nothing, and the error says why."""

    def refused(self, server, says):
        self.trust(server.name)
        self.log_in(server.name)
        self.assert_not_pulled(f"{server.name}/acme/thing:1", says)
        self.assertEqual(server.asked, [])

    def speaking(self, certificate, key):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        return self.fake(serve(self.image), context=context)

    def of_cipher(self, ciphers, version):
        context = self.authority.context("old", "IP:127.0.0.1")
        context.minimum_version = context.maximum_version = version
        context.set_ciphers(ciphers)
        return self.fake(serve(self.image), context=context)

    def test_a_certificate_for_another_name(self):
        for subject in ("DNS:other.example", "IP:127.0.0.2", "DNS:127.0.0.1"):
            with self.subTest(subject=subject):
                context = self.authority.context("other", subject)
                self.refused(self.fake(serve(self.image), context=context), "its certificate is not for its name")

    def test_a_certificate_out_of_its_time(self):
        for name, start, end in (("past", "20200101000000Z", "20210101000000Z"), ("ahead", "20900101000000Z", "20910101000000Z")):
            with self.subTest(name):
                pair = self.authority.issue_for(name, "IP:127.0.0.1", start, end)
                self.refused(self.speaking(*pair), "its certificate is past its date, or not yet in force")

    def test_a_certificate_of_its_own_or_of_another_authority(self):
        (self.folder / "other").mkdir()
        self.refused(self.speaking(*Authority(self.folder / "other").issue("x", "IP:127.0.0.1")), "is not trusted here")
        key, certificate = self.folder / "own.key", self.folder / "own.pem"
        Authority.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=x", "-addext",
                          "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate)
        self.refused(self.speaking(certificate, key), "is not trusted here")

    def test_an_authority_that_is_trusted_for_another_host_or_port(self):
        server = self.tls_fake(serve(self.image))
        for name in ("127.0.0.1", "127.0.0.1:1", "localhost", f"localhost:{server.port}"):
            self.trust(name)
        self.log_in(server.name)
        self.assert_not_pulled(f"{server.name}/acme/thing:1", "is not trusted here")
        self.assertEqual(server.asked, [])

    def test_versions_before_1_2_and_ciphers_that_hide_or_prove_nothing(self):
        for ciphers, version in (("ALL:@SECLEVEL=0", ssl.TLSVersion.TLSv1), ("ALL:@SECLEVEL=0", ssl.TLSVersion.TLSv1_1),
                                 ("eNULL:@SECLEVEL=0", ssl.TLSVersion.TLSv1_2), ("ADH:@SECLEVEL=0", ssl.TLSVersion.TLSv1_2)):
            with self.subTest(ciphers=ciphers, version=version):
                self.refused(self.of_cipher(ciphers, version), "does not answer in TLS 1.2 or later; http://127.0.0.1")
        self.assert_pulled_from(self.of_cipher("ECDHE", ssl.TLSVersion.TLSv1_2))

    def assert_pulled_from(self, server):
        self.trust(server.name)
        self.assert_pulled(f"{server.name}/acme/thing:1")

    def test_what_is_no_handshake(self):
        def drip(peer):
            for byte in b"\x16\x03\x03\x40\x00" + b"\x02" * 16_000:
                peer.sendall(bytes([byte]))
                time.sleep(0.05)
        for name, answer, says in (
                ("hangs up", lambda peer: None, "does not answer in TLS"), ("is silent", lambda _: time.sleep(15), "in time"),
                ("drips", drip, "in time"), ("is another", lambda peer: peer.sendall(b"SSH-2.0-x\r\n"), "does not answer in TLS"),
                ("is noise", lambda peer: peer.sendall(os.urandom(100_000)), "does not answer in TLS")):
            with self.subTest(name), socket.create_server(("127.0.0.1", 0)) as listening:
                def serve_one(peer):
                    with peer:
                        try:
                            peer.recv(4096)
                            answer(peer)
                        except OSError:
                            pass

                def accept():
                    try:
                        while True:
                            threading.Thread(target=serve_one, args=(listening.accept()[0],), daemon=True).start()
                    except OSError:
                        pass
                threading.Thread(target=accept, daemon=True).start()
                self.fast = ["--fast"] if says == "in time" else []
                self.assert_not_pulled(f"127.0.0.1:{listening.getsockname()[1]}/acme/thing:1", says)

    def test_a_redirect_and_a_token_server_of_nobody_known(self):
        elsewhere = self.tls_fake(lambda _: (200, {}, b'{"token": "t"}'))
        for answer in (lambda _: (307, {"Location": f"{elsewhere.url}/x"}, b""),
                       lambda _: (401, {"WWW-Authenticate": f'Bearer realm="{elsewhere.url}/"'}, b"")):
            registry = self.tls_fake(answer)
            self.trust(registry.name)
            self.log_in(registry.name)
            self.assert_not_pulled(f"{registry.name}/acme/thing:1", f"{elsewhere.url}/.*is not trusted here")
        self.assertEqual(elsewhere.asked, [])


class Proxy(PullTest):
    def setUp(self):
        super().setUp()
        self.registry = self.fake(
            serve(self.image), context=self.authority.context("registry.example", "DNS:registry.example"))
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.listening.close)
        self.proxy = f"http://{USER}:{SECRET}@127.0.0.1:{self.listening.getsockname()[1]}"
        self.trust("registry.example")
        self.heads = []

    def serve_proxy(self, answer=b"HTTP/1.1 200 OK\r\nX-Proxy: 1\r\n\r\n"):
        def pump(source, target):
            try:
                while data := source.recv(65536):
                    target.sendall(data)
            except OSError:
                pass
            try:
                target.shutdown(socket.SHUT_WR)
            except OSError:
                pass

        def one(peer):
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += peer.recv(1)
            self.heads.append(head.decode())
            peer.sendall(answer)
            if b" 200 " not in answer:
                return peer.close()
            far = socket.create_connection(("127.0.0.1", self.registry.port))
            threading.Thread(target=pump, args=(far, peer), daemon=True).start()
            pump(peer, far)

        def accept():
            try:
                while True:
                    threading.Thread(target=one, args=(self.listening.accept()[0],), daemon=True).start()
            except OSError:
                pass
        threading.Thread(target=accept, daemon=True).start()

    def test_is_asked_for_a_tunnel_and_sees_no_login(self):
        self.serve_proxy()
        honest = self.registry.answer
        self.registry.answer = lambda request: honest(request) if request.headers.get("Authorization") == LOGIN else (
            401, {"WWW-Authenticate": "Basic realm=x"}, b"")
        self.log_in("registry.example")
        self.assert_pulled("registry.example/acme/thing:1", HTTPS_PROXY=self.proxy)
        self.assertTrue(self.heads)
        for head in self.heads:
            self.assertTrue(head.startswith("CONNECT registry.example:443 HTTP/1.1\r\n"), head)
            self.assertIn("Proxy-Authorization", head)
            self.assertNotIn("\r\nAuthorization", head)

    def test_is_not_asked_for_what_NO_PROXY_names(self):
        self.serve_proxy()
        self.assert_not_pulled("registry.example/acme/thing:1", "no address", HTTPS_PROXY=self.proxy,
                               NO_PROXY="localhost,.example")
        self.assertEqual(self.heads, [])

    def test_is_not_asked_for_this_machine(self):
        self.serve_proxy()
        server = self.fake(serve(self.image))
        self.assert_pulled(f"{server.name}/acme/thing:1", HTTPS_PROXY=self.proxy, HTTP_PROXY=self.proxy)
        self.assertEqual(self.heads, [])

    def test_that_refuses_is_named(self):
        self.serve_proxy(b"HTTP/1.1 407 Who Are You\r\nContent-Length: 0\r\n\r\n")
        self.assert_not_pulled("registry.example/acme/thing:1", "proxy answers 407", HTTPS_PROXY=self.proxy)

    def test_that_is_none_is_refused_without_its_password(self):
        self.assert_not_pulled("registry.example/acme/thing:1", "HTTPS_PROXY: names no proxy",
                               HTTPS_PROXY=f"ftp://{USER}:{SECRET}@proxy")


if __name__ == "__main__":
    unittest.main()
