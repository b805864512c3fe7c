import { readFileSync } from "node:fs";
import { join } from "node:path";
import { vrouterCommand } from "../../cli/vrouter-command";
import { TestServer } from "../server";
import type { Said } from "./answers";
import { differences, judged, type Difference } from "./differences";
import { ask, CLIENTS } from "./stock-clients";

const found = new Map<string, readonly Difference[]>();

beforeAll(async () => {
  await Promise.all(Object.keys(CLIENTS).map(async (client) => found.set(client, await comparedWithNeutron(client))));
}, 300_000);
afterAll(() => TestServer.endAll());

async function comparedWithNeutron(client: string): Promise<Difference[]> {
  const server = new TestServer("test/serve/clients/empty");
  const token = server.token("portal", "writer");
  await server.start("--tokens", server.tokens, "--listen", "127.0.0.1:0", "--insecure");
  const here = await ask(client, server.port, { token, keystone: ["portal", "spread"] });
  expect(vrouterCommand(["lock", server.document, "--frozen"])).toMatchObject({ status: 0 });
  await server.end();
  const neutron = JSON.parse(readFileSync(join(__dirname, `neutron/${client}.json`), "utf8")) as Said[];
  return differences(neutron, here);
}

test.each(Object.keys(CLIENTS))(
  "%s: each step ends, gives back, asks and is answered as with a real Neutron, but for what is meant to be otherwise",
  (client) => {
    expect(judged(found.get(client)!).unexplained).toEqual([]);
  },
);

test("what is meant to be otherwise still is", () => {
  expect(judged([...found.values()].flat()).outdated).toEqual([]);
});

test("at least forty commands of openstack are compared", () => {
  const commands = JSON.parse(readFileSync(join(__dirname, "neutron/openstack.json"), "utf8")) as Said[];
  expect(commands.length).toBeGreaterThanOrEqual(40);
});
