import { Firewall } from "../../lib/artefacts/network/firewall";
import { Namespace } from "../../lib/artefacts/network/namespace";
import { Segment } from "../../lib/artefacts/network/segment";
import { routerSysctl } from "../../lib/artefacts/network/sysctl";
import { onePort } from "../../lib/net/port-range";
import { RUNTIME_PROGRAMS } from "../../lib/artefacts/runtime";
import { Sandbox } from "./sandbox";

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.write(Object.fromEntries([...RUNTIME_PROGRAMS].map(([name, text]) => [`runtime/${name}`, text])));
});

afterEach(() => sandbox.remove());

const L2_UP = "sh runtime/l2.sh up lab";
const ROUTER_UP = "sh runtime/netns.sh up routers/r1";
const SHOW_ROUTER = "ip -n qrouter-r1 -4 -o address | awk '{ print $2, $4 }'; ip -n qrouter-r1 route show proto static";

interface Wish {
  readonly gateway: string;
  readonly routes: readonly { destination: string; nexthop: string }[];
  readonly ports?: readonly number[];
  readonly peers?: readonly string[];
}

function wish({ gateway, routes, ports = [80], peers = ["198.18.1.12", "198.18.1.21"] }: Wish): Record<string, string> {
  const port = { mtu: 1450, mac: "fa:16:3e:00:00:01" };
  return {
    "networks/n1": new Segment({ bridge: "brqn1", vni: 1001, mtu: 1450, local: "198.18.1.11", peers }).render(),
    "routers/r1/sysctl": routerSysctl(),
    "routers/r1/ports": new Namespace({
      name: "qrouter-r1",
      ports: [
        { ...port, device: "qr-1", tap: "tap1", bridge: "brqn1", addresses: ["172.16.0.1/24"] },
        { ...port, device: "qg-1", tap: "tap2", bridge: "br-ex", mac: "fa:16:3e:00:00:02", addresses: [gateway] },
      ],
      routes,
    }).render(),
    "routers/r1/iptables.rules": new Firewall({
      gateway: { device: "qg-1", address: gateway.split("/")[0]!, enableSnat: true },
      forwards: ports.map((externalPort) => ({
        id: `f${externalPort}`,
        protocol: "tcp",
        externalPorts: onePort(externalPort),
        internalAddress: "172.16.0.50",
        internalPorts: onePort(8000),
      })),
    }).render(),
  };
}

const PREPARE = `ip link add br-ex type bridge\nip link set br-ex up\n${L2_UP} >/dev/null\n${ROUTER_UP}`;
const FIRST: Wish = {
  gateway: "203.0.113.11/24",
  routes: [
    { destination: "0.0.0.0/0", nexthop: "203.0.113.1" },
    { destination: "10.9.9.9/32", nexthop: "172.16.0.7" },
    { destination: "10.0.0.0/8", nexthop: "172.16.0.9" },
  ],
};

test("a router namespace is made from nothing", () => {
  sandbox.write(wish(FIRST));
  const { stdout, stderr } = sandbox.run(`${PREPARE}\n${SHOW_ROUTER}\nbridge fdb show dev vxlan-1001 | grep dst`);
  expect(stderr).toBe("");
  expect(stdout.replace(/ +$/gm, "")).toBe(`lo 127.0.0.1/8
qr-1 172.16.0.1/24
qg-1 203.0.113.11/24
default via 203.0.113.1 dev qg-1
10.0.0.0/8 via 172.16.0.9 dev qr-1
10.9.9.9 via 172.16.0.7 dev qr-1
00:00:00:00:00:00 dst 198.18.1.12 self permanent
00:00:00:00:00:00 dst 198.18.1.21 self permanent
`);
});

