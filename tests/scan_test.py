"""`dvsguard scan`, and `check` where it looks into images, through the built binary: what is found in an image, wherever
it is held, and what is refused."""
import gzip
import json
import os
import pathlib
import shutil
import subprocess
import tarfile
import tempfile
import time
import unittest

from harness import SANITIZED, SECRET, ProjectTest
from layouts import Layout, member, sha256, tar_of
from registries import Authority, DockerRegistry, Fake, have_programs, password_file

# A valid key that nobody published: 32 bytes of SHA-256 over a text. Nothing may print it.
KEY = sha256(b"dvsguard's own test of images")[7:]
STATUS = b"""Package: openssl
Status: install ok installed
Architecture: amd64
Version: 3.0.11-1~deb12u2
Description: Secure Sockets Layer toolkit

Package: libssl3
Status: install ok installed
Architecture: amd64
Source: openssl
Version: 3.0.11-1~deb12u2
Description: library
"""
DEBIAN = b'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n'


def field_image(**options):
    """An image as the field has them: a distribution, a setuid program, a key that a later layer deletes."""
    base = tar_of(member("etc/os-release", DEBIAN), member("etc/passwd", b"root:x:0:0::/:/bin/sh\nnode:x:0:0::/:/bin/sh\n"),
                  member("var/lib/dpkg/status", STATUS), member("bin/dash", b"#!", 0o755),
                  member("usr/bin/su", b"#!", 0o4755), member("usr/bin/gcc-12", b"#!", 0o755))
    key = tar_of(member("app/.env", f"OPERATOR_ECDSA_PRIVATE_KEY=0x{KEY}\n".encode()))
    gone = tar_of(member("app/.wh..env"), member("usr/bin/.wh.gcc-12"))
    history = [{"created_by": "ADD rootfs.tar /"}, {"created_by": "COPY .env /app"}, {"created_by": "RUN rm app/.env"}]
    return Layout(base, key, gone, history=history, **{"created": "2020-01-01T00:00:00Z", **options})


def findings(report, rule=None):
    return [finding for practice in report["practices"] for finding in practice["findings"]
            if rule in (None, finding["rule"])]


def rule_states(report):
    return {rule["id"]: rule["state"] for practice in report["practices"] for rule in practice["rules"]}


class ScanTest(ProjectTest):
    def write(self, layout, name="image"):
        return f"oci:{layout.write(self.folder / name)}"

    def scan(self, source, *args, **options):
        return self.run_dvsguard("scan", source, *args, **options)

    def report(self, source, *args, **options):
        done = self.scan(source, "--format", "json", *args, **options)
        self.assertIn(done.code, (0, 1), done)
        return json.loads(done.out)

    def assert_refused(self, source, says, *args):
        done = self.scan(source, *args)
        self.assertEqual((done.code, done.out), (2, b""), done)
        self.assertRegex(done.err.decode(), says)


