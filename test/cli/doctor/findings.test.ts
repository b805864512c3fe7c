import { findingsIn, findingsOfLost, findingsOfProbes, type Examined } from "../../../lib/cli/doctor/findings";
import { doctorPage } from "../../../lib/cli/doctor/page";
import type { HostStatus } from "../../../lib/engine/status/status";
import { EngineError } from "../../../lib/errors/engine-error";
import { coloursOf } from "../../../lib/terminal/colours";
import { compiledDocument } from "../../compiled";

const compilation = compiledDocument("environments/spread.yaml");
const FILE = "edge.yaml";
const PLAIN = coloursOf({}, {});

function well(name: string): Extract<Examined, { readonly failure?: undefined }> {
  const bundle = compilation.bundles.find(({ host }) => host === name)!;
  const status: HostStatus = {
    current: 3,
    confirmed: 3,
    units: bundle.units.map((unit) => ({ unit, state: "active" })),
    namespaces: [...compilation.topology.routers, ...compilation.topology.networks].flatMap(({ id }) =>
      ["qrouter-", "qdhcp-"].map((prefix) => ({ name: prefix + id, addresses: [] })),
    ),
    dhcp: [],
    forwards: [],
    floatingIps: [],
    paths: [],
    vrrp: [],
  };
  const checks = [{ check: "ssh", state: "ok", found: "in 0.1 s" } as const];
  return { host: name, bundle, checks, report: { status, drift: [], unconfirmed: [] } };
}

const OK = { probe: "gateway", subject: "vm1", from: "compute-1", state: "ok", found: "answers" } as const;

const hosts = compilation.topology.hosts.map(({ name }) => well(name));

test("hosts that are well: no finding, and the page says so", () => {
  expect(findingsIn(compilation, hosts, FILE)).toEqual([]);
  const page = doctorPage("spread", hosts, [], [OK], PLAIN);
  expect(page).toContain("spread: well\n");
  expect(page).toMatch(/^network-1 +ok +3 +\d+ of \d+ active +none$/m);
});

test("a host that does not answer is a problem, with what explains it", () => {
  const failure = "UNREACHABLE: cannot connect to 198.18.0.12:22: no answer within 10 s";
  const silent = hosts.map((one) => (one.host === "network-2" ? { ...one, failure } : one)) as Examined[];
  expect(findingsIn(compilation, silent, FILE)).toEqual([
    { from: "preflight", severity: "problem", host: "network-2", what: failure, next: ["vrouter explain UNREACHABLE"] },
  ]);
  expect(doctorPage("spread", silent, [], undefined, PLAIN)).toMatch(/^network-2 +NO ANSWER$/m);
});

test("a host that has nothing is deployed", () => {
  const one = well("network-1");
  const status = { ...one.report.status, current: undefined, confirmed: undefined, units: [], namespaces: [] };
  const found = findingsIn(compilation, [{ ...one, report: { ...one.report, status } }], FILE);
  expect(found.flatMap(({ next }) => next)).toContain(`vrouter apply ${FILE} --host network-1`);
});

test("each kind has what to do next: warnings come last, and do not make an environment ill", () => {
  const [, ...others] = hosts;
  const ill = well("network-1");
  const [unit] = ill.bundle.units.filter((one) => one.includes("-router@"));
  const { id } = compilation.topology.routers.find((router) => unit!.includes(router.id))!;
  const { name } = compilation.topology.routers.find((router) => router.id === id)!;
  const units = ill.report.status.units.map((one) => (one.unit === unit ? { ...one, state: "failed" } : one));
  const examined: Examined = {
    ...ill,
    checks: [
      { check: "clock", state: "warning", found: "7.0 s behind", fix: "set it" },
      { check: "bridge br-ex", state: "failed", found: "is missing", fix: "ip link add br-ex type bridge" },
    ],
    report: {
      status: { ...ill.report.status, units },
      drift: [
        { kind: "network", subject: "qr-1", message: "is missing", diff: "", traffic: true, repair: [] },
      ] as unknown as typeof ill.report.drift,
      unconfirmed: ["/etc/vrouter/spread/current/ports"],
    },
  };
  const findings = findingsIn(compilation, [examined, ...others.filter(({ host }) => host !== "network-1")], FILE);
  expect(findings.map(({ from, severity, host, next }) => [from, severity, host, next])).toEqual([
    ["preflight", "problem", "network-1", ["ip link add br-ex type bridge"]],
    [
      "status",
      "problem",
      "network-1",
      [`vrouter logs ${FILE} ${name} --host network-1`, `vrouter repair ${FILE} --host network-1`],
    ],
    [
      "drift",
      "problem",
      "network-1",
      [`vrouter drift ${FILE} --host network-1`, `vrouter repair ${FILE} --host network-1`],
    ],
    ["preflight", "warning", "network-1", ["set it"]],
    ["plan", "warning", "network-1", [`vrouter plan ${FILE} --host network-1`]],
  ]);
  const page = doctorPage("spread", [examined], findings, [OK], PLAIN);
  expect(page).toContain("spread: not well: 3 problems, 2 warnings\n");
  expect(doctorPage("spread", [examined], findings.slice(3), [], PLAIN)).toContain("spread: well, with 2 warnings\n");
});

test("what packets disprove is a problem, what was not asked is none", () => {
  const failed = { ...OK, state: "failed", found: "nobody answers for 172.16.0.1" } as const;
  expect(findingsOfProbes([OK, failed, { ...OK, state: "not asked" }], FILE)).toEqual([
    {
      from: "test",
      severity: "problem",
      what: "gateway of vm1 from compute-1: nobody answers for 172.16.0.1",
      next: [`vrouter test ${FILE}`],
    },
  ]);
  expect(doctorPage("spread", hosts, [], [OK, failed], PLAIN)).toContain("packets: 1 ok, 1 failed, 0 not asked\n");
});

test("a host that fails while packets are sent is a problem", () => {
  const error = new EngineError("CONNECTION_LOST", "the connection to 198.18.0.12:22 was lost");
  expect(findingsOfLost([{ host: "network-2", error }], FILE)).toEqual([
    {
      from: "test",
      severity: "problem",
      host: "network-2",
      what: "CONNECTION_LOST: the connection to 198.18.0.12:22 was lost",
      next: [`vrouter test ${FILE} --host network-2`],
    },
  ]);
});
