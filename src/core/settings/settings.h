#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/report/accept.h"

// The operator's own file, dvsguard.yaml: his projects, the values that he sets, what he accepts.
// docs/formats/operator.md specifies it.
namespace dvsguard::settings {

// A value of a project's `config`.
struct ConfigValue {
  std::string name;
  std::string value;
  std::string file;  // whose content is the value, absolute; empty: `value` is it
  Place place;
};

// A path that the file names, made absolute.
struct NamedFile {
  std::string path;
  Place place;
};

struct Project {
  std::string path;                           // its folder, absolute, lexically normal
  std::string name;                           // -p; empty: as Compose names it
  std::vector<std::string> files, env_files;  // absolute; -f and --env-file
  std::vector<std::string> profiles;
  std::vector<ConfigValue> config;
  std::vector<NamedFile> overrides;  // Compose files that only narrow
  std::vector<report::Accept> accept;
  Place place;
};

// Where advisories are fetched from.
enum class FeedKind : std::uint8_t { Osv, Debian, Alpine, Wolfi, Chainguard };
[[nodiscard]] std::string_view feed_kind_name(FeedKind kind);
[[nodiscard]] std::optional<FeedKind> parse_feed_kind(std::string_view name);

struct Feed {
  FeedKind kind = FeedKind::Osv;
  std::string url;  // https
  Place place;
};

struct Settings {
  std::string path;                    // of the file itself, absolute
  std::vector<Project> projects;       // in the order of the file, each folder with the same files once
  std::vector<report::Accept> accept;  // of what is found between projects
  std::vector<Feed> advisories;
};

inline constexpr std::size_t kMaxProjects = 1000;
inline constexpr std::size_t kMaxFeeds = 100;

// `path` is the file's absolute name: relative paths in it start from its folder. Error with position and
// mend.
[[nodiscard]] Result<Settings> parse_settings(std::string_view yaml, const FileName& shown,
                                              const std::string& path);

// Whether the entry of a project's folder is meant where the command line gives a name or files (absolute):
// an entry that says other ones is another project of the folder.
[[nodiscard]] bool is_entry_for(const Project& project, std::string_view name,
                                const std::vector<std::string>& files);

}  // namespace dvsguard::settings