class Found(ScanTest):
    """What an image of the field shows."""

    def setUp(self):
        super().setUp()
        self.source = self.write(field_image())
        self.json = self.report(self.source)

    def only(self, rule):
        found = findings(self.json, rule)
        self.assertEqual(len(found), 1, found)
        return found[0]

    def test_a_key_that_a_later_layer_deletes_is_found_where_it_is(self):
        found = self.only("KM04")
        layer = json.loads((self.folder / "image/blobs/sha256" / self.config()).read_bytes())["rootfs"]["diff_ids"][1]
        self.assertEqual(found["severity"], "critical")
        self.assertEqual(found["where"], [{"layer": layer, "path": "app/.env", "offset": 27, "step": "COPY .env /app"}])
        self.assertIn("deletes or replaces", found["message"])

    def config(self):
        index = json.loads((self.folder / "image/index.json").read_text())
        manifest = self.folder / "image/blobs/sha256" / index["manifests"][0]["digest"][7:]
        return json.loads(manifest.read_text())["config"]["digest"][7:]

    def test_programs_are_those_of_the_final_tree(self):
        self.assertEqual([found["message"].split(" (")[1].split(")")[0] for found in findings(self.json, "IM01")], ["bin/dash"])
        self.assertEqual(findings(self.json, "IM04"), [])  # the compiler is deleted
        self.assertIn("usr/bin/su", self.only("IM02")["message"])

    def test_no_user_is_root(self):
        self.assertEqual(self.only("ID01")["severity"], "high")

    def test_age_support_and_health(self):
        self.assertIn("2020-01-01", self.only("PA02")["message"])
        self.assertEqual(rule_states(self.json)["PA03"], "kept")
        self.assertEqual(self.only("LG03")["severity"], "low")

    def test_without_advisories_patches_are_unknown(self):
        self.assertEqual(rule_states(self.json)["PA01"], "unknown")
        self.assertEqual(rule_states(self.json)["PA04"], "unknown")

    def test_no_format_prints_the_key(self):
        for style in ("text", "json", "sarif", "junit"):
            done = self.scan(self.source, "--format", style)
            self.assertNotIn(KEY.encode(), done.out + done.err)
            self.assertNotIn(KEY[:16].encode(), done.out + done.err)

    def test_sarif_places_a_finding_at_its_path_in_the_image(self):
        log = json.loads(self.scan(self.source, "--format", "sarif").out)
        places = {result["ruleId"]: result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                  for result in log["runs"][0]["results"]}
        self.assertEqual(places["KM04"], "app/.env")
        self.assertEqual(places["IM02"], "usr/bin/su")

    def test_exit_codes_follow_fail_on(self):
        self.assertEqual(self.scan(self.source).code, 1)
        self.assertEqual(self.scan(self.source, "--only", "IM03").code, 0)


class Users(ScanTest):
    PASSWD = b"root:x:0:0::/:/bin/sh\nnode:x:1000:1000::/:/bin/sh\ntoor:x:0:0::/:/bin/sh\n4000000000:x:0:0::/:/bin/sh\n"

    def rules_for(self, user):
        source = self.write(Layout(tar_of(member("etc/passwd", self.PASSWD)), config={"User": user}), f"u{abs(hash(user))}")
        return {found["rule"] for found in findings(self.report(source))} & {"ID01", "ID04"}

    def test_names_are_looked_up_in_the_images_own_accounts(self):
        self.assertEqual(self.rules_for("node"), set())
        self.assertEqual(self.rules_for("1000:1000"), set())
        self.assertEqual(self.rules_for("toor"), {"ID01"})
        self.assertEqual(self.rules_for("nobody"), {"ID04"})

    def test_numbers_that_engines_disagree_on(self):  # CVE-2024-40635, CVE-2026-46680
        self.assertEqual(self.rules_for("4294967296"), {"ID04"})
        self.assertEqual(self.rules_for("4000000000"), {"ID04"})


class Configuration(ScanTest):
    def test_keys_in_the_environment_labels_and_history(self):
        layout = Layout(tar_of(member("a", b"a")), config={"Env": [f"PRIVATE_KEY=0x{KEY}"], "User": "1:1",
                                                          "Labels": {"operator.private_key": KEY}},
                        history=[{"created_by": f"|1 PRIVATE_KEY=0x{KEY} /bin/sh -c make"}])
        report = self.report(self.write(layout))
        places = sorted(place["path"] for found in findings(report, "KM04") for place in found["where"])
        self.assertEqual(places, ["env PRIVATE_KEY", "history 1", "label operator.private_key"])

    def test_hostile_labels_move_no_cursor(self):
        layout = Layout(tar_of(member("a", b"a")), config={"Labels": {"\x1b[2J": "\x1b]0;x\x07"}, "User": "\x1b[1;1H"},
                        author="\x1b[31m", created="\x1b[2J")
        self.scan(self.write(layout))  # the harness looks at every byte


    def test_a_secret_in_a_files_name_is_not_shown(self):
        # GitHub's own form: 30 characters, then the CRC-32 of them in base 62.
        import zlib
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
        body = "".join(digits[byte % 62] for byte in bytes.fromhex(KEY)[:30])
        number, check = zlib.crc32(body.encode()), ""
        for _ in range(6):
            number, digit = divmod(number, 62)
            check = digits[digit] + check
        token = f"ghp_{body}{check}"
        source = self.write(Layout(tar_of(member(f"{token}/.env", f"PRIVATE_KEY=0x{KEY}\n".encode()),
                                          member(f"bin/{token}/sh", b"#!", 0o4755))))
        for style in ("text", "json", "sarif", "junit"):
            done = self.scan(source, "--format", style)
            self.assertNotIn(body[:12].encode(), done.out + done.err, style)

    def test_a_bundle_without_a_document_is_no_advisories(self):
        (self.folder / "empty").mkdir()
        done = self.run_dvsguard("advisories", "build", "-o", "compiled", "--osv", "empty")
        self.assertEqual(done.code, 2, done)
        self.assertIn(b"empty: holds no document", done.err)
        self.assertFalse((self.folder / "compiled").exists())


