"""Key material that an image carries beside its files: in manifests, indexes and their descriptors, in the headers of
gzip members and the skippable frames of zstd, in the targets of links that lead nowhere. Wherever it is, it is told
where, and never shown."""
import gzip
import io
import json
import os
import pathlib
import shutil
import struct
import subprocess
import tarfile
import unittest
import zlib

from harness import SANITIZED
from hostile_image_test import docker_archive, skippable, zstd_frame, zstd_layers
from image_look_test import TOKEN
from layouts import OCI, Layout, member, sha256, tar_of
from registries import DockerRegistry, have_programs
from scan_test import KEY, ScanTest, findings

LINE = f"PRIVATE_KEY=0x{KEY}"
PLAIN = tar_of(member("a", b"a"))
# Fields of a gzip header: RFC 1952, 2.3.
EXTRA, NAME, COMMENT, HEADER_CRC = 4, 8, 16, 2


def gzip_member(data, name=None, comment=None, extra=None, checked=False):
    flags = (EXTRA if extra else 0) | (NAME if name else 0) | (COMMENT if comment else 0) | (HEADER_CRC if checked else 0)
    head = struct.pack("<BBBBIBB", 0x1F, 0x8B, 8, flags, 0, 0, 255)
    if extra:
        head += struct.pack("<H", len(extra)) + extra
    head += b"".join(text.encode() + b"\0" for text in (name, comment) if text)
    if checked:
        head += struct.pack("<H", zlib.crc32(head) & 0xFFFF)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return head + packer.compress(data) + packer.flush() + struct.pack("<II", zlib.crc32(data), len(data))


def subfield(data):
    return b"dv" + struct.pack("<H", len(data)) + data


class Beside(ScanTest):
    def told(self, source, *args, **options):
        """(path, part) of each key that the report tells; no form of it shows the key."""
        report = self.report(source, "--only", "KM04", *args, **options)
        for style in ("text", "sarif", "junit"):
            done = self.scan(source, "--only", "KM04", "--format", style, *args, **options)
            for secret in (KEY[:16], TOKEN[4:20]):
                self.assertNotIn(secret.encode(), done.out + done.err)
        text = json.dumps(report)
        self.assertNotIn(KEY[:16], text)
        self.assertNotIn(TOKEN[4:20], text)
        self.reported = findings(report, "KM04")
        return sorted((place["path"], place.get("part", "")) for found in self.reported for place in found["where"])

    def digest_of_manifest(self, folder="image"):
        return json.loads((self.folder / folder / "index.json").read_text())["manifests"][0]["digest"]


