import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { Sshd } from "../ssh/sshd";
import { consumers } from "./consumers";
import { packClone, Project, sourceFiles, type Tarball } from "./project";

const ROOT = join(__dirname, "../..");
const { version: VERSION, devDependencies: VERSIONS } = JSON.parse(
  readFileSync(join(ROOT, "package.json"), "utf8"),
) as {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
};

/** TypeScript looks for no types by itself since version 6. */
const STRICT = ["--strict", "--target", "es2022", "--types", "node"];

const workshop = new Project();
let tarball: Tarball;

beforeAll(() => {
  tarball = packClone(workshop);
}, 120_000);

afterAll(() => workshop.remove());

describe("the package holds", () => {
  test("what is built from its sources, and nothing else of dist", () => {
    const sources = new Set(sourceFiles());
    const built = tarball.files.filter((file) => file.startsWith("dist/"));
    const withoutSource = built.filter((file) => !sourcesOf(file).some((source) => sources.has(source)));
    expect(withoutSource).toEqual([]);
    expect(built).toContain("dist/lib/artefacts/host-programs.js");
  });

  test("no test, benchmark, lab or source map", () => {
    expect(tarball.files.filter((file) => /(^|\/)(test|bench|lab|node_modules)\/|\.map$|buildinfo/.test(file))).toEqual(
      [],
    );
  });

  test("everything that its package.json names", () => {
    const { main, types, bin, exports } = JSON.parse(inTarball("package.json")) as Manifest;
    const named = [main, types, ...Object.values(bin), ...Object.values(exports).flatMap(pathsOf)];
    expect(named.map((path) => posix.normalize(path)).filter((path) => !tarball.files.includes(path))).toEqual([]);
  });

  test("every file that its README and its pages link to, but for tests", () => {
    const pages = tarball.files.filter((file) => file.endsWith(".md"));
    expect(pages).toContain("README.md");
    const links = pages.flatMap((page) =>
      relativeLinks(inTarball(page)).map((link) => posix.join(posix.dirname(page), link)),
    );
    expect(links.length).toBeGreaterThan(0);
    expect(links.filter((link) => !link.startsWith("test/") && !tarball.files.includes(link))).toEqual([]);
  });
});

describe.each([
  ["cdktf", `cdktf@${VERSIONS["cdktf"]}`],
  ["cdktn, under the name of cdktf", "cdktf@npm:cdktn@0.24.0"],
])("a fresh project installs it with %s, and there", (_, core) => {
  const project = new Project();

  beforeAll(() => {
    project.write("package.json", JSON.stringify({ name: "fresh", private: true }));
    project.install(tarball.path, core, ...["constructs", "typescript-7", "@types/node"].map(versioned));
    for (const [file, text] of Object.entries(consumers(ROOT))) project.write(file, text);
  }, 120_000);

  afterAll(() => project.remove());

  // With node16 they do where the program is built; TypeScript 5 is the last that knows node10 without a warning.
  test.each([
    ["node10", "CommonJS", "typescript", ["program.ts", "documents.ts", "engine.ts"]],
    ["bundler", "ESNext", "typescript-7", ["program.ts", "documents.ts", "engine.ts", "module.mts"]],
  ])(
    "the types resolve with moduleResolution %s",
    (resolution, module, compiler, files) => {
      const options = [...STRICT, "--module", module, "--moduleResolution", resolution];
      const tsc = join(ROOT, "node_modules", compiler, "bin/tsc");
      expect(project.run("node", tsc, ...options, "--noEmit", ...files)).toBe("");
    },
    60_000,
  );

  test("program.ts and its document synthesise the same, as CommonJS and as an ES module, and Terraform accepts it", () => {
    const files = ["program.ts", "documents.ts", "engine.ts", "module.mts"];
    expect(project.run("npx", "tsc", ...STRICT, "--module", "node16", ...files)).toBe("");
    const [program, documents, module] = ["program.js", "documents.js", "module.mjs"].map((app) => {
      project.run("node", app);
      return project.read("cdktf.out/stacks/spread/cdk.tf.json");
    });
    expect(Object.keys((JSON.parse(program!) as Configuration).resource.terraform_data)).toEqual([
      "compute-1",
      "compute-2",
      "network-1",
      "network-2",
    ]);
    const ofStack = documents!.replace("test environments/spread.yaml", "test cdktf.out/stacks/spread");
    expect([ofStack, module]).toEqual([program, program]);
    project.run("terraform", "-chdir=cdktf.out/stacks/spread", "init", "-backend=false");
    expect(project.run("terraform", "-chdir=cdktf.out/stacks/spread", "validate")).toContain("configuration is valid");
  }, 120_000);

  test("vrouter init makes a start that validates and synthesises, and overwrites nothing", () => {
    const start = (...command: readonly string[]) => project.run("sh", "-c", 'cd "$0" && "$@"', "start", ...command);
    const vrouter = join(project.directory, "node_modules/.bin/vrouter");
    project.run("mkdir", "start");
    expect(start(vrouter, "init")).toMatch(
      /^cdktf\.json, main\.cjs, environments\/edge\.yaml, known_hosts, \.gitignore: written\n\nNext:\n/,
    );
    expect(start(vrouter, "validate")).toBe("environments/edge.yaml: valid: 2 hosts, 1 router, 1 VM, 1 forward\n");
    start(join(ROOT, "node_modules/.bin/cdktf"), "synth");
    expect(JSON.parse(project.read("start/cdktf.out/stacks/edge/cdk.tf.json"))).toHaveProperty([
      "resource",
      "terraform_data",
      "network-1",
    ]);
    const made = project.read("start/environments/edge.yaml");
    expect(() => start(vrouter, "init")).toThrow(
      /ALREADY_THERE: \. has cdktf\.json, main\.cjs, environments\/edge\.yaml, known_hosts already;/,
    );
    expect(project.read("start/environments/edge.yaml")).toBe(made);
  }, 60_000);

  test("the commands and what Terraform runs are there", () => {
    expect(project.run("npx", "vrouter", "--version").trim()).toBe(VERSION);
    const bridges = (environment: string) => project.run("npx", "vrouter", "bridges", environment, "--json");
    expect(project.run("npx", "vrouter", "validate", "environments/spread.yaml")).toMatch(/: valid: 4 hosts, /);
    expect(bridges("cdktf.out/stacks/spread")).toBe(bridges("environments/spread.yaml"));
    expect(project.run("node", "-p", "require.resolve('cdktf-vrouter/provisioner')")).toContain(
      "/provisioner/index.js",
    );
  });
});

