#include "core/contract/config.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "core/crypto/address.h"
#include "core/text/display.h"

namespace dvsguard::contract {
namespace {

using std::string_view;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_port(string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc{} && end == text.data() + text.size() && port != 0;
}

bool is_int(string_view text) {
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

// A DNS name, an IPv4 address, or an IPv6 address with or without brackets.
bool is_host(string_view text) {
  if (text.size() > 253) return false;
  if (text.starts_with('[') && text.ends_with(']')) {
    return is_name(text.substr(1, text.size() - 2), 45, ":.") && text.find(':') != string_view::npos;
  }
  if (text.find(':') != string_view::npos) return is_name(text, 45, ":.");
  return is_name(text, 253, ".-_") && text.front() != '.' && text.front() != '-' &&
         text.find("..") == string_view::npos;
}

// scheme://authority… (RFC 3986), without spaces.
bool is_url(string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == string_view::npos || !is_name(text.substr(0, colon), 32, "+-.") || is_digit(text.front()))
    return false;
  const string_view rest = text.substr(colon + 3);
  return !rest.empty() && rest.front() != '/' && text.find_first_of(" \t\n\"<>\\^`{|}") == string_view::npos;
}

// One or more of a number and a unit, as Go and Compose write them: 1h30m, 250ms.
bool is_duration(string_view text) {
  if (text.empty()) return false;
  while (!text.empty()) {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    if (digits == 0) return false;
    text.remove_prefix(digits);
    const auto unit = [&](string_view name) {
      if (!text.starts_with(name)) return false;
      text.remove_prefix(name.size());
      return true;
    };
    if (!unit("ms") && !unit("us") && !unit("ns") && !unit("s") && !unit("m") && !unit("h")) return false;
  }
  return true;
}

bool is_choice(const ConfigVariable& variable, string_view value) {
  return std::find(variable.choices.begin(), variable.choices.end(), value) != variable.choices.end();
}

Status read_choices(const At& at, ConfigVariable& variable) {
  const std::optional<At> choices = at.find("choices");
  const bool is_enum = variable.type == ConfigType::Enum;
  if (!choices) return is_enum ? Status(wrong(at, "an enum lacks `choices`", "add them")) : Status();
  if (!is_enum) return wrong(*choices, "only an enum has choices");
  TRY(variable.choices, read_names(*choices));
  if (variable.choices.empty()) return wrong(*choices, "an enum needs at least one choice");
  return {};
}

Status read_fallback(const At& at, ConfigVariable& variable) {
  const std::optional<At> fallback = at.find("default");
  if (!fallback) return {};
  // An empty default is a value too: the variable is then set, and empty.
  if (fallback->node->kind == text::Kind::String && fallback->node->scalar.empty() &&
      variable.type == ConfigType::String) {
    variable.fallback = "";
    return {};
  }
  TRY(std::string value, read_text(*fallback));
  if (const std::string why = misfit(variable, value); !why.empty()) {
    return wrong(*fallback, "the default is not of the variable's type: " + why);
  }
  variable.fallback = std::move(value);
  return {};
}

Result<ConfigVariable> read_variable(const std::string& name, const At& at) {
  TRY_STATUS(read_block(at, Block::Config));
  ConfigVariable variable;
  variable.name = name;
  variable.place = at.place();
  TRY(const std::size_t type, read_choice(*at.find("type"), config_types()));
  variable.type = static_cast<ConfigType>(type);
  TRY_STATUS(read_choices(at, variable));
  TRY_STATUS(read_fallback(at, variable));
  if (const std::optional<At> secret = at.find("secret")) {
    TRY(variable.secret, read_bool(*secret));
  }
  if (const std::optional<At> services = at.find("services")) {
    TRY(variable.services, read_names(*services));
  }
  TRY(variable.why, read_reason(*at.find("why")));
  return variable;
}

}  // namespace

bool is_variable_name(string_view text) {
  return is_name(text, 128, "_") && !is_digit(text.front());
}

bool is_address(string_view text) {
  const Result<crypto::Address> address = crypto::parse_address(text);
  return address && address->text() == text;
}

std::string misfit(const ConfigVariable& variable, string_view value) {
  switch (variable.type) {
    case ConfigType::String:
      return {};
    case ConfigType::Port:
      return is_port(value) ? "" : "a port is a number from 1 to 65535";
    case ConfigType::Url:
      return is_url(value) ? "" : "a URL is scheme://host…";
    case ConfigType::Host:
      return is_host(value) ? "" : "a host is a name or an address, without a port";
    case ConfigType::Int:
      return is_int(value) ? "" : "a whole number of 64 bits";
    case ConfigType::Bool:
      return value == "true" || value == "false" ? "" : "true or false";
    case ConfigType::Path:
      return value.empty() ? "a path is not empty" : "";
    case ConfigType::Address:
      return is_address(value) ? "" : "an address is 0x and 40 hex digits with EIP-55's checksum";
    case ConfigType::Duration:
      return is_duration(value) ? "" : "a duration is numbers with units, such as 1h30m";
    case ConfigType::Enum:
      return is_choice(variable, value) ? "" : "it is none of the choices";
  }
  return "no such type";
}

Result<std::vector<ConfigVariable>> read_config(const At& at) {
  TRY_STATUS(read_mapping(at));
  std::vector<ConfigVariable> variables;
  for (const text::Member& member : at.node->members) {
    const At child = child_of(at, member);
    if (!is_variable_name(member.key)) {
      return wrong(child, text::quoted(member.key, 64) + " is no name of a variable",
                   "use letters, digits and underscores, and no digit first");
    }
    TRY(ConfigVariable variable, read_variable(member.key, child));
    variables.push_back(std::move(variable));
  }
  return variables;
}

}  // namespace dvsguard::contract
