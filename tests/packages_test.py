"""What core/package makes of real files and of versions, beside dpkg, a shell and Go themselves."""
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOL = os.environ.get("DVSGUARD_PACKAGES")
STATUS = pathlib.Path("/var/lib/dpkg/status")
GONE = ("not-installed", "config-files")


def run(*args, text=None):
    return subprocess.run([str(arg) for arg in args], input=text, capture_output=True, text=True, timeout=300)


def ours(ecosystem, pairs):
    done = run(TOOL, "compare", ecosystem, text="".join(f"{a}\t{b}\n" for a, b in pairs))
    assert done.returncode == 0, done
    return done.stdout.split("\n")[:-1]


class Generated:
    """Pairs of versions: half of them apart by one edit alone, so that their order hangs on the last rule."""

    def __init__(self, seed, pieces, start):
        self.random, self.pieces, self.start = random.Random(seed), pieces, start

    def version(self):
        return self.random.choice(self.start) + "".join(self.random.choices(self.pieces, k=self.random.randrange(8)))

    def edited(self, version):
        at = self.random.randrange(len(version) + 1)
        return version[:at] + self.random.choice(self.pieces + [""]) + version[at + self.random.randrange(2):]

    def pairs(self, count):
        for _ in range(count):
            version = self.version()
            yield version, self.edited(version) if self.random.random() < 0.5 else self.version()


class PackagesTest(unittest.TestCase):
    def setUp(self):
        if not TOOL:
            self.skipTest("DVSGUARD_PACKAGES does not name the tool")

    def assert_same_order(self, pairs, expected, got):
        self.assertEqual(len(expected), len(pairs))
        self.assertEqual(len(got), len(pairs))
        wrong = [(*pair, theirs, mine) for pair, theirs, mine in zip(pairs, expected, got) if theirs != mine]
        self.assertEqual(wrong[:10], [], f"{len(wrong)} of {len(pairs)}")


class Dpkg(PackagesTest):
    def test_the_package_list_agrees_with_dpkg_query(self):
        fields = ("Package", "Version", "source:Package", "source:Version", "Architecture", "db:Status-Status")
        query = run("dpkg-query", "-W", "-f", "\\t".join("${" + field + "}" for field in fields) + "\\n")
        theirs = [line.split("\t") for line in query.stdout.split("\n")[:-1]]
        theirs = sorted(row[:-1] for row in theirs if row[-1] not in GONE)
        done = run(TOOL, "dpkg", STATUS)
        self.assertEqual(done.returncode, 0, done.stderr)
        mine = sorted(line.split("\t")[:-1] for line in done.stdout.split("\n")[:-1])
        self.assertGreater(len(theirs), 100)
        self.assertEqual(theirs, mine)

    # dpkg's exit code is 0 for yes, 1 for no, and else an error.
    ORDER = r"""
        while read -r a && read -r b; do
            dpkg --compare-versions "$a" lt "$b"
            case $? in
                0) echo -1 ;;
                1) if dpkg --compare-versions "$a" gt "$b"; then echo 1; else echo 0; fi ;;
                *) echo error ;;
            esac
        done
    """

    def assert_dpkg_agrees(self, pairs):
        theirs = run("sh", "-c", self.ORDER, text="".join(f"{a}\n{b}\n" for a, b in pairs)).stdout.split()
        self.assert_same_order(pairs, theirs, ours("Debian", pairs))
        return theirs

    def test_versions_are_in_dpkgs_order(self):
        pieces = [*"0123459aazAZ~~..++--::", "10", "00", "~rc", "+deb12u", "-1", "+b1", "1:", "_", "%"]
        start = ["0", "1", "1.0", "2:1", "a", "~", "1.0-1"]
        # dpkg reads the epoch with strtol, so that "+1:2" passes; deb-version(7) has it unsigned, and so have we.
        pairs = [pair for pair in Generated(41, pieces, start).pairs(2500) if all(pair) and not any(version[0] == "+" for version in pair)]
        self.assertEqual(set(self.assert_dpkg_agrees(pairs)), {"-1", "0", "1", "error"})

    def test_this_machines_versions_are_in_dpkgs_order(self):
        versions = sorted(set(run("dpkg-query", "-W", "-f", "${Version}\\n").stdout.split()))
        self.assert_dpkg_agrees(list(zip(versions, versions[1:])))


