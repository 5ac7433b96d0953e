#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "core/build/script_facts.h"
#include "core/keyscan/names.h"
#include "core/keyscan/scan.h"
#include "core/practice/exact.h"
#include "core/practice/find.h"
#include "core/practice/key_material.h"
#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

using compose::Service;
using compose::Variable;
using keyscan::NameClass;
using report::Outcome;
using report::Rule;

constexpr std::size_t kMaxNamesShown = 8;

bool is_key(NameClass name) {
  return name == NameClass::Key || name == NameClass::KeyPassword;
}

bool is_switch(std::string_view value) {
  return value == "true" || value == "false" || value == "0" || value == "1";
}

// An example's blanks are there to be filled in.
bool is_example(std::string_view path) {
  const std::string_view name = path.substr(path.rfind('/') + 1);
  return name.find("example") != std::string_view::npos || name.find("sample") != std::string_view::npos;
}

// The class of what `${…}` brings in: CONFIG: '{"key": "${PRIVATE_KEY}"}' holds a key, whatever its name.
NameClass interpolated_class(const std::string& written) {
  NameClass found = NameClass::Other;
  for (const std::string& name : build::expanded_variables(written)) {
    const NameClass one = keyscan::classify_name(name);
    if (one == NameClass::Key) return one;
    if (one == NameClass::KeyPassword) found = one;
  }
  return found;
}

// Whether a variable of a key's name really hands something over.
bool hands_over(const Variable& variable) {
  const std::string* value = variable.value.get();
  if (value == nullptr) return true;  // by name alone, or hangs on a variable
  if (keyscan::path_like_value(*value) || is_switch(*value)) return false;
  if (!value->empty()) return true;
  return variable.env_file.empty() ? variable.from_interpolation : is_example(variable.env_file);
}

std::optional<KeyVariable> key_variable(const RawProject::Written& written, const Variable& variable) {
  KeyVariable found;
  found.variable = &variable;
  const auto own = variable.env_file.empty() ? written.find(variable.name) : written.end();
  if (own != written.end()) found.written = own->second;
  const std::string* value = variable.value.get();
  if (value != nullptr) {
    const auto hit = keyscan::scan_named_value(variable.name, *value);
    if (hit && hit->certainty == keyscan::Certainty::Proven) {
      found.what = hit->what;
      found.test_key = hit->published_test_key;
      return found;
    }
  }
  NameClass name = keyscan::classify_name(variable.name);
  if (name == NameClass::Refers) return std::nullopt;
  if (!is_key(name)) {
    if (!variable.env_file.empty()) return std::nullopt;
    name = interpolated_class(found.written);
  }
  if (!is_key(name) || !hands_over(variable)) return std::nullopt;
  found.password = name == NameClass::KeyPassword;
  return found;
}

bool is_blank(const KeyVariable& key) {
  const std::string* value = key.variable->value.get();
  return value != nullptr && value->empty() && !key.variable->env_file.empty();
}

// An example that asks for a key's password keeps the key in a file: its blanks for the key itself stay
// blank.
void drop_blank_keys(std::vector<KeyVariable>& found) {
  std::set<std::string> with_password;
  for (const KeyVariable& key : found) {
    if (key.password) with_password.insert(key.variable->env_file);
  }
  std::erase_if(found, [&](const KeyVariable& key) {
    return !key.password && is_blank(key) && with_password.contains(key.variable->env_file);
  });
}

std::string message_of(const KeyVariable& key, const std::string& name) {
  const std::string what = !key.what.empty() ? "a " + key.what
                           : key.password    ? "the password of a key"
                                             : "a key";
  return "gets " + what + " in its environment, in " + name +
         ": every process in it and `docker inspect` show it";
}

void report_variable(const Service& service, const KeyVariable& key, Outcome& outcome) {
  const std::string name = keyscan::shown_name(key.variable->name);
  report::Finding& finding = add_finding(
      outcome, Rule::KM02, &service, key.variable->where, name, message_of(key, name),
      key.password
          ? "let a signer outside the container hold the key, or hand the password over in a file on tmpfs"
          : "let a signer outside the container hold the key");
  if (key.test_key) finding.severity = report::Severity::Low;
}

// What one env file hands to one service.
struct Handover {
  const ServiceKeys* keys = nullptr;
  std::string file;
  std::vector<const KeyVariable*> variables;
  SecretUse use = SecretUse::Unknown;
};

