#include <algorithm>
#include <set>
#include <unordered_map>
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
using report::Outcome;
using report::Rule;

std::string_view last_part(std::string_view path) {
  return path.substr(path.rfind('/') + 1);
}

// "keystore_password.txt" gives keystore_password.
bool is_password_path(std::string_view path) {
  const std::string_view name = last_part(path);
  const std::size_t dot = name.rfind('.');
  const bool text =
      dot == std::string_view::npos || name.substr(dot) == ".txt" || name.substr(dot) == ".pass";
  return text && keyscan::key_password_name(name.substr(0, dot));
}

bool is_key_path(std::string_view path) {
  return !path.empty() && (keyscan::key_file_path(path) || is_password_path(path));
}

// The variable of a source as written that is nothing but `${NODE_BLS_KEY_FILE}`: its name says what stands
// there.
bool variable_names_key(std::string_view written) {
  if (!written.starts_with("${") || !written.ends_with('}')) return false;
  const std::string_view name = written.substr(2, written.find_first_of(":-+?}") - 2);
  return keyscan::key_location_name(name);
}

// Paths that the service's own settings call keys: KEYSTORE=/config/priv_key.json.
std::vector<std::string_view> key_paths_of(const Service& service, const std::set<std::string>& shared) {
  std::vector<std::string_view> paths;
  for (const compose::Variable& variable : service.environment) {
    const std::string* value = variable.value.get();
    if (shared.contains(variable.env_file)) continue;
    if (value != nullptr && value->starts_with('/') && is_key_path(*value)) paths.emplace_back(*value);
  }
  for (const auto* words : {service.command.get(), service.entrypoint.get()}) {
    if (words == nullptr) continue;
    for (const std::string& word : *words) {
      const std::size_t equals = word.starts_with('-') ? word.find('=') : std::string::npos;
      const std::string_view value =
          equals == std::string::npos ? std::string_view(word) : std::string_view(word).substr(equals + 1);
      if (value.starts_with('/') && is_key_path(value)) paths.push_back(value);
    }
  }
  return paths;
}

bool holds_proven(const EvidenceFile& file) {
  return std::any_of(file.hits.begin(), file.hits.end(),
                     [](const keyscan::Hit& hit) { return hit.certainty == keyscan::Certainty::Proven; });
}

// A key was found in the file itself, or in a file of the mounted folder.
bool holds_proven_key(const Evidence& evidence, const HostMount& mount) {
  if (mount.source.empty()) return false;
  return std::any_of(evidence.files.begin(), evidence.files.end(), [&](const EvidenceFile& file) {
    if (file.hits.empty()) return false;
    const bool mounted =
        file.kind == compose::Reference::Kind::MountedFile && lies_in(file.path, mount.source);
    return mounted && holds_proven(file);
  });
}

bool is_socket(std::string_view path) {
  return path.ends_with(".sock") || path.ends_with(".socket");
}

bool names_key(const HostMount& mount, const std::string& written) {
  if (is_socket(mount.target) || is_socket(mount.source)) return false;
  return is_key_path(mount.target) || is_key_path(mount.source) || is_key_path(mount.unresolved) ||
         variable_names_key(written);
}

// Two mounts of one variable are mounts of one key, also where nothing says what the variable holds.
KeyMount key_mount(const HostMount& mount, const std::string& written) {
  KeyMount found;
  found.target = text::printable(mount.target.empty() ? mount.shown : mount.target);
  found.source = mount.source_known && !mount.source.empty() ? mount.source : written;
  found.shown = text::printable(written.empty() ? mount.shown : written);
  found.password = is_password_path(mount.target) && !keyscan::key_file_path(mount.target);
  found.mount = mount;
  return found;
}

bool is_key(keyscan::NameClass name) {
  return name == keyscan::NameClass::Key || name == keyscan::NameClass::KeyPassword;
}

// Whether a config's text holds a key, or brings one in by a variable.
bool content_holds_key(const compose::FileObject& object, const std::string& written) {
  for (const std::string& name : build::expanded_variables(written)) {
    if (is_key(keyscan::classify_name(name))) return true;
  }
  const std::string* content = object.content.get();
  if (content == nullptr) return false;
  const auto named = keyscan::scan_named_value(object.key, *content);
  if (named && named->certainty == keyscan::Certainty::Proven) return true;
  const auto hits = keyscan::scan_text(*content);
  return std::any_of(hits.begin(), hits.end(),
                     [](const keyscan::Hit& hit) { return hit.certainty == keyscan::Certainty::Proven; });
}

// A secret or config whose content comes from Compose's environment or stands in the Compose file: no host
// path, and still a key in the container.
class FilelessKeys {
 public:
  FilelessKeys(const RawProject& raw, std::vector<KeyMount>& found) : raw_(raw), found_(found) {}

