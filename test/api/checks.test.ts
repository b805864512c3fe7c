import type { CheckDeclaration } from "../../lib/model/declared/declarations";
import { Api, error, spread } from "./subject";

function withChecks(checks: Readonly<Record<string, CheckDeclaration>>): Api {
  return new Api({ ...spread().document, checks });
}

test("what checks name is renamed in them too: VMs at both ends, with their ports, and routers by which ways go", () => {
  const api = withChecks({
    out: { from: "vm1", to: "8.8.8.8", via: "r1" },
    in: { from: "outside", to: "vm1:22/tcp", reachable: false },
    ping: { from: "vm2", to: "vm1/icmp", via: "network-1" },
    other: { from: "vm2", to: "172.16.0.50", via: "r2" },
  });
  expect(api.put(`ports/${api.idOf("ports", "vm1")}`, { port: { name: "web-1" } }).status).toBe(200);
  expect(api.put(`routers/${api.idOf("routers", "r1")}`, { router: { name: "edge" } }).status).toBe(200);
  expect(api.document.checks).toEqual({
    out: { from: "web-1", to: "8.8.8.8", via: "edge" },
    in: { from: "outside", to: "web-1:22/tcp", reachable: false },
    ping: { from: "vm2", to: "web-1/icmp", via: "network-1" },
    other: { from: "vm2", to: "172.16.0.50", via: "r2" },
  });
});

test("a name that begins like another one is not that", () => {
  const api = withChecks({ out: { from: "vm2", to: "vm1" } });
  expect(api.put(`ports/${api.idOf("ports", "vm1")}`, { port: { name: "vm1-old" } }).status).toBe(200);
  expect(api.put(`ports/${api.idOf("ports", "vm2")}`, { port: { name: "vm1" } }).status).toBe(200);
  expect(api.document.checks).toEqual({ out: { from: "vm1", to: "vm1-old" } });
});

test("a VM that is called outside cannot be named in a check: one that a check names does not become it", () => {
  const api = withChecks({ out: { from: "vm1", to: "8.8.8.8" } });
  expect(error(api.put(`ports/${api.idOf("ports", "vm1")}`, { port: { name: "outside" } }))).toEqual([
    409,
    "Conflict",
    "UNKNOWN_ENDPOINT",
  ]);
  expect(api.put(`ports/${api.idOf("ports", "vm2")}`, { port: { name: "outside" } }).status).toBe(200);
  expect(api.put(`ports/${api.idOf("ports", "outside")}`, { port: { name: "vm2" } }).status).toBe(200);
  expect(api.document.checks).toEqual({ out: { from: "vm1", to: "8.8.8.8" } });
});

test("a host that is called as the router was stays what is meant", () => {
  const api = withChecks({ out: { from: "vm1", to: "8.8.8.8", via: "network-1" } });
  expect(api.put(`routers/${api.idOf("routers", "r2")}`, { router: { name: "network-1" } }).status).toBe(200);
  expect(api.put(`routers/${api.idOf("routers", "network-1")}`, { router: { name: "r2" } }).status).toBe(200);
  expect(api.document.checks).toEqual({ out: { from: "vm1", to: "8.8.8.8", via: "network-1" } });
});
