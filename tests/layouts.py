"""OCI layouts made in place: layers as lists of files, every digest right unless a test bends it."""
import gzip
import hashlib
import io
import json
import pathlib
import tarfile

OCI = "application/vnd.oci.image."


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def member(name, content=b"", mode=0o644, kind=tarfile.REGTYPE, link="", pax=None):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    info.mode, info.type, info.linkname, info.pax_headers = mode, kind, link, pax or {}
    return info, content


def tar_of(*members):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for info, content in members:
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


class Layout:
    """One image of linux/amd64. `config` is the configuration's own `config` member, `extra` stands beside it; what a
    test puts into `manifest`, `entry` and `index` is added to the manifest, to index.json's descriptor of it, and to
    index.json."""

    def __init__(self, *layers, config=None, history=(), created="2026-11-01T00:00:00Z", compress=None, **extra):
        compress = compress or (lambda data: gzip.compress(data, mtime=0))
        self.blobs = {}
        self.manifest, self.entry, self.index = {}, {}, {}
        self.layers = [self.add(compress(layer), OCI + "layer.v1.tar+gzip") for layer in layers]
        self.config = {"architecture": "amd64", "os": "linux", "created": created, "config": config or {},
                       "history": list(history), **extra,
                       "rootfs": {"type": "layers", "diff_ids": [sha256(layer) for layer in layers]}}

    def add(self, data, media_type):
        self.blobs[sha256(data)] = data
        return {"mediaType": media_type, "digest": sha256(data), "size": len(data)}

    def write(self, folder):
        folder = pathlib.Path(folder)
        config = self.add(json.dumps(self.config).encode(), OCI + "config.v1+json")
        manifest = self.add(json.dumps({"schemaVersion": 2, "mediaType": OCI + "manifest.v1+json", "config": config,
                                        "layers": self.layers, **self.manifest}).encode(), OCI + "manifest.v1+json")
        (folder / "blobs/sha256").mkdir(parents=True)
        for name, data in self.blobs.items():
            (folder / "blobs/sha256" / name.split(":")[1]).write_bytes(data)
        (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
        entry = {**manifest, **self.entry}
        entry["annotations"] = {"org.opencontainers.image.ref.name": "v1", **self.entry.get("annotations", {})}
        (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry], **self.index}))
        return folder
