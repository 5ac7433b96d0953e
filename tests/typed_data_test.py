"""Typed messages of core/eth (EIP-712) against ethers, @metamask/eth-sig-util, cast and @ethersproject/testcases."""
import copy
import gzip
import json
import random
import subprocess
import unittest

from ethereum_peers import CAST, TESTCASES, Dice, ours, peer, refused

COUNT = 1500
DOMAIN = {"name": "string", "version": "string", "chainId": "uint256", "verifyingContract": "address", "salt": "bytes32"}
# The key of every published example of a private key; cast wants one to sign with.
KEY = "0x" + "00" * 31 + "01"


class Messages(Dice):
    def message(self):
        """A document with up to five structs, each used by one before it."""
        self.structs, self.types, makers = self.random.randint(1, 5), {}, {}
        for i in reversed(range(self.structs)):
            fields = [self.field(i, makers) for _ in range(self.random.randint(1, 4))]
            if i + 1 < self.structs:  # so that none is unused
                fields.append(self.arrays(f"T{i + 1}", makers[f"T{i + 1}"]))
            names = [f"m{n}_{i}" for n in range(len(fields))]
            self.random.shuffle(fields)
            self.types[f"T{i}"] = [{"name": name, "type": kind} for name, (kind, _) in zip(names, fields)]
            makers[f"T{i}"] = lambda fields=fields, names=names: {
                name: make() for name, (_, make) in zip(names, fields)}
        wanted = [name for name in DOMAIN if self.random.random() < 0.6] or ["name"]
        domain = {name: 5 if name == "chainId" else self.value(DOMAIN[name]) for name in wanted}
        types = {"EIP712Domain": [{"name": name, "type": DOMAIN[name]} for name in wanted], **self.types}
        return {"types": types, "primaryType": "T0", "domain": domain, "message": makers["T0"]()}

    def field(self, i, makers):
        if i + 1 < self.structs and self.random.random() < 0.3:
            name = f"T{self.random.randint(i + 1, self.structs - 1)}"
            return self.arrays(name, makers[name])
        atom = self.atom(function=False)
        return self.arrays(atom, lambda: self.value(atom))

    def arrays(self, kind, make):
        for _ in range(self.random.choice((0, 0, 0, 1, 2))):
            size = self.random.choice((None, 1, 2))
            kind = f"{kind}[{size or ''}]"
            make = lambda make=make, size=size: [make() for _ in range(size or self.random.choice((0, 1, 2)))]
        return kind, make


def ask(process, documents, operation="typed"):
    return process.ask([{"op": operation, "data": one} for one in documents])


class Differential(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ours, cls.peer = ours(), peer()
        dice = Messages(random.Random(712))
        cls.documents = [dice.message() for _ in range(COUNT)]
        cls.answers = ask(cls.ours, cls.documents)

    def test_digests_are_those_of_ethers(self):
        self.compare(self.documents, "typed")

    def test_digests_are_those_of_eth_sig_util(self):
        self.compare(self.documents[:400], "sig_util")

    def compare(self, documents, operation):
        for document, one, other in zip(documents, self.answers, ask(self.peer, documents, operation)):
            self.assertFalse(refused(one), (document, one))
            for key in ("digest", "domain", "type"):
                self.assertEqual(one[key], other.get(key), (operation, key, document, other))

    def test_values_in_other_spellings_are_the_same_message(self):
        def spelled(value):
            if isinstance(value, dict):
                return {key: spelled(item) for key, item in reversed(value.items())}
            if isinstance(value, list):
                return [spelled(item) for item in value]
            if isinstance(value, str) and value.isdigit() and len(value) < 78:
                return hex(int(value))
            return value
        # Text is left as it is: only messages without strings.
        chosen = [i for i, one in enumerate(self.documents) if '"string"' not in json.dumps(one["types"]) and
                  "string[" not in json.dumps(one["types"])]
        again = ask(self.ours, [{**self.documents[i], "message": spelled(self.documents[i]["message"])} for i in chosen])
        self.assertGreater(len(chosen), 50)
        for i, answer in zip(chosen, again):
            self.assertEqual(answer.get("digest"), self.answers[i]["digest"], answer)

    def test_changed_documents_are_refused_or_read_as_ethers_reads_them(self):
        dice = random.Random(1271)
        changed = []
        for document in self.documents:
            one = copy.deepcopy(document)
            if change(dice, one):
                changed.append(one)
        mine, theirs = ask(self.ours, changed), ask(self.peer, changed)
        taken = 0
        for document, one, other in zip(changed, mine, theirs):
            if refused(one):
                continue
            taken += 1
            self.assertEqual(one["digest"], other.get("digest"), (document, other))
        self.assertGreater(taken, 50)
        self.assertGreater(len(changed) - taken, 500)

    def test_cast_signs_the_same_digest(self):
        for document, answer in list(zip(self.documents, self.answers))[:40]:
            done = subprocess.run([CAST, "wallet", "sign", "--data", json.dumps(document), "--private-key", KEY],
                                  capture_output=True, text=True)
            bare = subprocess.run([CAST, "wallet", "sign", "--no-hash", answer["digest"], "--private-key", KEY],
                                  capture_output=True, text=True)
            self.assertRegex(bare.stdout, "^0x[0-9a-f]{130}$")
            self.assertEqual(done.stdout, bare.stdout, (document, done.stderr))


def places(value, found):
    """Every (container, key) in a JSON tree."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(pairs):
        found.append((value, key))
        places(item, found)
    return found


def change(dice, document):
    where = dice.choice(("message", "message", "types", "domain"))
    found = places(document[where], [])
    if not found:
        return False
    container, key = dice.choice(found)
    how = dice.randrange(5)
    if how == 0:
        del container[key]
    elif how == 1 and isinstance(container, dict):
        container["extra"] = container[key]
    elif how == 2:
        container[key] = dice.choice((None, 0, 1, -1, "0x", "0x01", "5", "", True, [], {}, 2 ** 60, "1e3", "-5", "T1", "uint8"))
    elif how == 3 and isinstance(container[key], str):
        container[key] = dice.choice((container[key][:-1], container[key] + "0", container[key].upper(), " " + container[key]))
    else:
        other, place = dice.choice(found)
        container[key] = copy.deepcopy(other.get(place) if isinstance(other, dict) else
                                       other[place] if place < len(other) else None)
    return True


class Vectors(unittest.TestCase):
    def test_ethers_own_vectors_give_their_digests(self):
        if not TESTCASES:
            self.skipTest("ethereum peers absent")
        with gzip.open(TESTCASES / "eip712.json.gz") as file:
            cases = json.load(file)
        documents = [{"types": {"EIP712Domain": [{"name": name, "type": kind} for name, kind in DOMAIN.items()
                                                 if name in case["domain"]], **case["types"]},
                      "primaryType": case["primaryType"], "domain": case["domain"], "message": case["data"]}
                     for case in cases]
        kept = 0
        for case, answer in zip(cases, ask(ours(), documents)):
            # A domain without any field is not EIP-712's.
            if not case["domain"]:
                self.assertTrue(refused(answer), case)
                continue
            self.assertEqual(answer.get("digest"), case["digest"], (case["name"], answer))
            kept += 1
        self.assertGreater(kept, 900)


if __name__ == "__main__":
    unittest.main()
