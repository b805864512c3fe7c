import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TestServer } from "../server";
import { conversation, type Said } from "./conversation";
import { CONVERSATIONS } from "./conversations";

/** Where this server says something else than a real Neutron did (record.ts), and why. */
const OTHERWISE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  routers: { "name again": "names are keys of the document" },
  "floating-ips": { "port under a floating IP": "what something else needs stays" },
  "port-forwardings": {
    "of no floating IP": "Neutron says 400 where it says 404 everywhere else",
    "to a VM that has one": "the packets of both find their way: test/oracle/cases/ports-beside-floating-ip",
    "without external port": "Neutron fails",
    "without internal port": "Neutron fails",
    "port as text": "Neutron fails",
    "strange protocol": "ICMP has no ports",
    "port under a forwarding": "what something else needs stays",
  },
};

/** openEuler's. */
const ADDED = new Set(["configurations"]);

afterAll(() => TestServer.endAll());

test.each(Object.keys(CONVERSATIONS))(
  "%s: the same requests, the same statuses, the same types of errors, nothing shown that Neutron does not",
  async (name) => {
    const neutron = JSON.parse(readFileSync(join(__dirname, `conversations/${name}.json`), "utf8")) as readonly Said[];
    const otherwise = OTHERWISE[name]!;
    const server = await new TestServer("test/serve/clients/empty").start();
    const said = await conversation(CONVERSATIONS[name]!, (method, path, body) =>
      server.send(`/v2.0/${path}`, { method, body }),
    );
    await server.end();
    const told = (all: readonly Said[]) =>
      all.filter((one) => !Object.hasOwn(otherwise, one.name)).map(({ name, status, type }) => [name, status, type]);
    expect(told(said)).toEqual(told(neutron));
    const differ = Object.keys(otherwise).filter((step) => {
      const [ours, theirs] = [said, neutron].map((all) => all.find((one) => one.name === step)!);
      return ours!.status !== theirs!.status || ours!.type !== theirs!.type;
    });
    expect(differ).toEqual(Object.keys(otherwise));
    for (const { name: step, keys = [] } of said) {
      const { keys: theirs } = neutron.find((one) => one.name === step)!;
      // It refused, or a list of nothing shows no keys.
      if (theirs === undefined || theirs.length === 1) continue;
      expect([step, keys.filter((key) => !theirs.includes(key) && !ADDED.has(key))]).toEqual([step, []]);
    }
  },
  60_000,
);
