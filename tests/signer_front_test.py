"""The signer's front: the test plays the vault and the reader at the other ends of its links, and its clients."""
import array
import base64
import contextlib
import hashlib
import http.client
import json
import os
import select
import socket
import struct
import subprocess
import tempfile
import threading
import time
import unittest

ACCOUNT = bytes.fromhex("9965507d1a55bcc2695c58ba16fb37d819b0a4dc")
TOKEN = "5f" * 16
CHAIN = 17000
# eigensdk-go's request as logged from it, with its leading zeros.
EIGENSDK = (b'{"jsonrpc":"2.0","id":"6f1c2a0e-8f0b-4c57-9a65-0b6f5a1b2c3d","method":"eth_signTransaction","params":[{'
            b'"from":"0x9965507d1a55bcc2695c58ba16fb37d819b0a4dc","to":"0x53012c69a189cfa2d9d29eb6f19b32e0a2ea3490",'
            b'"gas":"0x30d40","gasPrice":"0x0ba43b7400","nonce":"0x","data":"0x0cf4b767"}]}')
CONFIG = {
    "signer": 1,
    "accounts": {"operator": {"address": "0x9965507D1a55bcC2695C58ba16FB37d819B0A4dc", "keystore": "operator.json",
                              "passphrase": {"credential": "operator-passphrase"}}},
    "chains": [{"chain": CHAIN, "upstreams": ["http://127.0.0.1:1"], "quorum": 1}],
    "log": {"folder": "/var/lib/dvsguard/signer"},
    "grants": [{"name": "announce", "account": "operator", "clients": ["avs", "node"], "chain": CHAIN,
                "to": "0x53012C69A189cfA2D9d29eb6F19B32e0A2EA3490", "call": "updateSocket(string socket)",
                "where": [{"arg": "socket", "is": "socket", "grammar": "host:port", "hosts": ["1.2.3.0/24"],
                           "ports": [26656]}],
                "caps": {"gas": 200000, "fee_per_gas": "60 gwei", "tip_per_gas": "2 gwei", "fee": "0.01 ether",
                         "budget": {"wei": "0.05 ether", "per": "7d"}}}],
}


def text(value):
    return struct.pack("<I", len(value)) + value


class Vault(threading.Thread):
    """Answers as core/wire's table says."""

    def __init__(self, link):
        super().__init__(daemon=True)
        self.link, self.asked, self.greeted, self.peers = link, [], [], []
        self.refuse = None
        self.mute = None  # who is not answered
        self.hold, self.held = 0, []  # so many are asked to sign before the first is answered, the last one first

    def run(self):
        while True:
            try:
                packet, ancillary, _, _ = self.link.recvmsg(1 << 18, 64)
            except OSError:
                return
            if not packet:
                return
            for _, _, data in ancillary:
                for fd in array.array("i", data):
                    with socket.socket(fileno=fd) as peer:
                        self.peers.append(struct.unpack("iII", peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)))
            self.take(packet)

    def take(self, packet):
        kind = packet[0]
        if kind in (1, 2):
            self.greeted.append((kind, struct.unpack("<I", packet[1:])[0]))
            return
        request, body = packet[1:9], packet[9:]
        if body[0] == 0:
            who, body = ("connection", struct.unpack("<I", body[1:5])[0]), body[5:]
        else:
            size = struct.unpack("<I", body[1:5])[0]
            who, body = ("token", body[5:5 + size].decode()), body[5 + size:]
        known = who == ("token", TOKEN) or who[0] == "connection"
        self.asked.append((kind, who, body))
        if who == self.mute and kind == 3:
            return
        if kind == 3 and self.hold:
            self.held.append((kind, request, known, who, body))
            if len(self.held) == self.hold:
                for one in reversed(self.held):
                    self.answer(*one)
                self.hold = 0
                self.held.clear()
            return
        self.answer(kind, request, known, who, body)

    def answer(self, kind, request, known, who, body):
        if kind == 4:
            accounts = [ACCOUNT + struct.pack("<Q", CHAIN)] if known else []
            client = (b"avs" if who[0] == "token" else b"node") if known else b""
            self.link.send(b"\x12" + request + text(client) + b"\0" + struct.pack("<I", len(accounts)) + b"".join(accounts))
        elif kind == 5:
            self.link.send(b"\x13" + request + struct.pack("<QQ", CHAIN, 7) + (10**9).to_bytes(32, "big") +
                           (10**8).to_bytes(32, "big"))
        elif self.refuse or not known:
            reason, what = self.refuse or ("client", "the client is known")
            self.link.send(b"\x11" + request + text(reason.encode()) + text(what.encode()))
        elif kind == 3 and body[21]:
            self.link.send(b"\x14" + request + b"\xab" * 32 + b"\1" + text(b""))
        elif kind == 3:
            self.link.send(b"\x10" + request + b"\x11" * 32 + b"\x22" * 32 + b"\1" +
                           text(b"\xf8signed" if body[20] == 0 else b""))
        elif kind == 6:
            self.link.send(b"\x14" + request + b"\xcd" * 32 + b"\1" + text(b""))


