#include "app/cli/advisories_command.h"

#include <sys/stat.h>

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <utility>

#include "app/cli/advisory_build.h"
#include "app/project/advisory_data.h"
#include "app/project/settings_file.h"
#include "app/shell/output.h"
#include "core/text/display.h"
#include "edge/feed/fetch.h"
#include "edge/http/proxy.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

using settings::FeedKind;

// When a file was last written is when it was taken from its publisher, as far as this machine knows.
Result<Instant> written_at(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0)
    return Error{.code = errno == ENOENT ? ErrorCode::Missing : ErrorCode::Io,
                 .place = {.file = file_name(path)},
                 .what = "cannot look at it: " + std::generic_category().message(errno)};
  return Instant{std::chrono::seconds(status.st_mtim.tv_sec)};
}

std::string age_text(std::chrono::seconds age) {
  const auto days = std::chrono::floor<std::chrono::days>(age).count();
  if (days >= 1) return fmt::format("{} day{}", days, days == 1 ? "" : "s");
  return fmt::format("{} h", std::chrono::floor<std::chrono::hours>(age).count());
}

int perform_status(const std::string& file, unsigned max_age_days,
                   const std::vector<std::string>& notes = {}) {
  const auto data = AdvisoryData::open({file, max_age_days, {}});
  if (!data) return fail(data.error());
  std::string text = fmt::format("{}: {} blocks, sha256:{}\n", file, data->database()->block_count(),
                                 data->database()->root().hex());
  bool stale = false;
  for (const advisory::SourceAge& source :
       advisory::source_ages(*data->database(), sys::now(), std::chrono::days(max_age_days))) {
    stale = stale || source.stale;
    const std::string name =
        source.source.ecosystem +
        (source.source.release.empty() ? "" : " " + text::printable(source.source.release));
    text +=
        fmt::format("  {:<24} {:>8} records  fetched {}, {} ago{}\n", name, source.source.count,
                    instant_text(source.source.fetched), age_text(source.age), source.stale ? "  STALE" : "");
  }
  for (const std::string& note : notes) text += "note: " + note + "\n";
  return print(text, stale ? kRefused : kDone);
}

Status make_folder(const std::string& path) {
  std::error_code error;
  std::filesystem::create_directories(path, error);
  if (!error) return {};
  return Error{.code = ErrorCode::Io,
               .place = {.file = file_name(path)},
               .what = "cannot make the folder: " + error.message()};
}

Result<std::vector<AdvisoryBundle>> named_bundles(const AdvisoriesOptions& options) {
  std::vector<AdvisoryBundle> bundles;
  for (const auto& [kind, paths] : {std::pair{FeedKind::Osv, &options.osv},
                                    {FeedKind::Debian, &options.debian},
                                    {FeedKind::Alpine, &options.alpine},
                                    {FeedKind::Wolfi, &options.wolfi},
                                    {FeedKind::Chainguard, &options.chainguard}}) {
    for (const std::string& path : *paths) {
      TRY(const Instant at, written_at(path));
      bundles.push_back({kind, path, at, {}});
    }
  }
  if (bundles.empty())
    return usage_error("there is nothing to build from",
                       "name files or folders: --osv go.zip --debian data.json");
  return bundles;
}

// Each source beside the compiled file, so that one that does not answer leaves yesterday's.
Result<std::vector<AdvisoryBundle>> fetch_all(const std::vector<settings::Feed>& feeds,
                                              const std::string& folder) {
  if (feeds.empty())
    return usage_error("no source of advisories is configured",
                       "list them under `advisories` in dvsguard.yaml");
  TRY(http::Proxies proxies, http::Proxies::of_environment());
  const http::Client client(std::move(proxies));
  std::vector<AdvisoryBundle> bundles;
  for (std::size_t i = 0; i < feeds.size(); ++i) {
    const std::string path = fmt::format("{}/{}-{}", folder, i, settings::feed_kind_name(feeds[i].kind));
    TRY_STATUS(feed::fetch(client, feeds[i].url, path));
    bundles.push_back({feeds[i].kind, path, sys::now(), feeds[i].url});
  }
  return bundles;
}

int finish(Result<std::vector<AdvisoryBundle>> bundles, const AdvisoriesOptions& options,
           const std::string& file, bool forward_only) {
  if (!bundles) return fail(bundles.error());
  const auto notes = build_advisories(
      {std::move(*bundles), file, options.max_bundle_bytes, options.max_bundle_ratio, forward_only});
  if (!notes) return fail(notes.error());
  return perform_status(file, options.max_age_days, *notes);
}

int perform_update(const AdvisoriesOptions& options, const std::string& file) {
  const auto settings = read_settings(options.config);
  if (!settings) return fail(settings.error());
  const std::string folder = file + ".sources";
  if (const Status made = make_folder(folder); !made) return fail(made.error());
  return finish(fetch_all(*settings ? (*settings)->advisories : std::vector<settings::Feed>(), folder),
                options, file, true);
}

}  // namespace

int perform_advisories(const AdvisoriesOptions& options) {
  const std::string file = options.file.empty() ? usual_advisories_path() : options.file;
  if (options.action == "status") return perform_status(file, options.max_age_days);
  if (options.file.empty()) {
    if (const Status made = make_folder(std::filesystem::path(file).parent_path().string()); !made)
      return fail(made.error());
  }
  if (options.action == "update") return perform_update(options, file);
  return finish(named_bundles(options), options, file, false);
}

}  // namespace dvsguard::cli
