import { until } from "../command";
import { DistributedLab, ended, longestStall, lost, mostLost, OUTSIDE } from "./distributed-lab";
import { namespace } from "../hosts/fabric";
import { Figures } from "../traffic/figures";
import { Lab } from "../lab";
import { listening } from "../traffic/listening";
import { Station } from "../traffic/traffic";

/** The example of distributed routers on hosts of three releases: what they carry, and what they outlive. */
const VMS = ["vm1", "vm2", "vm3", "vm4"] as const;
const ADDRESS = { vm1: "172.16.1.10", vm2: "172.16.2.20", vm3: "172.16.1.30", vm4: "172.16.2.40" } as const;
/** What the outside sees each by: a floating IP, or the SNAT node of its compute host. */
const SEEN_AS = { vm1: "203.0.113.101", vm2: "203.0.113.12", vm3: "203.0.113.103", vm4: "203.0.113.11" } as const;

let site: DistributedLab;
const figures = new Figures("distributed routers");
const internet = new Station("internet");
const station = (vm: string) => new Station(`vm-${vm}`);

beforeAll(async () => {
  site = await DistributedLab.up({
    "compute-1": "bullseye",
    "compute-2": "trixie",
  });
});

afterAll(async () => {
  figures.print();
  await Lab.down();
});

test("cdktf deploy brings five hosts there; nothing drifts, and a second run finds nothing to do", async () => {
  const { code, stdout, stderr } = site.project.cdktf("deploy", "dvr", "--auto-approve");
  if (code !== 0) throw new Error(stdout.slice(-6000) + stderr);
  await site.settled();
  expect(site.project.vrouter("drift", site.project.document)).toMatchObject({ code: 0 });
  const again = site.project.vrouter("apply", site.project.document).stdout;
  expect(again.match(/no changes \(generation 1\)/g)).toHaveLength(5);
});

test("VMs get their lease and the router's address, whatever host they are on", async () => {
  await site.plug();
  for (const name of VMS) {
    const gateway = ADDRESS[name].replace(/\d+$/, "1");
    expect(site.lab.vm(name).dhcp("udhcpc")).toMatchObject({ address: ADDRESS[name], gateway });
  }
});

test("between subnets: one hop, and no IP packet on a network node", async () => {
  for (const [from, to] of [
    ["vm1", "vm2"],
    ["vm3", "vm4"],
    ["vm1", "vm4"],
  ] as const) {
    expect({ from, to, passed: station(from).ping(ADDRESS[to], { ttl: 2 }) }).toEqual({ from, to, passed: 3 });
    expect({ from, to, passed: station(from).ping(ADDRESS[to], { ttl: 1, count: 1 }) }).toEqual({
      from,
      to,
      passed: 0,
    });
  }
  const packets = await site.packetsOnNodes(() => {
    for (const [from, to] of [
      ["vm1", "vm2"],
      ["vm2", "vm3"],
    ] as const) {
      station(from).run(["ping", "-q", "-c", "100", "-i", "0.005", ADDRESS[to]]);
    }
  });
  // The capture sees what there is.
  expect(await site.packetsOnNodes(() => void station("vm4").ping(OUTSIDE))).toBeGreaterThan(0);
  figures.add("IP packets on network nodes, of 400 between VMs", packets, "0");
  expect(packets).toBe(0);
});

test("each VM leaves by its floating IP or by the SNAT node of its compute host", async () => {
  await internet.serve("outside", 8080);
  for (const name of VMS) expect(station(name).fetch(OUTSIDE, 8080)).toBe(`outside ${SEEN_AS[name]}`);
});

test("floating IPs, their ports, and ports of either SNAT node: from outside, from every VM, from the VM itself", async () => {
  await station("vm1").serve("vm1", 8000);
  await station("vm2").serve("vm2", 8080);
  await station("vm3").serve("vm3", 8000);
  await station("vm4").serve("vm4", 8000);
  const services = [
    ["203.0.113.101", 8000, "vm1"],
    ["203.0.113.103", 8000, "vm3"],
    ["203.0.113.102", 80, "vm2"],
    ["203.0.113.11", 34203, "vm1"],
    ["203.0.113.12", 34204, "vm4"],
  ] as const;
  for (const [address, port, vm] of services) expect(internet.fetch(address, port)).toBe(`${vm} 203.0.113.1`);
  for (const client of VMS) {
    for (const [address, port, vm] of services) {
      // A VM on the same host without a floating IP of its own is seen by the router's address.
      const nearby: string[] = [`vm4 203.0.113.101`, `vm2 203.0.113.102`];
      const seen = nearby.includes(`${client} ${address}`) ? ADDRESS[vm].replace(/\d+$/, "1") : SEEN_AS[client];
      expect({ client, address, answer: station(client).fetch(address, port) }).toEqual({
        client,
        address,
        answer: `${vm} ${seen}`,
      });
    }
  }
});

