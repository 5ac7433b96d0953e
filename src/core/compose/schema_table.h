#pragma once

#include <optional>
#include <span>
#include <string_view>

// The Compose specification's JSON schema as compose-go 2.9.1 ships it, which Docker Compose 2.40 refuses
// files by.
namespace dvsguard::compose::schema {

inline constexpr unsigned kString = 1, kNumber = 2, kInteger = 4, kBoolean = 8, kNull = 16;

struct Object;

// Which keys a mapping of the file's own choosing takes.
enum class Keys { Any, Name, LowerCase };
// Patterns of single values; the schema does not anchor them.
enum class Pattern { None, PullPolicy, ContainerName };

// What may stand in a place: any of what is set.
struct Shape {
  unsigned scalars = 0;
  const Object* object = nullptr;  // a mapping with these properties
  const Shape* items = nullptr;    // a list of these
  bool unique = false;             // of a list: no item twice
  const Shape* values = nullptr;   // a mapping from the file's own keys to these
  Keys keys = Keys::Any;
  bool closed = false;                           // of such a mapping: no other keys
  bool anything = false;                         // not looked into
  std::span<const std::string_view> words = {};  // of a string: one of these
  Pattern pattern = Pattern::None;               // of a string
  std::optional<int> least = {}, most = {};      // of an integer
};

struct Property {
  std::string_view name;
  const Shape* shape = nullptr;
};

struct Object {
  std::string_view name;  // in schema_properties()
  std::span<const Property> properties;
  std::span<const std::string_view> required = {};
  bool extensions = true;  // x-… may stand here
  bool open = false;       // other properties may stand here too
};

// Whether a service's property takes this text, where it takes texts at all.
[[nodiscard]] bool takes_text(std::string_view service_property, std::string_view text);

// A whole project.
[[nodiscard]] const Shape& project_shape();

}  // namespace dvsguard::compose::schema
