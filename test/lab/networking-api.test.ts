import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { until } from "./command";
import { namespace } from "./fabric";
import { Lab } from "./lab";
import { Station } from "./traffic";

/** A write of the API, and the packets that it lets through. The tests build on each other. */
jest.setTimeout(180_000);

const SOCKET = "/tmp/vrouter-lab-api.sock";
const internet = new Station("internet");
let lab: Lab;
let server: ChildProcess | undefined;

beforeAll(async () => {
  lab = await Lab.up(join(__dirname, "../../environments/spread.yaml"));
  const command = ["netns", "exec", namespace("operator"), "node", "dist/lib/cli/vrouter.js"];
  const flags = ["--socket", SOCKET, "--apply", "now"];
  server = spawn("ip", [...command, "serve", lab.document, ...flags], { stdio: ["ignore", "ignore", "inherit"] });
  await until("the server", 30, () => curl("GET", "/healthcheck", undefined).code === 0);
}, 300_000);

afterAll(async () => {
  if (server !== undefined) {
    const exited = once(server, "exit");
    server.kill();
    await exited;
  }
  await Lab.down();
}, 120_000);

interface Answer {
  readonly code: number | null;
  readonly status: number;
  readonly body: Record<string, never>;
}

function curl(method: string, path: string, body: unknown, wait = 0): Answer {
  const data = body === undefined ? [] : ["--data", JSON.stringify(body)];
  const prefer = wait === 0 ? [] : ["--header", `Prefer: wait=${wait}`];
  const { code, stdout } = lab.operator([
    "curl",
    "-s",
    "-m",
    "120",
    "--unix-socket",
    SOCKET,
    "-X",
    method,
    ...data,
    ...prefer,
    "-w",
    "\n%{http_code}",
    `http://api${path}`,
  ]);
  const at = stdout.lastIndexOf("\n");
  const text = stdout.slice(0, at);
  return {
    code,
    status: Number(stdout.slice(at + 1)),
    body: (text.startsWith("{") ? JSON.parse(text) : {}) as Answer["body"],
  };
}

type Thing = Record<string, unknown> & { readonly id: string; readonly name: string; readonly status: string };

function list(path: string): readonly Thing[] {
  return Object.values(curl("GET", path, undefined).body)[0] as unknown as readonly Thing[];
}

const router = (name: string): Thing => list(`/v2.0/routers?name=${name}`)[0]!;

test("what the document says is brought to the hosts, and only then a router is ACTIVE", async () => {
  await until("every router", 150, () => list("/v2.0/routers").every(({ status }) => status === "ACTIVE"));
  expect(list("/v2.0/agents").every(({ alive }) => alive === true)).toBe(true);
  expect(lab.vrouter("status").code).toBe(0);
});

test("a forwarding is created, and what it leads to is reached; it is deleted, and silence follows", async () => {
  const vm = new Station("vm-vm1");
  lab.vm("vm1").plug();
  lab.vm("vm1").dhcp("udhcpc");
  await vm.serve("vm1", 8080);
  expect(internet.fetch("203.0.113.11", 8081)).toBeUndefined();
  const path = `/v2.0/routers/${router("r1").id}/gateway_port_forwardings`;
  const given = { external_port: 8081, internal_port: 8080, protocol: "tcp", internal_ip_address: "172.16.0.50" };
  const made = curl("POST", path, { gateway_port_forwarding: given }, 60);
  expect(made.status).toBe(201);
  expect(internet.fetch("203.0.113.11", 8081)).toBe("vm1 203.0.113.1");
  expect(router("r1").status).toBe("ACTIVE");
  const { id } = (made.body as unknown as { gateway_port_forwarding: Thing }).gateway_port_forwarding;
  expect(curl("DELETE", `${path}/${id}`, undefined, 60).status).toBe(204);
  expect(internet.fetch("203.0.113.11", 8081)).toBeUndefined();
});

test("a router is created, is given a gateway and a port, and answers", () => {
  const configurations = { preferred_agent: "network-2" };
  const network = list("/v2.0/networks?name=public")[0]!.id;
  const tenant = list("/v2.0/networks?name=tenant")[0]!.id;
  const info = { network_id: network, external_fixed_ips: [{ ip_address: "203.0.113.60" }] };
  expect(
    curl("POST", "/v2.0/routers", { router: { name: "r3", configurations, external_gateway_info: info } }).status,
  ).toBe(201);
  const port = curl("POST", "/v2.0/ports", {
    port: { network_id: tenant, name: "p3", fixed_ips: [{ ip_address: "172.16.0.60" }] },
  });
  const { id } = (port.body as unknown as { port: Thing }).port;
  expect(router("r3").status).toBe("BUILD");
  expect(curl("PUT", `/v2.0/routers/${router("r3").id}/add_router_interface`, { port_id: id }, 90).status).toBe(200);
  expect(router("r3").status).toBe("ACTIVE");
  expect(internet.ping("203.0.113.60")).toBe(3);
  expect(new Station("vm-vm1").ping("172.16.0.60")).toBe(3);
});
