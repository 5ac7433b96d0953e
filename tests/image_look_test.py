"""What `scan` and `check` make of images whose names deceive: programs under other names, keys in names, platforms, empty
paths, several images at once, and images that are mounted as volumes."""
import json
import pathlib
import tarfile
import unittest
import zlib

from layouts import OCI, Layout, member, sha256, tar_of
from scan_test import KEY, ScanTest, findings, rule_states

URL = "https://user:hunter2hunter2@host.example/x"


def github_token():
    """GitHub's own form, of a token that nobody has: 30 characters, then the CRC-32 of them in base 62."""
    digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    body = "".join(digits[byte % 62] for byte in bytes.fromhex(KEY)[:30])
    number, check = zlib.crc32(body.encode()), ""
    for _ in range(6):
        number, digit = divmod(number, 62)
        check = digits[digit] + check
    return f"ghp_{body}{check}"


TOKEN = github_token()


def link(name, target):
    return member(name, kind=tarfile.SYMTYPE, link=target)


class Renamed(ScanTest):
    """IM01 by what a name reaches, and by what a program holds."""

    def shells(self, *layers):
        report = self.report(self.write(Layout(*layers), f"image{len(list(self.folder.iterdir()))}"), "--only", "IM01")
        return [found["message"].split(" (")[1].split(")")[0] for found in findings(report, "IM01")]

    def test_a_link_called_sh_is_a_shell_whatever_it_leads_to(self):
        self.assertEqual(self.shells(tar_of(member("bin/x", b"#!", 0o755), link("bin/sh", "x"))), ["bin/sh"])
        self.assertEqual(self.shells(tar_of(member("opt/x", b"#!", 0o755)), tar_of(link("bin/sh", "/opt/x"))), ["bin/sh"])

    def test_a_link_that_leads_nowhere_is_none(self):
        self.assertEqual(self.shells(tar_of(link("bin/sh", "busybox"))), [])

    @unittest.skipUnless(pathlib.Path("/bin/dash").exists(), "no /bin/dash here")
    def test_a_shell_of_another_name_is_known_by_what_it_holds(self):
        dash = pathlib.Path("/bin/dash").read_bytes()
        self.assertEqual(self.shells(tar_of(member("opt/x", dash, 0o755))), ["opt/x"])
        self.assertEqual(self.shells(tar_of(member("opt/x", dash, 0o644))), [])

    def test_a_listed_shell_that_no_name_leads_to_is_unknown(self):
        status = b"Package: dash\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\nDescription: x\n\n"
        report = self.report(self.write(Layout(tar_of(member("var/lib/dpkg/status", status)))))
        self.assertEqual(rule_states(report)["IM01"], "unknown")


