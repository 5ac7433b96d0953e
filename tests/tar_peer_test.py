"""Layers read as containerd reads them: dvsguard's tar reader beside Go's archive/tar and compress/gzip on the same bytes,
written by GNU tar and by Python, crafted, and crafted then damaged. Where Go refuses, dvsguard refuses; where dvsguard
refuses more, it is for a reason listed here. Where GNU tar and Python read another tree than Go, the difference is named.

DVSGUARD_DUMP_LAYER names dvsguard-dump-layer. Go is needed (standard library only).
"""
import gzip
import io
import json
import os
import pathlib
import posixpath
import random
import shutil
import subprocess
import tarfile
import tempfile
import unittest

SOURCE = pathlib.Path(os.environ.get("DVSGUARD_SOURCE", pathlib.Path(__file__).resolve().parent.parent))
DUMP = os.environ.get("DVSGUARD_DUMP_LAYER")
GO = shutil.which("go")

# What dvsguard refuses and Go reads: the words of the refusal, and why.
STRICTER = {
    "climbs above the root": "containerd puts ../x at x, Docker refuses the layer",
    "the root is no folder": "containerd drops such an entry",
    "bytes stand after the tar's end": "containerd throws them away, GNU tar -i reads on",
    "ends after an extended header": "nothing that it could be about follows",
    "a global header says": "GNU tar and Python apply it to all that follows; containerd deletes its name",
    "32 bits do not hold": "the kernel would cut the owner",
    "link to nothing": "symlink(2) and link(2) refuse it when containerd unpacks",
    "kMaxPathBytes": "the kernel refuses it when containerd unpacks",
    "a path holds a NUL": "open(2) cannot be asked for it",
    "kMaxLayerBytes": "a cap",
    "kMaxLayerRatio": "a cap",
    "kMaxMetaHeaders": "a cap",
    "reserved flags": "RFC 1952 wants it refused, gzip does",
}


def block(name=b"a", kind=b"0", size=0, mode=b"0000644", uid=b"0000000", gid=b"0000000", mtime=b"00000000000", link=b"",
          magic=b"ustar\x0000", prefix=b"", raw_size=None):
    data = bytearray(512)

    def put(at, value):
        data[at:at + len(value)] = value

    put(0, name), put(100, mode), put(108, uid), put(116, gid), put(136, mtime), put(156, kind), put(157, link)
    put(124, raw_size if raw_size is not None else b"%011o" % size)
    put(257, magic), put(345, prefix)
    return sign(data)


def sign(data):
    data[148:156] = b" " * 8
    data[148:156] = b"%06o\0 " % sum(data)
    return bytes(data)


def padded(data):
    return data + bytes(-len(data) % 512)


def member(name=b"a", data=b"", **fields):
    return block(name, size=len(data), **fields) + padded(data)


def record(key, value):
    rest = len(key) + len(value) + 3
    length = rest + len(str(rest + len(str(rest))))
    return b"%d %s=%s\n" % (length, key, value)


def pax(*records, kind=b"x", name=b"PaxHeaders/a"):
    return member(name, b"".join(record(*pair) for pair in records), kind=kind)


SPARSE01 = [(b"GNU.sparse.major", b"0"), (b"GNU.sparse.minor", b"1"), (b"GNU.sparse.name", b"sparse"),
            (b"GNU.sparse.size", b"3000"), (b"GNU.sparse.numblocks", b"2"), (b"GNU.sparse.map", b"0,512,2048,512")]
SPARSE10 = [(b"GNU.sparse.major", b"1"), (b"GNU.sparse.minor", b"0"), (b"GNU.sparse.name", b"sparse"),
            (b"GNU.sparse.realsize", b"3000")]
END = bytes(1024)
GNU = b"ustar  \0"

