#include "core/compose/discover.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "core/compose/lexical_path.h"
#include "core/compose/normalize.h"
#include "core/compose/paths.h"
#include "core/compose/template.h"
#include "core/text/display.h"

namespace dvsguard::compose {

namespace {

constexpr std::string_view kNames[] = {"compose.yaml", "compose.yml", "docker-compose.yml",
                                       "docker-compose.yaml"};
constexpr std::string_view kOverrides[] = {"compose.override.yml", "compose.override.yaml",
                                           "docker-compose.override.yml", "docker-compose.override.yaml"};

std::vector<std::string> split(std::string_view text, std::string_view separator) {
  std::vector<std::string> out;
  while (true) {
    const auto at = text.find(separator);
    out.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + separator.size());
  }
}

std::string trim(std::string_view text) {
  const auto start = text.find_first_not_of(" \t\r\n\v\f");
  if (start == std::string_view::npos) return {};
  return std::string(text.substr(start, text.find_last_not_of(" \t\r\n\v\f") - start + 1));
}

// strconv.ParseBool.
std::optional<bool> go_bool(std::string_view text) {
  constexpr std::string_view kTrue[] = {"1", "t", "T", "TRUE", "true", "True"};
  constexpr std::string_view kFalse[] = {"0", "f", "F", "FALSE", "false", "False"};
  if (std::find(std::begin(kTrue), std::end(kTrue), text) != std::end(kTrue)) return true;
  if (std::find(std::begin(kFalse), std::end(kFalse), text) != std::end(kFalse)) return false;
  return std::nullopt;
}

Error usage(ErrorCode code, std::string what, std::string mend = {}) {
  return Error{code, {}, {}, std::move(what), std::move(mend)};
}

class Planner {
 public:
  Planner(Reading& reading, const Environment& environment) : reading_(reading), options_(reading.options()) {
    for (const auto& [name, value] : environment) plan_.variables.set(name, {value, {}});
    if (!environment.contains("PWD")) plan_.variables.set("PWD", {options_.working_directory, {}});
    if (options_.env_files.empty()) {
      const auto named = environment.find("COMPOSE_ENV_FILES");
      if (named != environment.end()) env_files_ = split(named->second, ",");
      std::erase(env_files_, "");
    } else {
      env_files_ = options_.env_files;
    }
  }

  Result<Plan> run() {
    for (const auto& file : options_.files) plan_.files.push_back(file == kStandardInput ? file : here(file));
    for (std::size_t i = 0; i < options_.files.size(); ++i) {
      if (!is_remote(options_.files[i])) continue;
      return usage(ErrorCode::Unsupported, "a remote Compose file is never fetched: " +
                                               text::quoted(without_credentials(options_.files[i])));
    }
    TRY_STATUS(read_dotenv());  // of the directory where it all starts
    TRY_STATUS(use_example());
    TRY_STATUS(files_from_variable());
    find_files();
    if (plan_.files.empty()) {
      return usage(ErrorCode::Missing, "no Compose file here or in a directory above",
                   "name one with -f, or make a compose.yaml");
    }
    TRY_STATUS(read_dotenv());  // of the project's own directory, now that it is known
    TRY_STATUS(use_example());
    plan_.directory = directory();
    if (!options_.left_out.empty()) std::erase(plan_.files, options_.left_out);
    if (plan_.files.empty()) {
      return usage(ErrorCode::Missing, "the override is the project's only Compose file",
                   "name the project's own files with -f");
    }
    plan_.files.insert(plan_.files.end(), options_.overrides.begin(), options_.overrides.end());
    set_profiles();
    return std::move(plan_);
  }

 private:
  [[nodiscard]] std::string here(std::string_view path) const {
    return absolute_path(options_.working_directory, path);
  }

  [[nodiscard]] std::string directory() const {
    if (!options_.project_directory.empty()) return here(options_.project_directory);
    for (const auto& file : plan_.files) {
      if (file != kStandardInput) return parent_path(file);
    }
    return clean_path(options_.working_directory);
  }

