import type { HostNeeds } from "../../bundle/needs";
import { factIn } from "../host/facts";
import { installation } from "../host/packages";
import type { Check, Facts } from "./check";

/** The address that VXLAN uses, its device, and whether what it sends arrives uncut. */
export function underlay(all: Facts, { address, mtu, peers }: NonNullable<HostNeeds["underlay"]>): Check[] {
  const check = "underlay";
  const [, device, has] = factIn(all, "address");
  if (device === "absent") {
    const fix = "configure it, or give an address of the host as underlay_ip";
    return [{ check, state: "failed", found: `${address} is on no interface`, fix }];
  }
  const found = `${address} on ${device}, MTU ${has}`;
  const lacks = mtu - Number(has);
  if (lacks > 0) {
    const fix = `VXLAN needs ${mtu}: raise it, or lower the mtu of the tenant networks by ${lacks}`;
    return [{ check, state: "failed", found, fix }];
  }
  return [{ check, state: "ok", found }, ...(peers.length === 0 ? [] : ways(all, mtu, peers))];
}

function ways(all: Facts, mtu: number, peers: readonly string[]): Check[] {
  const check = "underlay peers";
  const verdicts = new Map(all("peer").map(([peer, verdict]) => [peer, verdict]));
  const those = (verdict: string) => peers.filter((peer) => verdicts.get(peer) === verdict);
  const problems: Check[] = [];
  const [small, silent] = [those("small"), those("silent")];
  if (small.length > 0) {
    const fix = `raise the MTU of what is between to ${mtu}, or lower that of the tenant networks`;
    problems.push({ check, state: "failed", found: `${mtu} bytes do not reach ${small.join(", ")}`, fix });
  }
  if (silent.length > 0) {
    const fix = "if they are on and answer to ping, mend the underlay; VXLAN itself needs UDP port 4789";
    problems.push({ check, state: "warning", found: `no answer from ${silent.join(", ")}`, fix });
  }
  if (those("unasked").length > 0) {
    const fix = `to have the way to the others measured, ${installation(["ping"])}`;
    problems.push({ check, state: "warning", found: "not measured, there is no ping", fix });
  }
  if (problems.length > 0) return problems;
  return [{ check, state: "ok", found: `${mtu} bytes reach ${peers.length} of ${peers.length}` }];
}
