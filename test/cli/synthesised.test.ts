import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deployCommand } from "../../lib/cli/deployed-by-cdktf";
import CATALOGUE from "../../lib/explain/catalogue.json";
import { TO_DO } from "../../lib/explain/reasons/to-do";
import { forDocument } from "../../lib/text/for-document";
import { compileDocument } from "../../lib/document/compile-document";
import { documentOf, programOf, synthesise, type Example } from "../fixtures/synthesise";
import { linesOf, vrouterCommand } from "./vrouter-command";

const EXAMPLES: readonly Example[] = [
  { name: "spread", program: "program.ts" },
  { name: "ha", program: "ha-program.ts" },
  { name: "dvr", program: "dvr-program.ts" },
];

let directory: string;
const outputs = new Map<string, Readonly<Record<string, string>>>();

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "vrouter-synthesised-"));
  for (const example of EXAMPLES) {
    outputs.set(example.name, synthesise(projectOf(example.name), { text: programOf(example) }));
    mkdirSync(join(projectOf(example.name), "declared"));
    // The state's place is no part of an environment, and a warning about it is one about the document alone.
    const document = documentOf(example).replace(/^backend: .*$/m, "");
    writeFileSync(join(projectOf(example.name), documentFile(example.name)), document);
  }
}, 60_000);

afterAll(() => rmSync(directory, { recursive: true }));

const projectOf = (name: string): string => join(directory, name);
const documentFile = (name: string): string => `declared/${name}.yaml`;
const stackOf = (name: string): string => `cdktf.out/stacks/${name}`;
const vrouter = (name: string, ...words: readonly string[]) => vrouterCommand(words, { cwd: projectOf(name) });

describe.each(EXAMPLES)("what cdktf synthesised of $program", (example) => {
  const { name } = example;

  test("is the same, byte for byte, when it is synthesised again", () => {
    expect(synthesise(join(directory, `${name}-again`), { text: programOf(example) })).toEqual(outputs.get(name));
  }, 30_000);

  test("compiles to what the document does, and to the bundles that are deployed", () => {
    const [program, document] = [join(stackOf(name), "environment.json"), documentFile(name)].map((file) => {
      const { topology, placement, bundles, rollOrder, lock, removedHosts } = compileDocument(
        join(projectOf(name), file),
      ).result!.compilation;
      return { topology, placement, bundles, rollOrder, lock, removedHosts };
    });
    expect(program).toEqual(document);
    for (const bundle of program!.bundles) {
      expect(JSON.stringify(bundle)).toBe(outputs.get(name)![`stacks/${name}/hosts/${bundle.host}.json`]);
    }
  });

  test("diff finds nothing between it and the document", () => {
    const nothing = { status: 0, stdout: "", stderr: "" };
    expect(vrouter(name, "diff", stackOf(name), documentFile(name))).toEqual(nothing);
    expect(vrouter(name, "diff", documentFile(name), `${stackOf(name)}/environment.json`)).toEqual(nothing);
  });

  test("is what is meant where there is no document, and is said with its age", () => {
    const { status, stdout, stderr } = vrouter(name, "bridges", "--json");
    expect({ status, stdout }).toEqual({ status: 0, stdout: vrouter(name, "bridges", stackOf(name), "--json").stdout });
    expect(stderr).toMatch(
      new RegExp(`^document: ${stackOf(name)}, as synthesised 2\\d{3}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\n$`),
    );
  });
});

test.each([
  ["bridges", "--json"],
  ["graph"],
  ["trace", "--to", "8.8.8.8", "--from", "vm1", "--json"],
  ["validate"],
  ["preflight"],
  ["status"],
  ["status", "--json"],
  ["drift"],
  ["test"],
  ["doctor"],
  ["plan"],
  ["inventory"],
  ["repair"],
  ["rollback", "--host", "network-1"],
])("%s says the same of a stack as of the document", (command, ...options) => {
  const said = (word: string, file: string) => {
    const { status, stdout, stderr } = vrouter("ha", command, word, ...options);
    // Where in the file a warning is.
    const place = new RegExp(`${file}(:\\d+:\\d+)?`, "g");
    return { status, stdout: stdout.replace(place, "FILE"), stderr: linesOf(stderr.replace(place, "FILE")).sort() };
  };
  const ofProgram = said(stackOf("ha"), `${stackOf("ha")}/environment.json`);
  expect(ofProgram).toEqual(said(documentFile("ha"), documentFile("ha")));
  // Hosts are asked: the key that this project would log in with is not there.
  const asks = !["bridges", "graph", "trace", "validate"].includes(command);
  expect(/BAD_IDENTITY/.test(ofProgram.stdout + ofProgram.stderr.join())).toBe(asks);
});

