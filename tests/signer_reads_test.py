"""What one client reads holds up no other: `dvsguard signer run` as a whole, over an upstream that is slow for some questions."""
import concurrent.futures
import http.client
import json
import os
import shutil
import tempfile
import threading
import time
import unittest

import started_signer
from ports import free_port
from signer_observer_test import Node, Upstream
from started_signer import ACCOUNT, CHAIN, MODERN, REGISTRY, TOKEN, RunningSigner, update_socket

SLOW = 2  # seconds that the upstream takes for what the flood asks
OWN = 0.05  # and for all else
UNDER_WAY, WAITING = 8, 40  # docs/formats/signer-rpc.md, Limits
LIMIT = -32005  # EIP-1474: limit exceeded


class Slow(Node):
    """A node whose eth_getLogs is slow."""
    lock, busy, most = threading.Lock(), 0, 0

    def result(self, method, params):
        if method == "eth_getLogs":
            with self.lock:
                self.busy += 1
                self.most = max(self.most, self.busy)
            time.sleep(SLOW)
            with self.lock:
                self.busy -= 1
            return []
        if method in ("eth_estimateGas", "eth_call"):
            time.sleep(OWN)
        own = {"eth_getTransactionCount": "0x0", "eth_estimateGas": "0x186a0", "eth_call": "0x", "eth_maxPriorityFeePerGas": "0x3b9aca00"}
        return own.get(method) or super().result(method, params)


@unittest.skipIf(started_signer.why_not(), started_signer.why_not())
class Reads(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.node = Slow()
        cls.upstream = Upstream(cls.node)
        cls.folder = tempfile.mkdtemp(prefix="dvsguard-reads-", dir=os.environ.get("DVSGUARD_BUILD"))
        cls.signer = RunningSigner(os.environ["DVSGUARD"], cls.folder, [cls.upstream.url],
                                   free_port(), reader={"methods": ["eth_getLogs", "eth_call"]})
        cls.signer.start()
        cls.signer.wait_for_state()

    @classmethod
    def tearDownClass(cls):
        cls.signer.stop()
        cls.upstream.close()
        shutil.rmtree(cls.folder)

    def setUp(self):
        while self.node.busy:  # of another test
            time.sleep(SLOW / 2)

    def ask(self, token, method, *params):
        """What comes back, and after how long."""
        begun = time.monotonic()
        return self.signer.call(method, *params, token=token), time.monotonic() - begun

    def flood(self, pool, count):
        """So many slow reads of one client, once the upstream works on them."""
        self.node.most = 0
        asked = [pool.submit(self.ask, TOKEN, "eth_getLogs", {}) for _ in range(count)]
        while self.node.busy < UNDER_WAY:
            time.sleep(0.01)
        time.sleep(0.2)
        return asked

    def test_a_flood_waits_for_itself_alone(self):
        call = {"from": ACCOUNT, "to": REGISTRY, "nonce": "0x0", "maxFeePerGas": "0x77359400", "maxPriorityFeePerGas": "0x3b9aca00",
                "value": "0x0", "chainId": hex(CHAIN), "data": update_socket("8.8.8.8:9000")}
        self.ask(MODERN, "eth_call", {}, "latest")
        with concurrent.futures.ThreadPoolExecutor(60) as pool:
            flood = self.flood(pool, 60)
            times = []
            for _ in range(5):
                answer, seconds = self.ask(MODERN, "eth_call", {}, "latest")
                self.assertEqual(answer["result"], "0x")
                times.append(seconds)
                answer, seconds = self.ask(MODERN, "eth_signTransaction", call)  # which estimates the gas
                self.assertIn("result", answer)
                times.append(seconds)
            self.assertLess(max(times), SLOW / 2)
            self.assertLess(sorted(times)[len(times) // 2], OWN + 0.2)
            # Nor does its own reading keep a client from signing.
            answer, seconds = self.ask(TOKEN, "personal_sign", "0x6869", ACCOUNT)
            self.assertIn("result", answer)
            self.assertLess(seconds, SLOW / 2)
            answers = [one.result() for one in flood]
        refused = [seconds for answer, seconds in answers if answer.get("error", {}).get("code") == LIMIT]
        self.assertEqual(len(refused), 60 - UNDER_WAY - WAITING)
        self.assertLess(max(refused), SLOW / 2)  # at once, not when their turn would have come
        self.assertEqual(sum(answer.get("result") == [] for answer, _ in answers), UNDER_WAY + WAITING)
        self.assertEqual(self.node.most, UNDER_WAY)

    def test_the_transactions_of_a_batch_follow_each_other(self):
        call = {"from": ACCOUNT, "to": REGISTRY, "gas": "0x186a0", "maxFeePerGas": "0x77359400", "maxPriorityFeePerGas": "0x3b9aca00"}
        kinds = [("eth_signTransaction", [{**call, "data": update_socket(f"8.8.8.8:{9000 + i}")}]) if i % 2 else
                 ("personal_sign", [f"0x{i:02x}", ACCOUNT]) for i in range(8)]
        answers = self.signer.post([{"jsonrpc": "2.0", "id": i, "method": method, "params": params} for i, (method, params) in
                                    enumerate(kinds)], token=MODERN)
        self.assertEqual([answer["id"] for answer in answers], list(range(8)))
        nonces = [int(answer["result"]["tx"]["nonce"], 16) for answer in answers[1::2]]
        self.assertEqual(nonces, list(range(nonces[0], nonces[0] + 4)))

    def test_whoever_hangs_up_and_asks_again_gains_nothing(self):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_getLogs", "params": [{}]})
        self.node.most = 0
        for _ in range(200):
            link = http.client.HTTPConnection("127.0.0.1", self.signer.port, timeout=20)
            link.request("POST", "/" + TOKEN, body, {"Content-Type": "application/json"})
            link.close()
        answer, seconds = self.ask(MODERN, "eth_call", {}, "latest")
        self.assertEqual(answer["result"], "0x")
        self.assertLess(seconds, SLOW / 2)
        self.assertLessEqual(self.node.most, UNDER_WAY)


if __name__ == "__main__":
    unittest.main()
