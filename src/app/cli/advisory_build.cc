#include "app/cli/advisory_build.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "app/project/advisory_data.h"
#include "core/advisory/compile.h"
#include "core/advisory/debian_tracker.h"
#include "core/advisory/secdb.h"
#include "core/text/display.h"
#include "edge/feed/documents.h"
#include "edge/sys/write_file.h"

namespace dvsguard::cli {
namespace {

using settings::FeedKind;

Status add_document(advisory::Compiler& compiler, FeedKind kind, const advisory::Document& document) {
  switch (kind) {
    case FeedKind::Osv:
      return compiler.add_osv(document);
    case FeedKind::Debian:
      return compiler.add_debian_tracker(document);
    case FeedKind::Alpine:
      return compiler.add_secdb(document, "Alpine");
    case FeedKind::Wolfi:
      return compiler.add_secdb(document, "Wolfi");
    case FeedKind::Chainguard:
      return compiler.add_secdb(document, "Chainguard");
  }
  return {};
}

// What one document may have, so that a larger one is never held.
std::pair<std::size_t, std::string> document_cap(FeedKind kind) {
  switch (kind) {
    case FeedKind::Osv:
      return {advisory::kMaxOsvBytes, "kMaxOsvBytes"};
    case FeedKind::Debian:
      return {advisory::kMaxTrackerBytes, "kMaxTrackerBytes"};
    case FeedKind::Alpine:
    case FeedKind::Wolfi:
    case FeedKind::Chainguard:
      return {advisory::kMaxSecdbBytes, "kMaxSecdbBytes"};
  }
  return {};
}

Status add_bundle(const AdvisoryBuild& build, const AdvisoryBundle& bundle, advisory::Compiler& compiler) {
  const auto [most, cap] = document_cap(bundle.kind);
  const feed::BundleLimits limits{most, cap + ", for --" + std::string(settings::feed_kind_name(bundle.kind)),
                                  build.max_bundle_bytes, build.max_bundle_ratio};
  std::size_t count = 0;
  TRY_STATUS(feed::read_documents(bundle.path, limits, [&](const std::string& name, std::string_view bytes) {
    ++count;
    return add_document(compiler, bundle.kind, {file_name(name), bytes, bundle.fetched});
  }));
  if (count > 0) return {};
  return Error{.code = ErrorCode::Missing,
               .place = {.file = file_name(bundle.path)},
               .what = "holds no document whose name ends in .json"};
}

// What an error in a fetched bundle says besides: the file's name is ours, the bytes are not.
Error fetched_error(Error error, const AdvisoryBundle& bundle) {
  if (!bundle.url.empty() && error.mend.empty())
    error.mend = "so it came from " + text::printable(bundle.url) + "; what was compiled before stays";
  return error;
}

std::string name_of(const advisory::Source& source) {
  std::string name(advisory::source_kind_name(source.kind));
  if (source.kind != advisory::SourceKind::DebianTracker) name = source.ecosystem + "'s " + name;
  return source.release.empty() ? name : name + " of " + text::printable(source.release);
}

Error older(const advisory::Source& before, const advisory::Source& now) {
  return Error{.code = ErrorCode::Invalid,
               .what = fmt::format("{}: the newest of what was fetched is of {}, and what is there is of {}",
                                   name_of(before), instant_text(now.newest), instant_text(before.newest)),
               .mend = "what was compiled before stays; `dvsguard advisories build` takes what it is given"};
}

// What the file had before, held against what it would have now. A file that cannot be read is no measure.
Status compare(const AdvisoryBuild& build, const advisory::Database& now, std::vector<std::string>& notes) {
  const auto before = AdvisoryData::open({build.file, 0, {}});
  if (!before || before->database() == nullptr) return {};
  for (const auto& source : before->database()->sources()) {
    const auto held = std::find_if(now.sources().begin(), now.sources().end(), [&](const auto& other) {
      return other.kind == source.kind && other.ecosystem == source.ecosystem &&
             other.release == source.release;
    });
    if (held == now.sources().end()) {
      notes.push_back(
          fmt::format("nothing any more of {}, which had {} records", name_of(source), source.count));
      continue;
    }
    if (build.forward_only && held->newest < source.newest) return older(source, *held);
    if (held->count < source.count / 2)
      notes.push_back(
          fmt::format("{}: {} records, where there were {}", name_of(source), held->count, source.count));
  }
  return {};
}

}  // namespace

Result<std::vector<std::string>> build_advisories(const AdvisoryBuild& build) {
  advisory::Compiler compiler;
  for (const AdvisoryBundle& bundle : build.bundles) {
    if (auto added = add_bundle(build, bundle, compiler); !added)
      return fetched_error(std::move(added).error(), bundle);
  }
  TRY(const advisory::Bytes bytes, compiler.finish());
  TRY(const advisory::Database database, advisory::Database::open(bytes));
  TRY_STATUS(database.verify());
  std::vector<std::string> notes;
  if (!compiler.passed_over().empty())
    notes.push_back(
        fmt::format("passed over, as this version does not match them: {}",
                    text::printable(fmt::format("{}", fmt::join(compiler.passed_over(), ", ")), 1000)));
  TRY_STATUS(compare(build, database, notes));
  TRY_STATUS(sys::write_file(build.file, {reinterpret_cast<const char*>(bytes.data()), bytes.size()},
                             sys::IfThere::Replace));
  return notes;
}

}  // namespace dvsguard::cli