class Names(ScanTest):
    """No output carries a key that stands in a name."""

    def assert_hidden(self, *texts):
        for text in texts:
            for secret in (TOKEN[4:16], "hunter2"):
                self.assertNotIn(secret.encode(), text)

    def test_neither_reports_nor_the_sbom_show_it(self):
        database = f"P:{TOKEN}\nV:1-{TOKEN}\nA:{TOKEN}\nL:{TOKEN} {URL}\no:{TOKEN}\n\nP:x\nV:{URL}\nA:x86_64\n\n"
        release = f'ID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME="{URL} {TOKEN}"\n'
        long_path = f"usr/bin/{'d' * 185}/{TOKEN}/bash"  # cut short, the rest would be no token that anything knows
        source = self.write(Layout(tar_of(member("etc/os-release", release.encode()),
                                          member("lib/apk/db/installed", database.encode()),
                                          member(long_path, b"#!", 0o4755)),
                                   config={"User": TOKEN}, variant=TOKEN), f"image-{TOKEN}")
        for style in ("text", "json", "sarif", "junit"):
            done = self.scan(source, "--format", style, "--sbom", "sbom.json")
            self.assertIn(done.code, (0, 1), done)
            self.assert_hidden(done.out, done.err, (self.folder / "sbom.json").read_bytes())

    def test_an_advisory_that_holds_one(self):
        osv = {"id": f"GO-{TOKEN}", "modified": "2026-11-01T00:00:00Z", "aliases": [TOKEN, URL], "summary": URL,
               "affected": [{"package": {"ecosystem": "Debian:12", "name": "openssl"},
                             "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "4"}]}]}]}
        self.put("osv.json", json.dumps(osv))
        built = self.run_dvsguard("advisories", "build", "-o", "compiled", "--osv", "osv.json")
        status = b"Package: openssl\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1\nDescription: x\n\n"
        source = self.write(Layout(tar_of(member("etc/os-release", b"ID=debian\nVERSION_ID=12\n"),
                                          member("var/lib/dpkg/status", status))))
        for style in ("text", "json", "sarif"):
            done = self.scan(source, "--advisories", "compiled", "--only", "PA01", "--format", style)
            self.assertIn(done.code, (0, 1), done)
            self.assertIn(b"known vulnerabilities", done.out.replace(b"\n" + b" " * 20, b" "))
            self.assert_hidden(done.out, done.err, built.out, built.err)

    def test_what_is_typed(self):
        self.write(Layout(tar_of(member("a"))))
        self.put("compose.yaml", "services: {node: {image: a}}\n")
        for words in (("scan", f"oci:image:{TOKEN}"), ("scan", f"oci:{TOKEN}"), ("scan", TOKEN), ("scan", URL),
                      ("scan", "oci:image", "--platform", TOKEN), ("scan", "oci:image", "--platform", URL),
                      ("scan", "oci:image", "--mirror", URL), ("scan", "oci:image", f"--{TOKEN}"),
                      ("scan", "oci:image", "--sbom", f"/none/{TOKEN}"), ("scan", "oci:image", "--only", TOKEN),
                      ("scan", "oci:image", "--vex", f"{'d' * 190}/{TOKEN}"), ("scan", "oci:image", "--max-files", URL),
                      ("check", "--image", TOKEN), ("check", "--image", f"node={URL}"), ("check", "--image", f"{URL}=a"),
                      ("check", "--image", f"node=oci:{TOKEN}"), ("check", "-f", TOKEN),
                      ("check", "--format", TOKEN), ("advisories", "build", "--osv", TOKEN),
                      ("advisories", "status", "-o", TOKEN), ("explain", TOKEN), ("man", URL)):
            done = self.run_dvsguard(*words)
            self.assertEqual(done.code, 2, done)
            self.assertNotEqual(done.err, b"", words)
            self.assert_hidden(done.out, done.err)


class CommandLine(ScanTest):
    def setUp(self):
        super().setUp()
        self.source = self.write(Layout(tar_of(member("a"))))

    def test_a_platform_reads_as_containerd_reads_it(self):
        for platform in ("linux/amd64", "amd64", "x86_64", "linux/x86_64", "linux/amd64/v1", "LINUX/AMD64"):
            self.assertIn(self.scan(self.source, "--platform", platform).code, (0, 1), platform)
        self.assert_refused(self.source, "holds no image for linux/arm/v7", "--platform", "armhf")
        self.assert_refused(self.source, "holds no image for linux/arm64", "--platform", "aarch64")
        self.assert_refused(self.source, "holds no image for windows/", "--platform", "windows")
        for nonsense in ("nonsense", "", "linux/", "/amd64", "linux/amd64/v1/x", "linux/*"):
            self.assert_refused(self.source, r"--platform: .*\n  write linux/amd64", "--platform", nonsense)

    def test_a_flag_takes_its_own_value_alone(self):
        for flag in (("--only", "KM04"), ("--skip", "PA01"), ("--require", "channels"), ("--platform", "amd64"),
                     ("--certs-dir", ".")):
            done = self.run_dvsguard("scan", *flag, self.source, "--format", "json")
            self.assertIn(done.code, (0, 1), done)

    def test_an_empty_path_is_refused(self):
        for words in (("scan", ""), ("scan", self.source, "--sbom", ""), ("scan", self.source, "--vex", ""),
                      ("scan", self.source, "--advisories", ""), ("scan", self.source, "--baseline", ""),
                      ("scan", self.source, "--certs-dir", ""), ("check", ""), ("check", "--config", ""),
                      ("check", "-f", ""), ("advisories", "build", "--osv", ""), ("advisories", "status", "-o", "")):
            done = self.run_dvsguard(*words)
            self.assertEqual((done.code, done.out), (2, b""), done)
            self.assertIn(b"an empty text is none", done.err)


class Several(ScanTest):
    def index(self):
        """One index of two platforms."""
        one, two = Layout(tar_of(member("a"))), Layout(tar_of(member("b")))
        two.config["architecture"] = "arm64"
        folder = one.write(self.folder / "image")
        other = two.write(self.folder / "other")
        entries = []
        for root, architecture in ((folder, "amd64"), (other, "arm64")):
            entry = json.loads((root / "index.json").read_text())["manifests"][0]
            entries.append({**entry, "platform": {"os": "linux", "architecture": architecture}, "annotations": {}})
        for blob in (other / "blobs/sha256").iterdir():
            (folder / "blobs/sha256" / blob.name).write_bytes(blob.read_bytes())
        index = json.dumps({"schemaVersion": 2, "mediaType": OCI + "index.v1+json", "manifests": entries}).encode()
        (folder / "blobs/sha256" / sha256(index)[7:]).write_bytes(index)
        entry = {"mediaType": OCI + "index.v1+json", "digest": sha256(index), "size": len(index),
                 "annotations": {"org.opencontainers.image.ref.name": "v1"}}
        (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
        return f"oci:{folder}"

    def test_a_table_of_images_speaks_of_images(self):
        text = self.scan(self.index(), "--all-platforms").out.decode()
        self.assertNotIn("project", text)
        self.assertIn("linux/amd64", text)
        self.assertIn("linux/arm64", text)


class Mounted(ScanTest):
    """Images that are mounted as volumes."""

    def setUp(self):
        super().setUp()
        self.put("compose.yaml", "services:\n  node:\n    image: acme/node:1.0\n    volumes:\n"
                                 "      - {type: image, source: acme/models:latest, target: /models}\n")
        self.source = self.write(Layout(tar_of(member("app/.env", f"OPERATOR_ECDSA_PRIVATE_KEY=0x{KEY}\n".encode()))))

    def test_a_key_in_one_is_found(self):
        report = json.loads(self.check("--image", f"node:/models={self.source}", "--format", "json").out)
        found = findings(report, "KM04")
        self.assertEqual(len(found), 1)
        self.assertEqual(found[0]["where"][0]["line"], 5)
        self.assertIn("mounts an image that holds", found[0]["message"])

    def test_it_is_judged_by_its_name_as_any_other(self):
        report = json.loads(self.check("--format", "json").out)
        for rule in ("SG01", "UP01"):
            self.assertIn("image at /models", " ".join(found["target"] for found in findings(report, rule)), rule)

    def test_one_that_nobody_looked_into_is_unknown(self):
        report = json.loads(self.check("--format", "json").out)
        missing = [item for practice in report["practices"] for item in practice["missing"] if item["rule"] == "KM04"]
        self.assertIn("image at /models", [item["evidence"] for item in missing])

    def test_a_place_where_none_is_mounted_is_refused(self):
        done = self.check("--image", f"node:/model={self.source}")
        self.assertEqual(done.code, 2, done)
        self.assertIn(b"did you mean node:/models?", done.err)


if __name__ == "__main__":
    unittest.main()