  void add(const compose::Grant& grant, const compose::FileObject* object, MountedBy by) {
    if (object == nullptr || !object->file.is_absent()) return;
    const bool secret = by == MountedBy::Secret;
    const std::string source = grant.source.value_or("");
    const std::string variable = object->environment.value_or("");
    const std::string name = grant.target.value_or(source);
    const bool password = keyscan::key_password_name(variable) || is_password_path(source);
    if (!password && !keyscan::key_like_name(variable) && !is_key_path(source) && !is_key_path(name) &&
        (secret || !content_holds_key(*object, raw_.config_content(object->key))))
      return;
    KeyMount mount;
    mount.target = text::printable(name.starts_with('/') ? name : (secret ? "/run/secrets/" : "/") + name);
    mount.source = (secret ? "secret " : "config ") + source;
    mount.password = password;
    mount.mount.by = by;
    mount.mount.read_only = true;
    mount.mount.where = grant.where;
    found_.push_back(std::move(mount));
  }

 private:
  const RawProject& raw_;
  std::vector<KeyMount>& found_;
};

using ByTarget = std::unordered_map<std::string_view, const HostMount*>;

// The mount that `path` in the container comes from: the longest target over it.
const HostMount* mount_of(const ByTarget& mounts, std::string_view path) {
  while (!path.empty()) {
    const auto found = mounts.find(path);
    if (found != mounts.end()) return found->second;
    const std::size_t slash = path.rfind('/');
    if (slash == std::string_view::npos || path == "/") break;
    path = slash == 0 ? "/" : path.substr(0, slash);
  }
  return nullptr;
}

// Which key it is: as the file names it, since the operator's paths are his own.
std::string source_of(const KeyMount& key) {
  return key.shown.empty() || key.shown == key.target ? std::string() : "from " + exact_text(key.shown);
}

void report_mount(const Service& service, const KeyMount& key, Outcome& outcome) {
  const std::string_view what = key.password ? "the password of a key" : "a key";
  add_finding(
      outcome, Rule::KM01, &service, key.mount.where, key.target,
      "mounts " + std::string(what) + " at " + key.target + ": whoever breaks into the container has it",
      "let a signer outside the container hold the key")
      .detail = source_of(key);
}

void report_writable(const Service& service, const KeyMount& key, Outcome& outcome) {
  if (key.mount.read_only) return;
  std::string why = ": the container can replace it";
  if (!key.mount.unknown_modes.empty()) {
    why = ": Compose ignores the mode " + text::quoted(key.mount.unknown_modes.front(), 32) +
          ", and only ro means read-only";
  }
  add_finding(outcome, Rule::KM07, &service, key.mount.where, key.target,
              "mounts the key at " + key.target + " writable" + why, "write :ro")
      .detail = source_of(key);
}

// A contract that delivers a key by mount says so itself; what the mounts show already is not said twice.
void check_declared_mounts(const Evidence& evidence, const std::vector<ServiceKeys>& services,
                           Outcome& outcome) {
  if (!evidence.contract) return;
  for (const contract::Key& key : evidence.contract->keys) {
    if (key.delivery != contract::Delivery::Mount) continue;
    for (const ServiceKeys& keys : services) {
      const auto& named = key.services;
      const bool given = std::find(named.begin(), named.end(), keys.service->name) != named.end();
      if (!given || !keys.mounts.empty()) continue;
      add_finding(
          outcome, Rule::KM01, keys.service, {key.place}, key.name,
          "mounts the key " + key.name + ", as its contract says: whoever breaks into the container has it",
          "deliver it by a signer");
    }
  }
}

}  // namespace

std::vector<KeyMount> key_mounts(const Evidence& evidence, const RawProject& raw,
                                 const std::set<std::string>& shared, const Service& service) {
  std::vector<KeyMount> found;
  const std::vector<HostMount> mounts = host_mounts(evidence.loaded.project, service);
  const RawProject::Written written = raw.volumes(service.name);
  const auto source_of = [&](const HostMount& mount) {
    const auto own = written.find(mount.target);
    return own == written.end() ? std::string() : own->second;
  };
  ByTarget by_target;
  std::set<const HostMount*> told;
  const auto add = [&](const HostMount& mount) {
    if (told.insert(&mount).second) found.push_back(key_mount(mount, source_of(mount)));
  };
  for (const HostMount& mount : mounts) {
    if (mount.by == MountedBy::ApiSocket) continue;
    by_target.emplace(mount.target, &mount);
    if (names_key(mount, source_of(mount)) || holds_proven_key(evidence, mount)) add(mount);
  }
  for (const std::string_view path : key_paths_of(service, shared)) {
    if (const HostMount* mount = mount_of(by_target, path)) add(*mount);
  }
  FilelessKeys fileless(raw, found);
  const compose::Project& project = evidence.loaded.project;
  for (const compose::Grant& grant : service.secrets)
    fileless.add(grant, compose::find_secret(project, grant.source.value_or("")), MountedBy::Secret);
  for (const compose::Grant& grant : service.configs)
    fileless.add(grant, compose::find_config(project, grant.source.value_or("")), MountedBy::Config);
  return found;
}

void check_key_mounts(const Evidence& evidence, const std::vector<ServiceKeys>& services, Outcome& outcome) {
  for (const ServiceKeys& keys : services) {
    for (const KeyMount& key : keys.mounts) {
      report_mount(*keys.service, key, outcome);
      report_writable(*keys.service, key, outcome);
    }
  }
  check_declared_mounts(evidence, services, outcome);
}

}  // namespace dvsguard::practice
