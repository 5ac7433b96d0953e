#include "app/cli/encode.h"

#include <filesystem>

#include "app/cli/pages.h"
#include "app/cli/text_style.h"
#include "core/report/junit.h"
#include "core/report/sarif.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

std::string page_of(std::string_view id) {
  return find_page(practices_markdown(), id).value_or("");
}

}  // namespace

Result<report::Baseline> read_baseline(const std::string& path) {
  if (path.empty()) return report::Baseline();
  const sys::DiskFiles disk;
  TRY(const std::string here, sys::working_directory());
  TRY(const compose::File file,
      disk.read((std::filesystem::path(here) / path).lexically_normal().string(), report::kMaxBaselineBytes));
  return report::parse_baseline(*file.bytes, file_name(path));
}

std::string encode(const report::Report& report, const VerdictOptions& options) {
  switch (options.format) {
    case Format::Json:
      return report::to_json(report);
    case Format::Sarif:
      return report::to_sarif(report, page_of);
    case Format::Junit:
      return report::to_junit(report, {options.fail_on, options.require});
    case Format::Text:
      break;
  }
  return report::to_text(report, text_style());
}

std::string encode(const report::Collection& collection, const VerdictOptions& options) {
  switch (options.format) {
    case Format::Json:
      return report::to_json(collection);
    case Format::Sarif:
      return report::to_sarif(collection, page_of);
    case Format::Junit:
      return report::to_junit(collection, {options.fail_on, options.require});
    case Format::Text:
      break;
  }
  return report::to_text(collection, text_style());
}

}  // namespace dvsguard::cli
