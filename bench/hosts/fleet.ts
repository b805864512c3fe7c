import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Declarations } from "../../lib/model/declared/declarations";
import { fiftyHosts, HOSTS } from "../../test/lab/fifty-hosts";
import type { Lab } from "../../test/lab/lab";
import { STATE } from "../../test/lab/place";
import { LabProject } from "../../test/lab/project";
import { inLab } from "../lab/in-lab";
import { inOperator } from "../lab/operator";
import { median, type Part, type Row } from "../report";

const ROUNDS = 3;
const AIM = 1.3;

/**
 * `cdktf deploy` of fifty hosts of which one has changed, or none, beside `terraform apply` of as many resources of Terraform's own
 * without a provisioner; and what both do on the way: cdktf's synthesis, and Terraform alone with our stack.
 */
export function benchFleet(): Promise<Part> {
  return inLab(parse(fiftyHosts()) as Declarations, (lab) => Promise.resolve(measure(lab)));
}

type Work = "deploy one" | "deploy none" | "synth" | "apply one" | "bare one" | "bare none";

function measure(lab: Lab): Part {
  const project = new LabProject(lab);
  const bare = join(STATE, "bare");
  const document = readFileSync(lab.document, "utf8");
  const cdktf = (...args: readonly string[]): number => {
    const began = performance.now();
    const { code, stdout, stderr } = project.cdktf(...args);
    if (code !== 0) throw new Error(stdout + stderr);
    return performance.now() - began;
  };
  const deploy = () => cdktf("deploy", "fifty", "--auto-approve");
  const stack = join(project.directory, "cdktf.out/stacks/fifty");
  project.write(changed(document, 0));
  const first = deploy();
  prepareBare(bare);
  const costs: Record<Work, number[]> = {
    "deploy one": [],
    "deploy none": [],
    synth: [],
    "apply one": [],
    "bare one": [],
    "bare none": [],
  };
  for (let round = 1; round <= ROUNDS; round++) {
    project.write(changed(document, 2 * round));
    costs["deploy one"].push(deploy());
    writeBare(bare, round);
    costs["bare one"].push(apply(bare));
    costs["deploy none"].push(deploy());
    costs["bare none"].push(apply(bare));
    project.write(changed(document, 2 * round + 1));
    costs.synth.push(cdktf("synth"));
    costs["apply one"].push(apply(stack));
  }
  rmSync(bare, { recursive: true });
  return { rows: rows((work) => median(costs[work])), notes: [`All of them for the first time: ${seconds(first)}.`] };
}

function rows(of: (work: Work) => number): Row[] {
  const row = (what: string, ours: Work, other: Work, aim = ""): Row => ({
    what: `50 hosts, ${what}`,
    ours: seconds(of(ours)),
    other: seconds(of(other)),
    ratio: (of(ours) / of(other)).toFixed(2),
    aim,
  });
  return [
    row(
      "one changed: cdktf deploy, terraform apply of 50 unchanged terraform_data",
      "deploy one",
      "bare none",
      `<= ${AIM}`,
    ),
    row("one changed: cdktf deploy, terraform apply of 50 terraform_data", "deploy one", "bare one"),
    row("none changed: cdktf deploy, terraform apply of 50 terraform_data", "deploy none", "bare none"),
    row("one changed: terraform apply of our stack, of 50 terraform_data", "apply one", "bare one"),
    row("one changed: cdktf synth, terraform apply of 50 terraform_data", "synth", "bare one"),
  ];
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(2)} s`;
}

/** The document with a port forward on the first network node, another one in each round. */
function changed(document: string, round: number): string {
  const forward = `{ router: r1, protocol: tcp, external_port: ${8000 + round}, internal_port: 80, internal_port_id: vm0 }`;
  return `${document}gateway_port_forwardings: { web: ${forward} }\n`;
}

function prepareBare(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  writeBare(directory, 0);
  inOperator(directory, "terraform", "init", "-input=false");
  apply(directory);
}

/** As many resources as there are hosts; the first has another trigger in each round. */
function writeBare(directory: string, round: number): void {
  const resources = HOSTS.map((host, index) => [host, { triggers_replace: `${host} ${index === 0 ? round : 0}` }]);
  const configuration = { resource: { terraform_data: Object.fromEntries(resources) as object } };
  writeFileSync(join(directory, "main.tf.json"), JSON.stringify(configuration));
}

function apply(directory: string): number {
  const began = performance.now();
  inOperator(directory, "terraform", "apply", "-input=false", "-auto-approve");
  return performance.now() - began;
}
