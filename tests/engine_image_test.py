"""An engine's images: found by name, saved as a stream, whatever the engine answers."""
import hashlib
import io
import json
import os
import pathlib
import subprocess
import tarfile
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


def archive(config):
    """A docker-archive of one layer, and its configuration's digest."""
    layer = tar_of({"file": b"x" * 1000})
    data = json.dumps({"architecture": "amd64", "os": "linux", "config": config,
                       "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(layer).hexdigest()]}}).encode()
    manifest = json.dumps([{"Config": "c.json", "RepoTags": ["acme/node:1.0"], "Layers": ["l.tar"]}]).encode()
    return "sha256:" + hashlib.sha256(data).hexdigest(), tar_of({"c.json": data, "l.tar": layer, "manifest.json": manifest})


def tar_of(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return out.getvalue()


class Scan(ProjectTest):
    """What `dvsguard scan` makes of the tar that an engine sends."""

    HEAD = b"HTTP/1.1 200 OK\r\n\r\n"
    CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

    def setUp(self):
        super().setUp()
        self.id, self.tar = archive({})

    def scan(self, answer, *args):
        path = self.folder / f"s{len(os.listdir(self.folder))}"
        save = f"/images/{self.id.replace(':', '%3A')}/get"
        liar = Liar(path, {FIND: ok({**IMAGE, "Id": self.id}), save: answer})
        self.addCleanup(liar.close)
        return self.run_dvsguard("scan", "docker-daemon:acme/node:1.0", "--format", "json", *args,
                                 env={"DOCKER_HOST": f"unix://{path}"})

    def test_an_honest_one_is_scanned(self):
        self.assertEqual(json.loads(self.scan(ok(self.tar)).out)["subject"]["inputs"][0]["digest"], self.id)

    def test_a_tar_of_another_image_is_refused(self):
        _, other = archive({"User": "1"})
        self.assertIn("the engine handed over another image", self.assert_refused(self.scan(ok(other))))

    def test_what_has_no_end_ends(self):
        def forever(first, piece):
            def parts():
                yield self.HEAD + first
                while True:
                    yield piece
            return parts

        def header(name, size):
            member = tarfile.TarInfo(name)
            member.size = size
            return member.tobuf(format=tarfile.GNU_FORMAT)

        for name, answer, says in (
                ("zeros", forever(b"", bytes(65536)), "zeros stand after"),
                ("noise", forever(b"", b"\x01" * 65536), "checksum"),
                ("a tar, then zeros", forever(self.tar, bytes(65536)), "zeros stand after"),
                ("a tar, then more", forever(self.tar, b"x" * 65536), "bytes stand after"),
                ("a file", forever(header("big", 1 << 50), b"y" * 65536), "larger|more than|over"),
                ("layers", forever(b"", header("a", 1 << 20) + b"z" * (1 << 20)), "larger|more than|over|twice")):
            with self.subTest(name):
                self.assertRegex(self.assert_refused(self.scan(answer, "--max-layer-bytes", "1000000000")), says)

    def test_chunks_that_are_nonsense(self):
        whole = b"%x\r\n" % len(self.tar) + self.tar + b"\r\n"
        for name, body in (("longer than said", b"5\r\nabcdeXX\r\n"), ("no number", whole + b"zz\r\n"), ("no end", whole)):
            with self.subTest(name):
                self.assertIn("before it is whole", self.assert_refused(self.scan(self.CHUNKED + body)))

    def test_less_than_was_said(self):
        said = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (len(self.tar) + 5000)
        self.assertIn("before it is whole", self.assert_refused(self.scan(said + self.tar)))
        for tar in (b"", self.tar[:2000], b"{}"):
            self.assert_refused(self.scan(ok(tar)))


if __name__ == "__main__":
    unittest.main()
