"""Images that somebody made to harm, through the built binary: one class of attack a class, and for each what its
victims were. What is refused is refused in one line; what is not read is unknown, by name; time and memory are capped by
the harness."""
import gzip
import hashlib
import io
import json
import os
import resource
import shutil
import signal
import struct
import subprocess
import tarfile
import time
import unittest

from harness import SANITIZED, SECONDS
from layouts import OCI, Layout, member, sha256, tar_of
from scan_test import DEBIAN, KEY, STATUS, ScanTest, field_image, findings, rule_states

SYMLINK, HARDLINK = tarfile.SYMTYPE, tarfile.LNKTYPE
KEY_LINE = f"PRIVATE_KEY=0x{KEY}\n".encode()


def zstd_frame(data=b"", window_log=17, dictionary=0):
    """RFC 8878: one frame of blocks as they are."""
    head = bytes([1 if dictionary else 0, (window_log - 10) << 3]) + (bytes([dictionary]) if dictionary else b"")
    out, pieces = b"\x28\xb5\x2f\xfd" + head, [data[at:at + 65536] for at in range(0, len(data), 65536)] or [b""]
    for number, piece in enumerate(pieces):
        out += (len(piece) << 3 | (number == len(pieces) - 1)).to_bytes(3, "little") + piece
    return out


def skippable(data, number=0):
    return struct.pack("<II", 0x184D2A50 + number, len(data)) + data


def zstd_layers(layout):
    for layer in layout.layers:
        layer["mediaType"] = OCI + "layer.v1.tar+zstd"
    return layout


def docker_archive(layers, config=None, names=None, entries=(), manifest=None):
    """A docker-archive as members: layers by path, then what `entries` adds."""
    config = {"architecture": "amd64", "os": "linux", "created": "2026-11-01T00:00:00Z", "config": config or {},
              "rootfs": {"type": "layers", "diff_ids": [sha256(layer) for layer in layers]}}
    names = names or [f"{number}/layer.tar" for number in range(len(layers))]
    document = json.dumps([{"Config": "config.json", "RepoTags": ["acme/x:1"], "Layers": names}]).encode()
    members = [member("config.json", json.dumps(config).encode())]
    members += [] if manifest is not None else [member("manifest.json", document)]
    return tar_of(*members, *entries(document) if callable(entries) else entries,
                  *[member(f"{number}/layer.tar", layer) for number, layer in enumerate(layers)])


class HostileTest(ScanTest):
    def setUp(self):
        super().setUp()
        self.count = 0

    def source(self, layout):
        self.count += 1
        return self.write(layout, f"image{self.count}")

    def refuse_layer(self, says, *layers, args=(), **options):
        self.assert_refused(self.source(Layout(*layers, **options)), says, *args)

    def keys(self, report):
        return sorted((place["path"], place.get("part", "")) for found in findings(report, "KM04")
                      for place in found["where"])

    def told(self, *layers, **options):
        return self.report(self.source(Layout(*layers, **options)))

    def blob(self, layout, digest):
        return self.folder / layout.removeprefix("oci:") / "blobs/sha256" / digest[7:]


class Traversal(HostileTest):
    """CVE-2014-9356, 2021-32760, 2024-24579, 2025-5981, 2025-62725, 2026-41579."""

    def test_names_that_climb(self):
        for name in ("../x", "a/../../x", "./../x", "a/b/../../../x"):
            self.refuse_layer("climbs above the root", tar_of(member(name, b"x")))

    def test_links_that_lead_out_are_not_followed(self):
        (self.folder / "nodekey").write_text(KEY)
        for target in ("../../../../../.." + str(self.folder), str(self.folder), "/proc/self/root" + str(self.folder)):
            report = self.told(tar_of(member("out", kind=SYMLINK, link=target), member("etc/os-release", DEBIAN),
                                      member("var/lib/dpkg", kind=SYMLINK, link=target)))
            self.assertEqual(self.keys(report), [])
            self.assertIn("var/lib/dpkg: is a link", json.dumps(report))

    def test_files_written_through_a_link_count_where_they_are_named(self):
        report = self.told(tar_of(member("etc", kind=SYMLINK, link="/"), member("etc/app/.env", KEY_LINE)))
        self.assertEqual(self.keys(report), [("etc/app/.env", "")])

    def test_a_whiteout_of_its_own_folder(self):
        for name in (".wh.", "a/.wh..", "a/.wh..."):
            self.refuse_layer("whiteout of its own folder", tar_of(member(name)))

    def test_a_docker_archives_links_out_of_it(self):
        layer = tar_of(member("a", b"a"))
        for target in ("/etc/passwd", "../../etc/passwd", "../0/../../x"):
            for kind in (SYMLINK, HARDLINK):
                data = docker_archive([layer], names=["l/layer.tar"],
                                      entries=[member("l/layer.tar", kind=kind, link=target)])
                self.put("a.tar", data)
                self.assert_refused("docker-archive:a.tar", "link out of the archive|not in the archive")
                done = self.scan("-", stdin=data)
                self.assertEqual((done.code, done.out), (2, b""), done)
                data = docker_archive([layer], manifest=b"", entries=[member("manifest.json", kind=kind, link=target)])
                self.put("a.tar", data)
                self.assert_refused("docker-archive:a.tar", "link out of the archive|not in the archive")

    def test_a_docker_archives_links_inside_of_it(self):
        layer = tar_of(member("app/.env", KEY_LINE))
        for kind, target in ((SYMLINK, "../0/layer.tar"), (HARDLINK, "0/layer.tar")):
            data = docker_archive([layer], names=["l/layer.tar"], entries=[member("l/layer.tar", kind=kind, link=target)])
            self.put("a.tar", data)
            self.assertEqual(self.keys(self.report("docker-archive:a.tar")), [("app/.env", "")])
            self.assertEqual(self.keys(self.report("-", stdin=data)), [("app/.env", "")])

        def elsewhere(document):
            return [member("other.json", document), member("manifest.json", kind=SYMLINK, link="other.json")]
        self.put("a.tar", docker_archive([layer], manifest=b"", entries=elsewhere))
        self.assertEqual(self.keys(self.report("docker-archive:a.tar")), [("app/.env", "")])


