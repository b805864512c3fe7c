import * as fc from "fast-check";
import { compiled } from "../compiled";
import { validDeclarations } from "../topology/arbitrary";

/** The lines of a router's file on every network node that has it: instances on compute hosts speak no VRRP. */
function instances(bundles: ReturnType<typeof compiled>["bundles"], routerId: string, name: string): string[][] {
  const isOn = (path: string) => path.endsWith(`/routers/${routerId}/keepalived.conf`);
  const nodes = bundles.filter(({ files }) => files.some(({ path }) => isOn(path)));
  return nodes.flatMap(({ files }) =>
    files.filter(({ path }) => path.endsWith(`/routers/${routerId}/${name}`)).map(({ text }) => text.split("\n")),
  );
}

test("the instances of a router differ in their ha- ports, their names and their priorities, and in nothing else", () => {
  let seen = 0;
  fc.assert(
    fc.property(validDeclarations(), (declarations) => {
      const { topology, bundles } = compiled(declarations);
      for (const { id } of topology.routers.filter(({ ha, adminStateUp }) => ha && adminStateUp)) {
        // Device, peer, MAC address and MTU; the bridge of an external network may be called otherwise elsewhere.
        const ports = instances(bundles, id, "ports").map((lines) =>
          lines.filter((line) => /^port q[rg]-/.test(line)).map((line) => line.split(" ").slice(0, 5)),
        );
        const files = instances(bundles, id, "keepalived.conf").map((lines) =>
          lines.filter((line) => !/^ +(router_id|priority) | ha-/.test(line)),
        );
        expect(ports.length).toBeGreaterThan(1);
        for (const other of ports) expect(other).toEqual(ports[0]);
        for (const other of files) expect(other).toEqual(files[0]);
        const priorities = instances(bundles, id, "keepalived.conf").flatMap((lines) =>
          lines.filter((line) => /^ +priority /.test(line)),
        );
        expect(new Set(priorities).size).toBe(ports.length);
        seen += 1;
      }
    }),
    { numRuns: 60, seed: 7 },
  );
  expect(seen).toBeGreaterThan(20);
});
