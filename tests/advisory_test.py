"""Advisories, compiled and matched by the room's own tool: the whole corpus, hostile files, and govulncheck's answers."""
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest

TOOL = os.path.join(os.environ["DVSGUARD_BUILD"], "tests/tools/dvsguard-advisory-dump")
SOURCE = pathlib.Path(os.environ["DVSGUARD_SOURCE"])
CORPUS = os.environ.get("DVSGUARD_CORPUS")
FETCHED = "2026-01-01T00:00:00Z"

STATUS = """Package: libssl3
Status: install ok installed
Source: openssl
Architecture: amd64
Version: 3.0.9-1
"""
TRACKER = {"openssl": {
    "CVE-2024-1": {"releases": {"bookworm": {"status": "resolved", "fixed_version": "3.0.9-1+deb12u1", "urgency": "high"}}},
    "CVE-2024-2": {"releases": {"bookworm": {"status": "resolved", "fixed_version": "0", "urgency": "high"}}}}}


def run(*args):
    return subprocess.run([TOOL, *map(str, args)], capture_output=True, text=True, timeout=300)


class Folder(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path


class Packages(Folder):
    def test_a_debian_package_is_matched_by_its_source(self):
        tracker, status = self.write("tracker.json", json.dumps(TRACKER)), self.write("status", STATUS)
        release = self.write("os-release", "ID=debian\nVERSION_ID=12\n")
        done = run("compile", self.folder / "db", FETCHED, "debian", tracker)
        self.assertEqual(done.returncode, 0, done.stderr)
        matches = [json.loads(line) for line in run("match", self.folder / "db", release, status).stdout.splitlines()]
        self.assertEqual([(m["id"], m["installed"], m["fixed"]) for m in matches],
                         [("CVE-2024-1", ["libssl3"], "3.0.9-1+deb12u1")])

    def test_a_damaged_file_is_refused_by_name(self):
        tracker, status = self.write("tracker.json", json.dumps(TRACKER)), self.write("status", STATUS)
        release = self.write("os-release", "ID=debian\nVERSION_ID=12\n")
        run("compile", self.folder / "db", FETCHED, "debian", tracker)
        data = bytearray((self.folder / "db").read_bytes())
        data[-3] ^= 1
        (self.folder / "db").write_bytes(data)
        done = run("match", self.folder / "db", release, status)
        self.assertEqual(done.returncode, 2)
        self.assertIn("block 0", done.stderr)


@unittest.skipUnless(CORPUS, "DVSGUARD_CORPUS is not set")
class Corpus(Folder):
    def test_every_advisory_of_the_corpus_is_compiled_to_the_same_bytes_in_any_order(self):
        subprocess.run(["tar", "xzf", pathlib.Path(CORPUS, "advisories/go-osv.tar.gz"), "-C", self.folder], check=True)
        expected = 0
        for path in (self.folder / "osv").iterdir():
            advisory = json.loads(path.read_text())
            for affected in advisory["affected"]:
                affected["ecosystem_specific"].pop("custom_ranges", None)  # for tools of Go's own; not read
            if "withdrawn" not in advisory:
                expected += len({json.dumps(affected) for affected in advisory["affected"]})
        done = run("compile", self.folder / "one", FETCHED, "osv", self.folder / "osv")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(f"OSV Go - {expected} records", done.stdout)
        half = self.folder / "half"
        half.mkdir()
        for path in sorted((self.folder / "osv").iterdir())[::2]:
            shutil.move(path, half)
        run("compile", self.folder / "two", FETCHED, "osv", half, "osv", self.folder / "osv")
        self.assertEqual((self.folder / "one").read_bytes(), (self.folder / "two").read_bytes())

    def test_go_programs_match_as_govulncheck_has_it(self):
        done = subprocess.run([SOURCE / "script/advisory_table", TOOL, CORPUS], capture_output=True, text=True, timeout=800)
        if done.returncode == 77:
            self.skipTest(done.stderr.strip())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
