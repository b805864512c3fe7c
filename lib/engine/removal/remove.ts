import type { SshEndpoint } from "../../model/topology";
import { Session, type Changing, type Target } from "../deploy/session";
import { becameOf, identify, machineAt } from "../host/machine";
import { resolvedMachines } from "./resolved-machines";

/**
 * Leaves nothing of an environment on a host, unless its machine is another host of it by now.
 * @param whose `host`: what was deployed as this host; `anyone`: whatever is there of the environment; of a place where the host
 * was before: how to reach it now
 * @returns whether there was anything
 * @throws EngineError when the machine is another one than is meant
 */
export async function removeEnvironment(
  target: Pick<Target, "environment" | "host">,
  changing: Changing,
  whose: "host" | "anyone" | { readonly now: SshEndpoint } = "host",
): Promise<boolean> {
  const { environment } = target;
  const isFormer = typeof whose === "object";
  const successor = isFormer ? await machineAt(whose.now, environment, changing.context) : undefined;
  return Session.of(target, "remove", changing, async (session) => {
    const { host, log } = session;
    await host.change("delay", [environment]);
    if (whose !== "anyone") {
      const { declared, context } = changing;
      const claim = { ...target, declared, isFormer, successor, document: context.document };
      const machine = await identify(host, environment);
      const became = becameOf(machine, claim, await resolvedMachines(changing.declared));
      if (became !== undefined) {
        log(`this machine is ${became} by now, and stays as it is`, "step");
        return false;
      }
    }
    session.requireGoingOn();
    const nothing = (await host.change("remove", [environment])).trim() === "nothing";
    log(nothing ? `nothing of environment ${environment} is there` : `removed environment ${environment}`, "step");
    return !nothing;
  });
}
