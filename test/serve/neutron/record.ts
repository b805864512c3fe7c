/**
 * Has the conversations with a real Neutron, and lets the stock clients do their steps with one, and writes what it said:
 * `tsx test/serve/neutron/record.ts [NAME…]`. Needs Debian's neutron-server, see `neutron-server.ts`; each has a new one.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { ask, CLIENTS } from "../clients/stock-clients";
import { conversation } from "./conversation";
import { CONVERSATIONS } from "./conversations";
import { NeutronServer } from "./neutron-server";

async function record(name: string): Promise<void> {
  const neutron = await NeutronServer.start();
  try {
    if (name in CONVERSATIONS) await recordConversation(name, neutron);
    else await recordClient(name, neutron);
  } finally {
    neutron.end();
  }
}

async function recordConversation(name: string, neutron: NeutronServer): Promise<void> {
  const said = await conversation(CONVERSATIONS[name]!, (method, path, body) => neutron.send(method, path, body));
  const text = await format(JSON.stringify(said), { parser: "json", printWidth: 120 });
  writeFileSync(join(__dirname, `conversations/${name}.json`), text);
}

/** A line for each step. */
async function recordClient(name: string, neutron: NeutronServer): Promise<void> {
  // The document that the clients meet here has it too.
  await neutron.send("POST", "networks", { network: { name: "adverts" } });
  const said = await ask(name, NeutronServer.port, { token: "any" });
  const lines = said.map((one) => JSON.stringify(one)).join(",\n");
  writeFileSync(join(__dirname, `../clients/neutron/${name}.json`), `[\n${lines}\n]\n`);
}

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  const all = [...Object.keys(CONVERSATIONS), ...Object.keys(CLIENTS)];
  for (const name of named.length > 0 ? named : all) await record(name);
}

void main();
