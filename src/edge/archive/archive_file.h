#pragma once

#include <memory>

#include "core/base/result.h"
#include "core/oci/archive.h"
#include "core/oci/source.h"
#include "edge/archive/file_bytes.h"

// Images in a tar file that is not compressed: its entries are listed once, then read by position.
namespace dvsguard::archive {

// Reads the tar's headers; the layers' bytes are passed over.
[[nodiscard]] Result<std::unique_ptr<oci::ImageSource>> open_archive(OpenFile file, oci::ArchiveQuery query);

}  // namespace dvsguard::archive
