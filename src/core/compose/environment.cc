#include "core/compose/environment.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "core/compose/trail.h"
#include "core/text/display.h"

namespace dvsguard::compose {

namespace {

using text::Kind;
using text::Node;

Status take(const VariableValue& value, const Node& node, Budget& budget) {
  // Once in the tree, once in the project.
  if (auto taken = budget.take_bytes(2 * value.text.size()); !taken) {
    Error error = text::node_error(node, taken.error().what);
    error.code = taken.error().code;
    return error;
  }
  return {};
}

// A list's "NAME" becomes "NAME=value".
Status resolve_item(Node& item, const Variables& variables, Budget& budget) {
  if (item.kind != Kind::String || item.scalar.find('=') != std::string::npos) return {};
  const VariableValue* value = variables.find(item.scalar);
  if (value == nullptr) return {};
  TRY_STATUS(take(*value, item, budget));
  item.scalar += "=" + value->text;
  item.hollow = nullptr;
  if (value->place.file) add_places(item.via, {value->place});
  return {};
}

std::string refusal(const DotEnvValue& value) {
  return "the variable " + text::printable(value.refused.front(), 80) + " must be set" +
         (value.why.empty() ? "" : ": " + text::printable(value.why));
}

// The variables of one service, as env files see and change them.
class Layers {
 public:
  Layers(const Variables& variables, const Service& service) : variables_(variables) {
    for (const auto& own : service.environment) {
      own_.insert(own.name);
      if (const std::string* value = own.value.get()) values_.set(own.name, {*value, {}});
    }
    below_ = values_;
  }

  Status add(const DotEnv& entries, const std::string& file, const Places& named_by, Budget& budget) {
    const Lookup outside = [this](std::string_view name) {
      const VariableValue* value = variables_.find(name);
      return value != nullptr ? value : values_.find(name);
    };
    TRY(auto values, evaluate_dotenv(*entries, outside, below_, budget));
    for (auto& value : values) {
      if (own_.contains(value.name)) continue;
      Variable variable;
      variable.where = named_by;
      add_places(variable.where, {value.place});
      add_places(variable.where, value.sources);
      variable.value = value.refused.empty() ? Text::known(std::move(value.text), variable.where)
                                             : Text::unknown(refusal(value), variable.where);
      variable.from_interpolation = value.interpolated;
      variable.env_file = file;
      const auto [at, fresh] = index_.emplace(value.name, found_.size());
      variable.name = std::move(value.name);
      if (fresh) {
        found_.push_back(std::move(variable));
      } else {
        found_[at->second] = std::move(variable);
      }
    }
    return {};
  }

  std::vector<Variable> take() { return std::move(found_); }

