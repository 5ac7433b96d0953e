"""What CI reads: SARIF that its own schema takes, JUnit that an XML reader takes, baselines, and rules by choice."""
import json
import os
import pathlib
import sys
import unittest
import urllib.parse
import xml.etree.ElementTree as ElementTree

from harness import ProjectTest

SOURCE = pathlib.Path(os.environ.get("DVSGUARD_SOURCE", pathlib.Path(__file__).parent.parent))
CORPUS = os.environ.get("DVSGUARD_CORPUS")
EXAMPLES = [SOURCE / "examples/careless", SOURCE / "examples/oracle"]
PRACTICES = 11

PROJECT = """services:
  node:
    image: node:1.0.0
    privileged: true
    ports: ["9090:9090"]
"""
# Names that mean something to Markdown, XML, JSON, a terminal or a URI.
HOSTILE = "](https://evil.example) [x](y) <script>&amp;\"' ]]> {0} ${A} %41 \x1b[31m\u202e\ufffe"
ESCAPED = json.dumps(HOSTILE)[1:-1].replace("$", "$$")


def corpus_folders():
    files = sorted(pathlib.Path(CORPUS, "compose").rglob("*compose*.y*ml")) if CORPUS else []
    return sorted({file.parent for file in files})


class Formats(ProjectTest):
    def sarif(self, *args, **options):
        done = self.check("--format", "sarif", *args, **options)
        return json.loads(done.out) if done.out else None, done

    def junit(self, *args, **options):
        done = self.check("--format", "junit", *args, **options)
        return ElementTree.fromstring(done.out), done

    def json(self, *args, **options):
        return json.loads(self.check("--format", "json", *args, **options).out)

    def findings(self, report):
        return [finding for practice in report["practices"] for finding in practice["findings"]]


@unittest.skipUnless(CORPUS, "DVSGUARD_CORPUS does not name the real inputs")
class Schema(Formats):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            import jsonschema
        except ImportError:
            raise unittest.SkipTest("python3-jsonschema is not installed") from None
        schema = json.loads(pathlib.Path(CORPUS, "schema/sarif-2.1.0.json").read_text())
        cls.validator = jsonschema.validators.validator_for(schema)(schema)

    def assert_valid(self, document):
        for error in self.validator.iter_errors(document):
            self.fail(f"{list(error.absolute_path)}: {error.message[:300]}")

    def assert_regions_exist(self, document, cwd):
        for run in document["runs"]:
            for result in run["results"]:
                for location in result["locations"] + result.get("relatedLocations", []):
                    place = location["physicalLocation"]
                    path = pathlib.Path(cwd, urllib.parse.unquote(place["artifactLocation"]["uri"].removeprefix("file://")))
                    self.assertTrue(path.is_file(), (result["ruleId"], place))
                    if "region" not in place:
                        continue
                    lines = path.read_bytes().split(b"\n")
                    line = place["region"]["startLine"]
                    self.assertLessEqual(line, len(lines), place)
                    self.assertLessEqual(place["region"].get("startColumn", 1), len(lines[line - 1]) + 1, place)

    def test_every_project_of_the_corpus_and_the_examples(self):
        decided = 0
        for folder in corpus_folders() + EXAMPLES:
            with self.subTest(folder):
                document, done = self.sarif(str(folder.relative_to(folder.parent)), cwd=folder.parent)
                if done.code == 2:
                    continue
                decided += 1
                self.assert_valid(document)
                self.assert_regions_exist(document, folder.parent)
                run, = document["runs"]
                known = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
                self.assertTrue(all(rule["help"]["markdown"] for rule in run["tool"]["driver"]["rules"]))
                for result in run["results"]:
                    self.assertEqual(known[result["ruleIndex"]], result["ruleId"])
        self.assertGreater(decided, 20)

    def test_all_of_them_at_once(self):
        document, done = self.sarif(*map(str, corpus_folders()))
        self.assertEqual(done.code, 2, "one of them cannot be decided")
        self.assert_valid(document)
        names = [run["automationDetails"]["id"] for run in document["runs"]]
        self.assertEqual(len(set(names)), len(names), "a code host takes one run a category")
        failed = [run for run in document["runs"] if not run["invocations"][0]["executionSuccessful"]]
        self.assertTrue(failed)
        self.assertFalse(any(run.get("results") for run in failed))

    def test_hostile_names(self):
        self.put("compose.yaml", f'services: {{"{ESCAPED}": {{image: "a:1", privileged: true, cap_add: ["{ESCAPED}"], '
                 f'volumes: ["/etc/{ESCAPED}:/x"]}}}}\n')
        document, done = self.sarif()
        if done.code != 2:
            self.assert_valid(document)
        folder = self.folder / "a ](b) %41{0} <c>"
        folder.mkdir()
        (folder / "compose.yaml").write_text(PROJECT)
        document, done = self.sarif(folder.name)
        self.assert_valid(document)
        self.assert_regions_exist(document, self.folder)


