import * as fc from "fast-check";
import { parse } from "yaml";
import { compile } from "../../lib/compile";
import type { NeutronSource } from "../../lib/neutron/decode/detect";
import { importNeutron } from "../../lib/neutron/import";
import { documentText } from "../../lib/neutron/report/document-text";
import { formatRemark } from "../../lib/neutron/report/remark";
import { body, cloudSources } from "./cloud";

const NET = "03e06a43-633c-47f6-977e-715838f9530e";
const network = { id: NET, name: "tenant", "router:external": false, mtu: 1450 };
const subnet = {
  id: "d166d5fc-d1ef-45e7-9ae8-01ea56360dee",
  name: "web",
  network_id: NET,
  cidr: "172.16.0.0/24",
  gateway_ip: "172.16.0.1",
  enable_dhcp: true,
  dns_nameservers: [],
  host_routes: [],
  allocation_pools: [],
};

function told(...sources: readonly (readonly [name: string, content: unknown])[]): readonly string[] {
  const { declarations, remarks } = importNeutron(
    sources.map(([name, content]) => ({ name, text: typeof content === "string" ? content : JSON.stringify(content) })),
  );
  const errors = remarks.filter(({ severity }) => severity === "error");
  expect(declarations === undefined).toBe(errors.length > 0);
  return errors.map(formatRemark);
}

test.each<[what: string, content: unknown, says: string]>([
  ["nothing", "", "f.json: EMPTY: holds nothing; did the command fail?"],
  ["an error message", "Missing value auth-url", "f.json:1: NOT_JSON: is neither an object nor a list of JSON"],
  ["a table", "+----+\n| ID |\n+----+\n", "f.json:1: NOT_JSON: is neither"],
  ["JSON that is cut off", '{"ports": [\n{"id": "x"', "f.json:2: NOT_JSON: ends inside of a value; it is cut off"],
  ["JSON with an error", '{"ports": [\n{"id": oops}]}', "f.json:1: NOT_JSON: starts a value that is not JSON ("],
  ["JSON that is too deep", "[".repeat(100_000), "f.json:1: NOT_JSON: is nested deeper than 64 levels"],
  [
    "another list",
    [{ ID: "x", Name: "web", "Image Name": "debian" }],
    "f.json [0]: UNRECOGNISED: (ID, Name, Image Name)",
  ],
  ["another body", { servers: [] }, "f.json: UNRECOGNISED: (servers) is none of ports, subnets, networks, agents"],
  [
    "an answer that is an error",
    { NeutronError: { type: "RouterNotFound", message: "Router r3 could not be found", detail: "" } },
    "f.json: NEUTRON_ERROR: Neutron answered RouterNotFound: Router r3 could not be found; leave it out, or ask again",
  ],
  ["a list of texts", { ports: ["x"] }, 'f.json ports[0]: UNRECOGNISED: ("x")'],
  ["a body of null", { router: null }, "f.json router: UNRECOGNISED: (null)"],
  [
    "a short list",
    [{ ID: NET, Name: "web", Network: NET, Subnet: "172.16.0.0/24" }],
    `f.json [0]: INCOMPLETE: subnet "web" (${NET}): gateway_ip, enable_dhcp, dns_nameservers, host_routes, allocation_pools: no file says; give \`openstack subnet list --long\` too`,
  ],
  [
    "texts where lists are, of an old client",
    [
      {
        ID: NET,
        Name: "",
        "MAC Address": "fa:16:3e:00:00:01",
        "Fixed IP Addresses": "ip_address='10.0.0.5'",
        "Device Owner": "",
      },
    ],
    `f.json [0]: WRONG_TYPE: port ${NET}: fixed_ips is "ip_address='10.0.0.5'" where a list of objects (openstackclient before 4.0 prints texts`,
  ],
  ["a number as a name", { networks: [{ ...network, name: 7 }] }, "name is 7 where a text is expected"],
  ["no id", { networks: [{ ...network, id: undefined }] }, 'network "tenant": id: missing'],
  [
    "two answers that differ",
    { networks: [network, { ...network, mtu: 9000 }] },
    "mtu is 9000 here and 1450 at f.json networks[0]; take both again",
  ],
  [
    "a subnet of no network",
    { subnets: [subnet] },
    `its network ${NET} is in no file; give \`openstack network show\``,
  ],
])("%s", (_, content, says) => {
  expect(told(["f.json", content])).toEqual([expect.stringContaining(says)]);
});

