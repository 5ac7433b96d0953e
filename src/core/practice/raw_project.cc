#include "core/practice/raw_project.h"

#include <utility>

namespace dvsguard::practice {
namespace {

using text::Node;

// `$$` is Compose's way to write the shell's `$`.
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '$' && i + 1 < text.size() && text[i + 1] == '$') ++i;
    out += text[i];
  }
  return out;
}

std::vector<std::string> words_of(const Node& list) {
  std::vector<std::string> words;
  words.reserve(list.items.size());
  for (const Node& item : list.items) words.push_back(unescaped(item.scalar));
  return words;
}

void add_command(std::vector<RawCommand>& to, std::string_view from, const Node* node) {
  if (node == nullptr || node->is_null() || node->is_map()) return;
  Result<build::Script> script = build::Script();
  if (!node->is_list()) {
    script = build::parse_command_line(unescaped(node->scalar), node->place);
  } else if (std::vector<std::string> words = words_of(*node); !words.empty()) {
    // A healthcheck's first word says how the rest is run.
    if (words.front() == "CMD") words.erase(words.begin());
    const bool line = words.size() == 2 && words.front() == "CMD-SHELL";
    script =
        line ? build::parse_command_line(words[1], node->place) : build::parse_arguments(words, node->place);
  }
  if (script && !script->commands.empty()) to.push_back({from, std::move(*script)});
}

void add_texts(std::vector<std::string>& to, const Node* node) {
  if (node == nullptr) return;
  if (node->is_scalar()) to.push_back(node->scalar);
  for (const Node& item : node->items) add_texts(to, &item);
  for (const text::Member& member : node->members) add_texts(to, &member.value);
}

struct ShortVolume {
  std::string source, target;
};

// "SOURCE:TARGET" or "SOURCE:TARGET:MODE"; colons inside ${…} divide nothing.
ShortVolume split_volume(std::string_view volume) {
  std::vector<std::string> parts(1);
  int depth = 0;
  for (const char c : volume) {
    if (c == '{') ++depth;
    if (c == '}') --depth;
    if (c == ':' && depth <= 0) {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  if (parts.size() < 2) return {};
  return {std::move(parts[0]), std::move(parts[1])};
}

}  // namespace

RawProject::RawProject(const Evidence& evidence) {
  configs_ = evidence.loaded.uninterpolated.find("configs");
  for (const text::Member& member : evidence.loaded.scripted.members)
    services_.emplace(member.key, &member.value);
  const Node* services = evidence.loaded.uninterpolated.find("services");
  if (services == nullptr) return;
  for (const text::Member& member : services->members) services_.emplace(member.key, &member.value);
}

const Node* RawProject::find(std::string_view service, std::string_view property) const {
  const auto found = services_.find(service);
  return found == services_.end() ? nullptr : found->second->find(property);
}

RawProject::Written RawProject::environment(std::string_view service) const {
  Written written;
  const Node* environment = find(service, "environment");
  if (environment == nullptr) return written;
  for (const text::Member& member : environment->members) written.emplace(member.key, member.value.scalar);
  for (const Node& item : environment->items) {
    const std::size_t equals = item.scalar.find('=');
    if (equals == std::string::npos) continue;
    written.insert_or_assign(item.scalar.substr(0, equals), item.scalar.substr(equals + 1));
  }
  return written;
}

RawProject::Written RawProject::volumes(std::string_view service) const {
  Written written;
  const Node* volumes = find(service, "volumes");
  if (volumes == nullptr) return written;
  for (const Node& volume : volumes->items) {
    const Node *source = volume.find("source"), *target = volume.find("target");
    if (source != nullptr && target != nullptr) {
      written.insert_or_assign(target->scalar, source->scalar);
    } else if (ShortVolume parts = split_volume(volume.scalar); !parts.target.empty()) {
      written.insert_or_assign(std::move(parts.target), std::move(parts.source));
    }
  }
  return written;
}

std::string RawProject::config_content(std::string_view key) const {
  const Node* config = configs_ == nullptr ? nullptr : configs_->find(key);
  const Node* content = config == nullptr ? nullptr : config->find("content");
  if (content == nullptr) return {};
  std::string text = content->scalar;
  for (std::size_t at = text.find("$$"); at != std::string::npos; at = text.find("$$", at)) text.erase(at, 2);
  return text;
}

std::vector<std::string> RawProject::texts(std::string_view service) const {
  std::vector<std::string> texts;
  for (const std::string_view property : {"environment", "command", "entrypoint"}) {
    add_texts(texts, find(service, property));
  }
  return texts;
}

std::vector<RawCommand> RawProject::commands(std::string_view service) const {
  std::vector<RawCommand> commands;
  add_command(commands, "entrypoint", find(service, "entrypoint"));
  add_command(commands, "command", find(service, "command"));
  if (const Node* healthcheck = find(service, "healthcheck")) {
    add_command(commands, "healthcheck", healthcheck->find("test"));
  }
  for (const std::string_view hooks : {"post_start", "pre_stop"}) {
    const Node* list = find(service, hooks);
    if (list == nullptr) continue;
    for (const Node& hook : list->items) add_command(commands, "hook", hook.find("command"));
  }
  return commands;
}

}  // namespace dvsguard::practice