class Documents(Beside):
    def test_a_manifest_and_its_descriptors(self):
        layout = Layout(PLAIN, PLAIN)
        layout.manifest = {"annotations": {"com.acme.operator/private-key": f"0x{KEY}"}}
        layout.layers[1]["annotations"] = {"note": f"token {TOKEN}"}
        source = self.write(layout)
        manifest = self.digest_of_manifest()
        self.assertEqual(self.told(source), [("manifest annotation com.acme.operator/private-key", manifest),
                                             ("manifest annotation note", f"layers[1] of {manifest}")])
        message = self.reported[0]["message"] + self.reported[1]["message"]
        self.assertIn(f"in manifest annotation note, layers[1] of {manifest}", message)

    def test_a_url(self):
        layout = Layout(PLAIN)
        layout.layers[0]["urls"] = ["https://a.example/x", f"https://a.example/y?token={TOKEN}"]
        source = self.write(layout)
        self.assertEqual(self.told(source), [("manifest url", f"layers[0] of {self.digest_of_manifest()}")])

    def test_the_configs_descriptor_and_members_that_nobody_knows(self):
        layout = Layout(PLAIN)
        layout.manifest = {"x-notes": {"operator": LINE}}
        source = self.write(layout)
        self.assertEqual(self.told(source), [("manifest x-notes operator", self.digest_of_manifest())])

    def test_a_layouts_index(self):
        layout = Layout(PLAIN)
        layout.index = {"annotations": {"a": LINE}}
        layout.entry = {"annotations": {"b": TOKEN}}
        self.assertEqual(self.told(self.write(layout)), [("index.json annotation a", ""),
                                                         ("index.json annotation b", "manifests[0]")])

    def test_an_index_and_what_it_says_of_other_platforms(self):
        folder = pathlib.Path(self.write(Layout(PLAIN)).removeprefix("oci:"))
        entry = json.loads((folder / "index.json").read_text())["manifests"][0]
        here = {**entry, "platform": {"os": "linux", "architecture": "amd64"}}
        there = {"mediaType": OCI + "manifest.v1+json", "digest": sha256(b"elsewhere"), "size": 9,
                 "platform": {"os": "linux", "architecture": "arm64"}, "annotations": {"b": TOKEN}}
        index = json.dumps({"schemaVersion": 2, "mediaType": OCI + "index.v1+json", "manifests": [here, there],
                            "annotations": {"a": LINE}}).encode()
        (folder / "blobs/sha256" / sha256(index)[7:]).write_bytes(index)
        (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [
            {"mediaType": OCI + "index.v1+json", "digest": sha256(index), "size": len(index)}]}))
        expected = [("index annotation a", sha256(index)), ("index annotation b", f"manifests[1] of {sha256(index)}")]
        self.assertEqual(self.told(f"oci:{folder}"), expected)
        archive = self.folder / "image.tar"
        with tarfile.open(archive, "w") as tar:
            tar.add(folder, arcname=".")
        self.assertEqual(self.told(f"oci-archive:{archive}"), expected)
        self.assertEqual(self.told("-", stdin=gzip.compress(archive.read_bytes())), expected)

    def test_a_docker_archives_manifest(self):
        document = json.dumps([{"Config": "config.json", "RepoTags": ["acme/x:1"], "Layers": ["0/layer.tar"],
                                "LayerSources": {"x": {"annotations": {"a": LINE}}}}]).encode()
        data = docker_archive([PLAIN], manifest=b"", entries=[member("manifest.json", document)])
        self.put("a.tar", data)
        expected = [("manifest.json LayerSources.x.annotations a", "")]
        self.assertEqual(self.told("docker-archive:a.tar"), expected)
        self.assertEqual(self.told("-", stdin=data), expected)

    def test_the_same_key_elsewhere_keeps_its_fingerprint(self):
        prints = set()
        for number, layers in enumerate(((PLAIN,), (PLAIN, tar_of(member("b", b"b"))))):
            layout = Layout(*layers)
            layout.layers[-1]["annotations"] = {"note": LINE}
            self.told(self.write(layout, f"image{number}"))
            prints.add(self.reported[0]["fingerprint"])
        self.assertEqual(len(prints), 1)

    def test_what_tools_write_is_no_key(self):
        layout = Layout(PLAIN)
        hexes = sha256(b"x")[7:]
        layout.manifest = {"annotations": {"org.opencontainers.image.revision": hexes, "tree": f"0x{hexes}",
                                           "org.opencontainers.image.base.digest": "sha256:" + hexes}}
        layout.layers[0]["annotations"] = {"containerd.io/uncompressed": "sha256:" + hexes}
        self.assertEqual(self.told(self.write(layout)), [])

    def test_more_than_are_told_is_unknown(self):
        layout = Layout(PLAIN)
        layout.manifest = {"annotations": {
            f"private-key-{number}": "0x" + sha256(b"key %d" % number)[7:] for number in range(150)}}
        report = self.report(self.write(layout), "--only", "KM04")
        self.assertEqual(len(findings(report, "KM04")), 100)
        self.assertIn("more than 100 pieces", json.dumps(report))

    @unittest.skipUnless(have_programs("docker-registry", "skopeo"), "docker-registry or skopeo is not installed")
    def test_what_a_registry_hands_over(self):
        registry = DockerRegistry(self.folder, self.folder / "store", {})
        self.addCleanup(registry.close)
        layout = Layout(PLAIN)
        layout.manifest = {"annotations": {"a": LINE}}
        folder = layout.write(self.folder / "image")
        subprocess.run(["skopeo", "copy", "-q", "--insecure-policy", "--preserve-digests", "--dest-tls-verify=false",
                        f"oci:{folder}:v1", f"docker://{registry.name}/acme/node:1.0"], check=True, capture_output=True)
        expected = [("manifest annotation a", self.digest_of_manifest())]
        self.assertEqual(self.told(f"{registry.name}/acme/node:1.0"), expected)
        self.put("compose.yaml", f"services:\n  node:\n    image: {registry.name}/acme/node:1.0\n")
        done = self.check("--pull", "--only", "KM04", "--format", "json")
        found = findings(json.loads(done.out), "KM04")
        self.assertEqual([(place["path"], place["part"]) for place in found[0]["where"] if "part" in place], expected)
        self.assertNotIn(KEY[:16].encode(), done.out + done.err)


