"""Runs the built dvsguard as its users do: a folder of files, a command line, an exit code and two streams.

Every run has a cap on time and memory, and every run's output is held to what no output may ever do: crash, move the
terminal's cursor, or carry a secret. DVSGUARD names the binary.
"""
import hashlib
import os
import pathlib
import re
import resource
import subprocess
import tempfile
import unittest

SANITIZED = bool(os.environ.get("DVSGUARD_SANITIZE"))
SECONDS = 300  # a hang, not a machine that does much else
BUSY_SECONDS = 120 if SANITIZED else 60  # of processor time
MEMORY = 1 << 30  # address space; a sanitized binary maps terabytes, so there its resident memory is capped

# A value that stands for every secret in a test's input. It is no valid key, so that only careless printing shows it.
SECRET = "5ec4e7" + "c0ffee" * 9 + "0d15"
_HASHES = [getattr(hashlib, name)(text).hexdigest() for name in ("md5", "sha1", "sha256", "sha512")
           for text in (SECRET.encode(), bytes.fromhex(SECRET))]

# C0 but for the line feed, DEL, C1, zero-width and bidirectional controls.
_UNFIT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")


class Done:
    """What one run did."""

    def __init__(self, args, process):
        self.args, self.code = args, process.returncode
        self.out, self.err = process.stdout, process.stderr

    def __str__(self):
        return f"{self.args} gave {self.code}\n--- stdout\n{self.out[:2000]!r}\n--- stderr\n{self.err[:4000]!r}"


def _cap_resources():
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CPU, (BUSY_SECONDS, BUSY_SECONDS))


@unittest.skipUnless(os.environ.get("DVSGUARD"), "DVSGUARD does not name the binary")
class ProjectTest(unittest.TestCase):
    """A test with a project folder of its own, self.folder."""

    def setUp(self):
        self.binary = os.environ["DVSGUARD"]
        self.folder = self.new_folder()

    def new_folder(self):
        folder = tempfile.TemporaryDirectory(prefix="dvsguard-test-")
        self.addCleanup(folder.cleanup)
        return pathlib.Path(folder.name)

    def put(self, name, content):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    def run_dvsguard(self, *args, stdin=b"", env=None, cwd=None, **options):
        # The sanitizers' own red zones and quarantine come to about twice what the release build uses.
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "LANG": "C.UTF-8",
                       "ASAN_OPTIONS": "hard_rss_limit_mb=3072:detect_leaks=0", **(env or {})}
        try:
            process = subprocess.run([self.binary, *args], input=stdin, capture_output=True, timeout=SECONDS,
                                     cwd=cwd or self.folder, env=environment, preexec_fn=_cap_resources, **options)
        except subprocess.TimeoutExpired:
            self.fail(f"{args}: no answer in {SECONDS} s")
        done = Done(args, process)
        self.assertIn(done.code, (0, 1, 2), done)
        for stream in (done.out, done.err):
            self.assert_fit_to_print(stream, done)
        return done

    def check(self, *args, **options):
        return self.run_dvsguard("check", *args, **options)

    def assert_fit_to_print(self, stream, done):
        try:
            text = stream.decode("utf-8")
        except UnicodeDecodeError as error:
            self.fail(f"{error}: {done}")
        unfit = _UNFIT.search(text)
        self.assertIsNone(unfit, f"{unfit and hex(ord(unfit[0]))} in the output of {done}")
        lower = text.lower()
        self.assertNotIn(SECRET, lower, done)
        for digest in _HASHES:
            self.assertNotIn(digest, lower, done)

    def assert_refused(self, done, where="", position=False):
        """Exit code 2 and one line `dvsguard: WHERE[:LINE:COLUMN]: what`, with at most a second that mends."""
        self.assertEqual(done.code, 2, done)
        lines = done.err.decode().splitlines()
        self.assertIn(len(lines), (1, 2), done)
        self.assertEqual(done.out, b"", done)
        place = r":\d+:\d+" if position else r"(:\d+(:\d+)?)?"
        self.assertRegex(lines[0], rf"^dvsguard: .*{re.escape(where)}{place}: .+" if where else r"^dvsguard: .+", done)
        self.assertLess(len(done.err), 4096, done)
        return lines[0]

    def assert_decided(self, done):
        self.assertIn(done.code, (0, 1), done)
        self.assertNotEqual(done.out, b"", done)
