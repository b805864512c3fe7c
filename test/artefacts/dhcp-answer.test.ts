import { join } from "node:path";
import { compiled } from "../compiled";
import { Sandbox } from "../host/sandbox";
import { declarationsWithRoutes } from "../placement/reach/routes-of";

/** A client that says that it takes 1500 octets; one that says its whole name, which comes back. */
const TAKES_MORE = "390205dc";
const SAYS_ITS_NAME = "5106000000766d31";

/** What the real dnsmasq answers, from the files of a host: the length of each option. */
function answered(octets: number, hostname: string, ...said: readonly string[]): Readonly<Record<string, number>> {
  const { bundles } = compiled(declarationsWithRoutes(octets, hostname));
  const files = bundles.find(({ host }) => host === "network-1")!.files.filter(({ path }) => path.includes("/dhcp/"));
  const sandbox = new Sandbox();
  try {
    const { directory } = sandbox;
    const name = (path: string) => path.split("/").at(-1)!;
    sandbox.write(
      Object.fromEntries(
        files.map(({ path, text }) => [name(path), text.replaceAll(/=\/\S*\/(?=[a-z_]+$)/gm, `=${directory}/`)]),
      ),
    );
    const { stdout, stderr } = sandbox.run(`
      ip netns add relay
      ip link add server type veth peer name client netns relay
      ip addr add 172.16.0.253/24 dev server
      ip -n relay addr add 172.16.0.252/24 dev client
      for link in "server" "lo"; do ip link set dev $link up; done
      ip -n relay link set dev client up
      dnsmasq --no-daemon --conf-file=dnsmasq.conf &
      ip netns exec relay timeout 10 "${process.execPath}" ${join(__dirname, "dhcp-client.cjs")} ${said.join(" ")}
      kill $!
    `);
    if (stdout === "") throw new Error(stderr);
    return Object.fromEntries(
      stdout
        .trim()
        .split("\n")
        .map((line) => line.split(" ").map(Number) as [number, number]),
    );
  } finally {
    sandbox.remove();
  }
}

const VM = "host-172-16-0-50";

test.each([
  [124, VM, [SAYS_ITS_NAME], { 121: 124, 249: 124 }],
  [186, VM, [SAYS_ITS_NAME], { 121: 186 }],
  [187, VM, [SAYS_ITS_NAME], {}],
  [92, "x".repeat(63), [SAYS_ITS_NAME], { 121: 92, 249: 92 }],
  [124, "x".repeat(63), [SAYS_ITS_NAME], { 121: 124 }],
  [255, VM, [TAKES_MORE], { 121: 255, 249: 255 }],
])("of %i octets of routes a client named %s that says %j is told what the plan says", (octets, name, said, told) => {
  const { 3: router, 121: routes, 249: again } = answered(octets, name, ...said);
  expect({ 3: router, 121: routes, 249: again }).toEqual({ 3: 4, ...told });
});
