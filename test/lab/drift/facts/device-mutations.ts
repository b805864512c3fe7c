import { ADDED, at, CHANGED, GONE, TAKEN, type Of } from "./mutation";

const isOf = (device: string, ...prefixes: string[]) => prefixes.some((prefix) => device.startsWith(prefix));

/** What people do to links, on the host and in namespaces. */
export const OF_DEVICES: Readonly<Record<string, Of>> = {
  device: ({ scope, words: [device] }) => [
    ...(device === "lo"
      ? [{ round: CHANGED, script: `ip ${at(scope)} link set lo down`, told: "-link lo up" }]
      : [
          { round: CHANGED, script: `ip ${at(scope)} link set ${device!} down`, told: `+link ${device!} down` },
          { round: TAKEN, script: `ip ${at(scope)} link set ${device!} mtu 1300`, told: mtuOf(device!) },
          { round: ADDED, script: `tc ${at(scope)} qdisc add dev ${device!} root pfifo`, told: `dev ${device!} root` },
          {
            round: ADDED,
            script: `ip ${at(scope)} link set ${device!} promisc on`,
            told: `+link ${device!} up promisc`,
          },
        ]),
    ...(isOf(device!, "qr-", "qg-", "ha-", "ns-")
      ? [
          {
            round: TAKEN,
            script: `ip ${at(scope)} link set ${device!} address 02:00:00:00:00:99`,
            told: `+port ${device!}`,
          },
          ...(scope.startsWith("qdhcp-")
            ? []
            : [{ round: GONE, script: `ip ${at(scope)} link del ${device!}`, told: `-port ${device!}` }]),
          {
            round: ADDED,
            script: `ip ${at(scope)} neighbour add 172.16.0.99 lladdr 02:00:00:00:00:98 dev ${device!} nud permanent`,
            told: `+neighbour 172.16.0.99 dev ${device!}`,
          },
          {
            round: ADDED,
            script: `ip ${at(scope)} neighbour add proxy 172.16.0.98 dev ${device!}`,
            told: `+neighbour 172.16.0.98 dev ${device!}`,
          },
        ]
      : []),
    ...(isOf(device!, "tap")
      ? [
          {
            round: TAKEN,
            script: `ip link set ${device!} address 02:00:00:00:00:97`,
            told: `+mac ${device!} 02:00:00:00:00:97`,
          },
          {
            round: ADDED,
            script: `bridge fdb add ${macOf(device!)} dev ${device!} master static`,
            told: `+fdb ${macOf(device!)} dev ${device!}`,
          },
        ]
      : []),
    ...(isOf(device!, "brq")
      ? [
          { round: GONE, script: `ip link del ${device!}`, told: `-bridge ${device!}` },
          {
            round: ADDED,
            script: `ip address add 192.0.2.9/24 dev ${device!}`,
            told: `+address ${device!} 192.0.2.9/24`,
          },
          {
            round: ADDED,
            script: `ip link del x${device!.slice(3, 9)} 2>/dev/null; ip link add x${device!.slice(3, 9)} type vxlan id $((0x${device!.slice(3, 8)})) dstport 4790 && ip link set x${device!.slice(3, 9)} master ${device!}`,
            told: `+device x${device!.slice(3, 9)}`,
          },
          {
            round: TAKEN,
            script: `ip link set ${device!} type bridge ageing_time 0`,
            told: `+link ${device!} up ageing_time 0`,
          },
        ]
      : []),
    ...(isOf(device!, "vxlan")
      ? [
          {
            round: ADDED,
            script: `bridge fdb add 02:00:00:00:00:95 dev ${device!} dst 192.0.2.9`,
            told: `+fdb 02:00:00:00:00:95 dev ${device!}`,
          },
        ]
      : []),
  ],
  plug: ({ words: [device] }) => [
    { round: TAKEN, script: `ip link set ${device!} nomaster`, told: `-bridge-port ${device!} forwarding` },
    {
      round: ADDED,
      script: `ip link set ${device!} type bridge_slave isolated on learning off; ip link set ${device!} type bridge_slave state 1`,
      told: `+bridge-port ${device!} listening learning off isolated on`,
    },
  ],
  peer: ({ words: [device, peer] }) => [
    { round: TAKEN, script: `bridge fdb del 00:00:00:00:00:00 dev ${device!} dst ${peer!}`, told: `-peer ${peer!}` },
    {
      round: ADDED,
      script: `bridge fdb append 00:00:00:00:00:00 dev ${device!} dst 192.0.2.1`,
      told: "+peer 192.0.2.1",
    },
  ],
  vxlan: ({ words: [device, , id, , local] }) => [
    {
      round: GONE,
      script: `ip link del ${device!}; ip link add ${device!} type vxlan id ${id!} local ${local!} dstport 8472; ip link set ${device!} alias vrouter:facts up`,
      told: `+link ${device!} up dstport 8472`,
    },
  ],
  alias: ({ words: [device] }) => [
    { round: TAKEN, script: `ip link set ${device!} alias mine`, told: `+owner ${device!} mine` },
    {
      round: ADDED,
      script: `ip link add stray${device!.slice(-4)} type bridge && ip link set stray${device!.slice(-4)} alias vrouter:facts`,
      told: `+device stray${device!.slice(-4)}`,
    },
  ],
};

/** Of nobody, and of no other device. */
function macOf(tap: string): string {
  return `02:${tap.slice(3, 11).replace(/..(?!$)/g, "$&:")}:96`;
}

function mtuOf(device: string): string {
  if (device.startsWith("tap")) return `+mtu ${device} 1300`;
  if (device.startsWith("brq")) return `+bridge ${device} 1300`;
  return device.startsWith("vxlan") ? `+member ${device}` : `+port ${device}`;
}
