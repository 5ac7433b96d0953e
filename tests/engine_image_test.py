"""An engine's images: found by name, saved as a stream, whatever the engine answers."""
import hashlib
import json
import os
import pathlib
import subprocess
import time
import unittest

from engine_test import LIES, Liar, ok
from harness import ProjectTest

ID = "sha256:" + "a" * 64
IMAGE = {"Id": ID, "RepoTags": ["acme/node:1.0"], "RepoDigests": [], "Os": "linux", "Architecture": "amd64"}
NAME = "acme%2Fnode%3A1.0"
FIND, SAVE = f"/images/{NAME}/json", f"/images/{ID.replace(':', '%3A')}/get"


@unittest.skipUnless(os.environ.get("DVSGUARD_PULL_DUMP"), "DVSGUARD_PULL_DUMP does not name the program")
class EngineImage(ProjectTest):
    def setUp(self):
        super().setUp()
        self.binary = os.environ["DVSGUARD_PULL_DUMP"]

    def ask(self, answers, name="acme/node:1.0"):
        path = self.folder / f"s{len(os.listdir(self.folder))}"
        self.liar = Liar(path, answers)
        self.addCleanup(self.liar.close)
        return self.run_dvsguard("--engine", name, env={"DOCKER_HOST": f"unix://{path}"})

    def refused(self, answers, says):
        done = self.ask(answers)
        self.assertEqual(done.code, 2, done)
        self.assertRegex(done.err.decode(), says)

    def test_is_found_by_name_and_saved_by_id(self):
        tar = os.urandom(3_000_000)
        done = self.ask({FIND: ok(IMAGE), SAVE: ok(tar)})
        self.assertEqual(json.loads(done.out), {"id": ID, "tags": ["acme/node:1.0"], "size": len(tar),
                                                "saved": "sha256:" + hashlib.sha256(tar).hexdigest()}, done)
        self.assertEqual(self.liar.asked, [f"GET {FIND} HTTP/1.1", f"GET {SAVE} HTTP/1.1"])

    def test_comes_in_chunks_too(self):
        chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        done = self.ask({FIND: ok(IMAGE), SAVE: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 50 +
                         b"0\r\n\r\n"})
        self.assertEqual(json.loads(done.out)["size"], 50 * 65536, done)

    def test_an_image_that_is_not_there_is_said(self):
        self.refused({}, "answers 404 to GET /images/")
        self.refused({FIND: ok(IMAGE)}, "answers 404 to GET /images/sha256%3Aa+/get")

    def test_a_tar_that_breaks_off_is_an_error(self):
        self.refused({FIND: ok(IMAGE), SAVE: b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"}, "before it is whole")
        self.refused({FIND: ok(IMAGE), SAVE: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n"},
                     "before it is whole")

    def test_each_lie_is_one_clear_error(self):
        for name, lie in LIES.items():
            with self.subTest(lie=name):
                self.refused({FIND: lie, SAVE: ok(b"x")}, "^[^\\n]+: .+\\n$")

    def test_a_name_stays_in_its_place(self):
        for name in ("..", ".", "", "../containers/json?x=", "a b\r\nX: y", "a/../../x", "%2e%2e/x"):
            with self.subTest(name=name):
                self.assertEqual(self.ask({}, name).code, 2)
                self.assertEqual(self.liar.asked, [])

    def test_a_gigabyte_passes_in_little_memory(self):
        piece = b"x" * (1 << 20)

        def endless():
            yield b"HTTP/1.1 200 OK\r\n\r\n"
            for _ in range(1024):
                yield piece
        path = self.folder / "s"
        liar = Liar(path, {FIND: ok(IMAGE), SAVE: endless})
        self.addCleanup(liar.close)
        process = subprocess.Popen([self.binary, "--engine", "acme/node:1.0"], stdout=subprocess.PIPE,
                                   env={"DOCKER_HOST": f"unix://{path}"})
        peak = 0
        while process.poll() is None:
            try:
                status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
                peak = max([peak] + [int(line.split()[1]) for line in status.split("\n") if line.startswith("VmHWM")])
            except OSError:
                pass
            time.sleep(0.02)
        self.assertEqual(json.loads(process.stdout.read())["size"], 1 << 30)
        process.stdout.close()
        if not os.environ.get("DVSGUARD_SANITIZE"):
            self.assertLess(peak, 48 * 1024)


if __name__ == "__main__":
    unittest.main()
