// Answers what the tool dvsguard-abi answers, through ethers and @metamask/eth-sig-util: JSON documents, one a line.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.env.ETHEREUM_PEERS}/`);
const { Interface, TypedDataEncoder, FunctionFragment } = require("ethers");
const { TypedDataUtils, SignTypedDataVersion } = require("@metamask/eth-sig-util");

// A tuple of named fields as an object, whatever ethers makes of the names.
function shown(type, value) {
  if (type.baseType === "array") return [...value].map((item) => shown(type.arrayChildren, item));
  if (type.baseType === "tuple") {
    const named = type.components.every((field) => field.name);
    const parts = type.components.map((field, i) => [field.name, shown(field, value[i])]);
    return named ? Object.fromEntries(parts) : parts.map((part) => part[1]);
  }
  return typeof value === "bigint" ? value.toString() : value;
}

const operations = {
  encode({ signature, values }) {
    const fragment = FunctionFragment.from(signature);
    return new Interface([fragment]).encodeFunctionData(fragment, values);
  },
  decode({ signature, data }) {
    const fragment = FunctionFragment.from(signature);
    const values = new Interface([fragment]).decodeFunctionData(fragment, data);
    return fragment.inputs.map((type, i) => shown(type, values[i]));
  },
  typed({ data }) {
    const { EIP712Domain, ...types } = data.types;
    const encoder = TypedDataEncoder.from(types);
    if (encoder.primaryType !== data.primaryType) throw new Error("another primary type");
    return {
      digest: TypedDataEncoder.hash(data.domain, types, data.message),
      domain: TypedDataEncoder.hashDomain(data.domain),
      type: encoder.encodeType(data.primaryType),
    };
  },
  sig_util({ data }) {
    const { types, primaryType } = data;
    const version = SignTypedDataVersion.V4;
    return {
      digest: `0x${Buffer.from(TypedDataUtils.eip712Hash(data, version)).toString("hex")}`,
      domain: `0x${Buffer.from(TypedDataUtils.eip712DomainHash(data, version)).toString("hex")}`,
      type: TypedDataUtils.encodeType(primaryType, types),
    };
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  let answer;
  try {
    const document = JSON.parse(line);
    answer = operations[document.op](document);
  } catch (error) {
    answer = { refused: String(error.message).slice(0, 200) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
