#pragma once

#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "core/package/package.h"

// dpkg's record of what is installed (deb-control(5), dpkg(1)).
namespace dvsguard::package {

inline constexpr std::string_view kDpkgStatus = "var/lib/dpkg/status";
inline constexpr std::string_view kDpkgStatusFolder = "var/lib/dpkg/status.d/";

// Every package whose files are there, wholly or in part: any state but not-installed and config-files.
// Refused: what dpkg would refuse, and a stanza without Status.
[[nodiscard]] Result<std::vector<Package>> parse_dpkg_status(std::string_view bytes, std::string_view path,
                                                             Ecosystem ecosystem);

// A file of status.d, as distroless images have it: one package a file, and no Status but where it is
// installed. Its name says nothing: some builders encode it.
[[nodiscard]] Result<Package> parse_dpkg_status_file(std::string_view bytes, std::string_view path,
                                                     Ecosystem ecosystem);

}  // namespace dvsguard::package
