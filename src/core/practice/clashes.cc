#include "core/practice/clashes.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "core/text/display.h"

namespace dvsguard::practice {
namespace {

constexpr std::size_t kMaxShown = 6;
constexpr int kMaxPort = 65535;

using Which = std::set<std::size_t>;

// Who asks for one host port, by address; "" is all of them.
using Users = std::map<std::string, Which>;
using Ports = std::map<std::pair<std::string, int>, Users>;  // by protocol and number

int number(std::string_view text) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

void add_port(Ports& ports, std::size_t member, const compose::Port& port) {
  const std::string* published = port.published.get();
  if (published == nullptr || port.host_ip.is_unknown()) return;
  const std::string ip = port.host_ip.value_or("");
  const bool everywhere = ip.empty() || ip == "0.0.0.0" || ip == "::";
  const std::size_t dash = published->find('-');
  const int first = number(std::string_view(*published).substr(0, dash));
  const int last = dash == std::string::npos ? first : number(std::string_view(*published).substr(dash + 1));
  if (first <= 0 || last < first || last > kMaxPort) return;
  for (int at = first; at <= last; ++at) ports[{port.protocol, at}][everywhere ? "" : ip].insert(member);
}

// Who asks for everything clashes with everybody, who asks for one address with those that ask for it too.
Which clashing(const Users& users) {
  Which all, same;
  for (const auto& [ip, members] : users) {
    all.insert(members.begin(), members.end());
    if (members.size() > 1) same.insert(members.begin(), members.end());
  }
  const auto everywhere = users.find("");
  if (everywhere == users.end() || all.size() < 2) return same;
  return all;
}

// "8000-8010" and "9090", of numbers in order.
std::vector<std::string> ranges(const std::vector<int>& numbers) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < numbers.size();) {
    std::size_t end = i;
    while (end + 1 < numbers.size() && numbers[end + 1] == numbers[end] + 1) ++end;
    out.push_back(end == i ? fmt::format("{}", numbers[i]) : fmt::format("{}-{}", numbers[i], numbers[end]));
    i = end + 1;
  }
  return out;
}

std::string listed(const std::vector<std::string>& items) {
  std::string out;
  const std::size_t shown = items.size() > kMaxShown ? kMaxShown : items.size();
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) out += i + 1 == items.size() ? " and " : ", ";
    out += items[i];
  }
  if (items.size() > shown) out += fmt::format(" and {} more", items.size() - shown);
  return out;
}

std::string clause(const std::string& what, const std::vector<std::string>& items, const std::string& after,
                   const std::string& who) {
  const bool several = items.size() > 1 || items.front().find('-') != std::string::npos;
  return fmt::format("{}{} {}{} {} asked for by {}: only one of them can have {}", what,
                     items.size() > 1 ? "s" : "", listed(items), after, several ? "are" : "is", who,
                     several ? "them" : "it");
}

}  // namespace

std::string names_of(std::span<const Member> members, const Which& which) {
  std::vector<std::string> names;
  names.reserve(which.size());
  for (const std::size_t member : which) names.push_back(text::printable(members[member].name, 200));
  return listed(names);
}

std::vector<std::string> clashes(std::span<const Member> members) {
  Ports ports;
  std::map<std::string, Which> containers;
  for (std::size_t i = 0; i < members.size(); ++i) {
    for (const compose::Service& service : members[i].evidence.loaded.project.services) {
      const std::string* name = service.container_name.get();
      if (name != nullptr && !name->empty()) containers[*name].insert(i);
      for (const compose::Port& port : service.ports) add_port(ports, i, port);
    }
  }
  std::map<std::pair<std::string, Which>, std::vector<int>> port_groups;
  for (const auto& [port, users] : ports) {
    Which which = clashing(users);
    if (which.size() > 1) port_groups[{port.first, std::move(which)}].push_back(port.second);
  }
  std::map<Which, std::vector<std::string>> name_groups;
  for (const auto& [name, which] : containers) {
    if (which.size() > 1) name_groups[which].push_back(text::printable(name, 64));
  }
  std::vector<std::pair<int, std::string>> by_number;
  by_number.reserve(port_groups.size());
  for (const auto& [group, numbers] : port_groups) {
    by_number.emplace_back(
        numbers.front(), clause("port", ranges(numbers), "/" + group.first, names_of(members, group.second)));
  }
  std::sort(by_number.begin(), by_number.end());
  std::vector<std::string> out;
  out.reserve(by_number.size() + name_groups.size());
  for (auto& [first, text] : by_number) out.push_back(std::move(text));
  for (const auto& [which, names] : name_groups)
    out.push_back(clause("container name", names, "", names_of(members, which)));
  return out;
}

}  // namespace dvsguard::practice
