#include <algorithm>
#include <cstddef>
#include <string_view>
#include <vector>

#include "core/keyscan/characters.h"
#include "core/keyscan/detectors.h"

// .netrc and .pgpass, which are told by their names.
namespace dvsguard::keyscan {
namespace {

constexpr std::size_t kMaxFile = std::size_t{64} * 1024;

std::string_view base_name(std::string_view path) {
  return path.substr(path.rfind('/') + 1);  // npos + 1 is 0
}

struct Token {
  std::string_view text;
  std::size_t at = 0;
};

Token next_token(std::string_view text, std::size_t from) {
  const std::size_t start = std::min(text.find_first_not_of(" \t\r\n", from), text.size());
  const std::size_t end = std::min(text.find_first_of(" \t\r\n", start), text.size());
  return {.text = text.substr(start, end - start), .at = start};
}

bool is_placeholder(std::string_view value) {
  return value.empty() || value.find_first_of("<>${}") != std::string_view::npos || value == "*";
}

}  // namespace

// machine NAME login NAME password SECRET; `default` in machine's place.
void find_netrc_passwords(const Candidate& candidate, Findings& findings) {
  const std::string_view name = base_name(candidate.path);
  if (name != ".netrc" && name != "_netrc" && name != "netrc") return;
  const std::string_view text = candidate.text.substr(0, kMaxFile);
  bool in_machine = false;
  for (Token token = next_token(text, 0); !token.text.empty();) {
    const std::size_t after = token.at + token.text.size();
    if (token.text.starts_with('#')) {
      token = next_token(text, std::min(text.find('\n', token.at), text.size()));
      continue;
    }
    if (token.text == "machine" || token.text == "default") in_machine = true;
    const Token value = next_token(text, after);
    if (token.text == "password" && in_machine && !is_placeholder(value.text)) {
      findings.add(make_hit(KeyKind::NetrcPassword, Certainty::Likely, value.at,
                            "it follows `password` for a machine"));
    }
    token = token.text == "default" ? value : next_token(text, value.at + value.text.size());
  }
}

// HOST:PORT:DATABASE:USER:PASSWORD, `\` before a colon that is part of one.
void find_pgpass_passwords(const Candidate& candidate, Findings& findings) {
  const std::string_view name = base_name(candidate.path);
  if (name != ".pgpass" && name != "pgpass.conf" && name != "pgpass") return;
  const std::string_view text = candidate.text.substr(0, kMaxFile);
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = text.substr(start, end - start);
    std::vector<std::size_t> colons;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '\\') {
        ++i;
      } else if (line[i] == ':') {
        colons.push_back(i);
      }
    }
    if (!line.starts_with('#') && colons.size() == 4 && !is_placeholder(line.substr(colons[3] + 1))) {
      findings.add(make_hit(KeyKind::PgpassPassword, Certainty::Likely, start + colons[3] + 1,
                            "it is the fifth field of its line"));
    }
    start = end + 1;
  }
}

}  // namespace dvsguard::keyscan
