#pragma once

#include <string>
#include <vector>

// The properties that the Compose specification knows, for whoever has to have an answer to each of them.
namespace dvsguard::compose {

// "project.services", "service.cap_add", "build.ssh", …: every property of every mapping, in the table's
// order, once. Free keys (of labels, environment, options) are no properties.
[[nodiscard]] std::vector<std::string> schema_properties();

}  // namespace dvsguard::compose
