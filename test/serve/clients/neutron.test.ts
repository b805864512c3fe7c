import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TestServer } from "../server";
import { conversation, type Said } from "./conversation";

/** What a real Neutron said (record.ts). */
const NEUTRON = JSON.parse(readFileSync(join(__dirname, "neutron.json"), "utf8")) as readonly Said[];

/** Where this server says something else, and why. */
const OTHERWISE: Readonly<Record<string, string>> = {
  "name again": "names are keys of the document",
};

/** openEuler's. */
const ADDED = new Set(["configurations"]);

afterAll(() => TestServer.endAll());

test("the same requests: the same statuses, the same types of errors, nothing shown that Neutron does not", async () => {
  const server = await new TestServer("test/serve/clients/empty").start();
  const said = await conversation((method, path, body) => server.send(`/v2.0/${path}`, { method, body }));
  const told = (all: readonly Said[]) =>
    all.filter(({ name }) => !Object.hasOwn(OTHERWISE, name)).map(({ name, status, type }) => [name, status, type]);
  expect(told(said)).toEqual(told(NEUTRON));
  const differ = Object.keys(OTHERWISE).filter((name) => {
    const [ours, theirs] = [said, NEUTRON].map((all) => all.find((one) => one.name === name)!);
    return ours!.status !== theirs!.status || ours!.type !== theirs!.type;
  });
  expect(differ).toEqual(Object.keys(OTHERWISE));
  for (const { name, keys = [] } of said) {
    const theirs = NEUTRON.find((one) => one.name === name)!.keys ?? [];
    // A list of nothing shows no keys.
    if (theirs.length === 1) continue;
    expect([name, keys.filter((key) => !theirs.includes(key) && !ADDED.has(key))]).toEqual([name, []]);
  }
});
