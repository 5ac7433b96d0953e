"""`dvsguard advisories`: what bundles may not hold, what a compiled file that somebody changed gives, what is left when
it is interrupted, and what a server that lies gets."""
import io
import json
import os
import pathlib
import random
import resource
import signal
import socket
import subprocess
import sys
import tarfile
import threading
import time
import unittest
import zipfile

from harness import SANITIZED, ProjectTest
from layouts import Layout, member, tar_of
from registries import Fake

STATUS = b"""Package: openssl
Status: install ok installed
Architecture: amd64
Version: 3.0.11-1~deb12u2
Description: Secure Sockets Layer toolkit
"""
DEBIAN = b'ID=debian\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\n'


def osv(number=1, ecosystem="Debian:12", package="openssl", modified="2026-01-01T00:00:00Z", **more):
    return {"id": f"CVE-2026-{number}", "modified": modified, "affected": [
        {"package": {"ecosystem": ecosystem, "name": package},
         "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "3.0.13-1~deb12u1"}]}]}], **more}


class AdvisoriesTest(ProjectTest):
    def build(self, *paths, more=()):
        args = [arg for path in paths for arg in ("--osv", path)]
        return self.run_dvsguard("advisories", "build", "-o", "compiled", *args, *more)

    def assert_built(self, *paths, **options):
        done = self.build(*paths, **options)
        self.assertEqual(done.code, 0, done)
        return (self.folder / "compiled").read_bytes()

    def assert_not_built(self, says, *paths, **options):
        before = sorted(self.folder.iterdir())
        done = self.build(*paths, **options)
        self.assertEqual((done.code, done.out), (2, b""), done)
        self.assertRegex(done.err.decode(), says)
        self.assertEqual(sorted(self.folder.iterdir()), before, "nothing is left behind")

    def put_json(self, name, value):
        return self.put(name, json.dumps(value))


class Bundles(AdvisoriesTest):
    """What a zip, a tar and a folder may hold."""

    def zip_of(self, members, name="a.zip"):
        with zipfile.ZipFile(self.folder / name, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as bundle:
            for member_name, data in members:
                bundle.writestr(member_name, data)
        return name

    def peak_memory(self, *args):
        """Of one run, in MiB."""
        code = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], capture_output=True);"
                "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)")
        done = subprocess.run([sys.executable, "-c", code, self.binary, *args], cwd=self.folder, capture_output=True,
                              timeout=120)
        return int(done.stdout)

    def test_one_document_over_its_cap_is_refused_before_it_is_held(self):
        name = self.zip_of([("a.json", b" " * (200 << 20))])
        self.assert_not_built(r"a\.zip: a\.json.*4194304 bytes.*kMaxOsvBytes, for --osv", name)
        if not SANITIZED:
            self.assertLess(self.peak_memory("advisories", "build", "-o", "x", "--osv", name), 40)

    def test_a_zip_that_inflates_too_far_is_refused(self):
        document = json.dumps(osv()).encode()
        members = [(f"{i}.json", document[:-1] + b" " * (3 << 20) + b"}") for i in range(30)]
        name = self.zip_of(members)
        self.assert_not_built(r"a\.zip: inflates to more than 200 times its size \(kMaxBundleRatio\)\n.*--max-bundle-ratio",
                              name)
        self.assert_built(name, more=("--max-bundle-ratio", "2000"))
        self.assert_not_built(r"a\.zip: holds more than 1000000 bytes of documents \(kMaxBundleBytes\)\n.*--max-bundle-bytes",
                              name, more=("--max-bundle-bytes", "1000000"))

    def test_a_tar_that_inflates_too_far_is_refused(self):
        with tarfile.open(self.folder / "a.tar.gz", "w:gz") as tar:
            info = tarfile.TarInfo("padding.bin")
            info.size = 100 << 20
            tar.addfile(info, io.BytesIO(bytes(info.size)))
        self.assert_not_built("kMaxBundleRatio", "a.tar.gz")

    def test_a_zip_that_lies_about_a_size_is_refused(self):
        name = self.zip_of([("a.json", json.dumps(osv()))])
        path = self.folder / name
        data = bytearray(path.read_bytes())
        at = data.rindex(b"PK\x01\x02")
        data[at + 24:at + 28] = (10).to_bytes(4, "little")
        path.write_bytes(data)
        self.assert_not_built(r"a\.zip: a\.json: .*its zip", name)

    def test_links_pipes_and_devices_in_a_tar_are_refused_by_name(self):
        document = json.dumps(osv()).encode()
        for kind, says in ((tarfile.SYMTYPE, "symbolic link"), (tarfile.LNKTYPE, "hard link"), (tarfile.FIFOTYPE, "FIFO"),
                           (tarfile.CHRTYPE, "device"), (tarfile.BLKTYPE, "device")):
            for name in ("odd.json", "odd"):
                with tarfile.open(self.folder / "a.tar", "w") as tar:
                    info = tarfile.TarInfo("a.json")
                    info.size = len(document)
                    tar.addfile(info, io.BytesIO(document))
                    info = tarfile.TarInfo(name)
                    info.type, info.linkname = kind, "a.json"
                    tar.addfile(info)
                with self.subTest(says, name=name):
                    self.assert_not_built(rf"a\.tar: {name}: is a {says}", "a.tar")

    def test_a_link_in_a_zip_is_refused_by_name(self):
        link = zipfile.ZipInfo("odd")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        with zipfile.ZipFile(self.folder / "a.zip", "w") as bundle:
            bundle.writestr("a.json", json.dumps(osv()))
            bundle.writestr(link, "/etc/passwd")
        self.assert_not_built(r"a\.zip: odd: is no regular file", "a.zip")

    def test_links_and_pipes_in_a_folder_are_refused_by_name(self):
        self.put_json("osv/a.json", osv())
        self.put_json("outside.json", osv(2))
        odd = self.folder / "osv/odd.json"
        for make, says in ((lambda: odd.symlink_to("../outside.json"), "symbolic link"),
                           (lambda: odd.symlink_to(self.folder), "symbolic link"),
                           (lambda: os.mkfifo(odd), "FIFO")):
            make()
            with self.subTest(says):
                self.assert_not_built(rf"osv: odd\.json: is a {says}", "osv")
            odd.unlink()
        self.assert_built("osv")

    def test_a_pipe_is_no_bundle(self):
        os.mkfifo(self.folder / "pipe")
        self.assert_not_built("pipe: is a FIFO, not a regular file", "pipe")

    def test_what_is_passed_over_is_told(self):
        self.put_json("osv/a.json", osv())
        self.put_json("osv/b.json", osv(2, ecosystem="npm"))
        self.put_json("osv/c.json", osv(3, ecosystem="\x1b[31mred"))
        done = self.build("osv")
        self.assertEqual(done.code, 0, done)
        self.assertRegex(done.out.decode(), r"note: passed over.*npm")


class Compiled(AdvisoriesTest):
    """A compiled file that is not what it was."""

    def setUp(self):
        super().setUp()
        self.put_json("osv/a.json", osv())
        self.data = self.assert_built("osv")
        layout = Layout(tar_of(member("etc/os-release", DEBIAN), member("var/lib/dpkg/status", STATUS)))
        self.source = f"oci:{layout.write(self.folder / 'image')}"

    def answers(self, data):
        path = self.folder / "changed"
        path.write_bytes(data)
        status = self.run_dvsguard("advisories", "status", "--file", "changed")
        scan = self.run_dvsguard("scan", self.source, "--format", "json", "--advisories", "changed")
        return status, scan

    def test_any_bit_that_is_changed_is_an_error_and_never_another_answer(self):
        honest, found = self.answers(self.data)
        self.assertEqual(honest.code, 0, honest)
        self.assertIn(b"CVE-2026-1", found.out)
        step = 11 if SANITIZED else 5  # database_test.cc changes every one
        for at in range(0, len(self.data), step):
            changed = bytearray(self.data)
            changed[at] ^= 1 << at % 8
            status, scan = self.answers(bytes(changed))
            self.assertEqual((scan.code, scan.out), (2, b""), f"byte {at}: {scan}")
            self.assertRegex(scan.err.decode(), "changed: ")
            self.assertIn((status.code, status.out == honest.out), ((2, False), (0, True)), f"byte {at}: {status}")

    def test_a_file_that_is_cut_short_is_an_error(self):
        for size in (0, 1, 8, 40, 55, 56, len(self.data) // 2, len(self.data) - 1):
            for done in self.answers(self.data[:size]):
                self.assertEqual((done.code, done.out), (2, b""), f"{size} bytes: {done}")

    def test_a_file_that_is_replaced_or_cut_while_it_is_read_crashes_nobody(self):
        """Somebody writes over the file, in place, as `cp` does."""
        path = self.folder / "changed"
        stop = threading.Event()

        def disturb():
            while not stop.is_set():
                path.write_bytes(self.data)
                time.sleep(0.001)
                os.truncate(path, len(self.data) // 2)

        thread = threading.Thread(target=disturb)
        thread.start()
        try:
            for _ in range(30):
                done = self.run_dvsguard("scan", self.source, "--format", "json", "--advisories", "changed")
                if done.code != 2:  # else it is an error
                    self.assertIn(b"CVE-2026-1", done.out)
        finally:
            stop.set()
            thread.join()


class Interrupted(AdvisoriesTest):
    """What stands in the file's place, whatever happens while it is made."""

    def killed(self, args, times):
        """Starts and kills; the file is one of the two that an undisturbed run makes."""
        self.put_json("one/a.json", osv())
        moment = 1_790_000_000
        for number in range(400):
            self.put_json(f"two/{number}.json", osv(number, package=f"p{number}"))
        for folder in ("one", "two"):
            for path in [*(self.folder / folder).iterdir(), self.folder / folder]:
                os.utime(path, (moment, moment))
        generator = random.Random(4)
        first = None
        for turn in range(times):
            if first is None:
                self.build("one")
                first = (self.folder / "compiled").read_bytes()
            process = subprocess.Popen([self.binary, *args], cwd=self.folder, stdout=subprocess.DEVNULL,
                                       stderr=subprocess.DEVNULL, env={"HOME": str(self.folder), "PATH": "/usr/bin:/bin"})
            time.sleep(generator.uniform(0, 0.25))
            process.send_signal(signal.SIGKILL)
            process.wait()
            status = self.run_dvsguard("advisories", "status", "--file", "compiled", "--max-age", "36500")
            self.assertEqual(status.code, 0, f"turn {turn}: {status}")
            if (self.folder / "compiled").read_bytes() != first:
                self.assertIn(b"400 records", status.out)
                first = None

    def test_a_build_that_is_killed_leaves_a_file_that_is_whole(self):
        self.killed(["advisories", "build", "-o", "compiled", "--osv", "two"], 50)

    def test_an_update_that_is_killed_leaves_a_file_that_is_whole(self):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as bundle:
            for number in range(400):
                bundle.writestr(f"{number}.json", json.dumps(osv(number, package=f"p{number}")))
        server = Fake(lambda request: (200, {}, data.getvalue()))
        self.addCleanup(server.close)
        self.put("dvsguard.yaml", f"dvsguard: 1\nprojects: []\nadvisories:\n  - {{kind: osv, url: '{server.url}/a.zip'}}\n")
        self.killed(["advisories", "update", "--config", "dvsguard.yaml", "-o", "compiled"], 50)

    def test_a_full_disk_leaves_the_file_that_was_there(self):
        small = self.folder / "small"
        small.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", small], capture_output=True)
        if mounted.returncode != 0:
            self.skipTest("cannot mount a tmpfs")
        self.addCleanup(subprocess.run, ["umount", small], check=True)
        self.put_json("one/a.json", osv())
        self.assertEqual(self.run_dvsguard("advisories", "build", "-o", "small/compiled", "--osv", "one").code, 0)
        before = (small / "compiled").read_bytes()
        for number in range(2000):
            self.put_json(f"two/{number}.json", osv(number, package=f"package-of-some-length-{number}"))
        done = self.run_dvsguard("advisories", "build", "-o", "small/compiled", "--osv", "two")
        self.assertEqual(done.code, 2, done)
        self.assertIn(b"No space left on device", done.err)
        self.assertEqual([path.name for path in small.iterdir()], ["compiled"])
        self.assertEqual((small / "compiled").read_bytes(), before)


class Liars(AdvisoriesTest):
    """Servers that `advisories update` may meet."""

    def setUp(self):
        super().setUp()
        self.answer = (200, {}, json.dumps(osv()).encode())
        self.server = Fake(lambda request: self.answer(request) if callable(self.answer) else self.answer)
        self.addCleanup(self.server.close)
        self.put("dvsguard.yaml",
                 f"dvsguard: 1\nadvisories:\n  - {{kind: osv, url: '{self.server.url}/osv'}}\n")
        self.assertEqual(self.update().code, 0)
        self.before = (self.folder / "compiled").read_bytes()

    def update(self):
        return self.run_dvsguard("advisories", "update", "--config", "dvsguard.yaml", "-o", "compiled")

    def assert_kept(self, answer, says):
        self.answer = answer
        done = self.update()
        self.assertEqual((done.code, done.out), (2, b""), done)
        self.assertRegex(done.err.decode(), says)
        self.assertEqual((self.folder / "compiled").read_bytes(), self.before)
        return done

    def test_a_status_that_is_not_200(self):
        for status in (204, 404, 500):
            self.assert_kept((status, {}, b""), rf"127\.0\.0\.1.*/osv: answers with status {status}")

    def test_a_page_instead_of_data_names_its_address(self):
        self.assert_kept((200, {"Content-Type": "text/html"}, b"<html>log in</html>"), rf"came from {self.server.url}/osv")

    def test_a_zip_that_is_cut_short(self):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as bundle:
            bundle.writestr("a.json", json.dumps(osv()))
        self.assert_kept((200, {}, data.getvalue()[:-30]), r"is none\n.*came from http://127")

    def test_fewer_bytes_than_it_says(self):
        def short(request):
            request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{")
        self.assert_kept(short, r"/osv: ")

    def test_redirects_to_plain_http_elsewhere_and_in_a_circle(self):
        self.assert_kept((302, {"Location": "http://advisories.example/osv"}, b""), "https")
        self.assert_kept((302, {"Location": "/osv"}, b""), "redirected too often")
        self.assert_kept((302, {"Location": "file:///etc/passwd"}, b""), "redirects to")
        self.assert_kept((302, {}, b""), "answers with status 302")

    def test_older_data_than_is_there(self):
        self.assert_kept((200, {}, json.dumps(osv(modified="2025-12-31T23:59:59Z")).encode()),
                         r"Debian's OSV of bookworm: the newest of what was fetched is of 2025-12-31T23:59:59Z, and what is "
                         r"there is of 2026-01-01T00:00:00Z\n.*stays")
        self.answer = (200, {}, json.dumps(osv(modified="2026-01-01T00:00:01Z")).encode())
        self.assertEqual(self.update().code, 0)

    def test_what_is_gone_is_told(self):
        self.answer = (200, {}, json.dumps(osv(ecosystem="Go", package="example.org/a")).encode())
        done = self.update()
        self.assertEqual(done.code, 0, done)
        self.assertIn(b"note: nothing any more of Debian's OSV of bookworm, which had 1 records", done.out)

    def test_a_body_without_an_end(self):
        """Faster than the cap on a silent server, so that it is the size that ends it."""
        def endless(request):
            request.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
            try:
                while True:
                    request.wfile.write(bytes(1 << 20))
            except OSError:
                pass
        if SANITIZED:
            self.skipTest("a gigabyte takes too long")
        self.answer = endless
        done = subprocess.run([self.binary, "advisories", "update", "--config", "dvsguard.yaml", "-o", "compiled"],
                              cwd=self.folder, capture_output=True, timeout=300)
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn(b"is larger than 1 GiB", done.stderr)
        self.assertEqual((self.folder / "compiled").read_bytes(), self.before)
        self.assertEqual([path.name for path in (self.folder / "compiled.sources").iterdir()], ["0-osv"])


if __name__ == "__main__":
    unittest.main()
