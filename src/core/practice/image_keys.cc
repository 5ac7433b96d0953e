#include <string>

#include "core/practice/find.h"
#include "core/practice/scanned_image.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using keyscan::Certainty;
using report::Outcome;
using report::Rule;
using report::Severity;

constexpr const char* kNeverCopy =
    "never copy a key into an image; one that was in an image is burnt: rotate it";

Severity severity_of(const keyscan::Hit& hit) {
  if (hit.published_test_key) return Severity::Low;
  return hit.encrypted || hit.certainty == Certainty::Likely ? Severity::High : Severity::Critical;
}

std::string message_of(const image::KeyFound& key) {
  std::string message = "holds " + key.hit.what;
  if (!key.hit.public_id.empty()) message += " of " + text::printable(key.hit.public_id, 140);
  message += " in " + text::printable(key.place.text(), 300);
  if (key.hit.line > 0) message += ":" + std::to_string(key.hit.line);
  if (!key.hit.why.empty()) message += " (" + text::printable(key.hit.why, 200) + ")";
  if (key.hidden) message += ", which a later layer deletes or replaces: it is in the image all the same";
  if (key.hit.published_test_key) message += ": " + key.hit.test_key_name + ", which everybody has";
  return message;
}

// Stable where layers and lines move: the file, and what can be said of the key in public.
std::string target_of(const image::KeyFound& key) {
  std::string target = text::printable(key.place.path);
  if (!key.hit.public_id.empty()) return target + " " + text::printable(key.hit.public_id, 140);
  return target + " " + key.hit.what;
}

}  // namespace

void check_image_keys(const ScannedImage& scanned, const ImageUser& user, Outcome& outcome) {
  for (const image::KeyFound& key : scanned.facts.keys) {
    report::Finding& finding = add_finding(outcome, Rule::KM04, user.service, user.where, target_of(key),
                                           message_of(key), kNeverCopy);
    finding.severity = severity_of(key.hit);
    finding.in_image = {key.place};
  }
  missing_if_unread(scanned, user, Rule::KM04, image::Unread::Bearing::Keys, outcome);
}

}  // namespace dvsguard::practice
