"""The signer as a whole, on a real chain: what its clients change there from inside containers, what the operator does
from the host, and that whatever is not granted changes nothing."""
import contextlib
import http.server
import io
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tarfile
import tempfile
import threading
import time
import unittest
import urllib.request

import docker_engine
import ethereum_peers
import running_signer
from ports import free_port
from running_signer import CAPS, CHAIN, DELEGATED, DVSGUARD, KEYS, OPERATOR, READS, SECOND, Chain, Signer, of

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
        # One client need not wait until the signer knows that the former's is in the chain.
        cls.signer.config["accounts"]["operator"]["outstanding"] = 8
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
        cls.addClassCleanup(cls.docker, "rm", "--force", "node", "relay")
        cls.docker("run", "-d", "--name", "node", "--network", "none", *hardened, *mounts, "-e", "HOME=/",
                   "-v", f"{ethereum_peers.PEERS}/node_modules:/app/node_modules:ro",
                   "-v", f"{HERE}/ethereum/clients:/app/clients:ro", "test/node:1", "/bin/node", "-e", "setInterval(() => {}, 1e6)")
        cls.docker("run", "-d", "--name", "relay", "--network", "container:node", *hardened, *mounts, "test/relay:1",
                   "/dvsguard-relay", "--listen", "127.0.0.1:8545", "--socket", "/run/dvsguard/signer.sock")

    @classmethod
    def docker(cls, *arguments, timeout=180):
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


class Echo(http.server.BaseHTTPRequestHandler):
    """Tells who asks its address; here, the one that the test is at."""
    address = "203.0.113.9"

    def do_GET(self):
        text = f"{self.address}\n".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


class OnHost(OnChain):
    """The same without containers: the operator's own commands, and clients by token."""

    TOKENS = ()

    @classmethod
    def config(cls):
        config = super().config()
        cls.echoes = [http.server.ThreadingHTTPServer((f"127.0.0.{i}", 0), Echo) for i in (1, 2)]
        for echo in cls.echoes:
            threading.Thread(target=echo.serve_forever, daemon=True).start()
            cls.addClassCleanup(echo.server_close)
            cls.addClassCleanup(echo.shutdown)
        config["public_ip"] = {"echo": ["http://{}:{}/".format(*echo.server_address) for echo in cls.echoes], "quorum": 2}
        return config

    @classmethod
    def prepare(cls):
        cls.tokens = {}
        for name in cls.TOKENS:
            cls.tokens[name], digest = cls.signer.token()
            cls.signer.config["clients"][name] = {"token_sha256": digest}

    @staticmethod
    def follows(registry):
        read = {"call": "getSocket(address operator) returns (string)", "to": registry, "args": [OPERATOR], "arg": "socket"}
        return {"demands": {"public_ip": {"arg": "socket", "max_age": "5m"}, "differs": read}}


