#include "app/cli/scan_command.h"

#include <map>
#include <utility>

#include "app/cli/encode.h"
#include "app/cli/sbom_file.h"
#include "app/shell/hide_keys.h"
#include "app/shell/output.h"
#include "core/practice/scanned_image.h"
#include "core/report/baseline.h"
#include "core/report/collection.h"
#include "core/report/select.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

// Of one index, platforms alone tell images apart.
void name_platforms(std::vector<scan::Looked>& all) {
  std::map<std::string, std::size_t> of_name;
  for (const scan::Looked& one : all) ++of_name[one.facts.image.name];
  for (scan::Looked& one : all) {
    oci::Image& image = one.facts.image;
    if (of_name[image.name] < 2) continue;
    image.name +=
        " " + oci::Platform{image.config.os, image.config.architecture, image.config.variant}.text();
  }
}

report::Subject subject_of(const scan::Looked& looked) {
  const oci::Image& image = looked.facts.image;
  report::Subject subject;
  subject.kind = "image";
  subject.name = image.name;
  if (image.manifest) subject.inputs.push_back({"manifest", image.manifest->text()});
  if (looked.facts.has_config) subject.inputs.push_back({"config", image.config_digest.text()});
  return subject;
}

Result<report::Report> report_on(const scan::Looked& looked, const AdvisoryData& data,
                                 const ScanOptions& options, Instant now) {
  TRY(const std::optional<practice::ImageAdvisories> advisories,
      data.match(looked.facts, looked.reference, now));
  const practice::ScannedImage scanned{looked.facts, now, advisories ? &*advisories : nullptr,
                                       looked.reference};
  report::Outcome outcome = report::select(practice::check_image(scanned), options.verdict.selection);
  report::Report report = report::assemble_judged(subject_of(looked), std::move(outcome),
                                                  practice::kImageRules, instant_text(now));
  report.notes = looked.notes;
  hide_keys(report);
  return report;
}

}  // namespace

int perform_scan(const ScanOptions& options) {
  const auto baseline = read_baseline(options.verdict.baseline);
  if (!baseline) return fail(baseline.error());
  const auto data = AdvisoryData::open(options.advisories);
  if (!data) return fail(data.error());
  auto looked = look_at(options.image, options.images);
  if (!looked) return fail(looked.error());
  if (const Status written = write_sbom(options.sbom, *looked); !written) return fail(written.error());
  name_platforms(*looked);
  const Instant now = sys::now();
  report::Collection collection;
  for (const scan::Looked& one : *looked) {
    auto report = report_on(one, *data, options, now);
    if (!report) return fail(report.error());
    collection.reports.push_back(std::move(*report));
  }
  std::vector<report::Report*> reports;
  reports.reserve(collection.reports.size());
  for (report::Report& report : collection.reports) reports.push_back(&report);
  if (!options.verdict.baseline.empty()) report::mark_known(reports, *baseline);
  int code = kDone;
  for (const report::Report& report : collection.reports)
    code = std::max(code, report::exit_code(report, options.verdict.fail_on, options.verdict.require));
  if (reports.size() == 1) return print(encode(collection.reports.front(), options.verdict), code);
  collection.across = report::assemble_across({}, {}, instant_text(now), "images");
  return print(encode(collection, options.verdict), code);
}

}  // namespace dvsguard::cli
