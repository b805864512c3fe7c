import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { synthesise, type Synthesised } from "./example";

const PAGES = join(__dirname, "../../docs/constructs");
const EXAMPLES = join(__dirname, "../../docs/examples");
const PROGRAM = /(?<=^```ts\n)[^]*?(?=^```$)/m;
const OUTPUT = /(?<=^```json output\n)[^]*?(?=^```$)/m;
const EXCERPT = /^```text (\S+) (\S+)\n([^]*?)^```$/gm;

const names = readdirSync(EXAMPLES).map((file) => file.replace(".ts", ""));

test("every example has its page, and every page its example", () => {
  expect(readdirSync(PAGES).map((file) => file.replace(".md", ""))).toEqual(names);
});

describe.each(names)("docs/constructs/%s.md", (name) => {
  const program = readFileSync(join(EXAMPLES, `${name}.ts`), "utf8");
  const page = readPage(join(PAGES, `${name}.md`), program);
  let synthesised: Synthesised;

  beforeAll(() => {
    synthesised = synthesise(`${name}.ts`);
  }, 60_000);

  test("shows the example as it is", () => {
    expect(PROGRAM.exec(page)?.[0]).toBe(program);
  });

  test("its example synthesises, without a warning", () => {
    expect(synthesised.said).toBe("");
    expect(synthesised.hosts.length).toBeGreaterThan(0);
  });

  test("the outputs that it shows are those of the example", () => {
    const shown = OUTPUT.exec(page)?.[0];
    if (process.env["UPDATE_GOLDEN"] === "1" && shown !== undefined) {
      const outputs = `${JSON.stringify(synthesised.outputs, null, 2)}\n`;
      writeFileSync(
        join(PAGES, `${name}.md`),
        page.replace(OUTPUT, () => outputs),
      );
    } else expect(JSON.parse(shown ?? "{}")).toEqual(synthesised.outputs);
  });

  test("what it quotes of the hosts' files stands there", () => {
    for (const [, host, file, quoted] of page.matchAll(EXCERPT)) {
      const lines = linesOf(synthesised, host!, file!);
      const absent = quoted!
        .trimEnd()
        .split("\n")
        .filter((line) => !lines.some((real) => like(line).test(real)));
      expect(absent).toEqual([]);
    }
  });
});

/** With UPDATE_GOLDEN=1 the page gets the example. */
function readPage(file: string, program: string): string {
  const page = readFileSync(file, "utf8");
  if (process.env["UPDATE_GOLDEN"] !== "1") return page;
  const updated = page.replace(PROGRAM, () => program);
  writeFileSync(file, updated);
  return updated;
}

/** Of the files of a host with this name, or in a folder with this name. */
function linesOf({ hosts }: Synthesised, host: string, file: string): string[] {
  const bundle = hosts.find((one) => one.host === host);
  const files = bundle?.files.filter(({ path }) => path.split("/").slice(-2).includes(file)) ?? [];
  return files.flatMap(({ text }) => text.split("\n"));
}

/** `…` stands for anything. */
function like(line: string): RegExp {
  const parts = line.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`);
}
