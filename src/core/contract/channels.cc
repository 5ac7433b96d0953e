#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "core/base/nearest.h"
#include "core/contract/release_terms.h"
#include "core/text/display.h"

namespace dvsguard::contract {
namespace {

using std::string_view;

struct Home {
  string_view kind;
  string_view host;  // a leading dot: any name below it
};

// Where a link of each kind leads. The kinds that are not here lead anywhere over HTTPS.
constexpr std::array<Home, 13> kHomes = {{
    {"discord", "discord.gg"},
    {"discord", "discord.com"},
    {"discord", "www.discord.com"},
    {"telegram", "t.me"},
    {"telegram", "telegram.me"},
    {"matrix", "matrix.to"},
    {"slack", "join.slack.com"},
    {"slack", "app.slack.com"},
    {"slack", ".slack.com"},
    {"signal", "signal.group"},
    {"signal", "signal.me"},
    {"github", "github.com"},
    {"github", "www.github.com"},
}};

bool is_host_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

bool is_dns_name(string_view name) {
  return !name.empty() && name.size() <= 253 && std::all_of(name.begin(), name.end(), is_host_char) &&
         name.find('.') != string_view::npos && name.front() != '.' && name.back() != '.' &&
         name.find("..") == string_view::npos;
}

bool leads_home(string_view kind, string_view host) {
  bool has_home = false;
  for (const Home& home : kHomes) {
    if (home.kind != kind) continue;
    has_home = true;
    if (host == home.host || (home.host.starts_with('.') && host.ends_with(home.host))) return true;
  }
  return !has_home;
}

std::string why_no_link(string_view kind, string_view url) {
  if (!url.starts_with("https://")) return "it is no https:// link";
  const string_view rest = url.substr(8);
  if (rest.find_first_of(" \t\n\"<>\\") != string_view::npos) return "it holds characters that no link has";
  const string_view authority = rest.substr(0, rest.find_first_of("/?#"));
  if (authority.find('@') != string_view::npos) return "it carries a user name";
  const string_view host = authority.substr(0, authority.find(':'));
  if (!is_dns_name(host)) return "it names no host";
  if (!leads_home(kind, host)) return "it does not lead to " + std::string(kind);
  const string_view path = rest.substr(authority.size());
  if (kind != "url" && kind != "forum" && path.size() < 2) return "it leads to no room of its own";
  return {};
}

std::string why_no_mail(string_view address) {
  if (address.starts_with("mailto:")) address.remove_prefix(7);
  const std::size_t at = address.find('@');
  if (at == string_view::npos || at == 0) return "it is no mail address";
  if (address.find_first_of(" \t\n<>\",;") != string_view::npos) return "it is no mail address";
  return is_dns_name(address.substr(at + 1)) ? "" : "it names no mail host";
}

std::string why_malformed(string_view kind, string_view url) {
  if (url.empty()) return "it is empty";
  return kind == "email" ? why_no_mail(url) : why_no_link(kind, url);
}

}  // namespace

Result<std::vector<Channel>> read_channels(const At& at) {
  TRY_STATUS(read_mapping(at));
  std::vector<Channel> channels;
  for (const text::Member& member : at.node->members) {
    const At child = child_of(at, member);
    const Words kinds = channel_kinds();
    if (std::find(kinds.begin(), kinds.end(), member.key) == kinds.end()) {
      const string_view near = nearest(member.key, kinds);
      return wrong(child, "unknown kind of channel " + text::quoted(member.key, 64),
                   near.empty() ? "use `url` for any other" : "did you mean " + std::string(near) + "?");
    }
    Channel channel;
    channel.kind = member.key;
    channel.place = child.place();
    const bool empty =
        child.node->is_null() || (child.node->kind == text::Kind::String && child.node->scalar.empty());
    if (!empty) {
      TRY(channel.url, read_text(child));
    }
    channel.malformed = why_malformed(channel.kind, channel.url);
    channels.push_back(std::move(channel));
  }
  return channels;
}

}  // namespace dvsguard::contract
