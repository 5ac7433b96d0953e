"""The signer's observers and its reader, the vault and the front replaced by this test: what they tell of a real node
(anvil), and what a lying, slow, dead or endless upstream makes them say."""

import contextlib
import gzip
import http.server
import json
import os
import pathlib
import socket
import struct
import subprocess
import threading
import time
import unittest
import urllib.request

import wire
from ports import free_port

DVSGUARD = os.environ["DVSGUARD"]
PEERS = os.environ.get("ETHEREUM_PEERS")
ANVIL = PEERS and pathlib.Path(PEERS, "node_modules/@foundry-rs/anvil-linux-amd64/bin/anvil")
CHAIN = 17000
ACCOUNT = "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc"  # of anvil's sixth key
REGISTRY = "0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490"
TOKEN = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
SPENDER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
BROKEN = "0xCf7Ed3AccA5a467e9e704C703E8D87F634fB0Fc9"
SECRET = "c0ffee0123456789abcdef0123456789"  # a provider's token in a URL
LARGEST = b"\xff" * 32
CAP = 1.9  # seconds: the vault gives up after two


def of(address):
    return bytes.fromhex(address[2:])


def config(urls, echoes=(), reader=None, reads=("eth_call", "eth_getBalance", "eth_getLogs", "eth_sendRawTransaction")):
    demand = {"arg": "socket", "to": REGISTRY, "call": "getSocket(address operator) returns (string)", "args": [ACCOUNT]}
    grant = {"name": "announce", "account": "operator", "clients": [], "chain": CHAIN, "to": REGISTRY,
             "call": "updateSocket(string socket)",
             "caps": {"gas": 200000, "fee_per_gas": "60 gwei", "tip_per_gas": "2 gwei", "fee": "0.1 ether",
                      "budget": {"wei": "0.5 ether", "per": "7d"}},
             "demands": {"differs": demand}}
    broken = {**grant, "name": "broken", "demands": {"differs": {**demand, "to": BROKEN}}}
    guard = {"allowances": [{"token": TOKEN, "spender": SPENDER, "do": "refuse"}, {"token": BROKEN, "spender": SPENDER, "do": "warn"}]}
    chain = {"chain": CHAIN, "upstreams": list(urls), "quorum": len(urls) // 2 + 1}
    if reader:
        chain["reader"] = reader
    out = {"signer": 1, "accounts": {"operator": {"address": ACCOUNT, "keystore": "k.json", "passphrase": {"prompt": True}, "guard": guard}},
           "chains": [chain], "log": {"folder": "log"}, "grants": [grant, broken], "reader": {"methods": list(reads)}}
    if echoes:
        out["public_ip"] = {"echo": list(echoes), "quorum": len(echoes) // 2 + 1}
    return out


class Child:
    """A process of the signer, with the other end of its link."""

    def __init__(self, part, settings, *arguments):
        self.link, theirs = wire.pair()
        boot, write = os.pipe()
        os.set_inheritable(boot, True)
        os.set_inheritable(theirs.fileno(), True)
        command = [DVSGUARD, part, *arguments, "--link", str(theirs.fileno()), "--boot", str(boot)]
        self.process = subprocess.Popen(command, pass_fds=(boot, theirs.fileno()), stderr=subprocess.PIPE, env={"PATH": "/usr/bin"})
        theirs.close()
        os.close(boot)
        text = json.dumps(settings, sort_keys=True, separators=(",", ":")).encode()
        with contextlib.suppress(BrokenPipeError):  # it refused its arguments before
            os.write(write, struct.pack("<I", len(text)) + text)
        os.close(write)
        self.round = 0

    def tell(self, name, **fields):
        self.round += 1
        wire.send(self.link, name, round=self.round, **fields)
        return self.round

    def ask(self, name, **fields):
        """Again where this machine, doing much else, was too slow for the upstream that the test plays."""
        for _ in range(5):
            answer, told = self.ask_once(name, **fields)
            if told.get("why") != b"does not answer in time":
                break
        return answer, told

    def ask_once(self, name, **fields):
        asked = self.tell(name, **fields)
        start = time.monotonic()
        answer, fields = wire.receive(self.link)
        self.seconds = time.monotonic() - start
        assert fields.pop("round") == asked
        return answer, fields

    def read(self, method, params, chain=CHAIN):
        self.round += 1
        self.link.settimeout(60)
        self.link.send(json.dumps({"id": self.round, "chain": chain, "method": method, "params": params}).encode())
        answer = json.loads(self.link.recv(1 << 20))
        assert answer.pop("id") == self.round
        return answer

    def close(self):
        self.link.close()
        code = self.process.wait(60)
        error = self.process.stderr.read().decode()
        self.process.stderr.close()
        return code, error


def returning(data):
    """A contract that returns just these bytes, whatever it is asked."""
    size = bytes([0x61]) + len(data).to_bytes(2, "big")
    code = size + bytes.fromhex("600e600039") + size + bytes.fromhex("6000f3")
    return "0x" + (code + data).hex()


def abi_string(text):
    data = text.encode()
    return (32).to_bytes(32, "big") + len(data).to_bytes(32, "big") + data.ljust((len(data) + 31) // 32 * 32, b"\0")


class Anvil:
    def __init__(self, *arguments):
        self.url = f"http://127.0.0.1:{free_port()}"
        command = [ANVIL, "--port", self.url.rsplit(":", 1)[1], "--chain-id", str(CHAIN), "--silent", *arguments]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(600):
            try:
                self.ask("eth_chainId")
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("anvil does not start")

    def ask(self, method, *params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        asked = urllib.request.Request(self.url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            told = json.load(answer)
        assert "error" not in told, told
        return told["result"]

    def close(self):
        self.process.kill()
        self.process.wait()


class Upstream:
    """An upstream in this process: `answer(body, handler)` gives the body of its answer, or writes one itself."""

    def __init__(self, answer, path=""):
        upstream = self
        self.requests = []

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                upstream.requests.append((self.headers, json.loads(body)))
                self.reply(answer(json.loads(body), self))

            def do_GET(self):
                upstream.requests.append((self.headers, self.path))
                self.reply(answer(self.path, self))

            def reply(self, out, status=200, headers=()):
                if out is None:
                    self.close_connection = True
                    return
                data = out if isinstance(out, bytes) else out.encode() if isinstance(out, str) else json.dumps(out).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                for name, value in headers:
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)

            def handle_one_request(self):
                try:
                    super().handle_one_request()
                except OSError:
                    self.close_connection = True

            def log_message(self, *_):
                pass

        # Its queue holds all that a test opens at once: who finds no room there waits seconds for a second try.
        server = type("Server", (http.server.ThreadingHTTPServer,), {"daemon_threads": True, "request_queue_size": 512})
        self.server = server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}{path}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Node:
    """Answers as a node does; subclasses lie."""
    hash = "0x" + "ab" * 32
    batches = hashes = tips = True

    def block(self, number):
        return {"number": hex(number), "hash": self.hash, "timestamp": "0x6553f100", "baseFeePerGas": "0x7"}

    def result(self, method, params):
        if method == "eth_maxPriorityFeePerGas" and not self.tips:
            raise LookupError("the method does not exist")
        if any(isinstance(one, dict) and "blockHash" in one for one in params) and not self.hashes:
            raise LookupError("invalid argument 1: json: cannot unmarshal object into Go value of type string")
        return {"eth_chainId": lambda: hex(CHAIN), "eth_blockNumber": lambda: "0x64",
                "eth_getBlockByNumber": lambda: self.block(int(params[0], 16)), "eth_maxPriorityFeePerGas": lambda: "0x3",
                "eth_gasPrice": lambda: "0x9", "eth_getTransactionCount": lambda: "0x5", "eth_getBalance": lambda: "0x10",
                "eth_getCode": lambda: "0x", "eth_call": lambda: "0x" + "00" * 31 + "2a"}[method]()

    def one(self, call):
        out = {"jsonrpc": "2.0", "id": call["id"]}
        try:
            return {**out, "result": self.result(call["method"], call["params"])}
        except LookupError as error:
            return {**out, "error": {"code": -32602, "message": str(error)}}

    def __call__(self, body, handler):
        if isinstance(body, dict):
            return self.one(body)
        if not self.batches:
            return {"jsonrpc": "2.0", "id": None, "error": {"code": -32600, "message": "batches are not supported"}}
        return [self.one(call) for call in reversed(body)]


class Case(unittest.TestCase):
    def upstream(self, answer, path=""):
        out = Upstream(answer, path)
        self.addCleanup(out.close)
        return out

    def child(self, part, settings, *arguments):
        out = Child(part, settings, *arguments)
        self.addCleanup(out.close)
        return out

    def observer(self, url):
        return self.child("signer-observer", config([url]), "--chain", str(CHAIN), "--upstream", "0")

    def trouble(self, observer, name="ask-head", **fields):
        for _ in range(5):  # once in time is in time: this machine may do much else
            answer, told = observer.ask_once(name, **fields)
            self.assertEqual(answer, "trouble")
            if observer.seconds < CAP:
                break
        self.assertLess(observer.seconds, CAP)
        return told["why"].decode()


class RealNode(Case):
    @classmethod
    def setUpClass(cls):
        if not PEERS:
            raise unittest.SkipTest("ethereum peers absent")
        cls.anvil = Anvil()
        cls.addClassCleanup(cls.anvil.close)
        cls.anvil.ask("anvil_setCode", REGISTRY, returning(abi_string("203.0.113.7:26656")))
        cls.anvil.ask("anvil_setCode", TOKEN, returning((5).to_bytes(32, "big")))
        cls.anvil.ask("anvil_setCode", BROKEN, "0x60006000fd")
        cls.anvil.ask("anvil_setBalance", ACCOUNT, "0x1234")
        cls.anvil.ask("anvil_setNonce", ACCOUNT, "0x9")
        cls.anvil.ask("evm_mine")

    def test_tells_all_that_is_watched_at_one_block(self):
        observer = self.observer(self.anvil.url)
        answer, head = observer.ask("ask-head")
        self.assertEqual(answer, "head")
        self.assertEqual(head["number"], int(self.anvil.ask("eth_blockNumber"), 16))
        answer, told = observer.ask("ask-state", block=head["number"])
        self.assertEqual(answer, "state", told)
        block = self.anvil.ask("eth_getBlockByNumber", hex(head["number"]), False)
        [state] = told["accounts"]
        self.assertEqual(state["chain"], CHAIN)
        self.assertEqual(state["account"], of(ACCOUNT))
        self.assertEqual(state["hash"], of(block["hash"]))
        self.assertEqual(state["time"], int(block["timestamp"], 16))
        self.assertEqual(int.from_bytes(state["base_fee"], "big"), int(block["baseFeePerGas"], 16))
        self.assertEqual(int.from_bytes(state["tip"], "big"), int(self.anvil.ask("eth_maxPriorityFeePerGas"), 16))
        self.assertEqual(state["nonce"], 9)
        self.assertEqual(int.from_bytes(state["balance"], "big"), 0x1234)
        self.assertFalse(state["has_code"])
        self.assertEqual(state["allowances"], [(of(TOKEN), of(SPENDER), (5).to_bytes(32, "big")), (of(BROKEN), of(SPENDER), LARGEST)])
        self.assertEqual(state["calls"], [("announce", abi_string("203.0.113.7:26656")), ("broken", b"")])

    def test_a_delegation_is_code_at_the_block_where_it_stands(self):
        observer = self.observer(self.anvil.url)
        before = int(self.anvil.ask("eth_blockNumber"), 16)
        self.anvil.ask("evm_mine")
        self.anvil.ask("anvil_setCode", ACCOUNT, "0xef0100" + TOKEN[2:])  # EIP-7702
        self.addCleanup(self.anvil.ask, "evm_mine")
        self.addCleanup(self.anvil.ask, "anvil_setCode", ACCOUNT, "0x")
        self.anvil.ask("evm_mine")
        now = observer.ask("ask-head")[1]["number"]
        self.assertTrue(observer.ask("ask-state", block=now)[1]["accounts"][0]["has_code"])
        self.assertFalse(observer.ask("ask-state", block=before)[1]["accounts"][0]["has_code"])

    def test_hands_a_transaction_on_and_twice_is_taken_too(self):
        observer = self.observer(self.anvil.url)
        raw = self.signed()
        self.assertEqual(observer.ask("broadcast", raw=raw), ("broadcasted", {"taken": True, "why": b""}))
        # Mined already, so that its nonce is too low now: it is found by its hash.
        self.assertEqual(observer.ask("broadcast", raw=raw), ("broadcasted", {"taken": True, "why": b""}))
        answer, told = observer.ask("broadcast", raw=b"\x02\xc0")
        self.assertEqual((answer, told["taken"]), ("broadcasted", False))

    def signed(self):
        return of(self.anvil.ask("eth_signTransaction", {
            "from": "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "to": REGISTRY, "gas": "0x186a0", "nonce": self.anvil.ask(
                "eth_getTransactionCount", "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266", "latest"),
            "maxFeePerGas": "0x12a05f2000", "maxPriorityFeePerGas": "0x1", "value": "0x0", "data": "0x", "chainId": hex(CHAIN)}))

    def test_a_block_that_is_not_there_is_trouble(self):
        self.assertEqual(self.trouble(self.observer(self.anvil.url), "ask-state", block=1 << 40), f"has no block {1 << 40}")

    def test_another_chain_is_trouble(self):
        settings = config([self.anvil.url])
        settings["chains"][0]["chain"] = 1
        for grant in settings["grants"]:
            grant["chain"] = 1
        observer = self.child("signer-observer", settings, "--chain", "1", "--upstream", "0")
        self.assertEqual(self.trouble(observer), f"is of chain {CHAIN}, not of 1")

    def test_the_reader_reads_what_is_allowed_and_nothing_else(self):
        reader = self.child("signer-reader", config([self.anvil.url]))
        self.assertEqual(reader.read("eth_getBalance", [ACCOUNT, "latest"]), {"result": "0x1234"})
        self.assertEqual(reader.read("eth_call", [{"to": REGISTRY, "data": "0x"}, "latest"]),
                         {"result": "0x" + abi_string("203.0.113.7:26656").hex()})
        self.assertEqual(reader.read("eth_call", [{"to": BROKEN, "data": "0x"}, "latest"])["error"]["code"], 3)
        self.assertEqual(reader.read("eth_estimateGas", [{"to": SPENDER, "from": SPENDER}]), {"result": "0x5208"})
        for method in ("eth_sendRawTransaction", "eth_gasPrice", "anvil_setBalance", "eth_sendTransaction", "", "eth_call\0"):
            self.assertEqual(reader.read(method, [])["error"]["code"], -32601, method)
        self.assertEqual(reader.read("eth_call", [], chain=5)["error"]["code"], -32002)


class Quirks(Case):
    """Nodes that lack something."""

    def state(self, node):
        observer = self.observer(self.upstream(node).url)
        for _ in range(2):  # knowing nothing, and knowing
            answer, told = observer.ask("ask-state", block=100)
            self.assertEqual(answer, "state", told)
            [state] = told["accounts"]
            self.assertEqual((state["nonce"], state["hash"]), (5, of(Node.hash)))
            self.assertEqual(state["allowances"][0][2][-1], 0x2A)
        return state

    def test_batches_in_any_order(self):
        self.assertEqual(self.state(Node())["tip"][-1], 3)

    def test_no_batches(self):
        node = Node()
        node.batches = False
        self.state(node)

    def test_no_block_hashes(self):
        node = Node()
        node.hashes = False
        self.state(node)

    def test_no_tip(self):
        node = Node()
        node.tips = False
        self.assertEqual(self.state(node)["tip"][-1], 2)  # the gas price beyond the base fee

    def test_without_hashes_a_block_that_changes_meanwhile_is_trouble(self):
        class Reorganised(Node):
            hashes = False
            told = 0

            def block(self, number):
                self.told += 1
                return {**super().block(number), "hash": "0x" + f"{self.told:064x}"}
        observer = self.observer(self.upstream(Reorganised()).url)
        self.assertIn("another block", self.trouble(observer, "ask-state", block=100))

    def test_credentials_of_the_url_are_sent(self):
        upstream = self.upstream(Node(), f"/v3/{SECRET}")
        with_user = upstream.url.replace("http://", "http://user:p%40ss@")
        observer = self.observer(with_user)
        self.assertEqual(observer.ask("ask-head"), ("head", {"number": 100}))
        headers, _ = upstream.requests[0]
        self.assertEqual(headers["Authorization"], "Basic dXNlcjpwQHNz")

    def test_what_a_pool_says_is_told_in_words_of_ours(self):
        for message, taken, why in (("already known", True, ""), ("known transaction: 1234", True, ""), ("AlreadyKnown", True, ""),
                                    ("nonce too low: next nonce 5", False, "the nonce is below the account's"),
                                    (f"no such project {SECRET}", False, "the upstream refused it (error -32000)")):
            upstream = self.upstream(lambda body, _, message=message: {
                "jsonrpc": "2.0", "id": body["id"], "error": {"code": -32000, "message": message}}, f"/{SECRET}")
            self.assertEqual(self.observer(upstream.url).ask("broadcast", raw=b"\x02"),
                             ("broadcasted", {"taken": taken, "why": why.encode()}))

    def test_questions_that_the_vault_gave_up_are_not_asked(self):
        told = threading.Event()

        class Slow(Node):
            def __call__(self, body, handler):
                told.wait(60)
                return super().__call__(body, handler)
        upstream = self.upstream(Slow())
        observer = self.observer(upstream.url)
        for _ in range(20):
            observer.tell("ask-head")
            time.sleep(0.01)
        told.set()
        rounds = []
        while not rounds or rounds[-1] != 20:
            rounds.append(wire.receive(observer.link)[1]["round"])
        self.assertLess(len(rounds), 5)


def hostile_bodies():
    head = Node()

    def batch(change):
        return lambda body, _: [change(head.one(call)) for call in body] if isinstance(body, list) else change(head.one(body))

    def result(value):
        return batch(lambda one: {**one, "result": value})
    return {
        "other ids": batch(lambda one: {**one, "id": one["id"] + 1000}),
        "ids as text": batch(lambda one: {**one, "id": str(one["id"])}),
        "one id twice": lambda body, _: [head.one(body[0])] * len(body) if isinstance(body, list) else {**head.one(body), "id": 0},
        "too few": lambda body, _: [head.one(body[0])] if isinstance(body, list) else [],
        "null results": result(None),
        "negative numbers": result("-0x1"),
        "plain numbers": result(100),
        "leading zeros": result("0x0064"),
        "huge numbers": result("0x" + "f" * 5000),
        "result and error": batch(lambda one: {**one, "error": {"code": 1, "message": "no"}}),
        "no version": batch(lambda one: {key: value for key, value in one.items() if key != "jsonrpc"}),
        "html": lambda *_: "<html>" + SECRET + "</html>",
        "nothing": lambda *_: b"",
        "trailing": lambda body, _: json.dumps(head(body, None)) + "x",
        "double keys": lambda body, _: '{"jsonrpc":"2.0","id":1,"id":1,"result":"0x1"}',
        "depth": lambda *_: "[" * 100_000,
        "nodes": lambda *_: "[" + "0," * 400_000 + "0]",
        "gzip bomb": lambda body, handler: handler.reply(gzip.compress(b" " * 50_000_000), headers=[("Content-Encoding", "gzip")]),
        "status": lambda body, handler: handler.reply(b"{}", 429),
        "redirect": lambda body, handler: handler.reply(b"", 307, [("Location", "http://127.0.0.1:1/")]),
        "other chain": batch(lambda one: {**one, "result": "0x1"}),
        "hang up": lambda *_: None,
        "chunked nonsense": lambda body, handler: handler.wfile.write(
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello") and None,
        "no http": lambda body, handler: handler.wfile.write(b"SSH-2.0-x\r\n\r\n") and None,
    }


def endless(handler, piece, pause):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10737418240\r\n\r\n")
    until = time.monotonic() + 4
    while time.monotonic() < until:
        handler.wfile.write(piece)
        time.sleep(pause)
    handler.close_connection = True


class Hostile(Case):
    def test_is_trouble_in_time_and_names_no_credential(self):
        bodies = {**hostile_bodies(), "10 GB": lambda _, handler: endless(handler, b" " * 65536, 0),
                  "drip": lambda _, handler: endless(handler, b" ", 0.05),
                  "silence": lambda *_: time.sleep(3)}
        for name, answer in bodies.items():
            with self.subTest(name):
                upstream = self.upstream(answer, f"/v3/{SECRET}?key={SECRET}")
                observer = self.observer(upstream.url)
                why = self.trouble(observer, "ask-head") + self.trouble(observer, "ask-state", block=100)
                self.assertNotIn(SECRET, why)
                self.assertNotIn("127.0.0.1", why)
                _, told = observer.ask_once("broadcast", raw=b"\x02")
                self.assertFalse(told.get("taken"))
                self.assertNotIn(SECRET, told["why"].decode())
                with open(f"/proc/{observer.process.pid}/status") as status:
                    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
                if not os.environ.get("DVSGUARD_SANITIZE"):
                    self.assertLess(peak, 160_000)

    def test_nobody_there(self):
        port = free_port()
        observer = self.observer(f"http://127.0.0.1:{port}/{SECRET}")
        self.assertIn("cannot connect", self.trouble(observer))
        upstream = socket.create_server(("127.0.0.1", port))  # takes connections and never reads
        self.addCleanup(upstream.close)
        self.assertEqual(self.trouble(observer), "does not answer in time")

    def test_lies_about_the_block(self):
        class Liar(Node):
            def __init__(self, **lie):
                self.lie = lie

            def block(self, number):
                return {**super().block(number), **self.lie}
        for lie in ({"number": "0x65"}, {"hash": "0xab"}, {"hash": None}, {"timestamp": "0xffffffffffff"}, {"timestamp": -1},
                    {"baseFeePerGas": "seven"}, {"number": None}):
            with self.subTest(lie):
                self.trouble(self.observer(self.upstream(Liar(**lie)).url), "ask-state", block=100)

    def test_a_reader_survives_the_same(self):
        answers = hostile_bodies()
        for name in ("other ids", "html", "depth", "gzip bomb", "redirect", "hang up", "result and error"):
            with self.subTest(name):
                upstream = self.upstream(answers[name], f"/{SECRET}")
                told = json.dumps(self.child("signer-reader", config([upstream.url])).read("eth_call", []))
                self.assertIn("error", told)
                self.assertNotIn(SECRET, told)

    def test_a_reader_repeats_no_credential(self):
        upstream = self.upstream(lambda body, _: {"jsonrpc": "2.0", "id": body["id"], "error": {
            "code": 1, "message": f"https://x/{SECRET} is over its limit"}}, f"/{SECRET}")
        told = self.child("signer-reader", config([upstream.url])).read("eth_call", [])
        self.assertEqual(told["error"]["code"], -32603)
        self.assertNotIn(SECRET, json.dumps(told))

    def test_a_reader_answers_others_while_many_wait(self):
        other = threading.Event()

        def answer(body, _):
            if body["method"] == "eth_getLogs":
                other.wait(8)  # and less than a reader waits
            return {"jsonrpc": "2.0", "id": body["id"], "result": body["method"]}
        reader = self.child("signer-reader", config([self.upstream(answer).url]))
        many = range(700, 800)
        for i in many:
            reader.link.send(b'{"id":%d,"chain":17000,"method":"eth_getLogs","params":[]}' % i)
        self.assertEqual(reader.read("eth_call", []), {"result": "eth_call"})
        other.set()
        told = [json.loads(reader.link.recv(1 << 20)) for _ in many]
        self.assertEqual(sorted(one["id"] for one in told), list(many))
        self.assertEqual({one["result"] for one in told}, {"eth_getLogs"})

    def test_a_reader_refuses_an_answer_that_is_too_long(self):
        for size in (170 << 10, 400 << 10):
            upstream = self.upstream(lambda body, _: {"jsonrpc": "2.0", "id": body["id"], "result": "x" * size})
            self.assertEqual(self.child("signer-reader", config([upstream.url])).read("eth_call", [])["error"]["code"], -32005)


class Echo(Case):
    def echo(self, answer):
        upstream = self.upstream(answer)
        settings = config(["http://node.example"], [upstream.url])
        return self.child("signer-observer", settings, "--echo", "0")

    def test_tells_the_address_that_the_server_sees(self):
        for body, address in ((b"203.0.113.9", "203.0.113.9"), (b" 2606:4700::1\r\n", "2606:4700::1")):
            self.assertEqual(self.echo(lambda *_, body=body: body).ask("ask-head"), ("address", {"address": address}))

    def test_anything_else_is_trouble(self):
        for body in (b"", b"010.0.0.1", b"127.1", b"203.0.113.9 203.0.113.10", b"<html>", b"1" * 300, b'{"ip":"203.0.113.9"}',
                     b"fe80::1%eth0", b"203.0.113.9\0"):
            self.trouble(self.echo(lambda *_, body=body: body))
        self.trouble(self.echo(lambda *_: b"203.0.113.9"), "ask-state", block=1)
        self.trouble(self.echo(lambda *_: b"203.0.113.9"), "broadcast", raw=b"\x02")


class Process(Case):
    def test_gives_up_everything_but_the_network(self):
        observer = self.observer(self.upstream(Node()).url)
        observer.ask("ask-head")
        status = dict(line.split(":\t", 1) for line in open(f"/proc/{observer.process.pid}/status").read().splitlines())
        self.assertEqual((status["Seccomp"], status["NoNewPrivs"]), ("2", "1"))
        limits = open(f"/proc/{observer.process.pid}/limits").read()
        self.assertRegex(limits, r"Max core file size +0 +0")

    def test_ends_with_its_link(self):
        for part, arguments in (("signer-observer", ("--chain", str(CHAIN), "--upstream", "0")), ("signer-reader", ())):
            child = Child(part, config(["http://127.0.0.1:1"]), *arguments)
            self.assertEqual(child.close(), (0, ""))

    def test_a_message_that_is_not_the_vaults_ends_it(self):
        observer = Child("signer-observer", config(["http://127.0.0.1:1"]), "--chain", str(CHAIN), "--upstream", "0")
        wire.send(observer.link, "head", round=1, number=1)
        self.assertIsNone(wire.receive(observer.link))
        self.assertEqual(observer.close(), (2, "dvsguard signer-observer: message head is not sent here\n"))

    def test_refuses_to_start_without_its_task(self):
        for arguments in (("--chain", "5", "--upstream", "0"), ("--chain", str(CHAIN), "--upstream", "1"), ("--echo", "0"), ()):
            code, error = Child("signer-observer", config(["http://127.0.0.1:1"]), *arguments).close()
            self.assertEqual(code, 2, error)


if __name__ == "__main__":
    unittest.main()
