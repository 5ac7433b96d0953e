#include "core/docker_run/given.h"

#include <memory>

#include "core/compose/hollow.h"

namespace dvsguard::docker_run {
namespace {

text::Node node_of(const Given& given) {
  text::Node node = text::make_string(compose::without_gaps(given.text), given.place);
  node.via = given.via;
  node.interpolated = given.expanded;
  if (given.is_known()) return node;
  text::Hollow hollow;
  hollow.variables.assign(given.unknown.begin(), given.unknown.end());
  hollow.text = given.text;
  hollow.why = given.why;
  node.hollow = std::make_shared<const text::Hollow>(std::move(hollow));
  return node;
}

}  // namespace

Given part_of(const Given& given, std::string_view part) {
  Given out = given;
  out.text = part;
  out.many = false;
  return out;
}

text::Node scalar_of(const Given& given) {
  text::Node node = node_of(given);
  return node.hollow ? compose::unknown_part(node) : node;
}

text::Node syntax_of(const Given& given) {
  text::Node node = node_of(given);
  return node.hollow && node.scalar.empty() ? compose::unknown_part(node) : node;
}

}  // namespace dvsguard::docker_run
