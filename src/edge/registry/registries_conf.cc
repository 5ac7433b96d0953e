#include "edge/registry/registries_conf.h"

#include <algorithm>
#include <utility>

#include "core/text/display.h"
#include "core/text/toml.h"
#include "edge/registry/setting_values.h"
#include "edge/sys/files.h"

namespace dvsguard::registry {
namespace {

using text::Node;

constexpr const char* kMend = "leave it out, or name another file with CONTAINERS_REGISTRIES_CONF";

void note(RegistriesConf& conf, const Node& at, const char* what) {
  conf.notes.push_back(at.place.text() + ": " + what);
}

Status take_flag(const Node& table, std::string_view name, bool& to) {
  const Node* value = table.find(name);
  if (value == nullptr) return {};
  TRY(to, flag_of(*value));
  return {};
}

// HOST[:PORT][/PATH], without the slashes at its end.
Status take_location(const Node& table, std::string_view name, std::string& to) {
  const Node* value = table.find(name);
  if (value == nullptr) return {};
  TRY(to, text_of(*value));
  while (to.ends_with('/')) to.pop_back();
  if (to.find("://") == std::string::npos) return {};
  return text::node_error(*value, "has a scheme, which a location has not", "write HOST[:PORT][/PATH]");
}

Result<RegistryMirror> read_mirror(const Node& table, bool digests_only) {
  TRY_STATUS(check_table(table));
  TRY_STATUS(check_known(table, {"location", "insecure", "pull-from-mirror"}, kMend));
  RegistryMirror mirror;
  mirror.place = table.place;
  TRY_STATUS(take_location(table, "location", mirror.location));
  if (mirror.location.empty()) return text::node_error(table, "is a mirror without a location");
  TRY_STATUS(take_flag(table, "insecure", mirror.insecure));
  if (digests_only) mirror.of = RegistryMirror::Of::Digests;
  const Node* when = table.find("pull-from-mirror");
  if (when == nullptr) return mirror;
  TRY(const std::string of, text_of(*when));
  if (digests_only && !of.empty())
    return text::node_error(*when, "stands beside the registry's mirror-by-digest-only");
  if (of == "digest-only")
    mirror.of = RegistryMirror::Of::Digests;
  else if (of == "tag-only")
    mirror.of = RegistryMirror::Of::Tags;
  else if (!of.empty() && of != "all")
    return text::node_error(*when, "is none of all, digest-only and tag-only");
  return mirror;
}

Status check_prefix(const Node& table, const RegistryRule& rule) {
  if (rule.prefix.empty()) return text::node_error(table, "is a registry without a prefix and a location");
  const bool wild = rule.prefix.starts_with("*.");
  if (wild && rule.prefix.find_first_of("/@:") != std::string::npos)
    return text::node_error(table, "has a prefix with a wildcard that is not of the form *.example.com");
  if (!wild && rule.location.empty()) return text::node_error(table, "is a registry without a location");
  return {};
}

Result<RegistryRule> read_rule(const Node& table) {
  TRY_STATUS(check_table(table));
  TRY_STATUS(check_known(
      table, {"prefix", "location", "insecure", "blocked", "mirror", "mirror-by-digest-only"}, kMend));
  RegistryRule rule;
  rule.place = table.place;
  TRY_STATUS(take_location(table, "prefix", rule.prefix));
  TRY_STATUS(take_location(table, "location", rule.location));
  if (rule.prefix.empty()) rule.prefix = rule.location;
  TRY_STATUS(check_prefix(table, rule));
  TRY_STATUS(take_flag(table, "insecure", rule.insecure));
  TRY_STATUS(take_flag(table, "blocked", rule.blocked));
  bool digests_only = false;
  TRY_STATUS(take_flag(table, "mirror-by-digest-only", digests_only));
  const Node* mirrors = table.find("mirror");
  if (mirrors == nullptr) return rule;
  if (!mirrors->is_list()) return text::node_error(*mirrors, "is no list of tables");
  for (const Node& one : mirrors->items) {
    TRY(RegistryMirror mirror, read_mirror(one, digests_only));
    rule.mirrors.push_back(std::move(mirror));
  }
  return rule;
}

RegistryRule* of_prefix(std::vector<RegistryRule>& rules, const std::string& prefix) {
  const auto found = std::ranges::find(rules, prefix, &RegistryRule::prefix);
  return found == rules.end() ? nullptr : &*found;
}

// [registries.block] and its kin of version 1; what is searched for short names is nothing to us.
Status read_old(const Node& old, RegistriesConf& conf) {
  TRY_STATUS(check_table(old));
  for (const std::string_view name : {"block", "insecure"}) {
    const Node* table = old.find(name);
    if (table == nullptr) continue;
    TRY_STATUS(check_table(*table));
    const Node* list = table->find("registries");
    if (list == nullptr) continue;
    TRY(const std::vector<std::string> all, texts_of(*list));
    for (const std::string& one : all) {
      RegistryRule* rule = of_prefix(conf.rules, one);
      if (rule == nullptr) {
        rule = &conf.rules.emplace_back();
        rule->prefix = rule->location = one;
        rule->place = list->place;
      }
      (name == "block" ? rule->blocked : rule->insecure) = true;
    }
  }
  return {};
}

Status read_helpers(const Node& root, RegistriesConf& conf) {
  const Node* helpers = root.find("credential-helpers");
  if (helpers == nullptr) return {};
  TRY(const std::vector<std::string> names, texts_of(*helpers));
  if (std::ranges::any_of(names, [](const std::string& name) { return name != "containers-auth.json"; }))
    note(conf, *helpers, "credential-helpers are not asked; those that auth.json and config.json name are");
  return {};
}

// Where what follows the prefix begins; npos where the reference does not start with it.
std::size_t end_of_prefix(std::string_view reference, std::string_view prefix) {
  std::size_t end = prefix.size();
  if (prefix.starts_with("*.")) {
    const std::size_t at = reference.find(prefix.substr(1));
    if (at == std::string_view::npos || reference.substr(0, at).find('/') != std::string_view::npos)
      return std::string_view::npos;
    end = at + prefix.size() - 1;
  } else if (!reference.starts_with(prefix)) {
    return std::string_view::npos;
  }
  const bool ends =
      end == reference.size() || std::string_view(":/@").find(reference[end]) != std::string_view::npos;
  return ends ? end : std::string_view::npos;
}

class Files {
 public:
  explicit Files(const RegistriesPlaces& places) : places_(places) {}