class Sources(ScanTest):
    """One image, however it is held, shows the same."""

    def setUp(self):
        super().setUp()
        self.layout = field_image(config={"User": "node"}).write(self.folder / "image")
        self.expected = self.told(self.report(f"oci:{self.layout}"))

    def told(self, report):
        return sorted((found["rule"], found["severity"], found["message"]) for found in findings(report)
                      if found["rule"] != "SG01")

    def assert_same(self, source, **options):
        self.assertEqual(self.told(self.report(source, **options)), self.expected, source)

    def archive(self):
        path = self.folder / "image.tar"
        with tarfile.open(path, "w") as tar:
            tar.add(self.layout, ".")
        return path

    def test_a_folder_without_a_prefix(self):
        self.assert_same(str(self.layout))

    def test_an_archive_read_by_position_and_as_it_passes(self):
        path = self.archive()
        self.assert_same(f"oci-archive:{path}")
        self.assert_same(str(path))
        self.assert_same("-", stdin=path.read_bytes())

    def test_an_archive_that_is_compressed_as_a_whole(self):
        path = self.folder / "image.tar.gz"
        path.write_bytes(gzip.compress(self.archive().read_bytes()))
        self.assert_same(str(path))

    @unittest.skipUnless(have_programs("skopeo"), "skopeo or umoci absent")
    def test_what_skopeo_makes_of_it(self):
        for number, (target, options) in enumerate([("docker-archive:{}", ()), ("oci-archive:{}", ()),
                                                    ("oci:{}", ("--dest-compress-format", "zstd", "--dest-compress"))]):
            path = self.folder / f"copy{number}"
            subprocess.run(["skopeo", "copy", "-q", "--insecure-policy", *options, f"oci:{self.layout}:v1",
                            target.format(path)], check=True, capture_output=True)
            self.assert_same(target.format(path))
            if target.startswith("docker"):
                self.assert_same("-", stdin=path.read_bytes())

    def test_an_unpacked_root(self):
        root = self.folder / "root"
        for layer in ("base",):
            (root / "etc").mkdir(parents=True)
        (root / "etc/os-release").write_bytes(DEBIAN)
        (root / "nodekey").write_text(KEY)
        report = self.report(f"rootfs:{root}")
        self.assertEqual([place["path"] for found in findings(report, "KM04") for place in found["where"]], ["nodekey"])
        self.assertEqual(report["subject"]["inputs"], [])


