import { type Api, spread } from "./subject";

let api: Api;
beforeEach(() => {
  api = spread();
});

describe("what is only read", () => {
  test.each(["agents", "extensions", "availability_zones", "security-groups"])("%s", (collection) => {
    expect(api.get(collection)).toMatchObject({
      status: 200,
      body: { [collection.replace("-", "_")]: expect.any(Array) },
    });
    expect(api.post(collection, {}).status).toBe(405);
  });

  test("who carries what", () => {
    expect(api.get(`routers/${api.idOf("routers", "r1")}/l3-agents`).body.agents).toMatchObject([
      { host: "network-1", alive: false },
    ]);
    expect(api.get(`networks/${api.idOf("networks", "tenant")}/dhcp-agents`).body.agents).toMatchObject([
      { host: "network-1", binary: "neutron-dhcp-agent" },
    ]);
    const [{ id }] = api.get("agents?host=network-2&topic=l3_agent").body.agents as [{ id: string }];
    expect(api.get(`agents/${id}/l3-routers`).body.routers).toMatchObject([{ name: "r2" }]);
  });
});

describe("queries", () => {
  const names = (path: string): string[] => api.get(path).body.ports.map((port: { name: string }) => port.name);

  test.each<[string, string[]]>([
    ["ports?name=vm1", ["vm1"]],
    ["ports?name=vm1&name=vm2", ["vm1", "vm2"]],
    ["ports?name=vm1&binding:host_id=compute-2", []],
    ["ports?fixed_ips=ip_address=172.16.0.51", ["vm2"]],
    ["ports?device_owner=compute:nova&sort_key=name&sort_dir=desc", ["vm2", "vm1"]],
    ["ports?admin_state_up=TRUE&limit=1", ["vm1"]],
  ])("%s", (path, wanted) => {
    expect(names(path)).toEqual(wanted);
  });

  test("fields that there are not leave nothing", () => {
    expect(api.get("routers?fields=name&fields=bogus").body.routers).toEqual([{ name: "r1" }, { name: "r2" }]);
  });

  test("pages: each has a link to the next, and behind the last is none", () => {
    const seen: string[] = [];
    let marker = "";
    for (let page = 0; page < 10; page += 1) {
      const { ports, ports_links: links = [] } = api.get(`ports?limit=2${marker}`).body;
      seen.push(...ports.map(({ id }: { id: string }) => id));
      if (ports.length === 0) break;
      marker = `&marker=${ports.at(-1).id}`;
      const next = links.find(({ rel }: { rel: string }) => rel === "next");
      expect(next?.href ?? "none").toBe(seen.length < 7 ? `http://api/v2.0/ports?limit=2${marker}` : "none");
    }
    expect(seen).toEqual(api.get("ports").body.ports.map(({ id }: { id: string }) => id));
  });

  test.each([
    ["ports?bogus=1", 400],
    ["ports?sort_key=name", 400],
    ["ports?sort_key=name&sort_dir=up", 400],
    ["ports?limit=-1", 400],
    ["ports?fixed_ips=172.16.0.51", 400],
    ["ports?marker=3f0e7d7a-52a5-4c0e-9d4f-6b1c4f0f2a61", 404],
  ])("%s is refused", (path, status) => {
    expect(api.get(path).status).toBe(status);
  });
});
