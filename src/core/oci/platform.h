#pragma once

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

// Operating system, architecture and variant, spelled and preferred as containerd's `platforms` does.
namespace dvsguard::oci {

struct Platform {
  std::string os = "linux", architecture, variant;

  [[nodiscard]] std::string text() const;  // "linux/arm64", "linux/arm/v7"
  friend auto operator<=>(const Platform&, const Platform&) = default;
};

// x86_64 becomes amd64, aarch64 arm64, armhf arm/v7; arm64's v8 and amd64's v1 go without saying.
[[nodiscard]] Platform normalised(Platform platform);

// "linux/arm/v7", "linux/amd64", "arm64" (of Linux), "linux" (of this machine's architecture), normalised.
// One word alone is of the systems and architectures that containerd knows.
[[nodiscard]] Result<Platform> parse_platform(std::string_view text, std::string_view machine);

// What a machine of this platform runs, the best first: arm/v7 runs v6 and v5, amd64 runs 386.
[[nodiscard]] std::vector<Platform> runnable_on(const Platform& machine);

struct PlatformChoice {
  std::vector<Platform> wanted;  // the first that is there, or what it runs too; empty: all
  // Also refuses an image that stands alone, with nothing to choose from.
  bool strict = false;

  [[nodiscard]] bool all() const { return wanted.empty(); }
  // How far down the order of preference it stands, from 0; nothing where it is not wanted.
  [[nodiscard]] std::optional<std::size_t> rank(const Platform& platform) const;
};

}  // namespace dvsguard::oci
