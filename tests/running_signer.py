"""`dvsguard signer run` as an operator runs it: keystores of his own making, signer.yaml, and a chain (anvil) that
three upstreams of one quorum tell of."""
import contextlib
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

import ethereum_peers
from ports import free_port
from signer_observer_test import CHAIN, Anvil

HERE = pathlib.Path(__file__).resolve().parent
DVSGUARD = os.environ.get("DVSGUARD", "")
# Of the mnemonic that anvil and hardhat publish: whoever holds them holds nothing.
KEYS = {
    "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc": "8b3a350cf5c34c9194ca85829a2df0ec3153be0318b5e2d3348e872092edffba",
    "0x976EA74026E726554dB657fA54763abd0C3a0aa9": "92db14e403b83dfe3df233f83dfa3a0d7096f21ca9b0d6d6b8d88b2b4ec1564e",
    "0x14dC79964da2C08b23698B3D3cc7Ca32193d9955": "4bbbf85ce3377467afe5d46f804f221813b2bb87f24d81f60f1fcdbf7cbf4356",
}
OPERATOR, SECOND, DELEGATED = KEYS
DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
USERS = {"vault": "61001", "observer": "61002", "reader": "61003", "front": "61004"}
CAPS = {"gas": 200000, "fee_per_gas": "60 gwei", "tip_per_gas": "3 gwei", "fee": "0.01 ether",
        "budget": {"wei": "0.5 ether", "per": "7d"}}
# What ethers, viem, web3.js, web3.py and cast read while they send a transaction.
READS = ["eth_blockNumber", "eth_call", "eth_estimateGas", "eth_feeHistory", "eth_gasPrice", "eth_getBalance",
         "eth_getBlockByNumber", "eth_getCode", "eth_getTransactionByHash", "eth_getTransactionCount",
         "eth_getTransactionReceipt", "eth_maxPriorityFeePerGas"]


def why_not():
    if os.environ.get("DVSGUARD_SANITIZE"):
        return "a sanitized build: the release build's run counts"
    if not ethereum_peers.PEERS or not shutil.which("node"):
        return "ethereum peers absent"
    if os.geteuid() != 0:
        return "no root: each of the signer's processes is to have a user of its own"
    return ""


