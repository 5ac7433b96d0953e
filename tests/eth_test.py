"""What core/eth makes of RLP, transactions and messages, beside ethereum/tests, @ethersproject/testcases, ethers and
cast: same preimage, hash, signature, raw bytes and sender, and the same bytes refused."""
import gzip
import json
import os
import pathlib
import platform
import random
import shutil
import subprocess
import unittest

HERE = pathlib.Path(__file__).resolve().parent
TOOL = os.environ.get("DVSGUARD_ETH")
CORPUS = os.environ.get("DVSGUARD_CORPUS")
PEERS = os.environ.get("ETHEREUM_PEERS")
ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141  # of secp256k1, SEC 2
COUNT = 2000


def run(command, lines, **options):
    done = subprocess.run(command, input="".join(line + "\n" for line in lines), capture_output=True, text=True,
                          timeout=800, **options)
    answers = done.stdout.splitlines()
    if done.returncode != 0 or len(answers) != len(lines):
        raise AssertionError(f"{command} ended with {done.returncode} after {len(answers)}: {done.stderr[-2000:]}")
    return [json.loads(answer) for answer in answers]


def ours(lines):
    return run([TOOL], lines)


def ethers(documents):
    return run(["node", HERE / "ethereum/transaction_peer.mjs"], [json.dumps(one) for one in documents])


def cast(*args):
    """Its last line; cast never has a server to ask here."""
    machine = {"x86_64": "amd64", "aarch64": "arm64"}[platform.machine()]
    program = pathlib.Path(PEERS, f"node_modules/@foundry-rs/cast-linux-{machine}/bin/cast")
    done = subprocess.run([program, *map(str, args)], capture_output=True, text=True, timeout=120, check=True,
                          env={"HOME": "/nonexistent", "PATH": "/usr/bin:/bin", "NO_COLOR": "1"})
    return done.stdout.strip()


def testcases(name):
    path = pathlib.Path(PEERS, "node_modules/@ethersproject/testcases/testcases", name + ".json.gz")
    return json.loads(gzip.decompress(path.read_bytes()))


def is_refused(answer):
    return isinstance(answer, dict) and "error" in answer


class EthTest(unittest.TestCase):
    def setUp(self):
        if not TOOL:
            self.skipTest("DVSGUARD_ETH does not name the tool")


class PeerTest(EthTest):
    def setUp(self):
        super().setUp()
        if not PEERS or not shutil.which("node"):
            self.skipTest("no Ethereum peers: script/peers gets them")


