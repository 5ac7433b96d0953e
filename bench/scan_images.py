"""Images for bench/scan.py, as OCI layouts in a cache: made once, the same again from the same machine."""
import gzip
import hashlib
import io
import json
import os
import platform
import random
import shutil
import tarfile
import zlib

MB = 1_000_000
LEVEL = 6  # what docker build, ko and buildah compress with


class Layer:
    """A gzip'ed tar, written as it comes; both digests are taken on the way."""

    def __init__(self, folder):
        self.path = os.path.join(folder, "layer")
        self.out = open(self.path, "wb")
        self.stored, self.inflated = hashlib.sha256(), hashlib.sha256()
        self.size = self.bytes = self.files = 0

    def member(self, plain, packed=None):
        """One gzip member; `packed` where the caller has compressed the same bytes before."""
        if packed is None:
            packed = gzip.compress(plain, LEVEL, mtime=0)
        self.inflated.update(plain)
        self.stored.update(packed)
        self.bytes += len(plain)
        self.size += len(packed)
        self.out.write(packed)

    def close(self, blobs):
        self.out.close()
        os.rename(self.path, os.path.join(blobs, self.stored.hexdigest()))


class GzipOfTar(io.RawIOBase):
    """What tarfile writes, as one gzip member of a layer."""

    def __init__(self, layer):
        self.layer = layer
        self.packer = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)

    def write(self, plain):
        self.layer.inflated.update(plain)
        self.layer.bytes += len(plain)
        self.pass_on(self.packer.compress(plain))
        return len(plain)

    def pass_on(self, packed):
        self.layer.stored.update(packed)
        self.layer.size += len(packed)
        self.layer.out.write(packed)

    def finish(self):
        self.pass_on(self.packer.flush())