class Sarif(Formats):
    def test_fingerprints_stay_when_lines_move(self):
        def prints():
            document, _ = self.sarif()
            return sorted(result["partialFingerprints"]["dvsguard/v1"] for result in document["runs"][0]["results"])
        self.put("compose.yaml", PROJECT)
        before = prints()
        self.put("compose.yaml", "# one\n\n# two\n" + PROJECT.replace("node:\n", "node:  # here\n\n"))
        self.assertEqual(before, prints())
        self.assertEqual(len(before), len(self.findings(self.json())))

    def test_no_message_holds_a_link_or_a_placeholder(self):
        name = "](https://evil.example) {0}"
        self.put("compose.yaml", f'services: {{node: {{image: "a:1", cap_add: ["{name}"], volumes: ["/etc/{name}:/x"]}}}}\n')
        document, done = self.sarif()
        self.assertNotEqual(done.code, 2, done)
        messages = [result["message"]["text"] for result in document["runs"][0]["results"]]
        self.assertFalse([text for text in messages if "](" in text])
        self.assertFalse([text for text in messages if "{" in text.replace("{{", "")])

    def test_what_is_accepted_is_suppressed(self):
        self.put("compose.yaml", PROJECT)
        self.put("mine.yaml", f'dvsguard: 1\nprojects:\n  - path: {self.folder}\n    accept:\n      - {{rule: LP01, '
                 f'service: node, target: privileged, why: "a ](b) <c>", until: "2999-01-01T00:00:00Z"}}\n')
        target, = (finding.get("target", "") for finding in self.findings(self.json()) if finding["rule"] == "LP01")
        self.put("mine.yaml", (self.folder / "mine.yaml").read_text().replace("privileged", json.dumps(target)))
        document, _ = self.sarif("--config", "mine.yaml")
        result, = (item for item in document["runs"][0]["results"] if item["ruleId"] == "LP01")
        self.assertEqual(result["suppressions"][0]["status"], "accepted")