CRAFTED = {
    "empty": b"",
    "end": END,
    "one_zero_block": bytes(512),
    "no_end": member(data=b"x" * 600),
    "no_padding": member(data=b"x" * 600)[:-100],
    "half_padding": block(size=1) + b"x" + bytes(100),
    "half_header": member() + bytes(100),
    "zero_block_amid": member() + bytes(512) + member(b"b"),
    "half_end": member() + bytes(700),
    "trailing_zeros": member() + END + bytes(9216),
    "trailing_bytes": member() + END + member(b"b"),
    "v7_folder": member(b"d/", kind=b"\0", magic=b""),
    "v7_file": member(b"f", kind=b"\0", magic=b""),
    "file_with_slash": member(b"f/", b"data"),
    "prefix": member(b"name", prefix=b"pre/fix"),
    "star": sign(bytearray(block(b"name", prefix=b"p" * 131))[:508] + bytearray(b"tar\0")),
    "gnu_prefix_of_old_go": member(b"name", prefix=b"pre/fix", magic=GNU),
    "gnu_times": member(b"name", prefix=b"00000000012\0" b"00000000012\0", magic=GNU),
    "unknown_magic": member(b"name", prefix=b"pre", magic=b"ustar 00"),
    "leading_slash": member(b"//etc/./x"),
    "dots_inside": member(b"a/../b"),
    "rooted_dots": member(b"/../x"),
    "above_root": member(b"../x"),
    "root_file": member(b"./", b"x"),
    "root_folder": member(b"./", kind=b"5"),
    "empty_name": member(b""),
    "long_name": member(b"L", b"n" * 300 + b"\0", kind=b"L", magic=GNU) + member(b"cut", magic=GNU),
    "long_name_cut_at_nul": member(b"L", b"name\0more", kind=b"L", magic=GNU) + member(b"cut", magic=GNU),
    "long_name_empty": member(b"L", b"\0", kind=b"L") + member(b"kept"),
    "long_link": member(b"K", b"l" * 300 + b"\0", kind=b"K", magic=GNU) + member(kind=b"2", link=b"cut", magic=GNU),
    "long_name_then_pax": member(b"L", b"long\0", kind=b"L") + pax((b"path", b"pax")) + member(),
    "two_pax": pax((b"path", b"p")) + pax((b"uid", b"7")) + member(),
    "pax_then_global": pax((b"path", b"p")) + pax((b"comment", b"c"), kind=b"g", name=b"pax_global_header") + member(),
    "global_git": pax((b"comment", b"c"), kind=b"g", name=b"pax_global_header") + member(),
    "global_path": pax((b"path", b"p"), kind=b"g", name=b"pax_global_header") + member(),
    "global_size": pax((b"size", b"9"), kind=b"g", name=b"pax_global_header") + member(),
    "global_named": pax((b"comment", b"c"), kind=b"g", name=b"etc/passwd") + member(),
    "pax_without_entry": pax((b"path", b"p")),
    "pax_size": pax((b"size", b"3")) + block() + padded(b"abc") + member(b"b"),
    "pax_size_of_link": pax((b"size", b"512")) + block(kind=b"1", link=b"b") + member(b"b"),
    "pax_negative_size": pax((b"size", b"-1")) + member(),
    "pax_huge_size": pax((b"size", b"9223372036854775807")) + member(),
    "pax_overflow_size": pax((b"size", b"9223372036854775808")) + member(),
    "pax_plus": pax((b"uid", b"+7"), (b"gid", b"007")) + member(),
    "pax_underscore": pax((b"uid", b"1_0")) + member(),
    "pax_hex": pax((b"uid", b"0x10")) + member(),
    "pax_space": pax((b"uid", b" 7")) + member(),
    "pax_uid_repeated": pax((b"uid", b"bad"), (b"uid", b"7")) + member(),
    "pax_uid_emptied": pax((b"uid", b"7"), (b"uid", b"")) + member(),
    "pax_uid_over_32": pax((b"uid", b"4294967296")) + member(),
    "pax_mtime": pax((b"mtime", b"1700000000.999999999")) + member(),
    "pax_mtime_negative": pax((b"mtime", b"-1.5")) + member(),
    "pax_mtime_negative_zero": pax((b"mtime", b"-1.0000000009")) + member(),
    "pax_mtime_dot": pax((b"mtime", b"5.")) + member(),
    "pax_mtime_bad": pax((b"mtime", b"5.x")) + member(),
    "pax_atime_bad": pax((b"atime", b"x")) + member(),
    "pax_nul_path": pax((b"path", b"a\0b")) + member(),
    "pax_nul_uname": pax((b"uname", b"a\0b")) + member(),
    "pax_nul_value": pax((b"comment", b"a\0b")) + member(),
    "pax_nul_key": pax((b"com\0ment", b"a")) + member(),
    "pax_capability": pax((b"SCHILY.xattr.security.capability", b"\1\0\0\2")) + member(),
    "pax_capability_empty": pax((b"SCHILY.xattr.security.capability", b"")) + member(),
    "pax_libarchive_capability": pax((b"LIBARCHIVE.xattr.security.capability", b"AQAAAg==")) + member(),
    "pax_length_short": member(b"x", b"8 path=p\n", kind=b"x") + member(),
    "pax_length_long": member(b"x", b"99 path=p\n", kind=b"x") + member(),
    "pax_length_plus": member(b"x", b"+10 path=p\n", kind=b"x") + member(),
    "pax_length_zeros": member(b"x", b"0011 path=p\n", kind=b"x") + member(),
    "pax_length_tiny": member(b"x", b"5 a=\n", kind=b"x") + member(),
    "pax_no_newline": member(b"x", b"9 path=pp", kind=b"x") + member(),
    "pax_no_key": member(b"x", b"5 =a\n", kind=b"x") + member(),
    "pax_trailing_nul": member(b"x", b"9 path=p\n\0", kind=b"x") + member(),
    "pax_name_of_folder": pax((b"path", b"d/")) + member(kind=b"\0"),
    "hardlink_with_size": block(kind=b"1", size=512, link=b"b") + member(b"b"),
    "folder_with_size": block(b"d/", kind=b"5", size=512) + member(b"b"),
    "link_negative_size": block(kind=b"2", link=b"b", raw_size=b"\xff" * 12) + member(b"b"),
    "negative_size": block(raw_size=b"\xff" * 12),
    "base256": block(uid=b"\x80\0\0\0\0\1\0\0", mtime=b"\xff" * 11 + b"\xfe"),
    "base256_overflow": block(raw_size=b"\x80\0\0\1" + bytes(8)),
    "base256_max": block(mtime=b"\x80\0\0\0\x7f" + b"\xff" * 7),
    "octal_spaces": block(uid=b"    12 \0", gid=b" 12\0\0\0\0\0"),
    "octal_inner_space": block(uid=b"1 2\0\0\0\0\0"),
    "octal_inner_nul": block(uid=b"1\x002\0\0\0\0\0"),
    "octal_nine": block(uid=b"9\0\0\0\0\0\0\0"),
    "octal_minus": block(uid=b"-1\0\0\0\0\0\0"),
    "octal_full": block(uid=b"77777777"),
    "checksum_wrong": bytes(bytearray(block())[:148] + b"000001\0 " + bytearray(block())[156:]),
    "device": member(kind=b"3"),
    "fifo": member(kind=b"6"),
    "symlink_empty": member(kind=b"2"),
    "continuous": member(kind=b"7"),
    "volume": member(b"label", kind=b"V"),
    "old_gnu_sparse": member(b"s", b"x" * 512, kind=b"S", magic=GNU),
    "solaris": member(b"x", record(b"path", b"p"), kind=b"X") + member(),
    "whiteout": member(b"d/.wh.x") + member(b"d/.wh..wh..opq") + member(b".wh..wh.plnk/", kind=b"5"),
    "whiteout_of_dot": member(b"d/.wh.."),
    "whiteout_of_dots": member(b"d/.wh..."),
    "whiteout_of_nothing": member(b"d/.wh."),
    "sparse01": pax(*SPARSE01) + member(b"x", b"a" * 512 + b"b" * 512) + member(b"after"),
    "sparse01_short": pax(*SPARSE01) + member(b"x", b"a" * 512),
    "sparse01_long": pax(*SPARSE01) + member(b"x", b"a" * 1500),
    "sparse01_link": pax(*SPARSE01) + member(b"x", kind=b"2", link=b"y"),
    "sparse01_named_and_long": member(b"L", b"long\0", kind=b"L") + pax(*SPARSE01) + member(b"x", b"a" * 1024),
    "sparse01_unknown_version": pax((b"GNU.sparse.major", b"2"), (b"GNU.sparse.minor", b"0")) + member(b"x", b"a"),
    "sparse00": pax((b"GNU.sparse.size", b"3000"), (b"GNU.sparse.numblocks", b"1"), (b"GNU.sparse.offset", b"5"),
                    (b"GNU.sparse.numbytes", b"2")) + member(b"x", b"ab"),
    "sparse00_disorder": pax((b"GNU.sparse.numblocks", b"1"), (b"GNU.sparse.numbytes", b"2"),
                             (b"GNU.sparse.offset", b"5")) + member(b"x", b"ab"),
    "sparse10": pax(*SPARSE10) + member(b"x", padded(b"2\n0\n512\n2048\n512\n") + b"a" * 1024) + member(b"after"),
    "sparse10_no_entries": pax(*SPARSE10) + member(b"x", padded(b"0\n")),
    "sparse10_signs": pax(*SPARSE10) + member(b"x", padded(b"+1\n+0\n512\n") + b"a" * 512),
    "sparse10_cut": pax(*SPARSE10) + member(b"x", padded(b"9\n0\n")),
    "sparse10_half_block": pax(*SPARSE10) + member(b"x", b"0\n"),
    "sparse10_huge_count": pax(*SPARSE10) + member(b"x", padded(b"9223372036854775807\n0\n")),
    "sparse10_tail_of_map": pax(*SPARSE10) + member(b"x", padded(b"1\n0\n512\nleft over") + b"a" * 512),
    "sparse_exbibyte": pax((b"GNU.sparse.map", b""), (b"GNU.sparse.major", b"0"), (b"GNU.sparse.minor", b"1"),
                           (b"GNU.sparse.numblocks", b"0"), (b"GNU.sparse.size", b"1152921504606846976")) + member(),
    "bytes_of_no_text": member(b"\xff\xfe\x01"),
}

