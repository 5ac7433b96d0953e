"""Mirrors as container engines have them set up: containerd's and nerdctl's hosts.toml, podman's and skopeo's
registries.conf. Through the built binary, against Debian's docker-registry and servers that keep what they were asked;
skopeo pulls by the same registries.conf."""
import json
import os
import pathlib
import shutil
import subprocess
import unittest

from harness import SECRET, ProjectTest
from registries import Authority, DockerRegistry, Fake, Image, have_programs, password_file, serve

ELSEWHERE = "registry.invalid"
NAME = f"{ELSEWHERE}/acme/thing:1.0"


class MirrorTest(ProjectTest):
    @classmethod
    def setUpClass(cls):
        cls.image = Image(architectures=("amd64",), size=3000)

    def fake(self, answer=None, **options):
        server = Fake(answer or serve(self.image), **options)
        self.addCleanup(server.close)
        return server

    def hosts(self, text, host=ELSEWHERE, folder="hosts"):
        return self.put(f"{folder}/{host}/hosts.toml", text)

    def scan(self, *args, name=NAME, folder="hosts", env=None):
        args = ("--hosts-dir", str(self.folder / folder), *args) if folder else args
        done = self.run_dvsguard("scan", name, "--platform", "linux/amd64", "--only", "LG03", "--format", "json", *args,
                                 env=env)
        self.assertNotIn(SECRET.encode(), done.out + done.err)
        return done

    def assert_scanned(self, *args, **options):
        done = self.scan(*args, **options)
        self.assertIn(done.code, (0, 1), done)
        return json.loads(done.out)

    def assert_refused(self, says, *args, **options):
        done = self.scan(*args, **options)
        self.assertEqual((done.code, done.out), (2, b""), done)
        self.assertRegex(done.err.decode(), says)
        return done

    def by_digest(self):
        return f"{ELSEWHERE}/acme/thing@{self.image.index['digest']}"


