"""A Docker engine of the tests' own, from Debian's packages, with images of this machine's files: no registry."""
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import time
import urllib.parse

ENGINE = os.environ.get("DOCKER_ENGINE", "")  # a folder with docker.io, containerd, runc and tini unpacked


def why_no_engine():
    if not ENGINE:
        return "no Docker engine: set DOCKER_ENGINE"
    if os.geteuid() != 0 or subprocess.run(["unshare", "--net", "--mount", "true"], capture_output=True).returncode:
        return "namespaces refused: an engine needs root and namespaces of its own"
    return ""


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=120)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Engine:
    """dockerd with a socket, folders, network and mount namespace of its own: no other engine notices it."""

    def __init__(self, folder):
        self.folder = folder
        self.socket = str(folder / "s")
        self.cgroup = f"dvsguard-test-{os.getpid()}"
        (folder / "daemon.json").write_text("{}")
        programs = f"{ENGINE}/usr/sbin:{ENGINE}/usr/bin:/usr/sbin:/usr/bin:/sbin:/bin"
        arguments = ["dockerd", "-H", f"unix://{self.socket}", "--data-root", f"{folder}/data", "--exec-root",
                     f"{folder}/exec", "--pidfile", f"{folder}/pid", "--config-file", f"{folder}/daemon.json",
                     "--cgroup-parent", self.cgroup, "--bridge=none", "--iptables=false", "--ip6tables=false"]
        self.log = open(folder / "log", "wb")
        # unshare and sh become dockerd: the process that is started is the one that is stopped.
        self.process = subprocess.Popen(
            ["unshare", "--net", "--mount", "--propagation", "private", "sh", "-c",
             'ip link set lo up; exec "$@"', "sh", *arguments],
            env={"PATH": programs, "HOME": str(folder)}, stdout=self.log, stderr=subprocess.STDOUT)

    def wait(self):
        for _ in range(1200):
            try:
                if self.ask("GET", "/_ping")[0] == 200:
                    return
            except OSError:
                pass
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError("dockerd does not start:\n" + self.tail())

    def tail(self):
        return (self.folder / "log").read_text(errors="replace")[-3000:]

    def ask(self, method, path, body=None):
        connection = UnixConnection(self.socket)
        headers = {"Transfer-Encoding": "chunked"} if body is not None else {}
        connection.request(method, path, body=body, headers=headers, encode_chunked=body is not None)
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")

    def inspect(self, name):
        return json.loads(self.ask("GET", f"/containers/{urllib.parse.quote(name)}/json")[1])

    def import_tar(self, tar, name):
        """An image of one layer: the files of a tar."""
        status, text = self.ask("POST", f"/images/create?fromSrc=-&repo={name}&tag=1", tar)
        if status != 200 or '"error"' in text:
            raise AssertionError(f"{name}: {status} {text[-500:]}")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        self.end_children()
        for path in pathlib.Path("/sys/fs/cgroup").glob(f"*/{self.cgroup}"):
            subprocess.run(["rmdir", path], capture_output=True)

    def end_children(self):
        """containerd and its shims have our folder on their command lines, and nobody else has."""
        for entry in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                if str(self.folder).encode() in entry.read_bytes():
                    os.kill(int(entry.parent.name), signal.SIGKILL)
            except (OSError, ValueError):
                pass
