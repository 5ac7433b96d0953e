#include "core/image/steps.h"

#include "core/keyscan/names.h"
#include "core/keyscan/scan.h"
#include "core/text/display.h"
#include "core/text/redact.h"

namespace dvsguard::image {
namespace {

bool names_secret(std::string_view name) {
  switch (keyscan::classify_name(name)) {
    case keyscan::NameClass::Key:
    case keyscan::NameClass::KeyPassword:
    case keyscan::NameClass::Secret:
      return true;
    case keyscan::NameClass::Refers:
    case keyscan::NameClass::Other:
      return false;
  }
  return true;
}

// "NAME=value" with the value taken out where the name asks for it. What follows a blank inside of quotes
// goes with it, for the rest of the step is not shown then.
std::string without_values(std::string_view step) {
  std::string out;
  while (!step.empty()) {
    const std::size_t end = step.find(' ');
    const std::string_view word = step.substr(0, end);
    step.remove_prefix(end == std::string_view::npos ? step.size() : end + 1);
    const std::size_t sign = word.find_first_of("=:");
    out += out.empty() ? "" : " ";
    const bool secret = names_secret(word.substr(0, sign));
    if (!secret) {
      out += word;
      continue;
    }
    out += std::string(word.substr(0, sign)) + "=…";
    break;  // its value may be the next words
  }
  return out;
}

}  // namespace

std::string shown_step(std::string_view created_by) {
  if (!keyscan::scan_text(created_by).empty()) return "";
  return text::Redactor()(text::printable(without_values(created_by), kMaxStepBytes));
}

std::vector<std::string> shown_steps(const oci::ImageConfig& config) {
  std::vector<std::string> steps;
  for (const std::optional<std::size_t> at : oci::steps_of_layers(config))
    steps.push_back(at ? shown_step(config.history[*at].created_by) : std::string());
  return steps;
}

}  // namespace dvsguard::image
