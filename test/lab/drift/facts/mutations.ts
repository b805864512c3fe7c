import { SUBSTITUTE } from "../../../../lib/artefacts/daemons/keepalived";
import { OF_DEVICES } from "./device-mutations";
import type { Fact } from "./fact";
import { ADDED, at, CHANGED, GONE, TAKEN, type Mutation, type Of, type Round } from "./mutation";

const inside = (scope: string) => (scope === "host" ? "" : `ip netns exec ${scope} `);
const current = "/etc/vrouter/facts/current";

/** What is done to a fact in a round. */
export function mutationsOf(fact: Fact, round: Round): Mutation[] {
  const ofKind = MUTATIONS[fact.kind];
  if (ofKind === undefined) return [];
  return ofKind(fact).filter((mutation) => mutation.round === round);
}

/** Of each kind of fact: every fact of a host has at least one. */
const MUTATIONS: Readonly<Record<string, Of>> = {
  folder: ({ words: [path] }) => [
    { round: TAKEN, script: `chmod 777 ${current}/${path!}`, told: `${path!} has mode 0777, was 0755` },
    {
      round: ADDED,
      script: `mkdir ${current}/${path!}/strange`,
      told: `${path!}/strange is a folder that is not of ours`,
    },
    {
      round: CHANGED,
      script: `ln -s nowhere ${current}/${path!}/strange`,
      told: `${path!}/strange is neither a file nor a folder`,
    },
  ],
  file: ({ words: [path, mode] }) => [
    ...(path === "bundle.json" || path === "manifest"
      ? [
          {
            round: CHANGED,
            script: `echo ${path === "manifest" ? "x" : ""} >>${current}/${path}`,
            told: `${path} was edited`,
          },
        ]
      : [
          { round: CHANGED, script: `echo '# mine' >>${current}/${path!}`, told: `${path!} was edited` },
          { round: ADDED, script: `echo mine >${current}/${path!}.mine`, told: `${path!}.mine is not of ours` },
          { round: ADDED, script: `chown nobody ${current}/${path!}`, told: `${path!} has owner nobody, was root` },
        ]),
    { round: TAKEN, script: `chmod 666 ${current}/${path!}`, told: `${path!} has mode 0666, was 0${mode!}` },
  ],
  generation: () => [
    {
      round: GONE,
      script: `cp -a $(readlink -f ${current}) /etc/vrouter/facts/generations/999; ln -sfn generations/999 ${current}`,
      told: "current leads to 999",
    },
  ],
  "unit-link": ({ words: [unit] }) => [
    { round: TAKEN, script: `rm /etc/systemd/system/${unit!}`, told: `${unit!} is not linked` },
    {
      round: CHANGED,
      script: `cp --remove-destination $(readlink -f /etc/systemd/system/${unit!}) /etc/systemd/system/${unit!}`,
      told: `${unit!} is not linked`,
    },
  ],
  enabled: ({ words: [target] }) => [
    {
      round: ADDED,
      script: `rm /etc/systemd/system/multi-user.target.wants/${target!}`,
      told: `${target!} is not enabled`,
    },
  ],
  unit: ({ words: [unit] }) => [
    {
      round: ADDED,
      script: `ln -sfn /dev/null ${unit!.includes("@") ? "/run" : "/etc"}/systemd/system/${unit!}; systemctl daemon-reload`,
      told: `${unit!} is masked`,
    },
    // With the bridges' unit all VXLAN ports would be gone, whatever was changed of them.
    ...(unit!.endsWith("-l2.service")
      ? []
      : [{ round: GONE, script: `systemctl stop ${unit!}`, told: `${unit!} is inactive` }]),
  ],
  daemon: ({ words: [unit] }) => [
    {
      round: TAKEN,
      script: `kill -STOP $(systemctl show --property MainPID --value ${unit!})`,
      told: `${unit!} does not go on`,
    },
    // It runs with what was in the file for a moment.
    ...readBy(unit!).map((file) => ({
      round: CHANGED,
      script: `cp -p ${current}/${file} /tmp/right; echo '# mine' >>${current}/${file}; systemctl reload-or-restart ${unit!}; cp -p /tmp/right ${current}/${file}`,
      told: `${unit!} runs with another ${file}`,
    })),
  ],
  made: ({ words: [path, role] }) => {
    if (role === undefined) return [{ round: ADDED, script: `rm ${path!}`, told: `has lost ${path!}` }];
    return role === "MASTER"
      ? [{ round: ADDED, script: `sed -i 's/^MASTER/BACKUP/' ${path!}`, told: "state not MASTER" }]
      : [];
  },
  namespace: ({ scope }) => [
    ...(scope.startsWith("qdhcp-")
      ? [{ round: GONE, script: `ip netns del ${scope}`, told: `-namespace ${scope}` }]
      : []),
    { round: ADDED, script: `ip ${at(scope)} link add strange type veth peer name strange2`, told: "+device strange" },
    {
      round: ADDED,
      script: `ip ${at(scope)} rule add pref 99 from all lookup 100`,
      told: "+rule 99: from all lookup 100",
    },
    { round: ADDED, script: `ip ${at(scope)} route add blackhole 10.99.1.0/24`, told: "+route blackhole 10.99.1.0/24" },
    {
      round: ADDED,
      script: `ip ${at(scope)} route add unreachable 10.99.2.0/24 table 100`,
      told: "+route unreachable 10.99.2.0/24 table 100",
    },
    { round: ADDED, script: `${inside(scope)}nft add table inet strange`, told: "+table inet strange" },
    {
      round: ADDED,
      script: `${inside(scope)}iptables -t raw -A PREROUTING -p sctp -j DROP`,
      told: "+-A PREROUTING -p sctp -j DROP",
    },
  ],
  ...OF_DEVICES,
  address: ({ scope, words: [device, cidr] }) =>
    isAdvertised(cidr!)
      ? []
      : [
          {
            // An instance without its own address gives its role away.
            round: device!.startsWith("ha-") ? CHANGED : TAKEN,
            script: `ip ${at(scope)} address del ${cidr!} dev ${device!}`,
            told: `-address ${device!} ${cidr!}`,
          },
          // Once for each port, of which a master's have two.
          ...(cidr === SUBSTITUTE
            ? []
            : [
                {
                  round: ADDED,
                  script: `ip ${at(scope)} address add 192.0.2.1/32 dev ${device!}`,
                  told: `+address ${device!} 192.0.2.1/32`,
                },
              ]),
        ],
  // In the order in which they stand none takes another one with it; the address keeps its others.
  route: ({ scope, words }) => [
    {
      round: ADDED,
      script: `ip ${at(scope)} route del ${words.join(" ")}`,
      told: `-route ${shownRoute(words)}`,
    },
  ],
  rule: ({ scope, words: [preference, ...rule] }) => [
    {
      round: TAKEN,
      script: `ip ${at(scope)} rule del pref ${preference!.replace(":", "")}`,
      told: `-rule ${preference!} ${rule.join(" ")}`,
    },
  ],
  policy: ({ scope, words: [table, chain] }) =>
    table === "nat"
      ? []
      : [
          {
            round: CHANGED,
            script: `${inside(scope)}iptables -t ${table!} -P ${chain!} DROP`,
            told: `+:${chain!} DROP`,
          },
        ],
  iptables: ({ scope, words: [table, ...rule] }) => [
    {
      round: TAKEN,
      script: `${inside(scope)}iptables -t ${table!} ${rule.join(" ").replace(/^-A/, "-D")}`,
      told: `-${rule.join(" ")}`,
    },
  ],
  setting: ({ scope, words: [key, value] }) => [
    {
      round: ADDED,
      script: `${inside(scope)}sysctl -q -w ${key!}=${otherThan(value!)}`,
      told: `${key!} = ${otherThan(value!)}`,
    },
  ],
};

function readBy(unit: string): string[] {
  const [, kind, id] = /-(\w+)@(.*)\.service$/.exec(unit)!;
  if (kind === "dnsmasq") return [`dhcp/${id!}/host`];
  return [`routers/${id!}/${kind!}.conf`];
}

function isAdvertised(cidr: string): boolean {
  return cidr.startsWith("169.254.0.");
}

/** Of a file, of the kernel, or of what stands in for either. */
function shownRoute(words: readonly string[]): string {
  const [destination, via, nexthop] = words;
  if (words.includes("metric")) return words.join(" ");
  if (via !== "via") return words.slice(0, words.indexOf("proto")).join(" ");
  return `${destination === "default" ? "0.0.0.0/0" : destination!} ${nexthop!}`;
}

function otherThan(value: string): string {
  if (value.length > 1) return value.replace("0", "1");
  return value === "0" ? "1" : "0";
}