class DuplicateNames(HostileTest):
    def test_in_a_layer_the_last_counts_and_the_first_is_still_scanned(self):
        report = self.told(tar_of(member("app/.env", KEY_LINE), member("app/.env", b"NONE=1\n"),
                                  member("bin/su", b"#!", 0o4755), member("bin/su", b"#!", 0o755)))
        self.assertEqual(self.keys(report), [("app/.env", "")])
        self.assertIn("deletes or replaces", findings(report, "KM04")[0]["message"])
        self.assertEqual(findings(report, "IM02"), [])

    def test_in_an_archive_nobody_knows_which_counts(self):
        layer = tar_of(member("a", b"a"))
        for twice in ("0/layer.tar", "manifest.json", "config.json"):
            data = docker_archive([layer], entries=lambda document, twice=twice: [member(twice, document)])
            self.put("a.tar", data)
            self.assert_refused("docker-archive:a.tar", "stands in the archive twice")
            done = self.scan("-", stdin=data)
            self.assertEqual((done.code, done.out), (2, b""), done)

    def test_keys_in_json(self):
        source = self.source(field_image())
        path = self.folder / "image1/index.json"
        path.write_text(path.read_text().replace('"schemaVersion": 2', '"schemaVersion": 2, "schemaVersion": 2'))
        self.assert_refused(source, "twice|duplicate|schemaVersion")
        layout = field_image()
        config = json.dumps(layout.config)[:-1] + ', "os": "linux"}'
        self.assert_refused(self.with_config(layout, config.encode()), "twice|duplicate|os")

    def with_config(self, layout, config):
        source = self.source(layout)
        folder = self.folder / source.removeprefix("oci:")
        return bend_config(folder, config) or source


def bend_config(folder, config, media_type=OCI + "config.v1+json", extra=None, raw_manifest=None):
    """Another configuration, or manifest, with every digest right."""
    index = json.loads((folder / "index.json").read_text())
    blobs = folder / "blobs/sha256"
    manifest = json.loads((blobs / index["manifests"][0]["digest"][7:]).read_text())
    if config is not None:
        (blobs / sha256(config)[7:]).write_bytes(config)
        manifest["config"] = {"mediaType": media_type, "digest": sha256(config), "size": len(config)}
    manifest.update(extra or {})
    data = raw_manifest or json.dumps(manifest).encode()
    (blobs / sha256(data)[7:]).write_bytes(data)
    index["manifests"][0].update(digest=sha256(data), size=len(data))
    (folder / "index.json").write_text(json.dumps(index))


class Cycles(HostileTest):
    def test_links_of_an_archive(self):
        layer = tar_of(member("a", b"a"))
        self.put("a.tar", docker_archive([layer], names=["l"], entries=[member("l", kind=SYMLINK, link="m"),
                                                                        member("m", kind=SYMLINK, link="l")]))
        self.assert_refused("docker-archive:a.tar", "without an end|kMaxArchiveLinks")

    def test_links_of_a_layer(self):
        report = self.told(tar_of(member("a", kind=SYMLINK, link="b"), member("b", kind=SYMLINK, link="a"),
                                  member("c", kind=HARDLINK, link="c"), member("etc/os-release", DEBIAN),
                                  member("etc/passwd", kind=SYMLINK, link="passwd"),
                                  member("etc/group", kind=HARDLINK, link="etc/group")), config={"User": "node"})
        self.assertIn("etc/passwd: is a link", json.dumps(report))

    def test_hard_links_of_each_other_over_layers(self):
        layers = [tar_of(member("a", kind=HARDLINK, link="b"), member("b", kind=HARDLINK, link="a")) for _ in range(3)]
        self.told(*layers)


class Confusion(HostileTest):
    """CVE-2021-41190, 2024-3727: a manifest that is an index to others, a digest that is none."""

    def test_a_document_that_is_both_manifest_and_index(self):
        source = self.source(field_image())
        bend_config(self.folder / "image1", None, extra={"manifests": []})
        self.assert_refused(source, "manifest")

    def test_another_media_type_within_than_without(self):
        source = self.source(field_image())
        bend_config(self.folder / "image1", None, extra={"mediaType": OCI + "index.v1+json"})
        self.assert_refused(source, "media|manifest")

    def test_digests_that_are_paths(self):
        for digest in ("sha256:../../../../etc/passwd", "../x:" + "0" * 64, "sha256:" + "0" * 63 + "/", "sha256:",
                       "sha256:" + "A" * 64, "md5:" + "0" * 32):
            source = self.source(field_image())
            path = self.folder / source.removeprefix("oci:") / "index.json"
            index = json.loads(path.read_text())
            index["manifests"][0]["digest"] = digest
            path.write_text(json.dumps(index))
            self.assert_refused(source, "digest")

    def test_sizes_that_are_none(self):
        for size in (-1, 1e9, "12", 2 ** 64, None):
            source = self.source(field_image())
            path = self.folder / source.removeprefix("oci:") / "index.json"
            index = json.loads(path.read_text())
            index["manifests"][0]["size"] = size
            path.write_text(json.dumps(index))
            self.assert_refused(source, "size")

    def test_members_that_differ_in_case(self):
        source = self.source(field_image())
        bend_config(self.folder / "image1", None, extra={"Layers": []})
        self.assert_refused(source, "Layers")


