"""What `dvsguard scan` says of what programs and Chisel tell of themselves, through the built binary: crates, Chisel's
manifest, and executables whose offsets and sizes lie."""
import json
import os
import resource
import shutil
import struct
import subprocess
import time
import unittest
import zlib

from harness import SANITIZED
from layouts import Layout, member, tar_of
from scan_test import Advisories, ScanTest, findings, rule_states

UBUNTU = b'ID=ubuntu\nVERSION_ID="24.04"\nVERSION_CODENAME=noble\nPRETTY_NAME="Ubuntu 24.04 LTS"\n'
CRATES = {"packages": [
    {"name": "acme-signer", "version": "0.3.0", "source": "local", "dependencies": [1, 2, 3], "root": True},
    {"name": "cc", "version": "1.0.83", "source": "crates.io", "kind": "build"},
    {"name": "itoa", "version": "1.0.9", "source": "crates.io"},
    {"name": "time", "version": "0.1.43", "source": "crates.io"}]}
RUSTSEC = {"id": "RUSTSEC-2020-0071", "modified": "2026-01-02T00:00:00Z", "summary": "segfault", "affected": [
    {"package": {"ecosystem": "crates.io", "name": "time"},
     "ranges": [{"type": "SEMVER", "events": [{"introduced": "0.1.0"}, {"fixed": "0.2.23"}]}]}]}


def said(report):
    return json.dumps(report)


def elf(segments, body=b"", *, sections=(0, 0, 0), bits=64):
    """An ELF header and (type, flags, offset, address, size) of each segment."""
    if bits == 64:
        head = b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 0x401000, 64, sections[0], 0, 64, 56,
                                                         len(segments), sections[1], sections[2], 0)
        table = b"".join(struct.pack("<IIQQQQQQ", kind, flags, offset, address, address, size, size, 4096)
                         for kind, flags, offset, address, size in segments)
    return head + table + body


class Crates(ScanTest):
    build, OSV = Advisories.build, Advisories.OSV

    def setUp(self):
        super().setUp()
        if not shutil.which("objcopy"):
            self.skipTest("objcopy absent")

    def program(self, crates):
        (self.folder / "crates").write_bytes(zlib.compress(json.dumps(crates, separators=(",", ":")).encode(), 7))
        shutil.copy("/bin/true", self.folder / "true")
        subprocess.run(["objcopy", "--add-section", ".dep-v0=crates", "true", "signer"], cwd=self.folder, check=True)
        return (self.folder / "signer").read_bytes()

    def image(self, crates=CRATES):
        return self.write(Layout(tar_of(member("usr/bin/signer", self.program(crates), 0o755))))

    def test_a_crate_with_a_known_vulnerability(self):
        report = self.report(self.image(), *self.build(RUSTSEC))
        found = findings(report, "PA01")
        self.assertEqual([item["target"].split()[:2] for item in found], [["time", "0.1.43"]], found)
        self.assertIn("0.2.23", found[0]["fix"])
        self.assertNotIn("no package database says so", said(report))
        self.assertEqual(rule_states(report)["PA04"], "kept")

    def test_crates_without_advisories_are_unknown(self):
        report = self.report(self.image(), *self.build(self.OSV))
        self.assertEqual(rule_states(report)["PA04"], "unknown")
        self.assertIn("advisories for crates.io", said(report))

    def test_crates_of_a_repository_are_unknown(self):
        crates = {"packages": [*CRATES["packages"], {"name": "fork", "version": "1.0.0", "source": "git"}]}
        report = self.report(self.image(crates), *self.build(RUSTSEC))
        self.assertIn("usr/bin/signer: crates that are not crates.io's", said(report))

    def test_they_stand_in_the_sbom(self):
        self.scan(self.image(), "--sbom", "sbom.json")
        packages = json.loads((self.folder / "sbom.json").read_text())["packages"]
        urls = {reference["referenceLocator"] for package in packages for reference in package.get("externalRefs", [])}
        self.assertLessEqual({"pkg:cargo/itoa@1.0.9", "pkg:cargo/time@0.1.43"}, urls)
        self.assertNotIn("pkg:cargo/cc@1.0.83", urls)


