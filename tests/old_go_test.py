"""Programs of Go 1.16 and 1.17, whose build info holds addresses: what the reader of executables says of them, against
today's `go version -m`. The old toolchains come through the Go module proxy; where they cannot be had, the test skips."""
import functools
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

DUMP = os.environ.get("DVSGUARD_BINARY_DUMP")
GO = shutil.which("go")
OLD = ("1.16.15", "1.17.13")

if not DUMP:
    raise unittest.SkipTest("DVSGUARD_BINARY_DUMP does not name the tool")
if not GO:
    raise unittest.SkipTest("go absent")


@functools.cache
def root_of(version):
    asked = subprocess.run([GO, "env", "GOROOT"], env=os.environ | {"GOTOOLCHAIN": "go" + version}, text=True,
                           capture_output=True, timeout=300)
    if asked.returncode != 0:
        raise unittest.SkipTest(f"go {version} cannot be had")
    return pathlib.Path(asked.stdout.strip())


class OldGo(unittest.TestCase):
    def build(self, folder, version, *arguments, **environment):
        (folder / "go.mod").write_text("module acme.example/oracle\n\ngo 1.13\n\nrequire acme.example/lib v1.2.3\n\n"
                                       "replace acme.example/lib => ./lib\n")
        (folder / "lib").mkdir(exist_ok=True)
        (folder / "lib/go.mod").write_text("module acme.example/lib\n")
        (folder / "lib/lib.go").write_text("package lib\n\n//go:noinline\nfunc Twice(n int) int { return 2 * n }\n")
        (folder / "main.go").write_text('package main\n\nimport "acme.example/lib"\n\n'
                                        "func main() { println(lib.Twice(3)) }\n")
        root = root_of(version)
        program = folder / "program"
        made = subprocess.run([root / "bin/go", "build", *arguments, "-o", program, "."], cwd=folder, text=True,
                              capture_output=True, timeout=600,
                              env=os.environ | {"GOTOOLCHAIN": "local", "GOROOT": str(root), "CGO_ENABLED": "0",
                                                "GOFLAGS": "-mod=mod", **environment})
        self.assertEqual(made.returncode, 0, made.stderr)
        return program

    def assert_same(self, program, version):
        said = subprocess.run([GO, "version", "-m", program], text=True, capture_output=True, check=True).stdout
        facts = json.loads(subprocess.run([DUMP, program], text=True, capture_output=True, check=True).stdout)
        self.assertEqual(facts["trouble"], "")
        self.assertEqual(said.splitlines()[0].split(": ")[1], facts["go"]["version"])
        self.assertEqual(facts["go"]["version"], "go" + version)
        self.assertIn("\tpath\t" + facts["go"]["path"], said)
        self.assertIn("\tmod\t" + "\t".join(facts["go"]["main"][:2]), said)
        self.assertIn("\tdep\t" + "\t".join(facts["go"]["deps"][0][3:5]), said)
        return facts

    def test_reads_what_go_version_reads(self):
        for version, environment, arguments in (
                ("1.16.15", {"GOARCH": "amd64"}, ()),
                ("1.17.13", {"GOARCH": "amd64"}, ("-ldflags=-s -w",)),
                ("1.17.13", {"GOARCH": "amd64"}, ("-buildmode=pie", "-ldflags=-linkmode=internal")),
                ("1.17.13", {"GOARCH": "mips"}, ()),
                ("1.17.13", {"GOARCH": "s390x"}, ())):
            with self.subTest(version=version, **environment), tempfile.TemporaryDirectory() as folder:
                facts = self.assert_same(
                    self.build(pathlib.Path(folder), version, *arguments, GOOS="linux", **environment), version)
                self.assertTrue(facts["functions"]["complete"])


if __name__ == "__main__":
    unittest.main()
