#pragma once

#include <span>

namespace dvsguard::keyscan {

// kMarks, compiled by Vectorscan while building; serialised: those of text, and all others. Apart, because
// Vectorscan has a search for up to 48 literals (Teddy) that is several times as fast as the one for more.
[[nodiscard]] std::span<const unsigned char> text_marks_database();
[[nodiscard]] std::span<const unsigned char> other_marks_database();

}  // namespace dvsguard::keyscan