# Where GNU tar or Python reads another tree than Go and dvsguard do, and where it refuses what they read.
DIFFERENCES = {
    "gnu": {
        "empty": "a tar of no bytes is none",
        "no_padding": "the last file has to be padded",
        "half_padding": "the last file has to be padded",
        "file_with_slash": "a slash makes a folder of any file",
        "gnu_prefix_of_old_go": "only Go reads what old versions of Go wrote",
        "long_name_empty": "an empty long name is one",
        "long_name_then_pax": "PAX beats a long name",
        "pax_then_global": "a global header does not part a PAX header from its entry",
        "pax_size_of_link": "a PAX size gives a hard link data",
        "pax_plus": "a number has no plus",
        "pax_uid_repeated": "every record has to be right, a replaced one too",
        "pax_uid_emptied": "an empty number is none",
        "link_negative_size": "a link's size has to be right",
        "sparse01_unknown_version": "unknown sparse formats are refused",
        "sparse10_signs": "a number has no plus",
    },
    "python": {
        "empty": "a tar of no bytes is none",
        "no_padding": "the last file has to be padded",
        "half_padding": "the last file has to be padded",
        "gnu_times": "GNU's times are taken for a prefix",
        "unknown_magic": "the magic does not decide on the prefix",
        "long_name_empty": "an empty long name is one",
        "two_pax": "the records of two PAX headers add up",
        "pax_then_global": "a global header does not part a PAX header from its entry",
        "pax_name_of_folder": "a PAX name's slash does not make a folder",
        "sparse01_named_and_long": "a long name beats the sparse file's own",
    },
}


