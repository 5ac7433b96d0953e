#pragma once

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/compose/model.h"

namespace dvsguard::fuzz {

// A service with this text as the only item of a list, through the stages behind interpolation; a kGap in the
// text is a variable without a value. The canonical tree must be its own fixed point.
inline std::optional<compose::Service> one_service(std::string_view property, std::string_view text) {
  text::Node item = text::make_string(std::string(text), {});
  if (text.find(text::kGap) != std::string_view::npos) {
    std::erase(item.scalar, text::kGap);
    item.hollow = std::make_shared<const text::Hollow>(text::Hollow{{"V"}, std::string(text), {}});
  }
  text::Node model = text::make_map({});
  text::Node& service = model.at("services");
  service = text::make_map({});
  service.at("a") = text::make_map({});
  service.at("a").at("image") = text::make_string("x", {});
  service.at("a").at(property) = text::make_list({});
  service.at("a").at(property).items.push_back(std::move(item));
  if (!compose::validate_schema(model)) std::abort();  // any text may stand there
  if (!compose::make_canonical(model)) return std::nullopt;
  if (!compose::validate_schema(model) || !compose::make_canonical(model)) std::abort();
  (void)compose::validate_canonical(model).has_value();
  (void)compose::check_consistency(model).has_value();
  auto project = compose::decode_project(model);
  if (!project) return std::nullopt;
  return std::move(project->services.at(0));
}

}  // namespace dvsguard::fuzz
