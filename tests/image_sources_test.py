"""What image sources resolve to, held against skopeo's reading of the same images, which umoci and buildah made.

DVSGUARD_DUMP_IMAGE names tests/tools/dump_image.cc's program: it prints the images of a source as JSON and holds every
layer to its digest.
"""
import gzip
import hashlib
import io
import json
import os
import pathlib
import shutil
import stat
import subprocess
import tarfile
import tempfile
import time
import unittest

from docker_engine import ENGINE, Engine, UnixConnection
from harness import SANITIZED

DUMP = os.environ.get("DVSGUARD_DUMP_IMAGE")
SECONDS = 300
KEY = hashlib.sha256(b"a key of the tests of image sources").hexdigest()  # valid, and nobody's


def run(*args, **options):
    done = subprocess.run([str(arg) for arg in args], capture_output=True, timeout=SECONDS, **options)
    if done.returncode != 0:
        raise AssertionError(f"{args}: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout


def dump(source, *options, stdin=None):
    return json.loads(run(DUMP, source, *options, **({"input": stdin} if stdin else {})))


def refusal(source, *options):
    done = subprocess.run([DUMP, str(source), *options], capture_output=True, timeout=SECONDS)
    if done.returncode != 2:
        raise AssertionError(f"{source} gave {done.returncode}: {done.stdout[:500]}")
    return done.stderr.decode()


def sha256(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


@unittest.skipUnless(DUMP, "DVSGUARD_DUMP_IMAGE does not name the program")
class FolderTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory(prefix="dvsguard-test-")
        cls.addClassCleanup(folder.cleanup)
        cls.folder = pathlib.Path(folder.name)


@unittest.skipUnless(shutil.which("skopeo") and shutil.which("umoci"), "skopeo or umoci absent")
class Peers(FolderTest):
    """An image of two layers in umoci's layout, and all that skopeo makes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        root = cls.folder / "root"
        (root / "etc").mkdir(parents=True)
        (root / "etc/hello").write_text("hi\n")
        (root / "large").write_bytes(os.urandom(1 << 20))
        cls.layout = cls.folder / "layout"
        image = f"{cls.layout}:v1"
        run("umoci", "init", "--layout", cls.layout)
        run("umoci", "new", "--image", image)
        for part in ("etc", "large"):
            run("umoci", "insert", "--rootless", "--image", image, root / part, f"/{part}")
        run("umoci", "config", "--image", image, "--author", "A <a@example.com>", "--config.user", "1000:1000",
            "--config.env", "A=b", "--config.env", "C=d e", "--config.entrypoint", "/x", "--config.cmd", "y",
            "--config.label", "l=m", "--config.workingdir", "/w", "--config.exposedports", "80/tcp",
            "--config.volume", "/v", "--config.stopsignal", "SIGINT", "--architecture", "amd64", "--os", "linux")
        cls.raw = run("skopeo", "inspect", "--raw", f"oci:{image}")
        cls.config = json.loads(run("skopeo", "inspect", "--config", "--raw", f"oci:{image}"))

    def copy(self, to, *options):
        run("skopeo", "copy", "-q", *options, f"oci:{self.layout}:v1", to)

    def only(self, *args, **options):
        images = dump(*args, **options)
        self.assertEqual(len(images), 1)
        return images[0]

    def assert_same_config(self, image, config):
        run_as = config.get("config", {})
        ours = image["config"]
        for name, theirs in (("env", "Env"), ("entrypoint", "Entrypoint"), ("command", "Cmd")):
            self.assertEqual(ours[name], run_as.get(theirs) or [])
        for name, theirs in (("exposed_ports", "ExposedPorts"), ("volumes", "Volumes")):
            self.assertEqual(ours[name], sorted(run_as.get(theirs) or {}))
        self.assertEqual(ours["labels"], run_as.get("Labels") or {})
        for name, theirs in (("user", "User"), ("working_directory", "WorkingDir"), ("stop_signal", "StopSignal")):
            self.assertEqual(ours.get(name, ""), run_as.get(theirs, ""))
        for name in ("os", "architecture", "created", "author"):
            self.assertEqual(ours.get(name, ""), config.get(name, ""))
        self.assertEqual(ours["diff_ids"], config["rootfs"]["diff_ids"])
        self.assertEqual(ours["history"], config["history"])

    def assert_inflates_to(self, image, read):
        """Each layer's path holds the bytes that the config's diff ids name."""
        for layer, diff_id in zip(image["layers"], image["config"]["diff_ids"], strict=True):
            data = read(layer["path"])
            self.assertEqual(layer["sha256"], sha256(data))
            self.assertEqual(layer["bytes"], len(data))
            self.assertEqual(sha256(gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data), diff_id)

    def test_a_layout(self):
        for source in (self.layout, f"oci:{self.layout}", f"oci:{self.layout}:v1"):
            image = self.only(source)
            manifest = json.loads(self.raw)
            self.assertEqual(image["manifest"], sha256(self.raw))
            self.assertEqual(image["config_digest"], manifest["config"]["digest"])
            self.assertEqual([layer["digest"] for layer in image["layers"]],
                             [layer["digest"] for layer in manifest["layers"]])
            self.assert_same_config(image, self.config)
            self.assert_inflates_to(image, lambda path: (self.layout / path).read_bytes())

    def test_a_layout_in_a_tar(self):
        archive = self.folder / "oci.tar"
        self.copy(f"oci-archive:{archive}:v1")
        inside = tarfile.open(archive)
        for source in (archive, f"oci-archive:{archive}:v1"):
            image = self.only(source)
            self.assertEqual(image["manifest"], sha256(self.raw))
            self.assert_same_config(image, self.config)
            self.assert_inflates_to(image, lambda path: inside.extractfile(path).read())

    def test_a_docker_archive(self):
        archive = self.folder / "docker.tar"
        self.copy(f"docker-archive:{archive}:acme/x:1")
        config = json.loads(run("skopeo", "inspect", "--config", "--raw", f"docker-archive:{archive}"))
        inside = tarfile.open(archive)
        for source in (archive, f"docker-archive:{archive}:acme/x:1", f"docker-archive:{archive}:docker.io/acme/x:1"):
            image = self.only(source)
            self.assertNotIn("manifest", image)
            self.assert_same_config(image, config)
            self.assert_inflates_to(image, lambda path: inside.extractfile(path).read())
        self.assertIn("holds no image called", refusal(f"docker-archive:{archive}:acme/y"))

    def test_an_archive_reads_the_same_in_one_pass(self):
        for kind, name in (("oci-archive", "v1"), ("docker-archive", "acme/x:1")):
            archive = self.folder / f"once-{kind}.tar"
            self.copy(f"{kind}:{archive}:{name}")
            plain = self.only(archive)
            data = archive.read_bytes()
            packed = self.folder / f"{kind}.tar.gz"
            packed.write_bytes(gzip.compress(data[:9000]) + gzip.compress(data[9000:]))  # two members
            ways = [self.only(packed), self.only("-", stdin=data), self.only("-", stdin=packed.read_bytes())]
            if shutil.which("zstd"):
                run("zstd", "-q", "-f", archive)
                ways.append(self.only(f"{archive}.zst"))
            for image in ways:
                image["name"] = plain["name"]
                self.assertEqual(image, plain)

    def test_zstd_layers(self):
        layout = self.folder / "zstd"
        self.copy(f"oci:{layout}:v1", "--dest-compress-format", "zstd")
        image = self.only(layout)
        manifest = json.loads(run("skopeo", "inspect", "--raw", f"oci:{layout}:v1"))
        self.assertTrue(all(layer["mediaType"].endswith("+zstd") for layer in manifest["layers"]))
        self.assertEqual([layer["encoding"] for layer in image["layers"]], ["zstd", "zstd"])

    def test_uncompressed_layers(self):
        layout = self.folder / "plain"
        self.copy(f"dir:{self.folder / 'plain-dir'}", "--dest-decompress")
        run("skopeo", "copy", "-q", "--dest-oci-accept-uncompressed-layers", f"dir:{self.folder / 'plain-dir'}",
            f"oci:{layout}:v1")
        image = self.only(layout)
        self.assertEqual([layer["encoding"] for layer in image["layers"]], ["tar", "tar"])
        self.assertEqual([layer["digest"] for layer in image["layers"]], image["config"]["diff_ids"])

    def test_an_index_of_two_platforms(self):
        layout = self.folder / "index"
        shutil.copytree(self.layout, layout)
        run("umoci", "tag", "--image", f"{layout}:v1", "arm")
        run("umoci", "config", "--image", f"{layout}:arm", "--architecture", "arm64")
        entries = json.loads((layout / "index.json").read_text())["manifests"]
        for entry in entries:
            name = entry.pop("annotations")["org.opencontainers.image.ref.name"]
            entry["platform"] = {"os": "linux", "architecture": "arm64" if name == "arm" else "amd64"}
        index = json.dumps({"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json",
                            "manifests": entries}).encode()
        digest = sha256(index)
        (layout / "blobs/sha256" / digest[7:]).write_bytes(index)
        (layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [
            {"mediaType": "application/vnd.oci.image.index.v1+json", "digest": digest, "size": len(index)}]}))
        for platform in ("linux/amd64", "linux/arm64"):
            architecture = platform.split("/")[1]
            image = self.only(layout, "--platform", platform)
            raw = run("skopeo", "--override-arch", architecture, "--override-os", "linux", "inspect", "--config",
                      "--raw", f"oci:{layout}")
            self.assertEqual(image["config_digest"], sha256(raw))
            self.assertEqual(image["config"]["architecture"], architecture)
        self.assertEqual(len(dump(layout, "--all")), 2)
        self.assertIn("it holds linux/amd64, linux/arm64", refusal(layout, "--platform", "linux/s390x"))

    def test_a_blob_whose_bytes_were_changed(self):
        layout = self.folder / "changed"
        shutil.copytree(self.layout, layout)
        layer = json.loads(self.raw)["layers"][1]["digest"]
        path = layout / "blobs/sha256" / layer[7:]
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.chmod(0o644)
        path.write_bytes(data)
        self.assertIn("another digest", refusal(layout))

    @unittest.skipUnless(shutil.which("buildah"), "buildah absent")
    def test_what_buildah_builds(self):
        store = ["buildah", "--root", self.folder / "store", "--runroot", self.folder / "runroot",
                 "--storage-driver", "vfs"]
        container = run(*store, "from", "scratch").decode().strip()
        run(*store, "add", container, self.folder / "root", "/")
        run(*store, "config", "--user", "65532", "--env", "X=y", "--healthcheck", "CMD /ok", "--label", "a=b",
            container)
        for kind, options in (("oci-archive", []), ("docker-archive", ["--format", "docker"]), ("oci", [])):
            target = self.folder / f"buildah-{kind}"
            run(*store, "commit", "-q", *options, container, f"{kind}:{target}:acme/b:1")
            image = self.only(f"{kind}:{target}:acme/b:1")
            config = json.loads(run("skopeo", "inspect", "--config", "--raw", f"{kind}:{target}:acme/b:1"))
            self.assert_same_config(image, config)
            self.assertEqual(image["config"]["healthcheck"], config["config"].get("Healthcheck", {}).get("Test", []))


def why_no_engine():
    if SANITIZED:
        return "a sanitized build: the release build's run counts"
    if not ENGINE:
        return "no Docker engine: set DOCKER_ENGINE"
    if os.geteuid() != 0 or subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True).returncode:
        return "namespaces refused: an engine needs root and namespaces of its own"
    return ""


@unittest.skipIf(why_no_engine(), why_no_engine())
class DockerSave(FolderTest):
    """What Docker 20.10 itself saves: a folder a layer, and links where two layers are the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engine = Engine(cls.folder)
        cls.addClassCleanup(cls.engine.stop)
        cls.engine.wait()
        cls.load("base", cls.tar_of({"etc/hello": "hi\n"}), "/images/create?fromSrc=-&repo=t/base&tag=1")
        dockerfile = "FROM t/base:1\nCOPY a /a\nENV A=b\nUSER 1000\nCOPY a /a\nLABEL l=m\nCMD [\"/a\"]\n"
        cls.load("built", cls.tar_of({"Dockerfile": dockerfile, "a": f"PRIVATE_KEY=0x{KEY}\n"}), "/build?t=t/built:2")
        cls.archive = cls.folder / "saved.tar"
        cls.archive.write_bytes(cls.get("/images/get?names=t/base:1&names=t/built:2"))

    @staticmethod
    def tar_of(files):
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as tar:
            for name, text in files.items():
                member = tarfile.TarInfo(name)
                member.size = len(text)
                tar.addfile(member, io.BytesIO(text.encode()))
        return out.getvalue()

    @classmethod
    def load(cls, name, tar, path):
        status, text = cls.engine.ask("POST", path, io.BytesIO(tar))
        if status != 200 or '"error"' in text:
            raise AssertionError(f"{name}: {status} {text[-500:]}")

    @classmethod
    def get(cls, path):
        connection = UnixConnection(cls.engine.socket)
        connection.request("GET", path)
        return connection.getresponse().read()

    def test_it_reads_as_the_engine_says(self):
        inside = tarfile.open(self.archive)
        links = [member.name for member in inside if member.issym()]
        self.assertTrue(links, "the engine links no layer: this test does not test what it should")
        for name in ("t/base:1", "t/built:2"):
            image, = dump(f"docker-archive:{self.archive}:{name}")
            said = json.loads(self.get(f"/images/{name}/json"))
            self.assertEqual(image["config_digest"], said["Id"])
            self.assertEqual(image["config"]["diff_ids"], said["RootFS"]["Layers"])
            self.assertEqual(image["config"].get("user", ""), said["Config"]["User"])
            self.assertEqual(image["config"]["env"], said["Config"]["Env"] or [])
            self.assertEqual(image["config"]["labels"], said["Config"]["Labels"] or {})
            self.assertEqual([layer["sha256"] for layer in image["layers"]], said["RootFS"]["Layers"])

    def test_all_of_it_reads_the_same_in_one_pass(self):
        images = dump(self.archive)
        self.assertEqual(len(images), 2)
        streamed = dump("-", stdin=gzip.compress(self.archive.read_bytes()))
        for image, once in zip(images, streamed, strict=True):
            self.assertEqual(once.pop("name").removeprefix("-"), image.pop("name").removeprefix(str(self.archive)))
            self.assertEqual(once, image)

    def test_scan_asks_the_engine_and_finds_what_is_in_its_archive(self):
        told = []
        for source in ("docker-daemon:t/built:2", f"docker-archive:{self.archive}:t/built:2"):
            done = subprocess.run([os.environ["DVSGUARD"], "scan", source, "--format", "json"], capture_output=True,
                                  timeout=SECONDS, env={"DOCKER_HOST": f"unix://{self.engine.socket}", "PATH": "/usr/bin"})
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertNotIn(KEY.encode(), done.stdout)
            report = json.loads(done.stdout)
            told.append([(item["rule"], item["message"], item.get("where")) for practice in report["practices"]
                         for item in practice["findings"] if item["rule"] != "SG01"])
        self.assertEqual(*told)
        self.assertEqual([rule for rule, _, _ in told[0]].count("KM04"), 2)  # in the layer, and in its copy


def why_no_podman():
    return "" if shutil.which("podman") and os.geteuid() == 0 else "podman absent, or not run as root"


@unittest.skipIf(why_no_podman(), why_no_podman())
class Podman(FolderTest):
    """podman's own service on a socket of its own, with an image of two names and a key in a layer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        settings = cls.folder / "storage.conf"
        settings.write_text(f'[storage]\ndriver = "vfs"\nrunroot = "{cls.folder}/run"\ngraphroot = "{cls.folder}/graph"\n')
        cls.environment = {**os.environ, "CONTAINERS_STORAGE_CONF": str(settings), "HOME": str(cls.folder)}
        cls.podman = ["podman", "--cgroup-manager", "cgroupfs", "--events-backend", "none"]
        cls.socket, log = cls.folder / "s", cls.folder / "log"
        with open(log, "wb") as out:
            service = subprocess.Popen([*cls.podman, "system", "service", "--time", "0", f"unix://{cls.socket}"],
                                       stdout=out, stderr=out, env=cls.environment)
        cls.addClassCleanup(service.wait)
        cls.addClassCleanup(service.terminate)
        if not cls.answers(service):
            raise unittest.SkipTest(f"podman cannot run here: {log.read_text()[-300:]}")
        cls.archive = cls.folder / "saved.tar"
        cls.write_archive()
        cls.ask("POST", "/v1.40/images/load", cls.archive.read_bytes())
        cls.ask("POST", "/v1.40/images/docker.io%2Facme%2Fthing:1/tag?repo=localhost/mine&tag=2")

    @classmethod
    def answers(cls, service):
        for _ in range(1200):
            try:
                cls.ask("GET", "/version")
                return True
            except OSError:
                if service.poll() is not None:
                    return False
                time.sleep(0.05)
        return False

    @classmethod
    def ask(cls, method, path, body=None):
        connection = UnixConnection(str(cls.socket))
        connection.request(method, path, body, {"Content-Type": "application/x-tar"} if body else {})
        answer = connection.getresponse()
        text = answer.read()
        if answer.status not in (200, 201):
            raise AssertionError(f"{path}: {answer.status} {text[-500:]}")
        return text

    @classmethod
    def write_archive(cls):
        def add(tar, name, data):
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
        layers = []
        for name, data in (("etc/hello", b"hi\n"), ("app.env", f"PRIVATE_KEY=0x{KEY}\n".encode())):
            layer = io.BytesIO()
            with tarfile.open(fileobj=layer, mode="w") as tar:
                add(tar, name, data)
            layers.append(layer.getvalue())
        config = json.dumps({"architecture": "amd64", "os": "linux", "config": {"User": "1000"},
                             "rootfs": {"type": "layers", "diff_ids": [sha256(layer) for layer in layers]}}).encode()
        with tarfile.open(cls.archive, "w") as tar:
            add(tar, "config.json", config)
            for number, layer in enumerate(layers):
                add(tar, f"{number}.tar", layer)
            add(tar, "manifest.json", json.dumps([{"Config": "config.json", "RepoTags": ["docker.io/acme/thing:1"],
                                                   "Layers": ["0.tar", "1.tar"]}]).encode())

    def scan(self, *args, code=1):
        done = subprocess.run([os.environ["DVSGUARD"], "scan", *args, "--format", "json"], capture_output=True,
                              timeout=SECONDS, env={"DOCKER_HOST": f"unix://{self.socket}", "PATH": "/usr/bin"})
        self.assertEqual(done.returncode, code, done.stderr)
        self.assertNotIn(KEY.encode(), done.stdout)
        return json.loads(done.stdout) if code < 2 else done.stderr.decode()

    @staticmethod
    def findings(report):
        return [(item["rule"], item["message"], item.get("where")) for practice in report["practices"]
                for item in practice["findings"] if item["rule"] != "SG01"]

    def test_by_each_of_its_names_it_is_what_its_archive_holds(self):
        held = json.loads(self.ask("GET", "/images/docker.io%2Facme%2Fthing:1/json"))
        of_archive = self.scan(f"docker-archive:{self.archive}:acme/thing:1")
        self.assertEqual([rule for rule, _, _ in self.findings(of_archive)].count("KM04"), 1)
        for args in (["docker-daemon:acme/thing:1"], ["--engine", "docker.io/acme/thing:1"],
                     ["docker-daemon:localhost/mine:2"], [f"docker-daemon:{held['Id']}"], ["--engine", held["Id"][7:19]]):
            with self.subTest(args=args):
                report = self.scan(*args)
                self.assertEqual(report["subject"]["inputs"][0]["digest"], held["Id"])
                self.assertEqual(self.findings(report), self.findings(of_archive))

    def test_what_it_does_not_hold_is_said(self):
        self.assertRegex(self.scan("docker-daemon:acme/other:1", code=2), "answers 404 to GET /images/acme%2Fother%3A1")

    def test_check_looks_into_its_images(self):
        (self.folder / "compose.yaml").write_text("services:\n  node: {image: 'acme/thing:1'}\n")
        done = subprocess.run([os.environ["DVSGUARD"], "check", "--engine", "--format", "json", self.folder],
                              capture_output=True, timeout=SECONDS, env={"DOCKER_HOST": f"unix://{self.socket}"})
        self.assertIn("KM04", [rule for rule, _, _ in self.findings(json.loads(done.stdout))], done.stderr)


class Roots(FolderTest):
    def test_a_folder_is_read_as_python_reads_it(self):
        root = self.folder / "root"
        for name in ("b/c", "a", "b/.hidden"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(name)
        (root / "link").symlink_to("/etc/shadow")
        os.mkfifo(root / "fifo")
        os.chmod(root / "a", 0o4711)
        entries = {entry["path"]: entry for entry in dump(f"rootfs:{root}")["entries"]}
        seen = {str(path.relative_to(root)) for path in root.rglob("*")}
        self.assertEqual(set(entries), seen)
        for name in ("b/c", "a", "b/.hidden"):
            status = (root / name).stat()
            self.assertEqual(entries[name]["sha256"], sha256(name.encode()))
            self.assertEqual(entries[name]["mode"], stat.S_IMODE(status.st_mode))
            self.assertEqual((entries[name]["uid"], entries[name]["gid"]), (status.st_uid, status.st_gid))
        self.assertEqual(entries["link"]["link"], "/etc/shadow")

    @unittest.skipUnless(os.geteuid() == 0 and subprocess.run(
        ["unshare", "--net", "--mount", "true"], capture_output=True).returncode == 0, "namespaces refused")
    def test_pseudo_filesystems_are_told_and_not_walked(self):
        root = self.folder / "mounted"
        for name in ("proc", "sys", "data"):
            (root / name).mkdir(parents=True)
        script = (f"mount -t proc proc {root}/proc && mount -t tmpfs tmpfs {root}/data && echo x >{root}/data/x && "
                  f"exec {DUMP} rootfs:{root}")
        answer = json.loads(run("unshare", "--mount", "--pid", "--fork", "sh", "-c", script))
        self.assertEqual([entry["path"] for entry in answer["entries"]], ["data", "data/x", "proc", "sys"])
        self.assertEqual([(note["path"], note["kind"]) for note in answer["notes"]], [("proc", 0)])

    @unittest.skipUnless(os.geteuid() == 0 and shutil.which("setcap"), "setcap absent")
    def test_file_capabilities_are_told(self):
        root = self.folder / "capable"
        root.mkdir()
        (root / "x").write_text("x")
        run("setcap", "cap_net_raw+ep", root / "x")
        self.assertTrue(dump(f"rootfs:{root}")["entries"][0]["file_capability"])


if __name__ == "__main__":
    unittest.main()
