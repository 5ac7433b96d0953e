"""Calls of core/eth against ethers, cast and @ethersproject/testcases: what they encode and decode we do alike, and
calldata that is changed anywhere is refused or is the one encoding of what it decodes to."""
import gzip
import json
import os
import pathlib
import random
import re
import subprocess
import unittest

from ethereum_peers import CAST, TESTCASES, Dice, ours, peer, refused

COUNT = 2000


class Calls(Dice):
    def type(self, depth, name=""):
        """(type as a signature has it, a maker of values)"""
        roll = self.random.random()
        if depth and roll < 0.2:
            fields = [self.type(depth - 1, f"f{i}") for i in range(self.random.randint(1, 4))]
            text = "(" + ",".join(field for field, _ in fields) + ")"
            return self.named(text, name), lambda: {f"f{i}": make() for i, (_, make) in enumerate(fields)}
        if depth and roll < 0.4:
            inner, make = self.type(depth - 1)
            size = self.random.choice((None, 1, 2, 3))
            text = f"{inner}[{size or ''}]"
            return self.named(text, name), lambda: [make() for _ in range(size or self.random.choice((0, 1, 3)))]
        atom = self.atom()
        return self.named(atom, name), lambda: self.value(atom)

    @staticmethod
    def named(text, name):
        return f"{text} {name}" if name else text

    def call(self):
        parameters = [self.type(3, f"p{i}") for i in range(self.random.randint(0, 5))]
        return {"op": "encode", "signature": f"f({','.join(text for text, _ in parameters)})",
                "values": [make() for _, make in parameters]}


def of_ethers(call):
    """ethers takes the type function for bytes24, which is how it is encoded, but the selector is another."""
    return {**call, "signature": re.sub(r"\bfunction\b", "bytes24", call["signature"])}


def lower(value):
    """Addresses without their checksum."""
    if isinstance(value, dict):
        return {key: lower(item) for key, item in value.items()}
    if isinstance(value, list):
        return [lower(item) for item in value]
    return value.lower() if isinstance(value, str) and re.fullmatch("0x[0-9a-fA-F]{40}", value) else value


