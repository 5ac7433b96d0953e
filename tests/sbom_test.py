"""The bill of materials of this machine's packages and of a Go binary, held to SPDX's own schema."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOL = os.environ.get("DVSGUARD_SBOM")
CORPUS = os.environ.get("DVSGUARD_CORPUS")
IMAGE = ("image", "registry.example/acme/oracle:1.4.0", "sha256:" + "ab" * 32, "registry.example/acme/oracle", "amd64", "linux/amd64")
OS = ("os", "/etc/os-release")
DPKG = ("database", "var/lib/dpkg/status", "/var/lib/dpkg/status")
APK = """P:musl
V:1.2.5-r0
A:x86_64
L:MIT
o:musl

P:ssl_client
V:1.36.1-r29
A:x86_64
L:GPL-2.0-only AND custom
o:busybox

"""


def document(*lines):
    text = "".join("\t".join(line) + "\n" for line in lines)
    done = subprocess.run([TOOL], input=text, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


def build_go_binary(folder):
    """A program with one module that stands for another, from files alone."""
    for name, text in {
        "main/go.mod": "module example.com/acme/oracle\n\ngo 1.18\n\nrequire example.com/dep v1.2.3\n\nreplace example.com/dep => ../dep\n",
        "main/cmd/oracle/main.go": 'package main\n\nimport "example.com/dep"\n\nfunc main() { println(dep.Word) }\n',
        "dep/go.mod": "module example.com/dep\n\ngo 1.18\n",
        "dep/dep.go": 'package dep\n\nvar Word = "word"\n',
    }.items():
        pathlib.Path(folder, name).parent.mkdir(parents=True, exist_ok=True)
        pathlib.Path(folder, name).write_text(text)
    program = pathlib.Path(folder, "oracle")
    subprocess.run(["go", "build", "-o", program, "./cmd/oracle"], cwd=pathlib.Path(folder, "main"), check=True, capture_output=True,
                   env=os.environ | {"GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GOPROXY": "off"})
    return program


def go_lines(program):
    """The lines that describe it, by Go's own word."""
    listing = subprocess.run(["go", "version", "-m", program], capture_output=True, text=True, check=True).stdout
    first, *rest = listing.splitlines()
    fields = [line.strip().split("\t") for line in rest]
    main, = (field[1:] for field in fields if field[0] == "mod")
    package, = (field[1] for field in fields if field[0] == "path")
    yield "binary", "ko-app/oracle", first.rpartition(": ")[2], package, main[0], main[1]
    for field, after in zip(fields, fields[1:]):
        if field[0] == "dep":
            stands = after[0] == "=>"
            yield "module", *((after if stands else field) + [""])[1:4], *(field[1:3] if stands else [])


@unittest.skipUnless(TOOL, "DVSGUARD_SBOM does not name the tool")
class Contents(unittest.TestCase):
    def test_every_package_of_dpkg_query_is_there_by_its_purl(self):
        show = "${Package}\\t${Version}\\t${Architecture}\\t${db:Status-Status}\\n"
        listing = subprocess.run(["dpkg-query", "-W", "-f", show], capture_output=True, text=True, check=True).stdout
        version = next(line.partition("=")[2].strip('"') for line in pathlib.Path("/etc/os-release").read_text().splitlines()
                       if line.startswith("VERSION_ID="))
        distribution = next(line.partition("=")[2].strip('"') for line in pathlib.Path("/etc/os-release").read_text().splitlines()
                            if line.startswith("ID="))
        expected = sorted(f"pkg:deb/{distribution}/{name.replace('+', '%2B')}@{of.replace('+', '%2B')}?arch={architecture}"
                          f"&distro={distribution}-{version}"
                          for name, of, architecture, state in (line.split("\t") for line in listing.splitlines())
                          if state not in ("not-installed", "config-files"))
        packages = json.loads(document(IMAGE, OS, DPKG))["packages"]
        got = sorted(reference["referenceLocator"] for package in packages for reference in package.get("externalRefs", [])
                     if reference["referenceLocator"].startswith("pkg:deb/"))
        self.assertEqual(expected, got)

    def test_two_runs_give_the_same_bytes(self):
        self.assertEqual(document(IMAGE, OS, DPKG), document(IMAGE, OS, DPKG))


@unittest.skipUnless(CORPUS, "DVSGUARD_CORPUS does not name the real inputs")
@unittest.skipUnless(TOOL, "DVSGUARD_SBOM does not name the tool")
class Schema(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        try:
            import jsonschema
        except ImportError:
            raise unittest.SkipTest("python3-jsonschema is not installed") from None
        schema = json.loads(pathlib.Path(CORPUS, "schema/spdx-2.3.json").read_text())
        cls.validator = jsonschema.validators.validator_for(schema)(schema)

    def assert_valid(self, text):
        done = json.loads(text)
        for error in self.validator.iter_errors(done):
            self.fail(f"{list(error.absolute_path)}: {error.message[:300]}")
        known = {"SPDXRef-DOCUMENT"} | {package["SPDXID"] for package in done["packages"]}
        self.assertEqual(len(known), len(done["packages"]) + 1, "ids are unique")
        for relationship in done["relationships"]:
            self.assertIn(relationship["spdxElementId"], known)
            self.assertIn(relationship["relatedSpdxElement"], known)
        return done

    def test_of_an_image_without_packages(self):
        self.assert_valid(document(IMAGE))

    def test_of_this_machine(self):
        self.assertGreater(len(self.assert_valid(document(IMAGE, OS, DPKG))["packages"]), 100)

    def test_of_an_alpine_image(self):
        with tempfile.TemporaryDirectory(prefix="dvsguard-test-") as folder:
            release, installed = pathlib.Path(folder, "os-release"), pathlib.Path(folder, "installed")
            release.write_text('ID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME="Alpine Linux v3.20"\n')
            installed.write_text(APK)
            done = self.assert_valid(document(IMAGE, ("os", str(release)), ("database", "lib/apk/db/installed", str(installed))))
        declared = {package["name"]: package["licenseDeclared"] for package in done["packages"]}
        self.assertEqual((declared["musl"], declared["ssl_client"]), ("MIT", "NOASSERTION"))

    def test_of_a_go_binary(self):
        if not shutil.which("go"):
            self.skipTest("go is not installed")
        with tempfile.TemporaryDirectory(prefix="dvsguard-test-") as folder:
            lines = list(go_lines(build_go_binary(folder)))
        self.assertEqual(len(lines), 2, lines)
        done = self.assert_valid(document(IMAGE, *lines))
        named = {package["name"]: package for package in done["packages"]}
        self.assertEqual(set(named), {IMAGE[1], "example.com/acme/oracle", "stdlib", "../dep"})
        self.assertEqual(named["../dep"]["sourceInfo"], "stands for example.com/dep v1.2.3")
        self.assertNotIn("externalRefs", named["../dep"], "a folder of the machine that built it has no purl")
        self.assertEqual(named["example.com/acme/oracle"]["externalRefs"][0]["referenceLocator"].partition("@")[0].partition("#")[0],
                         "pkg:golang/example.com/acme/oracle")


if __name__ == "__main__":
    sys.exit(unittest.main())
