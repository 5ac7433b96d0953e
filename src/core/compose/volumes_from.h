#pragma once

#include <cstddef>

#include "core/compose/project.h"

// `volumes_from`, followed through the whole project once.
namespace dvsguard::compose {

// What all services of a project may borrow together. A few kilobytes of YAML would ask for millions of
// mounts: every service may name one that has thousands, or hang on the one before it.
inline constexpr std::size_t kMaxBorrowedMounts = 20'000;
inline constexpr std::size_t kMaxBorrowingSteps = 2'000'000;

// Fills Service::borrowed. What is over a cap is Borrowed::From::Unknown.
void borrow_volumes(Project& project);

}  // namespace dvsguard::compose