class Junit(Formats):
    def assert_counts(self, root):
        self.assertEqual(root.tag, "testsuites")
        for tag, member in (("testcase", "tests"), ("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            self.assertEqual(int(root.get(member)), len(root.findall(f"./testsuite/testcase{'' if tag == 'testcase' else '/' + tag}")))
            for suite in root:
                found = suite.findall("testcase" if tag == "testcase" else f"testcase/{tag}")
                self.assertEqual(int(suite.get(member)), len(found), suite.get("name"))

    def test_of_the_examples_agrees_with_json(self):
        for folder in EXAMPLES:
            with self.subTest(folder.name):
                root, done = self.junit(str(folder))
                self.assert_counts(root)
                self.assertEqual(len(root), PRACTICES)
                failing = {finding["rule"] for finding in self.findings(self.json(str(folder)))
                           if finding["severity"] in ("medium", "high", "critical")}
                told = {case.get("name").split()[0] for case in root.iter("testcase") if case.find("failure") is not None}
                self.assertEqual(told, failing)
                self.assertEqual(done.code, 1 if failing else 0)

    @unittest.skipUnless(CORPUS, "DVSGUARD_CORPUS does not name the real inputs")
    def test_of_the_corpus(self):
        root, done = self.junit(*map(str, corpus_folders()))
        self.assertEqual(done.code, 2)
        self.assert_counts(root)
        self.assertGreater(int(root.get("errors")), 0)
        names = [suite.get("name") for suite in root]
        self.assertEqual(len(set(names)), len(names))

    def test_a_required_practice(self):
        self.put("compose.yaml", PROJECT)
        root, done = self.junit("--fail-on", "critical", "--skip", "LP01", "--require", "signed-images")
        self.assertEqual(done.code, 1)
        self.assert_counts(root)
        self.assertEqual(int(root.get("failures")), 1)

    def test_hostile_names(self):
        self.put("compose.yaml", f'services: {{node: {{image: "a:1", privileged: true, labels: {{a: b}}, cap_add: ["{ESCAPED}"], '
                 f'volumes: ["/etc/{ESCAPED}:/x"]}}}}\n')
        root, done = self.junit()
        self.assert_counts(root)
        self.assertIn("<script>", done.out.decode().replace("&lt;", "<").replace("&gt;", ">"))


class Baseline(Formats):
    def setUp(self):
        super().setUp()
        self.put("compose.yaml", PROJECT)
        self.before = self.json()

    def with_baseline(self, report=None, *args):
        self.put("baseline.json", json.dumps(report or self.before))
        return self.check("--baseline", "baseline.json", *args)

    def test_the_same_project_passes(self):
        self.assertEqual(self.check().code, 1)
        done = self.with_baseline()
        self.assertEqual(done.code, 0, done)
        self.assertIn("(in the baseline)", done.out.decode())
        self.assertTrue(all(finding["baseline"] for finding in self.findings(json.loads(self.with_baseline(None, "--format", "json").out))))

    def test_it_passes_after_lines_moved_and_from_another_folder(self):
        self.put("compose.yaml", "# moved\n\n" + PROJECT)
        self.assertEqual(self.with_baseline().code, 0)
        done = self.check(self.folder.name, "--baseline", f"{self.folder.name}/baseline.json", cwd=self.folder.parent)
        self.assertEqual(done.code, 0, done)

    def test_one_new_finding_fails(self):
        self.put("compose.yaml", PROJECT + "    cap_add: [SYS_ADMIN]\n")
        done = self.with_baseline(None, "--format", "json")
        self.assertEqual(done.code, 1, done)
        new = [finding["rule"] for finding in self.findings(json.loads(done.out)) if not finding.get("baseline")]
        self.assertEqual(new, ["LP03"])

    def test_a_graver_severity_fails(self):
        finding = next(item for item in self.findings(self.before) if item["severity"] == "critical")
        finding["severity"] = "high"
        self.assertEqual(self.with_baseline().code, 1)

    def test_a_milder_severity_passes(self):
        finding = next(item for item in self.findings(self.before) if item["severity"] == "medium")
        finding["severity"] = "high"
        self.assertEqual(self.with_baseline().code, 0)

    def test_of_another_project_says_so(self):
        self.before["subject"]["name"] = "another"
        done = self.with_baseline()
        self.assertEqual(done.code, 1)
        self.assertIn("the baseline tells nothing of this project", " ".join(done.out.decode().split()))

    def test_of_several_projects(self):
        for name in ("a/main", "b/main"):
            self.put(f"{name}/compose.yaml", PROJECT)
        before = self.json("a/main", "b/main")
        self.assertEqual(len(before["reports"]), 2)
        self.put("baseline.json", json.dumps(before))
        self.assertEqual(self.check("a/main", "b/main", "--baseline", "baseline.json").code, 0)
        self.put("b/main/compose.yaml", PROJECT + "    cap_add: [SYS_ADMIN]\n")
        self.assertEqual(self.check("a/main", "b/main", "--baseline", "baseline.json").code, 1)

    def test_that_is_none(self):
        self.assert_refused(self.check("--baseline", "missing.json"), "missing.json")
        for text in ("", "[]", "{}", "{\"dvsguard\": {\"report\": 2}}", "not json", "\x00"):
            with self.subTest(text):
                self.put("baseline.json", text)
                self.assert_refused(self.check("--baseline", "baseline.json"), "baseline.json", position=True)


class Choice(Formats):
    def setUp(self):
        super().setUp()
        self.put("compose.yaml", PROJECT)

    def rules(self, *args):
        return {finding["rule"] for finding in self.findings(self.json(*args))}

    def test_only(self):
        self.assertEqual(self.rules("--only", "LP01"), {"LP01"})
        self.assertEqual(self.rules("--only", "lp01,LP02"), {"LP01", "LP02"})
        self.assertEqual(self.rules("--only", "LP01", "--only", "signed-images"), {"LP01", "SG01"})

    def test_skip(self):
        everything = self.rules()
        self.assertEqual(self.rules("--skip", "LP01"), everything - {"LP01"})
        self.assertEqual({rule for rule in self.rules("--skip", "least-privilege") if rule.startswith("LP")}, set())
        self.assertEqual(self.rules("--only", "least-privilege", "--skip", "LP01"),
                         {rule for rule in everything if rule.startswith("LP")} - {"LP01"})

    def test_what_is_left_out_is_not_kept(self):
        report = self.json("--skip", "LP01")
        states = {rule["id"]: rule["state"] for practice in report["practices"] for rule in practice["rules"]}
        self.assertEqual(states["LP01"], "not-evaluated")
        self.assertEqual(self.check("--only", "CH02", "--require", "least-privilege").code, 1)
        self.assertEqual({practice["verdict"] for practice in self.json("--only", "CH02")["practices"]}, {"unknown"})

    def test_an_unknown_code(self):
        for flag in ("--only", "--skip"):
            self.assertIn("did you mean", self.check(flag, "LP1").err.decode())
            self.assert_refused(self.check(flag, "LP1"))

    def test_an_unknown_format(self):
        self.assert_refused(self.check("--format", "sarf"))


if __name__ == "__main__":
    sys.exit(unittest.main())
