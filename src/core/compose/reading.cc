#include "core/compose/reading.h"

#include <algorithm>
#include <utility>

#include "core/compose/lexical_path.h"
#include "core/compose/paths.h"
#include "core/crypto/sha256.h"
#include "core/text/display.h"
#include "core/text/yaml.h"

namespace dvsguard::compose {

std::string shown_path(const std::string& path, const std::string& from) {
  if (!is_absolute(path) || !is_absolute(from)) return path;
  const std::string folder = clean_path(from), above = parent_path(folder);
  const bool beside = above != "/" && is_within(above, path);
  return folder != "/" && (beside || is_within(folder, path)) ? relative_path(folder, path) : path;
}

FileName Reading::display(const std::string& path) {
  FileName& name = names_[path];
  const std::string& from = options_.shown_from.empty() ? options_.working_directory : options_.shown_from;
  if (!name) name = file_name(shown_path(path, from));
  return name;
}

Result<File> Reading::read(const std::string& path, const Places& named_by) {
  if (path == kStandardInput) {
    if (options_.standard_input.size() > options_.limits.max_bytes) {
      return Error{ErrorCode::Cap, {display(path), 0, 0}, {}, "larger than kMaxTextBytes", {}};
    }
    File file;
    file.bytes = std::make_shared<const std::string>(options_.standard_input);
    file.digest = crypto::sha256(*file.bytes).text();
    return file;
  }
  auto file = files_.read(path, options_.limits.max_bytes);
  if (!file) {
    Error error = std::move(file).error();
    const std::string name = text::quoted(*display(path));
    error.place = named_by.empty() ? Place{display(path), 0, 0} : named_by.front();
    error.what = "cannot read " + name + ": " + error.what;
    return error;
  }
  bytes_ += file->bytes->size();
  if (bytes_ > kMaxProjectBytes) {
    return Error{ErrorCode::Cap,
                 {display(path), 0, 0},
                 {},
                 "the project's files are larger than kMaxProjectBytes",
                 {}};
  }
  return file;
}

Result<const text::Node*> Reading::compose_file(const std::string& path, const Places& named_by) {
  if (const auto known = trees_.find(path); known != trees_.end()) return &known->second;
  if (trees_.size() >= kMaxComposeFiles) {
    return Error{ErrorCode::Cap,
                 named_by.empty() ? Place{} : named_by.front(),
                 {},
                 "the project has more Compose files than kMaxComposeFiles",
                 {}};
  }
  TRY(const File file, read(path, named_by));
  refer(Reference::Kind::ComposeFile, path, {}, file.digest, named_by);
  TRY(text::Node tree, text::parse_yaml(*file.bytes, display(path), options_.limits));
  return &trees_.emplace(path, std::move(tree)).first->second;
}

Result<DotEnv> Reading::dotenv(const std::string& path, bool raw, Reference::Kind kind,
                               const std::string& service, const Places& named_by) {
  auto& [entries, digest] = dotenvs_[{path, raw}];
  if (!entries) {
    TRY(const File file, read(path, named_by));
    TRY(auto parsed,
        raw ? parse_raw_env(*file.bytes, display(path)) : parse_dotenv(*file.bytes, display(path)));
    entries = std::make_shared<const std::vector<DotEnvEntry>>(std::move(parsed));
    digest = file.digest;
  }
  refer(kind, path, service, digest, named_by);
  return entries;
}

std::string Reading::example_of(const std::string& path) const {
  const std::string folder = parent_path(path), name = base_name(path);
  if (name != ".env" && !name.ends_with(".env")) return {};
  std::vector<std::string> examples{name + ".example", name + ".sample"};
  if (name == ".env") examples.insert(examples.end(), {"env.example", "env.sample"});
  for (const auto& example : examples) {
    std::string candidate = join_path(folder, example);
    if (files_.exists(candidate) && !files_.is_directory(candidate)) return candidate;
  }
  return {};
}

void Reading::note_example(const std::string& path, const std::string& example, const Places& where) {
  notes_.add(Note::Kind::EnvExample,
             text::printable(*display(path)) + " is not there; " + text::printable(*display(example)) +
                 " was read instead",
             where);
}

std::string Reading::dotenv_or_example(const std::string& path) {
  if (files_.exists(path)) return files_.is_directory(path) ? "" : path;
  std::string example = example_of(path);
  if (!example.empty()) note_example(path, example, {{display(example), 0, 0}});
  return example;
}

void Reading::remote(Remote::Kind kind, std::string_view url, const Places& where) {
  incomplete_ = true;
  std::string what = without_credentials(url);
  const bool known = std::any_of(remotes_.begin(), remotes_.end(), [&](const Remote& remote) {
    return remote.kind == kind && remote.what == what && remote.where == where;
  });
  if (known) return;
  notes_.add(Note::Kind::RemoteSkipped, text::printable(what) + " is remote and was not fetched", where);
  remotes_.push_back({kind, std::move(what), where});
}

void Reading::refer(Reference::Kind kind, const std::string& path, const std::string& service,
                    std::string digest, const Places& where) {
  if (!referred_.emplace(kind, path, service).second) return;
  references_.push_back({kind, path, service, std::move(digest), where});
}

}  // namespace dvsguard::compose
