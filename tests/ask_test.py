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


class Secrecy(Ask):
    KEY = "0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318"
    ADDRESS = "2c7536E3605D9C16a7a3D7b1898e529396a65c23"

    def test_values_below_a_place_are_the_operators_too(self):
        self.put(".env", "SOURCE=/home/opvalue1/op.ecdsa.key.json\nTARGET=/opvalue2/op.ecdsa.key.json\nPORT=54321\n")
        self.put("compose.yaml", """services:
  node:
    image: acme/node:1.4.0
    ports:
      - target: 80
        published: "${PORT}"
    volumes:
      - type: bind
        source: ${SOURCE}
        target: ${TARGET}
""")
        message = self.ask()
        self.assertNotRegex(message, "opvalue|54321")
        self.assertIn("`${SOURCE}:${TARGET}`", message)

    def test_a_name_that_a_variable_makes_up_is_not_told(self):
        self.put(".env", "WALLET=SECRETWALLETNAME\n")
        self.put("compose.yaml", 'services: {node: {image: "a:1", environment: ["${WALLET}_PRIVATE_KEY=${K:-x}", OWN_MNEMONIC]}}\n')
        message = self.ask()
        self.assertNotIn("SECRETWALLETNAME", message)
        self.assertRegex(self.blocks(message), r"\n    key: \{type")
        self.assertRegex(self.blocks(message), r"\n    OWN_MNEMONIC: \{type")

    def test_a_key_of_the_operators_own_files_is_his_business(self):
        for name, text in ((".env", "services: {node: {image: 'a:1', command: '${OTHER}', env_file: .env}}"),
                           ("node.env", "services: {node: {image: 'a:1', env_file: [node.env]}}")):
            with self.subTest(name):
                self.put(name, f"OPERATOR_PRIVATE_KEY={self.KEY}\n")
                self.put("compose.yaml", text + "\n")
                self.assertIn("KM08", self.check().out.decode())
                message = self.ask()
                self.assertNotIn("KM08", message)
                self.assertNotIn(self.ADDRESS.lower(), message.lower())
                (self.folder / name).unlink()

    def test_a_key_of_the_projects_is_asked_about_by_its_file(self):
        self.put("compose.yaml", f'services: {{node: {{image: "a:1", environment: {{PRIVATE_KEY: "{self.KEY}"}}}}}}\n')
        message = self.ask()
        self.assertIn("Is the key material in `compose.yaml` live?", message)
        self.assertNotIn(self.ADDRESS.lower(), message.lower())


class Blocks(Ask):
    def test_containers_of_scripts_are_in_none(self):
        self.put("compose.yaml", 'services: {node: {image: "a:1"}}\n')
        self.put("run.sh", "#!/bin/sh\ndocker run --rm -e OPERATOR_PRIVATE_KEY -v $HOME/op.ecdsa.key.json:/k/op.ecdsa.key.json acme/x\n")
        message = self.ask()
        self.assertIn("Can `run.sh:2` work without `OPERATOR_PRIVATE_KEY`", message)
        self.assertNotIn("run.sh", self.blocks(message))

    def test_names_that_no_contract_can_hold_are_left_out(self):
        self.put("compose.yaml", 'services: {node: {image: "a:1", environment: ["A B", "9A"]}}\n')
        self.assertNotIn("config:", self.blocks(self.ask()))

    def test_a_text_that_several_services_extend_is_said_once(self):
        self.put("compose.yaml", 'services:\n  node: {image: "a:1", cap_add: ["${CAP:-NET_ADMIN}"]}\n  job: {extends: {service: node}}\n')
        message = self.ask()
        self.assertIn("need `${CAP:-NET_ADMIN}` for?", message)
        self.assertIn('what: "", why: ""}  # ${CAP:-NET_ADMIN}\n', self.blocks(message))

    def test_one_question_asks_for_all_folders(self):
        self.put("compose.yaml", 'services: {node: {image: "a:1", tmpfs: ["/a:exec", "/b:exec"]}}\n')
        self.assertEqual(self.ask().count("Which folders"), 1)

    def test_what_is_open_is_marked(self):
        self.put("compose.yaml", PROJECT)
        message = self.ask()
        for line in self.blocks(message).splitlines():
            if "uses: []" in line or "security_events: []" in line:
                self.assertIn("# open: ", line)
        self.assertIn("marked as open", message)


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