@unittest.skipUnless(have_programs("docker-registry", "skopeo"), "docker-registry absent")
class Registry(ScanTest):
    """Debian's docker-registry with a login and TLS of a private authority."""

    def test_an_image_is_looked_into_where_it_is(self):
        authority = Authority(self.folder)
        certificate, key = authority.issue("registry", "IP:127.0.0.1")
        passwords = self.folder / "htpasswd"
        password_file(passwords, "operator", SECRET)
        registry = DockerRegistry(self.folder, self.folder / "store", {
            "auth": {"htpasswd": {"realm": "test", "path": str(passwords)}},
            "http": {"tls": {"certificate": str(certificate), "key": str(key)}}})
        self.addCleanup(registry.close)
        layout = field_image().write(self.folder / "image")
        trusted = self.folder / "certs" / registry.name
        trusted.mkdir(parents=True)
        shutil.copy(authority.certificate, trusted / "ca.crt")
        subprocess.run(["skopeo", "copy", "-q", "--insecure-policy", "--dest-cert-dir", str(trusted), "--dest-creds",
                        f"operator:{SECRET}", f"oci:{layout}:v1", f"docker://{registry.name}/acme/node:1.0"],
                       check=True, capture_output=True)
        auth = self.folder / "auth.json"
        import base64
        login = base64.b64encode(f"operator:{SECRET}".encode()).decode()
        auth.write_text(json.dumps({"auths": {registry.name: {"auth": login}}}))
        env = {"REGISTRY_AUTH_FILE": str(auth)}
        name = f"{registry.name}/acme/node:1.0"
        report = self.report(name, "--certs-dir", str(self.folder / "certs"), env=env)
        self.assertEqual(len(findings(report, "KM04")), 1)
        pinned = findings(report, "SG01")[0]["fix"].removeprefix("pin it: ")
        report = self.report(pinned, "--certs-dir", str(self.folder / "certs"), env=env)
        self.assertEqual(findings(report, "SG01"), [])
        self.put("compose.yaml", f"services:\n  node:\n    image: {name}\n")
        done = self.check("--pull", "--certs-dir", str(self.folder / "certs"), "--format", "json", env=env)
        self.assertEqual(len(findings(json.loads(done.out), "KM04")), 1, done)
        # Nobody's word is taken for a certificate, and nothing is shown to a stranger.
        self.assert_refused(name, "certificate")


class Refused(ScanTest):
    """Bytes that are not what they are said to be: no report at all."""

    def bent(self, bend):
        layout = field_image()
        bend(layout)
        return self.write(layout)

    def test_another_digest(self):
        source = self.write(field_image())
        manifest = json.loads((self.folder / "image/index.json").read_text())["manifests"][0]["digest"][7:]
        blobs = self.folder / "image/blobs/sha256"
        blob = blobs / json.loads((blobs / manifest).read_text())["layers"][0]["digest"][7:]
        data = bytearray(blob.read_bytes())
        data[-1] ^= 1
        blob.write_bytes(data)
        self.assert_refused(source, "layer sha256:")

    def test_another_size(self):
        def bend(layout):
            layout.layers[0]["size"] += 1
        self.assert_refused(self.bent(bend), "layer sha256:")

    def test_another_diff_id(self):
        def bend(layout):
            layout.config["rootfs"]["diff_ids"][1] = sha256(b"other")
        self.assert_refused(self.bent(bend), "diff id")

    def test_more_layers_than_diff_ids(self):
        def bend(layout):
            layout.config["rootfs"]["diff_ids"].pop()
        self.assert_refused(self.bent(bend), "layers")

    def test_another_compression_than_the_media_type_says(self):
        self.assert_refused(self.write(Layout(tar_of(member("a", b"a")), compress=lambda data: data)), "media type")

    def test_a_truncated_layer(self):
        self.assert_refused(self.write(Layout(tar_of(member("a", b"a" * 9999)),
                                              compress=lambda data: gzip.compress(data)[:-20])), "layer sha256:")

    def test_a_gzip_bomb(self):
        bomb = tar_of(member("zeros", bytes(100 << 20)))
        self.assert_refused(self.write(Layout(bomb)), "--max-layer-ratio")

    def test_a_layer_over_its_cap(self):
        self.assert_refused(self.write(field_image()), "--max-layer-bytes", "--max-layer-bytes", "1000")

    def test_limits_that_are_no_numbers(self):
        source = self.write(field_image())
        for flag in ("--max-layer-bytes", "--max-layer-ratio"):
            for number in ("-1", "0", "1e9", "", "18446744073709551616"):
                self.assert_refused(source, flag, flag, number)

    def test_paths_that_climb_out(self):  # CVE-2014-9356 and its kin
        self.assert_refused(self.write(Layout(tar_of(member("../../etc/passwd", b"x")))), "layer sha256:")

    def test_no_such_file(self):
        self.assert_refused("./missing", "missing")

    def test_a_fifo(self):
        os.mkfifo(self.folder / "pipe")
        self.assert_refused(str(self.folder / "pipe"), "FIFO")


