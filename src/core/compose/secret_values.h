#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/compose/project.h"
#include "core/compose/variables.h"
#include "core/text/redact.h"

// The values of variables that are named like secrets: what no text that leaves this program may hold.
namespace dvsguard::compose {

class SecretValues {
 public:
  void add(const Variables& variables);
  // What the project's containers get.
  void add(const Project& project);
  [[nodiscard]] text::Redactor redactor() const { return text::Redactor(found_); }

 private:
  void add(std::string_view name, const std::string& value);
  void add(const Variable& variable);

  std::vector<std::string> found_;
};

}  // namespace dvsguard::compose
