#include "core/host/daemon.h"

#include <vector>

#include "core/text/json.h"

namespace dvsguard::host {
namespace {

using text::Kind;
using text::Node;

Error wrong_type(const Node& node, std::string_view key, std::string_view wanted) {
  Error error = text::node_error(
      node, "is " + std::string(text::kind_name(node.kind)) + " and not " + std::string(wanted));
  error.where = key;
  return error;
}

Status take_text(const Node& root, std::string_view key, std::optional<std::string>& to) {
  const Node* node = root.find(key);
  if (node == nullptr || node->is_null()) return {};
  if (node->kind != Kind::String) return wrong_type(*node, key, "a string");
  to = node->scalar;
  return {};
}

Status take_bool(const Node& root, std::string_view key, std::optional<bool>& to) {
  const Node* node = root.find(key);
  if (node == nullptr || node->is_null()) return {};
  if (node->kind != Kind::Bool) return wrong_type(*node, key, "a boolean");
  to = node->scalar == "true";
  return {};
}

std::vector<std::string_view> words_of(std::string_view line) {
  std::vector<std::string_view> words;
  while (!line.empty()) {
    const std::size_t end = line.find('\0');
    words.push_back(line.substr(0, end));
    if (end == std::string_view::npos) break;
    line.remove_prefix(end + 1);
  }
  return words;
}

// pflag's spellings: --name=value, --name value.
std::optional<std::string_view> value_at(const std::vector<std::string_view>& words, std::size_t at,
                                         std::string_view flag) {
  const std::string_view word = words[at];
  if (!word.starts_with(flag)) return std::nullopt;
  if (word.size() == flag.size()) return at + 1 < words.size() ? words[at + 1] : std::string_view();
  if (word[flag.size()] == '=') return word.substr(flag.size() + 1);
  return std::nullopt;
}

std::optional<bool> switch_of(std::string_view word, std::string_view flag) {
  if (word == flag) return true;
  if (!word.starts_with(flag) || word[flag.size()] != '=') return std::nullopt;
  const std::string_view value = word.substr(flag.size() + 1);
  return value == "true" || value == "1" || value == "t" || value == "T" || value == "TRUE" ||
         value == "True";
}

}  // namespace

Result<Daemon> parse_daemon(std::string_view json, const FileName& file) {
  text::Limits limits;
  limits.max_bytes = kMaxDaemonBytes;
  TRY(const Node root, text::parse_json(json, file, limits));
  if (!root.is_map()) return wrong_type(root, "", "an object");
  Daemon daemon;
  TRY_STATUS(take_text(root, "log-driver", daemon.log_driver));
  TRY_STATUS(take_bool(root, "no-new-privileges", daemon.no_new_privileges));
  TRY_STATUS(take_bool(root, "live-restore", daemon.live_restore));
  TRY_STATUS(take_text(root, "userns-remap", daemon.userns_remap));
  const Node* options = root.find("log-opts");
  if (options == nullptr || options->is_null()) return daemon;
  if (!options->is_map()) return wrong_type(*options, "log-opts", "an object");
  for (const text::Member& option : options->members) {
    if (!option.value.is_scalar()) return wrong_type(option.value, "log-opts", "a string");
    daemon.log_opts[option.key] = option.value.scalar;
  }
  return daemon;
}

void add_arguments(Daemon& daemon, std::string_view command_line) {
  const std::vector<std::string_view> words = words_of(command_line);
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (const auto driver = value_at(words, i, "--log-driver")) daemon.log_driver = *driver;
    if (const auto remap = value_at(words, i, "--userns-remap")) daemon.userns_remap = *remap;
    if (const auto on = switch_of(words[i], "--no-new-privileges")) daemon.no_new_privileges = on;
    if (const auto on = switch_of(words[i], "--live-restore")) daemon.live_restore = on;
    if (const auto option = value_at(words, i, "--log-opt")) {
      const std::size_t equals = option->find('=');
      if (equals != std::string_view::npos)
        daemon.log_opts[std::string(option->substr(0, equals))] = option->substr(equals + 1);
    }
  }
}

std::string config_file_of(std::string_view command_line) {
  const std::vector<std::string_view> words = words_of(command_line);
  for (std::size_t i = 1; i < words.size(); ++i) {
    if (const auto path = value_at(words, i, "--config-file")) return std::string(*path);
  }
  return {};
}

}  // namespace dvsguard::host