  Result<RegistriesConf> read() {
    const std::string user = places_.home.empty() ? "" : places_.home + "/.config/containers";
    const std::string& machine = places_.machine;
    const bool of_user = places_.named.empty() && !user.empty() && files_.exists(user + "/registries.conf");
    const bool named = !places_.named.empty();
    if (named && places_.named != "/dev/null")  // as one writes that there is nothing to read
      TRY_STATUS(take(places_.named, true));
    else if (!named && (of_user || files_.exists(machine + "/registries.conf")))
      TRY_STATUS(take((of_user ? user : machine) + "/registries.conf", true));
    if (!of_user) TRY_STATUS(take_folder(machine + "/registries.conf.d"));
    if (!user.empty()) TRY_STATUS(take_folder(user + "/registries.conf.d"));
    return std::move(conf_);
  }

 private:
  Status take_folder(const std::string& folder) {
    std::size_t count = 0;
    for (const std::string& name : files_.list(folder, 4 * kMaxConfFiles)) {
      std::string path = folder;
      path.append("/").append(name);
      if (!name.ends_with(".conf") || files_.is_directory(path)) continue;
      if (++count > kMaxConfFiles)
        return Error{.code = ErrorCode::Cap,
                     .place = {.file = file_name(folder)},
                     .what = "holds over 256 files (kMaxConfFiles)"};
      TRY_STATUS(take(path, false));
    }
    return {};
  }

  Status take(const std::string& path, bool may_be_old) {
    TRY(const auto file, files_.read(path, text::kMaxTomlBytes));
    TRY(RegistriesConf more, parse_registries_conf(*file.bytes, file_name(path), may_be_old));
    for (RegistryRule& rule : more.rules) {
      if (RegistryRule* same = of_prefix(conf_.rules, rule.prefix))
        *same = std::move(rule);
      else
        conf_.rules.push_back(std::move(rule));
    }
    std::ranges::move(more.notes, std::back_inserter(conf_.notes));
    return {};
  }

  const RegistriesPlaces& places_;
  const sys::DiskFiles files_;
  RegistriesConf conf_;
};

}  // namespace

Result<RegistriesConf> parse_registries_conf(std::string_view bytes, const FileName& file, bool may_be_old) {
  TRY(const Node root, text::parse_toml(bytes, file));
  // Beside [[registry]]: how short names and logins are found. None of it is about a full name's servers.
  TRY_STATUS(check_known(root,
                         {"registry", "registries", "unqualified-search-registries", "credential-helpers",
                          "short-name-mode", "aliases", "additional-layer-store-auth-helper"},
                         kMend));
  RegistriesConf conf;
  TRY_STATUS(read_helpers(root, conf));
  const Node* rules = root.find("registry");
  if (const Node* old = root.find("registries")) {
    if (rules != nullptr || !may_be_old)
      return text::node_error(*old, "is of version 1, which this file may not be");
    TRY_STATUS(read_old(*old, conf));
    return conf;
  }
  if (rules == nullptr) return conf;
  if (!rules->is_list()) return text::node_error(*rules, "is no list of tables", "write [[registry]]");
  for (const Node& table : rules->items) {
    TRY(RegistryRule rule, read_rule(table));
    if (of_prefix(conf.rules, rule.prefix) == nullptr) conf.rules.push_back(std::move(rule));
  }
  return conf;
}

Result<RegistriesConf> read_registries_conf(const RegistriesPlaces& places) {
  if (places.machine.empty()) return RegistriesConf();
  return Files(places).read();
}

const RegistryRule* rule_for(const RegistriesConf& conf, const oci::Reference& reference) {
  const std::string text = reference.text();
  const RegistryRule* best = nullptr;
  for (const RegistryRule& rule : conf.rules) {
    const bool fits = end_of_prefix(text, rule.prefix) != std::string::npos;
    if (fits && (best == nullptr || rule.prefix.size() > best->prefix.size())) best = &rule;
  }
  return best;
}

Result<oci::Reference> rewritten(const oci::Reference& reference, const RegistryRule& rule,
                                 const std::string& location, const Place& at) {
  if (location.empty()) return reference;
  const std::string text = reference.text();
  const std::string moved = location + text.substr(std::min(end_of_prefix(text, rule.prefix), text.size()));
  auto parsed = oci::parse_reference(moved);
  if (parsed && parsed->text() == moved) return parsed;
  return Error{.code = ErrorCode::Invalid,
               .place = at,
               .what = "makes no name of an image with " + text::quoted(location, 100),
               .mend = "write HOST[:PORT][/PATH]"};
}

}  // namespace dvsguard::registry
