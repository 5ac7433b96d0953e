#include "app/cli/encode.h"

#include <filesystem>

#include "app/cli/pages.h"
#include "app/cli/text_style.h"
#include "core/compose/lexical_path.h"
#include "core/report/junit.h"
#include "core/report/sarif.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

std::string page_of(std::string_view id) {
  return find_page(practices_markdown(), id).value_or("");
}

// A file of the reports, as the run began to see it.
std::shared_ptr<const std::string> bytes_of(const std::string& name) {
  constexpr std::size_t kMaxBytes = std::size_t{4} << 20;  // what is larger was not read for a place in it
  const auto here = sys::working_directory();
  if (!here) return nullptr;
  const auto file = sys::DiskFiles().read(compose::absolute_path(*here, name), kMaxBytes);
  return file ? file->bytes : nullptr;
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
      return report::to_sarif(report, page_of, bytes_of);
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
      return report::to_sarif(collection, page_of, bytes_of);
    case Format::Junit:
      return report::to_junit(collection, {options.fail_on, options.require});
    case Format::Text:
      break;
  }
  return report::to_text(collection, text_style());
}

}  // namespace dvsguard::cli
