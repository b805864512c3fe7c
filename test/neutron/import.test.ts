import { fixedIp } from "../fixed-ip";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { compileDocument } from "../../lib/document/compile-document";
import { gatewayPortForwardings } from "../../lib/model/api-view";
import type { Declarations } from "../../lib/model/declared/declarations";
import { importNeutron } from "../../lib/neutron/import";
import { documentText } from "../../lib/neutron/report/document-text";
import { formatRemark } from "../../lib/neutron/report/remark";
import { compiled } from "../compiled";
import { body, CLOUD, cloudSources, type Spelling } from "./cloud";

function imported(spelling: Spelling): string {
  const { declarations, remarks } = importNeutron(cloudSources(spelling), "cloud");
  return documentText(declarations!, remarks);
}

/** What somebody writes in the place of the placeholders. */
function filledIn(text: string): Declarations {
  const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
  const filled = text
    .replaceAll(/<SSH address of ([a-z]+-\d)>/g, "$1.example.com")
    .replaceAll(/<SSH host key of [a-z]+-\d>/g, `"${key}"`);
  return parse(filled) as Declarations;
}

test("the REST bodies of a cloud are this document, and the list of what it does not say", () => {
  const golden = join(CLOUD, "environment.yaml");
  const told = join(CLOUD, "remarks.txt");
  const { remarks } = importNeutron(cloudSources("rest"), "cloud");
  const lines = remarks.map((remark) => `${formatRemark(remark)}\n`).join("");
  if (process.env.UPDATE_GOLDEN === "1") {
    writeFileSync(golden, imported("rest"));
    writeFileSync(told, lines);
  }
  expect(imported("rest")).toBe(readFileSync(golden, "utf8"));
  expect(lines).toBe(readFileSync(told, "utf8"));
});

test("what the openstack command prints of the same cloud is the same document", () => {
  expect(imported("cli")).toBe(imported("rest"));
});

test("nothing that was given is passed over: what the document does not have, its comments name", () => {
  const text = imported("rest");
  const files = ["networks", "subnets", "ports", "routers", "floatingips"].map((file) => body(`${file}.json`));
  const objects = files.flatMap((file) => Object.values(file)).flat();
  expect(objects).toHaveLength(30);
  expect(objects.filter(({ id }) => !text.includes(id as string))).toEqual([]);
});

test("the files' order is no matter", () => {
  const { declarations } = importNeutron(cloudSources("rest").reverse(), "cloud");
  expect(declarations).toEqual(importNeutron(cloudSources("rest"), "cloud").declarations);
});

