#include "core/confine/override.h"

#include <algorithm>

#include "core/text/display.h"
#include "core/text/json.h"
#include "core/text/yaml_key.h"

namespace dvsguard::confine {
namespace {

constexpr std::size_t kCommentColumn = 48;
constexpr std::size_t kMaxComment = 400;

class Writer {
 public:
  explicit Writer(const std::vector<std::string>& head) {
    for (const std::string& line : head)
      out_ += line.empty() ? "#\n" : "# " + text::printable(line, kMaxComment) + "\n";
  }

  void line(std::size_t indent, std::string text, const std::string& comment = {}) {
    text.insert(0, indent, ' ');
    if (!comment.empty()) {
      if (text.size() < kCommentColumn) text.append(kCommentColumn - text.size(), ' ');
      text += "  # " + text::printable(comment, kMaxComment);
    }
    out_ += text + "\n";
  }

  // Settings with a common start of their paths share its lines.
  void settings(std::size_t indent, const std::vector<const Setting*>& all, std::size_t depth) {
    for (std::size_t at = 0; at < all.size();) {
      const std::string& key = all[at]->path[depth];
      if (all[at]->path.size() == depth + 1) {
        line(indent, text::yaml_key(key) + ": " + all[at]->line.value, all[at]->line.comment);
        ++at;
        continue;
      }
      std::vector<const Setting*> below;
      for (; at < all.size() && all[at]->path.size() > depth + 1 && all[at]->path[depth] == key; ++at)
        below.push_back(all[at]);
      line(indent, text::yaml_key(key) + ":");
      settings(indent + 2, below, depth + 1);
    }
  }

  void list(std::size_t indent, const List& list) {
    line(indent, text::yaml_key(list.key) + ":" + (list.tag.empty() ? "" : " " + list.tag), list.comment);
    for (const Line& item : list.items) line(indent + 2, "- " + item.value, item.comment);
  }

  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace

std::string as_written(std::string_view text) {
  return text::json_string(text);
}

std::string literal(std::string_view text) {
  std::string doubled;
  for (const char byte : text) doubled += byte == '$' ? std::string("$$") : std::string(1, byte);
  return as_written(doubled);
}

std::string to_yaml(const Override& override, const std::vector<std::string>& head) {
  Writer out(head);
  out.line(0, override.services.empty() ? "services: {}" : "services:");
  for (const auto& [name, service] : override.services) {
    out.line(2, text::yaml_key(name) + ":");
    std::vector<const Setting*> settings;
    for (const Setting& setting : service.settings) settings.push_back(&setting);
    std::stable_sort(settings.begin(), settings.end(),
                     [](const Setting* a, const Setting* b) { return a->path < b->path; });
    out.settings(4, settings, 0);
    for (const List& list : service.lists) out.list(4, list);
  }
  return out.take();
}

}  // namespace dvsguard::confine