class Indexes(HostileTest):
    def wrap(self, folder, copies=1, annotations=None):
        index = json.loads((folder / "index.json").read_text())
        index["mediaType"] = OCI + "index.v1+json"
        data = json.dumps(index).encode()
        (folder / "blobs/sha256" / sha256(data)[7:]).write_bytes(data)
        entry = {"mediaType": OCI + "index.v1+json", "digest": sha256(data), "size": len(data)}
        (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry] * copies}))

    def test_too_deep(self):
        source = self.source(field_image())
        for _ in range(12):
            self.wrap(self.folder / "image1")
        self.assert_refused(source, "deep|within")

    def test_doubling(self):
        source = self.source(field_image())
        for _ in range(4):
            self.wrap(self.folder / "image1", copies=50)
        done = self.scan(source)
        self.assertIn(done.code, (1, 2), done)

    def test_too_many_images(self):
        source = self.source(field_image())
        path = self.folder / "image1/index.json"
        index = json.loads(path.read_text())
        index["manifests"] *= 1001
        path.write_text(json.dumps(index))
        self.assert_refused(source, "more than|1,?000")

    def test_too_large(self):
        source = self.source(field_image())
        path = self.folder / "image1/index.json"
        path.write_text(path.read_text() + " " * (5 << 20))
        self.assert_refused(source, "cap")

    def test_nested_without_an_end(self):
        source = self.source(field_image())
        (self.folder / "image1/index.json").write_text("[" * 100_000)
        self.assert_refused(source, "index.json")
        (self.folder / "image1/index.json").write_text('{"manifests":' * 100_000)
        self.assert_refused(source, "index.json")


