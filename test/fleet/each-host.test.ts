import { eachHost } from "../../lib/fleet/each-host";
import type { Target } from "../../lib/fleet/targets";

const targets = ["a", "b", "c"].map((name) => ({ host: { name } }) as Target);

test("one host's failure is told and does not stop the others", async () => {
  const { results, failure } = await eachHost(targets, ({ host }) =>
    host.name === "b" ? Promise.reject(new Error("is off")) : Promise.resolve(host.name),
  );
  expect(results).toEqual(["a", "c"]);
  expect(failure?.lines).toEqual(["b: is off", "1 of 3 hosts failed"]);
});

test("results are in the order of the hosts, whoever answers first", async () => {
  const delays: Record<string, number> = { a: 20, b: 10, c: 0 };
  const { results, failure } = await eachHost(targets, async ({ host }) => {
    await new Promise((resolve) => setTimeout(resolve, delays[host.name]));
    return host.name;
  });
  expect({ results, failure }).toEqual({ results: ["a", "b", "c"], failure: undefined });
});

test("who follows it hears of every host that is done, also of one that failed", async () => {
  const heard: string[] = [];
  await eachHost(
    targets,
    ({ host }) => (host.name === "b" ? Promise.reject(new Error("is off")) : Promise.resolve()),
    (done, all) => heard.push(`${done} of ${all}`),
  );
  expect(heard).toEqual(["0 of 3", "1 of 3", "2 of 3", "3 of 3"]);
});