describe("what does not belong together", () => {
  /** The cloud with some of its objects changed. */
  function changed(file: string, change: (object: Record<string, unknown>) => void): NeutronSource[] {
    return cloudSources("rest").map(({ name, text }) => {
      if (name !== file) return { name, text };
      const content = JSON.parse(text) as Record<string, Record<string, unknown>[]>;
      Object.values(content)[0]!.forEach(change);
      return { name, text: JSON.stringify(content) };
    });
  }

  const lines = (sources: readonly NeutronSource[], severity: "error" | "loss" = "error") =>
    importNeutron(sources, "cloud")
      .remarks.filter((remark) => remark.severity === severity)
      .map(formatRemark);

  test("a router and its gateway's port", () => {
    const sources = changed("routers.json", ({ name, external_gateway_info: gateway }) => {
      if (name === "r1")
        (gateway as { external_fixed_ips: { ip_address: string }[] }).external_fixed_ips[0]!.ip_address =
          "192.168.57.250";
    });
    expect(lines(sources)).toEqual([
      expect.stringMatching(
        /routers\[0\]: CONTRADICTION: router "r1" .* gateway has 192\.168\.57\.250, and port .* 192\.168\.57\.234/,
      ),
      expect.stringMatching(
        /gateway_port_forwardings\[0\]: CONTRADICTION: .* gw_ip_address is 192\.168\.57\.234, which router "r1"/,
      ),
      expect.stringMatching(/gateway_port_forwardings\[1\]: CONTRADICTION: /),
    ]);
  });

  test("a forwarding and its port", () => {
    const file = `routers/${String(body("routers.json")["routers"]![0]!["id"])}/gateway_port_forwardings.json`;
    const sources = changed(file, (forwarding) => {
      if (forwarding["external_port"] === 34203) forwarding["internal_ip_address"] = "172.16.0.197";
    });
    expect(lines(sources)).toEqual([expect.stringContaining("does not have the address 172.16.0.197")]);
  });

  test("a router that runs elsewhere than where it is pinned", () => {
    const sources = changed("routers.json", (router) => {
      if (router["name"] === "r2") router["configurations"] = { preferred_agent: "network-1" };
    });
    expect(lines(sources, "loss")).toContainEqual(
      expect.stringMatching(
        /DISAGREES: router "r2" .* is pinned to network-1 and runs on network-2; the document says where/,
      ),
    );
  });

  test("a subnet that nobody gave stays in its place, for validation to name", () => {
    const sources = cloudSources("rest").map((source) =>
      source.name === "subnets.json"
        ? {
            ...source,
            text: JSON.stringify({ subnets: body("subnets.json")["subnets"]!.filter(({ name }) => name !== "db") }),
          }
        : source,
    );
    expect(lines(sources)).toEqual([]);
    expect(lines(sources, "loss").filter((line) => line.includes("DANGLING"))).toHaveLength(2);
    const { declarations } = importNeutron(sources, "cloud");
    const id = "f8dcee26-3c20-4e17-b554-a822ef8162cc";
    const { problems } = compile(declarations!);
    expect(
      problems.filter(({ message }) => message.includes(id)).map(({ code, path }) => `${code} ${path.join(".")}`),
    ).toEqual([
      "UNKNOWN_SUBNET routers.edge-router.interfaces.0.subnet",
      "UNKNOWN_SUBNET dhcp_host_mappings.db1.subnet",
    ]);
  });
});

test("names that would leave a comment, a line or a terminal's control", () => {
  const name = 'x\nenvironment: evil # \u001b[2J\u2028\u202e${file("x")}';
  const { declarations, remarks } = importNeutron(
    [
      { name: "f\n.json", text: JSON.stringify({ networks: [{ ...network, name }], subnets: [] }) },
      {
        name: "n.json",
        text: JSON.stringify({ networks: [{ ...network, name, id: "__proto__", description: name }] }),
      },
    ].map((source) => ({ ...source, text: source.text.replace(',"subnets":[]', "") })),
  );
  const text = documentText(declarations!, remarks);
  expect(text).toMatch(/^[\n\P{C}]*$/u);
  for (const remark of remarks) expect(formatRemark(remark)).toMatch(/^\P{C}*$/u);
  expect(parse(text)).toEqual(JSON.parse(JSON.stringify(declarations)));
  expect(Object.keys(declarations!.networks!).every((key) => /^[a-z][a-z0-9-]*$/.test(key))).toBe(true);
  expect(
    text
      .split("\n\n")[0]!
      .split("\n")
      .every((line) => line.startsWith("#")),
  ).toBe(true);
});

/** The cloud's bodies with one to three values replaced, repeated or taken out. */
function damaged(g: fc.GeneratorValue): NeutronSource[] {
  const bodies = cloudSources("rest").map(({ name, text }) => ({ name, content: JSON.parse(text) as unknown }));
  for (let times = g(fc.integer, { min: 1, max: 3 }); times > 0; times -= 1) {
    let holder = pick(g, bodies) as Record<string, unknown>;
    let key = "content";
    for (let depth = g(fc.integer, { min: 1, max: 6 }); depth > 0; depth -= 1) {
      const inner = holder[key];
      if (typeof inner !== "object" || inner === null || Object.keys(inner).length === 0) break;
      holder = inner as Record<string, unknown>;
      key = pick(g, Object.keys(inner));
    }
    const kind = g(fc.nat, 2);
    if (kind === 0) holder[key] = g(fc.jsonValue);
    else if (kind === 1 && Array.isArray(holder)) holder.push(holder[Number(key)]);
    else if (Array.isArray(holder)) holder.splice(Number(key), 1);
    else delete holder[key];
  }
  return bodies.map(({ name, content }) => ({ name, text: JSON.stringify(content) ?? "" }));
}

function pick<T>(g: fc.GeneratorValue, from: readonly T[]): T {
  return from[g(fc.nat, from.length - 1)]!;
}

test("whatever is given, there is a document that YAML reads as it was meant, or an error that says why", () => {
  let documents = 0;
  fc.assert(
    fc.property(fc.gen(), (g) => {
      const { declarations, remarks } = importNeutron(damaged(g), "cloud");
      if (declarations === undefined) {
        expect(remarks.some(({ severity }) => severity === "error")).toBe(true);
        return;
      }
      documents += 1;
      expect(parse(documentText(declarations, remarks))).toEqual(JSON.parse(JSON.stringify(declarations)));
      expect(() => compile(declarations)).not.toThrow();
    }),
    { numRuns: 300, seed: 1 },
  );
  expect(documents).toBeGreaterThan(5);
}, 60_000);
