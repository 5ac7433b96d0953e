"""`dvsguard ask`: questions in Markdown, and blocks that make a contract once they are filled in."""
import json
import os
import pathlib
import re
import shutil
import unittest

from harness import SECRET, ProjectTest

CORPUS = os.environ.get("DVSGUARD_CORPUS", "")

PROJECT = """name: oracle
services:
  node:
    image: "${IMAGE:-acme/node:1.4.0}"
    cap_add: [NET_ADMIN]
    ports: ["${P2P_PORT}:26656", "30303:30303/udp"]
    sysctls: {net.core.somaxconn: 1024}
    volumes: ["${KEYSTORE}:/keys/operator.ecdsa.key.json:readonly"]
    environment: {RPC_URL: "${RPC_URL}", OPERATOR_ECDSA_KEY_PASSWORD: "${PASSWORD}"}
"""
ENV = f"P2P_PORT=45678\nKEYSTORE=/srv/op/secret-name.json\nPASSWORD={SECRET}\nRPC_URL=https://rpc.example/{SECRET}\n"


class Ask(ProjectTest):
    def ask(self, *args, **options):
        done = self.run_dvsguard("ask", *args, **options)
        self.assertEqual(done.code, 0, done)
        return done.out.decode()

    def blocks(self, message):
        return re.search(r"```yaml\n(.*?)```", message, re.S)[1]

    def fill_in(self, blocks):
        """As a team would that has one answer for everything."""
        for key, value in {"name": "oracle", "network": "mainnet", "team": "Acme", "version": "1.4.0", "from": ">=1.3.0",
                           "format": "json", "discord": "https://discord.gg/acme", "telegram": "https://t.me/acme"}.items():
            blocks = re.sub(rf'\b{key}: ""', f'{key}: "{value}"', blocks)
        # A privilege whose value is the operator's has its own text as a comment.
        blocks = re.sub(r'kind: port, what: ""(.*)# .*:(\d+)$', r'kind: port, what: "\2/tcp"\1', blocks, flags=re.M)
        return blocks.replace('why: ""', 'why: "the node needs it"')


class Questions(Ask):
    def setUp(self):
        super().setUp()
        self.put("compose.yaml", PROJECT)
        self.put(".env", ENV)

    def test_numbers_them_without_a_gap(self):
        numbers = re.findall(r"^(\d+)\. ", self.ask(), re.M)
        self.assertEqual(numbers, [str(i) for i in range(1, len(numbers) + 1)])
        self.assertGreater(len(numbers), 10)

    def test_asks_for_each_privilege_without_a_reason_at_its_place(self):
        message = self.ask()
        self.assertRegex(message, r"What does `node` need `cap:NET_ADMIN` for\? \(LP03; compose.yaml:5:15\)")
        self.assertRegex(message, r"`port 30303/udp`.*\(LP12; compose.yaml:6:34\)")
        self.assertRegex(message, r"need `net.core.somaxconn` for\? \(LP14")

    def test_holds_no_value_of_the_operators(self):
        message = self.ask()
        for value in (SECRET, "45678", "secret-name", "/srv/op", "rpc.example"):
            self.assertNotIn(value, message)
        self.assertIn("${P2P_PORT}:26656", message)

    def test_the_blocks_are_refused_until_they_are_filled_in(self):
        self.put("x-dvs.yaml", self.blocks(self.ask()))
        done = self.check("-f", "compose.yaml", "-f", "x-dvs.yaml")
        self.assert_refused(done, "x-dvs.yaml", position=True)

    def test_filled_in_they_are_a_contract_that_answers_the_questions(self):
        self.put("x-dvs.yaml", self.fill_in(self.blocks(self.ask())))
        done = self.check("--format", "json", "-f", "compose.yaml", "-f", "x-dvs.yaml")
        self.assert_decided(done)
        rules = {item["rule"] for practice in json.loads(done.out)["practices"] for item in practice["findings"]}
        self.assertIn("contract", json.loads(done.out)["subject"])
        for answered in ("LP15", "LP03", "LP12", "LP14"):
            self.assertNotIn(answered, rules)

    def test_names_each_variable_and_each_key_with_its_services(self):
        blocks = self.blocks(self.ask())
        self.assertRegex(blocks, r'P2P_PORT: \{type: port, services: \["node"\]')
        self.assertRegex(blocks, r'RPC_URL: \{type: url,')
        self.assertRegex(blocks, r'KEYSTORE: \{type: path,')
        self.assertRegex(blocks, r'PASSWORD: \{type: string, secret: true,')
        self.assertRegex(blocks, r'ecdsa.*: \{type: ecdsa-secp256k1, delivery: mount, services: \["node"\]')

    def test_a_name_cannot_leave_its_code_span(self):
        self.put("compose.yaml", json.dumps({"services": {"a": {"image": "a:1", "sysctls": {"x`](http://e) **b": "1"}}}}))
        self.assertNotIn("x`]", self.ask().split("```yaml")[0])


class Declared(Ask):
    def test_a_project_that_declares_everything_has_nothing_to_ask(self):
        oracle = pathlib.Path(os.environ["DVSGUARD_SOURCE"], "examples/oracle")
        self.assertIn("nothing to ask", self.ask(str(oracle)))


@unittest.skipUnless(CORPUS, "no corpus: set DVSGUARD_CORPUS")
class Corpus(Ask):
    def test_every_project_gets_its_questions(self):
        seen = 0
        for path in sorted(pathlib.Path(CORPUS, "compose").rglob("*.y*ml")):
            if "compose" not in path.name:
                continue
            done = self.run_dvsguard("ask", "-f", str(path))
            if done.code == 2:
                self.assertEqual(self.check("-f", str(path)).code, 2, path)
                continue
            seen += 1
            with self.subTest(project=str(path.relative_to(CORPUS))):
                shutil.copy(path, self.folder / "base.yaml")
                self.put("x-dvs.yaml", self.fill_in(self.blocks(done.out.decode())))
                self.assertIn(b"1. ", done.out)
        self.assertGreater(seen, 10)


if __name__ == "__main__":
    unittest.main()
