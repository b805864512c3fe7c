import type { Compilation } from "../../lib/compile";
import type { CheckDeclaration } from "../../lib/model/declared/declarations";
import type { ForwardedPorts } from "../../lib/model/topology";
import { checkOf } from "../../lib/topology/ends/checks";
import type { Question } from "../../lib/trace/tracing";
import { fixedIp } from "../fixed-ip";

const ELSEWHERE = "9.9.9.9";

/** What may be asked of an environment: each VM to all that has an address, and what comes from outside. */
export function questionsOf(compilation: Compilation): readonly Question[] {
  const { topology } = compilation;
  const vms = topology.mappings.map(({ name }) => name);
  const forwarded = [
    ...topology.forwards.map((forward) => {
      const router = topology.routers.find(({ name }) => name === forward.router)!;
      return portsOf(
        router.gateway!.fixedIps.find(({ purposes }) => purposes.includes("port_forward"))!.ipAddress,
        forward,
      );
    }),
    ...topology.floatingIps.flatMap(({ fixedIp: { ipAddress }, forwards }) =>
      forwards.map((forward) => portsOf(ipAddress, forward)),
    ),
  ].flat();
  const floating = topology.floatingIps.flatMap(({ fixedIp: { ipAddress } }) => [ipAddress, `${ipAddress}:22/tcp`]);
  const gateways = topology.routers.flatMap(({ gateway }) =>
    gateway === undefined ? [] : [fixedIp(gateway).ipAddress],
  );
  const external = [...forwarded, ...floating, ...gateways];
  const declarations: CheckDeclaration[] = [
    ...["outside", ...vms].flatMap((from) => [...external, ...vms].map((to) => ({ from, to }))),
    ...vms.flatMap((from) => [ELSEWHERE, `${ELSEWHERE}:53/udp`].map((to) => ({ from, to }))),
  ];
  return declarations.flatMap((one) => checkOf("question", one, topology).check ?? []);
}

/** Its first port, its last, and the one after that. */
function portsOf(address: string, { externalPorts: { first, last }, protocol }: ForwardedPorts): string[] {
  return [...new Set([first, last, last + 1])].map((port) => `${address}:${port}/${protocol}`);
}
