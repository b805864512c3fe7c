import { linesOf, vrouterCommand } from "../../vrouter-command";

const bridges = (...args: readonly string[]) => vrouterCommand(["bridges", ...args]);

test("a line per network of a compute host, and per VM there; the same as JSON", () => {
  const { status, stdout } = bridges("environments/dvr.yaml", "--host", "compute-1");
  expect(status).toBe(0);
  expect(linesOf(stdout).map((line) => line.split(/ {2,}/))).toEqual([
    ["HOST", "NETWORK", "BRIDGE", "MTU", "VM", "MAC ADDRESS", "ADDRESS", "GATEWAY"],
    [
      "compute-1",
      "back",
      expect.stringMatching(/^brq[0-9a-f-]{11}$/),
      "1450",
      "vm4",
      "fa:16:3e:a1:00:40",
      "172.16.2.40",
      "172.16.2.1",
    ],
    [
      "compute-1",
      "front",
      expect.stringMatching(/^brq/),
      "1450",
      "vm1",
      "fa:16:3e:a1:00:10",
      "172.16.1.10",
      "172.16.1.1",
    ],
  ]);
  const all = JSON.parse(bridges("environments/spread.yaml", "--json").stdout) as unknown;
  expect(all).toMatchObject([
    {
      host: "compute-1",
      network: "tenant",
      mtu: 1450,
      vms: [{ name: "vm1", ip_address: "172.16.0.50", gateway: "172.16.0.1" }],
    },
    {
      host: "compute-2",
      network: "tenant",
      mtu: 1450,
      vms: [{ name: "vm2", host: "compute-2", gateway: "172.16.0.10" }],
    },
  ]);
});

test("a host that carries no VMs is refused", () => {
  const { status, stderr } = bridges("environments/spread.yaml", "--host", "network-1");
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: `UNKNOWN_HOST: "network-1" is not in the document's compute hosts; it has compute-1, compute-2\n`,
  });
});