 private:
  const Variables& variables_;
  std::unordered_set<std::string> own_;
  Variables values_;  // the service's own
  Variables below_;   // the same, and what the env files have set so far
  std::unordered_map<std::string, std::size_t> index_;
  std::vector<Variable> found_;
};

// The file to read for `node`: itself, its example, or nothing.
Result<std::string> file_of(const Node& node, bool required, const Trail& trail, Reading& reading) {
  const std::string& path = node.scalar;
  if (reading.files().exists(path)) return path;
  if (!required) return std::string();
  if (std::string example = reading.example_of(path); !example.empty()) {
    reading.note_example(path, example, node.places());
    return example;
  }
  if (node.hollow) return std::string();
  Error error = error_at(node, trail, "the file " + text::quoted(*reading.display(path)) + " is not there",
                         "write it, or say `required: false`");
  error.code = ErrorCode::Missing;
  return error;
}

Status lay_service(const Node& node, const Trail& trail, const Variables& variables, Reading& reading,
                   Service& service) {
  const Node* files = node.find("env_file");
  if (files == nullptr || !files->is_list()) return {};
  Layers layers(variables, service);
  for (std::size_t i = 0; i < files->items.size(); ++i) {
    const Node* path = files->items[i].find("path");
    if (path == nullptr || path->kind != Kind::String || i >= service.env_files.size()) continue;
    EnvFile& env_file = service.env_files[i];
    const Trail list = trail / "env_file", here = list[i];
    if (!env_file.format.empty() && env_file.format != "raw") {
      return error_at(files->items[i], here, "a format that is not known",
                      "the one format with a name is `raw`");
    }
    TRY(const std::string file, file_of(*path, env_file.required, here, reading));
    env_file.missing = env_file.required && file != path->scalar;
    if (file.empty()) continue;
    TRY(const DotEnv entries, reading.dotenv(file, env_file.format == "raw", Reference::Kind::EnvFile,
                                             service.name, path->places()));
    TRY_STATUS(layers.add(entries, file, path->places(), reading.budget()));
  }
  auto found = layers.take();
  std::move(found.begin(), found.end(), std::back_inserter(service.environment));
  return {};
}

// Compose resolves variables in a label file by the label files before it, and by nothing else.
Status lay_labels(const Node& node, const Trail& trail, Reading& reading, Service& service) {
  const Node* files = node.find("label_file");
  if (files == nullptr || !files->is_list()) return {};
  Variables labels;
  std::unordered_map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < service.labels.size(); ++i) index.emplace(service.labels[i].name, i);
  const std::size_t own = service.labels.size();
  for (std::size_t i = 0; i < files->items.size(); ++i) {
    const Node& path = files->items[i];
    if (path.kind != Kind::String) continue;
    const Trail list = trail / "label_file";
    TRY(const std::string file, file_of(path, true, list[i], reading));
    if (file.empty()) continue;
    TRY(const DotEnv entries,
        reading.dotenv(file, false, Reference::Kind::LabelFile, service.name, path.places()));
    const Lookup outside = [&](std::string_view name) { return labels.find(name); };
    TRY(auto values, evaluate_dotenv(*entries, outside, labels, reading.budget()));
    for (auto& value : values) {
      Places where = path.places();
      add_places(where, {value.place});
      const auto [at, fresh] = index.emplace(value.name, service.labels.size());
      if (at->second < own) continue;
      NamedText label{std::move(value.name), Text::known(std::move(value.text), where), where};
      if (fresh) {
        service.labels.push_back(std::move(label));
      } else {
        service.labels[at->second] = std::move(label);
      }
    }
  }
  return {};
}

}  // namespace

Status resolve_environment_lists(Node& project, const Variables& variables, Budget& budget) {
  Node* services = project.find("services");
  if (services == nullptr) return {};
  for (auto& member : services->members) {
    Node* environment = member.value.is_map() ? member.value.find("environment") : nullptr;
    if (environment == nullptr) continue;
    for (auto& item : environment->items) TRY_STATUS(resolve_item(item, variables, budget));
  }
  return {};
}

Status resolve_names(Node& environment, const Variables& variables, bool keep, Budget& budget) {
  for (auto& item : environment.items) TRY_STATUS(resolve_item(item, variables, budget));
  for (auto& member : environment.members) {
    const VariableValue* value = member.value.is_null() ? variables.find(member.key) : nullptr;
    if (value == nullptr) continue;
    TRY_STATUS(take(*value, member.value, budget));
    member.value = text::make_string(value->text, member.value.place);
    if (value->place.file) add_places(member.value.via, {value->place});
  }
  if (keep) return {};
  std::erase_if(environment.items, [](const Node& item) {
    return item.kind == Kind::String && item.scalar.find('=') == std::string::npos;
  });
  std::erase_if(environment.members, [](const text::Member& member) { return member.value.is_null(); });
  return {};
}

Status lay_env_files(const Node& model, const Variables& variables, Reading& reading, Project& project) {
  const Node* services = model.find("services");
  if (services == nullptr) return {};
  std::unordered_map<std::string_view, const Node*> nodes;
  for (const auto& member : services->members) nodes.emplace(member.key, &member.value);
  const Trail root, section = root / "services";
  for (auto& service : project.services) {
    const auto node = nodes.find(service.name);
    if (node == nodes.end()) continue;
    const Trail trail = section / service.name;
    Status laid = lay_service(*node->second, trail, variables, reading, service);
    if (laid) laid = lay_labels(*node->second, trail, reading, service);
    if (laid) continue;
    if (service.active) return laid;
    // Compose does not read the files of a service that no profile starts, so they are no reason to refuse.
    reading.notes().add(Note::Kind::InactiveUnread,
                        "of the inactive service " + text::printable(service.name) + ": " + laid.error().what,
                        {laid.error().place});
  }
  return {};
}

}  // namespace dvsguard::compose
