#pragma once

#include <span>

namespace dvsguard::keyscan {

// kMarks, compiled by Vectorscan while building; serialised.
[[nodiscard]] std::span<const unsigned char> marks_database();
// Of these, the marks of text alone.
[[nodiscard]] std::span<const unsigned char> text_marks_database();

}  // namespace dvsguard::keyscan
