#pragma once

#include <string>
#include <string_view>

// Paths of the host in one normal form, so that every table of this room needs each place once.
namespace dvsguard::practice {

// Cleaned, with /var/run as /run and /var/lock as /run/lock, as every current distribution links them.
[[nodiscard]] std::string host_path(std::string_view absolute);

// Where `path` lies in somebody's home (/root, /home/NAME, /Users/NAME), what follows the home ("" for the
// home itself); otherwise false.
struct InHome {
  bool found = false;
  std::string_view rest;
};
[[nodiscard]] InHome in_home(std::string_view path);

// The last element of a path.
[[nodiscard]] std::string_view last_element(std::string_view path);

}  // namespace dvsguard::practice