test("a range of ports leads one to one", () => {
  const listener =
    "const s=require('dgram').createSocket('udp4');s.on('message',(m,r)=>s.send(String(s.address().port),r.port,r.address));s.bind(7003)";
  station("vm2").run(["sh", "-c", `node -e "${listener}" >/dev/null 2>&1 &`]);
  const ask =
    "const s=require('dgram').createSocket('udp4');s.on('message',(m)=>{console.log(String(m));process.exit()});setInterval(()=>s.send('x',9003,'203.0.113.102'),100);setTimeout(()=>process.exit(1),3000)";
  expect(internet.run(["node", "-e", ask]).stdout.trim()).toBe("7003");
});

test("a floating IP is one hop away, and costs a compute host no address", () => {
  expect(internet.ping("203.0.113.101", { ttl: 2 })).toBe(3);
  expect(internet.ping("203.0.113.101", { ttl: 1, count: 1 })).toBe(0);
  const show = `for space in $(ip netns list | cut -d ' ' -f 1); do ip -n $space -4 -o address; done | grep -o ' 203[.]0[.]113[.][0-9/]*' || :`;
  const addresses = ["compute-1", "compute-2", "compute-3"].map((host) =>
    site
      .on(host, show)
      .split(/\s+/)
      .filter((word) => word !== ""),
  );
  figures.add("external addresses of compute hosts beside floating IPs", addresses.flat().length - 2, "0");
  expect(addresses).toEqual([["203.0.113.101/32"], ["203.0.113.102/32"], []]);
});

test("the path's MTU is told, from outside and from inside", () => {
  const large = ["ping", "-c", "1", "-W", "1", "-M", "do", "-s", "1472"];
  expect(internet.run([...large, "203.0.113.101"]).stdout).toContain("Frag needed and DF set (mtu = 1450)");
  expect(internet.run(["ping", "-c", "1", "-W", "1", "-M", "do", "-s", "1422", "203.0.113.101"]).code).toBe(0);
  expect(station("vm1").run(["ping", "-c", "1", "-W", "1", "-M", "do", "-s", "1422", OUTSIDE]).code).toBe(0);
});

test("nobody beyond the host hears a router there: each VM's gateway is answered for by two at most, with one MAC", () => {
  const answers = (vm: string) => {
    const gateway = ADDRESS[vm as keyof typeof ADDRESS].replace(/\d+$/, "1");
    const file = `/tmp/${namespace(`vm-${vm}`)}.arp`;
    const capture = `${listening("timeout 3 tcpdump -nlpi eth0 arp and arp[6:2] = 2", file)}
      ip neighbour flush dev eth0; ping -c 1 -W 1 ${gateway} >/dev/null; wait; cat ${file}; rm ${file} ${file}.said`;
    const { stdout } = station(vm).run(["sh", "-c", capture]);
    return [...stdout.matchAll(new RegExp(`Reply ${gateway.replaceAll(".", "[.]")} is-at (\\S+),`, "g"))].map(
      ([, mac]) => mac!,
    );
  };
  for (const vm of VMS) {
    const macs = answers(vm);
    figures.add(`ARP answers for the gateway of ${vm}`, macs.length, "1 or 2");
    expect([1, 2]).toContain(macs.length);
    expect(new Set(macs).size).toBe(1);
  }
});

