import { deviceName } from "../../lib/net/device";
import { programCall } from "../../lib/engine/host/program";
import { parseStatus, type HostStatus } from "../../lib/engine/status/status";
import { compiledDocument } from "../compiled";
import { Sandbox } from "./sandbox";

const { topology, bundles } = compiledDocument("environments/dvr.yaml");
const compute = bundles.find(({ host }) => host === "compute-1")!;
const r1 = topology.routers.find(({ name }) => name === "r1")!;
const web = r1.interfaces.find(({ fixedIps }) => fixedIps[0]!.subnet === "web")!;

let sandbox: Sandbox;

beforeAll(() => {
  sandbox = Sandbox.of(compute);
});

afterAll(() => sandbox.remove());

/** What compute-1 says when its networks and its instance are up and something was done to them. */
function statusAfter(...commands: readonly string[]): HostStatus {
  const { status, stdout, stderr } = sandbox.run(
    [
      "mkdir /run/upper /run/work",
      "mount -t overlay overlay -o lowerdir=/etc,upperdir=/run/upper,workdir=/run/work /etc",
      "mkdir -p /etc/vrouter/dvr/generations",
      'ln -s "$PWD" /etc/vrouter/dvr/generations/1',
      "ln -s generations/1 /etc/vrouter/dvr/current",
      "ip link set lo up",
      "ip link add br-ex type bridge",
      "ip link set br-ex up",
      "sh runtime/l2.sh up dvr >&2",
      `sh runtime/netns.sh up routers/${r1.id} >&2`,
      ...commands,
      programCall("status", ["dvr", `vrouter-dvr-router@${r1.id}.service`]),
    ].join("\n"),
  );
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  return parseStatus(stdout);
}

test("VMs of a compute host use its instance, and floating IPs are there", () => {
  const { paths, floatingIps } = statusAfter();
  expect(paths).toEqual([{ router: r1.id, by: "instance" }]);
  expect(floatingIps.map(({ address, target, packets }) => [address, target, packets])).toEqual([
    ["203.0.113.101", "172.16.1.10", 0],
  ]);
});

test.each([
  ["is gone", `ip netns del qrouter-${r1.id}`],
  [
    "has lost the entry that leads to it in one subnet",
    `bridge fdb del ${web.macAddress} dev ${deviceName("tap", web.portId)} master`,
  ],
])("they use a network node when it %s", (_, command) => {
  expect(statusAfter(command).paths).toEqual([{ router: r1.id, by: "node" }]);
});
