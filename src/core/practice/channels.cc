#include "core/practice/find.h"
#include "core/practice/practices.h"
#include "core/text/display.h"

namespace dvsguard::practice {

using report::Rule;

void check_channels(const Evidence& evidence, report::Outcome& outcome) {
  if (!evidence.contract) {
    for (const Rule rule : {Rule::CH01, Rule::CH02})
      add_missing(outcome, rule, nullptr, "x-dvs contract", "dvsguard explain LP15");
    return;
  }
  const contract::Contract& contract = *evidence.contract;
  if (contract.channels.empty())
    add_finding(outcome, Rule::CH01, nullptr, {contract.place}, "channels",
                "names no channel: nobody can warn its operators within hours",
                "add channels to x-dvs, such as discord or telegram");
  for (const contract::Channel& channel : contract.channels) {
    if (channel.malformed.empty()) continue;
    add_finding(outcome, Rule::CH02, nullptr, {channel.place}, text::printable(channel.kind),
                "the channel " + text::printable(channel.kind) + " is of no use: " + channel.malformed,
                "write a link that leads to the team's own room");
  }
}

}  // namespace dvsguard::practice
