#include "core/compose/references.h"

#include <algorithm>
#include <unordered_map>

#include "core/compose/lexical_path.h"
#include "core/text/display.h"

namespace dvsguard::compose {

namespace {

class Finder {
 public:
  Finder(Reading& reading, Project& project)
      : reading_(reading),
        files_(reading.files()),
        project_(project),
        tree_(repository_of(files_, project.directory)) {}

  void run() {
    for (auto& service : project_.services) {
      for (auto& mount : service.volumes) mounted(mount, service);
      build(service);
      seccomp(service);
      for (const auto& env_file : service.env_files) {
        if (const std::string* path = env_file.path.get())
          leaves(*path, env_file.as_written.value_or(""), env_file.path.where());
      }
    }
    for (auto& volume : project_.volumes) {
      const auto device = volume.driver_opts.find("device");
      const std::string* path = device == volume.driver_opts.end() ? nullptr : device->second.get();
      if (path != nullptr && is_absolute(*path)) volume.resolved_device = real(*path);
    }
    for (auto* objects : {&project_.secrets, &project_.configs}) {
      for (auto& object : *objects) {
        const std::string* file = object.file.get();
        if (file == nullptr) continue;
        object.resolved_file = real(*file);
        mounted_file(*file, {}, object.file.where());
      }
    }
  }

 private:
  // What really stands there; asked once, since many services mount the same.
  const std::string& real(const std::string& path) {
    const auto [at, fresh] = real_.try_emplace(path);
    if (fresh) {
      if (auto resolved = files_.resolve(path)) at->second = *std::move(resolved);
    }
    return at->second;
  }

  void mounted(Mount& mount, const Service& service) {
    for (const auto& mode : mount.unknown_modes) {
      reading_.notes().add(Note::Kind::ModeIgnored,
                           "the mode " + text::quoted(mode, 80) +
                               " means nothing to Compose: the mount is writable unless `ro` stands there",
                           mount.where);
    }
    const std::string* source = mount.source.get();
    if (mount.type != MountType::Bind || source == nullptr) return;
    mount.resolved_source = real(*source);
    leaves(*source, mount.source_as_written, mount.where);
    mounted_file(*source, service.name, mount.where);
  }

  void mounted_file(const std::string& path, const std::string& service, const Places& where) {
    const std::string& target = real(path);
    if (mounted_ >= kMaxMountedFiles || target.empty() || !is_within(tree_, target)) return;
    if (!files_.exists(target) || files_.is_directory(target)) return;
    ++mounted_;
    reading_.refer(Reference::Kind::MountedFile, path, service, {}, where);
  }

  void build(const Service& service) {
    if (!service.build || service.build->remote) return;
    const auto& build = *service.build;
    const std::string *file = build.dockerfile.get(), *context = build.context.get();
    if (context == nullptr || file == nullptr || build.dockerfile_inline.is_known()) return;
    if (file->find("://") != std::string::npos) return;
    reading_.refer(Reference::Kind::Dockerfile, absolute_path(*context, *file), service.name, {},
                   build.where);
  }

  // seccomp=PATH or seccomp:PATH; "unconfined" and "builtin" are no files.
  void seccomp(const Service& service) {
    for (const auto& option : service.security_opt) {
      const std::string* text = option.get();
      if (text == nullptr || !text->starts_with("seccomp") || text->size() < 9) continue;
      const std::string path = text->substr(8);
      const bool separated = (*text)[7] == '=' || (*text)[7] == ':';
      if (!separated || path == "unconfined" || path == "builtin" || path.starts_with('{')) continue;
      reading_.refer(Reference::Kind::SeccompProfile, absolute_path(project_.directory, path), service.name,
                     {}, option.where());
    }
  }

  // A relative path that ends outside of the project's directory is allowed, but worth knowing.
  void leaves(const std::string& path, std::string_view written, const Places& where) {
    if (written.empty() || is_absolute(written) || written.starts_with('~')) return;
    if (is_within(project_.directory, clean_path(path))) return;
    reading_.notes().add(Note::Kind::OutsideProject,
                         text::quoted(written) + " leaves the project's directory", where);
  }

  Reading& reading_;
  const FileView& files_;
  Project& project_;
  std::string tree_;
  std::unordered_map<std::string, std::string> real_;
  std::size_t mounted_ = 0;
};

}  // namespace

std::string repository_of(const FileView& files, const std::string& directory) {
  std::string folder = directory;
  while (true) {
    if (files.exists(join_path(folder, ".git"))) return folder;
    const std::string up = parent_path(folder);
    if (up == folder) return directory;
    folder = up;
  }
}

void find_references(Reading& reading, Project& project) {
  Finder(reading, project).run();
}

}  // namespace dvsguard::compose