class Gzip(Beside):
    def told_of(self, *members, count=[0]):
        count[0] += 1
        layer = b"".join(members)
        return self.told(self.write(Layout(PLAIN, compress=lambda _: layer), f"image{count[0]}"))

    def test_every_field_of_a_header(self):
        self.assertEqual(self.told_of(gzip_member(PLAIN, name=LINE)), [("gzip header", "name of member 1")])
        self.assertEqual(self.reported[0]["where"][0]["layer"], sha256(PLAIN))
        self.assertIn("in layer 1: gzip header, name of member 1", self.reported[0]["message"])
        self.assertEqual(self.told_of(gzip_member(PLAIN, comment=LINE, checked=True)),
                         [("gzip header", "comment of member 1")])
        self.assertEqual(self.told_of(gzip_member(PLAIN, extra=subfield(LINE.encode()))),
                         [("gzip header", "extra field of member 1")])
        self.assertEqual(self.told_of(gzip_member(PLAIN, name="a", extra=subfield(bytes(60_000) + LINE.encode()))),
                         [("gzip header", "extra field of member 1")])

    def test_any_member(self):
        self.assertEqual(self.told_of(gzip_member(PLAIN[:100]), gzip_member(b"", comment=f"token {TOKEN}"),
                                      gzip_member(PLAIN[100:], name=LINE)),
                         [("gzip header", "comment of member 2"), ("gzip header", "name of member 3")])

    def test_a_layer_of_several_threads(self):
        data = tar_of(member("a", os.urandom(2 << 20)))
        layer = b"".join(gzip_member(data[at:at + 65536], name=f"{LINE}" if at == 655360 else "x")
                         for at in range(0, len(data), 65536))
        source = self.write(Layout(data, compress=lambda _: layer))
        self.assertEqual(self.told(source), [("gzip header", "name of member 11")])

    def test_an_upper_layer_hides_nothing_of_it(self):
        names = {PLAIN: LINE}
        layout = Layout(PLAIN, tar_of(member(".wh..wh..opq")),
                        compress=lambda data: gzip_member(data, name=names.get(data)))
        self.assertEqual(self.told(self.write(layout)), [("gzip header", "name of member 1")])
        self.assertNotIn("deletes", self.reported[0]["message"])

    def test_a_files_name_of_a_digest_is_no_key(self):
        self.assertEqual(self.told_of(gzip_member(PLAIN, name=sha256(b"x")[7:], comment=sha256(b"y")[7:])), [])

    def test_ten_thousand_headers_are_told_as_far_as_they_are_kept(self):
        layer = b"".join(gzip_member(b"", name=f"PRIVATE_KEY=0x{sha256(b'%d' % number)[7:]}")
                         for number in range(2_000)) + gzip_member(PLAIN)
        report = self.report(self.write(Layout(PLAIN, compress=lambda _: layer)), "--only", "KM04")
        self.assertEqual(len(findings(report, "KM04")), 1_000)
        self.assertIn("more key material than is kept", json.dumps(report))


class Zstd(Beside):
    def told_of(self, *frames, data=PLAIN, name="image"):
        return self.told(self.write(zstd_layers(Layout(data, compress=lambda _: b"".join(frames))), name))

    def test_skippable_frames(self):
        line = LINE.encode()
        self.assertEqual(self.told_of(skippable(b""), skippable(b"x" * 100, 3), zstd_frame(PLAIN), skippable(line, 15)),
                         [("zstd skippable frame", "number 3")])
        self.assertIn("in layer 1: zstd skippable frame, number 3", self.reported[0]["message"])
        self.assertEqual(self.told_of(zstd_frame(PLAIN[:512]), skippable(line), zstd_frame(PLAIN[512:]), name="second"),
                         [("zstd skippable frame", "number 1")])

    def test_a_large_one_passes_in_bounded_memory(self):
        size = (64 if SANITIZED else 200) << 20
        frame = struct.pack("<II", 0x184D2A50, size) + bytes(size // 2) + b"\n" + LINE.encode() + b"\n"
        frame += bytes(size + 8 - len(frame))
        layer = frame + zstd_frame(PLAIN)
        del frame
        source = self.write(zstd_layers(Layout(PLAIN, compress=lambda _: layer)))
        del layer
        done = subprocess.run(["/usr/bin/env", "python3", "-c", """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)""", self.binary, "scan", source, "--only", "KM04"],
                              capture_output=True, text=True, check=True)
        code, peak = map(int, done.stdout.split())
        self.assertEqual(code, 1)
        self.assertLess(peak, 400_000 if SANITIZED else 100_000)  # KiB
        self.assertEqual(self.told(source), [("zstd skippable frame", "number 1")])

    @unittest.skipUnless(shutil.which("zstd"), "zstd is not installed")
    def test_beside_what_zstd_writes(self):
        packed = subprocess.run(["zstd", "-c"], input=PLAIN, capture_output=True, check=True).stdout
        self.assertEqual(self.told_of(packed, skippable(LINE.encode())), [("zstd skippable frame", "number 1")])
        self.assertEqual(subprocess.run(["zstd", "-dc"], input=packed + skippable(LINE.encode()), capture_output=True,
                                        check=True).stdout, PLAIN)

    def test_half_a_frame_is_refused(self):
        for tail in (b"\x50", skippable(b"abc")[:-1], skippable(b"abc")[:7]):
            layout = zstd_layers(Layout(PLAIN, compress=lambda _: zstd_frame(PLAIN) + tail))
            self.assert_refused(self.write(layout, f"image{len(tail)}"), "ends before its end")
        layout = zstd_layers(Layout(PLAIN, compress=lambda _: zstd_frame(PLAIN) + b"\x50\x2a\x4d\x19abcd"))
        self.assert_refused(self.write(layout, "other"), "where a zstd frame should is none")


class Links(Beside):
    def test_a_hard_link_that_leads_nowhere(self):
        layer = tar_of(member("a", kind=tarfile.LNKTYPE, link=f"keys/{LINE}"))
        self.assertEqual(self.told(self.write(Layout(layer))), [("a", "its link target")])

    def test_one_that_leads_to_a_file_is_told_with_that(self):
        layer = tar_of(member(f"keys/{LINE}", b"a"), member("a", kind=tarfile.LNKTYPE, link=f"keys/{LINE}"))
        self.assertEqual([part for _, part in self.told(self.write(Layout(layer)))], ["its name"])


if __name__ == "__main__":
    unittest.main()
