#include "core/ask/draft.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "core/ask/written.h"
#include "core/contract/config.h"
#include "core/contract/used_variables.h"
#include "core/keyscan/names.h"
#include "core/practice/key_material.h"
#include "core/text/display.h"
#include "core/text/json.h"
#include "core/text/yaml_key.h"

namespace dvsguard::ask {
namespace {

using report::Finding;
using report::Rule;

// Lists that are valid as they stand, and yet not answered.
constexpr std::string_view kOpenUses = "# open: each call or message that it signs";
constexpr std::string_view kOpenEvents = "# open: which events?";

std::string quoted(std::string_view text) {
  return text::json_string(text);
}

std::string list_of(const std::set<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + quoted(name);
  return "[" + out + "]";
}

// 1 to 18 of A-Z a-z 0-9 _, as the contract asks of a name.
std::string contract_name(std::string_view name) {
  constexpr std::size_t kMost = 18;
  std::string out;
  for (const char byte : name.substr(0, kMost)) {
    const bool fits =
        (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9');
    out += fits ? byte : '_';
  }
  return out;
}

bool ends_in(std::string_view name, std::initializer_list<std::string_view> words) {
  const std::vector<std::string> parts = keyscan::name_words(name);
  return !parts.empty() && std::find(words.begin(), words.end(), parts.back()) != words.end();
}

// What a variable's name and its uses say about its type; "string" says nothing.
std::string_view type_of(std::string_view name, const std::set<std::string>& properties) {
  if (properties.contains("volumes")) return "path";
  if (ends_in(name, {"port"})) return "port";
  if (ends_in(name, {"url", "uri", "rpc", "endpoint", "ws", "wss"})) return "url";
  if (ends_in(name, {"host", "hostname", "ip"})) return "host";
  if (ends_in(name, {"path", "file", "dir", "folder", "directory"})) return "path";
  if (ends_in(name, {"enabled", "enable", "disable"})) return "bool";
  return "string";
}

std::string_view key_type(std::string_view name) {
  const std::vector<std::string> words = keyscan::name_words(name);
  const auto has = [&words](std::string_view word) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  if (has("bls")) return "bls-bn254";
  if (has("ed25519")) return "ed25519";
  return "ecdsa-secp256k1";
}

class Draft {
 public:
  Draft(const practice::Evidence& evidence, const report::Outcome& outcome)
      : evidence_(evidence), written_(evidence.loaded.uninterpolated, evidence.loaded.scripted) {
    for (const Finding& finding : outcome.findings) add_privilege(finding);
  }

  std::string text() {
    std::string out = services();
    out += "x-dvs:\n  contract: 1\n";
    out += fmt::format("  name: {}\n", quoted(name()));
    out += "  network: \"\"\n  team: \"\"\n  version: \"\"\n";
    out += "  channels: {discord: \"\", telegram: \"\"}\n";
    out += config() + keys();
    out += "  upgrade: {from: \"\", rollback: safe}\n";
    out += "  notes: {features: [], breaking: [], security: [], hardware: [], steps: []}\n";
    return out;
  }

 private:
  // A project's own name; what its folder is called here is the operator's business.
  [[nodiscard]] std::string name() const {
    const text::Node* own = evidence_.loaded.uninterpolated.find("name");
    if (own == nullptr || own->scalar.find('$') != std::string::npos) return {};
    return contract_name(own->scalar);
  }

  void add_privilege(const Finding& finding) {
    if (finding.service.empty()) return;
    const std::string what = what_of(finding);
    if (!what.empty()) privileges_[finding.service].insert(what);
  }

  // "kind: port, what: …" for a privilege that a reason excuses; "" for what none does.
  [[nodiscard]] std::string what_of(const Finding& finding) const {
    const auto rest = [&finding](std::string_view prefix) {
      return finding.target.starts_with(prefix) ? finding.target.substr(prefix.size()) : std::string();
    };
    const auto privilege = [this, &finding](std::string_view kind, const std::string& what) {
      if (what.empty()) return std::string();
      const std::string raw = written_.at(finding.where);
      if (raw.empty()) return fmt::format("kind: {}, what: {}", kind, quoted(what));
      return fmt::format("kind: {}, what: \"\"\n# {}", kind,
                         text::printable(evidence_.loaded.redact(raw)));  // its value is the operator's
    };
    switch (finding.rule) {
      case Rule::LP03:
        return finding.severity == report::Severity::Critical ? "" : privilege("capability", rest("cap:"));
      case Rule::LP12:
        return finding.severity == report::Severity::High ? "" : privilege("port", rest("port "));
      case Rule::LP09:
        return finding.severity == report::Severity::Critical ? "" : privilege("device", finding.target);
      case Rule::LP14: {
        const std::string group = rest("group:");
        return group.empty() ? privilege("sysctl", finding.target) : privilege("group", group);
      }
      case Rule::LP10:
        return privilege("write", rest("tmpfs:"));
      default:
        return {};
    }
  }

  [[nodiscard]] std::string services() const {
    std::string out = "services:\n";
    for (const compose::Service& service : evidence_.loaded.project.services) {
      if (service.scripted) continue;  // no Compose file could hold its block
      out += fmt::format("  {}:\n    x-dvs:\n", text::yaml_key(service.name));
      const auto found = privileges_.find(service.name);
      if (found != privileges_.end()) {
        out += "      privileges:\n";
        for (const std::string& what : found->second) out += privilege_line(what);
      }
      out += fmt::format("      logs: {{format: \"\", security_events: []}}  {}\n", kOpenEvents);
    }
    return out;
  }

  // The first line is the item, the second its comment.
  static std::string privilege_line(const std::string& what) {
    const std::size_t end = what.find('\n');
    return "        - {" + what.substr(0, end) + ", why: \"\"}" +
           (end == std::string::npos ? "" : "  " + what.substr(end + 1)) + "\n";
  }

  [[nodiscard]] std::string config() const {
    const auto used = contract::used_variables(evidence_.loaded.uninterpolated);
    if (!used || used->empty()) return {};
    struct Use {
      std::set<std::string> services, properties;
    };
    std::map<std::string, Use> variables;
    for (const contract::UsedVariable& variable : *used) {
      Use& use = variables[variable.name];
      use.properties.insert(variable.property);
      if (!variable.service.empty()) use.services.insert(variable.service);
    }
    std::string out;
    for (const auto& [name, use] : variables) {
      if (!contract::is_variable_name(name)) continue;  // no contract can name it
      const keyscan::NameClass kind = keyscan::classify_name(name);
      const bool secret = kind != keyscan::NameClass::Other && kind != keyscan::NameClass::Refers;
      out +=
          fmt::format("    {}: {{type: {}, {}services: {}, why: \"\"}}\n", name,
                      type_of(name, use.properties), secret ? "secret: true, " : "", list_of(use.services));
    }
    return out.empty() ? out : "  config:\n" + out;
  }

  // A key by each path that is mounted and each variable that is handed over; passwords belong to one of
  // them.
  [[nodiscard]] std::string keys() const {
    const practice::RawProject raw(evidence_);
    std::map<std::string, std::set<std::string>> found;
    for (const practice::ServiceKeys& keys : practice::service_keys(evidence_, raw)) {
      if (keys.service->scripted) continue;  // as in services()
      for (const practice::KeyMount& mount : keys.mounts) {
        if (mount.password) continue;
        found[key_name(file_of(mount))].insert(keys.service->name);
      }
      const practice::RawProject::Written written = raw.environment(keys.service->name);
      for (const practice::KeyVariable& key : keys.variables) {
        if (!key.password) found[key_name(name_of(*key.variable, written))].insert(keys.service->name);
      }
    }
    std::string out = found.empty() ? "" : "  keys:\n";
    for (const auto& [name, services] : found) {
      out += fmt::format("    {}: {{type: {}, delivery: mount, services: {}, uses: []}}  {}\n",
                         text::yaml_key(name), key_type(name), list_of(services), kOpenUses);
    }
    return out;
  }

  // The variable's name as the project says it: one that ${…} makes up is the operator's.
  [[nodiscard]] std::string name_of(const compose::Variable& variable,
                                    const practice::RawProject::Written& written) const {
    const bool literal =
        !variable.env_file.empty() || written.contains(variable.name) || written_.at(variable.where).empty();
    return literal ? keyscan::shown_name(variable.name) : "key";
  }

  // The last part of the path in the container, where the project itself says it.
  [[nodiscard]] std::string_view file_of(const practice::KeyMount& mount) const {
    std::string_view path = mount.mount.target;
    path = path.substr(path.rfind('/') + 1);
    path = path.substr(0, path.rfind('.'));
    const std::string raw = written_.at(mount.mount.where);
    return raw.empty() || raw.find(path) != std::string::npos ? path : "key";
  }

  static std::string key_name(std::string_view name) {
    constexpr std::size_t kMost = 64;
    std::string out;
    for (const char byte : name.substr(0, kMost)) {
      const bool fits = (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z') ||
                        (byte >= '0' && byte <= '9') || byte == '_' || byte == '-';
      out += fits ? byte : '-';
    }
    return out.empty() ? "key" : out;
  }

  const practice::Evidence& evidence_;
  Written written_;
  std::map<std::string, std::set<std::string>> privileges_;
};

}  // namespace

std::string draft(const practice::Evidence& evidence, const report::Outcome& outcome) {
  return Draft(evidence, outcome).text();
}

}  // namespace dvsguard::ask
