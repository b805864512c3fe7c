import { existsSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../../errors/user-error";
import { isAttended } from "../../../terminal/question";
import { makeDirectory } from "../../output/make-directory";
import { startFiles, type Agreed, type StartFiles } from "../../init/files";
import type { Plan, PlannedHost } from "../../init/plan";
import { hostsIn } from "../../init/words";

/** What a project of cdktf has besides this package, in versions that are tested together. */
const PACKAGES = "cdktf@0.21.0 cdktf-cli@0.21.0 constructs@10.7.2";

export interface InitOptions {
  /** Ask nothing, on a terminal too. */
  readonly sample: boolean;
  readonly name?: string;
  readonly user?: string;
  /** As `hostsIn` reads them. */
  readonly network?: string;
  readonly compute?: string;
}

/**
 * Writes what a project needs before its first deployment, and nothing over what is there: of the answers of a person, if there is
 * one to ask; of what the options say; or else a sample.
 * @throws UserError
 */
export async function startProject(directory: string, options: InitOptions): Promise<void> {
  requireEmpty(directory, startFiles(undefined));
  const start = startFiles(await agreement(options));
  requireEmpty(directory, start);
  const { name: ignored, text } = start.ignored;
  const files = existsSync(join(directory, ignored)) ? start.files : { ...start.files, [ignored]: text };
  try {
    for (const [name, content] of Object.entries(files)) {
      makeDirectory(dirname(join(directory, name)));
      writeFileSync(join(directory, name), content, { flag: "wx" });
    }
  } catch (error) {
    throw new UserError([`CANNOT_WRITE: ${(error as Error).message}: name a folder that can be written`]);
  }
  process.stdout.write(`${Object.keys(files).join(", ")}: written\n\n${nextSteps(directory, start)}`);
}

async function agreement(options: InitOptions): Promise<Agreed | undefined> {
  if (options.network !== undefined) return { plan: planOf(options, options.network), keys: [] };
  if (options.sample || !isAttended()) return undefined;
  return (await import("../../init/conversation.js")).agree();
}

/** What hosts have is not asked: the keys by which they are known were seen by nobody. */
function planOf({ name, user, compute }: InitOptions, network: string): Plan {
  const hosts = (text: string, role: PlannedHost["role"]) =>
    hostsIn(text).map((host) => ({ ...host, role, underlayIp: host.address }));
  return {
    environment: name ?? "edge",
    user: user ?? "root",
    hosts: [
      ...hosts(network, "network").map((host) => ({ ...host, bridge: "br-ex" })),
      ...hosts(compute ?? "", "compute"),
    ],
    externalCidr: "203.0.113.0/24",
    externalGateway: "203.0.113.1",
  };
}

function requireEmpty(directory: string, { files }: StartFiles): void {
  const present = Object.keys(files).filter((name) => existsSync(join(directory, name)));
  if (present.length === 0) return;
  const message = `ALREADY_THERE: ${directory} has ${present.join(", ")} already; start in an empty folder, or take them away`;
  throw new UserError([message]);
}

function nextSteps(directory: string, { document, environment }: StartFiles): string {
  return [
    "Next:",
    ...(directory === "." ? [] : [`  cd ${directory}`]),
    `  npm install --save-exact ${PACKAGES}`,
    `  edit ${document}: your hosts, networks and VMs`,
    `  npx vrouter validate ${document}`,
    `  npx vrouter keys scan ${document} --accept        and compare the fingerprints`,
    `  npx vrouter preflight ${document}`,
    `  npx cdktf diff ${environment}`,
    `  npx cdktf deploy ${environment}`,
    `Commit everything, environments/${environment}.lock.json and package-lock.json too.`,
    "",
  ].join("\n");
}
