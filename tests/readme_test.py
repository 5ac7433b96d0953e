"""README opens with the real report on examples/careless: to the letter what the binary prints."""
import os
import subprocess
import unittest

SOURCE = os.environ["DVSGUARD_SOURCE"]
COMMAND = "$ dvsguard check examples/careless\n"


class Readme(unittest.TestCase):
    def test_opens_with_the_report_that_the_binary_prints(self):
        with open(os.path.join(SOURCE, "README.md"), encoding="utf-8") as file:
            block = file.read().split("```\n")[1]
        self.assertTrue(block.startswith(COMMAND))
        env = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        run = subprocess.run([os.environ["DVSGUARD"], "check", "examples/careless"], cwd=SOURCE, env=env,
                             capture_output=True, text=True)
        self.assertEqual(run.returncode, 1)
        self.assertEqual(block.removeprefix(COMMAND), run.stdout)


if __name__ == "__main__":
    unittest.main()