test.each([
  ["apply", [], "run npx cdktf deploy ha"],
  ["apply", ["--host", "network-1"], "run npx cdktf deploy ha"],
  ["remove", [], "run npx cdktf destroy ha, or name single hosts with --host"],
  ["remove", ["--environment", "ha"], "run npx cdktf destroy ha, or name single hosts with --host"],
  [
    "lock",
    [],
    "npx cdktf synth writes the lock file; --frozen asks whether it holds what was chosen, and --deployed forgets what hosts had before",
  ],
  ["serve", ["--insecure"], "it is served with --read-only, and without --apply now"],
  ["serve", ["--read-only", "--apply", "now"], "it is served with --read-only, and without --apply now"],
])("%s %j does not go past cdktf", (command, options, instead) => {
  for (const word of [stackOf("ha"), `${stackOf("ha")}/environment.json`]) {
    expect(vrouter("ha", command, word, ...options)).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "DEPLOYED_BY_CDKTF: cdktf.out/stacks/ha is what cdktf synthesised: neither what declares it nor Terraform's state would " +
        `know of this; ${instead}\n`,
    });
  }
});

test.each([
  ["apply", "--host", "network-1", "--accept-machine"],
  ["remove", "--host", "network-1"],
  ["remove", "--host", "network-1", "--environment", "another"],
])("%s %s %s %s reaches for the host: cdktf has nothing for that", (command, ...options) => {
  const { status, stderr } = vrouter("ha", command, stackOf("ha"), ...options);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: expect.stringMatching(/^network-1: BAD_IDENTITY: /m) as string,
  });
});

test("what has a host deployed is cdktf, and of a document vrouter apply", () => {
  const file = join(projectOf("ha"), stackOf("ha"), "environment.json");
  expect(deployCommand(file, "network-1")).toBe("cdktf deploy ha");
  expect(deployCommand("edge.yaml", "network-1")).toBe("vrouter apply edge.yaml --host network-1");
});

test("a folder in which no stack was synthesised: what to name, and how it gets there", () => {
  expect(vrouter("ha", "status", "cdktf.out").stderr).toBe(
    "NO_DOCUMENT: cdktf.out is a folder without environment.json: name a document, or the folder of a stack after npx cdktf " +
      "synth, such as cdktf.out/stacks/edge\n",
  );
});

test("what was copied elsewhere is a document, which may be applied", () => {
  mkdirSync(join(projectOf("spread"), "copied"));
  for (const name of ["environment.json", "environment.lock.json"]) {
    const text = outputs.get("spread")![`stacks/spread/${name}`]!;
    writeFileSync(join(projectOf("spread"), "copied", name), text);
  }
  const file = "copied/environment.json";
  expect(vrouter("spread", "lock", file, "--frozen")).toEqual({ status: 0, stdout: "", stderr: "" });
  expect(vrouter("spread", "apply", file).stderr).toMatch(/BAD_IDENTITY/);
});

test("what a shell completes has its hosts, routers and subnets", () => {
  const completed = (...words: readonly string[]) => linesOf(vrouter("ha", "complete", "--", ...words).stdout);
  expect(completed("failover", stackOf("ha"), "").join()).toMatch(/^edge/);
  expect(completed("status", stackOf("ha"), "--host", "net").join()).toMatch(/network-1.*network-2/);
  expect(completed("graph", stackOf("ha"), "--subnet", "").join()).toMatch(/public-v4.*web/);
});