std::vector<std::string> names_of(const Handover& handover) {
  std::vector<std::string> names;
  for (const KeyVariable* key : handover.variables) names.push_back(key->variable->name);
  return names;
}

std::string shown_names(const Handover& handover) {
  std::string out;
  const std::size_t count = handover.variables.size();
  for (std::size_t i = 0; i < std::min(count, kMaxNamesShown); ++i) {
    if (i > 0) out += i + 1 == count ? " and " : ", ";
    out += keyscan::shown_name(handover.variables[i]->variable->name);
  }
  if (count > kMaxNamesShown) out += " and " + std::to_string(count - kMaxNamesShown) + " more";
  return out;
}

// "; node has" where others do have a use.
std::string users_of(const std::vector<std::string>& users) {
  if (users.empty()) return {};
  std::string out = "; ";
  for (std::size_t i = 0; i < std::min(users.size(), kMaxNamesShown); ++i) {
    out += (i == 0 ? "" : ", ") + text::printable(users[i], 64);
  }
  if (users.size() > kMaxNamesShown) out += " and " + std::to_string(users.size() - kMaxNamesShown) + " more";
  return out + (users.size() == 1 ? " has" : " have");
}

void report_handover(const Evidence& evidence, const Handover& handover, const std::string& users,
                     Outcome& outcome) {
  Places where;
  for (const KeyVariable* key : handover.variables) add_places(where, key->variable->where);
  const std::string file = shown_path(evidence, handover.file);
  std::vector<std::string> names;
  for (const KeyVariable* key : handover.variables) names.push_back(keyscan::shown_name(key->variable->name));
  std::sort(names.begin(), names.end());
  add_finding(outcome, Rule::KM03, handover.keys->service, where, file,
              "gets " + shown_names(handover) + " from " + file + ", and shows no use for " +
                  (handover.variables.size() == 1 ? "it" : "them") + users,
              "name the variables that it needs under `environment`, or give it an env file of its own")
      .detail = exact_words(names);
}

std::vector<Handover> handovers_of(const Evidence& evidence, const RawProject& raw,
                                   const std::vector<ServiceKeys>& services) {
  std::vector<Handover> handovers;
  for (const ServiceKeys& keys : services) {
    std::map<std::string, Handover> files;
    for (const KeyVariable& key : keys.variables) {
      if (key.variable->env_file.empty()) continue;
      Handover& handover = files[key.variable->env_file];
      handover.keys = &keys;
      handover.file = key.variable->env_file;
      handover.variables.push_back(&key);
    }
    for (auto& [file, handover] : files) {
      handover.use = secret_use(evidence, raw, keys, names_of(handover));
      handovers.push_back(std::move(handover));
    }
  }
  return handovers;
}

}  // namespace

std::vector<KeyVariable> key_variables(const RawProject& raw, const Service& service) {
  std::vector<KeyVariable> found;
  const RawProject::Written written = raw.environment(service.name);
  for (const Variable& variable : service.environment) {
    if (auto key = key_variable(written, variable)) found.push_back(std::move(*key));
  }
  drop_blank_keys(found);
  return found;
}

void check_key_variables(const Evidence& evidence, const RawProject& raw,
                         const std::vector<ServiceKeys>& services, Outcome& outcome) {
  const std::vector<Handover> handovers = handovers_of(evidence, raw, services);
  std::map<std::string, std::vector<std::string>> users;  // of each env file
  for (const Handover& handover : handovers) {
    if (handover.use == SecretUse::Has) users[handover.file].push_back(handover.keys->service->name);
  }
  std::set<const KeyVariable*> told;
  for (const Handover& handover : handovers) {
    const bool useless = handover.use == SecretUse::HasNot ||
                         (handover.use == SecretUse::Unknown && users.contains(handover.file));
    if (!useless) continue;
    const auto having = users.find(handover.file);
    report_handover(evidence, handover, having == users.end() ? "" : users_of(having->second), outcome);
    told.insert(handover.variables.begin(), handover.variables.end());
  }
  for (const ServiceKeys& keys : services) {
    for (const KeyVariable& key : keys.variables) {
      if (!told.contains(&key)) report_variable(*keys.service, key, outcome);
    }
  }
}

}  // namespace dvsguard::practice
