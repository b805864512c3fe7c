import { join } from "node:path";
import { until } from "../command";
import { ServedLab } from "../api/served-lab";

/** The way that the page draws, before a failover and after it. */
let served: ServedLab;

beforeAll(async () => {
  served = await ServedLab.up(join(__dirname, "../../../environments/ha.yaml"));
  await served.settled();
});
afterAll(() => ServedLab.down());

interface Way {
  readonly seen: readonly string[];
  readonly assumed: readonly string[];
  readonly there: { readonly hops: readonly { readonly host: string }[] };
}

function way(): Pick<Way, "seen" | "assumed"> & { readonly hosts: readonly string[] } {
  const { status, body } = served.send("GET", "/ui/trace.json?from=vm1&to=203.0.113.200");
  expect(status).toBe(200);
  const { seen, assumed, there } = body as unknown as Way;
  return { hosts: there.hops.map(({ host }) => host), seen, assumed };
}

test("goes by the host that is the master, whichever that is", async () => {
  await until("a master that is seen", 60, () => way().seen.length === 1);
  const first = way().hosts[0]!;
  const second = first === "network-1" ? "network-2" : "network-1";
  const by = (host: string) => ({ hosts: [host], seen: [`${host} is the master of router edge`], assumed: [] });
  expect(way()).toEqual(by(first));
  expect(served.lab.vrouter("failover", "edge", "--to", second).code).toBe(0);
  await until("the other one", 90, () => way().hosts[0] === second);
  expect(way()).toEqual(by(second));
});
