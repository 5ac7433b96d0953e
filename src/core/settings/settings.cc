#include "core/settings/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "core/base/nearest.h"
#include "core/compose/lexical_path.h"
#include "core/contract/config.h"
#include "core/settings/vocabulary.h"
#include "core/text/display.h"
#include "core/text/reader.h"
#include "core/text/yaml.h"

namespace dvsguard::settings {
namespace {

using text::At;
using text::wrong;

Status read_block(const At& at, Block block) {
  return text::read_keys(at, info(block).keys, info(block).required);
}

// A variable may be set, and empty.
bool is_empty_text(const text::Node& node) {
  return node.kind == text::Kind::String && node.scalar.empty() && !node.plain;
}

class Reader {
 public:
  explicit Reader(std::string folder) : folder_(std::move(folder)) {}

  Result<Settings> file(const At& at) {
    TRY_STATUS(read_block(at, Block::File));
    const At version = *at.find("dvsguard");
    TRY(const std::int64_t number, text::read_int(version, 0, INT32_MAX));
    if (number != 1) return wrong(version, "is of a later format", "this dvsguard reads 1");
    Settings settings;
    if (const auto list = at.find("projects")) {
      TRY(settings.projects, projects(*list));
    }
    if (const auto accepted = at.find("accept")) {
      TRY(settings.accept, accepts(*accepted));
    }
    if (const auto feeds = at.find("advisories")) {
      TRY(settings.advisories, advisories(*feeds));
    }
    return settings;
  }

 private:
  Result<std::vector<Project>> projects(const At& list) {
    TRY_STATUS(text::read_list(list));
    if (list.node->items.size() > kMaxProjects) {
      Error error = wrong(list, fmt::format("holds more than {} projects (kMaxProjects)", kMaxProjects));
      error.code = ErrorCode::Cap;
      return error;
    }
    std::vector<Project> all;
    std::set<std::tuple<std::string, std::vector<std::string>, std::string>> seen;
    for (std::size_t i = 0; i < list.node->items.size(); ++i) {
      TRY(Project entry, project(list.item(i)));
      if (!seen.emplace(entry.path, entry.files, entry.name).second)
        return wrong(list.item(i), "is a project that stands here already", "put both entries into one");
      all.push_back(std::move(entry));
    }
    return all;
  }

  Result<Project> project(const At& at) {
    TRY_STATUS(read_block(at, Block::Project));
    Project entry;
    entry.place = at.place();
    TRY(entry.path, path(*at.find("path"), folder_));
    TRY(entry.name, text::read_optional(at, "name"));
    TRY(entry.files, paths(at, "files", entry.path));
    TRY(entry.env_files, paths(at, "env_files", entry.path));
    if (const auto profiles = at.find("profiles")) {
      TRY(entry.profiles, text::read_names(*profiles));
    }
    if (const auto values = at.find("config")) {
      TRY(entry.config, config(*values));
    }
    if (const auto overrides = at.find("overrides")) {
      TRY(const std::vector<std::string> names, paths(at, "overrides", entry.path));
      for (std::size_t i = 0; i < names.size(); ++i)
        entry.overrides.push_back({names[i], overrides->item(i).place()});
    }
    if (const auto list = at.find("accept")) {
      TRY(entry.accept, accepts(*list));
    }
    return entry;
  }

  static Result<std::string> path(const At& at, const std::string& folder) {
    TRY(const std::string text, text::read_text(at));
    if (text.starts_with('~'))
      return wrong(at, "starts with `~`, which only shells replace", "write the whole path");
    return compose::absolute_path(folder, text);
  }

  static Result<std::vector<std::string>> paths(const At& at, std::string_view key,
                                                const std::string& folder) {
    std::vector<std::string> all;
    const auto list = at.find(key);
    if (!list) return all;
    TRY(all, text::read_names(*list));
    for (std::size_t i = 0; i < all.size(); ++i) {
      TRY(all[i], path(list->item(i), folder));
    }
    return all;
  }