def clean(name):
    """A name as dvsguard shows it."""
    path = posixpath.normpath(name).lstrip(b"/")
    return b"" if path == b"." else path


def python_writes(form):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for name, kind in [("d", tarfile.DIRTYPE), ("d/f", tarfile.REGTYPE), ("d/" + "n" * 180, tarfile.REGTYPE),
                           ("é", tarfile.REGTYPE), ("l", tarfile.SYMTYPE), ("h", tarfile.LNKTYPE)]:
            info = tarfile.TarInfo(name)
            info.type, info.mtime, info.uid = kind, 1700000000, 3000000
            data = name.encode() * 50 if kind == tarfile.REGTYPE else b""
            info.size = len(data)
            info.linkname = {"l": "t" * 150, "h": "d/f"}.get(name, "")
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def gnu_writes(folder, *options):
    tree = folder / "tree"
    if not tree.exists():
        (tree / "sub").mkdir(parents=True)
        (tree / "sub" / ("n" * 200)).write_bytes(b"data" * 1000)
        (tree / "link").symlink_to("t" * 150)
        (tree / "hole").write_bytes(b"start")
        with open(tree / "hole", "r+b") as hole:
            hole.seek(1 << 20)
            hole.write(b"end")
            hole.truncate(3 << 20)
        os.link(tree / "hole", tree / "second")
    return subprocess.run(["tar", "-C", str(tree), *options, "-cf", "-", "."], capture_output=True, check=True).stdout


