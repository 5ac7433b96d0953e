"""Every value of a Compose project and its contract, replaced by a value of another type: never a crash, never a
secret, and where Compose 2.40 refuses the project, so does dvsguard, with the position."""
import concurrent.futures
import json
import os
import pathlib
import subprocess
import sys
import unittest

from harness import SANITIZED, SECRET, ProjectTest

PLACES = [line for line in (pathlib.Path(__file__).parent / "compose_places.txt").read_text().splitlines()
          if not line.startswith("#")]

WRONG = ["null", "true", "0", "-1", "1.5", '""', "text", "[]", "{}", "[[]]", "[{}]", "{a: {b: []}}", "[null]",
         '{"": null}', "99999999999999999999", ".nan", "2001-01-01", "[text, text]", '"\\u001b[2J"', "!!binary aGk=",
         "!reset null", "!odd {}"]
if SANITIZED:
    WRONG = ["null", "-1", "text", "[[]]", "{a: {b: []}}", '{"": null}', "99999999999999999999"]

# Where Compose refuses and dvsguard goes on. An include without a path includes nothing, and dvsguard does not read the
# rest of it.
DELIBERATE = ("include[].env_file", "include[].project_directory")

BASE = {"image": "acme/node:1.0.0", "environment": {"OPERATOR_PRIVATE_KEY": SECRET},
        "command": ["node", f"--password={SECRET}"]}


def nest(steps, value):
    """The YAML of `value` at the end of `steps`."""
    for step in reversed(steps):
        name = step.removesuffix("[]")
        for _ in range(step.count("[]")):
            value = f"[{value}]"
        value = f"{{{json.dumps('node' if name == '*' else name)}: {value}}}"
    return value


def project(place, value):
    steps = place.split(".")
    if steps[:2] == ["services", "*"] and len(steps) > 2:
        key = steps[2].removesuffix("[]")
        rest = nest(steps[2:], value)
        base = {name: known for name, known in BASE.items() if name != key}
        return f"services: {{node: {json.dumps(base)[:-1]}, {rest[1:]}}}\n"
    if steps[0] in ("services", "services[]"):
        return nest(steps, value) + "\n"
    return f"services: {{node: {json.dumps(BASE)}}}\n{nest(steps, value)[1:-1]}\n"


def compose_accepts(text, folder):
    program = os.environ["DOCKER_COMPOSE_240"]
    done = subprocess.run([program, "-p", "p", "-f", "-", "config", "-q"], input=text.encode(), cwd=folder,
                          capture_output=True, timeout=60, env={"PATH": "/usr/bin:/bin", "HOME": str(folder)})
    return done.returncode == 0


class WrongTypes(ProjectTest):
    def each(self, cases, judge):
        """Judges (place, value) on all cores; the failures of all cases are told, not the first alone."""
        def one(case):
            try:
                return judge(*case)
            except AssertionError as error:
                return str(error)[:600]

        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            faults = [f"{place}: {value}: {fault}" for (place, value), fault
                      in zip(cases, pool.map(one, cases)) if fault]
        self.assertEqual(len(faults), 0, f"{len(faults)} of {len(cases)}:\n" + "\n".join(faults[:40]))

    def check_text(self, text, *args):
        return self.check("-f", "-", *args, stdin=text.encode())

    def test_no_value_at_any_place_breaks_the_reader(self):
        def judge(place, value):
            done = self.check_text(project(place, value))
            if done.code == 2:
                self.assert_refused(done, position=False)

        self.each([(place, value) for place in PLACES for value in WRONG], judge)

    def test_a_list_of_lists_stands_nowhere_in_a_contract(self):
        def judge(place, value):
            self.assert_refused(self.check_text(project(place, value)), position=True)

        self.each([(place, "[[]]") for place in PLACES if "x-dvs" in place], judge)

    @unittest.skipUnless(os.environ.get("DOCKER_COMPOSE_240"), "Docker Compose 2.40 is not at hand")
    @unittest.skipIf(SANITIZED, "the release build compares itself with Compose")
    def test_refuses_what_compose_refuses(self):
        def judge(place, value):
            text = project(place, value)
            done = self.check_text(text)
            accepts = compose_accepts(text, self.folder)
            if accepts and done.code == 2:
                return f"Compose accepts it, dvsguard says {done.err.decode().splitlines()[0]}"
            if not accepts and done.code != 2 and place.startswith(DELIBERATE):
                return None
            if not accepts and done.code != 2:
                return "Compose refuses it, dvsguard does not"
            if not accepts:
                self.assert_refused(done, position=True)
            return None

        self.each([(place, value) for place in PLACES if "x-dvs" not in place
                   for value in ("null", "-1", "text", "{a: {b: []}}")], judge)


if __name__ == "__main__":
    sys.exit(unittest.main())
