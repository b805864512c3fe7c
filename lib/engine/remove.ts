import { Session, type Changing, type Target } from "./session";

/** Leaves nothing of an environment on a host. @returns whether there was anything */
export async function removeEnvironment(
  target: Pick<Target, "environment" | "host">,
  changing: Changing,
): Promise<boolean> {
  const { environment } = target;
  return Session.of(target, "remove", changing, async ({ host, log }) => {
    const nothing = (await host.change("remove", [environment])).trim() === "nothing";
    log(nothing ? `nothing of environment ${environment} is there` : `removed environment ${environment}`, "step");
    return !nothing;
  });
}