class Hosts(MirrorTest):
    def test_is_asked_before_the_registry_and_told_whose_image_is_meant(self):
        mirror = self.fake()
        self.hosts(f'[host."{mirror.url}"]\n  capabilities = ["pull", "resolve"]\n')
        self.assert_scanned()
        self.assertEqual(len(mirror.paths()), 5)  # index, manifest, configuration, two layers
        for path in mirror.paths():
            self.assertTrue(path.startswith("/v2/acme/thing/") and path.endswith(f"?ns={ELSEWHERE}"), path)

    def test_the_usual_folders_of_nerdctl_without_root(self):
        mirror = self.fake()
        for folder, env in ((".config/containerd/certs.d", {}), (".config/docker/certs.d", {}),
                            ("x/containerd/certs.d", {"XDG_CONFIG_HOME": str(self.folder / "x")})):
            path = self.hosts(f'server = "{mirror.url}"\n', folder=folder)
            self.assert_scanned(folder=None, env=env)
            shutil.rmtree(path.parent)
        self.assertEqual(len(mirror.paths()), 15)

    def test_folders_by_port_and_the_default(self):
        mirror = self.fake()
        for host, name in (("registry.invalid:5000", "registry.invalid:5000"), ("registry.invalid:5000", "registry.invalid_5000_"),
                           (ELSEWHERE, "registry.invalid:443"), ("registry.invalid:443", ELSEWHERE), (ELSEWHERE, "_default")):
            path = self.hosts(f'server = "{mirror.url}"\n', host=name)
            mirror.asked.clear()
            self.assert_scanned(name=f"{host}/acme/thing:1.0")
            self.assertEqual(len(mirror.paths()), 5)
            shutil.rmtree(path.parent)
        # The registry's own file comes before the default.
        self.hosts(f'server = "{self.fake(lambda request: (500, {}, b"")).url}"\n', host="_default")
        self.hosts(f'server = "{mirror.url}"\n')
        self.assert_scanned()

    def test_hosts_are_asked_in_the_order_of_the_file_and_the_server_last(self):
        order = []

        def answer(name, then=None):
            return lambda request: order.append(name) or (then(request) if then else (500, {}, b""))
        servers = {name: self.fake(answer(name)) for name in ("z", "m", "a")}
        last = self.fake(answer("server", serve(self.image)))
        self.hosts(f'server = "{last.url}"\n' + "".join(
            f'[host."{servers[name].url}"]\n[host."{servers[name].url}".header]\nx-a = "b"\n' for name in ("z", "m", "a")))
        self.assert_scanned()
        self.assertEqual(order[:4], ["z", "m", "a", "server"])
        self.assertEqual(set(order[4:]), {"server"})

    def test_a_host_that_only_pulls_is_not_asked_what_a_tag_means(self):
        public, registry = self.fake(), self.fake()
        self.hosts(f'server = "{registry.url}"\n[host."{public.url}"]\ncapabilities = ["pull"]\n')
        self.assert_scanned()
        self.assertEqual([path.split("/")[4] for path in registry.paths()], ["manifests", "manifests", "blobs"])
        self.assertEqual([path.split("/")[4] for path in public.paths()], ["blobs", "blobs"])
        public.asked.clear(), registry.asked.clear()
        self.assert_scanned(name=self.by_digest())
        self.assertEqual((len(public.paths()), len(registry.paths())), (5, 0))

    def test_a_lying_host_that_only_pulls_changes_nothing(self):
        def lie(request):
            status, headers, data = serve(self.image)(request)
            return status, headers, data[:-1] + bytes([data[-1] ^ 1])
        public, registry = self.fake(lie), self.fake()
        self.hosts(f'server = "{registry.url}"\n[host."{public.url}"]\ncapabilities = ["pull"]\n')
        self.assert_refused("layer sha256:")

    def test_hosts_that_give_no_image(self):
        pushed, resolver, registry = self.fake(), self.fake(), self.fake()
        self.hosts(f'server = "{registry.url}"\n[host."{pushed.url}"]\ncapabilities = ["push"]\n')
        self.assert_scanned()
        self.hosts(f'server = "{registry.url}"\n[host."{resolver.url}"]\ncapabilities = ["resolve"]\n')
        self.assert_refused(r"hosts\.toml:2:\d+: is a host that tells what tags mean and gives no image")
        self.assert_scanned(name=self.by_digest())
        self.hosts(f'server = "{registry.url}"\ncapabilities = ["push"]\n')
        self.assert_refused("has no host that may be asked")
        self.assertEqual((pushed.paths(), resolver.paths()), ([], []))

    def test_a_path_is_the_apis_root_with_and_without_v2(self):
        asked = []

        def answer(request):
            asked.append(request.path)
            request.path = "/v2" + request.path.removeprefix("/hub").removeprefix("/v2")
            return serve(self.image)(request)
        mirror = self.fake(answer)
        for extra, start in (("", "/hub/v2/acme/"), ("override_path = true\n", "/hub/acme/")):
            self.hosts(f'[host."{mirror.url}/hub"]\n{extra}')
            asked.clear()
            self.assert_scanned()
            self.assertTrue(all(path.startswith(start) for path in asked), asked)

    def test_headers_go_to_their_host_alone(self):
        storage = self.fake(lambda request: (200, {}, self.image.blobs[request.path[1:]]))

        def answer(request):
            path = request.path.split("?")[0]
            if "/blobs/" in path:
                return 307, {"Location": f"{storage.url}/{path.rsplit('/', 1)[1]}"}, b""
            return serve(self.image)(request)
        mirror, registry = self.fake(answer), self.fake(lambda request: (500, {}, b""))
        self.hosts(f'server = "{mirror.url}"\n[host."{registry.url}"]\n[header]\n'
                   f'x-secret = "{SECRET}"\nx-two = ["a", "b"]\nAuthorization = "Bearer {SECRET}"\n')
        self.assert_scanned()
        headers = mirror.asked[0][2]
        self.assertEqual((headers["x-secret"], headers["Authorization"]), (SECRET, f"Bearer {SECRET}"))
        self.assertEqual(len(storage.asked), 3)
        for _, _, headers, _ in storage.asked + registry.asked:
            self.assertNotIn(SECRET, json.dumps(headers))
            self.assertNotIn("x-two", headers)

    def test_a_hosts_login_is_its_own(self):
        mirror = self.fake(lambda request: (401, {"WWW-Authenticate": 'Basic realm="x"'}, b""))
        registry = self.fake()
        self.hosts(f'server = "{registry.url}"\n[host."{mirror.url}"]\n')
        self.put(".docker/config.json", json.dumps({"auths": {ELSEWHERE: {"auth": "dTpw"}}}))
        self.assert_scanned()
        self.assertTrue(all("Authorization" not in headers for _, _, headers, _ in mirror.asked))

    def test_skip_verify_is_refused_where_there_is_something_to_verify(self):
        path = self.hosts('server = "https://127.0.0.1:9"\n\n[host."https://127.0.0.1:9/x"]\nskip_verify = true\n')
        done = self.assert_refused("asks to skip the check of its host's certificate")
        self.assertIn(f"{path}:4:", done.err.decode())
        self.assertIn("name the authority's file in ca", done.err.decode())
        mirror = self.fake()
        self.hosts(f'[host."{mirror.url}"]\nskip_verify = true\n')
        self.assert_scanned()
        self.hosts("skip_verify = true\n")
        self.assert_refused("asks to skip")
        self.hosts(f'[host."{mirror.url}"]\nskip_verify = false\n')
        self.assert_scanned()

    def test_plain_http_beyond_loopback_is_the_users_word(self):
        self.hosts('[host."http://mirror.invalid"]\n')
        self.assert_refused(r"hosts\.toml:1:\d+: .*plain http|plain http")

    def test_what_is_not_done_is_said(self):
        mirror = self.fake()
        self.hosts(f'[host."{mirror.url}"]\ndial_timeout = "1s"\nca = "no.pem"\n')
        report = self.assert_scanned()
        notes = json.dumps(report)
        self.assertIn("hosts.toml:2:", notes)
        self.assertIn("dial_timeout is not read", notes)
        self.assertIn("ca is not used", notes)

    def test_wrong_and_hostile_files(self):
        deep = "a" + ".a" * 9_000
        for text, says in (
                ('server = 5\n', "hosts.toml:1:10: is an integer|is .*, not a string"),
                ('serve = "https://a.invalid"\n', 'hosts.toml:1:1: "serve" is no setting that is known'),
                ('[host."https://a.invalid"]\nskip-verify = true\n', 'hosts.toml:2:1: "skip-verify" is no setting'),
                ('[host."https://a.invalid"]\ncapabilities = ["pull", "fly"]\n', "another capability"),
                ('[host."https://a.invalid"]\ncapabilities = "pull"\n', "not a list"),
                ('[host."https://a.invalid"]\nskip_verify = "true"\n', "not true or false"),
                ('host = 1\n', "not a table"), ('host = {"https://a.invalid" = 1}\n', "not a table"),
                ('[host."https://a.invalid".header]\n"a b" = "c"\n', "name that no header has"),
                ('[host."https://a.invalid".header]\nHost = "c"\n', "decides how a message is read"),
                ('[host."https://a.invalid".header]\na = "c\\r\\nd: e"\n', "other bytes than visible ASCII"),
                ('[host."https://user:pass@a.invalid"]\n', "user"),
                ('[host."ftp://a.invalid"]\n', "mirror"), ('[host.""]\n', "without an address"),
                ('[host."https://a.invalid/?q"]\n', "query"),
                ('ca = "none.pem"\n', "none.pem"), ('client = "none.pem"\n', "none.pem"),
                ('client = ["a.pem", "b.pem"]\n', "only one can be shown"),
                ('client = [["a", "b", "c"]]\n', "no pair"),
                ('server = "a\n', "hosts.toml:1:.*not valid TOML"), ('a = 1\na = 2\n', "hosts.toml:2:.*not valid TOML"),
                (f'{deep} = 1\n', "nested too deeply"), ("a = " + "[" * 500, "not valid TOML"),
                ("a" + ".a" * 20_000 + " = 1", "kMaxTomlMarks"), ("#" * (2 << 20), "larger|over|cap"),
                ("\0", "not valid TOML"), (b"\xff\xfe = 1", "hosts.toml:1:1: is a byte beyond ASCII"), ('server = 2026-01-01\n', "is a date"),
                (f'[header]\nx = "{SECRET}\n', "not valid TOML")):
            self.hosts(text)
            with self.subTest(text[:60]):
                done = self.assert_refused(says)
                self.assertEqual(done.err.count(b"dvsguard:"), 1, done)
        path = self.folder / "hosts" / ELSEWHERE / "hosts.toml"
        path.unlink()
        os.mkfifo(path)
        self.assert_refused("hosts.toml")

    def test_another_folder_takes_the_place_of_the_usual_ones(self):
        self.hosts("skip_verify = true\n", folder=".config/containerd/certs.d")
        self.assert_refused("asks to skip", folder=None)
        mirror = self.fake()
        self.hosts(f'server = "{mirror.url}"\n')
        self.assert_scanned()


