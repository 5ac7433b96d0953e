#include "core/binary/function_name.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace dvsguard::binary {

namespace {

constexpr std::uint64_t kFnvBasis = 0xCBF29CE484222325, kFnvPrime = 0x00000100000001B3;

std::uint64_t fnv1a(std::uint64_t hash, std::string_view text) {
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * kFnvPrime;
  return hash;
}

// "type:.eq.T" and "go:buildid"; before Go 1.20 with a '.', where a package "go.uber.org/zap" is none of
// them.
bool is_compilers_own(std::string_view name) {
  constexpr std::array<std::string_view, 6> kPrefixes = {"go:",   "type:",      "type..",
                                                         "go.(*", "go.struct ", "go.buildid"};
  return std::any_of(kPrefixes.begin(), kPrefixes.end(),
                     [&](std::string_view prefix) { return name.starts_with(prefix); });
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// cmd/internal/objabi.PathToPrefix, undone. What is no escape stays as it stands.
void append_unescaped(std::string_view path, std::string& to) {
  const std::size_t plain = std::min(path.find('%'), path.size());
  to.append(path.substr(0, plain));
  for (std::size_t i = plain; i < path.size(); ++i) {
    const int high = path[i] == '%' && i + 2 < path.size() ? hex_digit(path[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(path[i + 2]) : -1;
    if (low < 0) {
      to += path[i];
    } else {
      to += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
}

bool is_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// "func1", "gowrap2", "deferwrap1", "1": what the compiler calls a function that stands inside another one.
bool is_closure(std::string_view part) {
  for (const std::string_view prefix : {"func", "gowrap", "deferwrap", ""}) {
    if (part.starts_with(prefix) && is_number(part.substr(prefix.size()))) return true;
  }
  return false;
}

// "(*Type).Method" and "(Type).Method"; nothing behind it.
void append_method(std::string_view name, std::string& to) {
  const std::size_t end = name.find(')');
  if (end == std::string_view::npos || !name.substr(end + 1).starts_with('.')) return;
  std::string_view type = name.substr(1, end - 1);
  if (type.starts_with('*')) type.remove_prefix(1);
  const std::string_view method = name.substr(end + 2);
  if (method.find('.') != std::string_view::npos) return;
  to.append(type).append(1, '.').append(method);
}

// `name` follows the package: "Func", "Type.Method", "(*Type).Method", "Func.func1", "Type.Method.func1".
void append_symbol(std::string_view name, std::string& to) {
  if (name.starts_with('(')) return append_method(name, to);
  const std::size_t dot = name.find('.');
  if (dot != std::string_view::npos) {
    const std::string_view method = name.substr(dot + 1);
    if (method.empty() || method.find('.') != std::string_view::npos || is_closure(method)) return;
  }
  to.append(name);
}

}  // namespace

void read_function_name(std::string_view linked, FunctionName& to) {
  to.package.clear();
  to.symbol.clear();
  std::string joined;
  std::string_view name = linked;
  // Type arguments may hold slashes and dots: all between the outermost brackets goes first.
  const std::size_t open = linked.find('['), close = linked.rfind(']');
  if (open != std::string_view::npos && close != std::string_view::npos && open < close) {
    joined.append(linked.substr(0, open)).append(linked.substr(close + 1));
    name = joined;
  }
  if (is_compilers_own(name)) return;
  const std::size_t slash = name.rfind('/');
  const std::size_t dot = name.find('.', slash == std::string_view::npos ? 0 : slash);
  if (dot == std::string_view::npos) return;
  append_unescaped(name.substr(0, dot), to.package);
  append_symbol(name.substr(dot + 1), to.symbol);
}

std::uint64_t function_hash(std::string_view package, std::string_view symbol) {
  return fnv1a(fnv1a(fnv1a(kFnvBasis, package), std::string_view("\0", 1)), symbol);
}

}  // namespace dvsguard::binary
