import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "cdktf";
import { stringify } from "yaml";
import type { HostBundle } from "../../lib/bundle/bundle";
import { compileDocument } from "../../lib/document/compile-document";
import type { EnvironmentDocument } from "../../lib/model/declared/declarations";
import type { SshEndpoint } from "../../lib/model/topology";
import { EnvironmentStack } from "../../stacks";
import { Lab } from "../../test/lab/lab";
import type { DeployCost } from "./deploy-child";
import { besideAnsible } from "./ansible";
import { environmentOf } from "../environment";
import { inOperator } from "../lab/operator";
import { median, program, ratio, speedUp, type Row } from "../report";

const ROOT = join(__dirname, "../..");
const DIRECTORY = join(ROOT, "lab/bench");
const RUNS = 7;
const TERRAFORM_RUNS = 3;

/** Of one network node: 81 files. */
const ROUTERS = 13;

/**
 * Three deployments of all files to one booted network node: nothing is there yet and every unit has to start; all files
 * change and every unit reloads or restarts; all but systemd's own change and no unit is concerned. Each is the engine's
 * whole transaction (lock, observe, stage, validate, switch, activate, health, confirm), against one bare ssh2 connection
 * that unpacks a tar of the same files, and against Terraform with one `file` provisioner per file, and
 * Ansible where it is installed.
 */
export async function benchDeploy(): Promise<{ rows: Row[]; notes: string[] }> {
  mkdirSync(DIRECTORY, { recursive: true });
  const source = join(DIRECTORY, "bench.yaml");
  const declarations = environmentOf(ROUTERS, { networkNodes: 1, computeHosts: 0, routersPerNetwork: 7 });
  writeFileSync(source, stringify(declarations, { aliasDuplicateObjects: false }));
  const lab = await Lab.up(source);
  try {
    const { document, compilation } = compileDocument(lab.document).result!;
    const bundle = compilation.bundles[0]!;
    const { ssh } = compilation.topology.hosts[0]!;
    const operate = (kind: "engine" | "bare" | "remove", what = bundle): DeployCost => child(kind, what, ssh);

    const [first, bare, acting, quiet]: [DeployCost[], DeployCost[], DeployCost[], DeployCost[]] = [[], [], [], []];
    for (let round = 1; round <= RUNS; round++) {
      first.push(operate("engine"));
      bare.push(operate("bare"));
      acting.push(operate("engine", changed(bundle, round)));
      operate("remove");
    }
    const inert = { ...bundle, files: bundle.files.map((file) => ({ ...file, activations: [] })) };
    operate("engine", inert);
    for (let round = 1; round <= RUNS; round++) {
      quiet.push(operate("engine", changed(inert, round, isNotSystemds)));
      bare.push(operate("bare"));
    }
    const idle = wholeProcess(() => operate("engine", inert));
    const busy = wholeProcess((round) => operate("engine", changed(inert, RUNS + round, isNotSystemds)));
    operate("remove");
    const ansible = besideAnsible(bundle, ssh, join(DIRECTORY, "ansible"), { check: idle, copy: busy });

    const [carrier, perFile]: [number[], number[]] = [[], []];
    for (let round = 1; round <= TERRAFORM_RUNS; round++) {
      carrier.push(applyCarrier(document));
      operate("remove");
      perFile.push(applyFiles(bundle, ssh));
    }
    const of = (costs: readonly DeployCost[]): number => median(costs.map(({ milliseconds }) => milliseconds));
    const files = `${bundle.files.length} files`;
    const slow = median(perFile);
    return {
      rows: [
        ratio(`${files}, no unit concerned: engine, bare ssh2`, of(quiet), of(bare), "ms", 2),
        ratio(`${files}, every unit reloads: engine, bare ssh2`, of(acting), of(bare), "ms", 2),
        ratio(`${files}, every unit starts: engine, bare ssh2`, of(first), of(bare), "ms", 2),
        speedUp(`${files}, no unit concerned: engine, file provisioners`, of(quiet), slow, "ms", 20),
        speedUp(`${files}, every unit starts: engine, file provisioners`, of(first), slow, "ms", 20),
        speedUp(`${files}, every unit starts: terraform apply, file provisioners`, median(carrier), slow, "ms", 20),
        ...ansible,
      ],
      notes: [
        "The engine's steps; the first begins with the connection, the lock and a look at the host:",
        `- no unit concerned: ${breakdown(quiet)}`,
        `- every unit reloads or restarts: ${breakdown(acting)}`,
        `- every unit starts: ${breakdown(first)}`,
        "A bare connection and file provisioners copy files, and neither validate nor activate them.",
        `There is no latency in the lab: a twentieth of the file provisioners' time is ${(slow / 20).toFixed(0)} ms.`,
      ],
    };
  } finally {
    await Lab.down();
    rmSync(DIRECTORY, { recursive: true, force: true });
  }
}

