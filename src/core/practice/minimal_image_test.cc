#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/practice/built_for_tests.h"

namespace dvsguard::practice {
namespace {

using report::Rule;
using report::Severity;
using ::testing::ElementsAre;
using testing::findings_of;
using ::testing::IsEmpty;
using testing::missing_of;
using testing::outcome_of;
using testing::Sample;
using testing::service_yaml;
using ::testing::SizeIs;
using testing::targets_of;

report::Outcome built(const std::string& dockerfile, const std::string& body = "") {
  return testing::built(check_minimal_image, dockerfile, body);
}

report::Outcome image_of(const std::string& body) {
  return outcome_of(check_minimal_image, Sample(service_yaml(body)));
}

TEST(IM01, ADistributionAsBaseIsRefused) {
  const auto findings =
      findings_of(built("FROM golang AS b\nFROM debian:12-slim\nCOPY --from=b /x /x\n"), Rule::IM01);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].severity, Severity::Medium);
  EXPECT_EQ(findings[0].where[0].text(), "Dockerfile:2:1");
}

TEST(IM01, OnlyTheImageProvesThatThereIsNone) {
  EXPECT_THAT(findings_of(built("FROM alpine AS b\nFROM scratch\nCOPY --from=b /x /x\n"), Rule::IM01),
              IsEmpty());
  EXPECT_THAT(missing_of(built("FROM scratch\nCOPY x /x\n"), Rule::IM01), SizeIs(1));
  EXPECT_THAT(missing_of(built("FROM gcr.io/distroless/static\n"), Rule::IM01), SizeIs(1));
}

TEST(IM01, WithoutAnImageAtHandItIsUnknown) {
  const auto outcome = image_of("");
  for (const Rule rule : {Rule::IM01, Rule::IM02, Rule::IM03, Rule::IM04}) {
    ASSERT_THAT(missing_of(outcome, rule), SizeIs(1));
    EXPECT_EQ(missing_of(outcome, rule)[0].evidence, "image");
  }
}

TEST(IM01, ServicesWhoseImagesOneCommandLooksIntoAreOneEntry) {
  const auto outcome = outcome_of(
      check_minimal_image,
      Sample("services:\n  a: {image: \"x:1\"}\n  b: {image: \"y:1\"}\n  c: {image: local, build: ., "
             "pull_policy: build}\n  d: {build: .}\n"));
  const auto missing = missing_of(outcome, Rule::IM01);
  ASSERT_THAT(missing, SizeIs(3));
  EXPECT_EQ(missing[0].service, "");
  EXPECT_EQ(missing[0].command, "dvsguard check --pull");
  EXPECT_EQ(missing[1].service, "c");
  EXPECT_EQ(missing[1].command, "dvsguard check --engine");
  EXPECT_EQ(missing[2].service, "d");
  EXPECT_EQ(missing[2].command, "dvsguard check --image SERVICE=IMAGE");
}

TEST(IM04, SshServersAndDebuggersInTheDockerfileAreRefused) {
  EXPECT_THAT(
      targets_of(built("FROM debian\nRUN apt-get update && apt-get install -y openssh-server gdb=12.1\n"),
                 Rule::IM04),
      ElementsAre("openssh-server", "gdb"));
  EXPECT_THAT(
      targets_of(built("FROM alpine\nRUN go install github.com/go-delve/delve/cmd/dlv@latest\n"), Rule::IM04),
      ElementsAre("dlv"));
  EXPECT_THAT(targets_of(built("FROM x AS b\nFROM scratch\nCOPY --from=b /go/bin/dlv /dlv\n"), Rule::IM04),
              ElementsAre("dlv"));
  EXPECT_THAT(targets_of(built("FROM golang:1.22\n"), Rule::IM04), ElementsAre("golang"));
}

TEST(IM04, WhatStaysInAnEarlierStageOrIsRemovedIsAccepted) {
  EXPECT_THAT(
      targets_of(
          built("FROM debian AS b\nRUN apt-get install -y gcc gdb\nFROM scratch\nCOPY --from=b /x /x\n"),
          Rule::IM04),
      IsEmpty());
  EXPECT_THAT(
      targets_of(built("FROM alpine\nRUN apk add -t .deps gcc && make && apk del .deps\n"), Rule::IM04),
      IsEmpty());
  EXPECT_THAT(targets_of(built("FROM debian\nRUN apt-get install -y openssh-client && apt-get install -y gcc "
                               "&& apt-get purge -y gcc\n"),
                         Rule::IM04),
              IsEmpty());
}

TEST(IM04, DebugServersThatAreStartedAreRefused) {
  EXPECT_THAT(targets_of(image_of("    command: [dlv, exec, /node, \"--listen=:40000\"]"), Rule::IM04),
              ElementsAre("dlv"));
  EXPECT_THAT(targets_of(image_of("    entrypoint: sh -c 'node --inspect=0.0.0.0:9229 x.js'"), Rule::IM04),
              ElementsAre("node --inspect"));
  EXPECT_THAT(targets_of(image_of("    command: [java, \"-agentlib:jdwp=transport=dt_socket\", -jar, x]"),
                         Rule::IM04),
              ElementsAre("jdwp"));
  EXPECT_THAT(targets_of(image_of("    command: [node, inspect.js]"), Rule::IM04), IsEmpty());
}

TEST(SecurityPatches, NeedTheImageAndAdvisories) {
  const auto outcome = outcome_of(check_security_patches, Sample(service_yaml("")));
  EXPECT_THAT(outcome.findings, IsEmpty());
  for (const Rule rule : {Rule::PA01, Rule::PA02, Rule::PA03, Rule::PA04})
    EXPECT_THAT(missing_of(outcome, rule), SizeIs(1));
  EXPECT_EQ(missing_of(outcome, Rule::PA04)[0].evidence, "advisory data");
}

TEST(SecurityPatches, AProviderHasNoImage) {
  const auto outcome =
      outcome_of(check_security_patches, Sample("services:\n  p: {provider: {type: model}}\n"));
  EXPECT_THAT(outcome.missing, IsEmpty());
}

}  // namespace
}  // namespace dvsguard::practice
