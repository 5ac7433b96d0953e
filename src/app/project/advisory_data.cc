#include "app/project/advisory_data.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "app/shell/hide_keys.h"
#include "core/oci/reference.h"
#include "edge/archive/file_bytes.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

std::string absolute(const std::string& path) {
  std::error_code error;
  const auto full = std::filesystem::absolute(path, error);
  return error ? path : full.lexically_normal().string();
}

advisory::ReadAt reader_of(const archive::OpenFile& file, const std::string& path) {
  return [file, path](std::uint64_t at, std::size_t size) -> Result<advisory::Bytes> {
    TRY(const std::string bytes, archive::read_range(file, at, size, path));
    return advisory::Bytes(bytes.begin(), bytes.end());
  };
}

std::string gap_text(const advisory::Gap& gap) {
  std::string what(package::ecosystem_name(gap.ecosystem));
  if (!gap.release.empty()) what += " " + gap.release;
  switch (gap.kind) {
    case advisory::Gap::Kind::NotMatched:
      return "advisories for " + what + ", which this version does not match";
    case advisory::Gap::Kind::Missing:
      return "advisories for " + what;
    case advisory::Gap::Kind::Stale:
      return fmt::format("advisories for {} that are newer than {} days", what,
                         std::chrono::floor<std::chrono::days>(gap.age).count());
  }
  return what;
}

}  // namespace

std::string usual_advisories_path() {
  const compose::Environment environment = sys::environment();
  const auto value = [&](const char* name) {
    const auto found = environment.find(name);
    return found == environment.end() ? std::string() : found->second;
  };
  if (std::string named = value("DVSGUARD_ADVISORIES"); !named.empty()) return named;
  std::string cache = value("XDG_CACHE_HOME");
  if (cache.empty()) cache = value("HOME") + "/.cache";
  return cache + "/dvsguard/advisories";
}

Result<AdvisoryData> AdvisoryData::open(const AdvisoryOptions& options) {
  AdvisoryData data;
  data.max_age_ = std::chrono::days(options.max_age_days);
  const std::string path = options.file.empty() ? usual_advisories_path() : options.file;
  data.path_ = path;
  auto file = archive::open_user_file(path);
  if (file) {
    auto database = advisory::Database::open(file->size, reader_of(*file, path));
    if (!database) {
      if (!database.error().place.file) database.error().place.file = file_name(path);
      return std::move(database.error());
    }
    data.database_ = std::move(*database);
  } else if (!options.file.empty() || file.error().code != ErrorCode::Missing) {
    return std::move(file.error());
  }
  const sys::DiskFiles disk;
  for (const std::string& vex : options.vex) {
    TRY(const compose::File bytes, disk.read(absolute(vex), advisory::kMaxVexBytes));
    TRY(advisory::VexDocument document, advisory::parse_vex({file_name(vex), *bytes.bytes, {}}));
    data.vex_.push_back(std::move(document));
  }
  return data;
}

Result<std::optional<practice::ImageAdvisories>> AdvisoryData::match(const image::ImageFacts& facts,
                                                                     const std::string& reference,
                                                                     Instant now) const {
  if (!database_) return std::optional<practice::ImageAdvisories>();
  std::vector<advisory::GoProgram> programs;
  programs.reserve(facts.go_binaries.size());
  for (const image::Binary& binary : facts.go_binaries) programs.push_back({binary.path, &binary.facts});
  advisory::Query query;
  query.os = facts.os ? &*facts.os : nullptr;
  query.packages = facts.packages;
  query.programs = programs;
  auto matched = advisory::match(*database_, query);
  if (!matched) {
    matched.error().place.file = file_name(path_);
    return std::move(matched.error());
  }
  advisory::Matches matches = std::move(*matched);
  advisory::VexSubject subject;
  if (facts.image.manifest) subject.digests.push_back(facts.image.manifest->text());
  if (const auto named = oci::parse_reference(reference)) {
    subject.repository = named->name();
    if (named->digest) subject.digests.push_back(named->digest->text());
  }
  subject.os = query.os;
  advisory::apply_vex(vex_, subject, matches);
  practice::ImageAdvisories out;
  out.matches = std::move(matches.matches);
  out.unjudged = std::move(matches.unjudged);
  for (const advisory::Gap& gap :
       advisory::find_gaps(&*database_, advisory::ecosystems_of(query), query.os, now, max_age_))
    out.lacking.push_back(gap_text(gap));
  hide_keys(out);
  return std::optional(std::move(out));
}

}  // namespace dvsguard::cli