class Bombs(HostileTest):
    """CVE-2021-20291, 2023-25153, 2023-2253, 2023-46737, 2024-29902, 2026-54448."""

    def test_gzip(self):
        self.refuse_layer("--max-layer-ratio", tar_of(member("zeros", bytes(100 << 20))))

    def test_many_bombs_that_are_each_small_enough(self):
        """Sixty megabytes each, which one layer may hold: of 24 KB of input, a hundred were six gigabytes."""
        zeros = [tar_of(member(f"zeros{layer}", bytes(60 << 20))) for layer in range(20)]
        self.refuse_layer("with the layers before it.*kMaxLayerRatio", *zeros)
        bomb = gzip.compress(zeros[0], mtime=0)
        archive = gzip.compress(docker_archive([tar_of(member("app/.env", KEY_LINE))],
                                               entries=[member(f"x/{number}", bomb) for number in range(100)]))
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.assertEqual(self.keys(self.report("-", stdin=archive)), [("app/.env", "")])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        if not SANITIZED:
            self.assertLess(after.ru_utime - before.ru_utime, 4)

    def test_gzip_members_of_nothing(self):
        layer = tar_of(member("a", b"a"))
        report = self.told(layer, compress=lambda data: gzip.compress(b"") * 100_000 + gzip.compress(data))
        self.assertEqual(self.keys(report), [])

    def test_zstd_windows(self):
        layer = tar_of(member("app/.env", KEY_LINE))
        for log, fits in ((23, True), (24, False), (31, False), (41, False)):
            layout = zstd_layers(Layout(layer, compress=lambda data, log=log: zstd_frame(data, log)))
            if fits:
                self.assertEqual(self.keys(self.report(self.source(layout))), [("app/.env", "")])
            else:
                self.assert_refused(self.source(layout), "--max-zstd-window")

    def test_zstd_frames_that_are_skipped_or_follow_each_other(self):
        layer = tar_of(member("app/.env", KEY_LINE))
        ways = [lambda data: skippable(b"x" * 100) + zstd_frame(data),
                lambda data: zstd_frame(data[:700]) + skippable(b"") + zstd_frame(data[700:]) + skippable(b"y", 15),
                lambda data: zstd_frame() * 1000 + zstd_frame(data),
                lambda data: skippable(b"") * 100_000 + zstd_frame(data)]
        for way in ways:
            report = self.report(self.source(zstd_layers(Layout(layer, compress=way))))
            self.assertEqual(self.keys(report), [("app/.env", "")])

    def test_zstd_that_needs_what_is_not_there(self):
        layer = tar_of(member("a", b"a"))
        for way, says in ((lambda data: zstd_frame(data, dictionary=7), "zstd"),
                          (lambda data: skippable(b"x"), "layer"),
                          (lambda data: zstd_frame(data) + struct.pack("<II", 0x184D2A50, 1 << 31), "zstd"),
                          (lambda data: zstd_frame(data) + b"trailing", "zstd"),
                          (lambda data: zstd_frame(data)[:-9], "zstd")):
            self.assert_refused(self.source(zstd_layers(Layout(layer, compress=way))), says)

    def test_sparse_files(self):
        pax = {"GNU.sparse.major": "0", "GNU.sparse.minor": "1", "GNU.sparse.map": "0,1", "GNU.sparse.numblocks": "1",
               "GNU.sparse.size": str(1 << 34)}
        self.refuse_layer("--max-layer-ratio", tar_of(member("holes", b"x", pax=pax)))
        pax["GNU.sparse.size"] = str(1 << 60)
        self.refuse_layer("--max-layer-bytes", tar_of(member("holes", b"x", pax=pax)))

    def test_more_files_than_the_cap(self):
        layer = tar_of(*[member(f"f{number}") for number in range(300)])
        self.refuse_layer("--max-files", layer, args=("--max-files", "200"))

    def test_folders_that_names_imply_are_files_too(self):
        deep = "/".join("a" * 1000)
        layer = tar_of(*[member(f"{number}/{deep}") for number in range(300)])
        self.refuse_layer("--max-files", layer, args=("--max-files", "200000"))

    def test_deep_folders_in_many_layers(self):
        """Each program of each layer was once looked for in all layers, folder by folder: 25 s."""
        deep = "/".join("d" * 1900)
        base = [member(f"{number}/{deep}/bash", b"#!", 0o755) for number in range(40)]
        layers = [tar_of(*base, member(str(layer), b"x")) for layer in range(60)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        report = self.told(*layers)
        if not SANITIZED:
            self.assertLess(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, 6)
        self.assertEqual(len(findings(report, "IM01")), 1)

    def header(self, records):
        info = tarfile.TarInfo("h")
        info.type, info.size = tarfile.XHDTYPE, len(records)
        return info.tobuf() + records + bytes(-len(records) % 512)

    def test_extended_headers(self):
        entry = tar_of(member("a"))
        self.refuse_layer("kMaxMetaBytes", self.header(b"x" * (2 << 20)) + entry)
        self.refuse_layer("kMaxMetaHeaders", self.header(b"12 a=bcdefg\n") * 100 + entry)
        for records in (b"99999999999999999999 a=b\n", b"9 a=b", b"-5 a=b\n", b"7 a=b\n", b"0 a=b\n", b"5 =b\n"):
            self.refuse_layer("PAX", self.header(records) + entry)

    def test_a_million_records(self):
        head = tar_of(member("a"))[:512]
        for record in (b"7 a=b\n\n", b"31 user.key=0123456789abcdefgh\n", b"5 a=\n"):
            length = str(len(record)).encode()
            record = record.replace(record.split(b" ")[0], length, 1) if len(length) == len(record.split(b" ")[0]) else record
            records = record * ((1 << 20) // len(record))
            layer = (self.header(records) + head) * 8 + bytes(1024)
            self.told(layer, compress=lambda data: gzip.compress(data, 1))

    def test_a_million_files(self):
        """DESIGN: 64 MiB and 48 bytes a file."""
        block = bytearray(tar_of(member("x" * 30 + "/00000000"))[:512])
        out = io.BytesIO()
        with gzip.GzipFile(fileobj=out, mode="wb", compresslevel=1) as packed, open(self.folder / "plain", "wb") as plain:
            for number in range(1_000_000):
                block[31:39] = b"%08d" % number
                block[148:156] = b" " * 8
                block[148:156] = b"%06o\0 " % sum(block)
                plain.write(block)
                packed.write(block)
            plain.write(bytes(1024))
            packed.write(bytes(1024))
        layout = Layout()
        layout.layers = [layout.add(out.getvalue(), OCI + "layer.v1.tar+gzip")]
        layout.config["rootfs"]["diff_ids"] = ["sha256:" + hashlib.sha256((self.folder / "plain").read_bytes()).hexdigest()]
        source = self.source(layout)
        if SANITIZED:
            return
        done = subprocess.run(["/usr/bin/time", "-f", "%M", self.binary, "scan", source], capture_output=True, timeout=SECONDS)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertLess(int(done.stderr.split()[-1]), (64 << 10) + 48 * 1_000_000 / 1024)

    def test_facts_of_many_layers(self):
        """What an image's layers show is kept up to one budget, whatever their number: 24 MiB and 8 MiB of links."""
        deep = "/".join(["d" * 200] * 8)
        layers = [tar_of(*[member(f"{layer}/{deep}/{number}/bash", b"", 0o4755) for number in range(120)])
                  for layer in range(120)]
        source = self.source(Layout(*layers, compress=lambda data: gzip.compress(data, 1)))
        done = subprocess.run(["/usr/bin/time", "-f", "%M", self.binary, "scan", source], capture_output=True, timeout=SECONDS)
        self.assertIn(b"kMaxFactBytesOfImage", done.stdout)
        if not SANITIZED:
            self.assertLess(int(done.stderr.split()[-1]), 112 << 10)

    def test_members_of_an_archive_that_are_no_layers(self):
        """Each once started threads of its own: 20,000 took a minute."""
        layer = tar_of(member("app/.env", KEY_LINE))
        for data in (b"hello, world", tar_of(member("x", b"x"))):
            archive = docker_archive([layer], entries=[member(f"x/{number}", data) for number in range(9_000)])
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            self.assertEqual(self.keys(self.report("-", stdin=archive)), [("app/.env", "")])
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            if not SANITIZED:
                self.assertLess(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 3)

    def test_documents_of_many_layers(self):
        """Package databases wait for the layers above: together no more than a cap."""
        big = (STATUS + b"\n") * 1 + b"# " + b"x" * (900 << 10)
        layers = [tar_of(*[member(f"var/lib/dpkg/status.d/{layer}-{number}", big) for number in range(20)])
                  for layer in range(12)]
        report = self.told(*layers, compress=lambda data: gzip.compress(data, 1))
        self.assertEqual(rule_states(report)["PA01"], "unknown")


class Endless(HostileTest):
    """CVE-2023-33957 and kin: bytes that do not end."""

    def stream(self, head, piece, seconds=20):
        process = subprocess.Popen([self.binary, "scan", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, cwd=self.folder, env={"PATH": "/usr/bin", "HOME": str(self.folder)})
        started, written = time.monotonic(), 0
        try:
            process.stdin.write(head)
            while time.monotonic() - started < seconds:
                process.stdin.write(piece)
                written += len(piece)
            self.fail(f"still reading after {written} bytes")
        except BrokenPipeError:
            pass
        finally:
            try:
                process.stdin.close()
            except BrokenPipeError:
                pass
            error = process.stderr.read().decode()
            process.stdout.close()
            process.stderr.close()
            self.assertEqual(process.wait(), 2, error)
        return error, written

    def test_a_member_of_one_tebibyte_is_refused_by_its_header(self):
        for name in ("0/layer.tar", "blobs/sha256/" + "0" * 64, "whatever"):
            header = tarfile.TarInfo(name)
            header.size = 1 << 40
            error, written = self.stream(header.tobuf(tarfile.GNU_FORMAT), bytes(1 << 20))
            self.assertIn("kMaxLayerBytes", error)
            self.assertIn("--max-layer-bytes", error)
            self.assertLess(written, 16 << 20)

    def test_members_that_are_too_large_together(self):
        data = docker_archive([tar_of(member("a", bytes(1 << 20)))])
        done = self.scan("-", "--max-layer-bytes", str(1 << 20), stdin=data)
        self.assertEqual(done.code, 2, done)
        self.assertIn(b"--max-layer-bytes", done.err)

    def test_zeros_after_the_end(self):
        error, _ = self.stream(b"", bytes(1 << 20))
        self.assertIn("64 MiB of zeros", error)

    def test_a_member_of_zeros_is_no_layer_and_is_not_read_for_one(self):
        data = docker_archive([tar_of(member("app/.env", KEY_LINE))], entries=[member("zeros", bytes(200 << 20))])
        self.assertEqual(self.keys(self.report("-", stdin=data)), [("app/.env", "")])


class Truncated(HostileTest):
    def test_at_every_part(self):
        layout = field_image()
        data = layout.blobs[layout.layers[0]["digest"]]
        for size in (0, 1, 3, 9, 10, len(data) // 2, len(data) - 8, len(data) - 1):
            self.refuse_layer("layer sha256:", tar_of(member("a", bytes(range(256)) * 99)),
                              compress=lambda data, size=size: gzip.compress(data)[:size])

    def test_the_tar_inside(self):
        layer = tar_of(member("a", bytes(range(256)) * 99))
        self.refuse_layer("tar ends before its end", layer[:5000])

    def test_an_archive(self):
        data = docker_archive([tar_of(member("a", bytes(5000)))])
        for size in (0, 1, 511, 600, 1500, len(data) // 2):
            self.put("a.tar", data[:size])
            done = self.scan("docker-archive:a.tar")
            self.assertEqual((done.code, done.out), (2, b""), done)
            done = self.scan("-", stdin=data[:size])
            self.assertEqual((done.code, done.out), (2, b""), done)


class Trailing(HostileTest):
    def test_after_a_gzip_stream(self):
        self.refuse_layer("layer sha256:", tar_of(member("a", b"a")), compress=lambda data: gzip.compress(data) + KEY_LINE)

    def test_after_the_tar(self):
        self.refuse_layer("after the tar's end", tar_of(member("a", b"a")) + KEY_LINE)
        self.refuse_layer("after the tar's end", tar_of(member("a", b"a")) + tar_of(member("b", b"b")))

    def test_after_a_document(self):
        source = self.source(field_image())
        path = self.folder / "image1/index.json"
        path.write_text(path.read_text() + "{}")
        self.assert_refused(source, "index.json")


class DiffIds(HostileTest):
    def test_swapped(self):
        layout = field_image()
        layout.config["rootfs"]["diff_ids"].reverse()
        self.assert_refused(self.source(layout), "diff id")

    def test_of_the_stored_bytes(self):
        layout = field_image()
        layout.config["rootfs"]["diff_ids"] = [layer["digest"] for layer in layout.layers]
        self.assert_refused(self.source(layout), "diff id")

    def test_in_an_archive_that_passes_by(self):
        layer = tar_of(member("a", b"a"))
        data = docker_archive([layer]).replace(sha256(layer).encode(), sha256(b"other").encode())
        done = self.scan("-", stdin=data)
        self.assertEqual((done.code, done.out), (2, b""), done)
        self.assertIn(b"diff id", done.err)


class Configurations(HostileTest):
    def test_over_its_cap(self):
        source = self.source(field_image(padding="x" * (9 << 20)))
        self.assert_refused(source, "cap")

    def test_of_many_members(self):
        self.told(tar_of(member("a")), config={"Env": [f"A{number}={number}" for number in range(20_000)],
                                               "Labels": {f"l{number}": "x" for number in range(20_000)}})

    def test_labels_and_names_that_write_to_the_terminal(self):
        escape = "\x1b]0;owned\x07\x1b[2J\u202e\r\n"
        layout = Layout(tar_of(member(f"bin/{escape}/sh", b"#!", 0o4755), member(f"{escape}.env", KEY_LINE),
                               member("l", kind=SYMLINK, link=escape)),
                        config={"Labels": {escape: escape}, "User": escape, "Env": [f"{escape}={KEY}"],
                                "Entrypoint": [escape]}, history=[{"created_by": escape + KEY_LINE.decode()}],
                        author=escape, created=escape)
        source = self.source(layout)
        for style in ("text", "json", "sarif", "junit"):  # the harness looks at every byte
            self.scan(source, "--format", style)


class Folders(HostileTest):
    """What stands where a layout's file should."""

    def setUp(self):
        super().setUp()
        self.path = self.source(field_image())
        self.image = self.folder / "image1"
        index = json.loads((self.image / "index.json").read_text())
        self.manifest = self.image / "blobs/sha256" / index["manifests"][0]["digest"][7:]
        self.layer = self.image / "blobs/sha256" / json.loads(self.manifest.read_text())["layers"][1]["digest"][7:]

    def test_fifos(self):
        for path in (self.layer, self.manifest, self.image / "index.json", self.image / "oci-layout"):
            path.unlink()
            os.mkfifo(path)
            self.assert_refused(self.path, "FIFO")

    def test_symbolic_links(self):
        for path in (self.layer, self.manifest, self.image / "index.json", self.image / "oci-layout"):
            shutil.move(path, self.folder / "moved")
            path.symlink_to(self.folder / "moved")
            self.assert_refused(self.path, "symbolic link")
            shutil.move(self.folder / "moved", path)
        shutil.move(self.image / "blobs/sha256", self.folder / "blobs")
        (self.image / "blobs/sha256").symlink_to(self.folder / "blobs")
        self.assert_refused(self.path, "symbolic link")

    def test_folders_and_devices(self):
        self.layer.unlink()
        self.layer.mkdir()
        self.assert_refused(self.path, "directory")
        self.layer.rmdir()
        self.layer.symlink_to("/dev/zero")
        self.assert_refused(self.path, "symbolic link")


class Owners(HostileTest):
    def test_that_32_bits_do_not_hold(self):  # CVE-2024-40635
        for number in (1 << 32, (1 << 32) - 1, 1 << 40, -1):
            info, content = member("bin/su", b"#!", 0o4755)
            info.uid = number
            out = io.BytesIO()
            with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
                tar.addfile(info, io.BytesIO(content))
            self.refuse_layer("32 bits do not hold", out.getvalue())


class Databases(HostileTest):
    def test_that_are_damaged(self):
        apk = b"P:musl\nV:1.2.5-r0\nA:x86_64\n\n"
        for path, text in (("var/lib/dpkg/status", STATUS.replace(b"Version: 3.0.11-1~deb12u2", b"Version 3")),
                           ("var/lib/dpkg/status", b"\0" * 4096), ("var/lib/dpkg/status", STATUS[:40] + b"\xff\xfe"),
                           ("var/lib/dpkg/status.d/x", b"Package\n"), ("lib/apk/db/installed", apk.replace(b"V:", b"V")),
                           ("usr/lib/apk/db/installed", bytes(range(256)))):
            report = self.told(tar_of(member("etc/os-release", DEBIAN), member(path, text)))
            self.assertEqual(rule_states(report)["PA01"], "unknown", path)
            self.assertIn(path, json.dumps(report))

    def test_over_their_cap(self):
        report = self.told(tar_of(member("etc/os-release", DEBIAN), member("var/lib/dpkg/status", os.urandom(17 << 20)),
                                  member("etc/passwd", os.urandom(2 << 20))), config={"User": "node"})
        self.assertIn("var/lib/dpkg/status: is larger than its cap", json.dumps(report))
        self.assertIn("etc/passwd: is larger than its cap", json.dumps(report))


def elf(*segments, table_at=64, count=None, size=56):
    """An ELF of 64 bits whose program headers say what they like: (flags, address, bytes, offset, size)."""
    start, data, heads = 64 + 56 * len(segments), b"", b""
    start += -start % 16
    for flags, address, content, offset, length in segments:
        heads += struct.pack("<IIQQQQQQ", 1, flags, start + len(data) if offset is None else offset, address, address,
                             len(content) if length is None else length, len(content), 16)
        data += content + bytes(-len(content) % 16)
    return (b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 2, 62, 1, 4096, table_at, 0, 0, 64, size,
            len(segments) if count is None else count, 0, 0, 0) + heads).ljust(start, b"\0") + data


def go_program(table=b"", **options):
    info = (6, 1 << 20, build_info(), None, None)
    return elf(info, (4, 2 << 20, table, None, None), **options) if table else elf(info, **options)


def build_info(module=b"path\texample.com/x\nmod\texample.com/x\tv1.0.0\n"):
    def text(value):
        size, out = len(value), b""
        while size >= 128:
            out, size = out + bytes([size & 127 | 128]), size >> 7
        return out + bytes([size]) + value
    sentinel = bytes.fromhex("3077af0c9274080241e1c107e6d618e6"), bytes.fromhex("f932433186182072008242104116d8f2")
    return b"\xff Go buildinf:\x08\x02" + bytes(16) + text(b"go1.22.3") + text(sentinel[0] + module + sentinel[1])


class Programs(HostileTest):
    def told_of(self, program):
        report = self.told(tar_of(member("app/x", program, 0o755)))
        self.assertNotEqual(rule_states(report)["PA01"], "kept")
        return json.dumps(report)

    def test_elf_that_lies_about_its_segments(self):
        info = build_info()
        for program in (go_program(table_at=1 << 63), go_program(count=65535), go_program(size=1), go_program(size=65535),
                        elf((6, 4096, info, (1 << 64) - 8, None)), elf((6, 4096, info, None, (1 << 64) - 1)),
                        elf((6, (1 << 64) - 1, info, 1 << 40, 1 << 40)), go_program()[:40], go_program()[:150],
                        elf((6, 4096, info[:40], None, None)), elf((6, 4096, info[:32] + b"\xff" * 10, None, None)),
                        elf((6, 4096, info[:14] + b"\x08\x00" + struct.pack("<QQ", 1 << 63, (1 << 64) - 8), None, None))):
            self.told_of(program)

    def test_gopclntab_that_lies_about_its_offsets(self):
        for words in ((1 << 62, 1, 4096, 72, 72, 72, 72, 72), (3, 1, 4096, 1 << 63, 72, 72, 72, 72),
                      (3, 1 << 40, 4096, 72, (1 << 64) - 1, 72, 72, 1 << 50), (1000, 0, 0, 0, 0, 0, 0, 0)):
            table = b"\xf1\xff\xff\xff\0\0\x01\x08" + struct.pack("<8Q", *words) + bytes(4096)
            self.assertIn("app/x", self.told_of(go_program(table)))


class Metadata(HostileTest):
    """Key material that stands in no file's bytes."""

    def test_names_link_targets_attributes_and_comments(self):
        pax = {"SCHILY.xattr.user.note": f"PRIVATE_KEY=0x{KEY}", "comment": f"private_key: 0x{KEY}"}
        report = self.told(tar_of(member(f"a/private_key=0x{KEY}", b"x"), member("l", kind=SYMLINK, link=f"private_key=0x{KEY}"),
                                  member("f", b"x", pax={"SCHILY.xattr.user.private_key": f"0x{KEY}"}),
                                  member("g", b"x", pax=pax)))
        self.assertEqual([part for _, part in self.keys(report)],
                         ["its name", "extended attribute user.private_key", "PAX record comment",
                          "extended attribute user.note", "its link target"])
        self.assertNotIn(KEY[:16], json.dumps(report))

    def test_a_pem_in_an_attribute(self):
        pem = subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519"], capture_output=True, check=True).stdout.decode()
        der = subprocess.run(["openssl", "pkey", "-outform", "DER"], input=pem.encode(), capture_output=True, check=True).stdout
        report = self.told(tar_of(member("f", b"x", pax={"SCHILY.xattr.user.pem": pem}),
                                  member("d", b"x", pax={"SCHILY.xattr.user.der": der.decode("utf-8", "surrogateescape")})))
        self.assertEqual(self.keys(report), [("d", "extended attribute user.der"), ("f", "extended attribute user.pem")])

    def test_a_global_header(self):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT,
                          pax_headers={"comment": f"private_key=0x{KEY}"}) as tar:
            tar.addfile(*member("a"))
        self.assertEqual(self.keys(self.told(out.getvalue())), [("pax_global_header", "PAX record comment")])

    def test_a_folders_name_is_told_once(self):
        layer = tar_of(*[member(f"private_key=0x{KEY}/{number}", b"x") for number in range(50)])
        self.assertEqual([part for _, part in self.keys(self.told(layer))], ["its name"])

    def test_digests_are_no_keys(self):
        names = [sha256(str(number).encode())[7:] for number in range(200)]
        report = self.told(tar_of(*[member(f"blobs/sha256/{name}", b"x") for name in names],
                                  *[member(name, b"x", pax={"comment": name, "SCHILY.xattr.user.sha256": name}) for name in names],
                                  *[member(f"l{name}", kind=SYMLINK, link=name) for name in names]))
        self.assertEqual(self.keys(report), [])

    def test_one_that_a_later_layer_deletes(self):
        report = self.told(tar_of(member("l", kind=SYMLINK, link=f"private_key=0x{KEY}")), tar_of(member(".wh.l")))
        self.assertIn("deletes or replaces", findings(report, "KM04")[0]["message"])

    def test_beyond_their_cap_they_are_unread(self):
        layer = tar_of(*[member(f"l{number}", kind=SYMLINK, link=f"private_key=0x{sha256(str(number).encode())[7:]}")
                         for number in range(1100)])
        self.assertIn("more than 1,000 pieces of key material", json.dumps(self.told(layer)))


class HardLinks(HostileTest):
    """A file stays as long as one of its names does."""

    def gone(self, *members):
        return tar_of(*members), tar_of(member("a/.wh.first"))

    def test_a_setuid_program(self):
        report = self.told(*self.gone(member("a/first", b"#!", 0o4755), member("z", b"", 0o755, HARDLINK, "a/first")))
        self.assertIn("(z)", findings(report, "IM02")[0]["message"])

    def test_bits_that_only_the_link_carries_are_the_files(self):
        layers = tar_of(member("a/first", b"#!", 0o755), member("z", b"", 0o4755, HARDLINK, "a/first")), tar_of(member(".wh.z"))
        self.assertIn("a/first", findings(self.told(*layers), "IM02")[0]["message"])

    def test_bits_count_for_every_name_that_is_told(self):
        layers = (tar_of(member("bin/bash", b"#!", 0o2755), member("y", b"", 0o755, HARDLINK, "bin/bash"),
                         member("z", b"", 0o4755, HARDLINK, "bin/bash")), tar_of(member(".wh.z"), member("bin/.wh.bash")))
        message = findings(self.told(*layers), "IM02")[0]["message"]
        self.assertIn("y", message)

    def test_a_key_that_has_another_name_is_not_hidden(self):
        report = self.told(*self.gone(member("a/first", KEY_LINE), member("z", kind=HARDLINK, link="a/first")))
        self.assertNotIn("deletes or replaces", findings(report, "KM04")[0]["message"])
        report = self.told(tar_of(member("a/first", KEY_LINE), member("z", kind=HARDLINK, link="a/first")),
                           tar_of(member("a/.wh.first"), member(".wh.z")))
        self.assertIn("deletes or replaces", findings(report, "KM04")[0]["message"])

    def modules(self, source):
        self.scan(source, "--sbom", "sbom.json")
        return [package["name"] for package in json.loads((self.folder / "sbom.json").read_text())["packages"]]

    def test_a_go_program(self):
        program = go_program()
        link = member("z", kind=HARDLINK, link="a/first")
        for layers in (self.gone(member("a/first", program, 0o755), link),
                       (tar_of(member("a/first", program, 0o755)), tar_of(link), tar_of(member("a/.wh.first"))),
                       (tar_of(member("a/first", program, 0o755), link, member("a/first", b"other")),),
                       (tar_of(member("a/first", program, 0o755)), tar_of(link),
                        tar_of(member("y", kind=HARDLINK, link="z")), tar_of(member("a/.wh.first"), member(".wh.z")))):
            self.assertIn("example.com/x", self.modules(self.source(Layout(*layers))))
        layers = (tar_of(member("a/first", program, 0o755), link), tar_of(member("a/.wh.first"), member(".wh.z")))
        self.assertNotIn("example.com/x", self.modules(self.source(Layout(*layers))))

    def test_accounts_and_databases(self):
        passwd = b"root:x:0:0::/:/bin/sh\nnode:x:0:0::/:/bin/sh\n"
        report = self.told(tar_of(member("usr/lib/os-release", DEBIAN),
                                  member("etc/os-release", kind=HARDLINK, link="usr/lib/os-release"),
                                  member("etc/group", b"g:x:1:\n"), member("etc/passwd", passwd),
                                  member("backup", kind=HARDLINK, link="etc/passwd")),
                           tar_of(member("usr/lib/.wh.os-release")), config={"User": "node"})
        self.assertEqual(rule_states(report)["PA03"], "kept")
        self.assertEqual(len(findings(report, "ID01")), 1)

    def test_a_document_whose_first_name_nobody_reads_is_unknown(self):
        report = self.told(tar_of(member("etc/os-release", DEBIAN), member("a/first", STATUS),
                                  member("var/lib/dpkg/status", kind=HARDLINK, link="a/first")), tar_of(member("a/.wh.first")))
        self.assertEqual(rule_states(report)["PA01"], "unknown")
        self.assertIn("var/lib/dpkg/status: is a link", json.dumps(report))

    def test_more_links_than_the_cap(self):
        layer = tar_of(member("a/first", b"#!", 0o4755),
                       *[member(f"l{number}", kind=HARDLINK, link="a/first") for number in range(10_001)])
        self.assertIn("more than 10,000", json.dumps(self.told(layer)))


def may_mount():
    return os.geteuid() == 0 and subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0


class Written(HostileTest):
    """The one file that a scan writes: all of it, or nothing."""

    def image(self):
        status = b"\n".join(STATUS.replace(b"openssl", b"openssl%d" % number).replace(b"libssl3", b"libssl%d" % number)
                          for number in range(4000))
        return self.source(Layout(tar_of(member("etc/os-release", DEBIAN), member("var/lib/dpkg/status", status))))

    @unittest.skipUnless(may_mount(), "namespaces refused")
    def test_a_disk_that_is_full(self):
        source = self.image()
        (self.folder / "small").mkdir()
        script = ('mount -t tmpfs -o size=4k tmpfs small; "$0" scan "$1" --sbom small/s.json >/dev/null; '
                  'echo $?; ls -A small; mount -o remount,size=8m small; echo old >small/s.json; mount -o remount,size=8k small; '
                  '"$0" scan "$1" --sbom small/s.json >/dev/null; echo $?; ls -A small; cat small/s.json')
        done = subprocess.run(["unshare", "--mount", "sh", "-c", script, self.binary, source], capture_output=True,
                              cwd=self.folder, timeout=60, env={"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "HOME": str(self.folder)})
        lines = done.stdout.decode().splitlines()
        self.assertEqual(lines, ["2", "2", "s.json", "old"], done)
        self.assertIn(b"No space left", done.stderr)

    def test_a_kill_at_any_moment(self):
        source = self.image()
        self.scan(source, "--sbom", "whole.json")
        whole = (self.folder / "whole.json").read_bytes()
        self.put("s.json", "old")
        started = time.monotonic()
        self.scan(source, "--sbom", "other.json")
        lasts = time.monotonic() - started
        for part in range(10):
            process = subprocess.Popen([self.binary, "scan", source, "--sbom", "s.json"], cwd=self.folder,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(lasts * (0.5 + part / 16))
            process.send_signal(signal.SIGKILL)
            process.wait()
            self.assertIn((self.folder / "s.json").read_bytes(), (b"old", whole))


if __name__ == "__main__":
    unittest.main()
