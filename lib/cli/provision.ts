import { readFileSync } from "node:fs";
import type { HostBundle } from "../bundle/bundle";
import { bundleDigest } from "../bundle/digest";
import { deployHost } from "../engine/deploy";
import type { Peers } from "../engine/dialect-change";
import { EngineError, errorLines } from "../engine/engine-error";
import { removeEnvironment } from "../engine/remove";
import type { SshEndpoint } from "../topology/model";
import { recorded, report } from "./deployment-log";

/**
 * Deploys the bundle in a file (`apply FILE`), or removes an environment from a host (`remove`).
 * Reads VROUTER_CONNECTION, and for `apply` VROUTER_BUNDLE_DIGEST, the digest of the bundle that was planned.
 *
 * Terraform shows nothing of a program that is given a secret. So `apply FILE LOG` writes what it has to say into LOG, and
 * `report LOG`, which knows no secret, tells it and fails if it failed.
 * @returns the lines of the error, none when all went well
 */
export async function provision(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  log: (line: string) => void,
): Promise<string[]> {
  let host = "vrouter";
  try {
    const target = parseConnection(env["VROUTER_CONNECTION"]);
    host = target.host;
    const [command, file, logFile] = args;
    const { endpoint, peers } = target;
    if (command === "apply" && file !== undefined) {
      const deploy = (say: (line: string) => void) =>
        deployHost(readBundle(file, env["VROUTER_BUNDLE_DIGEST"]), { endpoint, peers, log: say });
      if (logFile === undefined) await deploy(log);
      else await recorded(logFile, host, deploy);
    } else if (command === "report" && file !== undefined) {
      return report(file, log);
    } else if (command === "remove" && file === undefined) {
      await removeEnvironment(target.environment, host, endpoint, log);
    } else {
      throw new EngineError("USAGE", `"${args.join(" ")}" is neither "apply FILE" nor "remove"`);
    }
    return [];
  } catch (error) {
    return errorLines(error).map((line) => `${host}: ${line}`);
  }
}

interface Target {
  readonly environment: string;
  readonly host: string;
  readonly endpoint: SshEndpoint;
  readonly peers: Peers;
}

type Fact = string | number | boolean | null;
type Facts = Readonly<Record<string, Fact | undefined>>;

function parseConnection(json: string | undefined): Target {
  if (json === undefined)
    throw new EngineError("USAGE", "VROUTER_CONNECTION is not set: this program is run by Terraform");
  const { peers = {}, ...facts } = JSON.parse(json) as Facts & { readonly peers?: Readonly<Record<string, Facts>> };
  return {
    environment: textOf(facts, "environment"),
    host: textOf(facts, "host"),
    endpoint: endpointOf(facts),
    peers: Object.fromEntries(Object.entries(peers).map(([name, peer]) => [name, endpointOf(peer)])),
  };
}

/** Terraform turns every value of a map into a string, so numbers and booleans come as either. */
function endpointOf(facts: Facts): SshEndpoint {
  const identityFile = facts["identity_file"] ?? "";
  return {
    address: textOf(facts, "address"),
    port: Number(textOf(facts, "port")),
    user: textOf(facts, "user"),
    hostKey: textOf(facts, "host_key"),
    identityFile: identityFile === "" ? undefined : String(identityFile),
    become: textOf(facts, "become") === "true",
  };
}

function textOf(facts: Facts, key: string): string {
  const value = facts[key];
  if (value === undefined || value === null) throw new EngineError("USAGE", `VROUTER_CONNECTION lacks "${key}"`);
  return String(value);
}

function readBundle(file: string, plannedDigest: string | undefined): HostBundle {
  let bundle: HostBundle;
  try {
    bundle = JSON.parse(readFileSync(file, "utf8")) as HostBundle;
  } catch (error) {
    throw new EngineError("BAD_BUNDLE", `cannot read the bundle ${file}: ${(error as Error).message}`);
  }
  if (bundleDigest(bundle) !== plannedDigest) {
    throw new EngineError("BUNDLE_CHANGED", "the bundle changed since the plan: run cdktf deploy again");
  }
  return bundle;
}
