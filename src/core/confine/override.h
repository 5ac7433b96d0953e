#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/running.h"
#include "core/report/finding.h"

// A Compose override that hardens a project: what `dvsguard harden` writes.
namespace dvsguard::confine {

// A value in YAML's flow style, and what stands beside it as a comment.
struct Line {
  std::string value;
  std::string comment;
  std::set<std::string> mends = {};  // topics of the findings that it is there for
};

// One scalar: {"deploy", "resources", "limits", "memory"}.
struct Setting {
  std::vector<std::string> path;
  Line line;
};

// A list of the service. Compose appends its items to the project's own, unless `tag` is "!override".
struct List {
  std::string key;
  std::string tag;
  std::string comment;
  std::vector<Line> items;
};

struct ServiceOverride {
  std::vector<Setting> settings;
  std::vector<List> lists;
};

struct Override {
  std::map<std::string, ServiceOverride> services;
  std::map<std::string, host::User> users;  // services whose user it sets, as the container has it
  std::vector<std::string> notes;           // what running containers did not show, or stood against
  std::vector<report::Finding> mended;      // what the override is there for
  std::vector<report::Finding> left;        // what no override mends at this level
};

struct Rendered {
  std::string yaml;
  std::map<std::uint32_t, std::set<std::string>> mends;  // by line, from 1: topics
};

// As a file that Compose 2.24 and later merge. `head` becomes its first comment, line by line.
[[nodiscard]] Rendered render(const Override& override, const std::vector<std::string>& head);

// A YAML scalar in double quotes, which Compose reads back as `text`: `$` is doubled.
[[nodiscard]] std::string literal(std::string_view text);
// The same for text that stands in the project as written: its ${…} stay.
[[nodiscard]] std::string as_written(std::string_view text);

}  // namespace dvsguard::confine
