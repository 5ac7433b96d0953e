// Answers what the tool dvsguard-eth answers to `sign` and `message`, through ethers: one JSON document a line.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const require = createRequire(`${process.env.ETHEREUM_PEERS}/`);
const { Signature, SigningKey, Transaction, encodeRlp, hashMessage, toQuantity } = require("ethers");

const lower = (text) => (text === null ? null : text.toLowerCase());

function transactionOf(tx) {
  const made = new Transaction();
  made.type = Number(tx.type);
  made.chainId = BigInt(tx.chainId);
  made.nonce = Number(tx.nonce);
  made.gasLimit = BigInt(tx.gas);
  made.to = tx.to ?? null;
  made.value = BigInt(tx.value);
  made.data = tx.data;
  if (tx.gasPrice !== undefined) made.gasPrice = BigInt(tx.gasPrice);
  if (tx.maxFeePerGas !== undefined) made.maxFeePerGas = BigInt(tx.maxFeePerGas);
  if (tx.maxPriorityFeePerGas !== undefined) made.maxPriorityFeePerGas = BigInt(tx.maxPriorityFeePerGas);
  if (tx.accessList !== undefined) made.accessList = tx.accessList;
  return made;
}

const operations = {
  sign({ key, tx }) {
    const made = transactionOf(tx);
    made.signature = new SigningKey(key).sign(made.unsignedHash);
    const { r, s, yParity } = made.signature;
    return {
      unsigned: made.unsignedSerialized,
      signingHash: made.unsignedHash,
      r,
      s,
      yParity,
      v: toQuantity(made.type === 0 ? Signature.getChainIdV(made.chainId, 27 + yParity) : yParity),
      raw: made.serialized,
      hash: made.hash,
      from: lower(made.from),
    };
  },
  decode({ raw }) {
    const made = Transaction.from(raw);
    return { hash: made.hash, from: lower(made.from) };
  },
  message({ key, data }) {
    const hash = hashMessage(Buffer.from(data.slice(2), "hex"));
    return { hash, signature: new SigningKey(key).sign(hash).serialized };
  },
  rlp({ tree }) {
    return encodeRlp(tree);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const document = JSON.parse(line);
  let answer;
  try {
    answer = operations[document.op](document);
  } catch (error) {
    answer = { error: String(error.shortMessage ?? error.message) };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
