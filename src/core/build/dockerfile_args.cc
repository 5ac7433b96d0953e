#include "core/build/dockerfile_args.h"

#include <array>

#include "core/oci/reference.h"

namespace dvsguard::build {
namespace {

// docs.docker.com/reference/dockerfile, "Automatic platform ARGs in the global scope"
constexpr std::array<std::string_view, 8> kPlatformArguments = {
    "TARGETPLATFORM", "TARGETOS", "TARGETARCH", "TARGETVARIANT",
    "BUILDPLATFORM",  "BUILDOS",  "BUILDARCH",  "BUILDVARIANT"};

// The last stage of this name that stands before `stage`, or -1.
int earlier_stage(const Dockerfile& dockerfile, std::size_t stage, std::string_view name) {
  for (std::size_t i = stage; i-- > 0;) {
    if (!dockerfile.stages[i].name.empty() && dockerfile.stages[i].name == name) return static_cast<int>(i);
  }
  return -1;
}

bool names_an_image(const std::string& base) {
  return base == "scratch" || oci::parse_reference(base).has_value();
}

}  // namespace

NameValue split_name_value(std::string_view argument) {
  const std::size_t equals = argument.find('=');
  if (equals == std::string_view::npos) return {argument, {}, false};
  return {argument.substr(0, equals), argument.substr(equals + 1), true};
}

Variables global_variables(const Dockerfile& dockerfile, const Variables& build_args) {
  Variables variables;
  for (const std::string_view name : kPlatformArguments) variables.emplace(name, std::nullopt);
  for (const Instruction& global : dockerfile.globals) {
    for (const std::string& argument : global.arguments) {
      const NameValue pair = split_name_value(argument);
      if (const auto given = build_args.find(pair.name); given != build_args.end()) {
        variables[std::string(pair.name)] = given->second;
      } else if (pair.has_value) {
        Expansion value = expand_word(pair.value, variables, dockerfile.escape);
        variables[std::string(pair.name)] =
            value.settled ? std::optional(std::move(value.text)) : std::nullopt;
      }
    }
  }
  return variables;
}

void settle_bases(Dockerfile& dockerfile, const Variables& build_args) {
  const Variables variables = global_variables(dockerfile, build_args);
  for (std::size_t i = 0; i < dockerfile.stages.size(); ++i) {
    Stage& stage = dockerfile.stages[i];
    Expansion base = expand_word(stage.written, variables, dockerfile.escape);
    stage.parent = base.settled ? earlier_stage(dockerfile, i, base.text) : -1;
    const bool usable = base.settled && (stage.parent >= 0 || names_an_image(base.text));
    stage.base = usable ? std::move(base.text) : std::string();
  }
}

}  // namespace dvsguard::build