class Unknown(ScanTest):
    """What could not be read makes practices unknown, and is named."""

    def test_a_layer_that_has_to_come_from_elsewhere(self):
        layout = field_image()
        layout.layers[1]["mediaType"] = "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"
        layout.layers[1]["urls"] = ["https://elsewhere.example/layer"]
        report = self.report(self.write(layout))
        self.assertEqual(findings(report, "KM04"), [])
        self.assertEqual(rule_states(report)["KM04"], "unknown")
        self.assertIn("fetched from elsewhere", json.dumps(report))

    def test_a_package_database_that_is_corrupt(self):
        status = STATUS.replace(b"Version: 3.0.11-1~deb12u2", b"Version 3")
        report = self.report(self.write(Layout(tar_of(member("var/lib/dpkg/status", status), member("etc/os-release", DEBIAN)))))
        self.assertEqual(rule_states(report)["PA01"], "unknown")
        self.assertIn("var/lib/dpkg/status:4", json.dumps(report))

    def test_documents_that_a_link_takes_elsewhere(self):
        def link(name, to, kind=tarfile.SYMTYPE):
            return member(name, kind=kind, link=to)
        status, release = member("opt/d/status", STATUS), member("etc/os-release", DEBIAN)
        for links in ([link("var/lib/dpkg/status", "/opt/d/status")], [link("var/lib/dpkg", "../../opt/d")],
                      [link("var", "opt/v")], [link("var/lib/dpkg/status", "opt/d/status", tarfile.LNKTYPE)]):
            report = self.report(self.write(Layout(tar_of(release, status, *links)), f"linked{id(links)}"))
            self.assertIn(f"{links[0][0].name}: is a link", json.dumps(report))
        known = Layout(tar_of(member("usr/lib/os-release", DEBIAN), link("etc/os-release", "../usr/lib/os-release"),
                              link("lib", "usr/lib")), tar_of(member("var/lib/dpkg/status", STATUS)))
        self.assertNotIn("is a link", json.dumps(self.report(self.write(known))))

    def test_packages_of_an_ecosystem_that_is_not_read(self):
        package = member("app/node_modules/left-pad/package.json", b'{"name":"left-pad","version":"1.0.0"}')
        report = self.report(self.write(Layout(tar_of(package))))
        self.assertEqual(rule_states(report)["PA01"], "unknown")
        self.assertIn("packages of npm", json.dumps(report))