test("a frame forged with the gateway's MAC does not take the path over", async () => {
  const mac = station("vm4").run(["ip", "neighbour", "show", "172.16.2.1"]).stdout.split(" ")[4]!;
  const seen = await site.during({ pings: [{ from: "vm-vm4", to: ADDRESS.vm1 }] }, () => {
    // On the same bridge as vm4.
    const bridge = site.on("compute-1", "basename $(readlink /sys/class/net/vxlan-1002/master)").trim();
    site.on(
      "compute-1",
      `ip link add forger type veth peer name forged; ip link set forged master ${bridge} up; ip link set forger address ${mac} up
       for i in 1 2 3 4 5; do ip link set forger address ${mac}; sleep 0.1; done; ip link del forger`,
    );
  });
  figures.add("pings lost to a forged gateway", mostLost(seen), "0");
  expect(lost(seen)).toEqual({ "vm-vm4 to 172.16.1.10": 0 });
});

test("what goes one way only is not copied to uninvolved hosts", () => {
  station("vm1").ping(ADDRESS.vm2, { count: 1 });
  const send =
    "const s=require('dgram').createSocket('udp4');let n=0;const t=setInterval(()=>{s.send('x',5999,'172.16.2.20');if(++n==300){clearInterval(t);s.close()}},5)";
  const host = site.lab.host("compute-3");
  const file = "/tmp/one-way";
  host.exec(["sh", "-c", listening("timeout 20 tcpdump -nlpi vxlan-1002 udp port 5999", file)]);
  station("vm1").run(["node", "-e", send]);
  const copies = host
    .exec(["sh", "-c", `pkill tcpdump; sleep 0.2; cat ${file}`])
    .stdout.split("\n")
    .filter((line) => line.includes("5999")).length;
  figures.add("copies at an uninvolved host, of 300 one-way packets", copies, "0");
  expect(copies).toBe(0);
});

test("an instance goes and comes: its VMs go on by the network node meanwhile", async () => {
  const unit = `vrouter-dvr-router@${site.idOf("r1")}.service`;
  const probes = {
    pings: [
      { from: "vm-vm4", to: ADDRESS.vm3 },
      { from: "vm-vm1", to: ADDRESS.vm2 },
      { from: "vm-vm4", to: OUTSIDE },
    ],
    flows: [{ from: "vm-vm4", to: ADDRESS.vm3 }],
  };
  for (const action of ["stop", "start"]) {
    const seen = await site.during(probes, () => void site.on("compute-1", `systemctl ${action} ${unit}`));
    figures.add(`instance: ${action}, pings lost`, mostLost(seen), "1");
    expect(mostLost(seen)).toBeLessThanOrEqual(1);
    expect(ended(seen)).toEqual([]);
  }
});

test("the SNAT node of a pair is killed: its connections live, and all else loses nothing", async () => {
  const seen = await site.during(
    {
      pings: [
        { from: "vm-vm2", to: OUTSIDE },
        { from: "vm-vm1", to: ADDRESS.vm2 },
      ],
      flows: [{ from: "vm-vm2", to: OUTSIDE }],
    },
    async () => {
      await site.lab.host("network-2").kill();
      await new Promise((resolve) => setTimeout(resolve, 3000));
    },
  );
  const gap = seen.pings[`vm-vm2 to ${OUTSIDE}`]!.longestGap;
  figures.add("SNAT master killed: gap in s", gap, "1");
  figures.add("SNAT master killed: longest stall of TCP in s", longestStall(seen));
  expect(gap).toBeLessThan(1);
  expect(ended(seen)).toEqual([]);
  expect(seen.pings[`vm-vm1 to ${ADDRESS.vm2}`]!.lost).toBe(0);
});

test("both network nodes are off: between hosts and by floating IPs nothing is lost", async () => {
  const seen = await site.during(
    {
      pings: [
        { from: "vm-vm1", to: ADDRESS.vm2 },
        { from: "vm-vm4", to: ADDRESS.vm3 },
        { from: "internet", to: "203.0.113.101" },
        { from: "vm-vm1", to: OUTSIDE },
      ],
      flows: [{ from: "internet", to: "203.0.113.101" }],
    },
    async () => {
      await site.lab.host("network-1").kill();
      await new Promise((resolve) => setTimeout(resolve, 7000));
    },
  );
  figures.add("both network nodes off: pings lost", mostLost(seen), "0 of 400");
  expect(Math.min(...Object.values(seen.pings).map(({ sent }) => sent))).toBeGreaterThan(400);
  expect(mostLost(seen)).toBe(0);
  expect(ended(seen)).toEqual([]);
  await Promise.all(["network-1", "network-2"].map((host) => site.lab.host(host).boot()));
  await until("the SNAT nodes to be back", 30, () => station("vm4").ping(OUTSIDE, { count: 1 }) === 1);
  await site.settled();
});