  // COMPOSE_DISABLE_ENV_FILE. Compose reads it from its own environment, into which it has put what the first
  // .env sets with the prefix COMPOSE_: such a file can switch itself off.
  Result<bool> default_disabled(const Variables& variables) const {
    const VariableValue* value = variables.find("COMPOSE_DISABLE_ENV_FILE");
    if (value == nullptr) return false;
    const auto disabled = go_bool(value->text);
    if (!disabled) return usage(ErrorCode::Usage, "COMPOSE_DISABLE_ENV_FILE is neither true nor false");
    return *disabled;
  }

  Status read_dotenv() {
    if (!env_files_.empty()) return read_env_files();
    TRY(const bool disabled, default_disabled(plan_.variables));
    if (disabled) return {};
    const std::string path = join_path(directory(), ".env");
    if (!reading_.files().exists(path) || reading_.files().is_directory(path)) return {};
    dotenv_found_ = true;
    TRY(const Variables made, evaluate({path}));
    TRY(const bool switched_off, default_disabled(made));
    if (!switched_off) {
      plan_.variables.add_missing(made);
      return {};
    }
    Variables kept;
    for (const auto& [name, value] : made.values()) {
      if (name.starts_with("COMPOSE_")) kept.set(name, value);
    }
    plan_.variables.add_missing(kept);
    return {};
  }

  Status read_env_files() {
    std::vector<std::string> paths;
    for (const auto& file : env_files_) {
      std::string path = here(file);
      if (!reading_.files().exists(path)) {
        return usage(ErrorCode::Missing, "there is no env file " + text::quoted(file),
                     "--env-file or COMPOSE_ENV_FILES names it");
      }
      if (reading_.files().is_directory(path))
        return usage(ErrorCode::Io, text::quoted(file) + " is a directory, not an env file");
      paths.push_back(std::move(path));
    }
    return add(paths);
  }

  // Without a .env, an example shows what one would hold.
  Status use_example() {
    if (dotenv_found_ || !env_files_.empty()) return {};
    TRY(const bool disabled, default_disabled(plan_.variables));
    const std::string path = join_path(directory(), ".env");
    if (disabled || reading_.files().exists(path)) return {};
    const std::string example = reading_.example_of(path);
    if (example.empty()) return {};
    reading_.note_example(path, example, {{reading_.display(example), 0, 0}});
    dotenv_found_ = true;
    return add({example});
  }

  // Later files win over earlier ones, the environment over all of them.
  Result<Variables> evaluate(const std::vector<std::string>& paths) {
    Variables made;
    const Lookup outside = [this](std::string_view name) { return plan_.variables.find(name); };
    for (const auto& path : paths) {
      TRY(const DotEnv entries, reading_.dotenv(path, false, Reference::Kind::DotEnv, {}, {}));
      TRY(const auto values, evaluate_dotenv(*entries, outside, made, reading_.budget()));
      for (const auto& value : values) {
        for (const auto& name : value.refused) reading_.notes().refused(name, value.why, value.place);
      }
    }
    return made;
  }

  Status add(const std::vector<std::string>& paths) {
    TRY(const Variables made, evaluate(paths));
    plan_.variables.add_missing(made);
    return {};
  }

  Status files_from_variable() {
    if (!plan_.files.empty()) return {};
    const VariableValue* names = plan_.variables.find("COMPOSE_FILE");
    if (names == nullptr) return {};
    const VariableValue* separator = plan_.variables.find("COMPOSE_PATH_SEPARATOR");
    const bool own = separator != nullptr && !separator->text.empty();
    for (const auto& name : split(names->text, own ? separator->text : ":")) {
      if (is_remote(name)) {
        return Error{ErrorCode::Unsupported,
                     names->place,
                     "COMPOSE_FILE",
                     "a remote Compose file is never fetched",
                     {}};
      }
      plan_.files.push_back(name == kStandardInput ? name : here(name));
      if (name == kStandardInput || reading_.files().exists(plan_.files.back())) continue;
      return Error{ErrorCode::Missing, names->place, "COMPOSE_FILE", "names a file that is not there", {}};
    }
    if (!names->place.file || only_hardens()) return {};
    reading_.notes().add(
        Note::Kind::DotEnvRedirects,
        "COMPOSE_FILE in " + text::printable(names->place.name()) + " picks the project's files",
        {names->place});
    return {};
  }

  void find_files() {
    if (!plan_.files.empty()) return;
    std::string folder = directory();
    while (true) {
      plan_.files = default_files(folder);
      const std::string up = parent_path(folder);
      if (!plan_.files.empty() || up == folder) return;
      folder = up;
    }
  }