def of(text):
    """updateSocket(string), as the ABI's specification encodes it."""
    data = text.encode()
    return "0x0cf4b767" + f"{32:064x}" + f"{len(data):064x}" + data.hex().ljust(-(-len(data) // 32) * 64, "0")


class Chain(Anvil):
    """anvil on three addresses of loopback, since upstreams are to be of different hosts; and the registry on it."""

    def __init__(self):
        super().__init__("--host", "127.0.0.1", "--host", "127.0.0.2", "--host", "127.0.0.3")
        port = self.url.rsplit(":", 1)[1]
        self.upstreams = [f"http://127.0.0.{i}:{port}" for i in (1, 2, 3)]
        code = subprocess.run(["node", HERE / "ethereum/compile.mjs", HERE / "ethereum/Registry.sol"], check=True,
                              capture_output=True, text=True).stdout
        sent = self.ask("eth_sendTransaction", {"from": DEPLOYER, "data": code})
        self.registry = checksummed(self.mined(sent)["contractAddress"])

    def mined(self, sent, seconds=60):
        """The receipt of what is on its way."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            receipt = self.ask("eth_getTransactionReceipt", sent)
            if receipt:
                return receipt
            time.sleep(0.05)
        raise AssertionError(f"{sent} is not in the chain")

    def socket_of(self, account=OPERATOR):
        """getSocket(address), read from the chain itself."""
        data = "0x40b22221" + account[2:].lower().rjust(64, "0")
        answer = bytes.fromhex(self.ask("eth_call", {"to": self.registry, "data": data}, "latest")[2:])
        size = int.from_bytes(answer[32:64], "big")
        return answer[64:64 + size].decode()

    def state_of(self, account):
        return (self.ask("eth_getTransactionCount", account, "pending"), self.ask("eth_getBalance", account, "latest"),
                self.socket_of(account))


def checksummed(address):
    done = subprocess.run([ethereum_peers.CAST, "to-check-sum-address", address], check=True, capture_output=True, text=True)
    return done.stdout.strip()


class Signer:
    """A running signer over a folder of its own."""

    def __init__(self, folder, config, accounts=(OPERATOR,)):
        self.folder = folder
        self.port = free_port()
        self.clients = {}
        folder.chmod(0o755)
        (folder / "pass").write_text("correct horse battery staple\n")
        (folder / "pass").chmod(0o600)
        for account in accounts:
            self.run("key", "import", "--from", "hex", "--keystore", "keys", "--passphrase-file", "pass", "--fd", "0",
                     stdin=KEYS[account]).check_returncode()
        self.config = {
            "signer": 1, "listen": {"http": f"127.0.0.1:{self.port}"}, "log": {"folder": "log"}, "users": USERS,
            "accounts": {name: {"address": account, "keystore": str(next((folder / "keys").glob(f"*{account[2:].lower()}"))),
                                "passphrase": {"file": "pass"}}
                         for name, account in zip(("operator", "second", "delegated"), accounts)}, **config}
        self.process = None
        self.lines = []

    def run(self, *arguments, stdin="", timeout=60):
        # As a shell has it: without the tests' variables, in the folder of the signer's files.
        return subprocess.run([DVSGUARD, *arguments], cwd=self.folder, input=stdin, capture_output=True, text=True,
                              env={"PATH": "/usr/bin:/bin", "HOME": str(self.folder)}, timeout=timeout)

    def command(self, *arguments, **options):
        return self.run("signer", *arguments, "--config", "signer.yaml", **options)

    def token(self):
        """A client's token and its line for signer.yaml, as `signer token` draws them."""
        lines = self.run("signer", "token").stdout.splitlines()
        return lines[0].removeprefix("token: "), lines[1].removeprefix('token_sha256: "').rstrip('"')

    def write(self):
        path = self.folder / "signer.yaml"
        path.write_text(json.dumps(self.config, indent=1))  # which YAML reads alike
        path.chmod(0o600)
        return path

    def make_log(self):
        """What `signer init` leaves beside the file that it drafts."""
        compose = self.folder / "compose.yaml"
        compose.write_text('services: {node: {image: "example.org/node:1"}}\nx-dvs: {contract: 1, name: demo, '
                           'network: testnet, team: Demo, version: "1.0.0", channels: {discord: "https://discord.gg/demo"}}\n')
        self.run("signer", "init", "--from", "compose.yaml", "--config", "draft.yaml", "--log", "log").check_returncode()

    def hand_over(self):
        for folder in ("keys", "log"):
            for path in (self.folder / folder, *(self.folder / folder).iterdir()):
                os.chown(path, int(USERS["vault"]), int(USERS["vault"]))

    def start(self, seconds=120):
        self.write()
        self.process = subprocess.Popen([DVSGUARD, "signer", "run", "--config", "signer.yaml"], cwd=self.folder,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                        env={"PATH": "/usr/bin:/bin"})
        threading.Thread(target=self.listen, args=(self.process.stderr,), daemon=True).start()
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            with contextlib.suppress(ValueError):
                status = self.status()
                chains = [chain for account in status["accounts"] for chain in account["chains"]]
                if (all("block" in chain for chain in chains if chain["chain"] == CHAIN) and
                        bool(status["public_ip"]) == ("public_ip" in self.config)):
                    return self
            time.sleep(0.2)
        raise AssertionError(f"the signer does not come up: {self.lines}")

    def listen(self, stream):
        for line in stream:
            self.lines.append(line.rstrip("\n"))

    def said(self, pattern, seconds=60):
        """Waits for a line of `signer run`."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for line in self.lines:
                if re.search(pattern, line):
                    return line
            time.sleep(0.1)
        raise AssertionError(f"no line has {pattern!r}: {self.lines}")

    def status(self):
        return json.loads(self.command("status", "--json").stdout or "x")

    def settled(self, account, nonce, seconds=60):
        """Until the signer knows that the chain took what it signed."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            known = next(one for one in self.status()["accounts"] if one["address"] == account)["chains"][0]
            if known["outstanding"] == 0 and known["nonce"] == nonce:
                return
            time.sleep(0.2)
        raise AssertionError(f"the signer does not see nonce {nonce} of {account} settled: {self.status()}")

    def stop(self):
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(60)
        self.process.stderr.close()
        self.process = None
        return code

    def post(self, body, token="", headers=(), path=None):
        """A body of a client on TCP: the HTTP status, and the answer."""
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        asked = urllib.request.Request(f"http://127.0.0.1:{self.port}/{token if path is None else path}", text,
                                       {"Content-Type": "application/json", **dict(headers)})
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.read()


def over_socket(path, body, uid):
    """One request over a client's unix socket, as the user `uid`, in geth's stream."""
    ours, theirs = socket.socketpair()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            with socket.socket(socket.AF_UNIX) as client:
                client.settimeout(60)
                client.connect(path)
                client.sendall(body)
                theirs.sendall(client.recv(1 << 16))
            code = 0
        finally:
            os._exit(code)
    theirs.close()
    with ours:
        ours.settimeout(60)
        answer = ours.recv(1 << 16)
    os.waitpid(child, 0)
    return answer
