"""The documents show what the binary prints: their console blocks, run here, give the same text."""
import importlib.machinery
import importlib.util
import os
import pathlib
import shutil
import unittest

SOURCE = pathlib.Path(os.environ["DVSGUARD_SOURCE"])
CORPUS = os.environ.get("DVSGUARD_CORPUS", "")


def load(path):
    loader = importlib.machinery.SourceFileLoader(path.name, str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(path.name, loader))
    loader.exec_module(module)
    return module


class Documents(unittest.TestCase):
    maxDiff = None

    def assert_shows_what_runs(self, *names):
        run = load(SOURCE / "script/run_document").run_document
        for name in names:
            with self.subTest(name):
                text = (SOURCE / name).read_text(encoding="utf-8")
                self.assertEqual(run(text, os.environ["DVSGUARD"], CORPUS), text, "mend it with script/refresh_docs")

    @unittest.skipUnless(CORPUS, "no corpus: set DVSGUARD_CORPUS")
    def test_documents_show_what_runs(self):
        self.assert_shows_what_runs("docs/operators.md", "docs/ci.md")

    @unittest.skipUnless(shutil.which("umoci"), "umoci absent")
    def test_documents_about_images_show_what_runs(self):
        self.assert_shows_what_runs("README.md", "docs/images.md")


if __name__ == "__main__":
    unittest.main()