class Reader(threading.Thread):
    def __init__(self, link):
        super().__init__(daemon=True)
        self.link, self.asked, self.result = link, [], "0x1234"
        self.mute = False

    def run(self):
        while True:
            packet = self.link.recv(1 << 18)
            if not packet:
                return
            asked = json.loads(packet)
            self.asked.append(asked)
            if not self.mute:
                self.answer(asked)

    def answer(self, asked):
        self.link.send(json.dumps({"id": asked["id"], "result": self.result}).encode())


@unittest.skipUnless(os.environ.get("DVSGUARD"), "DVSGUARD does not name the binary")
class FrontTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="dvsguard-front-")
        self.addCleanup(folder.cleanup)
        self.path = folder.name + "/signer.sock"
        config = dict(CONFIG)
        config["clients"] = {"avs": {"token_sha256": hashlib.sha256(TOKEN.encode()).hexdigest()},
                             "node": {"socket": self.path, "uid": os.getuid()}}
        config["reads"] = ["eth_blockNumber"]
        config = self.adjusted(config)
        vault, vault_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        reader, reader_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        tcp = socket.create_server(("127.0.0.1", 0), backlog=512)
        unix = socket.socket(socket.AF_UNIX)
        unix.bind(self.path)
        unix.listen(512)
        boot, boot_end = os.pipe()
        fds = [vault_end.fileno(), reader_end.fileno(), boot, tcp.fileno(), unix.fileno()]
        names = ["--vault", "--reader", "--boot", "--listen", "--listen"]
        words = [word for name, fd in zip(names, fds) for word in (name, str(fd))]
        self.process = subprocess.Popen([os.environ["DVSGUARD"], "signer-front", *words], pass_fds=fds,
                                        stderr=subprocess.PIPE)
        self.addCleanup(self.end)
        blob = json.dumps(config, separators=(",", ":")).encode()
        os.write(boot_end, struct.pack("<I", len(blob)) + blob)
        os.close(boot_end)
        os.close(boot)
        self.port = tcp.getsockname()[1]
        for each in (vault_end, reader_end, tcp, unix):
            each.close()
        self.vault, self.reader = Vault(vault), Reader(reader)
        self.vault.start()
        self.reader.start()

    def adjusted(self, config):
        """`reads` stands where docs/formats/signer.md puts it."""
        config["reader"] = {"methods": config.pop("reads")}
        return config

    def end(self):
        self.vault.link.shutdown(socket.SHUT_RDWR)
        try:
            self.process.wait(60)
        finally:
            self.process.kill()
        said = self.process.stderr.read()
        self.process.stderr.close()
        self.assertEqual((self.process.returncode, said), (0, b""))

    # --- clients

    def post(self, body, token=TOKEN, headers=None, path="/"):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        head = {"Content-Type": "application/json"}
        if token:
            head["Authorization"] = "Basic " + base64.b64encode(b"u:" + token.encode()).decode()
        head.update(headers or {})
        connection.request("POST", path, body, head)
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, data

    def call(self, method, params=(), **more):
        status, data = self.post(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}), **more)
        self.assertEqual(status, 200, data)
        return json.loads(data)

    def raw(self, data, seconds=60):
        """All that comes back for these bytes until the other end closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            out = b""
            try:
                connection.sendall(data)
                while chunk := connection.recv(65536):
                    out += chunk
            except (TimeoutError, ConnectionError):
                pass
            return out

    def status_of(self, data):
        answer = self.raw(data)
        return int(answer.split()[1]) if answer else None

    # --- what is answered

    def test_eigensdk_go_gets_its_plain_hex_string(self):
        status, data = self.post(EIGENSDK)
        self.assertEqual((status, data), (200, b'{"jsonrpc":"2.0","id":"6f1c2a0e-8f0b-4c57-9a65-0b6f5a1b2c3d",'
                                               b'"result":"0x' + b"\xf8signed".hex().encode() + b'"}'))
        kind, who, body = self.vault.asked[-1]
        self.assertEqual((kind, who, body[:20]), (3, ("token", TOKEN), ACCOUNT))
        size = struct.unpack("<I", body[22:26])[0]
        # EIP-155's preimage: [nonce, gasPrice, gas, to, value, data, chain id, 0, 0]
        fields = "80" "850ba43b7400" "83030d40" "9453012c69a189cfa2d9d29eb6f19b32e0a2ea3490" "80" \
                 "840cf4b767" "824268" "80" "80"
        payload = bytes.fromhex(fields)
        self.assertEqual(body[26:26 + size], bytes([0xc0 + len(payload)]) + payload)

    def test_a_token_may_be_the_path(self):
        self.assertEqual(self.call("eth_accounts", token=None, path="/" + TOKEN)["result"], ["0x" + ACCOUNT.hex()])

    def test_an_unknown_token_is_refused(self):
        self.assertEqual(self.call("eth_accounts", token="wrong")["error"]["code"], 4100)
        self.assertEqual(self.call("eth_accounts", token=None)["error"]["code"], 4100)

    def test_ethers_batch(self):
        status, data = self.post('[{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]},'
                                 '{"jsonrpc":"2.0","id":2,"method":"eth_accounts"}]')
        self.assertEqual((status, json.loads(data)), (200, [
            {"jsonrpc": "2.0", "id": 1, "result": "0x4268"},
            {"jsonrpc": "2.0", "id": 2, "result": ["0x" + ACCOUNT.hex()]}]))

    @staticmethod
    def signing(number):
        return {"jsonrpc": "2.0", "id": number, "method": "personal_sign", "params": [f"0x{number:02x}", "0x" + ACCOUNT.hex()]}

    def kinds(self, since=0):
        """What the vault was asked, as core/wire numbers it: 3 to sign, 5 for facts."""
        return [kind for kind, _, _ in self.vault.asked[since:] if kind != 4]

    def test_a_batch_is_asked_for_at_once_and_answered_in_its_order(self):
        self.vault.hold = 5  # the vault makes durable together what it is asked together
        answers = json.loads(self.post(json.dumps([self.signing(i) for i in range(5)]))[1])
        self.assertEqual([(answer["id"], "result" in answer) for answer in answers], [(i, True) for i in range(5)])
        self.assertEqual([body[26:27] for kind, _, body in self.vault.asked if kind == 3], [bytes([i]) for i in range(5)])

    def test_a_send_of_a_batch_is_filled_once_the_vault_has_the_one_before(self):
        self.vault.hold = 2
        send = {"jsonrpc": "2.0", "method": "eth_sendTransaction", "params": [
            {"from": "0x" + ACCOUNT.hex(), "to": "0x" + "53" * 20, "data": "0x", "gas": "0x5208"}]}
        answers = json.loads(self.post(json.dumps([{**send, "id": 1}, {**send, "id": 2}]))[1])
        self.assertEqual([answer["result"] for answer in answers], ["0x" + "ab" * 32] * 2)
        self.assertEqual(self.kinds(), [5, 3, 5, 3])

    def test_what_asks_the_chain_waits_for_all_before_it(self):
        self.call("eth_accounts")
        read = {"jsonrpc": "2.0", "id": 3, "method": "eth_blockNumber"}
        raw = {"jsonrpc": "2.0", "id": 5, "method": "eth_sendRawTransaction", "params": ["0x02c0"]}
        unfinished = {"jsonrpc": "2.0", "id": 6, "method": "eth_signTransaction", "params": [
            {"from": "0x" + ACCOUNT.hex(), "to": "0x" + "53" * 20, "nonce": "0x0", "gasPrice": "0x1"}]}
        for last in (read, raw, unfinished):
            self.vault.hold = 3
            asked, read_before = len(self.vault.asked), len(self.reader.asked)
            with socket.create_connection(("127.0.0.1", self.port), timeout=10) as link:
                body = json.dumps([self.signing(1), self.signing(2), last]).encode()
                link.sendall(b"POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (TOKEN.encode(), len(body)) + body)
                time.sleep(0.5)
                self.assertEqual(self.kinds(asked), [3, 3], last)
                self.assertEqual(len(self.reader.asked), read_before)
                self.call("personal_sign", ["0x09", "0x" + ACCOUNT.hex()])  # the third that the vault waits for
                self.assertIn(b'"id":%d' % last["id"], link.recv(65536))

    def test_long_batches_are_not_all_in_the_vault_at_once(self):
        self.vault.mute = ("token", TOKEN)
        body = json.dumps([self.signing(i) for i in range(100)]).encode()
        links = [socket.create_connection(("127.0.0.1", self.port), timeout=10) for _ in range(3)]
        for link in links:
            link.sendall(b"POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (TOKEN.encode(), len(body)) + body)
        time.sleep(1)
        self.assertEqual(len(self.kinds()), 3 + 16)
        for link in links:
            link.close()

    def test_the_reads_of_a_client_are_bounded(self):
        self.call("eth_accounts")
        self.reader.mute = True
        with socket.socket(socket.AF_UNIX) as other:  # it is known too
            other.connect(self.path)
            other.sendall(b'{"jsonrpc":"2.0","id":1,"method":"eth_accounts"}')
            other.recv(4096)
        body = b'{"jsonrpc":"2.0","id":1,"method":"eth_blockNumber"}'
        one = b"POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (TOKEN.encode(), len(body)) + body
        links = [socket.create_connection(("127.0.0.1", self.port), timeout=30) for _ in range(60)]
        for link in links:
            link.sendall(one)
        refused = set(select.select(links, [], [], 5)[0])
        while len(refused) < 12:
            more = select.select([link for link in links if link not in refused], [], [], 5)[0]
            self.assertTrue(more, len(refused))
            refused.update(more)
        for link in refused:
            self.assertIn(b'"code":-32005', link.recv(4096))
        self.assertEqual(len(self.reader.asked), 8)
        self.reader.mute = False
        with socket.socket(socket.AF_UNIX) as other:
            other.settimeout(5)
            other.connect(self.path)
            other.sendall(body)
            self.assertIn(b'"result":"0x1234"', other.recv(4096))
        for asked in self.reader.asked[:8]:  # each answer lets the next one go
            self.reader.answer(asked)
        for link in links:
            if link not in refused:
                self.assertIn(b'"result":"0x1234"', link.recv(4096))
            link.close()
        self.assertEqual(len(self.reader.asked), 49)

    def test_the_answers_to_a_batch_are_bounded_together(self):
        self.reader.result = "x" * 150_000
        calls = [{"jsonrpc": "2.0", "id": i, "method": "eth_blockNumber"} for i in range(100)]
        answers = json.loads(self.post(json.dumps(calls))[1])
        self.assertEqual(len(answers), 100)
        given = [answer for answer in answers if "result" in answer]
        self.assertEqual(len(given), 7)  # the seventh goes over 1 MiB
        self.assertEqual({answer["error"]["code"] for answer in answers if "error" in answer}, {-32005})

    def test_what_eth_send_transaction_lacks_is_filled(self):
        answer = self.call("eth_sendTransaction", [{"from": "0x" + ACCOUNT.hex(), "to": "0x" + "53" * 20, "data": "0x"}])
        self.assertEqual(answer["result"], "0x" + "ab" * 32)
        self.assertEqual(self.reader.asked[-1]["method"], "eth_estimateGas")

    def test_reads_go_to_the_reader_by_the_list_alone(self):
        self.assertEqual(self.call("eth_blockNumber")["result"], "0x1234")
        self.assertEqual(self.call("eth_getBalance", ["0x" + "11" * 20, "latest"])["error"]["code"], -32601)
        self.assertEqual(self.call("eth_blockNumber", token="wrong")["error"]["code"], 4100)

    def test_a_refusal_names_its_condition(self):
        self.vault.refuse = ("budget", "the fees stay within the budget")
        error = self.call("personal_sign", ["0x68690a", "0x" + ACCOUNT.hex(), ""])["error"]
        self.assertEqual((error["code"], error["data"]), (4001, {"reason": "budget"}))
        self.assertIn("the fees stay within the budget", error["message"])

    def test_the_socket_takes_ipc_and_http_and_the_vault_gets_its_descriptor(self):
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(60)
            client.connect(self.path)
            client.sendall(b'{"jsonrpc":"2.0","id":1,"method":"account_version"}{"jsonrpc":"2.0","id":null,"method":"account_list"}')
            lines = client.makefile("rb")
            self.assertEqual(json.loads(lines.readline())["result"], "6.1.0")
            self.assertEqual(json.loads(lines.readline()), {"jsonrpc": "2.0", "id": None, "result": ["0x" + ACCOUNT.hex()]})
            self.assertEqual(self.vault.peers[-1], (os.getpid(), os.getuid(), os.getgid()))
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(60)
            client.connect(self.path)
            body = b'{"jsonrpc":"2.0","id":7,"method":"net_version"}'
            client.sendall(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            self.assertIn(b'"result":"17000"', client.recv(65536))

    def test_pages(self):
        for page, body in (("/healthz", b"ok\n"), ("/readyz", b"ready\n")):
            self.assertTrue(self.raw(b"GET %s HTTP/1.0\r\n\r\n" % page.encode()).endswith(body))
        self.call("eth_accounts")
        page = self.raw(b"GET /metrics HTTP/1.0\r\n\r\n")
        self.assertIn(b'dvsguard_signer_calls_total{method="eth_accounts",outcome="ok"} 1\n', page)
        self.assertNotIn(TOKEN.encode(), page)

    # --- attacks

    def test_hostile_bodies(self):
        for body, code in ((b"[" * 200_000, -32700), (b"[" + b",".join([b"1"] * 10_000) + b"]", -32005), (b"[]", -32600),
                           (b"{", -32700), (b'{"jsonrpc":"2.0","id":1,"id":2,"method":"eth_accounts"}', -32700)):
            status, data = self.post(body)
            self.assertEqual((status, json.loads(data)["error"]["code"]), (200, code), body[:40])

    def test_bodies_over_the_cap(self):
        self.assertEqual(self.status_of(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10485760\r\n\r\n"), 413)
        chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
        self.assertEqual(self.status_of(b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" + chunk * 5), 413)

    def test_smuggling(self):
        host = b"Host: localhost\r\n"
        sized = host + b"Content-Length: 2\r\n"
        chunked = b"Transfer-Encoding: chunked\r\n"
        for head, status in ((sized + chunked, 400), (host + chunked + b"Content-Length: 2\r\n", 400),
                             (sized + b"Content-Length: 2\r\n", 400), (sized + b"Content-Length: 3\r\n", 400),
                             (host + b"Content-Length: +2\r\n", 400), (host + b"Content-Length: 2, 2\r\n", 400),
                             (host + b"Content-Length: -2\r\n", 400), (host + b"Content-Length: 0x2\r\n", 400),
                             (host + b"Content-Length:\r\n", 400), (host + b"Content-Length: 2 2\r\n", 400),
                             (host + b"Content-Length: 18446744073709551618\r\n", 400),  # 2 modulo 2^64
                             (host + chunked + chunked, 400), (host + b"Transfer-Encoding: gzip, chunked\r\n", 501),
                             (host + b"Transfer-Encoding: chunked, identity\r\n", 501), (host + b"Transfer-Encoding: xchunked\r\n", 501),
                             (host + b"Transfer-Encoding: identity\r\n", 501), (host + b"Transfer-Encoding:\r\n", 501),
                             (host + b"Transfer-Encoding: \x0bchunked\r\n", 400), (host + b"Transfer-Encoding: \"chunked\"\r\n", 501),
                             (host + b"Transfer-Encoding : chunked\r\n", 400), (sized + b"Transfer-Encoding\t: chunked\r\n", 400),
                             (host + b"Transfer-Encoding:\r\n chunked\r\n", 400), (b" " + sized, 400),
                             (host + b"X: a\r\n b\r\nContent-Length: 2\r\n", 400), (host + b"X: a\nY: b\r\nContent-Length: 2\r\n", 400),
                             (host + b"X: a\n" + chunked + b"Content-Length: 2\r\n", 400), (host + b"X: a\rY: b\r\nContent-Length: 2\r\n", 400),
                             (sized + b"X: a\0b\r\n", 400), (sized + b": a\r\n", 400), (sized + b"no colon\r\n", 400),
                             (sized + b"Upgrade: h2c\r\nConnection: upgrade\r\n", 501), (sized + b"Content-Encoding: gzip\r\n", 501),
                             (sized + b"Expect: something\r\n", 417),
                             (host, 411), (b"Content-Length: 2\r\n", 400), (host + sized, 400)):
            self.assert_one_refusal(b"POST / HTTP/1.1\r\n" + head + b"\r\n{}", status)
        for line, status in ((b"POST / HTTP/1.1\n", 400), (b"POST  / HTTP/1.1\r\n", 400), (b"POST / HTTP/2.0\r\n", 505),
                             (b"POST / HTTP/1.1 \r\n", 505), (b"POST http://localhost/ HTTP/1.1\r\n", 400), (b"POST / \r\n", 505),
                             (b"POST\r\n", 400), (b"PO\0ST / HTTP/1.1\r\n", 400), (b"POST /\x01 HTTP/1.1\r\n", 400)):
            self.assert_one_refusal(line + sized + b"\r\n{}", status)
        self.assert_one_refusal(b"POST / HTTP/1.0\r\n" + chunked + b"\r\n2\r\n{}\r\n0\r\n\r\n", 501)
        self.assertEqual(self.status_of(b"POST / HTTP/1.1\r\n" + b"X: " + b"a" * 20_000 + b"\r\n\r\n"), 431)
        self.assertEqual(self.status_of(b"POST / HTTP/1.1\r\n" + b"X: a\r\n" * 4_000 + b"\r\n"), 431)
        self.assertEqual(self.status_of(b'{"jsonrpc":"2.0"}\r\n\r\n'), 400)

    def assert_one_refusal(self, data, status):
        """Nothing behind it is read, whatever another reader of the same bytes would take for a second request."""
        body = b'{"jsonrpc":"2.0","id":1,"method":"eth_accounts"}'
        second = b"POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (TOKEN.encode(), len(body)) + body
        asked = len(self.vault.asked)
        answer = self.raw(data + second)
        self.assertEqual(answer.split()[1:2], [b"%d" % status], (data, answer))
        self.assertEqual(answer.count(b"HTTP/1.1 "), 1, (data, answer))
        self.assertIn(b"Connection: close\r\n", answer)
        self.assertEqual(len(self.vault.asked), asked, data)

    def test_chunks(self):
        head = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        body = b'{"jsonrpc":"2.0","id":1,"method":"health_status"}'
        pieces = b"".join(b"%x;name=value\r\n%c\r\n" % (1, byte) for byte in body)
        whole = head.replace(b"/", b"/" + TOKEN.encode(), 1) + pieces + b"0\r\nTrailer: x\r\n\r\n"
        self.assertIn(b'"result":"0.1.0"', self.raw(whole + b"GET /x HTTP/1.0\r\n\r\n"))
        for chunk in (b"g\r\n{}", b"-2\r\n{}", b"0x2\r\n{}", b"\r\n{}", b"ffffffffffffffff2\r\n{}", b"2\r\n{}xx0\r\n\r\n",
                      b"2\r\n{}\n0\r\n\r\n", b"2\n{}\r\n0\r\n\r\n", b"2 2\r\n{}\r\n", b";x\r\n{}"):
            answer = self.raw(head + chunk + b"\r\n0\r\n\r\n")
            self.assertEqual(answer.split()[1:2], [b"400"], (chunk, answer))
        self.assertIn(self.status_of(head + b"fffffffffffffffe\r\n{}"), (400, 413))
        self.assertIn(self.status_of(head + b"2;" + b"x" * 100_000), (400, 413))  # an extension without an end
        self.assertIn(self.status_of(head + b"0\r\n" + b"X: a\r\n" * 20_000), (400, 413, 431))  # trailers without an end

    def test_endless_requests(self):
        """Whatever never ends is cut off at its cap, and the front holds no more of it than that."""
        host = b"Host: localhost\r\n"
        self.call("eth_chainId")  # it has started
        before = self.resident()
        endless = [(b"POST / HTTP/1.1\r\n" + host, b"X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n"),
                   (b"POST / HTTP/1.1\r\n" + host + b"Transfer-Encoding: chunked\r\n\r\n", b"400\r\n" + b"x" * 1024 + b"\r\n"),
                   (b"POST / HTTP/1.1\r\n" + host + b"Content-Length: 10485760\r\n\r\n", b"x" * 4096), (b"", b"A" * 4096)]
        for begin, more in endless:
            self.push(socket.create_connection(("127.0.0.1", self.port), timeout=60), begin, more)
        for begin, more in ((b"[", b"[" * 4096), (b'{"a":"', b"x" * 4096), (b'[', b'"",' * 1000), (b"x", b"x" * 4096)):
            link = socket.socket(socket.AF_UNIX)
            link.settimeout(60)
            link.connect(self.path)
            self.push(link, begin, more)
        if not os.environ.get("DVSGUARD_SANITIZE"):  # whose runtime keeps what was freed
            self.assertLess(self.resident() - before, 8 << 10)
        self.assertEqual(self.call("eth_chainId")["result"], "0x4268")

    def push(self, link, begin, more):
        """Until the other end closes, which is soon: what it still reads is for the client to see its answer."""
        begun = time.monotonic()
        with link:
            try:
                link.sendall(begin)
                while time.monotonic() < begun + 11:  # the time of a request is over after ten, and two
                    link.sendall(more)
            except ConnectionError:
                return
        self.fail(f"{begin} is read without an end")

    def resident(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(next(line for line in status if line.startswith("VmRSS:")).split()[1])

    def test_hostile_values_on_the_socket(self):
        for value, code in ((b"[" * 300 + b"]" * 300, -32700), (b"[" + b",".join([b"{}"] * 10_000) + b"]", -32005), (b"[]", -32600),
                            (b'{"a":1,"a":2}', -32700), (b'{"jsonrpc":"2.0","id":1,"method":"\xff"}', -32700), (b"nonsense", -32700),
                            (b'{"jsonrpc":"2.0","id":"%s","method":"x"}' % (b"i" * 300), -32600)):
            with socket.socket(socket.AF_UNIX) as link:
                link.settimeout(60)
                link.connect(self.path)
                link.sendall(value)
                self.assertEqual(json.loads(link.makefile("rb").readline())["error"]["code"], code, value[:40])

    def test_half_closed_requests(self):
        whole = (b"POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: 47\r\n\r\n" % TOKEN.encode() +
                 b'{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}')
        for cut in (10, 60, len(whole) - 1):
            with socket.create_connection(("127.0.0.1", self.port), timeout=60) as link:
                link.sendall(whole[:cut])
                link.shutdown(socket.SHUT_WR)
                self.assertEqual(link.recv(4096), b"")  # at once, not when half a request has been waited for
        for data in (whole, whole[whole.index(b"{"):]):
            with socket.socket(socket.AF_UNIX) as link:
                link.settimeout(60)
                link.connect(self.path)
                link.sendall(data)
                link.shutdown(socket.SHUT_WR)
                got = b""
                while chunk := link.recv(4096):
                    got += chunk
                self.assertIn(b'"result":"0x4268"', got)

    def test_one_that_waits_for_all_its_answers_holds_nobody_up(self):
        """A client whose every request hangs in the vault, and who sends more, is alone in waiting."""
        self.vault.mute = ("token", TOKEN)
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "personal_sign", "params": ["0x6869", "0x" + ACCOUNT.hex()]}).encode()
        one = b"POST /%s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n" % (TOKEN.encode(), len(body)) + body
        flood = [socket.create_connection(("127.0.0.1", self.port), timeout=60) for _ in range(200)]
        for link in flood:
            try:
                link.sendall(one * 20)
            except OSError:
                pass  # over the client's limit of connections
        time.sleep(1)
        self.assertLessEqual(sum(kind == 3 for kind, _, _ in self.vault.asked), 64)
        with socket.socket(socket.AF_UNIX) as link:
            link.settimeout(60)
            link.connect(self.path)
            lines = link.makefile("rb")
            begun = time.monotonic()
            for _ in range(20):
                link.sendall(body)
                self.assertIn("result", json.loads(lines.readline()))
            self.assertLess(time.monotonic() - begun, 20)
        for link in flood:
            link.close()

    def test_browsers_and_rebound_names(self):
        for name in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:9000", "127.1", "2130706433",
                     "0x7f000001", "0177.0.0.1", "0.0.0.0", "[::]", "[::ffff:127.0.0.1]", "localhost@evil.example", "", "localhost:80:80",
                     "10.0.0.1", "local host"):
            for path in ("/", "/metrics"):
                head = f"{'GET' if path == '/metrics' else 'POST'} {path} HTTP/1.1\r\nHost: {name}\r\nContent-Length: 2\r\n\r\n{{}}"
                self.assertIn(self.status_of(head.encode()), (400, 421), name)
        for name in ("localhost", "localhost:9000", "127.0.0.1", "127.0.0.2:80", "[::1]", "[::1]:9000"):
            self.assertEqual(self.post("{}", headers={"Host": name})[0], 200, name)
        for origin in ("http://localhost", "null", "", "http://127.0.0.1:9000", "chrome-extension://x"):
            self.assertEqual(self.post("{}", headers={"Origin": origin})[0], 403, origin)
        for content in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/jsonp",
                        "application/json-rpc", "text/plain; application/json"):
            self.assertEqual(self.post("{}", headers={"Content-Type": content})[0], 415, content)
        for content in ("application/json; charset=utf-8", "Application/JSON", "application/json ;charset=UTF-8"):
            self.assertEqual(self.post("{}", headers={"Content-Type": content})[0], 200, content)
        for method in (b"PUT", b"OPTIONS", b"HEAD", b"TRACE", b"CONNECT", b"post"):
            self.assertEqual(self.status_of(method + b" / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"), 405, method)
        with socket.socket(socket.AF_UNIX) as link:  # the socket is no way around
            link.settimeout(60)
            link.connect(self.path)
            link.sendall(b"POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 2\r\n\r\n{}")
            self.assertTrue(link.recv(4096).startswith(b"HTTP/1.1 421 "))

    def test_pipelined_and_half_closed(self):
        body = b'{"jsonrpc":"2.0","id":%d,"method":"eth_chainId"}'
        auth = base64.b64encode(b"u:" + TOKEN.encode())
        one = b"POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic " + auth + b"\r\nContent-Length: 47\r\n\r\n"
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as client:
            client.sendall(b"".join(one.replace(b"47", b"%d" % len(body % i)) + body % i for i in range(5)))
            client.shutdown(socket.SHUT_WR)
            got = b""
            while chunk := client.recv(65536):
                got += chunk
        self.assertEqual([got.index(b'"id":%d,' % i) for i in range(5)], sorted(got.index(b'"id":%d,' % i) for i in range(5)))

    def test_a_request_that_never_ends_is_ended(self):
        begun = time.monotonic()
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as client:
            client.sendall(b"POST / HTTP/1.1\r\nHost: loc")
            self.assertTrue(client.recv(1000).startswith(b"HTTP/1.1 408 "))
            self.assertTrue(9 < time.monotonic() - begun < 40)

    def test_a_request_may_come_byte_by_byte(self):
        with socket.create_connection(("127.0.0.1", self.port), timeout=60) as client:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for byte in b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n":
                client.send(bytes([byte]))
                time.sleep(0.03)
            self.assertTrue(client.recv(1000).startswith(b"HTTP/1.1 200 "))

    def test_a_flood_of_one_leaves_the_other_served(self):
        flood = []
        for _ in range(400):  # connections that say nothing
            flood.append(socket.create_connection(("127.0.0.1", self.port), timeout=60))
        for _ in range(200):
            one = socket.socket(socket.AF_UNIX)
            one.connect(self.path)
            with contextlib.suppress(BrokenPipeError):  # one connection too many is closed at once
                one.sendall(b'{"jsonrpc":"2.0","id":1,"method":"eth_accounts"}' * 20)
            flood.append(one)
        begun = time.monotonic()
        for _ in range(10):
            self.assertEqual(self.call("eth_chainId")["result"], "0x4268")
        self.assertLess(time.monotonic() - begun, 20)
        for one in flood:
            one.close()


if __name__ == "__main__":
    unittest.main()
