import { basename, dirname } from "node:path";
import { type HostBundle, inGeneration } from "../../lib/bundle/bundle";
import { validations } from "../../lib/bundle/file-kinds";
import { grouped } from "../../lib/collections/grouped";
import { compile } from "../../lib/compile";
import { Secrets } from "../../lib/engine/transaction/secrets";
import { programText } from "../../lib/engine/host/program";
import { Sandbox } from "../host/sandbox";
import { PIECES } from "./strings";
import { SUBJECTS, type Subject } from "./subject";

/** The bundles of every document that is not refused, each once. */
function accepted(): HostBundle[] {
  const bundlesOf = (subject: Subject, text: string) => compile(subject.with(text).document).compilation?.bundles ?? [];
  const free = SUBJECTS.filter((subject) => subject.path[0] !== "backend" && bundlesOf(subject, "lo").length > 0);
  const bundles = free.flatMap((subject) => PIECES.flatMap((text) => bundlesOf(subject, text)));
  return [...new Map(bundles.map((bundle) => [JSON.stringify(bundle), bundle])).values()];
}

test("what the daemons, systemd and the shell read of it, they take without a word", () => {
  const sandbox = new Sandbox();
  try {
    sandbox.write({ "validate.sh": programText("validate") });
    const bundles = accepted();
    expect(bundles.length).toBeGreaterThan(60);
    const known = new Set<string>();
    const scripts = bundles.map((bundle, index) => reading(sandbox, bundle, index, known));
    expect(known.size).toBeGreaterThan(60);
    // One argument has its limit.
    for (let first = 0; first < scripts.length; first += AT_ONCE) {
      const { stdout, stderr } = sandbox.run(scripts.slice(first, first + AT_ONCE).join("\n"));
      expect(stderr).toBe("");
      expect(stdout).toBe("");
    }
  } finally {
    sandbox.remove();
  }
}, 240_000);

const AT_ONCE = 40;

/**
 * Writes the files of a bundle.
 * @param known folders that were read before, by what is in them
 * @returns a script that has them read, and prints complaints
 */
function reading(sandbox: Sandbox, bundle: HostBundle, index: number, known: Set<string>): string {
  const secrets = Secrets.of(bundle, { VROUTER_SECRET_HA_VRRP_AUTH_PASSWORD: "s3cr3t.." });
  const all = bundle.files.map(({ path, text }) => ({ path: inGeneration(bundle, path), text: secrets.fill(text) }));
  sandbox.write(Object.fromEntries(all.map(({ path, text }) => [`${index}/${path}`, text])));
  const files = [...grouped(all, ({ path }) => dirname(path))].flatMap(([folder, own]) => {
    const content = JSON.stringify([folder, own]);
    return known.has(content) ? [] : (known.add(content), own);
  });
  const paths = (wanted: RegExp) => files.map(({ path }) => path).filter((path) => wanted.test(path));
  const daemons = paths(/(iptables\.rules|keepalived\.conf|dnsmasq\.conf)$/);
  const units = paths(/^systemd\//).map((path) => `./${basename(path)}`);
  return [
    daemons.length === 0 ? "" : `sh validate.sh e "$PWD/${index}" ${validations(daemons).join(" ")}`,
    ...paths(/^runtime\/.*\.sh$/).map((path) => `sh -n ${index}/${path}`),
    units.length === 0
      ? ""
      : `(cd ${index}/systemd && SYSTEMD_UNIT_PATH=$PWD: systemd-analyze verify --man=no ${units.join(" ")} 2>&1) |
      grep -v ' is not executable: No such file or directory$' || :`,
  ].join("\n");
}
