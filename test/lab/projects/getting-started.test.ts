import { chmodSync, cpSync, mkdirSync } from "node:fs";
import { basename, join } from "node:path";
import { walkthrough, type Section, type Step } from "../../docs/walkthrough";
import { packClone, Project, type Tarball } from "../../package/project";
import { attempt } from "../command";
import { CLIENT_KEY } from "../document";
import { Lab } from "../lab";
import { tracesOn } from "../hosts/traces";
import { Station } from "../traffic/traffic";

/**
 * Both pages for newcomers, walked to the end: a packed clone is installed from npm into an empty folder, the files are written and
 * the commands run as they stand there, and packets say whether it worked. Of what a reader does, only the typing of "yes" is another.
 */
const ROOT = join(__dirname, "../../..");
const PAGES = ["docs/getting-started-yaml.md", "docs/getting-started-typescript.md"];
const OUTSIDE = "203.0.113.200";
const ROUTER = "203.0.113.11";
/** By which `internet` is on the external network. */
const CLIENT = "203.0.113.1";

const workshop = new Project();
const internet = new Station("internet");
const vm = new Station("vm-vm1");
let tarball: Tarball;
let lab: Lab;

beforeAll(async () => {
  tarball = packClone(workshop);
  const document = walkthrough(PAGES[0]!)
    .flatMap(({ steps }) => steps)
    .find((step) => "file" in step && step.file.endsWith(".yaml")) as Extract<Step, { file: string }>;
  workshop.write("edge.yaml", document.text);
  lab = await Lab.up(join(workshop.directory, "edge.yaml"));
  await internet.serve("outside", 8080);
});

afterAll(async () => {
  await Lab.down();
  workshop.remove();
});

describe.each(PAGES)("%s", (page) => {
  const folder = new Project();
  const home = new Project();
  const sections = walkthrough(page);
  const before = new Map<string, string>();

  beforeAll(() => {
    cpSync(tarball.path, join(folder.directory, basename(tarball.path)));
    mkdirSync(join(home.directory, ".ssh"));
    cpSync(join(ROOT, CLIENT_KEY), join(home.directory, ".ssh/id_ed25519"));
    chmodSync(join(home.directory, ".ssh/id_ed25519"), 0o600);
    for (const host of lab.hosts.values()) before.set(host.name, tracesOn(host));
  });

  afterAll(() => {
    folder.remove();
    home.remove();
  });

  test("from an empty folder to a deployment", () => {
    expect(walk("Install", "Deploy")).toContain("network-1: confirmed generation 1");
  });

  test("the VM gets its lease, reaches the outside by the router, and is reached", async () => {
    lab.vm("vm1").plug();
    expect(lab.vm("vm1").dhcp("udhcpc")).toMatchObject({
      address: "172.16.0.50",
      gateway: "172.16.0.1",
      mtu: 1450,
      dns: ["9.9.9.9"],
    });
    await vm.serve("vm1", 8080);
    expect(vm.fetch(OUTSIDE, 8080)).toBe(`outside ${ROUTER}`);
    expect(internet.fetch(ROUTER, 80)).toBe(`vm1 ${CLIENT}`);
  });

  test("a change", () => {
    const said = walk("The VM", "A change");
    expect(said).toMatch(/^\d+ ok, 0 failed, 0 not asked$/m);
    expect(said).toMatch(/changes 1 port forward of .?r1.?, and cuts the connections made so far/);
    expect(internet.fetch(ROUTER, 8080)).toBe(`vm1 ${CLIENT}`);
    expect(internet.fetch(ROUTER, 80)).toBeUndefined();
  });

  test("the end leaves nothing on the hosts", () => {
    lab.vm("vm1").unplug();
    walk("The end", "The end");
    for (const host of lab.hosts.values()) expect(tracesOn(host)).toBe(before.get(host.name));
  });

  /** Does what stands in these sections, and in those between them. @returns what the commands said */
  function walk(from: string, to: string): string {
    const [first, last] = [from, to].map((title) => sections.findIndex((section) => section.title.endsWith(title)));
    expect([first, last]).not.toContain(-1);
    return sections
      .slice(first, last! + 1)
      .map(done)
      .join("");
  }

  function done({ steps }: Section): string {
    return steps.map((step) => ("file" in step ? written(step) : ran(step))).join("");
  }

  function written({ file, text }: Extract<Step, { file: string }>): string {
    folder.write(file, text);
    return "";
  }

  /** npm reaches its registry; all else is where it reaches the hosts, and nothing more. */
  function ran({ command, status }: Extract<Step, { command: string }>): string {
    const line = command.replace(/^npx cdktf (deploy|destroy) \w+/, "$& --auto-approve");
    const env = ["CHECKPOINT_DISABLE=1", "DISABLE_VERSION_CHECK=1", "FORCE_COLOR=0", `HOME=${home.directory}`];
    const words = ["env", "-C", folder.directory, ...env, "sh", "-c", line];
    const { code, stdout, stderr } = command.startsWith("npm ")
      ? attempt([...words.slice(0, 3), "sh", "-c", `${line} --no-audit --no-fund --prefer-offline`])
      : lab.operator(words);
    if (code !== status) throw new Error(`${command}\nexit ${code}, and the page says ${status}\n${stdout}${stderr}`);
    return stdout + stderr;
  }
});