@unittest.skipUnless(have_programs("docker-registry", "skopeo", "openssl"), "docker-registry or skopeo is not installed")
class RealRegistry(MirrorTest):
    """Debian's docker-registry as the mirror: open, with a private authority, with client certificates."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        import tempfile
        folder = tempfile.TemporaryDirectory(prefix="dvsguard-mirrors-")
        cls.addClassCleanup(folder.cleanup)
        cls.shared = pathlib.Path(folder.name)
        cls.authority = Authority(cls.shared)
        cls.image.write_layout(cls.shared / "layout")
        cls.open = cls.start({})
        subprocess.run(["skopeo", "--insecure-policy", "copy", "-q", "--all", "--dest-tls-verify=false",
                        f"oci:{cls.shared}/layout:it", f"docker://{cls.open.name}/acme/thing:1.0"], check=True)
        certificate, key = cls.authority.issue("registry", "IP:127.0.0.1")
        tls = {"certificate": str(certificate), "key": str(key)}
        password_file(cls.shared / "htpasswd", "operator", SECRET)
        cls.tls = cls.start({"http": {"tls": tls}})
        cls.client = cls.start({"http": {"tls": {**tls, "clientcas": [str(cls.authority.certificate)]}}})

    @classmethod
    def start(cls, settings):
        registry = DockerRegistry(cls.shared, cls.shared / "store", settings)
        cls.addClassCleanup(registry.close)
        return registry

    def put_authority(self, name="ca.pem"):
        self.put(f"hosts/{ELSEWHERE}/{name}", self.authority.certificate.read_bytes())

    def test_a_mirror_on_loopback(self):
        self.hosts(f'[host."http://{self.open.name}"]\n  capabilities = ["pull", "resolve"]\n')
        self.assert_scanned()
        self.put("compose.yaml", f"services:\n  node:\n    image: {NAME}\n")
        done = self.check("--pull", "--only", "LG03", "--format", "json", "--hosts-dir", "hosts")
        self.assertNotIn(b"cannot", done.out, done)

    def test_a_private_authority(self):
        host = f'[host."https://{self.tls.name}"]\n'
        self.hosts(host)
        self.assert_refused(f"registry.invalid.*before it: https://{self.tls.name}.*certificate is not trusted")
        self.hosts(f'server = "https://{self.tls.name}"\n')
        self.assert_refused("certificate is not trusted")
        self.put_authority()
        for ca in ('"ca.pem"', '["ca.pem"]', f'"{self.authority.certificate}"'):
            self.hosts(f'{host}ca = {ca}\n')
            self.assert_scanned()
        self.hosts(f'server = "https://{self.tls.name}"\nca = "ca.pem"\n')
        self.assert_scanned()

    def test_an_authority_of_one_host_is_not_anothers(self):
        self.put_authority()
        self.hosts(f'server = "https://{self.tls.name}"\n[host."https://127.0.0.1:9"]\nca = "ca.pem"\n')
        self.assert_refused("certificate is not trusted")

    def test_a_client_certificate(self):
        self.put_authority()
        certificate, key = self.authority.issue("client", "DNS:client")
        both = self.put(f"hosts/{ELSEWHERE}/both.pem", certificate.read_bytes() + key.read_bytes())
        host = f'server = "https://{self.client.name}"\nca = "ca.pem"\n'
        self.hosts(host)
        self.assert_refused("client certificate")
        for client in (f'[["{certificate}", "{key}"]]', '"both.pem"', '["both.pem"]', f'[["{both}", ""]]'):
            self.hosts(f'{host}client = {client}\n')
            self.assert_scanned()

    def test_certificates_where_docker_has_them(self):
        self.put(f"hosts/{self.tls.name}/ca.crt", self.authority.certificate.read_bytes())
        self.assert_scanned(name=f"{self.tls.name}/acme/thing:1.0")

    def conf(self, text):
        path = self.put("registries.conf", text)
        return {"CONTAINERS_REGISTRIES_CONF": str(path)}

    def skopeo(self, name, env):
        """What skopeo 1.9 pulls by the same file, which it wants as an option; nothing where it refuses."""
        conf = env["CONTAINERS_REGISTRIES_CONF"]
        done = subprocess.run(["skopeo", "--registries-conf", conf, "inspect", "--raw", f"docker://{name}"],
                              capture_output=True, env={"PATH": os.environ["PATH"], "HOME": str(self.folder)})
        return done.stdout if done.returncode == 0 else None

    def test_registries_conf_leads_where_it_leads_skopeo(self):
        document = self.image.blobs[self.image.index["digest"]]
        mirror = f'[[registry.mirror]]\nlocation = "{self.open.name}/acme"\ninsecure = true\n'
        by_digest = f"{ELSEWHERE}/x/thing@{self.image.index['digest']}"
        by_tag = f"{ELSEWHERE}/x/thing:1.0"
        rule = f'[[registry]]\nprefix = "{ELSEWHERE}/x"\nlocation = "gone.invalid/x"\n'
        for text, names in (
                (rule + mirror, (by_tag, by_digest)),
                (rule + mirror + 'pull-from-mirror = "all"\n', (by_tag, by_digest)),
                (rule + "mirror-by-digest-only = true\n" + mirror, (by_digest,)),
                (rule.replace("gone.invalid/x", f"{self.open.name}/acme") + "insecure = true\n", (by_tag, by_digest)),
                (rule.replace(f'"{ELSEWHERE}/x"', '"*.invalid"').replace("gone.invalid/x", "") +
                 mirror.replace("/acme", ""), (NAME,)),
                (f'[[registry]]\nlocation = "{ELSEWHERE}"\n{mirror.replace("/acme", "")}', (NAME,)),
                (f'[[registry]]\nlocation = "{ELSEWHERE}"\nblocked = true\n'
                 f'[[registry]]\nlocation = "{ELSEWHERE}/acme"\n{mirror}', (NAME,)),
                ('[registries.block]\nregistries = ["registry.invalid"]\n', ())):
            env = self.conf(text)
            for name in (by_tag, by_digest, NAME):
                with self.subTest(text=text, name=name):
                    self.assertEqual(self.skopeo(name, env), document if name in names else None)
                    if name in names:
                        self.assert_scanned(name=name, env=env)
                    else:
                        self.assert_refused("invalid|blocks images", name=name, env=env)

    def test_what_is_blocked_as_the_manual_has_it(self):
        """skopeo 1.9 holds the host alone against it."""
        for prefix in (ELSEWHERE, f"{ELSEWHERE}/acme", f"{ELSEWHERE}/acme/thing", NAME, "*.invalid"):
            env = self.conf(f'[[registry]]\nprefix = "{prefix}"\nlocation = "{self.open.name}"\ninsecure = true\n'
                            "blocked = true\n")
            self.assert_refused(r"registries\.conf:1:\d+: blocks images of this name", env=env)
        self.assert_refused("no address", env=self.conf(f'[[registry]]\nlocation = "{ELSEWHERE}/x"\nblocked = true\n'))

    def test_tag_only_which_skopeo_of_debian_12_does_not_know(self):
        self.conf(f'[[registry]]\nlocation = "{ELSEWHERE}"\n[[registry.mirror]]\nlocation = "{self.open.name}"\n'
                  'insecure = true\npull-from-mirror = "tag-only"\n')
        env = {"CONTAINERS_REGISTRIES_CONF": str(self.folder / "registries.conf")}
        self.assert_scanned(env=env)
        self.assert_refused("registry.invalid", name=self.by_digest(), env=env)

    def test_the_users_file_and_what_is_dropped_in(self):
        mirror = f'[[registry]]\nlocation = "{ELSEWHERE}"\n[[registry.mirror]]\nlocation = "{{}}"\ninsecure = true\n'
        self.put(".config/containers/registries.conf", mirror.format("127.0.0.1:9"))
        self.assert_refused("registry.invalid")
        self.put(".config/containers/registries.conf.d/10-late.conf", mirror.format(self.open.name))
        self.assert_scanned()
        self.put(".config/containers/registries.conf.d/20-other.txt", "no TOML")
        self.assert_scanned()
        self.put(".config/containers/registries.conf.d/30-old.conf", '[registries.block]\nregistries = ["a"]\n')
        self.assert_refused("30-old.conf:1:.*version 1")

    def test_hosts_toml_comes_first_and_what_is_blocked_stays_blocked(self):
        self.hosts(f'[host."http://{self.open.name}"]\n')
        gone = f'[[registry]]\nlocation = "{ELSEWHERE}"\n[[registry.mirror]]\nlocation = "127.0.0.1:9"\n'
        self.assert_scanned(env=self.conf(gone))
        self.assert_refused(r"registries\.conf:1:\d+: blocks images of this name", env=self.conf(gone.replace(
            "[[registry.mirror]]", "blocked = true\n[[registry.mirror]]")))


class Registries(MirrorTest):
    def conf(self, text):
        path = self.put("registries.conf", text)
        return {"CONTAINERS_REGISTRIES_CONF": str(path)}

    def test_an_insecure_mirror_is_the_users_word(self):
        env = self.conf(f'[[registry]]\nlocation = "{ELSEWHERE}"\n[[registry.mirror]]\nlocation = "mirror.invalid"\n'
                        "insecure = true\n")
        done = self.assert_refused("is a mirror whose certificate is not to be checked", env=env)
        self.assertIn(f"{self.folder}/registries.conf:3:", done.err.decode())
        self.assertIn("--plain-http", done.err.decode())

    def test_wrong_and_hostile_files(self):
        for text, says in (
                ('[[registry]]\n', "without a prefix"), ('[[registry]]\nprefix = "a.invalid"\n', "without a location"),
                ('[[registry]]\nlocation = "https://a.invalid"\n', "registries.conf:2:.*has a scheme"),
                ('[[registry]]\nlocation = "a.invalid"\ninsecre = true\n', 'conf:3:1: "insecre" is no setting'),
                ('[[registry]]\nprefix = "*.a.invalid/x"\n', "wildcard"),
                ('[[registry]]\nlocation = "a.invalid"\n[[registry.mirror]]\n', "without a location"),
                ('[[registry]]\nlocation = "a.invalid"\nmirror-by-digest-only = true\n[[registry.mirror]]\n'
                 'location = "b.invalid"\npull-from-mirror = "all"\n', "beside"),
                ('[[registry]]\nlocation = "a.invalid"\n[[registry.mirror]]\nlocation = "b"\npull-from-mirror = "x"\n',
                 "none of all"),
                (f'[[registry]]\nlocation = "{ELSEWHERE}"\n[[registry.mirror]]\nlocation = "a b.invalid"\n', "no name of an image"),
                (f'[[registry]]\nlocation = "{ELSEWHERE}"\n[[registry.mirror]]\nlocation = "short"\n', "no name of an image"),
                ('registry = 1\n', "no list"), ('[registry]\nlocation = "a.invalid"\n', r"write \[\[registry\]\]"),
                ('[registries.block]\nregistries = []\n[[registry]]\nlocation = "a.invalid"\n', "version 1"),
                ('blocked = true\n', '"blocked" is no setting'), ("x = [", "not valid TOML")):
            with self.subTest(text):
                self.assert_refused(says, env=self.conf(text))
        self.assert_refused("none.conf", env={"CONTAINERS_REGISTRIES_CONF": str(self.folder / "none.conf")})

    def test_what_else_stands_there_is_read_past(self):
        mirror = self.fake()
        text = ('unqualified-search-registries = ["docker.io"]\nshort-name-mode = "enforcing"\ncredential-helpers = ["pass"]\n'
                f'[aliases]\n"a" = "b.invalid/a"\n[[registry]]\nlocation = "{ELSEWHERE}"\n'
                f'[[registry.mirror]]\nlocation = "{mirror.name}"\ninsecure = true\n')
        report = self.assert_scanned(env=self.conf(text))
        self.assertIn("credential-helpers are not asked", json.dumps(report))
        self.assertFalse(any("ns=" in path for path in mirror.paths()))

    def test_nothing_by_name(self):
        self.assert_refused("registry.invalid", env={"CONTAINERS_REGISTRIES_CONF": "/dev/null"})


if __name__ == "__main__":
    unittest.main()
