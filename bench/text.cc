#include <benchmark/benchmark.h>
#include <yaml.h>

#include <cstdlib>
#include <ctime>
#include <string>

#include "core/text/yaml.h"

// The reader of YAML against libyaml's bare events on the same bytes, in the same run: `ratio` is how many
// times as long it takes, place by place and tree included.
namespace {

std::string services(int count) {
  std::string out =
      "x-logging: &logging {driver: json-file, options: {max-size: 50m, max-file: \"3\"}}\nservices:\n";
  for (int i = 0; i < count; ++i) {
    const std::string number = std::to_string(i);
    out += "  node" + number + ":\n";
    out += "    image: registry.example/acme/oracle:1.4." + number + "\n";
    out += "    user: \"10001:10001\"\n    cap_drop: [ALL]\n    read_only: true\n    pids_limit: 256\n";
    out += "    environment:\n      A: \"1\"\n      CHAIN_RPC: ${CHAIN_RPC}\n";
    out += "    ports:\n      - \"127.0.0.1:9090:9090\"\n";
    out +=
        "    volumes:\n      - state:/data:ro\n      - type: bind\n        source: ./x\n        target: /y\n";
    out += "    logging: *logging\n";
  }
  return out;
}

void bare_events(const std::string& bytes) {
  yaml_parser_t parser;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  for (bool end = false; !end;) {
    yaml_event_t event;
    if (yaml_parser_parse(&parser, &event) == 0) std::abort();
    end = event.type == YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
}

void parse(const std::string& bytes) {
  const auto node = dvsguard::text::parse_yaml(bytes, dvsguard::file_name("compose.yaml"));
  if (!node) std::abort();
  benchmark::DoNotOptimize(node->members.size());
}

// Of this process's time on a core: what else the machine does is not counted.
double seconds(void (*work)(const std::string&), const std::string& bytes) {
  const std::clock_t start = std::clock();
  work(bytes);
  return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

// Taken in turns, so that a core that slows down does so for both.
void yaml_against_libyaml(benchmark::State& state) {
  const std::string bytes = services(static_cast<int>(state.range(0)));
  double ours = 0, bare = 0;
  for (auto _ : state) {
    const double took = seconds(parse, bytes);
    state.SetIterationTime(took);
    ours += took;
    bare += seconds(bare_events, bytes);
  }
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes.size()));
  state.counters["ratio"] = ours / bare;
}

BENCHMARK(yaml_against_libyaml)->Arg(1'000)->Arg(10'000)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace
