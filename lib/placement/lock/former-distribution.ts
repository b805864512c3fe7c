import type { Problem } from "../../model/problem";
import { wasDistributed } from "../../model/snat-nodes";
import type { Topology } from "../../model/topology";
import { warningAt } from "../../topology/problems/finding";

/**
 * A router that was distributed goes on sending by ports of their own on its network nodes: as long as a compute host has an
 * instance, what is sent from the router's own MAC is answered to that.
 */
export function warnOfFormerDistribution({ routers }: Topology): Problem[] {
  return routers.filter(wasDistributed).map(({ name }) => warningAt(["routers", name], formerDistribution(name)));
}

const formerDistribution = (router: string) => ({
  code: "FORMER_DISTRIBUTION",
  message:
    `router "${router}" was distributed: its network nodes keep the ports by which they send, so that nothing is lost while compute ` +
    "hosts give their instances up. Once all hosts are deployed, have them forgotten: vrouter lock DOCUMENT --deployed",
});
