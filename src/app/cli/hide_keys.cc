#include "app/cli/hide_keys.h"

#include "core/keyscan/scan.h"

namespace dvsguard::cli {
namespace {

void hide(std::string& text) {
  const auto hits = keyscan::scan_text(text);
  if (!hits.empty()) text = text.substr(0, hits.front().offset) + "…";
}

void hide(report::Finding& finding) {
  for (std::string* text : {&finding.message, &finding.fix, &finding.target, &finding.detail}) hide(*text);
  for (ImagePlace& place : finding.in_image) {
    hide(place.path);
    hide(place.part);
    hide(place.step);
  }
}

}  // namespace

void hide_keys(report::Report& report) {
  hide(report.subject.name);
  for (std::string& note : report.notes) hide(note);
  for (report::PracticeReport& practice : report.practices) {
    for (report::Finding& finding : practice.findings) hide(finding);
    for (report::Missing& missing : practice.missing) {
      hide(missing.evidence);
      hide(missing.command);
    }
  }
}

}  // namespace dvsguard::cli
