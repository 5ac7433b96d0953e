#include "app/project/settings_file.h"

#include <filesystem>
#include <utility>
#include <vector>

#include "app/project/members.h"
#include "core/compose/lexical_path.h"
#include "core/text/display.h"
#include "core/text/limits.h"
#include "edge/sys/files.h"
#include "edge/sys/process.h"
#include "edge/sys/trusted_path.h"

namespace dvsguard::cli {
namespace {

std::string value_of(const compose::Environment& environment, const char* name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

std::vector<std::string> usual_places(const compose::Environment& environment) {
  std::vector<std::string> places;
  std::string config = value_of(environment, "XDG_CONFIG_HOME");
  const std::string home = value_of(environment, "HOME");
  if (config.empty() && !home.empty()) config = home + "/.config";
  if (config.starts_with('/')) places.push_back(config + "/dvsguard/dvsguard.yaml");
  places.emplace_back("/etc/dvsguard/dvsguard.yaml");
  return places;
}

Result<std::optional<settings::Settings>> read(const sys::DiskFiles& disk, const std::string& path,
                                               const std::string& here) {
  const std::string shown = compose::shown_path(path, here);
  const auto in_file = [&shown](Error error) {
    error.place.file = file_name(shown);
    return error;
  };
  const auto others = sys::distrust(path);
  if (!others) return in_file(others.error());
  if (const auto& other = *others) {
    const std::string what = other->path == path ? std::string("it") : text::quoted(other->path);
    return Error{ErrorCode::Invalid,
                 {file_name(shown)},
                 {},
                 "others than you and root may change it, and so accept findings in your name: " +
                     (what == "it" ? "" : what + ": ") + text::printable(other->why),
                 text::printable(other->mend, 4096)};
  }
  const auto file = disk.read(path, text::Limits().max_bytes);
  if (!file) return in_file(file.error());
  TRY(settings::Settings settings, settings::parse_settings(*file->bytes, file_name(shown), path));
  return std::optional(std::move(settings));
}

}  // namespace

Result<std::optional<settings::Settings>> read_settings(const std::string& named) {
  TRY(const std::string here, sys::working_directory());
  const compose::Environment environment = sys::environment();
  const sys::DiskFiles disk;
  const std::string asked = named.empty() ? value_of(environment, "DVSGUARD_CONFIG") : named;
  if (!asked.empty())
    return read(disk, (std::filesystem::path(here) / asked).lexically_normal().string(), here);
  for (const std::string& place : usual_places(environment)) {
    if (disk.exists(place)) return read(disk, place, here);
  }
  return std::optional<settings::Settings>();
}

Result<std::optional<settings::Project>> read_own_entry(const std::string& named,
                                                        const ProjectOptions& options) {
  TRY(const std::string here, sys::working_directory());
  TRY(const std::optional<settings::Settings> settings, read_settings(named));
  const settings::Project* found =
      entry_of(settings, compose::absolute_path(here, options.directory), options, here);
  if (found == nullptr) return std::optional<settings::Project>();
  settings::Project entry = *found;
  entry.overrides.clear();
  return std::optional(std::move(entry));
}

}  // namespace dvsguard::cli