describe("beside cdktf and constructs", () => {
  const project = new Project();
  const cdktf = () => project.install(...["cdktf", "constructs"].map(versioned));
  const vrouter = join(project.directory, "node_modules/.bin/vrouter");

  beforeAll(() => {
    project.write("package.json", JSON.stringify({ name: "fresh", private: true }));
    project.write("spread.yaml", consumers(ROOT)["environments/spread.yaml"]!);
    cdktf();
  }, 120_000);

  afterAll(() => project.remove());

  test("it adds no more than 15 MB and 20 packages, native parts of ssh2 included", () => {
    const before = project.weight();
    project.install(tarball.path);
    const after = project.weight();
    const megabytes = after.megabytes - before.megabytes;
    const packages = after.packages - before.packages;
    process.stdout.write(
      `cdktf and constructs: ${before.megabytes.toFixed(1)} MB, ${before.packages} packages; ` +
        `cdktf-vrouter adds ${megabytes.toFixed(1)} MB, ${packages} packages\n`,
    );
    expect(packages).toBeGreaterThan(0);
    expect(packages).toBeLessThanOrEqual(20);
    expect(megabytes).toBeLessThanOrEqual(15);
  }, 120_000);

  test("it draws Mermaid; for SVG and PNG it says what to install, and with that draws them", () => {
    const graph = (out: string) => project.run(vrouter, "graph", "spread.yaml", "--out", out);
    graph("spread.md");
    expect(project.read("spread.md")).toContain("flowchart");
    expect(() => graph("spread.svg")).toThrow(/NOT_INSTALLED: an SVG needs @viz-js\/viz, /);
    expect(existsSync(join(project.directory, "spread.svg"))).toBe(false);
    const [, command] = /\(npm install ([^)]+)\)/.exec(messageOf(() => graph("spread.png")))!;
    const named = ["@viz-js/viz", "@resvg/resvg-wasm", "@expo-google-fonts/arimo"];
    expect(command!.split(" ")).toEqual(named.map(versioned));
    project.install(...command!.split(" "));
    graph("spread.svg");
    expect(project.read("spread.svg")).toContain("</svg>");
    graph("spread.png");
    expect(project.read("spread.png").slice(1, 4)).toBe("PNG");
  }, 120_000);

  test("for the language server it says what to install, and with that serves", () => {
    const lsp = () => project.run(vrouter, "lsp");
    const [, command] = /NOT_INSTALLED: vrouter lsp needs .* \(npm install ([^)]+)\)$/m.exec(messageOf(lsp))!;
    expect(command).toBe(versioned("vscode-languageserver"));
    project.install(command!);
    // It ends with its input, which is empty.
    expect(messageOf(lsp)).not.toContain("NOT_INSTALLED");
  }, 120_000);

  test("without the native parts of ssh2 it logs in at hosts", async () => {
    project.install("--omit=optional", tarball.path);
    for (const name of ["cpu-features", "nan"]) {
      expect(existsSync(join(project.directory, "node_modules", name))).toBe(false);
    }
    const sshd = await Sshd.start();
    try {
      const { address, port, user, identityFile } = sshd.endpoint();
      const hostKey = sshd.hostKey().split(" ").slice(0, 2).join(" ");
      const ssh = `address: ${address}, port: ${port}, host_key: "${hostKey}"`;
      project.write(
        "edge.yaml",
        `environment: edge\nssh: { user: ${user}, identity_file: ${identityFile} }\n` +
          `hosts:\n  network-1: { role: network, ssh: { ${ssh} } }\n`,
      );
      expect(messageOf(() => project.run(vrouter, "status", "edge.yaml"))).toContain(
        "network-1: nothing of environment edge is there",
      );
    } finally {
      await sshd.stop();
    }
  }, 120_000);
});

interface Configuration {
  readonly resource: { readonly terraform_data: Readonly<Record<string, unknown>> };
}

interface Manifest {
  readonly main: string;
  readonly types: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

function messageOf(command: () => unknown): string {
  try {
    command();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("it did not fail");
}

function versioned(name: string): string {
  return `${name}@${VERSIONS[name]}`;
}

function pathsOf(target: string | Readonly<Record<string, string>>): string[] {
  return typeof target === "string" ? [target] : Object.values(target);
}

function inTarball(file: string): string {
  return workshop.run("tar", "-xzOf", tarball.path, `package/${file}`);
}

function sourcesOf(file: string): string[] {
  const path = file.replace("dist/", "");
  return [path, path.replace(/(\.d\.ts|\.js)$/, ".ts")];
}

function relativeLinks(page: string): string[] {
  const links = [...page.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(([, link]) => link!);
  return links.filter((link) => !/^[a-z]+:/.test(link));
}
