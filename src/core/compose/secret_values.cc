#include "core/compose/secret_values.h"

#include "core/keyscan/names.h"

namespace dvsguard::compose {

void SecretValues::add(const Variables& variables) {
  for (const auto& [name, value] : variables.values()) add(name, value.text);
}

void SecretValues::add(const Project& project) {
  for (const Service& service : project.services) {
    for (const Variable& variable : service.environment) add(variable);
  }
}

void SecretValues::add(std::string_view name, const std::string& value) {
  switch (keyscan::classify_name(name)) {
    case keyscan::NameClass::Key:
    case keyscan::NameClass::KeyPassword:
    case keyscan::NameClass::Secret:
      if (!keyscan::path_like_value(value)) found_.push_back(value);
      break;
    case keyscan::NameClass::Refers:
    case keyscan::NameClass::Other:
      break;
  }
}

// Also what stands where a name should: "PRIVATE_KEY:0x…" is one long name to Compose.
void SecretValues::add(const Variable& variable) {
  constexpr std::string_view kName = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-";
  if (const std::string* value = variable.value.get()) add(variable.name, *value);
  const std::size_t end = variable.name.find_first_not_of(kName);
  if (end != std::string::npos) found_.push_back(variable.name.substr(end));
}

}  // namespace dvsguard::compose