class OsRelease(PackagesTest):
    NAMES = ("ID", "ID_LIKE", "VERSION_ID", "VERSION_CODENAME", "PRETTY_NAME")

    def shell(self, path):
        show = "; ".join(f'printf "%s\\n" "${{{name}-}}"' for name in self.NAMES)
        return run("env", "-i", shutil.which("sh"), "-c", f'. "$0"; {show}', path).stdout

    def test_this_machines_agrees_with_a_shell(self):
        for path in ("/etc/os-release", "/usr/lib/os-release"):
            with self.subTest(path):
                self.assertEqual(run(TOOL, "os-release", path).stdout, self.shell(path))

    def test_quotes_and_escapes_agree_with_a_shell(self):
        values = ["debian", '"a b"', "'a b'", "'a \\n \\\" b'", '"a \\" \\\\ \\$ \\` \\n b"', "a\\ b", '""', "''", "",
                  "a\\\\b", '"#no comment"', "a#b", "'\"'", '"\'"']
        with tempfile.TemporaryDirectory(prefix="dvsguard-test-") as folder:
            path = pathlib.Path(folder, "os-release")
            for value in values:
                with self.subTest(value):
                    path.write_text(f"# {value}\n\nVERSION_ID=first\nID={value}\nVERSION_ID={value}\n")
                    self.assertEqual(run(TOOL, "os-release", path).stdout, self.shell(path))


GO_ORDER = """package main

import (
	"bufio"
	"fmt"
	"go/version"
	"os"
	"strings"

	"order/semver"
)

func module(v string) (string, bool) { return v, semver.IsValid(v) && strings.Count(core(v), ".") == 2 }

// The three numbers alone: semver also takes "v1" and "v1.2", which are no module's version.
func core(v string) string {
	if i := strings.IndexAny(v, "-+"); i >= 0 {
		return v[:i]
	}
	return v
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		a, b, _ := strings.Cut(lines.Text(), "\\t")
		_, oka := module(a)
		_, okb := module(b)
		switch {
		case strings.HasPrefix(a, "go") && strings.HasPrefix(b, "go") && version.IsValid(a) && version.IsValid(b):
			fmt.Println(version.Compare(a, b))
		case oka && okb:
			fmt.Println(semver.Compare(a, b))
		default:
			fmt.Println("error")
		}
	}
}
"""


class Go(PackagesTest):
    @classmethod
    def setUpClass(cls):
        if not shutil.which("go"):
            raise unittest.SkipTest("go is not installed")
        # golang.org/x/mod/semver as the go command itself carries it: nothing is fetched.
        goroot = pathlib.Path(run("go", "env", "GOROOT").stdout.strip(), "src")
        semver = goroot / "cmd/vendor/golang.org/x/mod/semver/semver.go"
        if not semver.is_file() or not (goroot / "go/version/version.go").is_file():
            raise unittest.SkipTest("go is older than 1.22, or installed without its source")
        cls.folder = tempfile.TemporaryDirectory(prefix="dvsguard-test-")
        cls.addClassCleanup(cls.folder.cleanup)
        root = pathlib.Path(cls.folder.name)
        (root / "semver").mkdir()
        shutil.copy(semver, root / "semver")
        (root / "go.mod").write_text("module order\n\ngo 1.22\n")
        (root / "main.go").write_text(GO_ORDER)
        cls.program = root / "order"
        built = subprocess.run(["go", "build", "-o", cls.program, "."], cwd=root, capture_output=True, text=True,
                               env=os.environ | {"GOTOOLCHAIN": "local", "GOFLAGS": "-mod=mod", "GOPROXY": "off"})
        if built.returncode:
            raise AssertionError(built.stderr)

    def assert_go_agrees(self, pairs):
        theirs = run(self.program, text="".join(f"{a}\t{b}\n" for a, b in pairs)).stdout.split("\n")[:-1]
        self.assert_same_order(pairs, theirs, ours("Go", pairs))
        self.assertGreater(len(set(theirs)), 3, "errors and all three orders")

    def test_module_versions_are_in_gos_order(self):
        pieces = [*"0123459aazAZ..--++", "10", "00", "rc", "rc.1", "-0.20200102030405-abcdefabcdef", "+incompatible", ".0", "-pre"]
        start = ["v0.0.0", "v1.2.3", "v1.2.3-", "v1.2.3+", "v1.0.0-20200102030405-", "v2.0.0+incompatible", "v"]
        self.assert_go_agrees(list(Generated(42, pieces, start).pairs(20_000)))

    def test_toolchain_versions_are_in_gos_order(self):
        pieces = [*"0123459..", "10", "20", "21", "22", "rc", "beta", "alpha", "-custom", "0", "rc1", ".1"]
        start = ["go1", "go1.", "go1.20", "go1.21", "go1.22", "go2.1", "go1.21.0", "go1.21rc", "go"]
        self.assert_go_agrees(list(Generated(43, pieces, start).pairs(20_000)))


if __name__ == "__main__":
    sys.exit(unittest.main())