  Result<std::vector<ConfigValue>> config(const At& at) {
    TRY_STATUS(text::read_mapping(at));
    std::vector<ConfigValue> values;
    for (const text::Member& member : at.node->members) {
      const At item = text::child_of(at, member);
      ConfigValue value;
      value.name = member.key;
      value.place = item.place();
      if (!contract::is_variable_name(value.name)) return wrong(item, "is no name of a variable");
      if (item.node->is_map()) {
        TRY_STATUS(read_block(item, Block::ConfigFile));
        TRY(value.file, path(*item.find("file"), folder_));
      } else if (!is_empty_text(*item.node)) {
        TRY(value.value, text::read_quoted(item));
      }
      values.push_back(std::move(value));
    }
    return values;
  }

  static Result<std::vector<report::Accept>> accepts(const At& at) {
    TRY_STATUS(text::read_list(at));
    std::vector<report::Accept> all;
    for (std::size_t i = 0; i < at.node->items.size(); ++i) {
      TRY(report::Accept made, accept(at.item(i)));
      all.push_back(std::move(made));
    }
    return all;
  }

  static Result<report::Accept> accept(const At& at) {
    TRY_STATUS(read_block(at, Block::Accept));
    report::Accept made;
    made.place = at.place();
    const At rule = *at.find("rule");
    TRY(const std::string code, text::read_text(rule));
    const auto known = report::parse_rule(code);
    if (!known) return unknown_rule(rule, code);
    made.rule = *known;
    TRY(made.service, text::read_optional(at, "service"));
    TRY(made.target, text::read_optional(at, "target"));
    TRY(made.why, text::read_reason(*at.find("why")));
    const At until = *at.find("until");
    TRY(made.until_text, text::read_quoted(until));
    const auto instant = parse_instant(made.until_text);
    if (!instant) return wrong(until, "is no instant", "write one as \"2027-01-31T12:00:00Z\"");
    made.until = *instant;
    return made;
  }

  static Result<std::vector<Feed>> advisories(const At& at) {
    TRY_STATUS(text::read_list(at));
    if (at.node->items.size() > kMaxFeeds)
      return wrong(at, fmt::format("holds more than {} sources (kMaxFeeds)", kMaxFeeds));
    std::vector<Feed> all;
    for (std::size_t i = 0; i < at.node->items.size(); ++i) {
      TRY(Feed made, one_feed(at.item(i)));
      all.push_back(std::move(made));
    }
    return all;
  }

  static Result<Feed> one_feed(const At& at) {
    TRY_STATUS(read_block(at, Block::Feed));
    const At kind = *at.find("kind");
    TRY(const std::string name, text::read_text(kind));
    const auto known = parse_feed_kind(name);
    if (!known)
      return wrong(kind, text::quoted(name, 64) + " is no kind of advisories",
                   "write osv, debian, alpine, wolfi or chainguard");
    Feed feed;
    feed.kind = *known;
    feed.place = at.place();
    TRY(feed.url, text::read_text(*at.find("url")));
    return feed;
  }

  static Error unknown_rule(const At& at, const std::string& code) {
    std::vector<std::string_view> known;
    for (const report::RuleInfo& rule : report::rules()) known.push_back(rule.id);
    const std::string_view near = nearest(code, known);
    return wrong(at, text::quoted(code, 64) + " is no rule",
                 near.empty() ? "`dvsguard explain` lists them" : fmt::format("did you mean {}?", near));
  }

  std::string folder_;
};

}  // namespace

Result<Settings> parse_settings(std::string_view yaml, const FileName& shown, const std::string& path) {
  TRY(const text::Node root, text::parse_yaml(yaml, shown));
  TRY(Settings settings, Reader(compose::parent_path(path)).file({&root, "dvsguard.yaml"}));
  settings.path = path;
  return settings;
}

bool is_entry_for(const Project& project, std::string_view name, const std::vector<std::string>& files) {
  return (name.empty() || project.name.empty() || project.name == name) &&
         (files.empty() || project.files.empty() || project.files == files);
}

}  // namespace dvsguard::settings