class Advisories(ScanTest):
    OSV = {"id": "DSA-1-1", "modified": "2026-01-02T00:00:00Z", "summary": "overflow", "aliases": ["CVE-2026-0001"],
           "affected": [{"package": {"ecosystem": "Debian:12", "name": "openssl"},
                         "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.0.13-1~deb12u1"}]}]}]}
    VEX = {"@context": "https://openvex.dev/ns/v0.2.0", "@id": "https://example.com/vex", "author": "team", "version": 1,
           "timestamp": "2026-02-01T00:00:00Z",
           "statements": [{"vulnerability": {"name": "CVE-2026-0001"}, "status": "not_affected",
                           "justification": "vulnerable_code_not_in_execute_path",
                           "products": [{"@id": "pkg:deb/debian/openssl@3.0.11-1~deb12u2"}]}]}

    def build(self, *documents):
        folder = self.folder / "osv"
        folder.mkdir(exist_ok=True)
        for number, document in enumerate(documents):
            (folder / f"{number}.json").write_text(json.dumps(document))
        done = self.run_dvsguard("advisories", "build", "-o", "compiled", "--osv", "osv")
        self.assertEqual(done.code, 0, done)
        return "--advisories", str(self.folder / "compiled")

    def test_a_known_vulnerability_with_a_fix(self):
        data = self.build(self.OSV)
        report = self.report(self.write(field_image()), *data)
        found = [item for item in findings(report, "PA01") if item["severity"] != "info"]
        self.assertEqual(len(found), 1, found)
        self.assertIn("CVE-2026-0001", found[0]["message"])
        self.assertIn("3.0.13-1~deb12u1", found[0]["fix"])
        self.assertEqual(rule_states(report)["PA04"], "kept")

    def test_what_openvex_rules_out_breaks_nothing_and_is_told(self):
        data = self.build(self.OSV)
        self.put("vex.json", json.dumps(self.VEX))
        report = self.report(self.write(field_image()), *data, "--vex", "vex.json")
        self.assertEqual([item["severity"] for item in findings(report, "PA01")], ["info"])
        self.assertIn("vulnerable_code_not_in_execute_path", json.dumps(report))

    def test_old_data_says_nothing_of_today(self):
        data = self.build(self.OSV)
        old = time.time() - 30 * 86400
        for path in (self.folder / "osv").iterdir():
            os.utime(path, (old, old))
        os.utime(self.folder / "osv", (old, old))
        data = ("--advisories", str(self.folder / "compiled"))
        done = self.run_dvsguard("advisories", "build", "-o", "compiled", "--osv", "osv")
        self.assertEqual(done.code, 1, done)  # a part is stale
        self.assertIn(b"STALE", done.out)
        self.assertEqual(rule_states(self.report(self.write(field_image()), *data))["PA04"], "unknown")

    def test_a_file_that_somebody_changed_is_refused(self):
        self.build(self.OSV)
        path = self.folder / "compiled"
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        path.write_bytes(data)
        self.assert_refused(self.write(field_image()), "compiled", "--advisories", str(path))

    def test_a_tar_and_a_zip_give_the_same_bytes(self):
        import zipfile
        self.build(self.OSV)
        first = (self.folder / "compiled").read_bytes()
        moment = os.stat(self.folder / "osv").st_mtime
        with tarfile.open(self.folder / "osv.tar.gz", "w:gz") as tar:
            tar.add(self.folder / "osv", "osv")
        with zipfile.ZipFile(self.folder / "osv.zip", "w", zipfile.ZIP_DEFLATED) as bundle:
            bundle.write(self.folder / "osv/0.json", "0.json")
        for name in ("osv.tar.gz", "osv.zip"):
            os.utime(self.folder / name, (moment, moment))
            done = self.run_dvsguard("advisories", "build", "-o", "other", "--osv", name)
            self.assertEqual(done.code, 0, done)
            self.assertEqual((self.folder / "other").read_bytes(), first)


class Update(ScanTest):
    """`advisories update`, from where the operator's file says."""

    def serve(self, answer):
        server = Fake(answer)
        self.addCleanup(server.close)
        return server

    def update(self, *urls):
        feeds = "".join(f"  - {{kind: osv, url: '{url}'}}\n" for url in urls)
        self.put("dvsguard.yaml", f"dvsguard: 1\nprojects: []\nadvisories:\n{feeds}")
        return self.run_dvsguard("advisories", "update", "--config", "dvsguard.yaml", "-o", "compiled")

    def test_what_is_fetched_is_compiled(self):
        document = json.dumps(Advisories.OSV).encode()
        server = self.serve(lambda request: (200, {}, document) if request.path == "/all.json"
                            else (302, {"Location": "/all.json"}, b""))
        done = self.update(f"{server.url}/moved")
        self.assertEqual(done.code, 0, done)
        self.assertIn(b"Debian bookworm", done.out)

    def test_one_source_that_does_not_answer_leaves_yesterdays_file(self):
        server = self.serve(lambda request: (200, {}, json.dumps(Advisories.OSV).encode()))
        self.assertEqual(self.update(f"{server.url}/a").code, 0)
        before = (self.folder / "compiled").read_bytes()
        broken = self.serve(lambda request: (500, {}, b"no"))
        done = self.update(f"{server.url}/a", f"{broken.url}/b")
        self.assertEqual(done.code, 2, done)
        self.assertIn(b"500", done.err)
        self.assertEqual((self.folder / "compiled").read_bytes(), before)

    def test_plain_http_beyond_this_machine_is_refused(self):
        done = self.update("http://advisories.example/all.zip")
        self.assertEqual(done.code, 2, done)
        self.assertIn(b"https", done.err)

    def test_no_source_is_known_by_itself(self):
        self.put("dvsguard.yaml", "dvsguard: 1\nprojects: []\n")
        done = self.run_dvsguard("advisories", "update", "--config", "dvsguard.yaml", "-o", "compiled")
        self.assertEqual(done.code, 2, done)
        self.assertIn(b"dvsguard.yaml", done.err)


