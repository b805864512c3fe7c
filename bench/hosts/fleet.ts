import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { Declarations } from "../../lib/model/declared/declarations";
import { fiftyHosts, HOSTS } from "../../test/lab/fleet/fifty-hosts";
import type { Lab } from "../../test/lab/lab";
import { STATE } from "../../test/lab/place";
import { LabProject } from "../../test/lab/projects/project";
import { inLab } from "../lab/in-lab";
import { inOperator } from "../lab/operator";
import { median, type Part, type Row } from "../report";
import { BareStack } from "./bare-stack";

const ROUNDS = 3;
const AIM = 1.3;

/** What is measured: ours with one host changed and with none, and the same number of resources without a provisioner. */
const WORK = [
  "deploy",
  "deploy unchanged",
  "synth",
  "apply",
  "bare apply",
  "bare apply unchanged",
  "bare deploy",
] as const;
type Work = (typeof WORK)[number];

/**
 * `cdktf deploy` of fifty hosts of which one has changed, or none, beside `terraform apply` of as many resources of Terraform's own
 * without a provisioner; and what there is on the way: cdktf itself, our synthesis, and Terraform with our stack.
 */
export function benchFleet(): Promise<Part> {
  return inLab(parse(fiftyHosts()) as Declarations, (lab) => Promise.resolve(measure(lab)));
}

function measure(lab: Lab): Part {
  const project = new LabProject(lab);
  const document = readFileSync(lab.document, "utf8");
  const cdktf = (...args: readonly string[]): void => {
    const { code, stdout, stderr } = project.cdktf(...args);
    if (code !== 0) throw new Error(stdout + stderr);
  };
  const deploy = () => cdktf("deploy", "fifty", "--auto-approve");
  project.write(changed(document, 0));
  const first = secondsOf(deploy);
  const bare = new BareStack(join(STATE, "bare"), HOSTS);
  const costs = new Map<Work, number[]>(WORK.map((work) => [work, []]));
  const measured = (work: Work, run: () => void): number => costs.get(work)!.push(secondsOf(run));
  for (let round = 1; round <= ROUNDS; round++) {
    project.write(changed(document, 2 * round));
    measured("deploy", deploy);
    bare.write(2 * round);
    measured("bare apply", () => bare.apply());
    measured("deploy unchanged", deploy);
    measured("bare apply unchanged", () => bare.apply());
    project.write(changed(document, 2 * round + 1));
    measured("synth", () => cdktf("synth"));
    measured("apply", () => applyIn(join(project.directory, "cdktf.out/stacks/fifty")));
    bare.write(2 * round + 1);
    measured("bare deploy", () => bare.deploy());
  }
  bare.remove();
  return { rows: rows((work) => median(costs.get(work)!)), notes: [`50 hosts, first deployed: ${shown(first)}.`] };
}

function rows(of: (work: Work) => number): Row[] {
  const row = (what: string, ours: Work, other: Work, aim = ""): Row => ({
    what: `50 hosts, ${what} of 50 terraform_data`,
    ours: shown(of(ours)),
    other: shown(of(other)),
    ratio: (of(ours) / of(other)).toFixed(2),
    aim,
  });
  return [
    row("one changed: cdktf deploy, terraform apply", "deploy", "bare apply", `<= ${AIM}`),
    row("none changed: cdktf deploy, terraform apply", "deploy unchanged", "bare apply unchanged", `<= ${AIM}`),
    row("one changed: cdktf deploy, cdktf deploy", "deploy", "bare deploy"),
    row("one changed: cdktf synth, terraform apply", "synth", "bare apply"),
    row("one changed: terraform apply, terraform apply", "apply", "bare apply"),
  ];
}

/** The document with a port forward on the first network node, another one in each round. */
function changed(document: string, round: number): string {
  const forward = `{ router: r1, protocol: tcp, external_port: ${8000 + round}, internal_port: 80, internal_port_id: vm0 }`;
  return `${document}gateway_port_forwardings: { web: ${forward} }\n`;
}

function applyIn(directory: string): void {
  inOperator(directory, "terraform", "apply", "-input=false", "-auto-approve");
}

function secondsOf(work: () => void): number {
  const began = performance.now();
  work();
  return (performance.now() - began) / 1000;
}

function shown(seconds: number): string {
  return `${seconds.toFixed(2)} s`;
}
