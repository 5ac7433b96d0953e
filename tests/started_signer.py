"""A signer as its operator starts it, `dvsguard signer run`, over a folder of its own: every process, no part replaced."""
import hashlib
import json
import os
import pathlib
import signal
import subprocess
import threading
import time
import urllib.request

CHAIN = 17000
ACCOUNT = "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc"  # of anvil's sixth key
KEY = "8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba"
REGISTRY = "0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490"
TOKEN = "5f" * 32
MODERN = "6f" * 32  # of the client whose answers are objects
UPDATE = {"name": "announce", "account": "operator", "clients": ["avs", "node", "modern"], "chain": CHAIN, "to": REGISTRY,
          "call": "updateSocket(string socket)", "where": [{"arg": "socket", "is": "socket", "grammar": "host:port"}],
          "caps": {"gas": 200000, "fee_per_gas": "60 gwei", "tip_per_gas": "2 gwei", "fee": "0.01 ether",
                   "budget": {"wei": "0.05 ether", "per": "7d"}}}
HELLO = {"name": "hello", "account": "operator", "clients": ["avs", "node", "modern"], "personal": True}
COMPOSE = """x-dvs: {contract: 1, name: demo, network: testnet, team: Demo, version: "1.0.0", channels: {discord: "https://discord.gg/demo"},
  keys: {operator: {type: ecdsa-secp256k1, delivery: signer, services: [node], uses: [{chain: 17000,
    to: "0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490", call: "updateSocket(string socket)", why: "tells peers where it listens"}]}}}
services: {node: {image: "example.org/node:1"}}
"""


def update_socket(text):
    """updateSocket(string), as the ABI's specification encodes it."""
    data = text.encode()
    return "0x0cf4b767" + f"{32:064x}{len(data):064x}" + data.hex().ljust(-(-len(data) // 32) * 64, "0")


def why_not():
    """Why no signer runs here, or nothing."""
    if os.geteuid() == 0:
        return None
    return "a signer gives each process a user of its own, which only root can"


class RunningSigner:
    """`folder` is on a real disk, and others may pass through it; `more` goes into the config."""

    def __init__(self, binary, folder, upstreams, port, grants=(UPDATE, HELLO), **more):
        self.binary, self.folder, self.port = str(binary), pathlib.Path(folder), port
        os.chmod(self.folder, 0o755)
        first = os.stat(self.folder).st_uid + 64001
        self.users = dict(zip(("vault", "observer", "reader", "front"), range(first, first + 4)))
        digest, modern = (hashlib.sha256(token.encode()).hexdigest() for token in (TOKEN, MODERN))
        self.sockets = self.folder / "node"
        self.sockets.mkdir(exist_ok=True)
        self.socket = self.sockets / "signer.sock"
        self.config = {
            "signer": 1,
            "accounts": {"operator": {"address": ACCOUNT, "keystore": "vault/operator.json",
                                      "passphrase": {"file": "passphrase"}, "outstanding": 64}},
            "chains": [{"chain": CHAIN, "upstreams": list(upstreams), "quorum": len(upstreams) // 2 + 1}],
            "clients": {"avs": {"token_sha256": digest}, "node": {"socket": str(self.socket), "uid": os.getuid()},
                        "modern": {"token_sha256": modern, "reply": "object"}},
            "listen": {"http": f"127.0.0.1:{port}"}, "log": {"folder": "vault/log"}, "grants": list(grants),
            "users": {part: str(user) for part, user in self.users.items()}, **more}
        self.process = None
        self._make()

    def _run(self, *words):
        done = subprocess.run([self.binary, *words], cwd=self.folder, capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)

    def _make(self):
        vault = self.folder / "vault"
        vault.mkdir(mode=0o700)
        for name, text in (("passphrase", "a long one"), ("key", KEY), ("compose.yaml", COMPOSE)):
            (self.folder / name).write_text(text)
            os.chmod(self.folder / name, 0o600)
        keys = self.folder / "keys"
        self._run("key", "import", "--from", "hex", "key", "--keystore", str(keys), "--passphrase-file", "passphrase")
        os.rename(next(iter(keys.glob("*"))), vault / "operator.json")
        os.unlink(self.folder / "key")
        self._run("signer", "init", "--from", "compose.yaml", "--config", "signer.yaml", "--account", ACCOUNT, "--keystore", "k",
                  "--upstream", "http://127.0.0.1:1", "--log", "vault/log", "--uid", "1000", "--origin", "test.example/signer")
        self.configure()
        for path in (vault, *vault.rglob("*")):
            os.chown(path, self.users["vault"], self.users["vault"])

    def configure(self, **more):
        """What the next start reads. JSON is YAML."""
        self.config.update(more)
        (self.folder / "signer.yaml").write_text(json.dumps(self.config, indent=1))

    def start(self, stdout=subprocess.DEVNULL, through=()):
        """`through`: words before the command."""
        self.said = []
        self.process = subprocess.Popen([*through, self.binary, "signer", "run", "--config", "signer.yaml"], cwd=self.folder,
                                        stdout=stdout, stderr=subprocess.PIPE, text=True)
        ready = threading.Event()

        def listen(stream):
            with stream:
                for line in stream:
                    self.said.append(line)
                    if "is ready" in line:
                        ready.set()
            ready.set()
        self.listener = threading.Thread(target=listen, args=(self.process.stderr,), daemon=True)
        self.listener.start()
        if not ready.wait(60) or self.process.poll() is not None:
            self.stop()
            raise RuntimeError("".join(self.said) or "the signer does not get ready")
        return self

    def stop(self):
        """Its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(60)
        finally:
            self.process.kill()
            self.listener.join(30)

    def children(self):
        """{part: process id} of the vault, the front and so on."""
        out = {}
        for path in pathlib.Path("/proc").glob("[0-9]*/stat"):
            try:
                text = path.read_text()
                words = (path.parent / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if int(text.rsplit(")", 1)[1].split()[1]) == self.process.pid:
                name = b"vault" if words[0].endswith(b"dvsguard-vault") else words[1].removeprefix(b"signer-")
                out[name.decode()] = int(path.parent.name)
        return out

    @property
    def url(self):
        return f"http://u:{TOKEN}@127.0.0.1:{self.port}/"

    def url_of(self, client):
        return self.url.replace(TOKEN, MODERN) if client == "modern" else self.url

    @property
    def path_url(self):
        return f"http://127.0.0.1:{self.port}/{TOKEN}"

    def get(self, page):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{page}", timeout=60) as answer:
            return answer.read().decode()

    def post(self, body, token=TOKEN):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/{token}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or "null")

    def call(self, method, *params, **more):
        return self.post({"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}, **more)

    def wait_for_state(self, seconds=60):
        """Until the upstreams agreed on the account's state."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            status = subprocess.run([self.binary, "signer", "status", "--config", "signer.yaml"], cwd=self.folder, text=True,
                                    capture_output=True)
            if "agreed at block" in status.stdout:
                return
            time.sleep(0.2)
        raise RuntimeError(f"no agreed state: {status.stdout}{status.stderr}")
