import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { compile } from "../../lib/compile";
import type { Declarations } from "../../lib/model/declared/declarations";
import { planOf } from "../../test/truth/plan-of";
import { environmentOf, manyMappings } from "../environment";
import { median, program, ratio, type Row } from "../report";

const ROOT = join(__dirname, "../..");
const VROUTER = join(ROOT, "dist/lib/cli/vrouter.js");
const RUNS = 3;

/** MiB of any process that an operator's machine runs for 1,000 routers. */
const MEMORY = 250;

const MAPPINGS = 50_000;

interface Cost {
  readonly milliseconds: number;
  /** MiB */
  readonly memory: number;
}

/** What runs on the operator's machine, whole process, for large environments: against reading and parsing its file alone. */
export function benchScale(): Row[] {
  const directory = mkdtempSync(join(tmpdir(), "vrouter-bench-"));
  const write = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };
  const yaml = (declarations: Declarations) => stringify(declarations, { aliasDuplicateObjects: false });
  try {
    const large = environmentOf(1000, { networkNodes: 50, computeHosts: 50, routersPerNetwork: 10 });
    mkdirSync(join(directory, "environments"));
    const document = write("environments/bench.yaml", yaml(large));
    const plan = write("plan.json", JSON.stringify(changingForwards(large)));
    const [half, all] = [MAPPINGS / 2, MAPPINGS].map((count) => write(`${count}.yaml`, yaml(manyMappings(count))));
    const measured = (args: readonly string[], file: string) => alternating(directory, args, file);
    const validated = measured([VROUTER, "validate", document], document);
    const synthesised = measured([join(ROOT, "dist/main.js")], document);
    const reviewed = measured([VROUTER, "review", plan], plan);
    const mapped = measured([VROUTER, "validate", all!], all!);
    const rendered = measured([VROUTER, "render", all!, "--out", join(directory, "files")], all!);
    const fewer = measured([VROUTER, "validate", half!], half!);
    const size = "1,000 routers on 100 hosts";
    const mappings = MAPPINGS.toLocaleString("en");
    return [
      time(`${size}: validate, parsing the document`, validated, 2),
      time(`${size}: synth, parsing the document`, synthesised, 4.5),
      time(`${size}: review, parsing the plan`, reviewed, 4),
      memory(`${size}: validate, peak memory`, validated),
      memory(`${size}: synth, peak memory`, synthesised),
      memory(`${size}: review, peak memory`, reviewed),
      time(`${mappings} mappings: validate, parsing the document`, mapped, 1.8),
      time(`${mappings} mappings: render, parsing the document`, rendered, 1.8),
      ratio(
        `${mappings} mappings: validate, half of them`,
        mapped.ours.milliseconds,
        fewer.ours.milliseconds,
        "ms",
        2.2,
      ),
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

interface Compared {
  readonly ours: Cost;
  readonly bare: Cost;
}

function time(what: string, { ours, bare }: Compared, aim: number): Row {
  return ratio(what, ours.milliseconds, bare.milliseconds, "ms", aim);
}

function memory(what: string, { ours, bare }: Compared): Row {
  return { ...ratio(what, ours.memory, bare.memory, "MiB", 0), aim: `<= ${MEMORY} MiB` };
}

function alternating(directory: string, args: readonly string[], file: string): Compared {
  const [ours, bare]: [Cost[], Cost[]] = [[], []];
  for (let run = 0; run < RUNS; run++) {
    ours.push(measure(directory, args));
    bare.push(measure(directory, [program("commands/parse-bare"), file]));
  }
  return { ours: middle(ours), bare: middle(bare) };
}

function middle(costs: readonly Cost[]): Cost {
  return {
    milliseconds: median(costs.map(({ milliseconds }) => milliseconds)),
    memory: median(costs.map(({ memory }) => memory)),
  };
}

function measure(directory: string, args: readonly string[]): Cost {
  const peak = join(directory, "peak");
  const start = performance.now();
  const { error, status } = spawnSync(process.execPath, ["--require", program("commands/peak-memory"), ...args], {
    cwd: directory,
    stdio: "ignore",
    env: { ...process.env, VROUTER_BENCH_PEAK: peak },
  });
  const milliseconds = performance.now() - start;
  // A review of a plan that changes something ends with 2.
  if (error !== undefined || (status !== 0 && status !== 2)) throw error ?? new Error(`${args.join(" ")}: ${status}`);
  return { milliseconds, memory: Number(readFileSync(peak, "utf8")) / 1024 };
}

/** The plan, as JSON, by which every port forward gets another external port. */
function changingForwards(after: Declarations): object {
  const forwards = Object.entries(after.gateway_port_forwardings ?? {});
  const others = forwards.map(([name, forward]) => [name, { ...forward, external_port: 8081 }] as const);
  const before = { ...after, gateway_port_forwardings: Object.fromEntries(others) };
  const [was, is] = [before, after].map((declarations) => compile(declarations).compilation!);
  return { format_version: "1.2", ...planOf(was!, is!).plan };
}
