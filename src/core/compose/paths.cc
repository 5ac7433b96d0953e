#include "core/compose/paths.h"

#include <algorithm>
#include <utility>

#include "core/compose/lexical_path.h"
#include "core/compose/path_table.h"
#include "core/compose/trail.h"

namespace dvsguard::compose {

namespace {

using text::Kind;
using text::Node;

enum class How { Path, Context, MaybeUnix, Extends, Watch, Mount, DriverOptions };

// compose-go's paths.ResolveRelativePaths.
using Rules = PathTable<How>;
const Rules& rules() {
  static const Rules table{
      {"services.*.build.context", How::Context},
      {"services.*.build.additional_contexts.*", How::Context},
      {"services.*.build.ssh.*", How::MaybeUnix},
      {"services.*.env_file.*.path", How::Path},
      {"services.*.label_file.*", How::Path},
      {"services.*.extends.file", How::Extends},
      {"services.*.develop.watch.*.path", How::Watch},
      {"services.*.volumes.*", How::Mount},
      {"configs.*.file", How::MaybeUnix},
      {"secrets.*.file", How::MaybeUnix},
      {"volumes.*", How::DriverOptions},
  };
  return table;
}

bool is_remote_context(std::string_view context) {
  if (context.find("://") != std::string_view::npos || context.starts_with("service:")) return true;
  constexpr std::string_view kPrefixes[] = {"github.com/", "git@"};
  return std::any_of(std::begin(kPrefixes), std::end(kPrefixes),
                     [&](auto prefix) { return context.starts_with(prefix); });
}

class Resolver {
 public:
  explicit Resolver(const PathBase& base) : base_(base) {}

  Status node(Node& at, const Rules::Cursor& cursor, const Trail& trail) {
    if (cursor.dead()) return {};
    if (const How* how = rules().value(cursor)) return apply(*how, at, trail);
    for (auto& member : at.members) {
      TRY_STATUS(node(member.value, rules().down(cursor, member.key), trail / member.key));
    }
    for (std::size_t i = 0; i < at.items.size(); ++i) {
      TRY_STATUS(node(at.items[i], rules().down(cursor, "[]"), trail[i]));
    }
    return {};
  }

 private:
  Status apply(How how, Node& at, const Trail& trail) {
    if (at.kind == Kind::Unknown) return {};
    switch (how) {
      case How::Path:
        return path(at, trail);
      case How::Context:
      case How::Extends:
        if (at.kind == Kind::String &&
            (how == How::Context ? is_remote_context(at.scalar) : is_remote(at.scalar))) {
          return {};
        }
        return path(at, trail);
      case How::MaybeUnix:
        maybe_unix(at);
        return {};
      case How::Watch: {
        TRY_STATUS(path(at, trail));
        if (base_.files == nullptr) return {};
        if (auto real = base_.files->resolve(at.scalar)) at.scalar = *std::move(real);
        return {};
      }
      case How::Mount:
        return mount(at, trail);
      case How::DriverOptions:
        driver_options(at);
        return {};
    }
    return {};
  }

  Status path(Node& at, const Trail& trail) const {
    if (at.kind != Kind::String) return error_at(at, trail, "must be a path");
    at.scalar = expand_home(at.scalar, base_.home);
    if (!at.scalar.empty() && !stays(at.scalar)) at.scalar = join_path(base_.folder, at.scalar);
    return {};
  }

  void maybe_unix(Node& at) const {
    if (at.kind != Kind::String) return;
    at.scalar = expand_home(at.scalar, base_.home);
    if (!stays(at.scalar) && !is_windows_absolute(at.scalar)) at.scalar = join_path(base_.folder, at.scalar);
  }

  // A home that is not known yet stays, and so does all that is absolute.
  [[nodiscard]] bool stays(std::string_view text) const {
    return is_absolute(text) || (base_.home.empty() && text.starts_with('~') && !is_absolute(base_.folder));
  }

  Status mount(Node& at, const Trail& trail) {
    if (!at.is_map()) return {};
    const Node* type = at.find("type");
    if (type == nullptr || type->kind != Kind::String || type->scalar != "bind") return {};
    Node* source = at.find("source");
    if (source == nullptr) return error_at(at, trail, "a bind mount without a source");
    if (source->kind != Kind::Unknown && source->kind != Kind::String) {
      return error_at(*source, trail / "source", "must be a path");
    }
    maybe_unix(*source);
    return {};
  }

  // `o: bind` of the local driver is a bind mount by another name.
  void driver_options(Node& at) {
    const auto is = [](const Node* node, std::string_view text) {
      return node != nullptr && node->kind == Kind::String && node->scalar == text;
    };
    Node* options = at.is_map() ? at.find("driver_opts") : nullptr;
    if (options == nullptr || !options->is_map() || !is(at.find("driver"), "local")) return;
    if (!is(options->find("o"), "bind")) return;
    if (Node* device = options->find("device")) maybe_unix(*device);
  }

  const PathBase& base_;
};

}  // namespace

Status resolve_paths(Node& tree, const PathBase& base) {
  return Resolver(base).node(tree, rules().root(), Trail());
}

// What Compose's git and OCI loaders accept, and every other URL, which no local file is meant by.
bool is_remote(std::string_view path) {
  if (path.find("://") != std::string_view::npos || path.starts_with("github.com/")) return true;
  const auto at = path.find('@'), colon = path.find(':');
  return at != std::string_view::npos && at != 0 && colon != std::string_view::npos && at < colon &&
         path.substr(0, at).find('/') == std::string_view::npos &&
         path.substr(at, colon - at).find('/') == std::string_view::npos;
}

std::string without_credentials(std::string_view url) {
  const auto scheme = url.find("://");
  if (scheme == std::string_view::npos) return std::string(url.substr(0, url.find('?')));
  const std::size_t start = scheme + 3;
  const std::size_t end = std::min(url.find_first_of("/?#", start), url.size());
  const auto at = url.substr(0, end).rfind('@');
  std::string out(url.substr(0, start));
  out += url.substr(at == std::string_view::npos || at < start ? start : at + 1);
  return out.substr(0, out.find('?'));
}

std::string expand_home(std::string_view path, std::string_view home) {
  if (!path.starts_with('~') || home.empty()) return std::string(path);
  return join_path(home, path.substr(1));
}

}  // namespace dvsguard::compose