test("validation names each placeholder with its place, a subnet without name servers, and nothing else", () => {
  const directory = mkdtempSync(join(tmpdir(), "vrouter-import-"));
  try {
    const file = join(directory, "cloud.yaml");
    writeFileSync(file, imported("rest"));
    const lines = imported("rest").split("\n");
    const placeholders = lines.flatMap((line, index) =>
      line.startsWith("#") ? [] : [...line.matchAll(/<[^>]*>/g)].map((match) => [index + 1, match.index + 1]),
    );
    expect(placeholders).toHaveLength(8);
    const { diagnostics } = compileDocument(file);
    const [errors, warnings] = ["error", "warning"].map((kind) => diagnostics.filter((one) => one.severity === kind));
    expect(errors!.map(({ line, column }) => [line, column])).toEqual(placeholders);
    expect(warnings!.map(({ code }) => code)).toEqual(["NO_NAME_SERVERS"]);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

describe("filled in, it compiles", () => {
  const { topology, placement, bundles } = compiled(filledIn(imported("rest")));
  const routers = body("routers.json")["routers"]!;
  const ports = body("ports.json")["ports"]!;

  test("to the same routers, in the same places", () => {
    expect(topology.routers.map(({ id }) => id).sort()).toEqual(routers.map(({ id }) => id).sort());
    const agents = topology.routers.map(({ name }) => [name, placement.instances.agentsOf(name)]);
    expect(Object.fromEntries(agents)).toEqual({
      r1: ["network-1"],
      r2: ["network-2"],
      "edge-router": ["network-1", "network-2"],
    });
  });

  test("to the same addresses of gateways and interfaces", () => {
    const addresses = (owner: RegExp) =>
      ports
        .filter((port) => owner.test(port["device_owner"] as string))
        .flatMap((port) => (port["fixed_ips"] as { ip_address: string }[]).map((ip) => ip.ip_address))
        .sort();
    expect(topology.routers.map(({ gateway }) => fixedIp(gateway!).ipAddress).sort()).toEqual(
      addresses(/router_gateway$/),
    );
    const interfaces = topology.routers.flatMap((router) => router.interfaces.map((port) => fixedIp(port).ipAddress));
    expect(interfaces.sort()).toEqual(addresses(/router_interface$|replicated_interface$/));
  });

  test("to the same ids and MAC addresses of routers' ports, networks and subnets", () => {
    const own = ports
      .filter(({ device_owner: owner }) => /router_(gateway|interface)$|replicated_interface$/.test(owner as string))
      .map((port) => ({ id: port["id"], macAddress: port["mac_address"] }));
    const kept = topology.routers.flatMap(({ gateway, interfaces }) => [gateway!, ...interfaces]);
    expect(kept.map(({ portId, macAddress }) => ({ id: portId, macAddress })).sort(byId)).toEqual(own.sort(byId));
    const networks = body("networks.json")["networks"]!.filter(({ name }) => name !== "storage");
    expect(topology.networks.map(({ id }) => id).sort()).toEqual(networks.map(({ id }) => id).sort());
    const subnets = body("subnets.json")["subnets"]!.filter(({ name }) => /^(public-v4|web|db)$/.test(name as string));
    expect(topology.networks.flatMap((network) => network.subnets.map(({ id }) => id)).sort()).toEqual(
      subnets.map(({ id }) => id).sort(),
    );
  });

  test("to devices and DHCP entries with those MAC addresses", () => {
    const files = bundles.flatMap((bundle) => bundle.files).map(({ text }) => text);
    for (const port of ports.filter(({ device_owner: owner }) => owner === "network:router_gateway")) {
      const device = `qg-${(port["id"] as string).slice(0, 11)}`;
      expect(files.some((text) => text.includes(device) && text.includes(port["mac_address"] as string))).toBe(true);
    }
    const interfaces = ports.filter(({ device_owner: owner }) =>
      /router_interface$|replicated_interface$/.test(owner as string),
    );
    for (const port of interfaces) {
      const { ip_address: address } = (port["fixed_ips"] as { ip_address: string }[])[0]!;
      const host = `${port["mac_address"] as string},host-${address.replaceAll(".", "-")}`;
      expect(files.some((text) => text.includes(host))).toBe(true);
    }
  });

  test("to the same ids, MAC and IP addresses of VMs", () => {
    const vms = ports.filter(({ device_owner: owner }) => !(owner as string).startsWith("network:"));
    expect(
      topology.mappings
        .map(({ id, macAddress, fixedIps }) => ({ id, macAddress, ipAddress: fixedIp({ fixedIps }).ipAddress }))
        .sort(byId),
    ).toEqual(
      vms
        .map((port) => ({
          id: port["id"],
          macAddress: port["mac_address"],
          ipAddress: (port["fixed_ips"] as { ip_address: string }[])[0]!.ip_address,
        }))
        .sort(byId),
    );
  });

  test("to the same answers about port forwardings", () => {
    const answers = gatewayPortForwardings(topology);
    for (const { name, id } of topology.routers) {
      const given =
        name === "r2" ? [] : body(`routers/${id}/gateway_port_forwardings.json`)["gateway_port_forwardings"]!;
      expect([...answers[name]!].sort(byId)).toEqual(given.sort(byId));
    }
  });
});

function byId(a: { id?: unknown }, b: { id?: unknown }): number {
  return String(a.id) < String(b.id) ? -1 : 1;
}