test("a compute host that lost power is back without Terraform", async () => {
  await site.lab.host("compute-1").kill();
  await site.lab.host("compute-1").boot();
  await until(
    "the instance to be there",
    20,
    () => site.lab.host("compute-1").exec(["sh", "-c", "ip netns list | grep -q qrouter"]).code === 0,
  );
  for (const name of ["vm1", "vm4"]) {
    site.lab.vm(name).plug();
    site.lab.vm(name).dhcp("udhcpc");
  }
  expect(station("vm1").ping(ADDRESS.vm2, { ttl: 2 })).toBe(3);
  expect(internet.ping("203.0.113.101", { ttl: 2 })).toBe(3);
  expect(site.project.vrouter("drift", site.project.document)).toMatchObject({ code: 0 });
});

test("what an instance is made of is watched: drift names each piece that somebody took, and repair puts it back", () => {
  const space = `qrouter-${site.idOf("r1")}`;
  const devices = site.on("compute-1", `ip -n ${space} -o link | sed 's/^[0-9]*: \\([^@:]*\\).*/\\1/'`).split("\n");
  const [first, second] = devices.filter((device) => device.startsWith("qr-"));
  const sender = devices.find((device) => device.startsWith("qe-"))!;
  const inside = `ip netns exec ${space}`;
  const taken = {
    [`ip link set tap${first!.slice(3)} type bridge_slave isolated off`]: `-bridge-port tap${first!.slice(3)} forwarding learning off flood off isolated on`,
    [`bridge fdb del $(cat /sys/class/net/${`tap${second!.slice(3)}`}/address | sed 's/^fe/fa/') dev tap${second!.slice(3)} master`]: `-receiver tap${second!.slice(3)}`,
    "ip link set vxlan-1001 type bridge_slave isolated off": "-bridge-port vxlan-1001 forwarding isolated on",
    [`ip -n ${space} rule del pref 250`]: "-rule 250: from all fwmark 0x4/0xf lookup 16",
    [`ip -n ${space} rule add pref 50 from all lookup main`]: "+rule 50: from all lookup main",
    [`ip -n ${space} route del default table 16`]: "-route default via 203.0.113.1",
    [`${inside} sysctl -qw net.ipv4.conf.${sender}.arp_ignore=0`]: `-net.ipv4.conf.${sender}.arp_ignore = 8`,
    [`${inside} iptables -t raw -D track -j CT --notrack`]: "--A track -j CT --notrack",
  };
  for (const script of Object.keys(taken)) site.on("compute-1", script);
  const { code, stdout } = site.project.vrouter("drift", site.project.document);
  const untold = Object.values(taken).filter((told) => !stdout.includes(told));
  expect({ code, untold, stdout: untold.length === 0 ? "" : stdout }).toEqual({ code: 2, untold: [], stdout: "" });
  expect(site.project.vrouter("repair", site.project.document)).toMatchObject({ code: 0 });
  const left = site.project.vrouter("drift", site.project.document);
  expect({ code: left.code, stdout: left.code === 0 ? "" : left.stdout }).toEqual({ code: 0, stdout: "" });
});

test("a round trip between subnets costs no more processor time than by the network node", () => {
  const trip = () => {
    const { stdout } = station("vm4").run(["taskset", "-c", "1", "ping", "-q", "-f", "-c", "8000", ADDRESS.vm3]);
    return Number(/time (\d+)ms/.exec(stdout)![1]) / 8;
  };
  const unit = `vrouter-dvr-router@${site.idOf("r1")}.service`;
  const both = (action: string) =>
    ["compute-1", "compute-3"].forEach((host) => void site.on(host, `systemctl ${action} ${unit}`));
  const [distributed, central]: [number[], number[]] = [[], []];
  for (let round = 0; round < 5; round++) {
    distributed.push(trip());
    both("stop");
    central.push(trip());
    both("start");
  }
  const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
  const ratio = median(distributed) / median(central);
  figures.add("round trip between subnets, distributed to central", ratio, "1.1");
  expect(ratio).toBeLessThan(1.1);
});