class Sbom(ScanTest):
    def test_a_pipe_a_device_and_a_link_to_one_are_left_alone(self):
        source = self.write(field_image())
        os.mkfifo(self.folder / "pipe")
        os.symlink("pipe", self.folder / "link")
        for name in ("pipe", "link"):
            self.assert_refused(source, "is no place for a file", "--sbom", name)
        self.assertTrue((self.folder / "pipe").is_fifo() and (self.folder / "link").is_symlink())

    def test_the_same_image_gives_the_same_bytes(self):
        source = self.write(field_image())
        texts = []
        for name in ("a.json", "b.json"):
            self.scan(source, "--sbom", name)
            texts.append((self.folder / name).read_bytes())
        self.assertEqual(*texts)
        names = {package["name"] for package in json.loads(texts[0])["packages"]}
        self.assertLessEqual({"openssl", "libssl3"}, names)
        self.assertNotIn("comment", json.loads(texts[0]))

    def test_what_could_not_be_read_is_its_comment(self):
        broken = Layout(tar_of(member("var/lib/dpkg/status", b"Package: a\nbroken\n"),
                               member(f"PRIVATE_KEY={KEY}/node_modules/x/package.json", b"{}")))
        self.scan(self.write(broken), "--sbom", "a.json")
        text = (self.folder / "a.json").read_text()
        comment = json.loads(text)["comment"]
        self.assertRegex(comment, "^Incomplete, .*: npm packages are not read; var/lib/dpkg/status:2: is no field$")
        self.assertNotIn(KEY, text)


class Checked(ScanTest):
    """`check` asks the image that a service has."""

    def setUp(self):
        super().setUp()
        self.put("compose.yaml", "services:\n  node:\n    image: acme/node:1.0\n    user: node\n")
        self.source = self.write(field_image())

    def test_the_images_findings_stand_at_the_services_image(self):
        done = self.check("--image", f"node={self.source}", "--format", "json")
        report = json.loads(done.out)
        found = findings(report, "KM04")[0]
        self.assertEqual(found["service"], "node")
        self.assertEqual(found["where"][0], {"file": "compose.yaml", "line": 3, "column": 12})
        self.assertEqual(found["where"][1]["path"], "app/.env")
        # The image's own accounts make "node" root.
        self.assertEqual(findings(report, "ID01")[0]["where"][0]["line"], 4)

    def test_another_image_than_the_project_pins_is_told(self):
        self.put("compose.yaml", f"services:\n  node:\n    image: acme/node:1.0@{sha256(b'another')}\n")
        report = json.loads(self.check("--image", f"node={self.source}", "--format", "json").out)
        self.assertIn("the project pins " + sha256(b"another"), " ".join(report["notes"]))

    def test_a_service_that_is_not_there(self):
        done = self.check("--image", f"nod={self.source}")
        self.assertEqual(done.code, 2, done)
        self.assertIn(b"did you mean node?", done.err)

    def test_an_image_that_cannot_be_had_is_unknown_and_named(self):
        self.put("compose.yaml", "services:\n  node:\n    image: 127.0.0.1:1/acme/node:1.0\n")
        done = self.check("--pull", "--format", "json")
        report = json.loads(done.out)
        self.assertEqual(rule_states(report)["KM04"], "unknown")
        self.assertIn("image of node is unknown", " ".join(report["notes"]))


if __name__ == "__main__":
    unittest.main()
