import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { consumers } from "./consumers";
import { packClone, Project, sourceFiles, type Tarball } from "./project";

const ROOT = join(__dirname, "../..");
const { version: VERSION, devDependencies: VERSIONS } = JSON.parse(
  readFileSync(join(ROOT, "package.json"), "utf8"),
) as {
  readonly version: string;
  readonly devDependencies: Readonly<Record<string, string>>;
};

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
    project.install(tarball.path, core, ...["constructs", "typescript", "@types/node"].map(versioned));
    for (const [file, text] of Object.entries(consumers(ROOT))) project.write(file, text);
  }, 120_000);

  afterAll(() => project.remove());

  test.each([
    ["node10", "CommonJS", ["program.ts", "documents.ts"]],
    ["bundler", "ESNext", ["program.ts", "documents.ts", "module.mts"]],
    ["node16", "Node16", ["program.ts", "documents.ts", "module.mts"]],
  ])(
    "the types resolve with moduleResolution %s",
    (resolution, module, files) => {
      const options = ["--strict", "--target", "es2022", "--module", module, "--moduleResolution", resolution];
      expect(project.run("npx", "tsc", ...options, "--noEmit", ...files)).toBe("");
    },
    60_000,
  );

  test("program.ts and its document synthesise the same, as CommonJS and as an ES module, and Terraform accepts it", () => {
    project.run("npx", "tsc", "--target", "es2022", "--module", "node16", "program.ts", "documents.ts", "module.mts");
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
    expect([documents, module]).toEqual([program, program]);
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
    expect(start(vrouter, "validate", "environments/edge.yaml")).toBe("");
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
    expect(project.run("npx", "vrouter", "validate", "environments/spread.yaml")).toBe("");
    expect(project.run("node", "-p", "require.resolve('cdktf-vrouter/provisioner')")).toContain(
      "/provisioner/index.js",
    );
  });
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
