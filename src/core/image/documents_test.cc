#include "core/image/documents.h"

#include <gtest/gtest.h>

#include <string>

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

TEST(DocumentElsewhere, IsALinkToWhereNobodyLooks) {
  const auto at = [](std::string path, std::string link, layer::EntryType type = layer::EntryType::Symlink) {
    return document_elsewhere({.path = std::move(path), .type = type, .link = std::move(link)});
  };
  EXPECT_EQ(at("var/lib/dpkg/status", "/opt/status"), Document::DpkgStatus);
  EXPECT_EQ(at("var/lib/dpkg/status", "opt/status", layer::EntryType::HardLink), Document::DpkgStatus);
  EXPECT_EQ(at("var/lib/dpkg", "../../opt"), Document::DpkgStatus);
  EXPECT_EQ(at("var", "/"), Document::DpkgStatus);
  EXPECT_EQ(at("etc/passwd", "shadow"), Document::Passwd);
  EXPECT_EQ(at("lib", "../../opt"), Document::ApkInstalled);
  EXPECT_EQ(at("etc/os-release", "../usr/lib/os-release"), std::nullopt);
  EXPECT_EQ(at("etc/os-release", "/usr/lib/os-release"), std::nullopt);
  EXPECT_EQ(at("lib", "usr/lib"), std::nullopt);
  EXPECT_EQ(at("lib/apk", "../usr/lib/apk"), std::nullopt);
  EXPECT_EQ(at("bin", "usr/bin"), std::nullopt);
  EXPECT_EQ(at("va", "/opt"), std::nullopt);
  EXPECT_EQ(at("var", "opt", layer::EntryType::HardLink), std::nullopt);  // no link to a folder
}

}  // namespace
}  // namespace dvsguard::image