/** Another text in the files, which means what it meant. */
function changed(bundle: HostBundle, round: number, concerns: (path: string) => boolean = () => true): HostBundle {
  const files = bundle.files.map((file) =>
    concerns(file.path) ? { ...file, text: `${file.text}# ${round}\n` } : file,
  );
  return { ...bundle, files };
}

const isNotSystemds = (path: string): boolean => !path.includes("/systemd/");

/** Milliseconds with the start of Node. */
function wholeProcess(work: (round: number) => unknown): number {
  const took = Array.from({ length: RUNS }, (_, index) => {
    const began = performance.now();
    work(index + 1);
    return performance.now() - began;
  });
  return median(took);
}

function child(kind: "engine" | "bare" | "remove", bundle: HostBundle, endpoint: SshEndpoint): DeployCost {
  const file = join(DIRECTORY, "bundle.json");
  writeFileSync(file, JSON.stringify({ bundle, endpoint }));
  return JSON.parse(inOperator(ROOT, process.execPath, program("deploy/deploy-child"), kind, file)) as DeployCost;
}

/** Median milliseconds up to the end of each step, as far as it is logged. */
function breakdown(costs: readonly DeployCost[]): string {
  const steps = costs[0]!.steps.map(({ line }, i) => {
    const took = median(costs.map(({ steps }) => steps[i]!.at - (steps[i - 1]?.at ?? 0)));
    return `${line.split(" ")[1]!.replace(/:$/, "")} ${took.toFixed(0)} ms`;
  });
  return steps.join(", ");
}

/** Milliseconds of `terraform apply` of the stack that a user's document gives. */
function applyCarrier(document: EnvironmentDocument): number {
  const outdir = join(DIRECTORY, "cdktf.out");
  rmSync(outdir, { recursive: true, force: true });
  const app = new App({ outdir });
  new EnvironmentStack(app, document);
  app.synth();
  return apply(join(outdir, "stacks", document.environment));
}

/** Milliseconds of `terraform apply` of one resource with a `file` provisioner for each file. */
function applyFiles(bundle: HostBundle, { address, user, identityFile }: SshEndpoint): number {
  const directory = join(DIRECTORY, "terraform");
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  const connection = { type: "ssh", host: address, user, private_key: readFileSync(join(ROOT, identityFile!), "utf8") };
  const resources = bundle.files.map(({ text }, i) => {
    const content = text.replace(/[$%](?=\{)/g, (sign) => sign + sign);
    const provisioner = [{ file: { content, destination: `/tmp/bench-${i}` } }];
    return [`file-${i}`, { triggers_replace: content, connection, provisioner }] as const;
  });
  const configuration = { resource: { terraform_data: Object.fromEntries(resources) } };
  writeFileSync(join(directory, "main.tf.json"), JSON.stringify(configuration));
  return apply(directory);
}

function apply(directory: string): number {
  inOperator(directory, "terraform", "init", "-input=false");
  const start = performance.now();
  inOperator(directory, "terraform", "apply", "-input=false", "-auto-approve");
  return performance.now() - start;
}
