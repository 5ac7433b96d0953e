#include "core/advisory/subject.h"

#include <map>
#include <tuple>

#include "core/advisory/ecosystem.h"

namespace dvsguard::advisory {
namespace {

using package::Ecosystem;

void add_module(const GoProgram& program, const GoLinkage& linkage, const ModuleName& name,
                std::string_view version, std::vector<Subject>& to) {
  Subject& subject = to.emplace_back();
  subject.ecosystem = Ecosystem::Go;
  subject.name = name.advised;
  subject.version = version;
  subject.architecture = linkage.goarch();
  subject.program = &program;
  subject.linkage = &linkage;
  subject.module = name;
}

void add_module(const GoProgram& program, const GoLinkage& linkage, const binary::GoModule& module,
                std::vector<Subject>& to) {
  const std::string_view linked = module.replaced_path.empty() ? module.path : module.replaced_path;
  // A folder in a module's place has no version, and nobody advises on "../fork": what it stands for is
  // named, and cannot be judged.
  const bool is_folder = !module.replaced_path.empty() && module.version.empty();
  add_module(program, linkage, {is_folder ? linked : std::string_view(module.path), linked}, module.version,
             to);
}

}  // namespace

std::vector<Subject> package_subjects(std::span<const package::Package> packages) {
  std::map<std::tuple<Ecosystem, std::string_view, std::string_view>, std::size_t> seen;
  std::vector<Subject> subjects;
  for (const auto& package : packages) {
    if (!is_matched(package.ecosystem) || package.ecosystem == Ecosystem::Go) continue;
    const std::string_view name = package.advised_name();
    const std::string_view version = package.advised_version();
    const auto [at, fresh] = seen.emplace(std::tuple(package.ecosystem, name, version), subjects.size());
    if (fresh) {
      Subject& subject = subjects.emplace_back();
      subject.ecosystem = package.ecosystem;
      subject.name = name;
      subject.version = version;
      subject.architecture = package.architecture;
    }
    subjects[at->second].installed.push_back(package.name);
  }
  return subjects;
}

void add_program_subjects(const GoProgram& program, const GoLinkage& linkage, std::vector<Subject>& to) {
  const binary::GoBuildInfo& go = *program.facts->go;
  if (!go.main.path.empty()) add_module(program, linkage, go.main, to);
  for (const auto& module : go.dependencies) add_module(program, linkage, module, to);
  for (const auto name : {kStandardLibrary, kToolchain}) {
    add_module(program, linkage, {name, name}, go.go_version, to);
  }
}

}  // namespace dvsguard::advisory