class Host(OnHost):
    """The operator at his host: his commands, what `signer run` tells him, and his page."""

    TOKENS = ("avs",)

    @classmethod
    def config(cls):
        config, registry = super().config(), cls.chain.registry

        def on(*ports):
            return [{"arg": "socket", "is": "socket", "grammar": "host:port", "hosts": ["203.0.113.0/24"], "ports": ports}]
        config["grants"] = [announce(registry, clients=["avs", "node"], where=on(26656)),
                            announce(registry, name="follow", clients=[], where=on(26656, 26657), **cls.follows(registry))]
        return config

    @classmethod
    def prepare(cls):
        super().prepare()
        cls.signer.config["accounts"]["operator"]["guard"] = {"balance": {"above": "1 ether", "do": "warn"}}

    def setUp(self):
        self.signer.lines.clear()

    def command(self, *arguments):
        done = self.signer.command(*arguments)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_a_call_is_made_and_waited_for(self):
        said = self.command("call", "announce", "--arg", "socket=203.0.113.1:26656")
        self.assertRegex(said, r"^0x[0-9a-f]{64}\ndone in block \d+\n$")
        self.assertEqual(self.chain.socket_of(), "203.0.113.1:26656")
        refused = self.signer.command("call", "announce", "--arg", "socket=10.0.0.1:26656")
        self.assertEqual((refused.returncode, refused.stdout.split(":")[0]), (1, "refused (condition)"), refused)
        self.assertEqual(self.chain.socket_of(), "203.0.113.1:26656")
        self.signer.said("does not hold: the balance is within the account's guard")
        self.assertIn("announce by the operator", self.command("log", "show", "--kind", "used"))

    def test_the_socket_follows_the_public_address(self):
        anvil = self.chain.ask("eth_sendTransaction", {"from": OPERATOR, "to": self.chain.registry, "data": of("203.0.113.2:26657")})
        self.chain.mined(anvil)  # signed elsewhere: its key is locked until the operator adopts the nonce
        self.signer.said(f"{OPERATOR} is locked: ")
        self.signer.stop()
        self.signer.lines.clear()
        self.signer.start()
        self.signer.said(f"{OPERATOR} is locked: ")  # still, and told again
        nonce = int(self.chain.ask("eth_getTransactionCount", OPERATOR, "latest"), 16)
        self.command("adopt", "operator", "--nonce", str(nonce), "--yes")
        said = self.command("follow-public-ip", "follow", "--once")
        self.assertRegex(said, r"^203\.0\.113\.2:26657 -> 203\.0\.113\.9:26657\n0x[0-9a-f]{64}\ndone in block \d+\n$")
        self.assertEqual(self.chain.socket_of(), "203.0.113.9:26657")
        self.assertEqual(self.command("follow-public-ip", "follow", "--once"), "")  # as it stands
        elsewhere = self.signer.command("call", "follow", "--arg", "socket=203.0.113.3:26657")
        self.assertEqual((elsewhere.returncode, elsewhere.stdout.split(":")[0]), (1, "refused (public-ip)"), elsewhere)

    def test_upstreams_that_fall_silent_and_come_back(self):
        self.chain.process.send_signal(signal.SIGSTOP)
        try:
            for number in (1, 2, 3):
                self.signer.said(f"upstream {number} of chain {CHAIN}: ")
            self.signer.said(f"the upstreams of chain {CHAIN} do not agree, so no transaction is signed on it")
        finally:
            self.chain.process.send_signal(signal.SIGCONT)
        self.signer.said(f"upstream 1 of chain {CHAIN}: answers again")
        self.signer.said(f"the upstreams of chain {CHAIN} agree again")

    def test_a_helper_that_ends_is_started_again(self):
        told = subprocess.run(["ps", "-o", "pid=,args=", "--ppid", str(self.signer.process.pid)], capture_output=True, text=True)
        front = next(line for line in told.stdout.splitlines() if "signer-front" in line)
        os.kill(int(front.split()[0]), signal.SIGKILL)
        self.signer.said(r"the front ended \(signal 9\); it is started again")
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                if self.relayed(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n").startswith(b"HTTP/1.1 200"):
                    return
            time.sleep(0.2)
        self.fail(f"nobody answers: {self.signer.lines}")

    def relayed(self, request):
        with socket.create_connection(("127.0.0.1", self.signer.port), 60) as client:
            client.sendall(request)
            return client.recv(4096)

    def test_the_relay_is_a_command_too(self):
        port = free_port()
        command = [DVSGUARD, "signer", "relay", "--listen", f"127.0.0.1:{port}", "--socket", self.sockets / "signer.sock"]
        relay = subprocess.Popen(command, user=NODE_UID, group=NODE_UID, extra_groups=[])
        try:
            asked = urllib.request.Request(f"http://127.0.0.1:{port}/", b'{"jsonrpc":"2.0","id":1,"method":"eth_accounts"}',
                                           {"Content-Type": "application/json"})
            for _ in range(600):
                with contextlib.suppress(OSError):
                    with urllib.request.urlopen(asked, timeout=60) as answer:
                        self.assertEqual(json.load(answer)["result"], [OPERATOR.lower()])
                        return
                time.sleep(0.1)
            self.fail("the relay does not listen")
        finally:
            relay.terminate()
            relay.wait()

    # docs/signer.md: what it shows is run, one after the other, and prints what it shows, but for hashes and blocks.
    BLOCK = re.compile(r"^```(js|python|sh)\n((?:(?!```).)*?)^```\n\n```text\n(.*?)^```\n", re.M | re.S)

    def printed(self, language, code, work):
        code = code.replace("http://127.0.0.1:9000/TOKEN", f"http://127.0.0.1:{self.signer.port}/{self.tokens['avs']}")
        environment = {"PATH": f"{work}:{pathlib.Path(ethereum_peers.CAST).parent}:/usr/bin:/bin", "HOME": str(work),
                       "PYTHONPATH": os.environ.get("WEB3_PY", "")}
        suffix = {"js": "mjs", "python": "py", "sh": "sh"}[language]
        (work / f"block.{suffix}").write_text(code)
        program = {"js": "node", "python": "python3", "sh": "sh"}[language]
        done = subprocess.run([shutil.which(program), work / f"block.{suffix}"], capture_output=True, text=True, timeout=180,
                              cwd=work, env=environment)
        return done.stdout + done.stderr

    @staticmethod
    def varies(text):
        return re.sub(r"in block \d+", "in block N", re.sub("0x[0-9a-f]{64}", "0xHASH", text))

    def shows(self, languages):
        """Runs the page's blocks of these languages, and returns how many there are."""
        count = 0
        page = (HERE.parent / "docs/signer.md").read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory(prefix="dvsguard-page-") as work:
            work = pathlib.Path(work)
            (work / "node_modules").symlink_to(f"{ethereum_peers.PEERS}/node_modules")
            # The page's commands find the file where it usually stands.
            (work / "dvsguard").write_text(f'#!/bin/sh\ncd {self.folder} && exec {DVSGUARD} "$@" --config signer.yaml\n')
            (work / "dvsguard").chmod(0o755)
            for language, code, shown in self.BLOCK.findall(page):
                if language not in languages:
                    continue
                with self.subTest(code):
                    self.assertEqual(self.varies(self.printed(language, code, work)), self.varies(shown))
                count += 1
        return count

    def test_the_page_shows_what_runs(self):
        self.assertGreaterEqual(self.shows(("js", "sh")), 7)

    @unittest.skipUnless(os.environ.get("WEB3_PY"), "no web3.py: set WEB3_PY")
    def test_the_page_shows_what_web3_py_does(self):
        self.assertEqual(self.shows(("python",)), 1)


class Refuses(unittest.TestCase):
    """What `signer run` says before it starts anything."""

    def setUp(self):
        if running_signer.why_not():
            raise unittest.SkipTest(running_signer.why_not())
        folder = tempfile.TemporaryDirectory(prefix="dvsguard-chain-")
        self.addCleanup(folder.cleanup)
        folder = pathlib.Path(folder.name)
        registry = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
        self.signer = Signer(folder, {"chains": [{"chain": CHAIN, "upstreams": ["http://127.0.0.1:1"], "quorum": 1}],
                                      "clients": {"node": {"socket": str(folder / "node/signer.sock"), "uid": NODE_UID}},
                                      "grants": [announce(registry)]})
        self.signer.make_log()
        self.signer.write()

    def test_files_that_are_not_the_vaults(self):
        vault = int(running_signer.USERS["vault"])
        for folder in ("keys", "log"):
            done = self.signer.command("run")
            self.assertEqual(done.returncode, 2, done)
            self.assertRegex(done.stderr, rf"^dvsguard: /\S+/{folder}\S*: is not the vault's, which runs as user {vault}\n"
                                          rf"  chown {vault}:{vault} it, .*\n$")
            for path in (self.signer.folder / folder, *(self.signer.folder / folder).iterdir()):
                os.chown(path, vault, vault)

    def test_a_client_without_its_folder(self):
        self.signer.hand_over()
        done = self.signer.command("run")
        self.assertEqual(done.returncode, 2, done)
        self.assertRegex(done.stderr, r"^dvsguard: /\S+/node/signer.sock: cannot listen there: .*\n  make its folder; ")

    def test_a_passphrase_that_is_another(self):
        self.signer.hand_over()
        (self.signer.folder / "node").mkdir()
        (self.signer.folder / "pass").write_text("another\n")
        done = self.signer.command("run")
        self.assertEqual(done.returncode, 2, done)
        self.assertRegex(done.stderr, r"(?s)^dvsguard-vault: /\S+/keys/UTC\S+: .*passphrase.*dvsguard: the vault ended\n")


SECRET_CLIENTS = ("avs", "poor", "second", "rated", "paced", "once", "late", "early", "two", "ip", "same", "delegated", "stranger")
GWEI = 10**9
# A grant of typed data that the operator reviewed, and the same as a client sends it.
ATTEST = "Attest(address operator,uint256 epoch)"
FIELDS = {"EIP712Domain": [{"name": "name", "type": "string"}, {"name": "chainId", "type": "uint256"},
                           {"name": "verifyingContract", "type": "address"}],
          "Attest": [{"name": "operator", "type": "address"}, {"name": "epoch", "type": "uint256"}]}


class Forbidden(OnHost):
    """Each sent as a client sends it, refused for its own reason, and the chain shows nothing of it."""

    TOKENS = SECRET_CLIENTS

    @classmethod
    def accounts(cls):
        return (OPERATOR, SECOND, DELEGATED)

    @classmethod
    def config(cls):
        config, to = super().config(), cls.chain.registry
        cls.chain.ask("anvil_setCode", DELEGATED, "0xef0100" + to[2:].lower())  # an EIP-7702 delegation
        config["chains"].append({"chain": CHAIN + 1, "upstreams": cls.chain.upstreams[:1], "quorum": 1})
        tiny = {**CAPS, "fee": "0.002 ether", "budget": {"wei": "0.003 ether", "per": "7d"}}
        typed = {"chain": CHAIN, "verifying_contract": to, "typed": ATTEST}
        config["reviewed"] = [ATTEST]
        config["deny"] = [{"name": "not-there", "chain": CHAIN + 1, "to": to}]
        config["grants"] = [
            announce(to, clients=["avs", "node", "two"]),
            announce(to, name="elsewhere", clients=["two"], chain=CHAIN + 1),
            announce(to, name="poor", account="second", clients=["poor"], caps=tiny),
            announce(to, name="late", clients=["late"], limits={"until": "2021-01-01T00:00:00Z"}),
            announce(to, name="early", clients=["early"], limits={"from": "2999-01-01T00:00:00Z"}),
            announce(to, name="ip", clients=["ip"], demands={"public_ip": {"arg": "socket", "max_age": "5m"}}),
            announce(to, name="same", clients=["same"], demands={"differs": cls.follows(to)["demands"]["differs"]}),
            announce(to, name="plain", account="second", clients=["second"]),
            announce(to, name="rated", account="second", clients=["rated"], limits={"rate": {"count": 1, "per": "1d"}}),
            announce(to, name="paced", account="second", clients=["paced"], limits={"interval": "10m"}),
            announce(to, name="once", account="second", clients=["once"], limits={"once": True}),
            announce(to, name="coded", account="delegated", clients=["delegated"]),
            {"name": "attest", "account": "operator", "clients": ["avs"], **typed},
            {"name": "hello", "account": "operator", "clients": ["avs"], "personal": True}]
        return config

    @classmethod
    def prepare(cls):
        super().prepare()
        cls.signer.config["accounts"]["second"]["outstanding"] = 5

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Something stands on the chain, which would be seen to change.
        cls.signer.command("call", "announce", "--arg", "socket=8.8.6.1:26656").check_returncode()

    def setUp(self):
        self.nonce = int(self.chain.ask("eth_getTransactionCount", OPERATOR, "latest"), 16)

    def transaction(self, **changes):
        call = {"from": OPERATOR, "to": self.chain.registry, "gas": "0x186a0", "maxFeePerGas": hex(20 * GWEI),
                "maxPriorityFeePerGas": hex(GWEI), "nonce": hex(self.nonce), "chainId": hex(CHAIN), "data": of("8.8.8.8:26656")}
        return {name: value for name, value in {**call, **changes}.items() if value is not None}

    @staticmethod
    def body(method, *params):
        return {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}

    def typed(self, fields=None, **domain):
        domain = {"name": "demo", "chainId": CHAIN, "verifyingContract": self.chain.registry, **domain}
        domain = {name: value for name, value in domain.items() if value is not None}
        types = {**FIELDS, **(fields or {})}
        types["EIP712Domain"] = [field for field in types["EIP712Domain"] if field["name"] in domain]
        return {"types": types, "primaryType": "Attest", "domain": domain,
                "message": {name["name"]: OPERATOR if name["type"] == "address" else "7" for name in types["Attest"]}}

    def chain_state(self):
        accounts = [self.chain.state_of(account) for account in KEYS]
        return accounts, self.chain.ask("eth_getBalance", self.chain.registry, "latest"), self.chain.ask("eth_getCode", OPERATOR, "latest")

    def ask(self, client, body, **options):
        return self.signer.post(body, self.tokens.get(client, client), **options)

    def refused(self, name, reason, answer):
        """By its reason's word, by its JSON-RPC code, or before any JSON-RPC answer by HTTP's status."""
        status, text = answer
        if status != 200:
            return self.assertEqual(status, reason, (name, text))
        told = json.loads(text)
        self.assertNotIn("result", told, name)
        error = told["error"]
        self.assertIn(reason, (error.get("data", {}).get("reason"), error["code"]), (name, error))

    def variations(self):
        tx, registry = self.transaction, self.chain.registry
        good = of("8.8.8.8:26656")

        def sent(name, reason, client="avs", **changes):
            return name, reason, lambda: self.ask(client, self.body("eth_sendTransaction", tx(**changes)))

        def socket(text, reason="condition"):
            return sent(f"the socket {text!r}", reason, data=of(text))

        def asked(name, reason, method, *params, client="avs"):
            return name, reason, lambda: self.ask(client, self.body(method, *params))

        raw = json.dumps(self.body("eth_sendTransaction", tx()))
        foreign = subprocess.run([ethereum_peers.CAST, "mktx", "--private-key", KEYS[SECOND], "--rpc-url", self.chain.url, registry,
                                  "updateSocket(string)", "8.8.8.8:26656"], capture_output=True, text=True, check=True).stdout.strip()
        return [
            # What the call is
            sent("another contract", "contract", to=SECOND),
            sent("the creation of a contract", "creation", to=None, data="0x6001600155"),
            sent("a value", "value", value="0x1"),
            sent("a plain transfer", "value", to=SECOND, value="0x1", data="0x"),
            sent("another function", "contract", data="0xaff5edb1"),
            sent("no calldata", "contract", data="0x"),
            sent("a selector alone", "calldata", data=good[:10]),
            sent("bytes after the arguments", "calldata", data=good + "00"),
            sent("a word after the arguments", "calldata", data=good + "00" * 32),
            sent("an offset that skips a word", "calldata", data=good[:10] + f"{64:064x}" + "00" * 32 + good[74:]),
            sent("padding that is not zero", "calldata", data=good[:-2] + "01"),
            sent("a length past the end", "calldata", data=good[:74] + f"{77:064x}" + good[138:]),
            # Chain, fees, types
            sent("another chain", "contract", chainId="0x1"),
            sent("no chain where two are granted", -32602, client="two", chainId=None),
            sent("gas over the cap", "gas-cap", gas=hex(200001)),
            sent("a fee per gas over the cap", "fee-cap", maxFeePerGas=hex(60 * GWEI + 1)),
            sent("a tip over the cap", "tip-cap", maxPriorityFeePerGas=hex(3 * GWEI + 1)),
            sent("a fee over the cap of one transaction", "fee-cap", gas=hex(200000), maxFeePerGas=hex(51 * GWEI)),
            sent("a gas price over the cap", "fee-cap", maxFeePerGas=None, maxPriorityFeePerGas=None, gasPrice=hex(60 * GWEI + 1)),
            sent("an access list", "access-list", accessList=[{"address": registry, "storageKeys": []}]),
            sent("type 1, which is not granted", "type", type="0x1", maxFeePerGas=None, maxPriorityFeePerGas=None,
                 gasPrice=hex(20 * GWEI)),
            sent("type 3", -32602, type="0x3", maxFeePerBlobGas="0x1", blobVersionedHashes=["0x01" + "00" * 31]),
            sent("type 4", -32602, type="0x4"),
            sent("an authorisation list without a type", -32602, authorizationList=[
                {"chainId": hex(CHAIN), "address": registry, "nonce": "0x0", "yParity": "0x0", "r": "0x1", "s": "0x1"}]),
            # The socket
            *(socket(text) for text in (
                "127.0.0.1:26656", "10.0.0.1:26656", "192.168.1.1:26656", "100.64.0.1:26656", "169.254.169.254:26656",
                "224.0.0.1:26656", "203.0.113.7:26656", "0.0.0.0:26656", "[::1]:26656", "[::ffff:8.8.8.8]:26656",
                "[fe80::1%eth0]:26656", "8.8.8.8:26655", "8.8.8.8:65536", "8.8.8.8:026656", "8.8.8.8:0", "8.8.8.8", "010.1:26656",
                "8.8.8.010:26656", "134744072:26656", "0x8.8.8.8:26656", " 8.8.8.8:26656", "8.8.8.8:26656 ", "8.8.8.8 :26656",
                "node.example.:26656", "8.8.8.8.:26656", "8.8.8.8:26656;26657", "http://8.8.8.8:26656", "8.8.8.8:26656\0",
                "\u0668.8.8.8:26656", "")),
            sent("what is granted and denied", "denied", client="two", chainId=hex(CHAIN + 1)),
            sent("a host that is not the public address", "public-ip", client="ip", data=of("8.8.8.9:26656")),
            sent("the value that stands there", "differs", client="same", data=of("8.8.6.1:26656")),
            # Nonce, time, who
            sent("a nonce ahead", "nonce", nonce=hex(self.nonce + 1)),
            sent("a nonce behind", "nonce", nonce=hex(self.nonce - 1)),
            sent("an expired grant", "validity", client="late"),
            sent("a grant that is not valid yet", "validity", client="early"),
            sent("an account with a delegation", "code", client="delegated", **{"from": DELEGATED, "nonce": "0x0"}),
            sent("an account of another client", "no-grant", **{"from": SECOND, "nonce": "0x0"}),
            sent("an account of nobody", "account", **{"from": registry}),
            sent("a client without a grant", "no-grant", client="stranger"),
            sent("another token", "client", client="00" * 32),
            sent("no token", "client", client=""),
            ("a client's socket, another user", "client", lambda: (200, running_signer.over_socket(
                str(self.sockets / "signer.sock"), raw.encode(), 0))),
            # Messages
            asked("a digest to eth_sign", "message", "eth_sign", OPERATOR, "0x" + "11" * 32),
            asked("a digest to personal_sign", "message", "personal_sign", "0x" + "11" * 32, OPERATOR),
            asked("a message of a client without that grant", "no-grant", "personal_sign", "0x68656c6c6f", OPERATOR, client="two"),
            asked("bytes as they are", -32602, "account_signData", "data/validator", OPERATOR, "0x05" + "11" * 31),
            asked("a raw digest", -32601, "eth_signHash", OPERATOR, "0x" + "11" * 32),
            asked("an authorisation", -32601, "wallet_signAuthorization", {"address": registry, "chainId": hex(CHAIN), "nonce": "0x0"}),
            asked("typed data of another chain", "contract", "eth_signTypedData_v4", OPERATOR, self.typed(chainId=1)),
            asked("typed data of another contract", "contract", "eth_signTypedData_v4", OPERATOR, self.typed(verifyingContract=SECOND)),
            asked("typed data without a chain", "domain", "eth_signTypedData_v4", OPERATOR, self.typed(chainId=None)),
            asked("typed data without a contract", "domain", "eth_signTypedData_v4", OPERATOR, self.typed(verifyingContract=None)),
            asked("another type of the same name", "contract", "eth_signTypedData_v4", OPERATOR, self.typed(
                {"Attest": [{"name": "operator", "type": "address"}, {"name": "epoch", "type": "uint64"}]})),
            asked("typed data with a member too many", "malformed", "eth_signTypedData_v4", OPERATOR,
                  {**self.typed(), "message": {"operator": OPERATOR, "epoch": "7", "more": "1"}}),
            # The wire
            sent("an unknown member", -32602, gasLimit="0x186a0"),
            sent("data and input that differ", -32602, input=of("8.8.8.9:26656")),
            ("a member twice", -32700, lambda: self.ask("avs", raw.replace('"to":', f'"to": "{SECOND}", "to":').encode())),
            ("text after the request", -32700, lambda: self.ask("avs", raw.encode() + b"{}")),
            ("a web page's request", 403, lambda: self.ask("avs", raw.encode(), headers={"Origin": "https://site.example"})),
            ("another host's name", 421, lambda: self.ask("avs", raw.encode(), headers={"Host": "site.example"})),
            ("a form's request", 415, lambda: self.ask("avs", raw.encode(), headers={"Content-Type": "text/plain"})),
            asked("a foreign transaction", "not-ours", "eth_sendRawTransaction", foreign),
            asked("a method of the node's own", -32601, "anvil_setBalance", OPERATOR, "0x0"),
            asked("a method that is not read", -32601, "eth_getLogs", {}),
        ]

    def test_variations_are_refused_and_change_nothing(self):
        variations = self.variations()
        self.assertGreaterEqual(len(variations), 40)
        before = self.chain_state()
        for name, reason, send in variations:
            with self.subTest(name):
                self.refused(name, reason, send())
                self.assertEqual(self.chain_state(), before)
        # What they vary would have been signed and sent.
        for method, params in (("personal_sign", ["0x68656c6c6f", OPERATOR]), ("eth_signTypedData_v4", [OPERATOR, self.typed()])):
            self.assertRegex(json.loads(self.ask("avs", self.body(method, *params))[1])["result"], "^0x[0-9a-f]{130}$")
        told = json.loads(self.ask("avs", self.body("eth_sendTransaction", self.transaction()))[1])
        self.chain.mined(told["result"])
        self.assertEqual(self.chain.socket_of(), "8.8.8.8:26656")
        self.settle()

    def test_what_was_signed_before_counts(self):
        """Of an account of its own: signed for nobody to send, so that each nonce stays taken."""
        before = self.chain_state()

        def sign(client, at, **changes):
            asked = self.transaction(**{"from": SECOND, "nonce": hex(at), **changes})
            return self.ask(client, self.body("eth_signTransaction", asked))

        def signs(client, at):
            self.assertIn("result", json.loads(sign(client, at)[1]), client)

        limits = {"rated": "rate", "paced": "interval", "once": "once", "poor": "budget"}
        for nonce, client in enumerate(limits):
            signs(client, nonce)
        for client, reason in limits.items():
            self.refused(client, reason, sign(client, 4))
        signs("second", 4)
        self.refused("one more than may wait", "outstanding", sign("second", 5))
        self.refused("another call of a nonce that was given", "nonce", sign("second", 4, data=of("8.8.8.9:26656")))
        self.refused("the same with a higher fee", "nonce", sign("second", 4, maxFeePerGas=hex(25 * GWEI)))
        self.assertEqual(self.chain_state(), before)


if __name__ == "__main__":
    unittest.main()
