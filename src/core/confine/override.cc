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
    for (const std::string& line : head) add(line.empty() ? "#" : "# " + text::printable(line, kMaxComment));
  }

  void line(std::size_t indent, std::string text, const std::string& comment = {},
            const std::set<std::string>& mends = {}) {
    text.insert(0, indent, ' ');
    if (!comment.empty()) {
      if (text.size() < kCommentColumn) text.append(kCommentColumn - text.size(), ' ');
      text += "  # " + text::printable(comment, kMaxComment);
    }
    add(text);
    if (!mends.empty()) out_.mends[lines_] = mends;
  }

  // Settings with a common start of their paths share its lines.
  void settings(std::size_t indent, const std::vector<const Setting*>& all, std::size_t depth) {
    for (std::size_t at = 0; at < all.size();) {
      const std::string& key = all[at]->path[depth];
      if (all[at]->path.size() == depth + 1) {
        const Line& own = all[at]->line;
        line(indent, text::yaml_key(key) + ": " + own.value, own.comment, own.mends);
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
    // Where the whole list is replaced, each of its lines is there for all that it mends.
    std::set<std::string> whole;
    if (!list.tag.empty()) {
      for (const Line& item : list.items) whole.insert(item.mends.begin(), item.mends.end());
    }
    line(indent, text::yaml_key(list.key) + ":" + (list.tag.empty() ? "" : " " + list.tag), list.comment,
         whole);
    for (const Line& item : list.items)
      line(indent + 2, "- " + item.value, item.comment, list.tag.empty() ? item.mends : whole);
  }

  Rendered take() { return std::move(out_); }

 private:
  void add(const std::string& text) {
    out_.yaml += text + "\n";
    ++lines_;
  }

  Rendered out_;
  std::uint32_t lines_ = 0;
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

Rendered render(const Override& override, const std::vector<std::string>& head) {
  Writer out(head);
  out.line(0, override.services.empty() ? "services: {}" : "services:");
  for (const auto& [name, service] : override.services) {
    out.line(2, text::yaml_key(name) + ":");
    std::vector<const Setting*> settings;
    settings.reserve(service.settings.size());
    for (const Setting& setting : service.settings) settings.push_back(&setting);
    std::stable_sort(settings.begin(), settings.end(),
                     [](const Setting* a, const Setting* b) { return a->path < b->path; });
    out.settings(4, settings, 0);
    for (const List& list : service.lists) out.list(4, list);
  }
  return out.take();
}

}  // namespace dvsguard::confine
