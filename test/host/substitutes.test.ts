import { RUNTIME_PROGRAMS } from "../../lib/artefacts/runtime";
import { Sandbox } from "./sandbox";

let sandbox: Sandbox;

beforeEach(() => {
  sandbox = new Sandbox();
  sandbox.write(Object.fromEntries([...RUNTIME_PROGRAMS].map(([name, text]) => [`runtime/${name}`, text])));
});

afterEach(() => sandbox.remove());

/** A SNAT node as in test/golden/dvr: each address stands alone, and its network is a route. */
const KEEPALIVED = `vrrp_instance VR_1 {
    virtual_ipaddress_excluded {
        172.16.0.252/32 dev sg-1 no_track
    }
    virtual_routes {
        172.16.0.0/24 dev sg-1 scope link src 172.16.0.252 no_track
    }
}
`;

/** A sender, the router and a VM; the router is master and asks who has the VM's address. */
const ROUTER = `
  ip link set lo up
  for space in router vm; do
    ip netns add $space
    ip -n $space link set lo up
  done
  ip link add sender type veth peer name qg-1 netns router
  ip -n router link add sg-1 type veth peer name eth0 netns vm
  ip address add 10.0.0.1/24 dev sender
  ip -n router address add 10.0.0.2/24 dev qg-1
  ip -n vm address add 172.16.0.9/24 dev eth0
  ip link set sender up
  ip -n router link set qg-1 up
  ip -n router link set sg-1 up
  ip -n vm link set eth0 up
  ip netns exec router sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
  ip route add 172.16.0.0/24 via 10.0.0.2
  inside() { ip netns exec router "$@"; }
  directory=.
  . runtime/role.sh
  . runtime/substitutes.sh
  inside ip address add 172.16.0.252/32 dev sg-1
  inside ip route add 172.16.0.0/24 dev sg-1 scope link src 172.16.0.252
  stand_in
`;
/** The VM remembers who asked it; it knows no way back. */
const ASKED_BY = `
  ping -c 1 -W 1 172.16.0.9 >/dev/null || true
  ip -n vm -4 neighbour | awk '{ print $1 }'
`;

beforeEach(() => sandbox.write({ "keepalived.conf": KEEPALIVED }));

test("a master carries packets over the substitute, and asks by its own address", () => {
  expect(
    sandbox.run(`${ROUTER}${ASKED_BY}inside ip -4 -o address show dev sg-1 | awk '{ print $4 }' | sort`),
  ).toMatchObject({
    stdout: "172.16.0.252\n172.16.0.252/32\n192.0.0.8/32\n",
    stderr: "",
  });
});

test("so it does when its address came after the substitute: neighbours that mind who asks answer no other", () => {
  const change = `
    inside ip address del 172.16.0.252/32 dev sg-1
    inside ip address add 172.16.0.252/32 dev sg-1
  `;
  expect(sandbox.run(`${ROUTER}${change}${ASKED_BY}`)).toMatchObject({ stdout: "172.16.0.252\n", stderr: "" });
});

test("the second route carries what arrives while the address is gone", () => {
  const gone = `inside ip address del 172.16.0.252/32 dev sg-1\ninside ip -4 route show dev sg-1`;
  expect(sandbox.run(`${ROUTER}${gone}`)).toMatchObject({
    stdout: "172.16.0.0/24 scope link metric 1000 \n",
    stderr: "",
  });
});