def damaged(seed):
    """A crafted tar with a few fields changed and the headers signed again."""
    rng = random.Random(seed)
    names = sorted(CRAFTED)
    data = bytearray(b"".join(CRAFTED[rng.choice(names)] for _ in range(rng.randint(1, 3))))
    for _ in range(rng.randint(1, 3)):
        if len(data) < 512:
            break
        start = rng.randrange(len(data) // 512) * 512
        field, size = rng.choice([(0, 100), (100, 8), (108, 8), (124, 12), (136, 12), (156, 1), (157, 20), (257, 8),
                                  (329, 8), (345, 30), (0, 40), (0, 512)])
        at = start + field + rng.randrange(size)
        data[at] = rng.choice([0, 0x20, 0x2F, 0x2E, 0x30, 0x31, 0x37, 0x39, 0x0A, 0x80, 0xFF, rng.randrange(256)])
        if data[start + 257:start + 262] == b"ustar" or rng.random() < 0.3:
            data[start:start + 512] = sign(data[start:start + 512])
    if rng.random() < 0.2:
        del data[rng.randrange(len(data) + 1):]
    return bytes(data)


@unittest.skipUnless(DUMP, "DVSGUARD_DUMP_LAYER does not name dvsguard-dump-layer")
@unittest.skipUnless(GO, "go is not here")
class Peer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="dvsguard-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)
        shutil.copy(SOURCE / "tests/tools/tar_peer.go", cls.folder / "main.go")
        (cls.folder / "go.mod").write_text("module peer\n\ngo 1.19\n")
        cls.peer = cls.folder / "peer"
        environment = {**os.environ, "GOTOOLCHAIN": "local", "GOPROXY": "off", "CGO_ENABLED": "0"}
        subprocess.run([GO, "build", "-o", str(cls.peer), "."], cwd=cls.folder, env=environment, check=True)

    def read(self, program, layers):
        folder = self.folder / self.id().split(".")[-1]
        folder.mkdir(exist_ok=True)
        paths = []
        for number, layer in enumerate(layers):
            paths.append(str(folder / str(number)))
            pathlib.Path(paths[-1]).write_bytes(layer)
        run = subprocess.run([program, *paths], capture_output=True, text=True, timeout=300)
        self.assertEqual(run.returncode, 0, run.stderr[-2000:])
        return [json.loads(line) for line in run.stdout.splitlines()]

    def compare(self, layers):
        """Holds both readings of {name: bytes} together, and returns how many both accept, and refuse."""
        accepted = refused = 0
        ours, theirs = self.read(DUMP, layers.values()), self.read(str(self.peer), layers.values())
        self.assertEqual(len(ours), len(layers))
        self.assertEqual(len(theirs), len(layers))
        for name, our, their in zip(layers, ours, theirs):
            with self.subTest(name):
                if our["error"]:
                    known = any(words in our["error"] for words in STRICTER)
                    self.assertTrue(their["error"] or known, f"only dvsguard refuses: {our['error']}")
                    refused += bool(their["error"])
                else:
                    self.assertEqual(their["error"], "")
                    self.assertEqual(our["entries"], their["entries"])
                    accepted += 1
        return accepted, refused

    def test_crafted(self):
        self.compare(CRAFTED)

    def test_crafted_then_damaged(self):
        accepted, refused = self.compare({seed: damaged(seed) for seed in range(3000)})
        self.assertGreater(accepted, 300)
        self.assertGreater(refused, 300)

    def test_cut_at_every_block(self):
        whole = b"".join(CRAFTED[name] for name in ("prefix", "sparse01", "sparse10", "long_name", "global_git", "end"))
        self.compare({size: whole[:size] for size in range(0, len(whole) + 1, 128)})

    def differences(self, listing):
        """Of CRAFTED, what dvsguard accepts and `listing` reads otherwise, or refuses (None)."""
        found = set()
        for (name, layer), our in zip(CRAFTED.items(), self.read(DUMP, CRAFTED.values())):
            names = [(bytes.fromhex(entry["path"]), entry["type"] == "dir") for entry in our["entries"]]
            if not our["error"] and listing(layer) != names:
                found.add(name)
        return found

    def test_differences_from_gnu_tar_are_named(self):
        def listing(layer):
            run = subprocess.run(["tar", "--list", "-P", "--quoting-style=literal", "-f", "-"], input=layer,
                                 capture_output=True, env={**os.environ, "LC_ALL": "C"})
            lines = run.stdout.splitlines()
            return None if run.returncode else [(clean(line), line.endswith(b"/")) for line in lines]

        self.assertEqual(self.differences(listing), set(DIFFERENCES["gnu"]))

    def test_differences_from_python_are_named(self):
        def listing(layer):
            try:
                members = tarfile.open(fileobj=io.BytesIO(layer), mode="r:", errorlevel=2).getmembers()
            except (tarfile.TarError, ValueError):
                return None
            return [(clean(each.name.encode("utf-8", "surrogateescape")), each.isdir()) for each in members]

        self.assertEqual(self.differences(listing), set(DIFFERENCES["python"]))

    def test_written_by_python(self):
        accepted, _ = self.compare({form: python_writes(form) for form in (tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)})
        self.assertEqual(accepted, 2)

    def test_written_by_gnu_tar(self):
        forms = {"gnu": ["--format=gnu"], "pax": ["--format=pax"]}
        forms |= {f"sparse {version}": ["--format=pax", "--sparse", f"--sparse-version={version}"]
                  for version in ("0.0", "0.1", "1.0")}
        accepted, _ = self.compare({name: gnu_writes(self.folder, *options) for name, options in forms.items()})
        self.assertEqual(accepted, len(forms))

    def test_gzip_members(self):
        tar = CRAFTED["prefix"] + CRAFTED["long_name"] + END
        one = gzip.compress(tar)
        two = gzip.compress(tar[:700]) + gzip.compress(tar[700:])
        layers = {"one": one, "two": two, "empty member": one + gzip.compress(b""), "cut": one[:-1],
                  "zeros": one + bytes(512), "one zero": one + b"\0", "garbage": one + b"garbage",
                  "half a header": one + one[:5], "wrong length": one[:-1] + b"\1", "wrong crc": one[:-8] + bytes(8)}
        accepted, refused = self.compare(layers)
        self.assertEqual((accepted, refused), (3, 7))


if __name__ == "__main__":
    unittest.main()
