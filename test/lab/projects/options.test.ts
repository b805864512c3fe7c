import { readFileSync } from "node:fs";
import { join } from "node:path";
import { start, until } from "../command";
import { namespace } from "../hosts/fabric";
import { Lab } from "../lab";
import { LabProject } from "./project";
import { pingsDuring } from "../traffic/ping-meter";
import { Station } from "../traffic/traffic";

let lab: Lab;
let project: LabProject;
const internet = new Station("internet");
const vm1 = new Station("vm-vm1");
const db1 = new Station("vm-db1");

beforeAll(async () => {
  lab = await Lab.up(join(__dirname, "options.yaml"));
  project = new LabProject(lab);
  const { code, stdout, stderr } = project.vrouter("apply", lab.document);
  if (code !== 0) throw new Error(stdout + stderr);
  for (const vm of lab.vms.values()) vm.plug();
});

afterAll(() => Lab.down());

test("an unprivileged user with sudo deployed it: files are root's", () => {
  const { stdout } = lab.host("network-1").exec(["find", "/etc/vrouter", "!", "-user", "root"]);
  expect(stdout).toBe("");
  expect(lab.host("network-1").exec(["test", "-L", "/etc/vrouter/options/confirmed"]).code).toBe(0);
});

test("static routes come through with the gateway of the network node, none of them corrupted", () => {
  const routes = ["172.16.1.0/24 via 0.0.0.0", "172.20.0.0/16 via 172.16.0.12", "0.0.0.0/0 via 172.16.0.10"];
  expect(lab.vm("vm1").dhcp("dhclient")).toMatchObject({
    gateway: "172.16.0.10",
    router: "172.16.0.10",
    classlessRoutes: routes,
    microsoftRoutes: routes,
  });
});

test("a subnet without a gateway gets the router of its VMs' network node", () => {
  expect(lab.vm("db1").dhcp("udhcpc")).toMatchObject({ gateway: "172.16.1.1", router: "172.16.1.1" });
});

test("without source NAT the tenant's own address is seen outside", async () => {
  await internet.serve("outside", 8080);
  internet.run(["ip", "route", "add", "172.16.0.0/23", "via", "203.0.113.12"]);
  expect(vm1.fetch("203.0.113.200", 8080)).toBe("outside 172.16.0.50");
});

test("a forward on the VM's own router keeps the client's address; with return_path the VM sees the other router", async () => {
  await vm1.serve("vm1", 8000);
  expect(internet.fetch("203.0.113.12", 80)).toBe("vm1 203.0.113.1");
  expect(internet.fetch("203.0.113.11", 80)).toBe("vm1 172.16.0.1");
  expect(db1.fetch("203.0.113.12", 80)).toBe("vm1 203.0.113.12");
});

test("without return_path it is refused before anything is deployed, and both routers are named", () => {
  project.write(readFileSync(lab.document, "utf8").replace(", return_path: snat", ""));
  const { code, stderr } = project.vrouter("apply", project.document);
  expect(code).toBe(1);
  expect(stderr).toMatch(/environment\.yaml:\d+:\d+: \w+: .*"?snat"?.*"?routed"?/);
});

test("UDP is forwarded", async () => {
  const answer =
    'const s=require("dgram").createSocket("udp4");s.on("message",(m,r)=>s.send("pong",r.port,r.address));s.bind(53)';
  start(["ip", "netns", "exec", namespace("vm-db1"), "node", "-e", answer]);
  await until("the UDP server", 30, () => db1.run(["sh", "-c", "ss -Hlun sport = :53 | grep -q ."]).code === 0);
  const ask =
    'const s=require("dgram").createSocket("udp4");s.on("message",(m,r)=>{console.log(m+" from "+r.address);s.close()});' +
    's.send("ping",5300,"203.0.113.12");setTimeout(()=>process.exit(1),3000).unref()';
  expect(internet.run(["node", "-e", ask]).stdout).toBe("pong from 203.0.113.12\n");
});

test("the compute host itself takes no part in the tenant network", () => {
  // The host would answer for any of its addresses on any of its links.
  for (const address of ["198.18.0.21", "198.18.1.21"]) {
    vm1.run(["ip", "route", "add", `${address}/32`, "dev", "eth0"]);
    expect(vm1.ping(address, { count: 1 })).toBe(0);
    expect(vm1.run(["ip", "neighbour", "show", address]).stdout).not.toContain("lladdr");
  }
  expect(vm1.run(["ip", "neighbour", "show", "172.16.0.10"]).stdout).toContain("lladdr");
});

test("an extra route of the router leads to what is behind a VM", () => {
  vm1.run(["ip", "address", "add", "172.21.0.1/32", "dev", "lo"]);
  expect(db1.ping("172.21.0.1")).toBe(3);
});

function applyChange(change: (document: string) => string): void {
  project.write(change(readFileSync(lab.document, "utf8")));
  const { code, stdout, stderr } = project.vrouter("apply", project.document);
  if (code !== 0) throw new Error(stdout + stderr);
}

test("a mapping on the DHCP server's own address moves the server, and it still answers", () => {
  const other =
    '  other: { subnet: web, mac_address: "fa:16:3e:a1:00:99", ip_address: 172.16.0.254, host: compute-1 }\n';
  applyChange((document) => document.replace("dhcp_host_mappings:\n", `dhcp_host_mappings:\n${other}`));
  expect(lab.vm("vm1").dhcp("udhcpc").address).toBe("172.16.0.50");
});

test("a VM that was replaced gets its address although the old one's lease has not run out", () => {
  applyChange((document) => document.replace("fa:16:3e:a1:00:50", "fa:16:3e:a1:00:5f"));
  vm1.run(["ip", "link", "set", "eth0", "down"]);
  vm1.run(["ip", "link", "set", "eth0", "address", "fa:16:3e:a1:00:5f"]);
  vm1.run(["ip", "link", "set", "eth0", "up"]);
  expect(lab.vm("vm1").dhcp("dhclient").address).toBe("172.16.0.50");
});

test("a router that moves to another node is found there at once", async () => {
  applyChange((document) => document);
  const gateway = "203.0.113.12";
  expect(internet.ping(gateway, { count: 1 })).toBe(1);
  const { sent, lost } = await pingsDuring("internet", gateway, async () => {
    // The two routers change places, and the VMs' way out goes with theirs.
    const other = { "network-1": "network-2", "network-2": "network-1" } as Record<string, string>;
    applyChange((document) =>
      document.replace(
        /(preferred_agent|network_node): (network-\d)/g,
        (_, key: string, node: string) => `${key}: ${other[node]}`,
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 3000));
  });
  process.stdout.write(`router moved: ${lost} of ${sent} pings of 2 ms lost\n`);
  expect(internet.ping(gateway, { count: 3 })).toBe(3);
  expect(lost).toBeLessThan(sent / 2);
});
