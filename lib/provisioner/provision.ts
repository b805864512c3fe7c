import { readFileSync } from "node:fs";
import { dirname } from "node:path";
import type { HostBundle } from "../bundle/bundle";
import { bundleDigest } from "../bundle/digest";
import { deployHost } from "../engine/deploy/deploy";
import { unitsUpText } from "../engine/transaction/log";
import { cleanFormerPlaces } from "../engine/removal/former-places";
import { removeEnvironment } from "../engine/removal/remove";
import { errorLines } from "../errors/coded-error";
import { EngineError } from "../errors/engine-error";
import type { DeclaredEnvironment } from "../model/machines";
import { endpointOf, endpointsOf } from "../model/ssh-declaration";
import type { RunContext } from "../ssh/run-context";
import { forDocument } from "../text/for-document";
import { parseConnection } from "./connection-facts";
import { recorded, report } from "./deployment-log";

/**
 * Deploys the bundle in a file (`apply FILE`), or removes an environment from a host (`remove`).
 * Reads VROUTER_CONNECTION, VROUTER_FORMER (places where the host was before, to be cleaned), VROUTER_MACHINES (the file of what
 * belongs to the environment), and for `apply` VROUTER_BUNDLE_DIGEST, the digest of the bundle that was planned.
 *
 * Terraform shows nothing of a program that is given a secret. So `apply FILE LOG` writes what it has to say into LOG, and
 * `report LOG`, which knows no secret, tells it and fails if it failed.
 * @param tell gets how far it is, if it takes its time
 * @returns the lines of the error, none when all went well
 */
export async function provision(
  args: readonly string[],
  given: RunContext,
  log: (line: string) => void,
  tell: (progress: string) => void = () => undefined,
): Promise<string[]> {
  const { env } = given;
  const machines = env["VROUTER_MACHINES"];
  // It lies in the folder of the stack.
  const document = machines && dirname(machines);
  const context = { ...given, document };
  let host: string | undefined;
  let uncleaned: readonly string[] = [];
  try {
    const target = parseConnection(env["VROUTER_CONNECTION"]);
    host = target.host;
    const [command, file, logFile] = args;
    const { endpoint, peers } = target;
    const former = (JSON.parse(env["VROUTER_FORMER"] ?? "[]") as Parameters<typeof endpointOf>[0][]).map(endpointOf);
    const { machines: declared, places, floatingIps } = readEnvironment(machines);
    if (command === "apply" && file !== undefined) {
      const deploy = (say: (line: string) => void) =>
        deployHost(readBundle(file, env["VROUTER_BUNDLE_DIGEST"]), {
          endpoint,
          peers,
          log: say,
          unitsUp: (up, all) => tell(unitsUpText(target.host, up, all)),
          declared,
          places: endpointsOf(places),
          floatingIps,
          context,
        });
      const change = async (say: (line: string) => void): Promise<void> => {
        await deploy(say);
        for (const { error } of await cleanFormerPlaces(target, former, { endpoint, log: say, declared, context })) {
          for (const line of errorLines(error)) say(`${target.host}: ${line}`);
        }
      };
      if (logFile === undefined) await change(log);
      else await recorded(logFile, host, change);
    } else if (command === "report" && file !== undefined) {
      const errors = report(file, log);
      return errors.length === 0 ? [] : [...errors, forDocument(`${host}: ${notDestroyed(host)}`, document)];
    } else if (command === "remove" && file === undefined) {
      const errors = await cleanFormerPlaces(target, former, { endpoint, log, declared, context });
      uncleaned = errors.flatMap(({ error }) => errorLines(error));
      await removeEnvironment(target, { endpoint, log, declared, context });
    } else {
      throw new EngineError("USAGE", `"${args.join(" ")}" is neither "apply FILE" nor "remove"`);
    }
    return uncleaned.map((line) => `${host}: ${line}`);
  } catch (error) {
    const lines = [...uncleaned, ...errorLines(error), ...(args[0] === "apply" ? [notDestroyed(host)] : [])];
    return lines.map((line) => forDocument(`${host ?? "vrouter"}: ${line}`, document));
  }
}

/** What a user who gives up after a failed deployment has to know. */
function notDestroyed(host = "HOST"): string {
  return `cdktf destroy does not clean a host whose last deployment failed: deploy it before, or run vrouter remove DOCUMENT --host ${host}`;
}

/** @param file what an earlier version synthesised names none, or says less */
function readEnvironment(file: string | undefined): DeclaredEnvironment {
  if (file === undefined) return { machines: {}, places: {}, floatingIps: [] };
  try {
    const said = JSON.parse(readFileSync(file, "utf8")) as Partial<DeclaredEnvironment>;
    return { machines: {}, places: {}, floatingIps: [], ...said };
  } catch (error) {
    throw new EngineError("NO_MACHINES", `cannot read ${file} (${(error as Error).message}): run cdktf synth again`);
  }
}

function readBundle(file: string, plannedDigest: string | undefined): HostBundle {
  let bundle: HostBundle;
  let digest: string;
  try {
    bundle = JSON.parse(readFileSync(file, "utf8")) as HostBundle;
    digest = bundleDigest(bundle);
  } catch (error) {
    throw new EngineError("BAD_BUNDLE", `cannot read the bundle ${file}: ${(error as Error).message}`);
  }
  if (digest !== plannedDigest) {
    throw new EngineError("BUNDLE_CHANGED", "the bundle changed since the plan: run cdktf deploy again");
  }
  return bundle;
}