class Chisel(ScanTest):
    def test_its_packages_are_ubuntus_and_their_sources_unknown(self):
        if not shutil.which("zstd"):
            self.skipTest("zstd absent")
        wall = "\n".join(json.dumps(line, separators=(",", ":")) for line in (
            {"jsonwall": "1.0", "schema": "1.0", "count": 3},
            {"kind": "package", "name": "libc6", "version": "2.39-0ubuntu8.3", "sha256": "aa", "arch": "amd64"},
            {"kind": "slice", "name": "libc6_libs"})) + "\n"
        packed = subprocess.run(["zstd", "-c"], input=wall.encode(), capture_output=True, check=True).stdout
        layer = tar_of(member("etc/os-release", UBUNTU), member("var/lib/chisel/manifest.wall", packed))
        done = self.scan(self.write(Layout(layer)), "--format", "json", "--sbom", "sbom.json")
        self.assertIn("Chisel's manifest names none", done.out.decode())
        self.assertIn("pkg:deb/ubuntu/libc6@2.39-0ubuntu8.3?arch=amd64", (self.folder / "sbom.json").read_text())

    def test_a_damaged_one_is_unknown_and_named(self):
        layer = tar_of(member("etc/os-release", UBUNTU), member("var/lib/chisel/manifest.wall", b"nothing"))
        report = self.report(self.write(Layout(layer)))
        self.assertIn("var/lib/chisel/manifest.wall", said(report))
        self.assertEqual(rule_states(report)["PA01"], "unknown")


class Hostile(ScanTest):
    """Executables that lie about what they hold: named, and not believed."""

    def told(self, program, says):
        self.images = getattr(self, "images", 0) + 1
        source = self.write(Layout(tar_of(member("usr/bin/node", program, 0o755))), f"image{self.images}")
        started = time.monotonic()
        report = self.report(source)
        self.assertLess(time.monotonic() - started, 20)
        self.assertEqual(rule_states(report)["PA01"], "unknown")
        self.assertRegex(said(report), says)

    def test_segments_beyond_the_end_and_around_it(self):
        for offset, size in ((0, 1 << 40), ((1 << 64) - 16, 32), (1 << 63, 1 << 63)):
            self.told(elf([(1, 5, offset, 0x400000, size)], bytes(4096)), "usr/bin/node: .*beyond the end of the file")

    def test_program_headers_that_are_nowhere(self):
        program = bytearray(elf([(1, 5, 0, 0x400000, 4096)], bytes(4096)))
        program[32:40] = struct.pack("<Q", 1 << 62)
        self.told(bytes(program), "usr/bin/node: .*program headers")

    def test_section_headers_that_are_nowhere_or_too_many(self):
        for sections in ((1 << 62, 64, 10), (64, 65535, 65535), (4000, 64, 65535)):
            self.told(elf([(1, 5, 0, 0x400000, 64)], bytes(8192), sections=sections), "usr/bin/node: .*section headers")

    def test_a_thousand_segments_over_each_other(self):
        self.told(elf([(1, 6, 0, 0x400000, 1 << 21)] * 1000, bytes(1 << 21)), "no package database says so")

    def test_a_function_table_that_lies(self):
        for names, end in ((1 << 62, 1 << 63), (72, 1 << 40), (72, 71)):
            table = struct.pack("<IBBBB8Q", 0xfffffff1, 0, 0, 1, 8, 5, 1, 0x401000, names, end, end, end, end)
            info = b"\xff Go buildinf:\x08\x02" + bytes(16) + b"\x08go1.26.0" + b"\x00"
            body = table.ljust(4096, b"\0") + info.ljust(4096, b"\0")
            self.told(elf([(1, 4, 64 + 112, 0x400000, 4096), (1, 6, 64 + 112 + 4096, 0x600000, 4096)], body),
                      "usr/bin/node: .*function table")

    def test_old_build_info_whose_addresses_lie(self):
        for pointer, string in ((0x600000 + 64, (1 << 63, 1 << 63)), (0, (0, 0)), ((1 << 64) - 8, (0, 0))):
            info = b"\xff Go buildinf:\x08\x00" + struct.pack("<QQ", pointer, pointer)
            body = info.ljust(64, b"\0") + struct.pack("<QQ", *string) + bytes(64)
            at = -(64 + 56) % 16 + 64 + 56
            self.told(elf([(1, 6, at, 0x600000, len(body))], bytes(at - 120) + body), "usr/bin/node: .*addresses lead nowhere")

    def test_two_gigabytes_of_nothing(self):
        root = self.folder / "root"
        (root / "usr/bin").mkdir(parents=True)
        program = root / "usr/bin/node"
        size = 2 << 30
        program.write_bytes(elf([(1, 6, 0, 0x400000, size)], sections=(size - 640, 64, 10)))
        os.truncate(program, size)
        program.chmod(0o755)
        started = resource.getrusage(resource.RUSAGE_CHILDREN)
        # By itself: on a loaded machine the harness's own limit of time is soon over.
        done = subprocess.run([os.environ["DVSGUARD"], "scan", f"rootfs:{root}", "--format", "json"], capture_output=True,
                              timeout=600, cwd=self.folder, env={"HOME": str(self.folder)})
        self.assertIn(done.returncode, (0, 1), done)
        self.assertIn("no package database says so", done.stdout.decode())
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.assertLess(ended.ru_utime - started.ru_utime, 120 if SANITIZED else 20)
        if not SANITIZED:
            self.assertLess(ended.ru_maxrss, 512 << 10)  # KiB, of the largest child so far


del Advisories, ScanTest

if __name__ == "__main__":
    unittest.main()