@unittest.skipUnless(CORPUS, "DVSGUARD_CORPUS is not set")
class Corpus(EthTest):
    """ethereum/tests."""

    def documents(self, folder):
        paths = sorted(pathlib.Path(CORPUS, "eth", folder).rglob("*.json"))
        self.assertNotEqual(paths, [])
        for path in paths:
            for name, case in json.loads(path.read_text()).items():
                yield f"{path.stem}/{name}", case

    def test_rlp(self):
        cases = list(self.documents("RLPTests"))
        self.assertGreater(len(cases), 50)
        for (name, case), answer in zip(cases, ours([f"rlp {case['out']}" for _, case in cases])):
            with self.subTest(name):
                self.assertEqual(is_refused(answer), case["in"] == "INVALID", answer)
        whole = [(case["in"], case["out"]) for _, case in cases if case["in"] not in ("VALID", "INVALID")]
        trees = [self.tree(tree) for tree, _ in whole]
        self.assertEqual(ours([f"to-rlp {json.dumps(tree)}" for tree in trees]), [out.lower() for _, out in whole])

    def tree(self, value):
        """As to-rlp takes it: a number as it is, a string in hex. ethereum/tests writes large numbers #decimal."""
        if isinstance(value, list):
            return [self.tree(item) for item in value]
        if isinstance(value, int):
            return self.tree(f"#{value}")
        if value.startswith("#"):
            number = int(value[1:])
            return "0x" + number.to_bytes((number.bit_length() + 7) // 8, "big").hex()
        return "0x" + value.encode().hex()

    # By the newest of its forks; a chain's own business is not in the bytes: its number (1 there) and gas of its
    # schedule.
    def test_transactions(self):
        cases = list(self.documents("TransactionTests"))
        self.assertGreater(len(cases), 100)
        accepted = 0
        for (name, case), answer in zip(cases, ours([f"decode {case['txbytes']}" for _, case in cases])):
            with self.subTest(name):
                forks = [case["result"][fork] for fork in ("Prague", "Cancun", "Shanghai") if fork in case["result"]]
                newest = forks[0] if forks else {}  # older ones: none takes its form
                good = not is_refused(answer) and answer["from"] is not None
                of_chain = good and int(answer["chainId"] or "0x1", 16) == 1
                if "INTRINSIC_GAS_TOO_LOW" in newest.get("exception", ""):
                    self.assertTrue(good, answer)
                elif "hash" in newest:
                    self.assertTrue(of_chain, answer)
                    self.assertEqual(answer["hash"], newest["hash"])
                    self.assertEqual(answer["from"], newest["sender"])
                    self.assertEqual(answer["raw"], case["txbytes"])
                    accepted += 1
                else:
                    self.assertFalse(of_chain, answer)
        self.assertGreater(accepted, 24)


class Testcases(PeerTest):
    """@ethersproject/testcases."""

    def test_rlp(self):
        cases = testcases("rlp-coder")
        self.assertGreater(len(cases), 50)
        self.assertEqual(ours([f"rlp {case['encoded']}" for case in cases]), [case["decoded"] for case in cases])
        self.assertEqual(ours([f"to-rlp {json.dumps(case['decoded'])}" for case in cases]),
                         [case["encoded"] for case in cases])

    def test_keccak(self):
        cases = testcases("hashes")
        self.assertGreater(len(cases), 500)
        self.assertEqual(ours([f"keccak {case['data']}" for case in cases]), [case["keccak256"] for case in cases])

    def test_legacy_transactions(self):
        cases = testcases("transactions")
        self.assertGreater(len(cases), 1000)
        with_chain = ours([f"decode {case['signedTransactionChainId5']}" for case in cases])
        without = ours([f"decode {case['signedTransaction']}" for case in cases])
        preimages = ours([f"unsigned {case['unsignedTransactionChainId5']}" for case in cases])
        bare = ours([f"unsigned {case['unsignedTransaction']}" for case in cases])
        for case, five, none, preimage, refused in zip(cases, with_chain, without, preimages, bare):
            with self.subTest(case["name"]):
                if self.breaks_a_rule(case):
                    self.assertTrue(all(is_refused(it) for it in (five, none, preimage)), case)
                    continue
                self.assertEqual((five["from"], five["chainId"]), (case["accountAddress"], "0x5"))
                self.assertEqual((none["from"], none["chainId"]), (case["accountAddress"], None))
                self.assertEqual(five["raw"], case["signedTransactionChainId5"])
                self.assertEqual(none["raw"], case["signedTransaction"])
                self.assertEqual(preimage["unsigned"], case["unsignedTransactionChainId5"])
                self.assertTrue(is_refused(refused), "before EIP-155 nothing names the chain")

    @staticmethod
    def breaks_a_rule(case):
        """Random numbers that no chain takes: a gas limit or nonce of more than 64 bits, a product of more than 256."""
        number = lambda name: int(case.get(name) or "0x0", 16) if case.get(name) != "0x" else 0
        gas, price = number("gasLimit"), number("gasPrice")
        return gas >= 2**64 or number("nonce") >= 2**64 - 1 or gas * price >= 2**256

    def test_typed_transactions(self):
        cases = testcases("typed-transactions")
        self.assertGreater(len(cases), 1500)
        signed = ours([f"decode {case['signed']}" for case in cases])
        preimages = ours([f"unsigned {case['unsigned']}" for case in cases])
        kept = 0
        for case, mine, preimage in zip(cases, signed, preimages):
            with self.subTest(case["name"]):
                number = lambda name: int(str(case["tx"].get(name, 0)), 0) if case["tx"].get(name) != "0x" else 0
                price = number("maxFeePerGas" if case["tx"]["type"] == 2 else "gasPrice")
                if (number("chainId") == 0 or number("maxPriorityFeePerGas") > number("maxFeePerGas")
                        or number("gasLimit") >= 2**64 or number("gasLimit") * price >= 2**256):
                    self.assertTrue(is_refused(mine) and is_refused(preimage), (mine, case["tx"]))
                    continue
                kept += 1
                self.assertEqual(mine["from"], case["address"])
                self.assertEqual(mine["raw"], case["signed"])
                self.assertEqual(preimage["unsigned"], case["unsigned"])
        self.assertGreater(kept, 500)


class Dice:
    """Random transactions that may be signed, as JSON-RPC writes them."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def hex(self, size):
        return "0x" + self.random.randbytes(size).hex()

    def number(self, high):
        return self.random.choice((0, 1, 127, 128, 255, 256, high, self.random.randint(0, high),
                                   self.random.getrandbits(self.random.randint(1, high.bit_length())))) % (high + 1)

    def key(self):
        return f"0x{self.random.choice((1, ORDER - 1, self.random.randint(1, ORDER - 1))):064x}"

    def fee(self):
        return self.number(2**190)

    def access_list(self):
        return [{"address": self.hex(20), "storageKeys": [self.hex(32) for _ in range(self.random.choice((0, 1, 3)))]}
                for _ in range(self.random.choice((0, 1, 2, 9)))]

    def transaction(self, data=(0, 1, 4, 31, 32, 55, 56, 100, 255, 256, 1000)):
        kind = self.random.randrange(3)
        tx = {"type": kind, "chainId": max(1, self.number(2**63 - 37)), "nonce": self.number(2**53 - 1),
              "gas": self.number(2**64 - 1), "value": self.number(2**256 - 1)}
        if kind == 2:
            tx["maxFeePerGas"] = self.fee()
            tx["maxPriorityFeePerGas"] = min(self.fee(), tx["maxFeePerGas"])
        else:
            tx["gasPrice"] = self.fee()
        tx = {name: hex(value) for name, value in tx.items()}
        tx["data"] = self.hex(self.random.choice(data))
        if self.random.random() < 0.9:
            tx["to"] = self.hex(20)
        if kind > 0:
            tx["accessList"] = self.access_list()
        return tx


class Ethers(PeerTest):
    def test_signs_alike(self):
        dice = Dice(155)
        pairs = [(dice.key(), dice.transaction()) for _ in range(COUNT)]
        mine = ours([f"sign {key} {json.dumps(tx)}" for key, tx in pairs])
        theirs = ethers([{"op": "sign", "key": key, "tx": tx} for key, tx in pairs])
        self.assertEqual({tx["type"] for _, tx in pairs}, {"0x0", "0x1", "0x2"})
        for (_, tx), one, other in zip(pairs, mine, theirs):
            self.assertEqual(one, other, tx)

    def test_reads_back_what_it_signed(self):
        dice = Dice(2718)
        txs = [dice.transaction() for _ in range(COUNT)]
        signed = ours([f"sign {dice.key()} {json.dumps(tx)}" for tx in txs])
        decoded = ours([f"decode {one['raw']}" for one in signed])
        preimages = ours([f"unsigned {one['unsigned']}" for one in signed])
        for tx, one, back, preimage in zip(txs, signed, decoded, preimages):
            self.assertEqual((back["raw"], back["hash"], back["from"]), (one["raw"], one["hash"], one["from"]))
            self.assertEqual(preimage["unsigned"], one["unsigned"])
            for name, value in tx.items():
                self.assertEqual(back[name], int(value, 16) if name == "type" else value)
                self.assertEqual(preimage[name], back[name])

    def test_messages_alike(self):
        dice = Dice(191)
        pairs = [(dice.key(), dice.hex(dice.random.choice((0, 1, 9, 10, 32, 99, 100, 1000)))) for _ in range(500)]
        self.assertEqual(ours([f"message {key} {data}" for key, data in pairs]),
                         ethers([{"op": "message", "key": key, "data": data} for key, data in pairs]))

    def test_encodes_rlp_alike(self):
        dice = Dice(1)

        def tree(depth):
            if depth and dice.random.random() < 0.6:
                return [tree(depth - 1) for _ in range(dice.random.choice((0, 1, 3, 20)))]
            return dice.hex(dice.random.choice((0, 1, 1, 2, 55, 56, 300)))
        trees = [tree(4) for _ in range(500)]
        encoded = ours([f"to-rlp {json.dumps(it)}" for it in trees])
        self.assertEqual(encoded, ethers([{"op": "rlp", "tree": it} for it in trees]))
        self.assertEqual(ours([f"rlp {it}" for it in encoded]), trees)

    def test_no_change_of_a_byte_keeps_the_transaction(self):
        """Whatever is accepted has one encoding; and where ethers reads it too, the same sender and hash."""
        dice = Dice(7)
        changed = []
        for one in ours([f"sign {dice.key()} {json.dumps(dice.transaction((0, 4)))}" for _ in range(300)]):
            raw = bytearray.fromhex(one["raw"][2:])
            for _ in range(10):
                copy = bytearray(raw)
                at = dice.random.randrange(len(copy))
                dice.random.choice((lambda: copy.__setitem__(at, dice.random.randrange(256)), lambda: copy.pop(at),
                                    lambda: copy.insert(at, dice.random.choice((0, 1, 0x80, 0x81, 0xc0)))))()
                changed.append("0x" + copy.hex())
        mine = ours([f"decode {raw}" for raw in changed])
        theirs = ethers([{"op": "decode", "raw": raw} for raw in changed])
        accepted = 0
        for raw, one, other in zip(changed, mine, theirs):
            if is_refused(one):
                continue
            self.assertEqual(one["raw"], raw)
            if one["from"] is not None and one["chainId"] is not None and not is_refused(other):
                accepted += 1
                self.assertEqual((one["hash"], one["from"]), (other["hash"], other["from"]), raw)
        self.assertGreater(accepted, 300)


class Cast(PeerTest):
    def test_signs_alike(self):
        dice = Dice(1559)
        for _ in range(60):
            tx = dice.transaction((0, 1, 4, 60))
            tx["chainId"] = hex(dice.random.choice((1, 10, 17000, 42161, 31337)))
            tx.setdefault("to", dice.hex(20))
            key = f"0x{dice.random.randint(1, ORDER - 1):064x}"
            for name in ("gasPrice", "maxFeePerGas", "maxPriorityFeePerGas"):  # cast's are of 128 bits
                if name in tx:
                    tx[name] = hex(int(tx[name], 16) % 2**120)
            if "maxFeePerGas" in tx:
                tx["maxPriorityFeePerGas"] = hex(min(int(tx["maxFeePerGas"], 16), int(tx["maxPriorityFeePerGas"], 16)))
            with self.subTest(tx):
                [one] = ours([f"sign {key} {json.dumps(tx)}"])
                if tx["type"] != "0x1":  # cast mktx makes no type 1
                    self.assertEqual(one["raw"], self.mktx(key, tx))
                self.check_decoded(one, json.loads(json.loads(self.decoded(one["raw"]))))

    def mktx(self, key, tx):
        number = lambda name: str(int(tx[name], 16))
        args = ["--private-key", key, "--chain", number("chainId"), "--nonce", number("nonce"), "--gas-limit",
                number("gas"), "--value", number("value")]
        if tx["type"] == "0x0":
            args += ["--legacy", "--gas-price", number("gasPrice")]
        else:
            args += ["--gas-price", number("maxFeePerGas"), "--priority-gas-price", number("maxPriorityFeePerGas"),
                     "--access-list", json.dumps(tx["accessList"])]
        return cast("mktx", *args, tx["to"], *([tx["data"]] if tx["data"] != "0x" else []))

    @staticmethod
    def decoded(raw):
        return cast("decode-transaction", raw)

    def check_decoded(self, one, theirs):
        self.assertEqual(theirs["hash"], one["hash"])
        self.assertEqual(theirs["signer"].lower(), one["from"])
        self.assertEqual([int(theirs[name], 16) for name in ("r", "s", "v")],
                         [int(one[name], 16) for name in ("r", "s", "v")])

    def test_signs_messages_alike(self):
        dice = Dice(191)
        for size in (0, 1, 10, 32, 100):
            key, data = f"0x{dice.random.randint(1, ORDER - 1):064x}", dice.hex(size)
            [one] = ours([f"message {key} {data}"])
            self.assertEqual(cast("wallet", "sign", "--private-key", key, data), one["signature"])


if __name__ == "__main__":
    unittest.main()
