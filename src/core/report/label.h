#pragma once

#include <span>
#include <string>
#include <vector>

// What tells the projects of one run apart.
namespace dvsguard::report {

struct Named {
  std::string name;    // of the project
  std::string folder;  // as the user would write it
};

// The project's name; where several have one name, with as much of the folder's end as tells them apart:
// "…/eigenda/mainnet", "node in …/a/deploy". Each differs from the others.
[[nodiscard]] std::vector<std::string> labels(std::span<const Named> projects);

}  // namespace dvsguard::report
