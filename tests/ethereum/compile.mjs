// Compiles the contract named on the command line; prints its creation bytecode as hex.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { createRequire } from "node:module";

const solc = createRequire(process.env.ETHEREUM_PEERS + "/")("solc");
const file = basename(process.argv[2]);
const settings = { evmVersion: "paris", outputSelection: { "*": { "*": ["evm.bytecode.object"] } } };
const sources = { [file]: { content: readFileSync(process.argv[2], "utf8") } };
const built = JSON.parse(solc.compile(JSON.stringify({ language: "Solidity", sources, settings })));
for (const error of built.errors ?? []) process.stderr.write(error.formattedMessage);
process.stdout.write("0x" + Object.values(built.contracts[file])[0].evm.bytecode.object);
