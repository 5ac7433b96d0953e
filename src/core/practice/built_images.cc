#include "core/practice/built_images.h"

#include <utility>

#include "core/compose/lexical_path.h"
#include "core/practice/image_evidence.h"

namespace dvsguard::practice {
namespace {

build::Variables arguments_of(const compose::Build& build) {
  build::Variables arguments;
  for (const compose::NamedText& argument : build.args) {
    // Without a value it is the operator's environment that gives one.
    const std::string* value = argument.value.get();
    arguments[argument.name] = value != nullptr ? std::optional(*value) : std::nullopt;
  }
  return arguments;
}

// Lengths keep two different sets of arguments apart.
std::string key_of(const build::Variables& arguments) {
  std::string key;
  for (const auto& [name, value] : arguments) {
    key += std::to_string(name.size()) + ":" + name;
    key += value ? std::to_string(value->size()) + "=" + *value : std::string("?");
  }
  return key;
}

std::size_t size_of(const build::Dockerfile& dockerfile) {
  constexpr std::size_t kInstructionBytes = 64;  // what one costs beside its text
  std::size_t size = 0;
  for (const build::Stage& stage : dockerfile.stages) {
    for (const build::Instruction& instruction : stage.instructions) {
      size += kInstructionBytes;
      for (const std::string& argument : instruction.arguments) size += argument.size();
      for (const build::Heredoc& heredoc : instruction.heredocs) size += heredoc.content.size();
    }
  }
  return size;
}

}  // namespace

BuiltImages::BuiltImages(const Evidence& evidence) {
  for (const EvidenceFile& file : evidence.files) {
    if (file.dockerfile) files_.emplace(file.path, &*file.dockerfile);
  }
}

const BuiltImages::Entry& BuiltImages::entry(const compose::Build& build) {
  const std::string *context = build.context.get(), *file = build.dockerfile.get();
  const std::string* text = build.dockerfile_inline.get();
  std::string path;
  if (text == nullptr && context != nullptr && file != nullptr && !build.remote)
    path = compose::absolute_path(*context, *file);
  const build::Variables arguments = arguments_of(build);
  const std::string target = build.target.value_or("");
  Key key{text != nullptr ? "inline " + *text : "file " + path, target, key_of(arguments)};
  const auto [at, fresh] = entries_.try_emplace(std::move(key));
  Entry& entry = at->second;
  if (!fresh) return entry;
  if (text != nullptr) {
    const FileName name =
        build.dockerfile_inline.where().empty() ? nullptr : build.dockerfile_inline.where().front().file;
    if (auto parsed = build::parse_dockerfile(*text, name)) entry.inline_file = std::move(*parsed);
    if (entry.inline_file) entry.dockerfile = &*entry.inline_file;
  } else if (const auto found = files_.find(path); found != files_.end()) {
    entry.dockerfile = found->second;
  }
  if (entry.dockerfile == nullptr || build.target.is_unknown()) return entry;
  built_bytes_ += size_of(*entry.dockerfile);
  if (built_bytes_ <= kMaxBuiltBytes) entry.facts = build::image_facts(*entry.dockerfile, target, arguments);
  return entry;
}

BuiltImage BuiltImages::of(const compose::Service& service) {
  BuiltImage image;
  if (!service.build) return image;
  image.builds = true;
  image.released_too = is_released(service);
  const Entry& found = entry(*service.build);
  image.dockerfile = found.dockerfile;
  image.facts = found.facts ? &*found.facts : nullptr;
  return image;
}

}  // namespace dvsguard::practice