test("the rules in the kernel are the rules in the file", () => {
  sandbox.write(wish(FIRST));
  const { stdout } = sandbox.run(`${PREPARE}\nip netns exec qrouter-r1 iptables-nft-save | grep -v '^#'`);
  // The kernel of a bridge may have said something meanwhile.
  const uncounted = stdout.replace(/ \[\d+:\d+\]$/gm, " [0:0]");
  expect(uncounted).toBe(wish(FIRST)["routers/r1/iptables.rules"]!.replace(/^#.*\n/, ""));
});

describe("iptables' two backends", () => {
  const legacy =
    "mkdir bin; for name in iptables iptables-save iptables-restore; do ln -s /usr/sbin/xtables-legacy-multi bin/$name; done; PATH=$PWD/bin:$PATH";
  const count = (save: string) => `ip netns exec qrouter-r1 ${save} 2>/dev/null | grep -c 'dport 80 ' || :`;

  test("nft's has the rules, whatever the host has chosen", () => {
    sandbox.write(wish(FIRST));
    const { stdout } = sandbox.run([legacy, PREPARE, count("iptables-nft-save"), count("iptables-save")].join("\n"));
    expect(stdout).toBe("1\n0\n");
  });

  test("a host that has the legacy one alone", () => {
    sandbox.write(wish(FIRST));
    const alone = `mount --bind /dev/null /usr/sbin/xtables-nft-multi\n${legacy}`;
    const shown = '. runtime/iptables.sh; ip netns exec qrouter-r1 "$iptables-save"';
    const { stdout, stderr } = sandbox.run([alone, PREPARE, shown].join("\n"));
    expect(stderr).toBe("");
    expect(stdout.match(/^\*.*/gm)?.sort()).toEqual(["*filter", "*mangle", "*nat"]);
    expect(stdout).toContain("--dport 80 ");
  });

  test("rules of the other one go from our namespace, and from nowhere else", () => {
    sandbox.write(wish(FIRST));
    const add = "iptables-legacy -t nat -A PREROUTING -p tcp --dport 80 -j ACCEPT";
    const { stdout } = sandbox.run(
      [PREPARE, add, `ip netns exec qrouter-r1 ${add}`, count("iptables-legacy-save"), ROUTER_UP].join("\n") +
        `\n${count("iptables-legacy-save")}\n${count("iptables-nft-save")}\niptables-legacy-save | grep -c 'dport 80 '`,
    );
    expect(stdout).toBe("1\n0\n1\n1\n");
  });
});

test("a second run changes no link, address, route or bridge entry", () => {
  sandbox.write(wish(FIRST));
  const monitor = "ip -n qrouter-r1 monitor route address >changes & ip monitor link >>changes & sleep 0.2";
  const seen = "sleep 0.2\ngrep -cE 'Deleted|proto static|inet ' changes || :";
  const real = "ip -n qrouter-r1 route add 10.1.0.0/16 via 172.16.0.7 proto static";
  const { stdout, stderr } = sandbox.run(
    [PREPARE, monitor, L2_UP, ROUTER_UP, seen, "# the monitor does see a real change:", real, seen].join("\n"),
  );
  expect(stderr).toBe("");
  expect(stdout).toBe("0\n1\n");
});

test("a change converges in place: addresses, routes, peers", () => {
  sandbox.write(wish(FIRST));
  const second = wish({
    gateway: "203.0.113.12/24",
    routes: [{ destination: "0.0.0.0/0", nexthop: "203.0.113.2" }],
    peers: ["198.18.1.22"],
  });
  const replace = Object.entries(second).map(([path, text]) => `cat >${path} <<'END'\n${text}END`);
  const show = `${SHOW_ROUTER}\nbridge fdb show dev vxlan-1001 | grep dst`;
  const { stdout, stderr } = sandbox.run([PREPARE, ...replace, L2_UP, ROUTER_UP, show].join("\n"));
  expect(stderr).toBe("");
  expect(stdout.replace(/ +$/gm, "")).toBe(`lo 127.0.0.1/8
qr-1 172.16.0.1/24
qg-1 203.0.113.12/24
default via 203.0.113.2 dev qg-1
00:00:00:00:00:00 dst 198.18.1.22 self permanent
`);
});

/** On a compute host: one port sends, the other one receives. */
function instance(subnet: string, number: number): Record<string, string> {
  const port = { mtu: 1450, bridge: "brqn1" };
  const mac = (first: string) => `fa:16:3e:00:${first}:0${number}`;
  const [sender, receiver] = [`qe-${number}`, `qr-${number}`];
  return {
    ...wish(FIRST),
    "routers/r1/sysctl": routerSysctl({
      distributed: true,
      instance: true,
      devices: [{ device: sender, name: "arp_ignore", value: 8 }],
    }),
    "routers/r1/ports": new Namespace({
      name: "qrouter-r1",
      ports: [
        { ...port, device: sender, tap: `tape${number}`, mac: mac("0e"), addresses: [`${subnet}.252/32`] },
        {
          ...port,
          device: receiver,
          tap: `tapr${number}`,
          mac: mac("0f"),
          addresses: [`${subnet}.1/32`],
          hold: "isolated",
        },
      ],
      routes: [{ destination: `${subnet}.0/24`, device: sender, source: `${subnet}.1` }],
    }).render(),
  };
}

test("an instance of a distributed router gives one subnet up for another", () => {
  sandbox.write(instance("172.16.0", 1));
  const replace = Object.entries(instance("172.16.8", 2)).map(([path, text]) => `cat >${path} <<'END'\n${text}END`);
  const { stdout, stderr } = sandbox.run(
    [PREPARE, ...replace, ROUTER_UP, SHOW_ROUTER, "ip -o link show tapr2"].join("\n"),
  );
  expect(stderr).toBe("");
  expect(stdout).toContain("qr-2 172.16.8.1/32");
  expect(stdout).toContain("172.16.8.0/24 dev qe-2 scope link src 172.16.8.1");
  expect(stdout).not.toContain("172.16.0.");
  expect(stdout).toMatch(/tapr2\S* .*state UP/);
});

test("refused rules leave the old ones loaded", () => {
  sandbox.write(wish(FIRST));
  const spoil = "echo 'spoilt' >routers/r1/iptables.rules";
  const { stdout, stderr } = sandbox.run(
    `${PREPARE}\n${spoil}\n${ROUTER_UP} || echo refused\nip netns exec qrouter-r1 iptables-nft-save -t nat | grep -c 'dport 80'`,
  );
  expect(stdout).toBe("refused\n1\n");
  expect(stderr).toContain("routers/r1/iptables.rules was refused: the rules in qrouter-r1 are as they were");
});

test("a port that is no longer desired goes, on both ends", () => {
  sandbox.write(wish(FIRST));
  const { stdout } = sandbox.run(
    `${PREPARE}\nsed -i '/qr-1/d; /172.16/d' routers/r1/ports\n${ROUTER_UP}\nip -n qrouter-r1 -br link | awk '{ print $1 }'; ip link show tap1 2>&1`,
  );
  expect(stdout).toContain('Device "tap1" does not exist');
  expect(stdout).not.toContain("qr-1");
});

test("down leaves nothing", () => {
  sandbox.write(wish(FIRST));
  const { stdout, stderr } = sandbox.run(
    `${PREPARE}\nsh runtime/netns.sh down qrouter-r1\nsh runtime/l2.sh down lab\nsleep 0.5\nls /run/netns /sys/class/net`,
  );
  expect(stderr).toBe("");
  expect(stdout).toBe("/run/netns:\n\n/sys/class/net:\nbr-ex\nlo\n");
});

test("a device of the same name that is not ours stays", () => {
  sandbox.write(wish(FIRST));
  const { status, stdout, stderr } = sandbox.run(
    `ip link add brqn1 type bridge\n${L2_UP} && exit 9\nls /sys/class/net/brqn1/ifalias`,
  );
  expect(stderr).toContain("device brqn1 exists already and does not belong to environment lab");
  expect({ status, stdout: stdout.includes("brqn1") }).toEqual({ status: 0, stdout: true });
});
