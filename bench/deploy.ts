import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostBundle } from "../lib/bundle/bundle";
import { compileDocument } from "../lib/document/compile-document";
import type { SshEndpoint } from "../lib/topology/model";
import { run } from "../test/lab/command";
import { namespace } from "../test/lab/fabric";
import { Lab } from "../test/lab/lab";
import { median, ratio, speedUp, type Row } from "./report";

const ROOT = join(__dirname, "..");
const DIRECTORY = join(ROOT, "lab/bench");
const FILES = 60;
const RUNS = 5;

/**
 * A whole transaction on a booted host (lock, observe, stage, switch, activate, health, confirm) whose 60 changed files
 * need no unit to act, against one bare ssh2 connection that unpacks a tar of the same files, and against Terraform with
 * one `file` provisioner per file.
 */
export async function benchDeploy(): Promise<Row[]> {
  const lab = await Lab.up(join(ROOT, "environments/spread.yaml"));
  try {
    mkdirSync(DIRECTORY, { recursive: true });
    const { compilation } = compileDocument(lab.document).result!;
    const base = compilation.bundles.find(({ host }) => host === "network-1")!;
    const { ssh } = compilation.topology.hosts.find(({ name }) => name === "network-1")!;
    const engine: number[] = [];
    const bare: number[] = [];
    operate("engine", withFiles(base, 0), ssh);
    for (let round = 1; round <= RUNS; round++) {
      engine.push(operate("engine", withFiles(base, round), ssh));
      bare.push(operate("bare", withFiles(base, round), ssh));
    }
    const files = withFiles(base, RUNS + 1);
    const carrier = median(
      [1, 2, 3].map((round) => terraform(carrierConfiguration(withFiles(base, RUNS + 1 + round), ssh))),
    );
    const perFile = terraform(filesConfiguration(files, ssh));
    return [
      ratio(`${FILES} files: engine / bare ssh2`, median(engine), median(bare), "ms", 2),
      speedUp(`${FILES} files: engine, one file provisioner each`, median(engine), perFile, "ms", 20),
      speedUp(`${FILES} files: terraform apply of one carrier, of ${FILES} resources`, carrier, perFile, "ms", 20),
    ];
  } finally {
    rmSync(DIRECTORY, { recursive: true, force: true });
    await Lab.down();
  }
}

function withFiles(base: HostBundle, round: number): HostBundle {
  const extra = Array.from({ length: FILES }, (_, i) => ({
    path: `${base.root}/current/bench/${String(i).padStart(2, "0")}`,
    mode: "0644" as const,
    text: `round ${round}, file ${i}\n${"a line of an artefact of ordinary length\n".repeat(50)}`,
    activations: [],
  }));
  return { ...base, files: [...base.files, ...extra] };
}

/** Milliseconds that the child measured, from before the connection to its end. */
function operate(kind: "engine" | "bare", bundle: HostBundle, endpoint: SshEndpoint): number {
  const file = join(DIRECTORY, "bundle.json");
  writeFileSync(file, JSON.stringify({ bundle, endpoint }));
  const child = ["node", "--import", "tsx", join(__dirname, "deploy-child.ts"), kind, file];
  return Number(run(["ip", "netns", "exec", namespace("operator"), "env", "-C", ROOT, ...child]));
}

/** Milliseconds of `terraform apply`, on a fresh state. */
function terraform(configuration: unknown): number {
  const directory = join(DIRECTORY, "terraform");
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  writeFileSync(join(directory, "main.tf.json"), JSON.stringify(configuration));
  const inside = [
    "ip",
    "netns",
    "exec",
    namespace("operator"),
    "env",
    "-C",
    directory,
    "CHECKPOINT_DISABLE=1",
    "terraform",
  ];
  run([...inside, "init", "-input=false"]);
  const start = performance.now();
  run([...inside, "apply", "-input=false", "-auto-approve"]);
  return performance.now() - start;
}

function filesConfiguration(bundle: HostBundle, { address, user }: SshEndpoint): unknown {
  const connection = {
    type: "ssh",
    host: address,
    user,
    private_key: readFileSync(join(ROOT, "lab/id_ed25519"), "utf8"),
  };
  const files = bundle.files.slice(-FILES).map(({ text }, i) => [
    `file-${i}`,
    {
      triggers_replace: text,
      connection,
      provisioner: [{ file: { content: text, destination: `/tmp/bench-${i}` } }],
    },
  ]);
  return { resource: { terraform_data: Object.fromEntries(files) as unknown } };
}

function carrierConfiguration(bundle: HostBundle, endpoint: SshEndpoint): unknown {
  const file = join(DIRECTORY, "bundle.json");
  writeFileSync(file, JSON.stringify({ bundle, endpoint }));
  const triggers = Object.fromEntries(
    bundle.files.map(({ path, text }) => [path, text.replace(/[$%](?=\{)/g, "$&$&")]),
  );
  const command = `node --import tsx ${join(__dirname, "deploy-child.ts")} engine ${file}`;
  const provisioner = [{ "local-exec": { command, working_dir: ROOT } }];
  return { resource: { terraform_data: { carrier: { triggers_replace: triggers, provisioner } } } };
}