class Differential(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ours, cls.peer = ours(), peer()
        dice = Calls(random.Random(4337))
        cls.calls = [dice.call() for _ in range(COUNT)]
        cls.encoded = cls.ours.ask(cls.calls)

    def test_encodes_as_ethers_does(self):
        theirs = self.peer.ask([of_ethers(call) for call in self.calls])
        for call, one, other in zip(self.calls, self.encoded, theirs):
            self.assertFalse(refused(one), (call, one))
            start = 10 if "function" in call["signature"] else 0
            self.assertEqual(one[start:], other[start:], call)

    def test_decodes_what_it_encoded(self):
        asked = [{**call, "op": "decode", "data": data} for call, data in zip(self.calls, self.encoded)]
        for call, values in zip(self.calls, self.ours.ask(asked)):
            self.assertEqual(lower(values), call["values"], call)

    def test_changed_calldata_is_refused_or_canonical(self):
        dice = random.Random(712)
        asked = []
        for call, data in zip(self.calls, self.encoded):
            for _ in range(4):
                asked.append({"op": "decode", "signature": call["signature"], "data": changed(dice, data)})
        answers = self.ours.ask(asked)
        kept = [(one, values) for one, values in zip(asked, answers) if not refused(values)]
        again = self.peer.ask([of_ethers({"op": "encode", "signature": one["signature"], "values": values})
                               for one, values in kept])
        self.assertGreater(len(kept), 500)
        self.assertGreater(len(answers) - len(kept), 1000)
        for (one, values), other in zip(kept, again):
            self.assertEqual(one["data"][10:], other[10:], values)

    def test_encodes_and_decodes_as_cast_does(self):
        tried = 0
        for call, data in zip(self.calls, self.encoded):
            if tried == 80:
                break
            arguments = [cast_text(value) for value in call["values"]]
            # cast splits strings at brackets, quotes and commas, and knows no function type.
            if "string" in call["signature"] or "function" in call["signature"] or not arguments:
                continue
            tried += 1
            plain = re.sub(r" [fp]\d+", "", call["signature"])
            done = subprocess.run([CAST, "calldata", plain, "--", *arguments], capture_output=True, text=True)
            self.assertEqual(done.stdout.strip(), data, (call, done.stderr))
            done = subprocess.run([CAST, "decode-calldata", "--json", plain, data], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, (call, done.stderr))
        self.assertEqual(tried, 80)


def changed(dice, data):
    """One byte, one word, one length or the end of it is another."""
    raw = bytearray.fromhex(data[10:])
    how = dice.randrange(6)
    words = len(raw) // 32
    if how == 0 and raw:
        raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
    elif how == 1 and words:
        at = 32 * dice.randrange(words)
        raw[at:at + 32] = dice.choice((0, 1, 2, 32, 64, 96, 2 ** 255, 2 ** 256 - 1)).to_bytes(32, "big")
    elif how == 2 and words:
        at = 32 * dice.randrange(words)
        word = int.from_bytes(raw[at:at + 32], "big") + dice.choice((-32, -1, 1, 32))
        raw[at:at + 32] = (word % 2 ** 256).to_bytes(32, "big")
    elif how == 3 and words:
        del raw[-dice.choice((1, 31, 32)):]
    elif how == 4 and words > 1:
        a, b = (32 * dice.randrange(words) for _ in range(2))
        raw[a:a + 32], raw[b:b + 32] = raw[b:b + 32], raw[a:a + 32]
    else:
        raw += bytes(dice.choice((1, 32, 64)))
    return data[:10] + raw.hex()


def cast_text(value):
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ",".join(map(cast_text, value)) + "]"
    if isinstance(value, dict):
        return "(" + ",".join(map(cast_text, value.values())) + ")"
    return value


def spelled(kind, value):
    """The foundation writes bytes as text."""
    return "0x" + value.encode().hex() if kind.startswith("bytes") else value


def plain(value):
    """A value of @ethersproject/testcases."""
    if isinstance(value, list):
        return [plain(item) for item in value]
    if value["type"] == "tuple":
        return [plain(item) for item in value["value"]]
    return value["value"]


class Vectors(unittest.TestCase):
    def test_the_foundations_vectors_encode_and_decode(self):
        if not os.environ.get("DVSGUARD_CORPUS"):
            self.skipTest("corpus absent")
        cases = json.loads(pathlib.Path(os.environ["DVSGUARD_CORPUS"], "eth/ABITests/basic_abi_tests.json").read_text())
        for name, case in cases.items():
            call = {"op": "encode", "signature": f"f({','.join(case['types'])})",
                    "values": [spelled(*pair) for pair in zip(case["types"], case["args"])]}
            data = ours().ask([call])[0]
            self.assertEqual(data[10:], case["result"], name)
            values = ours().ask([{**call, "op": "decode", "data": data}])[0]
            self.assertEqual(lower(values), lower(json.loads(json.dumps(call["values"]), parse_int=str)), name)
        self.assertEqual(len(cases), 3)

    def test_ethers_own_vectors_encode_alike_and_decode(self):
        if not TESTCASES:
            self.skipTest("ethereum peers absent")
        for name, key, least in (("contract-interface", "normalizedValues", 1500),
                                 ("contract-interface-abi2", "values", 1500)):
            with gzip.open(TESTCASES / f"{name}.json.gz") as file:
                cases = json.load(file)
            asked, values = [], []
            for case in cases:
                types = [re.sub(r"\btuple", "", one) for one in json.loads(case["types"])]
                asked.append({"signature": f"f({','.join(types)})", "data": case["result"]})
                values.append([plain(value) for value in json.loads(case[key])])
            encoded = ours().ask([{**one, "op": "encode", "values": value} for one, value in zip(asked, values)])
            for one, mine in zip(asked, encoded):
                self.assertFalse(refused(mine), (one["signature"], mine))
                self.assertEqual(mine[10:], one["data"][2:], one["signature"])
            decoded = ours().ask([{**one, "op": "decode", "data": data} for one, data in zip(asked, encoded)])
            for one, mine in zip(asked, decoded):
                self.assertFalse(refused(mine), (one["signature"], mine))
            self.assertGreaterEqual(len(cases), least, name)


if __name__ == "__main__":
    unittest.main()
