import type { Compilation } from "../../../compile";
import { failOver } from "../../../engine/ha/failover";
import { UserError } from "../../../errors/user-error";
import { failureLines } from "../../../fleet/each-host";
import { lookup } from "../../../model/lookup";
import { changingContext } from "../../../terminal/process-context";
import { jsonText } from "../../../text/json";
import { toldError } from "../../output/host-results";

/** @throws UserError when it is no HA router, or the host none of its network nodes, or the move fails */
export async function moveMaster(
  { topology, placement }: Compilation,
  name: string,
  { to, json }: { readonly to: string; readonly json: boolean },
): Promise<void> {
  const { routers, hosts } = lookup(topology);
  const router = routers.get(name);
  const { instances } = placement;
  const up = topology.routers.filter(({ adminStateUp }) => adminStateUp).map((one) => one.name);
  const pairs = up.filter((one) => instances.isPair(one));
  if (router === undefined || !pairs.includes(name)) {
    const known = pairs.length === 0 ? "there is none" : `there is ${pairs.join(", ")}`;
    throw new UserError([`NOT_AN_HA_ROUTER: "${name}" is no HA router of this document that is up; ${known}`]);
  }
  const agents = instances.agentsOf(name);
  if (!agents.includes(to)) {
    throw new UserError([`NOT_AN_AGENT: "${to}" does not carry router "${name}"; ${agents.join(", ")} do`]);
  }
  const members = agents.map((host) => ({ host, endpoint: hosts.get(host)!.ssh }));
  const { environment, ha } = topology;
  const steps: string[] = [];
  const told = json ? process.stderr : process.stdout;
  try {
    await failOver({ environment, router, members, advertInterval: ha.advertInterval }, to, {
      log: (line) => {
        steps.push(line);
        told.write(`${name}: ${line}\n`);
      },
      context: changingContext(),
    });
    if (json) process.stdout.write(jsonText({ environment, router: name, master: to, steps }));
  } catch (error) {
    if (json) process.stdout.write(jsonText({ environment, router: name, steps, error: toldError(error) }));
    throw new UserError(failureLines(name, error));
  }
}
