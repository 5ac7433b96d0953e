#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/result.h"
#include "edge/registry/trust.h"

// containerd's and nerdctl's settings of one registry: FOLDER/HOST/hosts.toml (containerd's docs/hosts.md),
// or certificates where Docker has them.
namespace dvsguard::registry {

inline constexpr std::size_t kMaxHosts = 64;    // of one file
inline constexpr std::size_t kMaxHeaders = 64;  // of one host

struct HostSetting {
  Place place;
  std::string url;  // "https://mirror.example/hub"; "": the registry that the file is for
  bool pull = true, resolve = true;
  bool override_path = false;  // the URL's path is the API's root, without /v2
  Trust trust;
  std::vector<std::pair<std::string, http::Secret>> headers;  // sent with each request to it
};

struct HostSettings {
  std::vector<HostSetting> hosts;  // in the order in which they are asked
  HostSetting server;              // after them
  std::vector<std::string> notes;  // what they say and is not done
};

// `folder` is the file's own, from which its paths start. Unsupported: skip_verify of an https address,
// several client certificates, members that nobody knows.
[[nodiscard]] Result<HostSettings> parse_host_settings(std::string_view bytes, const FileName& file,
                                                       const std::string& folder);

// Of the first folder that has something for "HOST" or "HOST:PORT", or for "_default"; nothing where none
// has.
[[nodiscard]] Result<std::optional<HostSettings>> read_host_settings(const std::vector<std::string>& folders,
                                                                     const std::string& domain);

// The usual ones: the user's, as nerdctl has them without root, before the machine's.
[[nodiscard]] std::vector<std::string> hosts_folders(const std::string& home,
                                                     const std::string& config_folder);

}  // namespace dvsguard::registry