describe("a program's own lock file", () => {
  const project = () => projectOf("own-lock");
  const lockFile = () => join(project(), "locks/edge.lock.json");
  const resourcesIn = (file: string) => readFileSync(file, "utf8").match(/null_resource/g)?.length ?? 0;
  const FORMER =
    /FORMER_CARRIER: .* Once they are deployed, have the former ones forgotten: vrouter (lock cdktf\.out\/stacks\/spread --deployed)$/m;

  beforeAll(() => {
    mkdirSync(join(project(), "locks"), { recursive: true });
    const of = (carrier: string) =>
      programOf(EXAMPLES[0]!)
        .replace("import { Dhcp", "import { LockFile, Dhcp")
        .replace(
          "app.synth();",
          'new LockFile(stack, "lock", { path: join(__dirname, "locks/edge.lock.json") });\napp.synth();',
        )
        .replace("new App()", `new App({ context: { carrier: "${carrier}" } })`)
        .replace(/^/, 'import { join } from "node:path";\n');
    mkdirSync(join(project(), "declared"));
    writeFileSync(join(project(), documentFile("spread")), documentOf(EXAMPLES[0]!));
    synthesise(project(), { text: of("null_resource") });
    synthesise(project(), { text: of("terraform_data") });
  }, 60_000);

  test("is named from the folder of the stack, so that the project may lie anywhere", () => {
    const { "x-lock-file": path } = JSON.parse(
      readFileSync(join(project(), stackOf("spread"), "environment.json"), "utf8"),
    ) as Record<string, unknown>;
    expect(path).toBe("../../../locks/edge.lock.json");
  });

  test("forgets former carriers by the command that the warning names, and by no other", () => {
    const [, command] = FORMER.exec(vrouter("own-lock", "validate").stderr) ?? [];
    expect(vrouter("own-lock", "lock", stackOf("spread"), "--frozen").status).toBe(0);
    expect(vrouter("own-lock", "lock", stackOf("spread"), "--deployed", "--frozen").stderr).toContain(
      "locks/edge.lock.json:1:1: LOCK_OUT_OF_DATE: does not hold what is chosen for what is declared; run " +
        "`vrouter lock cdktf.out/stacks/spread --deployed` and commit the file",
    );
    expect(resourcesIn(lockFile())).toBeGreaterThan(0);
    const { status, stderr } = vrouter("own-lock", ...command!.split(" "));
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(/^locks\/edge.lock.json: written; commit it$/m) as string,
    });
    expect(resourcesIn(lockFile())).toBe(0);
    expect(vrouter("own-lock", "validate").stderr).not.toContain("FORMER_CARRIER");
    expect(vrouter("own-lock", "lock", stackOf("spread"), "--frozen").status).toBe(0);
  });

  test("of another synthesis than the stack's is left alone", () => {
    const text = readFileSync(lockFile(), "utf8");
    const kept = JSON.parse(text) as { readonly routers: object };
    const later = JSON.stringify({ ...kept, routers: { ...kept.routers, later: { agents: ["network-1"] } } });
    writeFileSync(lockFile(), later);
    for (const option of ["--deployed", "--frozen"]) {
      expect(vrouter("own-lock", "lock", stackOf("spread"), option).stderr).toContain(
        "run `npx cdktf synth` and commit the file",
      );
    }
    expect(readFileSync(lockFile(), "utf8")).toBe(later);
    writeFileSync(lockFile(), text);
  });

  test("that there is not has nothing to forget", () => {
    expect(vrouter("spread", "lock", stackOf("spread"), "--deployed")).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "NO_LOCK_FILE: the program of cdktf.out/stacks/spread has no lock file, and remembers nothing that could be forgotten; to keep " +
        'choices, add new LockFile(stack, "lock", { path: "edge.lock.json" }) and run npx cdktf synth\n',
    });
  });
});

describe("commands that messages name", () => {
  const commands = [
    ...new Set(
      [...JSON.stringify([CATALOGUE, TO_DO]).matchAll(/vrouter ([a-z ]+ DOCUMENT(?: --[a-z-]+(?: [\w<>-]+)?)*)/g)].map(
        ([, command]) =>
          command!
            .replace(/HOST|<host>|<bundle.host>|<name>/g, "network-1")
            .replace(/<environment>/g, "another")
            .replace(/ and$/, ""),
      ),
    ),
  ];

  test("are all found", () => {
    expect(commands).toEqual(
      expect.arrayContaining(["lock DOCUMENT --deployed", "apply DOCUMENT --host network-1 --accept-machine"]),
    );
  });

  test.each(commands)("vrouter %s is for a document and for a program", (command) => {
    for (const word of [documentFile("spread"), stackOf("spread")]) {
      const { stdout, stderr } = vrouter("own-lock", ...forDocument(`vrouter ${command}`, word).split(" ").slice(1));
      expect(stdout + stderr).not.toMatch(/^error: |DEPLOYED_BY_CDKTF|NO_DOCUMENT|Usage:/m);
      expect(stdout + stderr).toMatch(/BAD_IDENTITY|LOCK_FILE|^$/m);
    }
  });
});

test("addresses are those that the program's lock file keeps", () => {
  const router = (id: string) => `new Router(stack, "${id}", { externalGateway: { network: external } });`;
  const address = (project: string, ...routers: readonly string[]) => {
    const more = [`new LockFile(stack, "lock", { path: "kept.lock.json" });`, ...routers.map(router), "app.synth();"];
    const text = programOf(EXAMPLES[0]!).replace("app.synth();", more.join("\n"));
    synthesise(join(directory, project), { text: text.replace("import { Dhcp", "import { LockFile, Dhcp") });
    const file = join(directory, project, stackOf("spread"), "environment.json");
    const { routers: all } = compileDocument(file).result!.compilation.topology;
    return all.find(({ name }) => name === "more")!.gateway!.fixedIps[0]!.ipAddress;
  };
  const deployed = address("kept", "more");
  expect(address("kept", "another", "more")).toBe(deployed);
  expect(address("not-kept", "another", "more")).not.toBe(deployed);
}, 30_000);

test("what a program gives besides what constructs know is in nobody's way", () => {
  const text = programOf(EXAMPLES[0]!).replace("{ address, user:", "{ ...{ owner: 'ops' }, address, user:");
  synthesise(projectOf("besides"), { text: text.replace("{ vni: 1001,", "{ ...{ colour: 'red' }, vni: 1001,") });
  const file = join(stackOf("spread"), "environment.json");
  expect(readFileSync(join(projectOf("besides"), file), "utf8")).toContain('"colour": "red"');
  expect(vrouter("besides", "validate")).toMatchObject({
    status: 0,
    stdout: expect.stringContaining(": valid: ") as string,
  });
}, 30_000);
