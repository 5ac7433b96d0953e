#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/compose/model.h"
#include "core/text/yaml.h"

// One file's text through the stages that a test asks for, without interpolation, merge or paths.
namespace dvsguard::compose::test {

inline text::Node parsed(std::string_view yaml) {
  auto node = text::parse_yaml(yaml, file_name("compose.yaml"));
  EXPECT_TRUE(node.has_value()) << (node ? "" : node.error().what);
  return node ? std::move(*node) : text::Node();
}

inline text::Node canonical(std::string_view yaml) {
  text::Node model = parsed(yaml);
  const Status status = make_canonical(model);
  EXPECT_TRUE(status.has_value()) << (status ? "" : status.error().where + ": " + status.error().what);
  return model;
}

inline Project project(std::string_view yaml) {
  auto decoded = decode_project(canonical(yaml));
  EXPECT_TRUE(decoded.has_value()) << (decoded ? "" : decoded.error().where + ": " + decoded.error().what);
  return decoded ? std::move(*decoded) : Project();
}

// A service named "a" with an image and these properties, indented by four blanks.
inline std::string service(std::string_view properties) {
  return "services:\n  a:\n    image: busybox\n" + std::string(properties);
}

inline Service one_service(std::string_view properties) {
  Project out = project(service(properties));
  EXPECT_EQ(out.services.size(), 1U);
  return out.services.empty() ? Service() : std::move(out.services.front());
}

// A string as interpolation leaves it where VARIABLE has no value: `text` has kGap for every ${VARIABLE}.
inline text::Node hollow(std::string text) {
  text::Node node = text::make_string("", Place{file_name("compose.yaml"), 7, 3});
  for (const char c : text)
    if (c != text::kGap) node.scalar += c;
  node.hollow = std::make_shared<const text::Hollow>(text::Hollow{{"VARIABLE"}, std::move(text), {}});
  return node;
}

}  // namespace dvsguard::compose::test
