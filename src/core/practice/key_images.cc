#include <set>
#include <utility>

#include "core/keyscan/names.h"
#include "core/keyscan/scan.h"
#include "core/practice/built_images.h"
#include "core/practice/find.h"
#include "core/practice/image_evidence.h"
#include "core/practice/key_material.h"
#include "core/practice/scanned_image.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using compose::Service;
using keyscan::NameClass;
using report::Outcome;
using report::Rule;
using report::Severity;

constexpr std::string_view kNeverCopy =
    "never copy a key into an image; one that was in an image is burnt: rotate it";
constexpr std::string_view kBuildSecret = "pass it with RUN --mount=type=secret";

void check_copies(const Service& service, const build::ImageFacts& facts, Outcome& outcome) {
  for (const build::CopyFact& copy : facts.copies) {
    if (copy.remote || copy.source.empty()) continue;
    const bool source = keyscan::key_file_path(copy.source);
    if (!source && !keyscan::key_file_path(copy.destination)) continue;
    const std::string shown = text::printable(copy.source);
    report::Finding& finding = add_finding(
        outcome, Rule::KM04, &service, {copy.place}, shown,
        source ? "copies the key " + shown + " into the image, where everybody who pulls it reads it"
               : "copies " + shown + " to where keys are kept, into the image",
        std::string(kNeverCopy));
    if (!source) finding.severity = Severity::High;  // known by where it goes, not by what it is
  }
}

// Where the variable's value ends up: ENV in the image's configuration, ARG in its history.
std::string message_of(const build::VariableFact& variable, const std::string& name) {
  return (variable.argument
              ? "takes " + name + " as a build argument, which stays in the image's history"
              : "sets " + name + " in the image's configuration, where everybody who pulls it reads it");
}

void check_variable(const Service& service, const build::VariableFact& variable, Outcome& outcome) {
  const auto hit =
      variable.has_value ? keyscan::scan_named_value(variable.name, variable.value) : std::nullopt;
  const bool proven = hit && hit->certainty == keyscan::Certainty::Proven;
  const NameClass name = keyscan::classify_name(variable.name);
  const bool secret = name == NameClass::Key || name == NameClass::KeyPassword || name == NameClass::Secret;
  if (!proven) {
    if (!secret || (variable.has_value && keyscan::path_like_value(variable.value))) return;
    if (!variable.argument && variable.value.empty()) return;
  }
  const std::string shown = keyscan::shown_name(variable.name);
  report::Finding& finding = add_finding(outcome, Rule::KM04, &service, {variable.place}, shown,
                                         message_of(variable, shown), std::string(kBuildSecret));
  if (!proven) finding.severity = name == NameClass::Secret ? Severity::Medium : Severity::High;
  if (proven && hit->published_test_key) finding.severity = Severity::Low;
}

// `build.args` of the project, where the Dockerfile does not show the same.
void check_arguments(const Service& service, const std::set<std::string, std::less<>>& known,
                     Outcome& outcome) {
  if (!service.build) return;
  for (const compose::NamedText& argument : service.build->args) {
    const NameClass name = keyscan::classify_name(argument.name);
    if ((name != NameClass::Key && name != NameClass::KeyPassword) || known.contains(argument.name)) continue;
    const std::string* value = argument.value.get();
    if (value != nullptr && keyscan::path_like_value(*value)) continue;
    const std::string shown = keyscan::shown_name(argument.name);
    report::Finding& finding =
        add_finding(outcome, Rule::KM04, &service, argument.where, shown,
                    "takes " + shown + " as a build argument, which stays in the image's history",
                    std::string(kBuildSecret));
    finding.severity = Severity::High;
  }
}

void check_built(const Service& service, const BuiltImage& image, Outcome& outcome) {
  std::set<std::string, std::less<>> known;
  if (image.facts != nullptr) {
    check_copies(service, *image.facts, outcome);
    for (const build::VariableFact& variable : image.facts->variables) {
      if (known.insert(variable.name).second) check_variable(service, variable, outcome);
    }
  }
  check_arguments(service, known, outcome);
}

}  // namespace

void check_key_images(const Evidence& evidence, Outcome& outcome) {
  BuiltImages images(evidence);
  const std::size_t first = outcome.missing.size();
  for (const Service& service : evidence.loaded.project.services) {
    if (!runs_container(service)) continue;
    check_built(service, images.of(service), outcome);
    if (const ScannedImage* scanned = scanned_image(evidence, service)) {
      check_image_keys(*scanned, image_user(service), outcome);
      continue;
    }
    add_unseen_image(outcome, Rule::KM04, service, "image files");
  }
  fold_missing(outcome, first);
}

}  // namespace dvsguard::practice