def header(name, size, mode=0o644, kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.size, info.mode, info.type, info.linkname = size, mode, kind, link
    return info


def tar_layer(folder, blobs, entries):
    """`entries` gives (TarInfo, bytes) pairs."""
    layer = Layer(folder)
    out = GzipOfTar(layer)
    with tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        for info, data in entries:
            tar.addfile(info, io.BytesIO(data))
            layer.files += 1
    out.finish()
    layer.close(blobs)
    return layer


def tree(roots):
    """Files and links below `roots`, in the order of their names, as tar entries."""
    for root in roots:
        for folder, folders, names in os.walk(root):
            folders.sort()
            for name in sorted(names):
                path = os.path.join(folder, name)
                if os.path.islink(path):
                    yield header(path[1:], 0, 0o777, tarfile.SYMTYPE, os.readlink(path)), b""
                elif os.path.isfile(path) and os.access(path, os.R_OK):
                    with open(path, "rb") as file:
                        data = file.read()
                    yield header(path[1:], len(data), os.stat(path).st_mode & 0o7777), data


def up_to(entries, size):
    """As many entries as have `size` bytes; the iterator goes on with the next ones."""
    for info, data in entries:
        yield info, data
        size -= len(data) + 512
        if size <= 0:
            return


def debian(folder, blobs, scale):
    """600 MB in five layers: this machine's package database, programs, libraries and texts."""
    entries = tree(["/etc/apt", "/var/lib/dpkg/info", "/usr/bin", "/usr/sbin", "/usr/share", "/usr/lib"])
    release, status = (open(path, "rb").read() for path in ("/etc/os-release", "/var/lib/dpkg/status"))
    first = [(header("etc/os-release", len(release)), release), (header("var/lib/dpkg/status", len(status)), status)]
    for i in range(5):
        layer = tar_layer(folder, blobs, [*(first if i == 0 else []), *up_to(entries, 120 * MB * scale)])
        if layer.files > 0:
            yield layer


def static(folder, blobs, _):
    """As ko makes them: a small base, and one Go program (the go command, else this Python)."""
    yield tar_layer(folder, blobs, up_to(tree(["/usr/share/zoneinfo", "/etc/ssl/certs"]), 2 * MB))
    with open(os.path.realpath(shutil.which("go") or "/bin/bash"), "rb") as file:
        program = file.read()
    yield tar_layer(folder, blobs, [(header("ko-app/node", len(program), 0o755), program)])


def small_files(folder, blobs, scale):
    """100,000 files of 100 bytes to 4 KB: settings, with words and numbers."""
    draw = random.Random(1)

    def entries():
        for i in range(int(100_000 * scale)):
            lines = (f"name_{draw.getrandbits(12):x} = value {draw.getrandbits(40)}\n" for _ in range(140))
            data = "".join(lines).encode()[:draw.randint(100, 4000)]
            yield header(f"opt/app{i // 1000}/part{i // 20 % 50}/file{i}.conf", len(data)), data

    yield tar_layer(folder, blobs, entries())


def single(folder, blobs, scale):
    """One layer of 200 MB of programs and libraries."""
    yield tar_layer(folder, blobs, up_to(tree(["/usr/lib"]), 200 * MB * scale))


def huge(folder, blobs, scale):
    """One layer of 5 GB: the same 50 MB of this machine's files, as often as it takes."""
    part = b"".join(data for _, data in up_to(tree(["/usr/share", "/usr/lib"]), 50 * MB * scale))
    packed = gzip.compress(part, LEVEL, mtime=0)
    padding = b"\0" * (-len(part) % 512)
    layer = Layer(folder)
    for i in range(100):
        layer.member(header(f"data/part{i}", len(part)).tobuf(tarfile.PAX_FORMAT))
        layer.member(part, packed)
        layer.member(padding)
        layer.files += 1
    layer.member(b"\0" * 1024)
    layer.close(blobs)
    yield layer


IMAGES = {"Debian-sized": debian, "ko-like": static, "100,000 files": small_files, "one layer": single, "5 GB": huge}


def write_blob(blobs, text):
    data = text.encode()
    name = hashlib.sha256(data).hexdigest()
    with open(os.path.join(blobs, name), "wb") as out:
        out.write(data)
    return {"digest": "sha256:" + name, "size": len(data)}


def write_layout(folder, layers):
    blobs = os.path.join(folder, "blobs/sha256")
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    config = {"architecture": machine, "os": "linux", "config": {"User": "10000"},
              "rootfs": {"type": "layers", "diff_ids": ["sha256:" + layer.inflated.hexdigest() for layer in layers]}}
    kind = "application/vnd.oci.image."
    manifest = {"schemaVersion": 2, "mediaType": kind + "manifest.v1+json",
                "config": {"mediaType": kind + "config.v1+json", **write_blob(blobs, json.dumps(config))},
                "layers": [{"mediaType": kind + "layer.v1.tar+gzip", "size": layer.size,
                            "digest": "sha256:" + layer.stored.hexdigest()} for layer in layers]}
    entry = {"mediaType": manifest["mediaType"], **write_blob(blobs, json.dumps(manifest))}
    with open(os.path.join(folder, "index.json"), "w") as out:
        json.dump({"schemaVersion": 2, "manifests": [entry]}, out)
    with open(os.path.join(folder, "oci-layout"), "w") as out:
        out.write('{"imageLayoutVersion": "1.0.0"}')


def image(cache, name, scale):
    """The image's folder and what is in it: {files, bytes, stored, layers}."""
    folder = os.path.join(cache, f"{name.replace(' ', '-').replace(',', '')}-{scale:g}")
    told = os.path.join(folder, "told.json")
    if not os.path.exists(told):
        shutil.rmtree(folder, ignore_errors=True)
        blobs = os.path.join(folder, "blobs/sha256")
        os.makedirs(blobs)
        layers = list(IMAGES[name](folder, blobs, scale))
        write_layout(folder, layers)
        with open(told, "w") as out:
            json.dump({"files": sum(layer.files for layer in layers), "bytes": sum(layer.bytes for layer in layers),
                       "stored": sum(layer.size for layer in layers), "layers": len(layers)}, out)
    with open(told) as file:
        return folder, json.load(file)
