import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { formatLock } from "../../lib/lock/lock-file";
import { foreignExpressions, textsOf } from "./artefacts";
import { outcomeOf, synthesisedUnchecked } from "./outcome";
import { Subject } from "./subject";

/** The lock file is committed and reviewed like the document, and may be edited like it. */
const { document } = new Subject({ path: ["environment"], kind: "value", isName: true });

/** The document's choices, with a host that has left it. */
const LOCK = lock();

function lock(): unknown {
  const own = outcomeOf(document).compilation!.lock;
  const ssh = { address: "198.18.0.77", user: "gone", identity_file: "keys/gone", host_key: "ssh-ed25519 AAAA" };
  const gone = {
    ssh: { ...ssh, become: false, proxy_jump: [ssh] },
    resources: ["terraform_data.gone", "null_resource.gone"],
  };
  return JSON.parse(formatLock(document.environment, { ...own, hosts: { ...own.hosts, gone } })) as unknown;
}

const TEXTS = [
  '${file("/etc/passwd")}',
  "%{ if true }x%{ endif }",
  "$(id)",
  "\n}\nx",
  "\u001b[2J",
  "\u202e",
  "; reboot",
  "../../x",
  ",set:x",
];
const LINE = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u;

test.each(TEXTS)(
  "%j in any place of a lock file is refused, or reaches no file of a host and no expression of Terraform",
  (text) => {
    const places = everyText(LOCK);
    expect(places.length).toBeGreaterThan(40);
    const directory = mkdtempSync(join(tmpdir(), "vrouter-lock-"));
    const file = join(directory, "hostile.lock.json");
    try {
      for (const change of places) {
        const content = JSON.stringify(change(LOCK, text));
        const { errors, compilation } = outcomeOf(document, content);
        for (const error of errors) expect(error).toMatch(LINE);
        if (compilation === undefined) continue;
        expect(textsOf(compilation.bundles).filter((own) => own.includes(text))).toEqual([]);
        if (!/[$%]\{/.test(text)) continue;
        writeFileSync(file, content);
        for (const carrier of ["terraform_data", "null_resource"] as const) {
          expect(foreignExpressions(synthesisedUnchecked({ ...document, carrier }, file))).toEqual([]);
        }
      }
    } finally {
      rmSync(directory, { recursive: true });
    }
  },
);

/** For each text and key of a value, what puts another text there. */
function everyText(value: unknown): ((whole: unknown, text: string) => unknown)[] {
  if (typeof value === "string") return [(_, text) => text];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(Array.isArray(value) ? [] : [(whole: unknown, text: string) => renamed(whole as object, key, text)]),
    ...everyText(inner).map((change) => (whole: unknown, text: string) => {
      const copy = structuredClone(whole) as Record<string, unknown>;
      copy[key] = change(copy[key], text);
      return copy;
    }),
  ]);
}

function renamed(whole: object, from: string, to: string): unknown {
  return Object.fromEntries(Object.entries(whole).map(([key, inner]) => [key === from ? to : key, inner as unknown]));
}
