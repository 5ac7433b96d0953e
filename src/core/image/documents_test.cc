#include "core/image/documents.h"

#include <gtest/gtest.h>

namespace dvsguard::image {
namespace {

TEST(Documents, AreKnownByTheirPath) {
  EXPECT_EQ(document_at("etc/os-release"), Document::OsRelease);
  EXPECT_EQ(document_at("usr/lib/os-release"), Document::OsRelease);
  EXPECT_EQ(document_at("var/lib/dpkg/status"), Document::DpkgStatus);
  EXPECT_EQ(document_at("var/lib/dpkg/status.d/tzdata"), Document::DpkgStatusFile);
  EXPECT_EQ(document_at("lib/apk/db/installed"), Document::ApkInstalled);
  EXPECT_EQ(document_at("usr/lib/apk/db/installed"), Document::ApkInstalled);
  EXPECT_EQ(document_at("etc/passwd"), Document::Passwd);
  EXPECT_EQ(document_at("etc/group"), Document::Group);
}

TEST(Documents, WhatLiesElsewhereIsNone) {
  for (const char* path : {"", "passwd", "app/etc/passwd", "etc/passwd-", "var/lib/dpkg/status-old",
                           "var/lib/dpkg/status.d/tzdata.md5sums", "var/lib/dpkg/status.d/a/b"})
    EXPECT_EQ(document_at(path), std::nullopt) << path;
}

TEST(Documents, EachMakesItsOwnPartUnknown) {
  EXPECT_EQ(bearing_of(Document::ApkInstalled), Unread::Bearing::Packages);
  EXPECT_EQ(bearing_of(Document::OsRelease), Unread::Bearing::Release);
  EXPECT_EQ(bearing_of(Document::Group), Unread::Bearing::Accounts);
}

TEST(Documents, NoneMayBeLargerThanAllTogether) {
  for (const Document kind : {Document::DpkgStatus, Document::ApkInstalled, Document::OsRelease,
                              Document::Passwd, Document::Group, Document::DpkgStatusFile})
    EXPECT_LE(max_bytes(kind), kMaxDocumentBytes);
}

}  // namespace
}  // namespace dvsguard::image
