#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/practice/testing.h"

// For the tests of this room: files that the door would have read.
namespace dvsguard::practice::testing {

inline void add_dockerfile(Sample& sample, const std::string& path, const std::string& text) {
  EvidenceFile file;
  file.path = Sample::absolute(path);
  file.shown = path;
  file.kind = compose::Reference::Kind::Dockerfile;
  auto parsed = build::parse_dockerfile(text, file_name(path));
  if (!parsed) throw std::runtime_error(parsed.error().what);
  file.dockerfile = std::move(*parsed);
  sample.files().push_back(std::move(file));
}

inline void add_script(Sample& sample, const std::string& path, const std::string& text) {
  EvidenceFile file;
  file.path = Sample::absolute(path);
  file.shown = path;
  file.kind = compose::Reference::Kind::MountedFile;
  auto parsed = build::parse_script(text, file_name(path));
  if (!parsed) throw std::runtime_error(parsed.error().what);
  file.script = std::move(*parsed);
  sample.files().push_back(std::move(file));
}

// What a practice says about one service that is built from this Dockerfile; `body` is indented by four.
inline report::Outcome built(Check check, const std::string& dockerfile, const std::string& body = "") {
  Sample sample("services:\n  node:\n    build: .\n" + body + "\n", {}, {{"Dockerfile", dockerfile}});
  add_dockerfile(sample, "Dockerfile", dockerfile);
  return outcome_of(check, sample);
}

}  // namespace dvsguard::practice::testing