  [[nodiscard]] std::vector<std::string> default_files(const std::string& folder) const {
    std::vector<std::string> files;
    if (std::string found = first_of(folder, kNames); !found.empty()) {
      files.push_back(std::move(found));
      if (std::string over = first_of(folder, kOverrides); !over.empty()) files.push_back(std::move(over));
    }
    return files;
  }

  // The files that Compose would find anyway, and dvsguard's own override over them.
  [[nodiscard]] bool only_hardens() const {
    const std::string folder = clean_path(options_.working_directory);
    std::vector<std::string> expected = default_files(folder);
    expected.push_back(join_path(folder, kHardenedName));
    return expected.size() > 1 && plan_.files == expected;
  }

  template <std::size_t N>
  [[nodiscard]] std::string first_of(const std::string& folder, const std::string_view (&names)[N]) const {
    for (const auto name : names) {
      std::string path = join_path(folder, name);
      if (reading_.files().exists(path)) return path;
    }
    return {};
  }

  void set_profiles() {
    plan_.profiles = options_.profiles;
    if (!plan_.profiles.empty()) return;
    const VariableValue* named = plan_.variables.find("COMPOSE_PROFILES");
    if (named == nullptr) return;
    for (const auto& profile : split(named->text, ",")) plan_.profiles.push_back(trim(profile));
  }

  Reading& reading_;
  const Options& options_;
  Plan plan_;
  std::vector<std::string> env_files_;
  bool dotenv_found_ = false;
};

Error invalid_name(const Place& place, std::string where) {
  return Error{ErrorCode::Invalid, place, std::move(where), "not a project's name",
               "lower case letters, digits, - and _, with a letter or digit in front"};
}

}  // namespace

bool holds_project(const std::vector<std::string>& names) {
  return std::any_of(names.begin(), names.end(), [](const std::string& name) {
    return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
  });
}

Result<Plan> plan_project(Reading& reading, const Environment& environment) {
  return Planner(reading, environment).run();
}

Result<text::Node> project_name(Plan& plan, Reading& reading) {
  const auto named = [&](std::string name, const Place& place) {
    plan.variables.set("COMPOSE_PROJECT_NAME", {name, place});
    return text::make_string(std::move(name), place);
  };
  if (const std::string& name = reading.options().project_name; !name.empty()) {
    if (normal_project_name(name) != name) return invalid_name({}, "--project-name");
    return named(name, {});
  }
  const VariableValue* variable = plan.variables.find("COMPOSE_PROJECT_NAME");
  if (variable != nullptr && !variable->text.empty()) {
    if (normal_project_name(variable->text) != variable->text)
      return invalid_name(variable->place, "COMPOSE_PROJECT_NAME");
    return named(std::string(variable->text), variable->place);
  }
  const text::Node* last = nullptr;
  for (const auto& file : plan.files) {
    TRY(const text::Node* tree, reading.compose_file(file, {}));
    const text::Node* name = tree->is_map() ? tree->find("name") : nullptr;
    if (name != nullptr && name->is_scalar() && !name->scalar.empty()) last = name;
  }
  if (last == nullptr) {
    const std::string name = normal_project_name(base_name(plan.directory));
    if (name.empty())
      return Error{ErrorCode::Invalid,
                   {},
                   "name",
                   "the directory's name makes no project name",
                   "give one with -p, or `name:`"};
    return named(name, {});
  }
  text::Node name = *last;
  if (auto done = interpolate_scalar(name, plan.variables, reading.notes(), reading.budget()); !done) {
    return Error{done.error().code, last->place, "name", done.error().what, done.error().mend};
  }
  const std::string normal = normal_project_name(name.scalar);
  if (!normal.empty() && name.kind != text::Kind::Unknown) {
    plan.variables.set("COMPOSE_PROJECT_NAME", {normal, name.place});
    name.kind = text::Kind::String;
    name.scalar = normal;
    return name;
  }
  if (!name.hollow) return invalid_name(name.place, "name");
  plan.variables.set("COMPOSE_PROJECT_NAME", {"", name.place});
  name.kind = text::Kind::Unknown;
  name.scalar.clear();
  return name;
}

}  // namespace dvsguard::compose
