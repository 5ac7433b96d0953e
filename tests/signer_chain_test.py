"""The signer as a whole, on a real chain: what its clients change there from inside containers, what the operator does
from the host, and that whatever is not granted changes nothing."""
import http.server
import io
import json
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile
import threading
import time
import unittest

import docker_engine
import ethereum_peers
import running_signer
from running_signer import CAPS, CHAIN, DVSGUARD, KEYS, OPERATOR, READS, Chain, Signer, of

NODE_UID = 61010  # of the node's process and its relay, in their containers and out
HERE = pathlib.Path(__file__).resolve().parent


def announce(registry, **changes):
    return {"name": "announce", "account": "operator", "clients": ["node"], "chain": CHAIN, "to": registry,
            "call": "updateSocket(string socket)",
            "where": [{"arg": "socket", "is": "socket", "grammar": "host:port", "ports": [26656]}], "caps": CAPS, **changes}


def libraries(program):
    """Files that a program needs to start, at the names that it knows them by."""
    told = subprocess.run(["ldd", program], capture_output=True, text=True, check=True).stdout
    return re.findall(r"(/\S+) \(", told)


def tar_of(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, path in files.items():
            tar.add(os.path.realpath(path), name.lstrip("/"))
    out.seek(0)
    return out


def new_folder(case):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="dvsguard-chain-"))
    case.addClassCleanup(shutil.rmtree, folder, ignore_errors=True)
    return folder


class OnChain(unittest.TestCase):
    """A chain, and a signer with three observers of it."""

    @classmethod
    def setUpClass(cls):
        if running_signer.why_not():
            raise unittest.SkipTest(running_signer.why_not())
        cls.chain = Chain()
        cls.addClassCleanup(cls.chain.close)
        cls.folder = new_folder(cls)
        cls.sockets = cls.folder / "node"
        cls.sockets.mkdir()
        cls.sockets.chmod(0o755)
        cls.signer = Signer(cls.folder, cls.config(), cls.accounts())
        cls.signer.make_log()
        cls.prepare()
        cls.signer.hand_over()
        cls.addClassCleanup(cls.signer.stop)
        cls.signer.start()

    @classmethod
    def accounts(cls):
        return (OPERATOR,)

    @classmethod
    def prepare(cls):
        pass

    @classmethod
    def config(cls):
        return {"chains": [{"chain": CHAIN, "upstreams": cls.chain.upstreams, "quorum": 2}],
                "reader": {"methods": READS},
                "clients": {"node": {"socket": str(cls.sockets / "signer.sock"), "uid": NODE_UID}},
                "grants": [announce(cls.chain.registry)]}

    def settle(self, account=OPERATOR):
        """Until what was sent is in the chain, and the signer knows."""
        self.signer.settled(account, int(self.chain.ask("eth_getTransactionCount", account, "latest"), 16))


class Containers(OnChain):
    """A node whose container has the client and a sidecar: the relay alone, from scratch, in the node's network."""

    @classmethod
    def setUpClass(cls):
        if docker_engine.why_no_engine():
            raise unittest.SkipTest(docker_engine.why_no_engine())
        super().setUpClass()
        engine = docker_engine.Engine(new_folder(cls))
        cls.engine = engine
        cls.addClassCleanup(engine.stop)
        engine.wait()
        node = shutil.which("node")
        programs = {"/bin/node": node, "/bin/cast": ethereum_peers.CAST}
        authorities = "/etc/ssl/certs/ca-certificates.crt"  # without any, cast does not start
        needed = {path: path for program in programs.values() for path in libraries(program)}
        engine.import_tar(tar_of({**programs, **needed, authorities: authorities}), "test/node")
        engine.import_tar(tar_of({"dvsguard-relay": pathlib.Path(DVSGUARD).with_name("dvsguard-relay")}), "test/relay")
        mounts = ["-v", f"{cls.sockets}:/run/dvsguard:ro"]
        hardened = ["--user", f"{NODE_UID}:{NODE_UID}", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"]
        cls.docker("run", "-d", "--name", "node", "--network", "none", *hardened, *mounts, "-e", "HOME=/",
                   "-v", f"{ethereum_peers.PEERS}/node_modules:/app/node_modules:ro",
                   "-v", f"{HERE}/ethereum/clients:/app/clients:ro", "test/node:1", "/bin/node", "-e", "setInterval(() => {}, 1e6)")
        cls.docker("run", "-d", "--name", "relay", "--network", "container:node", *hardened, *mounts, "test/relay:1",
                   "/dvsguard-relay", "--listen", "127.0.0.1:8545", "--socket", "/run/dvsguard/signer.sock")

    @classmethod
    def docker(cls, *arguments, timeout=60):
        program = f"{docker_engine.ENGINE}/usr/bin/docker"
        done = subprocess.run([program, "-H", f"unix://{cls.engine.socket}", *arguments], capture_output=True, text=True,
                              timeout=timeout, env={"PATH": "/usr/bin:/bin", "HOME": str(cls.folder)})
        if done.returncode:
            raise AssertionError(f"{arguments}: {done.stdout}{done.stderr}"[-3000:])
        return done.stdout

    def changes(self, value, *command):
        """What the command in the node's container says, once the chain shows the value that it set."""
        self.assertNotEqual(self.chain.socket_of(), value)
        said = self.docker("exec", "node", *command, self.chain.registry, value)
        self.assertEqual(self.chain.socket_of(), value)
        self.settle()
        return said

    def script(self, name, value, url):
        said = self.changes(value, "/bin/node", f"/app/clients/{name}.mjs", url)
        self.assertRegex(said, r"^0x[0-9a-f]{64} in block \d+\n$")

    RELAY = "http://127.0.0.1:8545"
    SOCKET = "/run/dvsguard/signer.sock"

    def test_ethers(self):
        self.script("ethers", "8.8.4.1:26656", self.RELAY)
        self.script("ethers", "8.8.4.2:26656", self.SOCKET)

    def test_viem(self):
        self.script("viem", "8.8.4.3:26656", self.RELAY)
        self.script("viem", "8.8.4.4:26656", self.SOCKET)

    def test_web3(self):
        self.script("web3", "8.8.4.5:26656", self.RELAY)
        self.script("web3", "8.8.4.6:26656", self.SOCKET)

    def test_cast(self):
        for url, value in ((self.RELAY, "8.8.4.7:26656"), (self.SOCKET, "8.8.4.8:26656")):
            self.assertNotEqual(self.chain.socket_of(), value)
            said = self.docker("exec", "node", "/bin/cast", "send", "--rpc-url", url, "--unlocked", "--from", OPERATOR,
                               self.chain.registry, "updateSocket(string)", value)
            self.assertEqual(self.chain.socket_of(), value)
            self.assertRegex(said, r"status +1 \(success\)")
            self.settle()


if __name__ == "__main__":
    unittest.main()
