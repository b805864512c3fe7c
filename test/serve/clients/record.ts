/**
 * Has the conversations with a real Neutron and writes what it said: `tsx test/serve/clients/record.ts [NAME…]`. Needs Debian's
 * neutron-server, see `neutron-server.ts`; each conversation has a new one.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { format } from "prettier";
import { conversation } from "./conversation";
import { CONVERSATIONS } from "./conversations";
import { NeutronServer } from "./neutron-server";

async function record(name: string): Promise<void> {
  const neutron = await NeutronServer.start();
  try {
    const said = await conversation(CONVERSATIONS[name]!, (method, path, body) => neutron.send(method, path, body));
    const text = await format(JSON.stringify(said), { parser: "json", printWidth: 120 });
    writeFileSync(join(__dirname, `conversations/${name}.json`), text);
  } finally {
    neutron.end();
  }
}

async function main(): Promise<void> {
  const named = process.argv.slice(2);
  for (const name of named.length > 0 ? named : Object.keys(CONVERSATIONS)) await record(name);
}

void main();
