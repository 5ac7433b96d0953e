#include "core/contract/privilege.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <unordered_set>
#include <utility>

#include "core/contract/held.h"
#include "core/text/display.h"

namespace dvsguard::contract {
namespace {

std::string mapped(std::string_view text, char from, char to, int step) {
  std::string out(text);
  for (char& c : out) {
    if (c >= from && c <= to) c = static_cast<char>(c + step);
  }
  return out;
}

std::string lower(std::string_view text) {
  return mapped(text, 'A', 'Z', 'a' - 'A');
}

std::string upper(std::string_view text) {
  return mapped(text, 'a', 'z', 'A' - 'a');
}

std::string normal_capability(std::string_view what) {
  std::string name = upper(what);
  if (name.starts_with("CAP_")) name.erase(0, 4);
  return name;
}

std::string normal_path(std::string_view what) {
  while (what.size() > 1 && what.ends_with('/')) what.remove_suffix(1);
  return std::string(what);
}

struct PortRange {
  std::uint16_t first = 0, last = 0;
  std::string_view protocol;
};

std::optional<std::uint16_t> port_number(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

// Of a normal form.
std::optional<PortRange> port_range(std::string_view normal) {
  const std::size_t slash = normal.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::string_view ports = normal.substr(0, slash);
  const std::size_t dash = ports.find('-');
  const std::optional<std::uint16_t> first = port_number(ports.substr(0, dash));
  const std::optional<std::uint16_t> last =
      dash == std::string_view::npos ? first : port_number(ports.substr(dash + 1));
  if (!first || !last || *first > *last) return std::nullopt;
  return PortRange{*first, *last, normal.substr(slash + 1)};
}

bool is_port(std::string_view normal) {
  const std::optional<PortRange> range = port_range(normal);
  return range && (range->protocol == "tcp" || range->protocol == "udp" || range->protocol == "sctp");
}

Status check_what(const At& at, PrivilegeKind kind, const std::string& what) {
  switch (kind) {
    case PrivilegeKind::Capability:
      if (is_name(what, 64, "_")) return {};
      return wrong(at, "is no capability", "write its name, such as NET_BIND_SERVICE");
    case PrivilegeKind::Port:
      if (is_port(normal_form(kind, what))) return {};
      return wrong(at, "is no port of the container", "write it as 26656/tcp or 8000-8010/udp");
    case PrivilegeKind::Write:
      if (what.starts_with('/')) return {};
      return wrong(at, "is no absolute path in the container", "write it as /data");
    case PrivilegeKind::Namespace: {
      const Words known = namespaces();
      if (std::find(known.begin(), known.end(), normal_form(kind, what)) != known.end()) return {};
      return wrong(at, "is no namespace", "write network, pid, ipc, uts, cgroup or userns");
    }
    case PrivilegeKind::Egress:
      if (what.find_first_of(" \t\n") == std::string::npos) return {};
      return wrong(at, "is no peer", "write host:port, a URL, or {config: NAME}");
    case PrivilegeKind::Device:
    case PrivilegeKind::Mount:
    case PrivilegeKind::Sysctl:
    case PrivilegeKind::Group:
    case PrivilegeKind::Option:
      return {};
  }
  return {};
}

Result<Privilege> read_privilege(const At& at) {
  TRY_STATUS(read_block(at, Block::Privilege));
  Privilege privilege;
  privilege.place = at.place();
  TRY(const std::size_t kind, read_choice(*at.find("kind"), privilege_kinds()));
  privilege.kind = static_cast<PrivilegeKind>(kind);
  const At what = *at.find("what");
  if (is_reference(what) && privilege.kind != PrivilegeKind::Egress) {
    return wrong(what, "only the peer of an `egress` may be an operator's setting",
                 "name the privilege as the container sees it: a port or a path of the container");
  }
  TRY(privilege.what, read_value(what));
  if (privilege.what.config.empty()) TRY_STATUS(check_what(what, privilege.kind, privilege.what.text));
  TRY(privilege.why, read_reason(*at.find("why")));
  return privilege;
}

// Equal for two reasons for one thing.
std::string key_of(const Privilege& privilege) {
  const std::string what = privilege.what.config.empty()
                               ? "=" + normal_form(privilege.kind, privilege.what.text)
                               : "?" + privilege.what.config;
  return std::to_string(static_cast<int>(privilege.kind)) + what;
}

Status read_privileges(const At& list, const compose::Service& service, const text::Node& model,
                       std::vector<Privilege>& privileges) {
  TRY_STATUS(read_list(list));
  std::unordered_set<std::string> seen;
  for (std::size_t i = 0; i < list.node->items.size(); ++i) {
    const At item = list.item(i);
    TRY(Privilege privilege, read_privilege(item));
    const std::string_view kind = privilege_kinds()[static_cast<std::size_t>(privilege.kind)];
    const std::string what =
        privilege.what.config.empty() ? text::quoted(privilege.what.text, 64) : privilege.what.config;
    if (!holds(service, model, privilege)) {
      return wrong(item,
                   "gives a reason for a privilege that " + text::quoted(service.name, 64) +
                       " does not have: " + std::string(kind) + " " + what,
                   "remove it, or ask for the privilege with Compose's own key");
    }
    if (!seen.insert(key_of(privilege)).second) {
      return wrong(item, "gives a second reason for the same privilege");
    }
    privileges.push_back(std::move(privilege));
  }
  return {};
}

Result<Logs> read_logs(const At& at) {
  TRY_STATUS(read_block(at, Block::Logs));
  Logs logs;
  logs.place = at.place();
  TRY(logs.format, read_word(*at.find("format"), log_formats()));
  const At events = *at.find("security_events");
  TRY(logs.security_events, read_names(events));
  for (std::size_t i = 0; i < events.node->items.size(); ++i) {
    TRY_STATUS(status_of(read_choice(events.item(i), security_events())));
  }
  return logs;
}

}  // namespace

std::string normal_form(PrivilegeKind kind, std::string_view what) {
  switch (kind) {
    case PrivilegeKind::Capability:
      return normal_capability(what);
    case PrivilegeKind::Port:
      return what.find('/') == std::string_view::npos ? std::string(what) + "/tcp" : lower(what);
    case PrivilegeKind::Device:
    case PrivilegeKind::Mount:
    case PrivilegeKind::Write:
      return normal_path(what);
    case PrivilegeKind::Namespace:
      return lower(what.substr(0, what.find_first_of(":=")));
    case PrivilegeKind::Sysctl:
      return std::string(what.substr(0, what.find('=')));
    case PrivilegeKind::Egress:
    case PrivilegeKind::Group:
    case PrivilegeKind::Option:
      return std::string(what);
  }
  return std::string(what);
}

bool speaks_of(PrivilegeKind kind, std::string_view declared, std::string_view asked) {
  const std::string a = normal_form(kind, declared);
  const std::string b = normal_form(kind, asked);
  if (a == b) return true;
  if (kind != PrivilegeKind::Port) return false;
  const std::optional<PortRange> outer = port_range(a);
  const std::optional<PortRange> inner = port_range(b);
  return outer && inner && outer->protocol == inner->protocol && outer->first <= inner->first &&
         inner->last <= outer->last;
}

Result<ServiceTerms> read_service_terms(const At& at, const compose::Service& service,
                                        const text::Node& model) {
  TRY_STATUS(read_block(at, Block::Service));
  ServiceTerms terms;
  terms.service = service.name;
  terms.place = at.place();
  if (const std::optional<At> privileges = at.find("privileges")) {
    TRY_STATUS(read_privileges(*privileges, service, model, terms.privileges));
  }
  if (const std::optional<At> logs = at.find("logs")) {
    TRY(terms.logs, read_logs(*logs));
  }
  return terms;
}

}  // namespace dvsguard::contract
