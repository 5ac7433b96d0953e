#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/keyscan/hit.h"
#include "core/practice/check.h"
#include "core/practice/mounts.h"
#include "core/practice/raw_project.h"

// How keys and their passwords reach each service: found once, judged by the rules of no-key-material.
namespace dvsguard::practice {

// A host path that holds a key, or the password of one.
struct KeyMount {
  HostMount mount;
  std::string target;  // fit for a message
  std::string source;  // what tells two mounts of one key from two keys; empty: unknown
  std::string shown;   // the source as written, fit for a message
  bool password = false;
};

// A variable of the container's environment that holds a key, or the password of one.
struct KeyVariable {
  const compose::Variable* variable = nullptr;
  bool password = false;
  bool test_key = false;  // a published one, so nothing is lost
  std::string written;    // its value in the Compose file, ${…} and all; empty: none there
  std::string what;       // "private key", "mnemonic", …: only where the value proves it
};

struct ServiceKeys {
  const compose::Service* service = nullptr;
  std::vector<KeyMount> mounts;
  std::vector<KeyVariable> variables;
};

// `shared` are the env files that several services get: their paths are no service's own settings.
[[nodiscard]] std::vector<KeyMount> key_mounts(const Evidence& evidence, const RawProject& raw,
                                               const std::set<std::string>& shared,
                                               const compose::Service& service);
[[nodiscard]] std::vector<KeyVariable> key_variables(const RawProject& raw, const compose::Service& service);

// Of every service, in the project's order.
[[nodiscard]] std::vector<ServiceKeys> service_keys(const Evidence& evidence, const RawProject& raw);

// KM01 and KM07.
void check_key_mounts(const Evidence& evidence, const std::vector<ServiceKeys>& services,
                      report::Outcome& outcome);
// KM02 and KM03.
void check_key_variables(const Evidence& evidence, const RawProject& raw,
                         const std::vector<ServiceKeys>& services, report::Outcome& outcome);
// KM04.
void check_key_images(const Evidence& evidence, report::Outcome& outcome);
// KM05.
void check_key_arguments(const Evidence& evidence, const RawProject& raw, report::Outcome& outcome);
// KM06.
void check_shared_keys(const Evidence& evidence, const std::vector<ServiceKeys>& services,
                       report::Outcome& outcome);
// KM08.
void check_key_files(const Evidence& evidence, report::Outcome& outcome);

// Whether a service has a use for the key secrets that an env file hands to it.
enum class SecretUse { Has, HasNot, Unknown };
[[nodiscard]] SecretUse secret_use(const Evidence& evidence, const RawProject& raw, const ServiceKeys& keys,
                                   const std::vector<std::string>& names);

// A path as the user would write it: relative to the project's directory where it lies in it.
[[nodiscard]] std::string shown_path(const Evidence& evidence, std::string_view path);

}  // namespace dvsguard::practice
